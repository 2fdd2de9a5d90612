// The answers of one audit, saved by themselves: for the grid, where each case is one of these, and
// for the pages of one audit.
import { SaveQueue } from "../autosave/queue.js";
import { get, PAGE, post } from "../autosave/requests.js";
import { copied } from "./answer.js";
import { HeldAnswers } from "./held_answers.js";

const PAUSE = 800;
const NOT_YOURS = "this case is not assigned to the account that is signed in now.";
const NO_ANSWER = "Not submitted yet: the server did not answer. Try again.";

/** @typedef {import("./answer.js").Answer} Answer */

/** @typedef {import("../autosave/queue.js").Draft} Draft */

/** @implements {Draft} */
export class CaseAnswers extends HeldAnswers {
  queue = new SaveQueue(this);

  /**
   * @param {any} record  What the page came with.
   * @param {import("./held_answers.js").Question[]} questions
   * @param {(row: CaseAnswers) => void} seen  Called after anything changed.
   */
  constructor(record, questions, seen) {
    super(record, questions);
    this.path = `/audits/${record.id}`;
    this.seen = () => seen(this);
    if ([...this.now.values()].some(({ value }) => value.length)) this.phase = "saved";
  }

  get phase() { return this.queue.phase; }

  set phase(phase) { this.queue.phase = phase; }

  // Whether anything here is not on the server.
  get isUnsaved() {
    return this.changed.size > 0 || this.queue.sent !== null || this.faulty.length > 0
      || this.elsewhere.size > 0;
  }

  get isAtRisk() { return this.isUnsaved; }

  get waits() { return this.sendable.length > 0; }

  get isReady() { return this.isOpen && !this.isUnsaved && this.audit.missing.length === 0; }

  // Answering -------------------------------------------------------------------------------------

  /** @template {keyof Answer} P @param {string} key @param {P} part @param {Answer[P]} text */
  set(key, part, text) {
    this.answer(key)[part] = text;
    this.touched(key, PAUSE);
  }

  /** The whole answer to a question, as it stands now.
   * @param {string} key @param {Answer} answer @param {number} pause */
  put(key, answer, pause) {
    this.now.set(key, copied(answer));
    this.touched(key, pause);
  }

  /** @param {string} key @param {number} pause */
  touched(key, pause) {
    this.changed.add(key);
    this.wrong.delete(key);
    this.notes.delete(key);
    this.queue.touched(pause);
  }

  /** Say something of a question, until it is answered; "" says nothing more.
   * @param {string} key @param {string} words */
  note(key, words) {
    if (words) this.notes.set(key, words);
    else this.notes.delete(key);
    this.seen();
  }

  /** Which of two answers stays. @param {string} key @param {boolean} mine */
  choose(key, mine) {
    const saved = this.elsewhere.get(key);
    this.elsewhere.delete(key);
    if (mine || !saved) this.touched(key, PAUSE);
    else {
      this.now.set(key, copied(saved));
      this.changed.delete(key);
      this.wrong.delete(key);
      if (this.phase === "changed" && !this.waits) this.phase = "saved";
      this.seen();
    }
  }

  /** Both texts of a question stay, one after the other. @param {string} key */
  join(key) {
    const both = this.joined(key);
    this.elsewhere.delete(key);
    if (both) this.put(key, both, 0);
  }

  // Saving ----------------------------------------------------------------------------------------

  ended() { document.dispatchEvent(new Event("auditapp:signed-out")); }

  save() { return this.queue.save(); }

  /** @param {number} sequence @param {any} underWay */
  pack(sequence, underWay) {
    if (underWay) this.putBack(underWay.answers);
    return { version: this.audit.version, sequence, page: PAGE, answers: this.takeChanged() };
  }

  /** @param {object} body */
  send(body) { return post(`${this.path}/answers`, body); }

  /** @param {any} body @param {any} told */
  saved({ answers }, told) {
    this.keep(answers, told);
    if (told.answers) this.compare(told);
    this.hear(told);
  }

  /** @param {any} body @param {any} told */
  conflict({ answers }, told) {
    this.putBack(answers);
    this.compare(told);
    this.hear(told);
  }

  /** @param {any} body @param {any} told @param {number} status */
  refused({ answers }, told, status) {
    this.refuse(answers, status === 404 ? NOT_YOURS : told.error ?? "the server refused it.");
    if (told.state) this.hear(told);
  }

  recall() {
    for (const key of this.now.keys()) {
      if (!this.wrong.has(key) && this.isChangedHere(key)) this.changed.add(key);
    }
  }

  // A page that was read again may be older than the last words of the page before it, which were
  // on their way: ask what the server has by now.
  async askAgain() {
    const { status, told } = await get(`${this.path}/answers`);
    if (status !== 200) return;
    this.compare(told, true);
    this.phase = "saved";
    this.hear(told);
    this.seen();
  }

  /** Tell the server that a phrase identifies nobody. Resolves to its reply, or to null.
   * @param {{ digest: string }} mark */
  async confirm({ digest }) {
    await this.save();
    const { status, told } = await post(`${this.path}/confirmations`, { digest });
    if (status === 401) this.ended();
    if (told.state) this.hear(told);
    this.seen();
    return status === 200 ? told : null;
  }

  /** Save what is left, then submit. Resolves to what is missing, by question; {} once submitted.
   * @returns {Promise<Record<string, string> | null>} */
  async submit() {
    await this.save();
    if (this.isUnsaved || !this.isOpen) return null;
    this.phase = "submitting";
    this.seen();
    const { version } = this.audit;
    const { status, told } = await post(`${this.path}/submission`, { version });
    this.phase = "saved";
    if (status === 409 && told.answers) this.compare(told);
    else if (status === 401) this.queue.wait("out");
    else if (![200, 422].includes(status)) this.notes.set("", told.error ?? NO_ANSWER);
    if (status === 200 || (status === 409 && told.state)) this.hear(told);
    this.seen();
    return status === 422 ? told.missing : status === 200 ? {} : null;
  }
}
