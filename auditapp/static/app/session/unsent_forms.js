// Forms that are sent as a whole, such as a return, a correction or an answer to an escalation:
// nothing typed in them is lost. Leaving with words that were not sent warns; and before one is
// sent, the server is asked whether it is there and who is signed in.
import { all, find, made } from "../elements.js";
import { ask } from "./session.js";
import { isStillTheirs, signInAgain } from "./sign_in_again.js";

const SAVES_ITSELF = ".app-section-form, .app-escalation";
const REFUSED = "main .govuk-error-summary, main .govuk-error-message";
const SILENCE = "The server does not answer just now. Nothing was sent, and what you typed is "
  + "still here. Try again in a minute.";

export function keepTyped() {
  // A page that says what is wrong came with words that are not kept yet.
  const isRefused = document.querySelector(REFUSED) !== null;
  const forms = all(document, "main form[method=post]", HTMLFormElement)
    .filter((form) => form.querySelector("textarea") && !form.matches(SAVES_ITSELF))
    .map((form) => new WholeForm(form, isRefused));
  window.addEventListener("pageshow", () => { for (const form of forms) form.isLeaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (forms.some((form) => form.isLeaving)) return;
    if (forms.some((form) => form.isChanged)) event.preventDefault();
  });
}

class WholeForm {
  isLeaving = false;
  isAsking = false;

  constructor(form, isRefused) {
    this.form = form;
    this.isRefused = isRefused;
    form.autocomplete = "off";
    form.addEventListener("submit", (event) => {
      if (this.isLeaving) return;
      event.preventDefault();
      this.send(event.submitter);
    });
  }

  get isChanged() { return [...this.form.elements].some((one) => isChanged(one, this.isRefused)); }

  async send(submitter) {
    if (this.isAsking) return;
    this.isAsking = true;
    const answer = await ask();
    this.isAsking = false;
    if (answer.status === 0 || answer.status >= 500) return saySilence(this.form);
    if (!isStillTheirs(answer)) await signInAgain();
    this.isLeaving = true;
    // Not at once: while this very event is under way, a form refuses to be sent.
    setTimeout(() => this.form.requestSubmit(submitter));
  }
}

function isChanged(control, isRefused) {
  const { type, value, defaultValue, selectedIndex, selectedOptions } = control;
  if (type === "textarea") return value !== (isRefused ? "" : defaultValue);
  if (type === "select-one") return selectedIndex > 0 && !selectedOptions[0].defaultSelected;
  if (["radio", "checkbox"].includes(type)) return control.checked !== control.defaultChecked;
  return ["text", "number"].includes(type) && value !== defaultValue;
}

function saySilence(form) {
  const line = find(form, ".app-js-not-sent")
    ?? made("p", { class: "govuk-error-message app-js-not-sent", role: "alert" });
  find(form, "button[type=submit]").before(line);
  line.textContent = SILENCE;
}
