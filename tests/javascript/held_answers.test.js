// Two people who answer one audit: nobody's words disappear.
import assert from "node:assert/strict";
import { test } from "node:test";

import { HeldAnswers } from "../../auditapp/static/app/answers/held_answers.js";

const QUESTIONS = [
  { key: "A", label: "A", control: "radios", showIf: null },
  { key: "B", label: "B", control: "text", showIf: null },
];
const TOLD = { version: 2, state: "draft", missing: [], saved_at: "14:32", saved_by: "Ada Quill" };

/** @param {Record<string, object>} answers */
function held(answers) {
  const record = { id: 1, case: {}, held: {}, version: 1, state: "draft", missing: [], answers };
  return new HeldAnswers(record, QUESTIONS);
}

/** @param {HeldAnswers} row @param {string} key @param {string} text */
function type(row, key, text) {
  row.answer(key).value = [text];
  row.changed.add(key);
}

test("what only the other changed is taken, with a word about it", () => {
  const row = held({});
  row.compare({ ...TOLD, answers: { A: { value: ["yes"], words: "Yes" } } });
  assert.deepEqual(row.answer("A").value, ["yes"]);
  assert.equal(row.notes.get("A"), "A was answered elsewhere at 14:32 by Ada Quill: Yes.");
});

test("what only this page changed stays, and waits to be sent", () => {
  const row = held({ A: { value: ["no"] } });
  type(row, "A", "yes");
  row.compare({ ...TOLD, answers: { A: { value: ["no"] } } });
  assert.deepEqual(row.answer("A").value, ["yes"]);
  assert.deepEqual(row.sendable, ["A"]);
  assert.equal(row.elsewhere.size, 0);
});

test("what both changed waits for the person, who may keep both texts", () => {
  const row = held({ B: { value: ["before"] } });
  type(row, "B", "mine");
  row.compare({ ...TOLD, answers: { B: { value: ["theirs"] } } });
  assert.deepEqual(row.answer("B").value, ["mine"]);
  assert.deepEqual(row.elsewhere.get("B")?.value, ["theirs"]);
  assert.deepEqual(row.sendable, []);
  assert.deepEqual(row.joined("B")?.value, ["theirs\n\nmine"]);
});

test("two answers of one option cannot both stay", () => {
  const row = held({});
  type(row, "A", "no");
  row.compare({ ...TOLD, answers: { A: { value: ["yes"] } } });
  assert.equal(row.joined("A"), null);
});

test("both sides that say the same agree", () => {
  const row = held({});
  type(row, "A", "yes");
  row.compare({ ...TOLD, answers: { A: { value: ["yes"] } } });
  assert.deepEqual([row.changed.size, row.elsewhere.size, row.notes.size], [0, 0, 0]);
});

test("what the server reads of one's own words is no news from somebody else", () => {
  const row = held({});
  type(row, "B", "words  ");
  const read = { B: { ...row.answer("B"), value: ["WORDS"] } };
  row.keep(row.takeChanged(), { refused: {}, read });
  type(row, "B", "more words");
  row.compare({ ...TOLD, answers: { B: { value: ["WORDS"] } } });
  assert.equal(row.elsewhere.size, 0);
  assert.deepEqual(row.sendable, ["B"]);
});

test("an answer that was not taken says why, unless it was changed meanwhile", () => {
  const row = held({});
  type(row, "A", "x");
  type(row, "B", "y");
  const sent = row.takeChanged();
  type(row, "B", "z");
  row.keep(sent, { refused: { A: { value: "Select one" }, B: { value: "Too long" } } });
  assert.deepEqual([...row.wrong], [["A", "Select one"]]);
});

test("a reason counts only while the answer is “not applicable”", () => {
  const row = held({ A: { value: ["yes"], reason: "kept" } });
  row.answer("A").reason = "changed";
  assert.equal(row.isChangedHere("A"), false);
  row.answer("A").value = ["na"];
  assert.equal(row.isChangedHere("A"), true);
});
