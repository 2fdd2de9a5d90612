// Text copied from a spreadsheet: taken apart into cells, each understood by the question's own
// rules, which come from the server. Whose cells they are is found in block.js.

/**
 * What a question's column takes: its `cell_rules`, and what the question is called.
 * @typedef {object} Column
 * @property {string} key
 * @property {string} label
 * @property {string} text
 * @property {[string, string][]} options
 * @property {string} control
 * @property {number} limit
 * @property {Record<string, string>} [words]  What a cell may say, to the code.
 * @property {string} remedy  What may stand in a cell.
 * @property {string} [pattern]  How a number is typed.
 * @property {string} [day]  A pattern: day, month and year.
 * @property {Record<string, string>} [months]
 */

const YEAR_FIRST = /^[0-9]{4}(?:[-/][0-9]{1,2}){2}(?:[T ][0-9]{1,2}(?::[0-9]{2}){1,2})?$/;

/** Lines of cells. A cell that holds a tab, a line end or a quotation mark comes quoted.
 * @param {string} text @returns {string[][]} */
export function cells(text) {
  /** @type {string[][]} */
  const lines = [[]];
  const part = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/g;
  for (const [, quoted, bare, end] of text.replace(/(\r\n|\r|\n)$/, "").matchAll(part)) {
    lines[lines.length - 1].push((quoted?.replaceAll('""', '"') ?? bare).trim());
    if (end === "") break;
    if (end !== "\t") lines.push([]);
  }
  return lines;
}

/** Text as words are looked up: exactly as `plain` in domain/forms/answers.
 * @param {string} text */
export function plain(text) {
  return text.toLowerCase().replace(/[‘’]/g, "'").replace(/[\s_–—-]+/g, " ").trim();
}

/** What a table of the server's holds under a name, and nothing that every object has.
 * @param {Record<string, string>} table @param {string} name */
function looked(table, name) {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** What the text answers, as the question's controls hold it: exactly as `Question.read_cell`.
 * Null when it is not understood.
 * @param {Column} question @param {string} text @returns {string[] | null} */
export function understood(question, text) {
  const { words } = question;
  if (words) {
    const codes = parts(question, words, text).map((part) => looked(words, plain(part)));
    const known = codes.filter((code) => code !== undefined);
    return known.length < codes.length ? null : [...new Set(known)];
  }
  if (question.day) {
    return day(question, text) ?? (YEAR_FIRST.test(text) ? [text] : null);
  }
  if (question.pattern) return new RegExp(`^(?:${question.pattern})$`).test(text) ? [text] : null;
  return text.length <= question.limit ? [text] : null;
}

/** 3/10/2026 or 3 October 2026 as day, month and year; null for anything else.
 * @param {Column} question @param {string} text @returns {string[] | null} */
export function day(question, text) {
  const found = plain(text).match(new RegExp(`^(?:${question.day})$`));
  if (!found) return null;
  return [found[1], looked(question.months ?? {}, found[2]) ?? found[2], found[3]];
}

/** A value without differences that mean nothing: the order of choices, noughts before a number or
 * in a date, blanks and line ends around a text.
 * @param {Column} question @param {string[]} value @returns {string[]} */
export function canonical(question, value) {
  if (question.control === "checkboxes") return [...value].sort();
  const texts = value.map((text) => text.replaceAll("\r\n", "\n").trim()).filter(Boolean);
  if (question.day) {
    const dayFirst = texts.length === 1 ? texts[0].split("-").reverse() : texts;
    return dayFirst.map((text) => text.replace(/^0+(?=.)/, ""));
  }
  const digits = question.pattern && texts[0]?.match(new RegExp(`^(?:${question.pattern})$`));
  return digits ? [String(Number(digits[1]))] : texts;
}

/** @param {Column} question @param {string[]} one @param {string[]} other */
export function isSame(question, one, other) {
  return JSON.stringify(canonical(question, one)) === JSON.stringify(canonical(question, other));
}

/** A value as people read it. @param {Column} question @param {string[]} value */
export function inWords({ options, control }, value) {
  const labels = new Map(options);
  const between = control === "date" ? "/" : ", ";
  return value.map((code) => labels.get(code) ?? code).join(between);
}

/** @param {Column} question @param {Record<string, string>} words @param {string} text */
function parts({ control }, words, text) {
  if (control !== "checkboxes") return [text];
  const cut = text.split(/[;\n]/);
  const isCut = cut.length > 1 || Object.hasOwn(words, plain(text));
  const kept = (isCut ? cut : text.split(",")).map((part) => part.trim()).filter(Boolean);
  return kept.length ? kept : [text];
}

/** @param {number} number @param {string} one @param {string} many */
export function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}
