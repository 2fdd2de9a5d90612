// What is wrong with the parts of an answer, each at its control: as the server says it on a page
// of its own, and as it says it to a save.
import { all, made } from "../elements.js";

const KINDS = { TEXTAREA: "textarea", SELECT: "select" };

// `faults`: words by part; whatever else stood at the question goes away.
export function drawFaults(question, faults) {
  const { key } = question.dataset;
  for (const line of all(question, ".govuk-error-message")) {
    if (!faults[partOf(key, line)]) drop(question, line);
  }
  for (const [part, words] of Object.entries(faults)) {
    const line = document.getElementById(`${name(key, part)}-error`) ?? add(question, part);
    if (line && line.textContent !== `Error: ${words}`) say(line, words);
  }
  const isWrong = question.querySelector(".govuk-error-message") !== null;
  question.classList.toggle("govuk-form-group--error", isWrong);
}

function name(key, part) {
  return part === "value" ? key : `${key}-${part}`;
}

function partOf(key, line) {
  return line.id === `${key}-error` ? "value" : line.id.slice(key.length + 1, -"-error".length);
}

function control(question, part) {
  const { key } = question.dataset;
  const isDay = part === "value" && question.dataset.control === "date";
  return document.getElementById(isDay ? `${key}-day` : name(key, part));
}

function add(question, part) {
  const box = control(question, part);
  if (!box) return null;
  const line = made("p", "govuk-error-message");
  line.id = `${name(question.dataset.key, part)}-error`;
  (box.closest(".govuk-radios, .govuk-checkboxes, .govuk-date-input") ?? box).before(line);
  mark(box, line, true);
  return line;
}

function say(line, words) {
  line.replaceChildren(made("span", "govuk-visually-hidden", "Error:"), ` ${words}`);
}

function drop(question, line) {
  for (const box of all(question, `[aria-describedby~="${CSS.escape(line.id)}"]`)) {
    mark(box, line, false);
  }
  line.remove();
}

// Whoever is at the control hears what is wrong with it.
function mark(box, line, isWrong) {
  const others = (box.getAttribute("aria-describedby") ?? "").split(" ")
    .filter((id) => id && id !== line.id);
  const told = isWrong ? [...others, line.id] : others;
  if (told.length > 0) box.setAttribute("aria-describedby", told.join(" "));
  else box.removeAttribute("aria-describedby");
  if (isWrong) box.setAttribute("aria-invalid", "true");
  else box.removeAttribute("aria-invalid");
  const kind = KINDS[box.tagName] ?? (box.type === "text" ? "input" : null);
  if (kind) box.classList.toggle(`govuk-${kind}--error`, isWrong);
}
