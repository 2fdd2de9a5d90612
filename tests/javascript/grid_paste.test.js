// Text of a spreadsheet, taken apart into cells, and what each cell answers.
import assert from "node:assert/strict";
import { test } from "node:test";

import { cells, day, inWords, isSame, understood } from "../../auditapp/static/app/grid/paste.js";

/** @type {{ key: string, label: string, text: string, options: [string, string][] }} */
const NAMED = { key: "Q0", label: "", text: "", options: [] };
const YES_NO = {
  ...NAMED,
  key: "Q1",
  control: "radios",
  limit: 0,
  words: { yes: "yes", y: "yes", no: "no", "not met": "no" },
  remedy: "Use Yes or No",
};
const MANY = {
  ...NAMED,
  key: "Q2",
  control: "checkboxes",
  limit: 0,
  words: { plan: "plan", voice: "voice", "plan, agreed": "agreed" },
  remedy: "",
};
const NUMBER = {
  ...NAMED, key: "Q3", control: "number", limit: 0, pattern: "([0-9]{1,9})", remedy: "",
};
const TEXT = { ...NAMED, key: "Q4", control: "text", limit: 5, remedy: "" };
const DATE = {
  ...NAMED,
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
  [DATE, "2026-10-03 14:30:00", ["2026-10-03 14:30:00"]],
  [DATE, "2026/10/03", ["2026/10/03"]],
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

for (const [question, one, other, isOne] of /** @type {[any, string[], string[], boolean][]} */ ([
  [YES_NO, ["yes"], ["yes"], true],
  [YES_NO, ["yes"], ["no"], false],
  [YES_NO, [], ["no"], false],
  [MANY, ["plan", "voice"], ["voice", "plan"], true],
  [MANY, ["plan"], ["voice", "plan"], false],
  [NUMBER, ["02"], ["2"], true],
  [NUMBER, ["0"], ["00"], true],
  [NUMBER, ["2"], ["20"], false],
  [DATE, ["3", "9", "2026"], ["03", "09", "2026"], true],
  [DATE, ["3", "9", "2026"], ["2026-09-03"], true],
  [DATE, ["3", "9", "2026"], ["9", "3", "2026"], false],
  [TEXT, ["a\r\nb "], ["a\nb"], true],
  [TEXT, ["a b"], ["a  b"], false],
])) {
  test(`${one} and ${other} in ${question.key} are ${isOne ? "one answer" : "two answers"}`, () => {
    assert.equal(isSame(question, one, other), isOne);
  });
}

test("a value is shown by its labels", () => {
  const options = /** @type {[string, string][]} */ ([["plan", "The plan"], ["voice", "Voice"]]);
  const many = { ...NAMED, control: "checkboxes", limit: 0, options, remedy: "" };
  assert.equal(inWords(many, ["plan", "voice", "old"]), "The plan, Voice, old");
  assert.equal(inWords(DATE, ["3", "9", "2026"]), "3/9/2026");
});
