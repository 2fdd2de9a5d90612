// The correction of a section: questions that depend on an answer come and go with it. Nothing is
// saved before it is sent, since a correction needs a reason.
import { showBrokenRules } from "./grade_rules.js";
import { showParts } from "./question_parts.js";
import { holds, numberIn } from "./rules.js";

const form = document.querySelector(".app-correction");
const questions = [...form.querySelectorAll(".app-question")];
const elsewhere = JSON.parse(form.dataset.other);

function known(question) {
  const { key, control, pattern } = question.dataset;
  if (control === "radios" || control === "checkboxes") {
    return [...question.querySelectorAll(".app-options input:checked")].map((input) => input.value);
  }
  return pattern ? numberIn(pattern, document.getElementById(key).value) : [];
}

function refresh() {
  const facts = { ...elsewhere };
  for (const question of questions) facts[question.dataset.key] = known(question);
  for (const question of questions) {
    if (!question.dataset.showIf) continue;
    const shown = holds(JSON.parse(question.dataset.showIf), facts);
    question.classList.toggle("app-question--hidden", !shown);
    if (!shown) facts[question.dataset.key] = ["na"];
  }
  showBrokenRules(form, facts);
  for (const question of questions) showParts(question, known(question));
}

refresh();
form.addEventListener("change", refresh);
