// Warns five minutes before the session ends, on every page of a signed-in person. Before and while it
// warns it asks the server, so that whatever is done in another tab takes the warning away. It goes by
// the clock: timers stand still while a laptop sleeps.
import { ask, stay } from "./session.js";
import { isCovered, isStillTheirs, signInAgain } from "./signing_in.js";

const WARN = 300;
const ASK_EVERY = 10;
const NAP = 30;
const dialog = document.querySelector(".app-idle");
const minutes = dialog.querySelector(".app-js-minutes");
const clock = dialog.querySelector(".app-idle__clock");
const told = dialog.querySelector(".app-idle__told");
let endsAt = now() + Number(dialog.dataset.seconds);
let askedAt = 0;
let heardAt = 0;
let hasHeard = false;
let canStay = true;
let timer = 0;

function now() {
  return Date.now() / 1000;
}

function look() {
  clearTimeout(timer);
  const left = endsAt - now();
  if (isCovered()) return;
  if (left <= 0) end();
  else if (left > WARN) {
    leave();
    timer = setTimeout(look, Math.min(left - WARN, NAP) * 1000);
  } else {
    if (now() - askedAt >= ASK_EVERY) hear(ask);
    if (hasHeard) warn(Math.ceil(left));
    timer = setTimeout(look, (left % 1 || 1) * 1000);
  }
}

// Ask the server, or tell it that the person is here; without an answer the clock goes on. An answer
// that was overtaken by that of a later question says nothing any more.
async function hear(request) {
  const sentAt = askedAt = now();
  const answer = await request();
  if (sentAt < heardAt) return answer.status;
  heardAt = sentAt;
  hasHeard = true;
  if (isStillTheirs(answer)) {
    endsAt = sentAt + answer.told.seconds;
    canStay = answer.told.can_stay;
  }
  if (isCovered()) leave();
  else look();
  return answer.status;
}

// The heading changes each minute and is read out; the seconds are only to be seen.
function warn(left) {
  const whole = Math.ceil(left / 60);
  const words = whole === 1 ? "1 minute" : `${whole} minutes`;
  if (minutes.textContent !== words) minutes.textContent = words;
  clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  for (const part of dialog.querySelectorAll(".app-js-can-stay, .app-js-stay")) part.hidden = !canStay;
  for (const part of dialog.querySelectorAll(".app-js-must-go, .app-js-again")) part.hidden = canStay;
  if (dialog.open) return;
  dialog.showModal();
  dialog.querySelector(canStay ? ".app-js-stay" : ".app-js-again").focus();
}

function leave() {
  hasHeard = false;
  told.textContent = "";
  if (dialog.open) dialog.close();
}

function end() {
  leave();
  signInAgain();
}

async function stayHere() {
  told.textContent = "";
  if (await hear(stay) !== 200 && dialog.open) {
    told.textContent = "The server does not answer just now. Choose “Stay signed in” again.";
  }
}

function comeBack() {
  if (document.hidden || isCovered()) return;
  if (endsAt <= now()) end();
  else hear(ask);
}

dialog.querySelector(".app-js-stay").addEventListener("click", stayHere);
dialog.querySelector(".app-js-again").addEventListener("click", end);
dialog.querySelector(".app-js-out").addEventListener("click", () => {
  document.querySelector(".app-header__person").requestSubmit();
});
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  if (canStay) stayHere();
});
document.addEventListener("visibilitychange", comeBack);
document.addEventListener("auditapp:signed-in", () => hear(ask));
window.addEventListener("focus", comeBack);
window.addEventListener("pageshow", (event) => { if (event.persisted) comeBack(); });
look();
