// The correction of a section: questions that depend on an answer come and go with it. Nothing is
// saved before it is sent, since a correction needs a reason.
import { all, find } from "../elements.js";
import { showBrokenRules } from "./grade_rules.js";
import { chosen, showAsked, showParts } from "./question_parts.js";

export function startCorrection() {
  const form = find(document, ".app-correction", HTMLFormElement);
  const questions = all(form, ".app-question");
  const elsewhere = JSON.parse(form.dataset.other);
  const refresh = () => {
    showBrokenRules(form, showAsked(questions, elsewhere));
    for (const question of questions) showParts(question, chosen(question));
  };
  refresh();
  form.addEventListener("change", refresh);
}
