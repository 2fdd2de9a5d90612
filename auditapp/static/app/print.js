// Printing an audit: the log hears of it first, and every closed part of the page is opened.
const ask = document.querySelector("[data-print]");
const button = ask.querySelector("button");
const said = ask.querySelector("[role=status]");
const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "Europe/London" });
let opened = [];
let recorded = false;

async function record() {
  const answer = await fetch(ask.dataset.print, {
    method: "POST",
    headers: { "X-CSRFToken": document.querySelector("input[name=csrf_token]").value, Accept: "application/json" },
    redirect: "error",
    keepalive: true,
  }).catch(() => ({ status: 0 }));
  return answer.status;
}

button.addEventListener("click", async () => {
  button.disabled = true;
  const status = await record();
  button.disabled = false;
  recorded = status === 200;
  said.textContent = recorded ? "" : refusal(status);
  if (recorded) window.print();
});

function refusal(status) {
  if (status === 401) return "You are signed out. Load this page again, sign in, and print then.";
  return "It could not be noted that this is printed, so it was not. Try again.";
}

// The browser's own print command comes here too; it cannot be made to wait.
window.addEventListener("beforeprint", () => {
  if (!recorded) record();
  recorded = false;
  for (const place of document.querySelectorAll(".app-print-day")) place.textContent = day.format(new Date());
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const part of opened) part.open = true;
});

window.addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
});
