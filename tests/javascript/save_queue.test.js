// The queue that saves by itself, on a clock of its own.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { SaveQueue } from "../../auditapp/static/app/autosave/queue.js";

/** @typedef {import("../../auditapp/static/app/session/session.js").Reply} Reply */
/** @typedef {import("../../auditapp/static/app/autosave/queue.js").Draft} Draft */

/** @param {number} status @param {object} told @returns {Reply} */
const reply = (status, told = {}) => ({ status, told });
const OK = reply(200);
const SILENCE = reply(0);

/** One box of text, and a server that answers as it is told to.
 * @implements {Draft} */
class Box {
  queue = new SaveQueue(this);
  isOpen = true;
  text = "";
  there = "";
  /** @type {{ number: number, text: string }[]} */
  posted = [];
  /** @type {(Reply | Promise<Reply>)[]} */
  replies = [];
  /** @type {string[]} What happened. */
  heard = [];
  /** @type {string[]} Each phase that was seen, once. */
  phases = [];

  get waits() { return this.text !== (this.queue.sent?.text ?? this.there); }

  get isAtRisk() { return this.queue.sent !== null || this.waits; }

  /** @param {number} number @param {any} underWay */
  pack(number, underWay) {
    return underWay && !this.waits ? null : { number, text: this.text };
  }

  /** @param {any} body */
  async send(body) {
    this.posted.push(body);
    return this.replies.shift() ?? OK;
  }

  /** @param {any} body */
  saved({ text }) {
    this.there = text;
    this.heard.push(`saved ${text}`);
  }

  /** @param {any} _body @param {any} told */
  conflict(_body, told) {
    this.there = told.text;
    this.heard.push(`conflict ${told.text}`);
  }

  /** @param {any} body @param {any} _told @param {number} status */
  refused(body, _told, status) {
    this.there = body.text;
    this.heard.push(`refused ${status}`);
  }

  recall() { this.there = ""; }

  seen() {
    if (this.phases.at(-1) !== this.queue.phase) this.phases.push(this.queue.phase);
  }

  ended() { this.heard.push("ended"); }

  /** @param {string} text */
  type(text, pause = 800) {
    this.text = text;
    this.queue.touched(pause);
  }

  get texts() { return this.posted.map(({ text }) => text); }
}

// What is under way goes on: as many turns as the longest chain of promises needs.
async function settled() {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

/** @param {number} milliseconds */
async function pass(milliseconds) {
  mock.timers.tick(milliseconds);
  await settled();
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 }));
afterEach(() => mock.timers.reset());

test("what was typed is saved after a pause", async () => {
  const box = new Box();
  box.type("a");
  await pass(799);
  assert.deepEqual(box.posted, []);
  await pass(1);
  assert.deepEqual(box.posted, [{ number: 1, text: "a" }]);
  assert.deepEqual(box.phases, ["changed", "saving", "saved"]);
});

test("every key puts the save off, and one request holds them all", async () => {
  const box = new Box();
  for (const text of ["a", "ab", "abc"]) {
    box.type(text);
    await pass(700);
  }
  assert.deepEqual(box.posted, []);
  await pass(100);
  assert.deepEqual(box.texts, ["abc"]);
});

test("however steadily somebody types, it is saved five seconds after the first key", async () => {
  const box = new Box();
  for (let keys = 1; keys <= 10; keys += 1) {
    box.type("x".repeat(keys));
    await pass(499);
  }
  assert.deepEqual(box.posted, []);
  await pass(10);
  assert.deepEqual(box.texts, ["x".repeat(10)]);
  box.type("y");
  await pass(799);
  assert.equal(box.posted.length, 1, "the five seconds begin again with the next key");
});

test("one request is under way at a time, and what was typed meanwhile follows", async () => {
  const box = new Box();
  /** @type {(reply: Reply) => void} */
  let arrive = () => {};
  box.replies.push(new Promise((done) => { arrive = done; }));
  box.type("a", 0);
  await pass(0);
  box.type("ab", 0);
  await pass(0);
  assert.deepEqual(box.texts, ["a"]);
  assert.equal(box.queue.isOnItsWay, false, "what stands in the box is not what is under way");
  arrive(OK);
  await settled();
  assert.deepEqual(box.posted, [{ number: 1, text: "a" }, { number: 2, text: "ab" }]);
  assert.equal(box.queue.phase, "saved");
});

