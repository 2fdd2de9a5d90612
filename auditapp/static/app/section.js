// A section of an audit: number keys, conditional questions, progress; every change is saved by
// itself. Everything but that works without it; this makes sixty questions quicker.
import { showEscalations } from "./escalation.js";
import { showBrokenRules } from "./grade_rules.js";
import { showMarks } from "./marks.js";
import { showParts } from "./question_parts.js";
import { holds, numberIn } from "./rules.js";
import { read } from "./section_controls.js";
import { SectionSaving } from "./section_saving.js";

const form = document.querySelector(".app-section-form");
const questions = [...form.querySelectorAll(".app-question")];
const dialog = document.querySelector(".app-dialog");
const elsewhere = JSON.parse(form.dataset.other);
const here = new Set(questions.map((question) => question.dataset.key));

function chosen(question) {
  return [...question.querySelectorAll(".app-options input:checked")].map((input) => input.value);
}

function isAnswered(question) {
  return read(question).value.length > 0;
}

function facts() {
  const known = { ...elsewhere };
  for (const key of here) delete known[key];
  for (const question of questions) {
    const { key, control, pattern } = question.dataset;
    if (control === "radios" || control === "checkboxes") known[key] = chosen(question);
    else if (pattern) known[key] = numberIn(pattern, document.getElementById(key).value);
  }
  return known;
}

function refresh() {
  const known = facts();
  for (const question of questions) {
    if (!question.dataset.showIf) continue;
    const shown = holds(JSON.parse(question.dataset.showIf), known);
    question.classList.toggle("app-question--hidden", !shown);
    if (!shown) known[question.dataset.key] = ["na"];
  }
  showBrokenRules(form, known);
  const asked = questions.filter((question) => !question.classList.contains("app-question--hidden"));
  const answered = asked.filter(isAnswered).length;
  for (const [name, number] of [["answered", answered], ["asked", asked.length]]) {
    form.querySelector(`.app-js-${name}`).textContent = number;
  }
  const bar = form.querySelector("progress");
  bar.max = asked.length;
  bar.value = answered;
  for (const question of questions) {
    const clear = question.querySelector(".app-clear");
    if (clear) clear.hidden = chosen(question).length === 0;
    showParts(question, chosen(question));
  }
}

function progress(answered, asked) {
  if (answered === asked) return "✓ Complete";
  return answered ? `${answered} of ${asked}` : "Not started";
}

// What a save's reply says beside the answers: how far each section is, phrases to check,
// escalations that are open.
function heard(told) {
  for (const [key, { answered, asked }] of Object.entries(told.sections ?? {})) {
    const place = document.querySelector(`[data-section="${CSS.escape(key)}"] .app-steps__status`);
    if (place) place.textContent = progress(answered, asked);
  }
  if (told.escalations) showEscalations(form, told.escalations);
  if (!told.marked) return;
  for (const question of questions) {
    const key = question.dataset.key;
    if (told.partial && !(key in told.marked)) continue;
    const marks = told.marked[key] ?? [];
    const held = JSON.stringify(marks);
    if (question.dataset.marks === held) continue;
    question.dataset.marks = held;
    showMarks(question, marks, { confirm: (mark) => saving.answers.confirm(mark) });
  }
}

function clearAnswer(question) {
  const inputs = [...question.querySelectorAll(".app-options input")];
  for (const input of inputs) input.checked = false;
  inputs[0]?.focus();
  inputs[0]?.dispatchEvent(new Event("change", { bubbles: true }));
}

function addClearButtons() {
  for (const question of questions) {
    const options = question.querySelector(".govuk-radios");
    if (!options) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "app-link-button app-clear";
    button.textContent = "Clear";
    const hidden = document.createElement("span");
    hidden.className = "govuk-visually-hidden";
    hidden.textContent = ` the answer to ${question.dataset.key}`;
    button.append(hidden);
    button.addEventListener("click", () => clearAnswer(question));
    options.append(button);
  }
}

function choose(question, digit) {
  const inputs = [...question.querySelectorAll(".app-options input")];
  const wanted = question.dataset.scale
    ? inputs.find((input) => input.value === String(digit))
    : inputs[digit - 1];
  if (!wanted) return;
  wanted.checked = wanted.type === "checkbox" ? !wanted.checked : true;
  wanted.focus();
  wanted.dispatchEvent(new Event("change", { bubbles: true }));
}

function onKey(event) {
  const target = event.target;
  const typing = target.matches("textarea, input[type=text]");
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "?") {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const question = target.closest?.(".app-question");
  if (!question || !question.querySelector(".app-options")) return;
  const clears = event.key === "Delete" || (event.key === "0" && !question.dataset.scale);
  if (clears) clearAnswer(question);
  else if (/^[0-9]$/.test(event.key)) choose(question, Number(event.key));
  else return;
  event.preventDefault();
}

function countCharacters(box) {
  const words = box.parentElement.querySelector(".app-js-count");
  const left = Number(box.dataset.limit) - box.value.length;
  words.textContent = left >= 0
    ? `${left.toLocaleString("en-GB")} characters left.`
    : `${(-left).toLocaleString("en-GB")} characters too many.`;
}

addClearButtons();
refresh();
document.addEventListener("keydown", onKey);
for (const kind of ["change", "input", "auditapp:filled"]) form.addEventListener(kind, refresh);
const saving = new SectionSaving(form, heard);
for (const box of form.querySelectorAll("textarea[data-limit]")) {
  box.addEventListener("input", () => countCharacters(box));
}
const help = form.querySelector(".app-js-help");
help.hidden = false;
help.addEventListener("click", () => dialog.showModal());
