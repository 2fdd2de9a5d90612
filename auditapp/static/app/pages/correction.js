// The correction of a section: questions that depend on an answer come and go with it. Nothing is
// saved before it is sent, since a correction needs a reason.
import { find } from "../elements.js";
import { showQuestions } from "../section/question_parts.js";

const form = find(document, ".app-correction", HTMLFormElement);
showQuestions(form);
form.addEventListener("change", () => showQuestions(form));
