// Two thousand random blocks: a paste changes only what the person named, asks before it replaces,
// and its undo restores exactly. What a block may change is known from how it was made, not from
// the code that reads it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Clipboard } from "../../auditapp/static/app/grid/clipboard.js";
import { chances } from "./chances.js";
import { Case, Chooser, QUESTIONS } from "./grid_cases.js";

const BLOCKS = 2_000;
const REFS = ["NB-1001", "NB-1002", "NB-1003", "nb1004/a", "00123", "123", "X 7-1", "C-9", "C–9"];
const UNKNOWN = ["NB-9999", "nb–2001", "ZZ/44", "0123", "998877", "NB1001", "X71"];
const EXACT_ONLY = ["C-9", "C–9"];
const RADIOS = [
  ["Yes", "yes"], ["y", "yes"], ["NO", "no"], ["Not applicable", "na"], ["n/a", "na"],
];
const TEXTS = [['"Seen,\ntwice"', "Seen,\ntwice"], ["a word or two", "a word or two"]];
const LONG = "more than fits ".repeat(20);
const GARBAGE = ["maybe", "1.5x", "~", "two words"];

/** @typedef {ReturnType<typeof chances>} Chances */
/** @typedef {Map<string, string>} Meant  Which answer a line gives to each question. */

/** A cell for a question, and the answer that it gives, if any.
 * @param {Chances} chance @param {string} control @returns {[string, string | null]} */
function cell(chance, control) {
  if (chance.is(0.2)) return ["", null];
  if (chance.is(0.08)) return [control === "text" ? LONG : chance.one(GARBAGE), null];
  if (control === "radios") return /** @type {[string, string]} */ (chance.one(RADIOS));
  const number = String(chance.to(900));
  if (control === "number") return [number, number];
  return /** @type {[string, string]} */ (chance.one(TEXTS));
}

/** The same reference, spelled in another way. @param {Chances} chance @param {string} ref */
function respelled(chance, ref) {
  if (EXACT_ONLY.includes(ref)) return ref;
  const dashed = ref.replaceAll("-", chance.one(["-", "–", "‑", " - ", "−"]));
  const cased = chance.is(0.5) ? dashed.toLowerCase() : dashed.toUpperCase();
  return chance.one(["", " ", "\u00a0"]) + cased.replace(" ", chance.one([" ", "\u00a0"]));
}

/** @param {Chances} chance */
function grid(chance) {
  return REFS.map((ref) => {
    const answered = QUESTIONS.filter(() => chance.is(0.4));
    const held = Object.fromEntries(answered.map(({ key, control }) => (
      [key, { radios: chance.one(["yes", "no", "na"]), number: "7" }[control] ?? "an old text"]
    )));
    return new Case(ref, held, chance.is(0.15) ? "submitted" : "draft");
  });
}

/** The questions of a block's columns, with or without a heading that names them.
 * @param {Chances} chance @param {number} from */
function columns(chance, from) {
  const wide = 1 + chance.to(6);
  if (chance.is(0.6)) return { heading: null, keys: QUESTIONS.slice(from, from + wide) };
  const keys = QUESTIONS.filter(() => chance.is(0.5));
  const some = keys.length ? keys.reverse() : [QUESTIONS[0]];
  return { heading: some.map(({ key, label }) => chance.one([key, label])), keys: some };
}

/** A cell for each question. @param {Chances} chance @param {typeof QUESTIONS} keys */
function filled(chance, keys) {
  return keys.map(({ key, control }) => /** @type {const} */ ([key, cell(chance, control)]));
}

/** What cells answer; one that answers nothing makes two lines differ all the same.
 * @param {ReturnType<typeof filled>} cells @returns {Meant} */
function meaning(cells) {
  return new Map(cells.filter(([, [text]]) => text !== "").map(([key, [text, value]]) => (
    value ? [key, value] : [`not ${key}`, text]
  )));
}

/** A block that names its cases, and what its lines mean, by case.
 * @param {Chances} chance @param {number} from */
function named(chance, from) {
  const { heading, keys } = columns(chance, from);
  /** @type {Map<string, Meant[]>} */
  const meant = new Map();
  const lines = heading ? [["Child", ...heading].join("\t")] : [];
  for (let left = 1 + chance.to(7); left > 0; left -= 1) {
    const kind = chance.to(10);
    const cells = filled(chance, keys);
    const texts = cells.map(([, [text]]) => text);
    const ref = chance.one(kind < 7 ? REFS : UNKNOWN);
    if (kind === 9) lines.push(keys.map(() => "").join("\t"));
    else if (kind === 8) lines.push(["", ...texts].join("\t"));
    else lines.push([kind < 7 ? respelled(chance, ref) : ref, ...texts].join("\t"));
    if (kind >= 7) continue;
    meant.set(ref, [...meant.get(ref) ?? [], meaning(cells)]);
  }
  lines.push(chance.one([UNKNOWN[0], REFS[0]])); // at least one line begins with a reference
  if (lines.at(-1) === REFS[0]) meant.set(REFS[0], [...meant.get(REFS[0]) ?? [], new Map()]);
  return { text: ended(chance, lines), meant };
}

