// What a keystroke does, on the page of a section and in the grid.
import assert from "node:assert/strict";
import { test } from "node:test";

import { GridMoves } from "../../auditapp/static/app/grid/moves.js";
import { gridKey, sectionKey } from "../../auditapp/static/app/answers/keys.js";

/** @param {string} written such as "Ctrl+Enter" */
function stroke(written) {
  const parts = written.split("+");
  return {
    key: parts[parts.length - 1],
    ctrlKey: parts.includes("Ctrl"),
    altKey: parts.includes("Alt"),
    metaKey: parts.includes("Meta"),
    shiftKey: parts.includes("Shift"),
  };
}

const OPTIONS = { isTyping: false, hasOptions: true, isScale: false };
const SCALE = { ...OPTIONS, isScale: true };
const TYPING = { ...OPTIONS, isTyping: true };
const ELSEWHERE = { ...OPTIONS, hasOptions: false };

for (const [name, keys, place, act] of /** @type {[string, string, any, any][]} */ ([
  ["a digit chooses an option", "2", OPTIONS, { does: "choose", digit: 2 }],
  ["a digit in a text is text", "2", TYPING, null],
  ["a digit beside a question is nothing", "2", ELSEWHERE, null],
  ["zero clears", "0", OPTIONS, { does: "clear" }],
  ["zero is a score on a scale", "0", SCALE, { does: "choose", digit: 0 }],
  ["Delete clears, on a scale too", "Delete", SCALE, { does: "clear" }],
  ["Delete in a text deletes", "Delete", TYPING, null],
  ["a question mark opens the help", "?", ELSEWHERE, { does: "help" }],
  ["a question mark in a text is text", "?", TYPING, null],
  ["Ctrl and Enter send, even while typing", "Ctrl+Enter", TYPING, { does: "send" }],
  ["Enter is the browser's", "Enter", OPTIONS, null],
  ["with Ctrl a digit is the browser's", "Ctrl+1", OPTIONS, null],
  ["with Alt a digit is the browser's", "Alt+1", OPTIONS, null],
  ["a letter is the browser's", "a", OPTIONS, null],
])) {
  test(`on a section: ${name}`, () => {
    assert.deepEqual(sectionKey(stroke(keys), place), act);
  });
}

const letters = { y: "yes", n: "no" };
const LIST = { isList: true, letters, caret: null };
const BUTTON = { isList: false, letters: {}, caret: null };
/** @param {number} start @param {number} end */
const box = (start, end) => ({ isList: false, letters: {}, caret: { start, end, length: 4 } });
/** @param {number} down @param {number} right */
const step = (down, right) => ({ does: "step", down, right });

for (const [name, keys, cell, act] of /** @type {[string, string, any, any][]} */ ([
  ["a letter answers", "y", LIST, { does: "answer", value: ["yes"] }],
  ["a capital letter answers", "Shift+N", LIST, { does: "answer", value: ["no"] }],
  ["another letter is kept from the list", "x", LIST, { does: "nothing" }],
  ["the name of what every object has is no letter", "constructor", LIST, null],
  ["Delete clears", "Delete", LIST, { does: "answer", value: [] }],
  ["zero clears where it is no letter", "0", LIST, { does: "answer", value: [] }],
  ["a blank opens the list", " ", LIST, null],
  ["a question mark opens the help", "Shift+?", LIST, { does: "help" }],
  ["Enter leads to the panel", "Enter", BUTTON, { does: "write" }],
  ["with Ctrl a letter is the browser's", "Ctrl+y", LIST, null],
  ["an arrow steps", "ArrowDown", LIST, step(1, 0)],
  ["with Shift an arrow is the browser's", "Shift+ArrowDown", LIST, null],
  ["Home leads to the start of the line", "Home", LIST,
    { does: "end", isLast: false, ofAll: false }],
  ["Ctrl and End lead to the end of all", "Ctrl+End", LIST,
    { does: "end", isLast: true, ofAll: true }],
  ["an arrow moves in a text first", "ArrowLeft", box(2, 2), null],
  ["an arrow leaves a text at its start", "ArrowLeft", box(0, 0), step(0, -1)],
  ["an arrow leaves a text at its end", "ArrowRight", box(4, 4), step(0, 1)],
  ["an arrow leaves a text that is marked whole", "ArrowRight", box(0, 4), step(0, 1)],
  ["an arrow up leaves a text from anywhere", "ArrowUp", box(2, 2), step(-1, 0)],
  ["a letter in a text is text", "y", box(2, 2), null],
])) {
  test(`in the grid: ${name}`, () => {
    assert.deepEqual(gridKey(stroke(keys), cell), act);
  });
}

// Four columns, three lines; in the second line only the second cell can be answered.
const moves = new GridMoves(3, 4, ({ line, column }) => line !== 1 || column === 1);

for (const [name, from, act, target] of /** @type {[string, any, any, any][]} */ ([
  ["a step passes over what cannot be answered", [0, 2], step(1, 0), [2, 2]],
  ["a step stops where there is nothing more", [1, 1], step(0, 1), null],
  ["no step leaves the grid", [0, 0], step(-1, 0), null],
  ["the start of a line is its first cell that can be answered", [1, 1],
    { does: "end", isLast: false, ofAll: false }, [1, 1]],
  ["the end of all", [0, 0], { does: "end", isLast: true, ofAll: true }, [2, 3]],
])) {
  test(`in the grid: ${name}`, () => {
    const [line, column] = from;
    const place = target && { line: target[0], column: target[1] };
    assert.deepEqual(moves.target({ line, column }, act), place);
  });
}
