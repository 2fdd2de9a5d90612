// Whose cells a pasted block holds: each line is given to the case that it names, and each column
// to the question that it names. Whatever names nothing that is here is left out, and said.
import { canonical, count, plain, understood } from "./paste.js";
import { References, isReferenceLike } from "./references.js";

/** @typedef {import("./paste.js").Column} Column */
/** @typedef {{ question: Column, text: string }} Cell */
/** @typedef {{ line: number, column: number }} Place */

/**
 * One line with text, and the case that its answers are for.
 * @template R
 * @typedef {{ row: R, cells: Cell[] }} Aimed
 */

/**
 * @template R
 * @typedef {{ lines: Aimed<R>[], left: string[] }} Aim  `left`: what was left out, in words.
 */

/** @typedef {{ line: number, texts: string[], columns: (Column | undefined)[] }} Heading */

const EMPTY = ["", "–", "-"];
const NOTHING = "Nothing was pasted: ";

/**
 * Whose cells they are. Lines go to the cases that their first cells name; by position, from a cell
 * on, only where no line begins with what looks like a reference.
 * @template {{ ref: string, isOpen: boolean }} R
 * @param {string[][]} block @param {R[]} rows @param {Column[]} questions @param {Place} from
 * @returns {Aim<R>}
 */
export function aim(block, rows, questions, from) {
  const references = new References(rows);
  const heading = headingOf(block, questions, references);
  const lines = heading ? block.slice(heading.line + 1) : block;
  const columns = heading?.columns ?? questions.slice(from.column);
  if (!isByReference(lines, references, columns[0])) {
    const wrong = misplaced(lines, references, columns[0]);
    if (wrong) return { lines: [], left: [NOTHING + wrong] };
    return told(byPosition(lines, rows, from.line), columns, lines, heading);
  }
  if (heading?.columns[0]) {
    const { key } = heading.columns[0];
    const words = `the first column holds case references, but its heading is ${key}.`;
    return { lines: [], left: [NOTHING + words] };
  }
  const named = heading ? heading.columns : [undefined, ...columns];
  return told(byReference(lines, references, named), named, lines, heading, 1);
}

// The heading ---------------------------------------------------------------------------------

/** The first line with text, if it names questions of the grid.
 * @param {string[][]} block @param {Column[]} questions @param {References<any>} references
 * @returns {Heading | null} */
function headingOf(block, questions, references) {
  const line = block.findIndex(hasText);
  const texts = block[line] ?? [];
  if (references.named(texts[0] ?? "").length) return null;
  const byKey = texts.map((text) => questions.find(({ key }) => plain(key) === plain(text)));
  const columns = texts.map((text, index) => byKey[index] ?? questionCalled(text, questions));
  const isAnswers = !byKey.some(Boolean) && texts.some((text) => isAnyAnswer(text, questions));
  if (isAnswers || !columns.some(Boolean)) return null;
  return { line, texts, columns: columns.map((one) => (
    columns.filter((other) => other === one).length === 1 ? one : undefined
  )) };
}

/** @param {string} text @param {Column[]} questions */
function questionCalled(text, questions) {
  const found = questions.filter((one) => [
    one.label, one.text, `${one.key} ${one.label}`, `${one.key} ${one.text}`,
  ].some((name) => plain(name) === plain(text)));
  return text !== "" && found.length === 1 ? found[0] : undefined;
}

/** @param {string} text @param {Column[]} questions */
function isAnyAnswer(text, questions) {
  return questions.some(({ words }) => words && Object.hasOwn(words, plain(text)));
}

// By reference ----------------------------------------------------------------------------------

/** Whether any line begins with what looks like a reference: one of this grid, one written as they
 * are or, where no line begins with an answer, any word with digits. Beside other columns a
 * whole column of such words is no column of texts or counts.
 * @param {string[][]} lines @param {References<any>} references
 * @param {Column | undefined} first */
function isByReference(lines, references, first) {
  const firsts = lines.map(([text]) => text).filter((text) => !EMPTY.includes(text));
  if (firsts.some((text) => references.named(text).length || references.isAlike(text))) return true;
  const isWide = lines.some((line) => hasText(line.slice(1)));
  const isFree = isWide && ["number", "text"].includes(first?.control ?? "");
  if (isFree && firsts.length && firsts.every(isReferenceLike)) return true;
  return firsts.some(isReferenceLike) && !firsts.some((text) => isAnswer(first, text));
}

/**
 * @template {{ ref: string, isOpen: boolean }} R
 * @param {string[][]} lines @param {References<R>} references
 * @param {(Column | undefined)[]} columns
 * @returns {{ given: [R, string[]][], left: string[] }}
 */
function byReference(lines, references, columns) {
  const { given, left } = sorted(lines.filter(hasText), references);
  /** @type {[R, string[]][]} */
  const once = [];
  for (const [row, all] of given) {
    const isOne = new Set(all.map((line) => meaning(line, columns))).size === 1;
    if (!isOne) left.push(`${row.ref} has ${all.length} lines that differ: they were left out.`);
    else if (!row.isOpen) left.push(isSubmitted(row));
    else once.push([row, all[0]]);
  }
  if (given.size && !lines.some((line) => hasText(line.slice(1)))) {
    left.push("There is nothing in the block but references.");
  }
  return { given: once, left };
}

