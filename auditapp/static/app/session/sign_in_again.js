// Signing in again without leaving the page. While nobody is signed in, or somebody else is,
// nothing of the page can be read, and nothing of it is sent; then everything is there again.
//
// For scripts that save: `auditapp:signed-out` asks for it, when a save answers 401 without a
// token; `auditapp:signed-in` says to all that it is done, however it came about.
import { find, flag } from "../elements.js";
import { account, ask, renew, send } from "./session.js";

const ASK_EVERY = 15_000;
const SILENCE = "The server does not answer just now. Try again in a minute.";

/**
 * What the page was before it was covered, and the promise that is kept when it is back.
 * @typedef {object} Waiting
 * @property {string} title
 * @property {Element | null} focus
 * @property {Promise<void>} kept
 * @property {() => void} keep
 * @property {ReturnType<typeof setInterval>} asking
 */

/** @type {Waiting | null} */
let waiting = null;
let stranger = 0;
let isSending = false;
/** @type {Cover | null} */
let known = null;

/** The parts of the dialog that covers the page.
 * @typedef {ReturnType<typeof prepared>} Cover */

const cover = () => (known ??= prepared());

function prepared() {
  const dialog = find(document, ".app-again", HTMLDialogElement);
  const form = find(dialog, ".app-js-form", HTMLFormElement);
  const other = find(dialog, ".app-js-other");
  form.addEventListener("submit", signIn);
  find(other, ".app-js-back").addEventListener("click", () => show(form));
  find(other, ".app-js-own-work").addEventListener("click", () => location.assign("/"));
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => { if (waiting && !dialog.open) dialog.showModal(); });
  const lookNow = () => { if (waiting && !document.hidden) look(); };
  document.addEventListener("visibilitychange", lookNow);
  window.addEventListener("focus", lookNow);
  return {
    dialog,
    form,
    other,
    told: find(dialog, ".app-again__told"),
    email: find(form, "[name=email]", HTMLInputElement),
    password: find(form, "[name=password]", HTMLInputElement),
  };
}

// Cover the page and ask for the password, unless that is under way. Kept when the page's own
// person is signed in, here or in another tab; never, if somebody else opens their own work.
export function signInAgain() {
  if (waiting) return waiting.kept;
  const { dialog, form } = cover();
  find(document, ".app-idle", HTMLDialogElement).close();
  let keep = () => {};
  /** @type {Promise<void>} */
  const kept = new Promise((done) => { keep = done; });
  const asking = setInterval(look, ASK_EVERY);
  waiting = { title: document.title, focus: document.activeElement, kept, keep, asking };
  find(dialog, ".app-js-own-page", HTMLAnchorElement).href = ownPage();
  document.title = "Sign in again";
  document.documentElement.classList.add("app-covered");
  dialog.showModal();
  show(form);
  look();
  return kept;
}

export const isCovered = () => waiting !== null;

// Whether an answer about the session says that the page's own person is signed in. If nobody is,
// or somebody else, the page is covered.
export function isStillTheirs({ status, told: whose }) {
  if (status === 200 && whose.account === account()) {
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
  const { email, password, told } = cover();
  complain({});
  told.textContent = "Signing in…";
  const fields = { email: email.value, password: password.value };
  const { status, told: whose } = await send("/sign-in", {}, fields);
  isSending = false;
  const isSilent = status === 0 || status >= 500;
  told.textContent = isSilent ? SILENCE : "";
  if (isSilent) return;
  password.value = "";
  if (status !== 200) complain(whose.fields ?? { email: whose.error });
  else if (whose.account === account()) carryOn(whose);
  else showOther(whose, true);
}

// Say at each field what to mend, and go to the first.
function complain(wrong) {
  const { email, password } = cover();
  for (const field of [password, email]) {
    const words = wrong[field.name] ?? "";
    const isWrong = words !== "";
    const place = document.getElementById(`${field.id}-error`);
    find(place, ".app-js-words").textContent = words;
    place.hidden = !isWrong;
    field.closest(".govuk-form-group").classList.toggle("govuk-form-group--error", isWrong);
    flag(field, place, isWrong);
    if (isWrong) field.focus();
  }
}

function carryOn({ token }) {
  const { keep, title, focus, asking } = waiting;
  waiting = null;
  stranger = 0;
  clearInterval(asking);
  complain({});
  renew(token);
  document.title = title;
  document.documentElement.classList.remove("app-covered");
  cover().dialog.close();
  if (focus instanceof HTMLElement) focus.focus();
  const detail = { token, account: account() };
  document.dispatchEvent(new CustomEvent("auditapp:signed-in", { detail }));
  keep();
}

// Said once for each person, so that whose page it is can sign in again in peace.
function showOther({ account: whose, name }, again = false) {
  signInAgain();
  if (whose === stranger && !again) return;
  stranger = whose;
  const { other } = cover();
  if (name) find(other, ".app-js-other-name").textContent = name;
  show(other);
}

function show(part) {
  const { dialog, form, other } = cover();
  for (const one of [form, other]) one.hidden = one !== part;
  const heading = find(part, "h2");
  dialog.setAttribute("aria-labelledby", heading.id);
  heading.focus();
}
