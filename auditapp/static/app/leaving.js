// Forms that are sent as a whole, such as a return, a correction or an answer to an escalation: nothing
// typed in them is lost. Leaving with words that were not sent warns; and before one is sent, the
// server is asked whether it is there and who is signed in, so that no words go into the void.
import { ask } from "./session.js";
import { isStillTheirs, signInAgain } from "./signing_in.js";

const SAVES_ITSELF = ".app-section-form, .app-escalation";
const SILENCE = "The server does not answer just now. Nothing was sent, and what you typed is still here. Try again in a minute.";
// A page that says what is wrong came with words that are not kept yet.
const isRefused = Boolean(document.querySelector("main .govuk-error-summary, main .govuk-error-message"));
let isLeaving = false;

function isChanged(control) {
  if (control.tagName === "TEXTAREA") return control.value !== (isRefused ? "" : control.defaultValue);
  if (control.tagName === "SELECT") return control.selectedIndex > 0 && !control.selectedOptions[0].defaultSelected;
  if (["radio", "checkbox"].includes(control.type)) return control.checked !== control.defaultChecked;
  return ["text", "number"].includes(control.type) && control.value !== control.defaultValue;
}

function say(form, words) {
  let line = form.querySelector(".app-js-not-sent");
  if (!line) {
    line = document.createElement("p");
    line.className = "govuk-error-message app-js-not-sent";
    line.setAttribute("role", "alert");
    form.querySelector("button[type=submit]").before(line);
  }
  line.textContent = words;
}

async function send(form, submitter) {
  if (form.isAsking) return;
  form.isAsking = true;
  const answer = await ask();
  form.isAsking = false;
  if (answer.status === 0 || answer.status >= 500) return say(form, SILENCE);
  if (!isStillTheirs(answer)) await signInAgain();
  isLeaving = true;
  // Not at once: while this very event is under way, a form refuses to be sent.
  setTimeout(() => form.requestSubmit(submitter));
}

const forms = [...document.querySelectorAll("main form[method=post]")]
  .filter((form) => form.querySelector("textarea") && !form.matches(SAVES_ITSELF));
for (const form of forms) {
  form.autocomplete = "off";
  form.addEventListener("submit", (event) => {
    if (isLeaving) return;
    event.preventDefault();
    send(form, event.submitter);
  });
}
window.addEventListener("pageshow", () => { isLeaving = false; });
window.addEventListener("beforeunload", (event) => {
  if (!isLeaving && forms.some((form) => [...form.elements].some(isChanged))) event.preventDefault();
});
