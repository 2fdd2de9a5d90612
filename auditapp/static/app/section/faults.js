// What is wrong with the parts of an answer, each at its control: as the server says it on a page
// of its own, and as it says it to a save.
import { all, flag, made } from "../elements.js";

// The panel of an escalation stands within the question, and keeps its own.
const OWN = ".govuk-error-message:not(.app-escalation__fault)";

// `faults`: words by part; whatever else stood at the question goes away.
export function drawFaults(question, faults) {
  const { key } = question.dataset;
  const wrong = Object.entries(faults)
    .map(([part, words]) => [part === "value" ? key : `${key}-${part}`, words]);
  const ids = wrong.map(([name]) => `${name}-error`);
  for (const line of all(question, OWN)) {
    if (!ids.includes(line.id)) drop(question, line);
  }
  for (const [name, words] of wrong) {
    const line = document.getElementById(`${name}-error`) ?? add(question, name);
    if (line && line.textContent !== `Error: ${words}`) {
      line.replaceChildren(made("span", "govuk-visually-hidden", "Error:"), ` ${words}`);
    }
  }
  const isWrong = question.querySelector(OWN) !== null;
  question.classList.toggle("govuk-form-group--error", isWrong);
}

function add(question, name) {
  const { key, control } = question.dataset;
  const box = document.getElementById(name === key && control === "date" ? `${key}-day` : name);
  if (!box) return null;
  const line = made("p", { class: "govuk-error-message", id: `${name}-error` });
  (box.closest(".govuk-radios, .govuk-checkboxes, .govuk-date-input") ?? box).before(line);
  flag(box, line, true);
  return line;
}

function drop(question, line) {
  for (const box of all(question, `[aria-describedby~="${CSS.escape(line.id)}"]`)) {
    flag(box, line, false);
  }
  line.remove();
}