/** Lines by the case that they name.
 * @template {{ ref: string }} R
 * @param {string[][]} lines @param {References<R>} references */
function sorted(lines, references) {
  /** @type {Map<R, string[][]>} */
  const given = new Map();
  const unknown = new Set();
  const left = [];
  for (const line of lines) {
    const [row, ...others] = references.named(line[0]);
    if (others.length) left.push(`“${line[0]}” could be ${listed([row, ...others])}: left out.`);
    else if (row) given.set(row, [...given.get(row) ?? [], line]);
    else if (line[0]) unknown.add(`“${line[0]}”`);
  }
  const nameless = lines.filter(([first]) => first === "").length;
  if (unknown.size) left.unshift(`Left out, not a case of this grid: ${[...unknown].join(", ")}.`);
  if (nameless) left.push(`${count(nameless, "line", "lines")} without a reference: left out.`);
  return { given, left };
}

/** @param {{ ref: string }[]} rows */
const listed = (rows) => rows.map(({ ref }) => ref).join(" or ");

/** What a line answers, whatever it looks like: lines with one meaning are one.
 * @param {string[]} line @param {(Column | undefined)[]} columns */
function meaning(line, columns) {
  return JSON.stringify(columns.map((question, index) => {
    const text = line[index] ?? "";
    if (!question || !text) return [];
    const value = understood(question, text);
    return value ? canonical(question, value) : [null, text];
  }));
}

// By position -----------------------------------------------------------------------------------

/** Why a block without references cannot be laid from a cell on; "" where it can. A first column
 * without a single answer says in some other way whose the lines are, and moves the rest.
 * @param {string[][]} lines @param {References<any>} references
 * @param {Column | undefined} first */
function misplaced(lines, references, first) {
  const place = lines.flatMap((line) => line.slice(1))
    .find((text) => text !== "" && references.named(text).length && references.isAlike(text));
  if (place) return `copy the references, such as ${place}, as the first column of the block.`;
  const firsts = lines.map(([text]) => text).filter((text) => !EMPTY.includes(text));
  const isWide = lines.some((line) => hasText(line.slice(1)));
  if (!isWide || firsts.length === 0 || firsts.some((text) => isAnswer(first, text))) return "";
  const answers = first ? `answers to ${first.key}` : "answers";
  return `its first column holds neither references of cases in this grid nor ${answers}.`;
}

/**
 * @template {{ ref: string, isOpen: boolean }} R
 * @param {string[][]} lines @param {R[]} rows @param {number} from
 * @returns {{ given: [R, string[]][], left: string[] }}
 */
function byPosition(lines, rows, from) {
  /** @type {[R, string[]][]} */
  const given = [];
  const left = [];
  lines.forEach((line, index) => {
    const row = rows[from + index];
    if (!row || !hasText(line)) return;
    if (row.isOpen) given.push([row, line]);
    else left.push(isSubmitted(row));
  });
  const lost = lines.slice(rows.length - from).filter(hasText).length;
  if (lost) left.push(outside(lost, "line was", "lines were"));
  return { given, left };
}

// Columns ---------------------------------------------------------------------------------------

/** The lines with their cells at their questions, and what of the columns was left out.
 * @template R
 * @param {{ given: [R, string[]][], left: string[] }} found @param {(Column | undefined)[]} columns
 * @param {string[][]} lines @param {Heading | null} heading @param {number} first
 * @returns {Aim<R>} */
function told({ given, left }, columns, lines, heading, first = 0) {
  const used = new Set(lines.flatMap((line) => [...line.keys()].filter((index) => line[index])));
  const without = [...used].filter((index) => index >= first && !columns[index]).sort(rising);
  if (heading && without.length) {
    const names = without.map((index) => `“${heading.texts[index] ?? ""}”`).join(", ");
    left.push(`Left out, as their headings name no question here, or one twice: ${names}.`);
  } else if (without.length) {
    left.push(outside(without.length, "column was", "columns were"));
  }
  return { left, lines: given.map(([row, texts]) => ({ row, cells: columns.flatMap(
    (question, index) => (question ? [{ question, text: texts[index] ?? "" }] : []),
  ) })) };
}

/** @param {number} one @param {number} other */
const rising = (one, other) => one - other;

/** @param {Column | undefined} question @param {string} text */
function isAnswer(question, text) {
  return question !== undefined && understood(question, text) !== null;
}

/** @param {string[]} line */
const hasText = (line) => line.some((text) => text !== "");

/** @param {{ ref: string }} row */
const isSubmitted = ({ ref }) => `${ref} is submitted: its line was left out.`;

/** @param {number} number @param {string} one @param {string} many */
function outside(number, one, many) {
  return `${count(number, one, many)} left out: they did not fit in the grid.`;
}
