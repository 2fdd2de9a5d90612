// Phrases that look as if they identified somebody: shown under the boxes of their question, each
// with a button that says they do not. The server finds them; nothing here judges a text.
//
// A mark is what a save's reply holds in `marked[question]`: { part, kind, phrase, digest, words }.

import { all, find, linkButton, made } from "../elements.js";

// Draw the marks of one question (an element that holds its boxes), in place of those drawn before,
// if they or what they are `about` changed.
// `confirm(mark)` tells the server that the phrase identifies nobody, and resolves to its reply, or
// to null when it could not be told; `back()` takes the focus when no mark is left.
export function showMarks(question, marks, { confirm, about = [], back = toBox(question) }) {
  const held = JSON.stringify([about, marks]);
  if (question.dataset.marks === held) return;
  question.dataset.marks = held;
  const before = items(question).map((item) => item.dataset.digest);
  const focused = items(question).find((item) => item.contains(document.activeElement))
    ?.dataset.digest;
  for (const old of question.querySelectorAll(".app-marks")) old.remove();
  if (marks.length > 0) {
    const lines = marks.map((mark) => drawn(mark, question, confirm, back));
    const list = made("ul", "govuk-list app-marks", ...lines);
    (question.querySelector("fieldset") ?? question).append(list);
  }
  if (focused) goOn(question, focused, back);
  const fresh = marks.filter(({ digest }) => !before.includes(digest));
  if (fresh.length > 0) say(fresh.map(({ phrase, words }) => `“${phrase}” ${words}.`).join(" "));
}

function drawn(mark, question, confirm, back) {
  let isAsking = false;
  const button = linkButton("This identifies nobody", ` (${mark.phrase})`, async () => {
    if (isAsking) return;
    isAsking = true;
    const reply = await confirm(mark);
    isAsking = false;
    if (reply) settle(mark, question, back);
    else say("Not confirmed yet. Try again, or change the text.");
  });
  const phrase = made("bdi", "", mark.phrase);
  const why = `” ${mark.words}. Take it out of the text, or confirm: `;
  const attributes = { class: "app-marks__item", "data-digest": mark.digest };
  return made("li", attributes, "Check: “", phrase, why, button);
}

// The same phrase may stand under several questions: confirmed once, it is confirmed everywhere.
function settle(mark, question, back) {
  for (const item of items(document)) if (item.dataset.digest === mark.digest) item.remove();
  for (const list of all(document, ".app-marks")) if (!list.children.length) list.remove();
  if (document.activeElement === document.body) goOn(question, mark.digest, back);
  say(`Confirmed: “${mark.phrase}” identifies nobody.`);
}

// The focus stays with the mark it was on, or goes to the next one, or back to the boxes.
function goOn(question, digest, back) {
  const left = items(question);
  const next = left.find((item) => item.dataset.digest === digest) ?? left[0];
  if (next) find(next, "button").focus();
  else back();
}

function say(words) {
  find(document, ".app-js-marks-told").textContent = words;
}

function items(within) {
  return all(within, ".app-marks__item");
}

const toBox = (question) => () => find(question, "textarea, input")?.focus();
