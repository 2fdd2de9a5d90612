// Saves by itself whatever a page holds: the answers of an audit, each case of the grid, and each
// escalation.
//
// One request at a time, numbered; a request whose reply got lost is sent again unchanged, under
// the same number, so that it is never counted twice. "Saved" is said only after the server said
// so.
// What is saved, and what a reply means for it, is the business of its `Draft`.

// However steadily somebody types, what they typed waits no longer.
const LONGEST = 5_000;
const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Where saving stands. "trying": no answer came, and it is sent again by itself; "out": nobody is
 * signed in; "refused": the server does not take it, and sending it again is no use.
 * @typedef {"new" | "changed" | "saving" | "submitting" | "saved"} Well
 * @typedef {Well | "trying" | "out" | "refused"} Phase
 */

/** @type {Partial<Record<Phase, string>>} What a page says while something is not saved. */
export const UNSAVED = {
  changed: "Not saved yet",
  saving: "Saving…",
  submitting: "Submitting…",
  trying: "Not saved yet, trying again",
  out: "Not saved yet: sign in again",
};

/** @typedef {import("../session/session.js").Reply} Reply */

/**
 * What is saved.
 * @typedef {object} Draft
 * @property {boolean} isOpen  Whether anything may still be saved.
 * @property {boolean} waits  Whether something changed that no request under way holds.
 * @property {boolean} isAtRisk  Whether leaving the page now could lose something.
 * @property {(number: number, underWay: any) => object | null} pack  The next request's body. With
 *   `underWay`, the body of one that may not arrive, it holds that too; null if nothing is added.
 * @property {(body: any) => Promise<Reply>} send
 * @property {(body: any, told: any) => void} saved
 * @property {(body: any, told: any) => void} conflict  Somebody else saved meanwhile.
 * @property {(body: any, told: any, status: number) => void} refused
 * @property {() => void} [recall]  The page is back: note what may not have arrived.
 * @property {() => void} seen  Something changed: draw it.
 * @property {() => void} ended  Nobody is signed in any more.
 */

export class SaveQueue {
  /** @type {Phase} */
  phase = "new";
  /** @type {any} The body of the request under way, or to be sent again. */
  sent = null;
  #number = 0;
  #tries = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  /** @type {number | null} */
  #waitingSince = null;
  /** @type {Promise<void> | null} */
  #saving = null;

  /** @param {Draft} draft */
  constructor(draft) {
    this.draft = draft;
  }

  // Whether what there is to say will be different in a moment.
  get isPassing() { return ["changed", "saving", "submitting"].includes(this.phase); }

  // Whether a request is under way that arrives without the page.
  get isOnItsWay() { return this.sent !== null && this.phase === "saving"; }

  /** Something changed: save it after a pause. @param {number} pause in milliseconds */
  touched(pause) {
    if (this.phase !== "trying" && this.phase !== "out") this.phase = "changed";
    this.saveIn(pause);
    this.draft.seen();
  }

  /** @param {number} pause in milliseconds */
  saveIn(pause) {
    clearTimeout(this.#timer);
    this.#waitingSince ??= Date.now();
    const left = Math.max(0, this.#waitingSince + LONGEST - Date.now());
    this.#timer = setTimeout(() => this.save(), Math.min(pause, left));
  }

  // Resolves when everything that changed so far is saved, or cannot be for now.
  save() {
    clearTimeout(this.#timer);
    this.#waitingSince = null;
    this.#saving ??= this.#saveAll().finally(() => { this.#saving = null; });
    return this.#saving;
  }

  // The page goes away: everything that the server may lack, at once, whatever is under way. It
  // holds what the request under way holds, so either may arrive first.
  flush() {
    const { draft } = this;
    if (!draft.isOpen || (this.sent === null && !draft.waits)) return;
    const body = draft.pack(this.#number + 1, this.sent);
    if (body === null) return;
    this.#number += 1;
    draft.send(body);
  }

  // The page is there again after all: whatever may not have arrived is sent once more.
  comeBack() {
    this.draft.recall?.();
    return this.save();
  }

  // The session is over, or no answer came. A lost request is sent again by itself, ever later.
  /** @param {"out" | "trying"} phase @returns {false} */
  wait(phase) {
    this.phase = phase;
    clearTimeout(this.#timer);
    if (phase === "out") this.draft.ended();
    else {
      const pause = WAITS[Math.min(this.#tries++, WAITS.length - 1)];
      this.#timer = setTimeout(() => this.save(), pause);
    }
    this.draft.seen();
    return false;
  }

  async #saveAll() {
    const { draft } = this;
    while (draft.isOpen && (this.sent !== null || draft.waits)) {
      this.sent ??= draft.pack(++this.#number, null);
      if (this.phase !== "trying") this.phase = "saving";
      draft.seen();
      if (!this.#answered(await draft.send(this.sent))) return;
    }
    if (this.phase !== "changed" || draft.isAtRisk) return;
    this.phase = "saved";
    draft.seen();
  }

  // Whether to carry on with what changed meanwhile.
  /** @param {Reply} reply */
  #answered({ status, told }) {
    if (status === 401) return this.wait("out");
    if (status === 0 || status >= 500 || status === 429) return this.wait("trying");
    const body = this.sent;
    this.sent = null;
    this.#tries = 0;
    const isConflict = status === 409 && Boolean(told.conflict);
    const isTaken = status === 200 || isConflict;
    this.phase = isTaken ? "saved" : "refused";
    if (status === 200) this.draft.saved(body, told);
    else if (isConflict) this.draft.conflict(body, told);
    else this.draft.refused(body, told, status);
    if (this.draft.waits) this.phase = "changed";
    this.draft.seen();
    return isTaken;
  }
}
