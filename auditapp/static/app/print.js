// Printing an audit: the log hears of it first, and every closed part of the page is opened.
import { post } from "./autosave/requests.js";
import { all, find } from "./elements.js";

const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "Europe/London" });

export function startPrinting() {
  const ask = find(document, "[data-print]");
  const button = find(ask, "button", HTMLButtonElement);
  const said = find(ask, "[role=status]");
  const record = () => post(ask.dataset.print, {});
  let isRecorded = false;
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  button.addEventListener("click", async () => {
    button.disabled = true;
    const { status } = await record();
    button.disabled = false;
    isRecorded = status === 200;
    said.textContent = isRecorded ? "" : refusal(status);
    if (isRecorded) window.print();
  });
  // The browser's own print command comes here too; it cannot be made to wait.
  window.addEventListener("beforeprint", () => {
    if (!isRecorded) record();
    isRecorded = false;
    for (const place of all(document, ".app-print-day")) place.textContent = day.format(new Date());
    opened = all(document, "details:not([open])", HTMLDetailsElement);
    for (const part of opened) part.open = true;
  });
  window.addEventListener("afterprint", () => { for (const part of opened) part.open = false; });
}

function refusal(status) {
  if (status === 401) return "You are signed out. Reload this page, sign in, then print.";
  return "This was not printed, because printing could not be recorded in the log. Try again.";
}
