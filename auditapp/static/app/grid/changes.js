// What a pasted block would change, worked out before anything is written.
import { inWords, isSame, understood } from "./paste.js";

/** @typedef {import("./paste.js").Column} Column */

/**
 * A case of the grid, by what is asked of it here.
 * @typedef {object} Row
 * @property {string} ref
 * @property {boolean} isOpen
 * @property {Map<string, unknown>} elsewhere  Questions answered twice, which wait for a choice.
 * @property {Map<string, string>} notes
 * @property {(key: string) => { value: string[] }} answer
 * @property {(values: Map<string, string[]>) => Set<string>} shownWith
 * @property {(key: string, part: "value", value: string[]) => void} set
 * @property {(key: string, words: string) => void} note
 * @property {() => Promise<void>} save
 */

/** @typedef {{ row: Row, question: Column, from: string[], to: string[] }} Change */
/** @typedef {{ row: Row, key: string, words: string }} Note */
/** @typedef {{ changes: Change[], notes: Note[], same: number, kept: number }} Plan */

const LONGEST_QUOTE = 40;
const DASHES = ["–", "-"];

/** @param {Change} change */
export const isReplacement = ({ from }) => from.length > 0;

/**
 * What these lines would change: `same` are answers that are there already, `kept` those that
 * differ but may not be replaced.
 * @param {import("./block.js").Aimed<Row>[]} lines @param {boolean} mayReplace
 * @returns {Plan}
 */
export function planned(lines, mayReplace) {
  /** @type {Plan} */
  const plan = { changes: [], notes: [], same: 0, kept: 0 };
  for (const line of lines) planLine(line, mayReplace, plan);
  return plan;
}

/** @param {import("./block.js").Aimed<Row>} line @param {boolean} mayReplace @param {Plan} plan */
function planLine({ row, cells }, mayReplace, plan) {
  const filled = cells.filter(({ text }) => text !== "").map(({ question, text }) => (
    { question, text, from: row.answer(question.key).value, to: understood(question, text) }
  ));
  const taken = filled.filter(({ from }) => mayReplace || from.length === 0);
  const shown = row.shownWith(new Map(taken.flatMap(({ question, to }) => (
    to ? [[question.key, to]] : []
  ))));
  for (const { question, text, from, to } of filled) {
    const { key } = question;
    if (!shown.has(key)) {
      if (!DASHES.includes(text)) plan.notes.push({ row, key, words: notAsked(key, text) });
    } else if (to === null) plan.notes.push({ row, key, words: notUnderstood(question, text) });
    else if (isSame(question, from, to)) plan.same += 1;
    else if (from.length && !mayReplace) plan.kept += 1;
    else plan.changes.push({ row, question, from: [...from], to });
  }
}

/** What would be replaced, in words: to be shown, and to be known again.
 * @param {Plan} plan @returns {string[][]} */
export function replacements({ changes }) {
  return changes.filter(isReplacement).map(({ row, question, from, to }) => (
    [row.ref, `${question.key} ${question.label}`, inWords(question, from), inWords(question, to)]
  ));
}

/** @param {string} key @param {string} text */
function notAsked(key, text) {
  return `“${quoted(text)}” in ${key} was left out: the question does not apply to this case.`;
}

/** @param {Column} question @param {string} text */
function notUnderstood({ key, remedy }, text) {
  return `“${quoted(text)}” is not an answer to ${key}. ${remedy}. That cell was left as it was.`;
}

/** @param {string} text */
function quoted(text) {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 1)}…` : text;
}
