// Signing in again without leaving the page. While nobody is signed in, or somebody else is, nothing
// of the page can be read, and nothing of it is sent; then everything is there again.
//
// For scripts that save: `signInAgain()` when a save answers 401 without a token, then carry on once
// its promise is kept. `auditapp:signed-in` says the same to all, however it came about.
import { account, ask, renew, send } from "./session.js";

const ASK_EVERY = 15_000;
const SILENCE = "The server does not answer just now. Try again in a minute.";
const dialog = document.querySelector(".app-again");
const form = dialog.querySelector(".app-js-form");
const other = dialog.querySelector(".app-js-other");
const told = dialog.querySelector(".app-again__told");
let waiting = null;
let asking = 0;
let stranger = 0;
let isSending = false;

// Cover the page and ask for the password, unless that is under way. Kept when the page's own person
// is signed in, here or in another tab; never, if somebody else opens their own work instead.
export function signInAgain() {
  if (waiting) return waiting.kept;
  document.querySelector(".app-idle").close();
  waiting = { title: document.title, focus: document.activeElement };
  waiting.kept = new Promise((keep) => { waiting.keep = keep; });
  dialog.querySelector(".app-js-own-page").href = ownPage();
  document.title = "Sign in again";
  document.documentElement.classList.add("app-covered");
  dialog.showModal();
  show(form);
  asking = setInterval(look, ASK_EVERY);
  look();
  return waiting.kept;
}

export const isCovered = () => waiting !== null;

// Whether an answer about the session says that the page's own person is signed in. If nobody is, or
// somebody else, the page is covered.
export function isStillTheirs({ status, told: whose }) {
  if (status === 200 && whose.account === account) {
    renew(whose.token);
    return true;
  }
  if (status === 200 || whose.account) showOther(whose);
  else if (status === 401) signInAgain();
  return false;
}

// Where a page of its own leads to after signing in: this page, at the question in hand.
function ownPage() {
  const question = waiting.focus?.closest("[id^='q-']");
  const place = question ? `#${question.id}` : location.hash;
  return `/sign-in?next=${encodeURIComponent(location.pathname + location.search + place)}`;
}

// Signed in meanwhile, in another tab? Who is about to be signed out all the same signs in here.
async function look() {
  const answer = await ask();
  if (waiting && !isSending && isStillTheirs(answer) && answer.told.can_stay) carryOn(answer.told);
}

async function signIn(event) {
  event.preventDefault();
  if (isSending) return;
  isSending = true;
  complain({});
  told.textContent = "Signing in…";
  const fields = { email: form.email.value, password: form.password.value };
  const { status, told: whose } = await send("/sign-in", {}, fields);
  isSending = false;
  told.textContent = "";
  if (status === 0 || status >= 500) {
    told.textContent = SILENCE;
    return;
  }
  form.password.value = "";
  if (status !== 200) complain(whose.fields ?? { email: whose.error });
  else if (whose.account === account) carryOn(whose);
  else showOther(whose, true);
}

// Say at each field what to mend, and go to the first.
function complain(wrong) {
  for (const field of [form.password, form.email]) {
    const words = wrong[field.name] ?? "";
    const place = document.getElementById(`${field.id}-error`);
    place.querySelector(".app-js-words").textContent = words;
    place.hidden = words === "";
    field.closest(".govuk-form-group").classList.toggle("govuk-form-group--error", words !== "");
    field.classList.toggle("govuk-input--error", words !== "");
    if (words === "") {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
      continue;
    }
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", place.id);
    field.focus();
  }
}

function carryOn({ token }) {
  const { keep, title, focus } = waiting;
  waiting = null;
  stranger = 0;
  clearInterval(asking);
  complain({});
  renew(token);
  document.title = title;
  document.documentElement.classList.remove("app-covered");
  dialog.close();
  focus?.focus();
  document.dispatchEvent(new CustomEvent("auditapp:signed-in", { detail: { token, account } }));
  keep();
}

// Said once for each person, so that whose page it is can sign in again in peace.
function showOther({ account: whose, name }, again = false) {
  signInAgain();
  if (whose === stranger && !again) return;
  stranger = whose;
  if (name) other.querySelector(".app-js-other-name").textContent = name;
  show(other);
}

function show(part) {
  for (const one of [form, other]) one.hidden = one !== part;
  const heading = part.querySelector("h2");
  dialog.setAttribute("aria-labelledby", heading.id);
  heading.focus();
}

form.addEventListener("submit", signIn);
other.querySelector(".app-js-back").addEventListener("click", () => show(form));
other.querySelector(".app-js-own-work").addEventListener("click", () => location.assign("/"));
dialog.addEventListener("cancel", (event) => event.preventDefault());
dialog.addEventListener("close", () => { if (waiting && !dialog.open) dialog.showModal(); });
for (const [place, event] of [[document, "visibilitychange"], [window, "focus"]]) {
  place.addEventListener(event, () => { if (waiting && !document.hidden) look(); });
}
