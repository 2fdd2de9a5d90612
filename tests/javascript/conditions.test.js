// Which questions are asked. Single conditions are held to the server's by
// tests/unit/test_conditions_in_javascript.py.
import assert from "node:assert/strict";
import { test } from "node:test";

import { asked, holds } from "../../auditapp/static/app/answers/conditions.js";

/** @param {string} key @param {string[]} codes */
const is = (key, ...codes) => ({ key, codes });
const QUESTIONS = [
  { key: "A", showIf: null },
  { key: "B", pattern: "([0-9]{1,9})", showIf: is("A", "yes") },
  { key: "C", showIf: { key: "B", min: 1, max: null } },
  { key: "D", showIf: { not: is("B", "na") } },
  { key: "E", showIf: is("involvement", "child_in_need") },
];

/** @param {Record<string, string[]>} texts @param {Record<string, string>} known */
function shown(texts, known = {}) {
  return [...asked(QUESTIONS, (key) => texts[key] ?? [], known)].join("");
}

test("a question is asked once the answer it depends on is given", () => {
  assert.equal(shown({}), "A");
  assert.equal(shown({ A: ["yes"] }), "AB");
  assert.equal(shown({ A: ["yes"], B: ["2"] }), "ABCD");
  assert.equal(shown({ A: ["yes"], B: ["0"] }), "ABD");
});

test("a question that is not asked stands as not applicable, whatever it holds", () => {
  assert.equal(shown({ A: ["no"], B: ["2"] }), "A");
});

test("a question may depend on the case", () => {
  assert.equal(shown({}, { involvement: "child_in_need" }), "AE");
});

for (const [typed, isAsked] of [["07", true], [" 3 ", true], ["-1", false], ["2.5", false],
  ["two", false], ["", false]]) {
  test(`“${typed}” ${isAsked ? "is" : "is no"} whole number of one or more`, () => {
    assert.equal(shown({ A: ["yes"], B: [String(typed)] }).includes("C"), isAsked);
  });
}

for (const [pattern, typed] of [["([0-9]{1,9})", "007"], ["([0-9]{1,3})\\s?%?", "7 %"]]) {
  test(`“${typed}” counts as its digits`, () => {
    const known = {};
    asked([{ key: "B", pattern, showIf: null }], () => [typed], known);
    assert.ok(holds(is("B", "7"), known));
  });
}
