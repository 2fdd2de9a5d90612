// What somebody else saved meanwhile, merged into what stands on a page: over random answers of two
// people, neither loses a word without being asked, and no other question changes.
import assert from "node:assert/strict";
import { test } from "node:test";

import { NOTHING, same } from "../../auditapp/static/app/answers/answer.js";
import { HeldAnswers } from "../../auditapp/static/app/answers/held_answers.js";
import { chances } from "./chances.js";

const MERGES = 2_000;
const KEYS = ["Q-1", "Q-2", "Q-3", "Q-4"];
const QUESTIONS = KEYS.map((key) => ({ key, label: key, control: "radios", showIf: null }));

/** @typedef {import("../../auditapp/static/app/answers/answer.js").Answer} Answer */

/** @param {ReturnType<typeof chances>} chance @returns {Answer} */
function answer(chance) {
  const value = chance.one([[], ["yes"], ["no"], ["na"]]);
  const [evidence, reason] = [chance.one(["", "Seen", " Seen\n"]), chance.one(["", "New"])];
  return { ...NOTHING, value, evidence, reason, theme: chance.one(["", "voice"]) };
}

/** Answers to some questions. @param {ReturnType<typeof chances>} chance @param {number} share */
const some = (chance, share) => Object.fromEntries(
  KEYS.filter(() => chance.is(share)).map((key) => [key, answer(chance)]),
);

/** @param {number} seed */
function tried(seed) {
  const chance = chances(seed);
  const before = some(chance, 0.6);
  const held = new HeldAnswers({ id: 1, case: {}, held: {}, answers: before }, QUESTIONS);
  const mine = some(chance, 0.4);
  for (const [key, one] of Object.entries(mine)) {
    held.now.set(key, one);
    held.changed.add(key);
  }
  const theirs = some(chance, 0.4);
  held.compare({ answers: { ...before, ...theirs }, saved_at: "14:32" });
  for (const key of KEYS) {
    const was = { ...NOTHING, ...before[key] };
    const saved = { ...was, ...theirs[key] };
    const typed = mine[key] ?? was;
    const words = `seed ${seed}, ${key}`;
    const isMine = !same(typed, was);
    const isTheirs = !same(saved, was);
    const stands = held.answer(key);
    assert.ok(same(stands, isMine || !isTheirs ? typed : saved), `${words} is neither's`);
    const isAsked = isMine && isTheirs && !same(typed, saved);
    assert.equal(held.elsewhere.has(key), isAsked, `${words} is asked about`);
    if (isAsked) assert.ok(same(/** @type {Answer} */ (held.elsewhere.get(key)), saved), words);
    // What is sent on is what was changed here, and what waits for a choice is not.
    if (held.sendable.includes(key)) assert.ok(key in mine && !isAsked, `${words} is sent`);
  }
}

test(`${MERGES} merges lose nobody's answer and touch no other question`, () => {
  for (let seed = 1; seed <= MERGES; seed += 1) tried(seed);
});
