// The panel of the grid: the question of the focused cell in full, and the boxes for its reason,
// its evidence or its text.
import { showMarks } from "./marks.js";

const panel = document.querySelector(".app-grid-panel");
const find = (name) => panel.querySelector(`.app-js-${name}`);
const boxes = {
  value: document.getElementById("panel-text"),
  reason: document.getElementById("panel-reason"),
  evidence: document.getElementById("panel-evidence"),
};
const choices = find("choices");
const frames = { value: find("text-box"), reason: find("reason-box"), evidence: find("evidence-box") };
let row = null;
let question = null;

export const holds = (element) => panel.contains(element);

// Show a cell's question, with what is written so far.
export function show(ofRow, ofQuestion) {
  row = ofRow;
  question = ofQuestion;
  panel.hidden = false;
  words("case", row.ref);
  words("team", row.team);
  words("key", question.key);
  words("text", question.text);
  words("help-text", question.help);
  words("limit", question.limit ? `(up to ${question.limit.toLocaleString("en-GB")} characters)` : "");
  const letters = new Map(Object.entries(question.letters).map(([letter, code]) => [code, letter]));
  const keys = question.options.filter(([code]) => letters.has(code)).map(([code, label]) => key(letters.get(code), label));
  find("letters").replaceChildren(...keys);
  drawChoices();
  refresh(row);
}

// Something about the row changed: which boxes there are, and what they hold.
export function refresh(ofRow) {
  if (ofRow !== row || row === null) return;
  const answer = row.now.get(question.key);
  const isNone = answer.value[0] === "na";
  frames.value.hidden = question.control !== "text";
  frames.reason.hidden = !(question.reason && isNone);
  frames.evidence.hidden = !question.evidence || (isNone && !answer.evidence);
  for (const [part, box] of Object.entries(boxes)) {
    const text = part === "value" ? answer.value[0] ?? "" : answer[part];
    if (!frames[part].hidden && box.value !== text && box !== document.activeElement) box.value = text;
    box.readOnly = !row.isOpen;
  }
  for (const box of choices.querySelectorAll("input")) {
    box.checked = answer.value.includes(box.value);
    box.disabled = !row.isOpen;
  }
  find("back").hidden = box() === null;
  const unsafe = row.escalations.some((one) => one.question === question.key);
  words("error", row.wrong.get(question.key) ?? (unsafe ? "A child may be unsafe: phone first, then say whom you told, by the link below the case." : ""));
  drawMarks();
}

// Phrases of the question that may identify somebody; drawn anew only when they changed.
function drawMarks() {
  const marks = row.isOpen ? row.marked[question.key] ?? [] : [];
  const held = JSON.stringify([row.id, question.key, marks]);
  if (find("marks").dataset.held === held) return;
  find("marks").dataset.held = held;
  showMarks(find("marks"), marks, { confirm: (mark) => row.confirm(mark), back: () => box()?.focus() });
}

// The box that Enter leads to; null when there is none.
export function box() {
  if (!choices.hidden) return choices.querySelector("input");
  const part = Object.keys(boxes).find((name) => !frames[name].hidden);
  return part ? boxes[part] : null;
}

export function start({ back, submit }) {
  for (const [part, element] of Object.entries(boxes)) {
    element.addEventListener("input", () => {
      const text = element.value;
      row.set(question.key, part, part === "value" ? (text.trim() ? [text] : []) : text);
    });
  }
  choices.addEventListener("change", () => {
    const chosen = [...choices.querySelectorAll("input:checked")].map((input) => input.value);
    row.set(question.key, "value", chosen);
  });
  find("back").addEventListener("click", back);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") back();
    else if (event.key === "Enter" && event.ctrlKey) submit();
    else if (event.key === "Enter" && event.target === boxes.reason) back();
    else return;
    event.preventDefault();
  });
}

// Several options may be chosen: boxes to tick, drawn when the question is first shown.
function drawChoices() {
  choices.hidden = question.control !== "checkboxes";
  if (choices.hidden || choices.dataset.key === question.key) return;
  choices.dataset.key = question.key;
  const ticks = question.options.map(([code, label], place) => {
    const tick = choices.querySelector("template").content.cloneNode(true);
    const [input, words] = [tick.querySelector("input"), tick.querySelector("label")];
    input.id = words.htmlFor = `panel-choice-${place}`;
    input.value = code;
    words.textContent = label;
    return tick;
  });
  for (const old of choices.querySelectorAll(".govuk-checkboxes__item")) old.remove();
  choices.append(...ticks);
}

function words(name, text) {
  const element = find(name);
  if (element.textContent !== text) element.textContent = text;
}

function key(letter, label) {
  const pair = document.createElement("span");
  const letters = document.createElement("kbd");
  letters.textContent = letter;
  pair.append(letters, ` ${label} `);
  return pair;
}
