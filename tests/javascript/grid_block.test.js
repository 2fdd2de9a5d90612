// Whose cells a pasted block holds: by reference, by heading, and by position only without any.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Clipboard } from "../../auditapp/static/app/grid/clipboard.js";
import { Case, Chooser, QUESTIONS } from "./grid_cases.js";

/** Paste into cases. @param {string} text @param {Case[]} rows @param {[number, number]} from */
async function paste(text, rows, from = [0, 0], choice = new Chooser()) {
  const clipboard = new Clipboard(rows, QUESTIONS, choice);
  await clipboard.paste(text, { line: from[0], column: from[1] });
  return { clipboard, person: choice, given: rows.map((row) => row.given) };
}

const cases = () => [new Case("NB-101"), new Case("NB-102"), new Case("NB-103")];

test("two lines that name their cases and an empty last line change these two cases", async () => {
  for (const from of /** @type {[number, number][]} */ ([[0, 0], [1, 0], [2, 0]])) {
    const text = "NB-103\tYes\tYes\t3\r\nNB-101\tYes\tNo\t1\r\n\t\t\t\r\n";
    const { given, person } = await paste(text, cases(), from);
    assert.deepEqual(given, [
      { "Q-1": "yes", "Q-2": "no", "Q-3": "1" }, {}, { "Q-1": "yes", "Q-2": "yes", "Q-3": "3" },
    ]);
    assert.deepEqual(person.told, ["6 answers pasted into 2 cases."]);
  }
});

for (const [name, written] of [
  ["small letters", "nb-102"], ["an en dash", "NB–102"], ["a hyphen that does not break", "nb‑102"],
  ["a blank before and after", " NB-102 "], ["a blank that does not break", "NB-102\u00a0"],
  ["blanks around its dash", "NB - 102"], ["a mark of the file", "\ufeffNB-102"],
]) {
  test(`a reference is known with ${name}`, async () => {
    const { given } = await paste(`NB-103\tNo\n${written}\tYes`, cases());
    assert.deepEqual(given, [{}, { "Q-1": "yes" }, { "Q-1": "no" }]);
  });
}

test("an unknown reference is named and left out, and no other line moves", async () => {
  const { given, person } = await paste("NB-999\tYes\nNB-102\tNo\nNobody\tYes", cases());
  assert.deepEqual(given, [{}, { "Q-1": "no" }, {}]);
  assert.deepEqual(person.told, [
    "1 answer pasted into 1 case.", "Left out, not a case of this grid: “NB-999”, “Nobody”.",
  ]);
});

for (const text of [
  "NB-901\tYes\tYes\nNB-902\tNo\tYes", "NB-901\tYes", "XY/7-1\tYes\tNo", "9876543\tYes", "NB-901",
  "NB 901\tYes", "Sam Jones\tYes\tYes", "North team\tYes", "nobody\tYes\nno one\tNo",
  "1\tNB-101\tYes\n2\tNB-102\tYes", "North\tNB-101\tYes", "Name\tQ-1\nSam Jones\tYes",
]) {
  test(`nothing goes anywhere of ${JSON.stringify(text)}`, async () => {
    for (const column of [0, 2, 3]) {
      const { given, person } = await paste(text, cases(), [0, column]);
      if (column === 3 && !/NB|XY|98|Q-1/.test(text)) continue; // a note may hold any words
      assert.deepEqual(given, [{}, {}, {}]);
      assert.match(person.told.join(" "), /not a case of this grid|Nothing was pasted/);
    }
  });
}

test("references alone answer nothing", async () => {
  const { given, person } = await paste("NB-101\nNB-102\n", cases());
  assert.deepEqual(given, [{}, {}, {}]);
  assert.match(person.told.join(" "), /nothing in the block but references/);
});

test("a line without a reference among lines with one is left out", async () => {
  const { given, person } = await paste("NB-101\tYes\n\tNo\nNB-102\tNo", cases());
  assert.deepEqual(given, [{ "Q-1": "yes" }, { "Q-1": "no" }, {}]);
  assert.match(person.told.join(" "), /1 line without a reference: left out/);
});

test("two lines of one case count once if they say the same, else not at all", async () => {
  const same = await paste("NB-101\tYes\t\nnb-101\ty\nNB-102\tNo", cases());
  assert.deepEqual(same.given, [{ "Q-1": "yes" }, { "Q-1": "no" }, {}]);
  const differ = await paste("NB-101\tYes\nNB-101\tNo\nNB-102\tNo", cases());
  assert.deepEqual(differ.given, [{}, { "Q-1": "no" }, {}]);
  assert.match(differ.person.told.join(" "), /NB-101 has 2 lines that differ: they were left out/);
});

test("where two cases are written alike, only the exact spelling names one", async () => {
  const alike = () => [new Case("NB-101"), new Case("NB–101"), new Case("NB-102")];
  const exact = await paste("NB–101\tYes\nNB-102\tNo", alike());
  assert.deepEqual(exact.given, [{}, { "Q-1": "yes" }, { "Q-1": "no" }]);
  const either = await paste("nb-101\tYes\nNB-102\tNo", alike());
  assert.deepEqual(either.given, [{}, {}, { "Q-1": "no" }]);
  assert.match(either.person.told.join(" "), /“nb-101” could be NB-101 or NB–101: left out/);
});

