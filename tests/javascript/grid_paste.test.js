// Blocks of a spreadsheet, taken apart and laid over the grid.
import assert from "node:assert/strict";
import { test } from "node:test";

import { cells, day, lay, understood } from "../../auditapp/static/app/grid/paste.js";

const YES_NO = {
  key: "Q1",
  control: "radios",
  limit: 0,
  words: { yes: "yes", y: "yes", no: "no", "not met": "no" },
  remedy: "Use Yes or No",
};
const MANY = {
  key: "Q2",
  control: "checkboxes",
  limit: 0,
  words: { plan: "plan", voice: "voice", "plan, agreed": "agreed" },
  remedy: "",
};
const NUMBER = { key: "Q3", control: "number", limit: 0, pattern: "([0-9]{1,9})", remedy: "" };
const TEXT = { key: "Q4", control: "text", limit: 5, remedy: "" };
const DATE = {
  key: "Q5",
  control: "date",
  limit: 0,
  day: "([0-9]{1,2})[ /.]([0-9]{1,2}|[a-z]{3,9})[ /.]([0-9]{1,4})",
  months: { october: "10", oct: "10" },
  remedy: "",
};

for (const [text, lines] of /** @type {[string, string[][]][]} */ ([
  ["a", [["a"]]],
  ["a\tb\nc\td\n", [["a", "b"], ["c", "d"]]],
  ["a\r\nb\rc", [["a"], ["b"], ["c"]]],
  ["\t\t", [["", "", ""]]],
  ['"one\ttwo"\tthree', [["one\ttwo", "three"]]],
  ['"two\nlines"\nnext', [["two\nlines"], ["next"]]],
  ['"a ""quoted"" word"', [['a "quoted" word']]],
  ['6" tall\tx', [['6" tall', "x"]]],
  ['"never closed\tx', [['"never closed', "x"]]],
  ["  blanks  \t x", [["blanks", "x"]]],
  ["a\n\nb", [["a"], [""], ["b"]]],
  ["", [[""]]],
])) {
  test(`${JSON.stringify(text)} comes apart into cells`, () => {
    assert.deepEqual(cells(text), lines);
  });
}

for (const [question, text, value] of /** @type {[any, string, string[] | null][]} */ ([
  [YES_NO, "YES", ["yes"]],
  [YES_NO, "Not–met", ["no"]],
  [YES_NO, "maybe", null],
  [YES_NO, "constructor", null],
  [MANY, "plan; voice", ["plan", "voice"]],
  [MANY, "plan, voice", ["plan", "voice"]],
  [MANY, "plan, agreed", ["agreed"]],
  [MANY, "plan\nplan", ["plan"]],
  [MANY, "plan; nothing", null],
  [MANY, ";", null],
  [NUMBER, "12", ["12"]],
  [NUMBER, "1.5", null],
  [NUMBER, "1234567890", null],
  [TEXT, "short", ["short"]],
  [TEXT, "longer", null],
  [DATE, "3/10/2026", ["3", "10", "2026"]],
  [DATE, "3 October 2026", ["3", "10", "2026"]],
  [DATE, "2026-10-03", ["2026-10-03"]],
  [DATE, "tomorrow", null],
])) {
  const means = value === null ? "is not understood" : `is ${value.join(" and ")}`;
  test(`“${text}” in ${question.key} ${means}`, () => {
    assert.deepEqual(understood(question, text), value);
  });
}

test("a month that the server does not know is left for it to judge", () => {
  assert.deepEqual(day(DATE, "3 Brumaire 2026"), ["3", "brumaire", "2026"]);
});

const COLUMNS = [YES_NO, NUMBER];

/** A case that remembers what was done to it. @param {string} ref */
function row(ref, { isOpen = true, shown = ["Q1", "Q3"] } = {}) {
  const done = /** @type {Record<string, string[]>} */ ({});
  const notes = /** @type {string[]} */ ([]);
  return {
    ref,
    isOpen,
    shown: new Set(shown),
    done,
    notes,
    /** @param {string} key @param {"value"} _part @param {string[]} value */
    set(key, _part, value) { done[key] = value; },
    /** @param {string} _key @param {string} words */
    note(_key, words) { notes.push(words); },
    async save() {},
  };
}

test("a block falls from the cell on, and an empty cell leaves what stands there", () => {
  const rows = [row("A-1"), row("A-2"), row("A-3")];
  const done = lay(cells("y\t1\n\t2"), rows, COLUMNS, 1, 0);
  assert.deepEqual(rows.map((one) => one.done), [{}, { Q1: ["yes"], Q3: ["1"] }, { Q3: ["2"] }]);
  assert.deepEqual([done.answers, done.cases.size, done.left], [3, 2, []]);
});

test("lines that begin with a reference go to their own case, with or without a heading", () => {
  for (const heading of ["", "Case\tQ1\n"]) {
    const rows = [row("A-1"), row("A-2")];
    lay(cells(`${heading}A-2\ty\nA-1\tno`), rows, COLUMNS, 0, 0);
    assert.deepEqual(rows.map((one) => one.done), [{ Q1: ["no"] }, { Q1: ["yes"] }]);
  }
});

test("what does not fit is said, and nothing else is lost", () => {
  const rows = [row("A-1", { isOpen: false }), row("A-2")];
  const done = lay(cells("y\ny\t1\t2\ny"), rows, COLUMNS, 0, 0);
  assert.deepEqual(rows[1].done, { Q1: ["yes"], Q3: ["1"] });
  assert.deepEqual(done.left, [
    "A-1 is submitted: its line was left out.",
    "1 line was left out: they did not fit in the grid.",
    "1 column was left out: they did not fit in the grid.",
  ]);
});

test("a cell that is not understood, or not asked, is said at its case", () => {
  const rows = [row("A-1", { shown: ["Q1"] })];
  const done = lay(cells(`${"x".repeat(50)}\t1`), rows, COLUMNS, 0, 0);
  assert.equal(done.answers, 0);
  assert.deepEqual(rows[0].done, {});
  const quoted = `${"x".repeat(39)}…`;
  assert.match(rows[0].notes[0], new RegExp(`^“${quoted}” is not an answer to Q1. Use Yes or No.`));
  assert.match(rows[0].notes[1], /^“1” in Q3 was left out/);
});

test("a dash where nothing is asked is no answer and no mistake", () => {
  const rows = [row("A-1", { shown: ["Q1"] })];
  lay(cells("y\t–"), rows, COLUMNS, 0, 0);
  assert.deepEqual(rows[0].notes, []);
});
