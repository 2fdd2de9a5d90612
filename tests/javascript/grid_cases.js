// A grid without a page: questions as the server describes them, and cases that remember answers.
import { HeldAnswers } from "../../auditapp/static/app/answers/held_answers.js";

/** @typedef {import("../../auditapp/static/app/grid/paste.js").Column} Column */

const WORDS = { yes: "yes", y: "yes", no: "no", n: "no", "not applicable": "na", "n/a": "na" };

/** @param {string} key @param {string} label @param {Partial<Column>} more */
function question(key, label, more) {
  const text = `Is there ${label.toLowerCase()}?`;
  /** @type {Column & { showIf: any }} */
  const made = {
    key, label, text, options: [], control: "radios", limit: 0, remedy: "Use Yes or No",
    showIf: null, ...more,
  };
  return made;
}

/** @type {[string, string][]} */
const YES_NO = [["yes", "Yes"], ["no", "No"], ["na", "Not applicable"]];
const FOLLOWS = { showIf: { key: "Q-1", codes: ["yes"] } };

// The second is asked only where the first is answered with yes.
export const QUESTIONS = [
  question("Q-1", "Direct work", { words: WORDS, options: YES_NO }),
  question("Q-2", "Purpose", { words: WORDS, options: YES_NO, ...FOLLOWS }),
  question("Q-3", "Visits", { control: "number", pattern: "([0-9]{1,9})", remedy: "A number" }),
  question("Q-4", "Note", { control: "text", limit: 200, remedy: "" }),
  question("Q-5", "Plan", { words: WORDS, options: YES_NO }),
];

export class Case extends HeldAnswers {
  saves = 0;

  /** @param {string} ref @param {Record<string, string>} held  Answers so far.
   * @param {string} state */
  constructor(ref, held = {}, state = "draft") {
    const values = Object.fromEntries(Object.entries(held).map(([key, text]) => [key, [text]]));
    super({ id: 1, case: {}, held: values, answers: {}, state }, QUESTIONS);
    this.ref = ref;
  }

  /** @param {string} key @param {"value"} part @param {string[]} value */
  set(key, part, value) { this.answer(key)[part] = value; }

  /** @param {string} key @param {string} words */
  note(key, words) {
    if (words) this.notes.set(key, words);
    else this.notes.delete(key);
  }

  async save() { this.saves += 1; }

  // Its answers, without questions that have none.
  get given() {
    return Object.fromEntries(
      [...this.now].filter(([, { value }]) => value.length).map(([key, { value }]) => (
        [key, value.join("/")]
      )),
    );
  }
}

/** @typedef {import("../../auditapp/static/app/grid/clipboard.js").Choice} Choice */

// Somebody who always chooses alike, and keeps what they were asked and told.
export class Chooser {
  /** @type {{ replaced: string[][], filled: number, left: string[] }[]} */
  asked = [];
  /** @type {string[]} */
  told = [];
  mayUndo = false;

  /** @param {Choice} choice @param {() => void} meanwhile */
  constructor(choice = "replace", meanwhile = () => {}) {
    this.choice = choice;
    this.meanwhile = meanwhile;
  }

  /** @param {string[][]} replaced @param {number} filled @param {string[]} left */
  async choose(replaced, filled, left) {
    this.asked.push({ replaced, filled, left });
    this.meanwhile();
    return this.choice;
  }

  /** @param {string[]} words @param {boolean} mayUndo */
  tell(words, mayUndo) {
    this.told = words;
    this.mayUndo = mayUndo;
  }
}