test("digits and blanks between them make another case", async () => {
  const rows = [new Case("00123"), new Case("123"), new Case("1 23")];
  const { given } = await paste("123\tYes\n1\u00a023\tNo", rows);
  assert.deepEqual(given, [{}, { "Q-1": "yes" }, { "Q-1": "no" }]);
});

test("a submitted case is named and left out", async () => {
  const rows = [new Case("NB-101", { "Q-1": "yes" }, "submitted"), new Case("NB-102")];
  for (const text of ["NB-101\tNo\nNB-102\tNo", "No\nNo"]) {
    const { given, person } = await paste(text, rows, [0, 0], new Chooser("replace"));
    assert.deepEqual(given, [{ "Q-1": "yes" }, { "Q-1": "no" }]);
    assert.ok(person.told.includes("NB-101 is submitted: its line was left out."));
  }
});

// Headings ---------------------------------------------------------------------------------------

test("a heading that names questions says which column is which, wherever one pastes", async () => {
  for (const heading of ["Q-5\tQ-1", "Plan\tDirect work", "q–5\tIs there direct work?"]) {
    for (const column of [0, 4]) {
      const named = await paste(`Case\t${heading}\nNB-102\tNo\tYes`, cases(), [0, column]);
      assert.deepEqual(named.given, [{}, { "Q-1": "yes", "Q-5": "no" }, {}]);
      const bare = await paste(`${heading}\nNo\tYes`, cases(), [1, column]);
      assert.deepEqual(bare.given, [{}, { "Q-1": "yes", "Q-5": "no" }, {}]);
    }
  }
});

test("a column whose heading names no question, or one twice, is left out and named", async () => {
  const text = "Case\tQ-1\tComment\tQ-3\tQ-3\t\nNB-102\tYes\tFine\t1\t2\tx";
  const { given, person } = await paste(text, cases());
  assert.deepEqual(given, [{}, { "Q-1": "yes" }, {}]);
  assert.equal(
    person.told[1],
    "Left out, as their headings name no question here, or one twice: “Comment”, “Q-3”, “Q-3”, “”.",
  );
});

test("a heading that names nothing is left out and named", async () => {
  const { given, person } = await paste("Child\tTool used\nNB-102\tYes", cases(), [0, 4]);
  assert.deepEqual(given, [{}, { "Q-5": "yes" }, {}]);
  assert.match(person.told.join(" "), /not a case of this grid: “Child”/);
});

test("a heading that stands above the wrong columns stops everything", async () => {
  const { given, person } = await paste("Q-1\tQ-5\nNB-102\tYes\tNo", cases());
  assert.deepEqual(given, [{}, {}, {}]);
  assert.match(person.told[1], /holds case references, but its heading is Q-1/);
});

// By position ------------------------------------------------------------------------------------

test("without references a block falls from the cell on, empty lines with it", async () => {
  const { given, person } = await paste("Yes\tNo\r\n\t\r\nNo\t–\r\n\t\t\r\n\r\n", cases());
  assert.deepEqual(given, [{ "Q-1": "yes", "Q-2": "no" }, {}, { "Q-1": "no" }]);
  assert.deepEqual(person.told, ["3 answers pasted into 2 cases."]);
});

test("what lies outside the grid is counted, without its empty cells and lines", async () => {
  const { given, person } = await paste("Yes\tYes\t\t\nNo\tNo\nNo\n\t\n", cases(), [2, 4]);
  assert.deepEqual(given, [{}, {}, { "Q-5": "yes" }]);
  assert.deepEqual(person.told, [
    "1 answer pasted into 1 case.",
    "2 lines were left out: they did not fit in the grid.",
    "1 column was left out: they did not fit in the grid.",
  ]);
});

test("one cell that is not understood is said, and the others go in", async () => {
  const rows = cases();
  const { given } = await paste("Yes\tNo\tmany\nmaybe\t\t2", rows);
  assert.deepEqual(given, [{ "Q-1": "yes", "Q-2": "no" }, { "Q-3": "2" }, {}]);
  assert.match(rows[0].notes.get("Q-3") ?? "", /^“many” is not an answer to Q-3\. A number\./);
  assert.match(rows[1].notes.get("Q-1") ?? "", /^“maybe” is not an answer to Q-1\. Use/);
});

test("a question that is not asked gets no answer, even one that is pasted", async () => {
  const rows = cases();
  const { given } = await paste("No\tYes\nYes\tYes\nNo\t–", rows);
  assert.deepEqual(given, [{ "Q-1": "no" }, { "Q-1": "yes", "Q-2": "yes" }, { "Q-1": "no" }]);
  assert.match(rows[0].notes.get("Q-2") ?? "", /^“Yes” in Q-2 was left out/);
  assert.deepEqual([...rows[2].notes], []);
});

