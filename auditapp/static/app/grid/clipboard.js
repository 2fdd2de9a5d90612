// Pasting into the grid: what would replace an answer is asked about first, and all of a paste can
// be taken back in one step.
import { aim } from "./block.js";
import { planned, replacements } from "./changes.js";
import { cells, count, isSame } from "./paste.js";

/** @typedef {import("./changes.js").Row} Row */
/** @typedef {import("./changes.js").Plan} Plan */
/** @typedef {"replace" | "fill" | "cancel"} Choice */

/**
 * How it speaks with the person.
 * @typedef {object} Person
 * @property {(replaced: string[][], filled: number, left: string[]) => Promise<Choice>} choose
 *   Whether answers are replaced: each as case, question, answer now and answer pasted.
 * @property {(words: string[], mayUndo: boolean) => void} tell
 */

export class Clipboard {
  /** @type {Pick<Plan, "changes" | "notes">} What the last paste did. */
  #done = { changes: [], notes: [] };

  /** @param {Row[]} rows @param {import("./paste.js").Column[]} questions @param {Person} person */
  constructor(rows, questions, person) {
    this.rows = rows;
    this.questions = questions;
    this.person = person;
  }

  get mayUndo() { return this.#done.changes.length > 0; }

  /** @param {string} text @param {import("./block.js").Place} place */
  async paste(text, place) {
    const block = cells(text);
    let agreed = "[]";
    for (;;) {
      // Everything anew after each answer: an answer may have come from elsewhere meanwhile.
      const { lines, left } = aim(block, this.rows, this.questions, place);
      const plan = planned(lines, true);
      const replaced = replacements(plan);
      if (JSON.stringify(replaced) === agreed) return this.#write(plan, left);
      const filled = plan.changes.length - replaced.length;
      const choice = await this.person.choose(replaced, filled, left);
      if (choice === "cancel") return;
      if (choice === "fill") return this.#write(planned(lines, false), left);
      agreed = JSON.stringify(replaced);
    }
  }

  /** Put back what the last paste replaced, where nobody changed it since.
   * @returns {boolean} whether there was anything */
  undo() {
    if (!this.mayUndo) return false;
    const { changes, notes } = this.#done;
    this.#done = { changes: [], notes: [] };
    const closed = changes.filter(({ row }) => !row.isOpen);
    const since = changes.filter((one) => one.row.isOpen && !isAsPasted(one));
    const back = changes.filter((one) => one.row.isOpen && isAsPasted(one));
    for (const { row, question, from } of back) row.set(question.key, "value", from);
    for (const { row, key, words } of notes) if (row.notes.get(key) === words) row.note(key, "");
    for (const row of new Set(back.map((one) => one.row))) row.save();
    this.person.tell([
      `Paste undone: ${count(back.length, "answer is", "answers are")} as before.`,
      ...listed("Not undone, because they were changed since", since),
      ...listed("Not undone, because they are submitted", closed),
    ], false);
    return true;
  }

  /** @param {Plan} plan @param {string[]} left */
  #write({ changes, notes, same, kept }, left) {
    for (const { row, question, to } of changes) row.set(question.key, "value", to);
    for (const { row, key, words } of notes) row.note(key, words);
    const rows = new Set(changes.map(({ row }) => row));
    for (const row of rows) row.save();
    this.#done = { changes, notes };
    const answers = count(changes.length, "answer", "answers");
    const where = `pasted into ${count(rows.size, "case", "cases")}.`;
    const done = changes.length ? `${answers} ${where}` : "No answer was pasted.";
    const there = same ? [`${count(same, "answer was", "answers were")} there already.`] : [];
    const differ = kept ? [`${count(kept, "answer that differs was", "answers that differ were")}`
      + " kept."] : [];
    this.person.tell([done, ...there, ...differ, ...left], this.mayUndo);
  }
}

/** @param {import("./changes.js").Change} change */
function isAsPasted({ row, question, to }) {
  return !row.elsewhere.has(question.key) && isSame(question, row.answer(question.key).value, to);
}

/** @param {string} words @param {import("./changes.js").Change[]} changes */
function listed(words, changes) {
  const named = changes.map(({ row, question }) => `${row.ref} ${question.key}`);
  return named.length ? [`${words}: ${named.join(", ")}.`] : [];
}
