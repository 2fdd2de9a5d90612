// Warns five minutes before the session ends, on every page of a signed-in person. Before and while
// it warns it asks the server, so that whatever is done in another tab takes the warning away. It
// goes by the clock: timers stand still while a laptop sleeps.
import { all, find, put } from "../elements.js";
import { ask, stay } from "./session.js";
import { isCovered, isStillTheirs, signInAgain } from "./sign_in_again.js";

const WARN = 300;
const ASK_EVERY = 10;
const NAP = 30;
const SILENCE = "The server does not answer just now. Select “Stay signed in” again.";

export class IdleWarning {
  askedAt = 0;
  heardAt = 0;
  hasHeard = false;
  canStay = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer = undefined;

  constructor() {
    this.dialog = find(document, ".app-idle", HTMLDialogElement);
    this.minutes = find(this.dialog, ".app-js-minutes");
    this.clock = find(this.dialog, ".app-idle__clock");
    this.told = find(this.dialog, ".app-idle__told");
    this.endsAt = now() + Number(this.dialog.dataset.seconds);
  }

  start() {
    const { dialog } = this;
    const comeBack = () => this.comeBack();
    find(dialog, ".app-js-stay").addEventListener("click", () => this.stayHere());
    find(dialog, ".app-js-again").addEventListener("click", () => this.end());
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (this.canStay) this.stayHere();
    });
    document.addEventListener("visibilitychange", comeBack);
    document.addEventListener("auditapp:signed-in", () => this.hear(ask));
    window.addEventListener("focus", comeBack);
    window.addEventListener("pageshow", (event) => { if (event.persisted) comeBack(); });
    this.look();
  }

  look() {
    clearTimeout(this.timer);
    const left = this.endsAt - now();
    if (isCovered()) this.leave();
    else if (left <= 0) this.end();
    else if (left > WARN) {
      this.leave();
      this.timer = setTimeout(() => this.look(), Math.min(left - WARN, NAP) * 1000);
    } else {
      if (now() - this.askedAt >= ASK_EVERY) this.hear(ask);
      if (this.hasHeard) this.warn(Math.ceil(left));
      this.timer = setTimeout(() => this.look(), (left % 1 || 1) * 1000);
    }
  }

  // Ask the server, or tell it that the person is here; without an answer the clock goes on. An
  // answer that was overtaken by that of a later question says nothing any more.
  async hear(request) {
    const sentAt = now();
    this.askedAt = sentAt;
    const answer = await request();
    if (sentAt < this.heardAt) return answer.status;
    this.heardAt = sentAt;
    this.hasHeard = true;
    if (isStillTheirs(answer)) {
      this.endsAt = sentAt + answer.told.seconds;
      this.canStay = answer.told.can_stay;
    }
    this.look();
    return answer.status;
  }

  // The heading changes each minute and is read out; the seconds are only to be seen.
  warn(left) {
    const { dialog, canStay } = this;
    const whole = Math.ceil(left / 60);
    put(this.minutes, whole === 1 ? "1 minute" : `${whole} minutes`);
    const seconds = String(left % 60).padStart(2, "0");
    this.clock.textContent = `${Math.floor(left / 60)}:${seconds}`;
    for (const part of all(dialog, ".app-js-can-stay, .app-js-stay")) part.hidden = !canStay;
    for (const part of all(dialog, ".app-js-must-go, .app-js-again")) part.hidden = canStay;
    if (dialog.open) return;
    dialog.showModal();
    find(dialog, canStay ? ".app-js-stay" : ".app-js-again").focus();
  }

  leave() {
    this.hasHeard = false;
    this.told.textContent = "";
    if (this.dialog.open) this.dialog.close();
  }

  end() {
    this.leave();
    signInAgain();
  }

  async stayHere() {
    this.told.textContent = "";
    if (await this.hear(stay) !== 200 && this.dialog.open) this.told.textContent = SILENCE;
  }

  comeBack() {
    if (document.hidden || isCovered()) return;
    if (this.endsAt <= now()) this.end();
    else this.hear(ask);
  }
}

function now() {
  return Date.now() / 1000;
}