test("a cell may hold a line end, and numbers and words are no references", async () => {
  const quoted = await paste('"Seen twice,\nonce alone"\tYes', cases(), [1, 3]);
  assert.deepEqual(quoted.given, [{}, { "Q-4": "Seen twice,\nonce alone", "Q-5": "yes" }, {}]);
  const numbers = await paste("12\n7\n103", cases(), [0, 2]);
  assert.deepEqual(numbers.given, [{ "Q-3": "12" }, { "Q-3": "7" }, { "Q-3": "103" }]);
});

// Before an answer is replaced -------------------------------------------------------------------

const answered = () => [
  new Case("NB-101", { "Q-1": "yes", "Q-2": "no", "Q-3": "04" }), new Case("NB-102"),
];
const BLOCK = "NB-101\tYes\tYes\t4\tSeen\nNB-102\tNo";

test("an answer that would be replaced is shown with both answers, and nothing else", async () => {
  const rows = answered();
  const { person, given } = await paste(BLOCK, rows, [0, 0], new Chooser("cancel"));
  assert.deepEqual(person.asked, [
    { replaced: [["NB-101", "Q-2 Purpose", "No", "Yes"]], filled: 2, left: [] },
  ]);
  assert.deepEqual(given, [{ "Q-1": "yes", "Q-2": "no", "Q-3": "04" }, {}]);
  assert.deepEqual(person.told, []);
  assert.deepEqual(rows.map((row) => row.saves), [0, 0]);
});

test("whoever agrees has it replaced, and whoever fills only keeps what was answered", async () => {
  const replaced = await paste(BLOCK, answered(), [0, 0], new Chooser("replace"));
  assert.deepEqual(replaced.given, [
    { "Q-1": "yes", "Q-2": "yes", "Q-3": "04", "Q-4": "Seen" }, { "Q-1": "no" },
  ]);
  assert.deepEqual(replaced.person.told, [
    "3 answers pasted into 2 cases.", "2 answers were there already.",
  ]);
  const filled = await paste(BLOCK, answered(), [0, 0], new Chooser("fill"));
  assert.deepEqual(filled.given[0], { "Q-1": "yes", "Q-2": "no", "Q-3": "04", "Q-4": "Seen" });
  assert.equal(filled.person.told[2], "1 answer that differs was kept.");
});

test("an old answer to a question that the paste brings back is shown too", async () => {
  const rows = [new Case("NB-101", { "Q-1": "no", "Q-2": "no" })];
  const { person } = await paste("NB-101\tYes\tYes", rows, [0, 0], new Chooser("cancel"));
  assert.deepEqual(person.asked[0].replaced.map(([, question]) => question), [
    "Q-1 Direct work", "Q-2 Purpose",
  ]);
  const { given } = await paste("NB-101\tYes\tYes", rows, [0, 0], new Chooser("fill"));
  assert.deepEqual(given, [{ "Q-1": "no", "Q-2": "no" }]);
});

test("what was answered while somebody was asked is asked about as well", async () => {
  const rows = answered();
  let times = 0;
  const meanwhile = () => { if (times++ === 0) rows[1].set("Q-1", "value", ["yes"]); };
  const { person } = await paste(BLOCK, rows, [0, 0], new Chooser("replace", meanwhile));
  assert.deepEqual(person.asked.map(({ replaced }) => replaced.length), [1, 2]);
});

// Undo -------------------------------------------------------------------------------------------

test("a paste is undone as one step, with its notes, and saved", async () => {
  const rows = answered();
  const { clipboard, person } = await paste(`${BLOCK}\tx\tx`, rows);
  assert.ok(person.mayUndo);
  assert.ok(rows[1].notes.size > 0);
  assert.equal(clipboard.undo(), true);
  assert.deepEqual(rows.map((row) => row.given), answered().map((row) => row.given));
  assert.deepEqual(rows.map((row) => [row.saves, row.notes.size]), [[2, 0], [2, 0]]);
  assert.deepEqual(person.told, ["Paste undone: 3 answers are as before."]);
  assert.deepEqual([person.mayUndo, clipboard.undo()], [false, false]);
});

test("undo leaves what was changed or submitted since, and says so", async () => {
  const rows = answered();
  const { clipboard, person } = await paste(BLOCK, rows);
  rows[0].set("Q-2", "value", ["na"]);
  rows[1].audit = { ...rows[1].audit, state: "submitted" };
  clipboard.undo();
  assert.deepEqual(rows.map((row) => row.given), [
    { "Q-1": "yes", "Q-2": "na", "Q-3": "04" }, { "Q-1": "no" },
  ]);
  assert.deepEqual(person.told, [
    "Paste undone: 1 answer is as before.",
    "Not undone, because they were changed since: NB-101 Q-2.",
    "Not undone, because they are submitted: NB-102 Q-1.",
  ]);
});

test("an answer that waits for a choice between two people's is not undone", async () => {
  const rows = cases();
  const { clipboard, person } = await paste("Yes", rows);
  rows[0].elsewhere.set("Q-1", { ...rows[0].answer("Q-1"), when: "at 14:32" });
  clipboard.undo();
  assert.deepEqual(rows[0].given, { "Q-1": "yes" });
  assert.match(person.told[1], /changed since: NB-101 Q-1/);
});
