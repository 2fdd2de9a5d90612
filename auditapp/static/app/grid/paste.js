// A block copied from a spreadsheet: taken apart into cells, each understood by the question's own
// rules, which come from the server. What is not understood is said, and nothing else is lost.


/**
 * What a question's column takes: its `cell_rules`.
 * @typedef {object} Column
 * @property {string} key
 * @property {string} control
 * @property {number} limit
 * @property {Record<string, string>} [words]  What a cell may say, to the code.
 * @property {string} remedy  What may stand in a cell.
 * @property {string} [pattern]  How a number is typed.
 * @property {string} [day]  A pattern: day, month and year.
 * @property {Record<string, string>} [months]
 */

/**
 * A case of the grid, by what is asked of it here.
 * @typedef {object} Row
 * @property {string} ref
 * @property {boolean} isOpen
 * @property {Set<string>} shown  The questions that are asked.
 * @property {(key: string, part: "value", value: string[]) => void} set
 * @property {(key: string, words: string) => void} note
 * @property {() => Promise<void>} save
 */

/** @typedef {{ answers: number, cases: Set<Row>, left: string[] }} Done */

const LONGEST_QUOTE = 40;
const DASHES = ["–", "-"];

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
function plain(text) {
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
    const isDay = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text);
    return day(question, text) ?? (isDay ? [text] : null);
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

/** @param {Column} question @param {Record<string, string>} words @param {string} text */
function parts({ control }, words, text) {
  if (control !== "checkboxes") return [text];
  const cut = text.split(/[;\n]/);
  const isCut = cut.length > 1 || Object.hasOwn(words, plain(text));
  const kept = (isCut ? cut : text.split(",")).map((part) => part.trim()).filter(Boolean);
  return kept.length ? kept : [text];
}

/** @param {Column} question @param {string} text */
function notUnderstood(question, text) {
  const { key, remedy } = question;
  const isLong = text.length > LONGEST_QUOTE;
  const shown = isLong ? `${text.slice(0, LONGEST_QUOTE - 1)}…` : text;
  return `“${shown}” is not an answer to ${key}. ${remedy}. That cell was left as it was.`;
}

/** Lay a block over the rows from a cell on. Where every line begins with the reference of a case
 * of the grid, each goes to its own case. Returns what was filled and what was left out.
 * @param {string[][]} block @param {Row[]} rows @param {Column[]} questions
 * @param {number} from @param {number} column @returns {Done} */
export function lay(block, rows, questions, from, column) {
  const byRef = new Map(rows.map((row) => [row.ref, row]));
  /** @param {string[][]} lines */
  const named = (lines) => lines.length > 0
    && lines.every(([first, ...rest]) => rest.length > 0 && byRef.has(first));
  const lines = !named(block) && named(block.slice(1)) ? block.slice(1) : block;
  const isNamed = named(lines);
  /** @type {Done} */
  const done = { answers: 0, cases: new Set(), left: [] };
  lines.forEach((line, index) => {
    const row = isNamed ? byRef.get(line[0]) : rows[from + index];
    const texts = isNamed ? line.slice(1) : line;
    if (row?.isOpen) layLine(texts, row, questions.slice(column), done);
    else if (row) done.left.push(`${row.ref} is submitted: its line was left out.`);
  });
  const lost = isNamed ? 0 : Math.max(0, from + lines.length - rows.length);
  if (lost) done.left.push(leftOut(lost, "line was", "lines were"));
  const widest = Math.max(...lines.map((line) => line.length - (isNamed ? 1 : 0)));
  const over = column + widest - questions.length;
  if (over > 0) done.left.push(leftOut(over, "column was", "columns were"));
  return done;
}

/** @param {string[]} texts @param {Row} row @param {Column[]} questions @param {Done} done */
function layLine(texts, row, questions, done) {
  texts.slice(0, questions.length).forEach((text, index) => {
    const question = questions[index];
    const { key } = question;
    if (text === "") return;
    const value = understood(question, text);
    if (!row.shown.has(key)) {
      if (!DASHES.includes(text)) row.note(key, notAsked(key, text));
    } else if (value === null) row.note(key, notUnderstood(question, text));
    else {
      row.set(key, "value", value);
      done.answers += 1;
      done.cases.add(row);
    }
  });
}

/** @param {string} key @param {string} text */
function notAsked(key, text) {
  const shown = text.slice(0, LONGEST_QUOTE);
  return `“${shown}” in ${key} was left out: the question does not apply to this case.`;
}

/** @param {number} number @param {string} one @param {string} many */
function leftOut(number, one, many) {
  return `${count(number, one, many)} left out: they did not fit in the grid.`;
}

/** @param {number} number @param {string} one @param {string} many */
export function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}
