// What a keystroke does on the pages where audits are answered by keyboard. Nothing here knows a
// page: each function is told where the focus is, and says what is to be done.

/** @typedef {"ctrlKey" | "altKey" | "metaKey" | "shiftKey"} Held */
/** @typedef {Pick<KeyboardEvent, "key" | Held>} Keystroke */

/** @typedef {{ does: "send" | "help" | "clear" } | { does: "choose", digit: number }} SectionAct */

/**
 * On the page of a section. Null: what the browser does.
 * @param {Keystroke} event
 * @param {{ isTyping: boolean, hasOptions: boolean, isScale: boolean }} place  Where the focus is.
 * @returns {SectionAct | null}
 */
export function sectionKey(event, { isTyping, hasOptions, isScale }) {
  if (event.key === "Enter" && event.ctrlKey) return { does: "send" };
  if (isTyping || event.ctrlKey || event.altKey || event.metaKey) return null;
  if (event.key === "?") return { does: "help" };
  if (!hasOptions) return null;
  if (event.key === "Delete" || (event.key === "0" && !isScale)) return { does: "clear" };
  return /^[0-9]$/.test(event.key) ? { does: "choose", digit: Number(event.key) } : null;
}

/**
 * @typedef {{ does: "step", down: number, right: number }} Step
 * @typedef {{ does: "end", isLast: boolean, ofAll: boolean }} End
 * @typedef {{ does: "answer", value: string[] }} Answer
 * @typedef {Step | End | Answer | { does: "write" | "help" | "undo" | "nothing" }} GridAct
 */

/**
 * The control of a cell that has the focus.
 * @typedef {object} Cell
 * @property {boolean} isList  A list of options, answered by letters.
 * @property {Record<string, string>} letters  Keystroke to the code it answers.
 * @property {Caret | null} caret  In a box: where its caret is.
 */

/** @typedef {{ start: number, end: number, length: number }} Caret */

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const CLEARS = ["Delete", "Backspace", "0"];

/**
 * In a cell of the grid. Null: what the browser does.
 * @param {Keystroke} event
 * @param {Cell} cell
 * @returns {GridAct | null}
 */
export function gridKey(event, { isList, letters, caret }) {
  const { key, ctrlKey } = event;
  if (/^(Arrow|Home$|End$)/.test(key) && !event.shiftKey) {
    return caret && staysInText(event, caret) ? null : move(key, ctrlKey);
  }
  if (key === "Enter") return { does: "write" };
  if (ctrlKey || !isList) return held(event, caret);
  const letter = key.toLowerCase();
  if (Object.hasOwn(letters, letter)) return { does: "answer", value: [letters[letter]] };
  if (CLEARS.includes(key)) return { does: "answer", value: [] };
  if (key === "?") return { does: "help" };
  return key.length === 1 && key !== " " ? { does: "nothing" } : null;
}

// Undoes a paste; a box undoes what was typed into it by itself.
/** @param {Keystroke} event @param {Caret | null} caret @returns {GridAct | null} */
function held({ key, ctrlKey, shiftKey }, caret) {
  const isUndo = ctrlKey && !shiftKey && key.toLowerCase() === "z";
  return isUndo && !caret ? { does: "undo" } : null;
}

/** @param {string} key @param {boolean} ofAll @returns {Step | End} */
function move(key, ofAll) {
  if (!Object.hasOwn(STEPS, key)) return { does: "end", isLast: key === "End", ofAll };
  const [down, right] = STEPS[/** @type {keyof typeof STEPS} */ (key)];
  return { does: "step", down, right };
}

// A caret inside a box moves in its text first.
/** @param {Keystroke} event @param {Caret} caret */
function staysInText({ key, ctrlKey }, { start, end, length }) {
  if (key === "ArrowUp" || key === "ArrowDown" || ctrlKey) return false;
  if (start === 0 && end === length) return false;
  return ["ArrowLeft", "Home"].includes(key) ? end > 0 : start < length;
}
