// The answers of one audit as a page holds them, and which of them the server has. What somebody
// else saved meanwhile is merged here; nothing here sends anything.
import { outcome } from "../autosave/conflicts.js";
import { NOTHING, copied, joined, same, when } from "./answer.js";
import { asked } from "./conditions.js";

const OPEN = ["allocated", "draft", "returned"];
const CLEANED = "Control characters, which cannot be saved, were removed.";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./conditions.js").Question & { label: string, control: string }} Question */
/** @typedef {{ part: string, kind: string, phrase: string, digest: string, words: string }} Mark */

/**
 * @typedef {object} Audit
 * @property {number} version
 * @property {string} state
 * @property {string[]} missing  Questions that lack something.
 * @property {Record<string, Mark[]>} marked
 * @property {any[]} escalations
 * @property {string} saved_at
 * @property {string} submitted_at
 */

export class HeldAnswers {
  /** @type {Map<string, Answer>} What stands on the page. */
  now;
  /** @type {Map<string, Answer>} What the server has, as it was typed. */
  there;
  /** @type {Map<string, Answer>} What the server has, as it reads that. */
  reads;
  /** @type {Set<string>} Questions that wait to be sent. */
  changed = new Set();
  /** @type {Map<string, string>} Questions whose answer was not taken, and why. */
  wrong = new Map();
  /** @type {Map<string, Record<string, string>>} The same, by part of the answer. */
  faults = new Map();
  /** @type {Map<string, Answer & { when: string }>} Other answers; the person has to choose. */
  elsewhere = new Map();
  /** @type {Map<string, string>} What there is to say of a question, or of the case: "". */
  notes = new Map();
  /** @type {Audit} What the server said of the audit last. */
  audit = /** @type {any} */ ({});

  /** @param {any} record  What the page came with. @param {Question[]} questions */
  constructor(record, questions) {
    this.id = record.id;
    this.case = record.case;
    this.questions = questions;
    this.now = new Map(questions.map(({ key }) => [
      key, { ...NOTHING, value: record.held[key] ?? [], ...record.answers[key] },
    ]));
    this.there = new Map([...this.now].map(([key, answer]) => [key, { ...answer }]));
    this.reads = new Map(this.there);
    this.hear(record);
  }

  /** Everything that a reply said; for pages that show more of it. @type {(told: any) => void} */
  told = () => {};

  get isOpen() { return OPEN.includes(this.audit.state); }

  get shown() { return this.shownWith(new Map()); }

  /** The questions that would be asked with these values. @param {Map<string, string[]>} values */
  shownWith(values) {
    const texts = (/** @type {string} */ key) => values.get(key) ?? this.answer(key).value;
    return asked(this.questions, texts, { ...this.case });
  }

  /** @type {(key: string) => boolean} */
  isAsked = (key) => this.shown.has(key);

  // The questions whose answers were not taken; one that is not asked any more is nobody's trouble.
  get faulty() { return [...this.wrong.keys()].filter((key) => this.isAsked(key)); }

  // What waits to be sent. Two answers to one question wait for the person to choose.
  get sendable() { return [...this.changed].filter((key) => !this.elsewhere.has(key)); }

  /** @param {string} key */
  answer(key) { return /** @type {Answer} */ (this.now.get(key)); }

  /** @param {string} key */
  isChangedHere(key) {
    return !same(this.answer(key), /** @type {Answer} */ (this.there.get(key)));
  }

  /** What wait to be sent, taken as sent. @returns {Record<string, Answer>} */
  takeChanged() {
    const keys = this.sendable;
    for (const key of keys) this.changed.delete(key);
    return Object.fromEntries(keys.map((key) => [key, copied(this.answer(key))]));
  }

  /** Send these again. @param {Record<string, Answer>} answers */
  putBack(answers) {
    for (const key of Object.keys(answers)) this.changed.add(key);
  }

  /** A save arrived: what of it was taken, and what not.
   * @param {Record<string, Answer>} answers @param {any} told */
  keep(answers, told) {
    for (const [key, answer] of Object.entries(answers)) {
      const faults = told.refused[key];
      if (!faults) this.nowThere(key, answer, told.read?.[key]);
      else if (!this.changed.has(key)) {
        this.wrong.set(key, /** @type {string} */ (Object.values(faults)[0]));
        this.faults.set(key, faults);
      }
    }
    if (told.cleaned) this.notes.set("", CLEANED);
    else if (this.notes.get("") === CLEANED) this.notes.delete("");
  }

  /** @param {Record<string, Answer>} answers @param {string} words */
  refuse(answers, words) {
    for (const key of Object.keys(answers)) this.wrong.set(key, words);
    this.faults.clear();
  }

  /** What the server has, as it was typed and as the server reads it.
   * @param {string} key @param {Answer} answer @param {Answer} read */
  nowThere(key, answer, read = answer) {
    this.there.set(key, answer);
    this.reads.set(key, read);
  }

  /** @param {string} key @param {Answer} saved */
  isKnown(key, saved) {
    return [this.there, this.reads].some((held) => (
      same(saved, /** @type {Answer} */ (held.get(key)))
    ));
  }

  /** Somebody saved meanwhile. What only one side changed is merged; the rest the person decides.
   * @param {any} told  What the server has. @param {boolean} isOwn  Whether only oneself saved. */
  compare(told, isOwn = false) {
    for (const { key, label } of this.questions) {
      const saved = { ...NOTHING, ...told.answers[key] };
      const isSame = same(this.answer(key), saved);
      const isNews = !this.isKnown(key, saved);
      const became = outcome({ isSame, isNews, isChanged: this.isChangedHere(key) });
      if (isNews) this.nowThere(key, copied(saved));
      if (became === "same" || became === "both") this.changed.delete(key);
      if (became === "same") this.elsewhere.delete(key);
      else if (became === "both") this.elsewhere.set(key, { ...copied(saved), when: when(told) });
      else if (became === "theirs") {
        this.now.set(key, copied(saved));
        const words = told.answers[key]?.words ?? "cleared";
        if (!isOwn) this.notes.set(key, `${label} was answered elsewhere ${when(told)}: ${words}.`);
      }
    }
  }

  /** Mine and the other answer, one after the other; null where that cannot be.
   * @param {string} key @returns {Answer | null} */
  joined(key) {
    const saved = this.elsewhere.get(key);
    const isText = this.questions.some((one) => one.key === key && one.control === "text");
    return saved ? joined(this.answer(key), saved, isText) : null;
  }

  /** What a reply says of the audit. @param {any} told */
  hear(told) {
    const marked = told.partial ? { ...this.audit.marked, ...told.marked } : told.marked ?? {};
    this.audit = { ...told, marked, escalations: told.escalations ?? [] };
    this.told(told);
  }
}
