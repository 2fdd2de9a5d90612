// The correction of a section: questions that depend on an answer come and go with it. Nothing is
// saved before it is sent, since a correction needs a reason.
import { all, find } from "../elements.js";
import { showQuestions } from "./question_parts.js";

export function startCorrection() {
  const form = find(document, ".app-correction", HTMLFormElement);
  const questions = all(form, ".app-question");
  const elsewhere = JSON.parse(form.dataset.other);
  const refresh = () => showQuestions(form, questions, elsewhere);
  refresh();
  form.addEventListener("change", refresh);
}