test("a request that got lost is sent again unchanged, ever later, at most 15 s", async () => {
  const box = new Box();
  box.replies.push(...Array(7).fill(SILENCE));
  box.type("a", 0);
  await pass(0);
  box.text = "changed meanwhile";
  for (const [place, wait] of [1, 2, 4, 8, 15, 15].entries()) {
    await pass(wait * 1000 - 1);
    assert.equal(box.posted.length, place + 1);
    assert.equal(box.queue.phase, "trying");
    await pass(1);
    assert.equal(box.posted.length, place + 2);
  }
  assert.deepEqual(new Set(box.posted.map(({ number, text }) => `${number} ${text}`)),
    new Set(["1 a"]));
  await pass(15_000);
  assert.deepEqual(box.posted.slice(-2), [
    { number: 1, text: "a" }, { number: 2, text: "changed meanwhile" },
  ]);
  assert.equal(box.queue.phase, "saved");
});

test("after a success the waits begin at one second again", async () => {
  const box = new Box();
  box.replies.push(SILENCE, SILENCE, OK, SILENCE);
  box.type("a", 0);
  await pass(0);
  await pass(1000);
  await pass(2000);
  assert.equal(box.queue.phase, "saved");
  box.type("b", 0);
  await pass(0);
  await pass(1000);
  assert.equal(box.queue.phase, "saved");
});

for (const status of [500, 503, 429]) {
  test(`a server that answers ${status} is asked again`, async () => {
    const box = new Box();
    box.replies.push(reply(status));
    box.type("a", 0);
    await pass(0);
    assert.equal(box.queue.phase, "trying");
    await pass(1000);
    assert.deepEqual(box.texts, ["a", "a"]);
  });
}

test("the line is there again: it is saved at once, and once", async () => {
  const box = new Box();
  box.replies.push(SILENCE);
  box.type("a", 0);
  await pass(0);
  await Promise.all([box.queue.save(), box.queue.save()]);
  assert.deepEqual(box.posted, [{ number: 1, text: "a" }, { number: 1, text: "a" }]);
  await pass(60_000);
  assert.equal(box.posted.length, 2);
});

test("the end of the session stops saving until somebody is signed in again", async () => {
  const box = new Box();
  box.replies.push(reply(401));
  box.type("a", 0);
  await pass(0);
  assert.deepEqual(box.heard, ["ended"]);
  assert.equal(box.queue.phase, "out");
  await pass(60_000);
  assert.equal(box.posted.length, 1);
  await box.queue.save();
  assert.deepEqual(box.posted[1], { number: 1, text: "a" });
  assert.deepEqual(box.heard, ["ended", "saved a"]);
});

test("after a conflict it carries on with what the person keeps", async () => {
  const box = new Box();
  box.replies.push(reply(409, { conflict: true, text: "theirs" }));
  box.type("mine", 0);
  await pass(0);
  assert.deepEqual(box.heard, ["conflict theirs", "saved mine"]);
  assert.deepEqual(box.posted.map(({ number }) => number), [1, 2]);
});

for (const [status, told] of [[400, {}], [404, {}], [409, { state: "submitted" }]]) {
  test(`what is refused with ${status} is not sent again`, async () => {
    const box = new Box();
    box.replies.push(reply(Number(status), Object(told)));
    box.type("a", 0);
    await pass(0);
    assert.deepEqual(box.heard, [`refused ${status}`]);
    assert.equal(box.queue.phase, "refused");
    await pass(60_000);
    assert.equal(box.posted.length, 1);
  });
}

test("what is closed is not saved", async () => {
  const box = new Box();
  box.isOpen = false;
  box.type("a", 0);
  await pass(0);
  box.queue.flush();
  assert.deepEqual(box.posted, []);
});

test("a page that goes away sends what the server may lack, whatever is under way", async () => {
  const box = new Box();
  box.replies.push(new Promise(() => {}));
  box.type("a", 0);
  await pass(0);
  box.queue.flush();
  assert.deepEqual(box.texts, ["a"], "what is on its way arrives without the page");
  box.type("ab");
  box.queue.flush();
  assert.deepEqual(box.posted, [{ number: 1, text: "a" }, { number: 2, text: "ab" }]);
});

test("a page that goes away with nothing to save sends nothing", () => {
  const box = new Box();
  box.queue.flush();
  assert.deepEqual(box.posted, []);
});

test("a page that is back sends once more what may not have arrived", async () => {
  const box = new Box();
  box.type("a");
  box.queue.flush();
  await settled();
  await box.queue.comeBack();
  assert.deepEqual(box.texts, ["a", "a"]);
  assert.equal(box.queue.phase, "saved");
});

test("what is typed and taken back is nothing to save", async () => {
  const box = new Box();
  box.type("a");
  box.type("");
  await pass(800);
  assert.deepEqual(box.posted, []);
  assert.equal(box.queue.phase, "saved");
});