/** A block without references, which begins with an answer.
 * @param {Chances} chance @param {number} line @param {number} from @param {Case[]} rows */
function placed(chance, line, from, rows) {
  const { heading, keys } = columns(chance, from);
  /** @type {Map<string, Meant[]>} */
  const meant = new Map();
  const lines = heading ? [heading.join("\t")] : [];
  for (let number = 0; number < 1 + chance.to(6); number += 1) {
    const cells = filled(chance, keys);
    lines.push(cells.map(([, [text]]) => text).join("\t"));
    const row = rows[line + number];
    if (row) meant.set(row.ref, [meaning(cells)]);
  }
  return { text: ended(chance, lines), meant };
}

/** @param {Chances} chance @param {string[]} lines */
function ended(chance, lines) {
  return lines.join(chance.one(["\n", "\r\n"])) + chance.one(["", "\n", "\r\n", "\r\n\t\t\t\r\n"]);
}

/** What differs between two states, as case, question, before and after.
 * @param {Record<string, string>[]} before @param {Record<string, string>[]} after */
function differences(before, after) {
  return before.flatMap((one, index) => QUESTIONS.flatMap(({ key }) => (
    one[key] === after[index][key] ? [] : [{ index, key, from: one[key], to: after[index][key] }]
  )));
}

/** Whether lines of one case agree, and so count. @param {Meant[]} lines */
const agree = (lines) => new Set(lines.map((one) => JSON.stringify([...one]))).size === 1;

/** @param {number} seed */
async function tried(seed) {
  const chance = chances(seed);
  const rows = grid(chance);
  const [line, column] = [chance.to(rows.length), chance.to(QUESTIONS.length)];
  const isNamed = chance.is(0.7);
  const { text, meant } = isNamed ? named(chance, column) : placed(chance, line, column, rows);
  const person = new Chooser(chance.one(["replace", "replace", "fill", "cancel"]));
  const before = rows.map((row) => row.given);
  const clipboard = new Clipboard(rows, QUESTIONS, person);
  await clipboard.paste(text, { line, column });
  const changed = differences(before, rows.map((row) => row.given));
  const shown = new Set(person.asked.flatMap(({ replaced }) => (
    replaced.map(([ref, question]) => `${ref} ${question.split(" ")[0]}`)
  )));
  for (const { index, key, from, to } of changed) {
    const { ref, audit } = rows[index];
    const lines = meant.get(ref) ?? [];
    const words = `seed ${seed}: ${ref} ${key} from ${from} to ${to} by ${JSON.stringify(text)}`;
    assert.equal(audit.state, "draft", words);
    assert.ok(agree(lines), words);
    assert.equal(to, lines[0].get(key), words);
    assert.ok(rows[index].shown.has(key), words);
    assert.ok(!from || (shown.has(`${ref} ${key}`) && person.choice === "replace"), words);
  }
  const wanted = rows.filter((row) => row.isOpen && agree(meant.get(row.ref) ?? []))
    .flatMap((row) => [...(meant.get(row.ref) ?? [])[0]].map(([key, to]) => ({ row, key, to })));
  const lost = person.choice !== "replace" || person.told.join(" ").includes("Nothing was pasted")
    ? [] : wanted.filter(({ row, key, to }) => row.shown.has(key) && row.given[key] !== to);
  assert.deepEqual(lost.map(({ row, key }) => `${row.ref} ${key}`), [], `seed ${seed}: ${text}`);
  clipboard.undo();
  assert.deepEqual(rows.map((row) => row.given), before, `seed ${seed} is not undone`);
  return { isNamed, changed: changed.length, asked: person.asked.length };
}

test(`${BLOCKS} blocks touch no case and no question that they do not name`, async () => {
  /** @type {Awaited<ReturnType<typeof tried>>[]} */
  const done = [];
  for (let seed = 1; seed <= BLOCKS; seed += 1) done.push(await tried(seed));
  const share = (/** @type {(one: typeof done[0]) => boolean} */ is) => done.filter(is).length;
  // The blocks are worth trying: most of them change something, and many ask first.
  assert.ok(share(({ changed }) => changed > 0) > BLOCKS / 2);
  assert.ok(share(({ asked }) => asked > 0) > BLOCKS / 4);
  assert.ok(share(({ isNamed }) => !isNamed) > BLOCKS / 5);
});
