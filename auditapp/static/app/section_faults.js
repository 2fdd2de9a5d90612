// What is wrong with the parts of an answer, each at its control: as the server says it on a page of
// its own, and as it says it to a save.

// `faults`: words by part; whatever else stood at the question goes away.
export function drawFaults(question, faults) {
  const { key } = question.dataset;
  for (const line of question.querySelectorAll(".govuk-error-message")) {
    if (!faults[partOf(key, line)]) drop(question, line);
  }
  for (const [part, words] of Object.entries(faults)) {
    const line = document.getElementById(`${name(key, part)}-error`) ?? add(question, part);
    if (line && line.textContent !== `Error: ${words}`) say(line, words);
  }
  question.classList.toggle("govuk-form-group--error", question.querySelector(".govuk-error-message") !== null);
}

function name(key, part) {
  return part === "value" ? key : `${key}-${part}`;
}

function partOf(key, line) {
  return line.id === `${key}-error` ? "value" : line.id.slice(key.length + 1, -"-error".length);
}

function control(question, part) {
  const { key } = question.dataset;
  const id = part === "value" && question.dataset.control === "date" ? `${key}-day` : name(key, part);
  return document.getElementById(id);
}

function add(question, part) {
  const box = control(question, part);
  if (!box) return null;
  const line = document.createElement("p");
  line.id = `${name(question.dataset.key, part)}-error`;
  line.className = "govuk-error-message";
  (box.closest(".govuk-radios, .govuk-checkboxes, .govuk-date-input") ?? box).before(line);
  mark(box, line, true);
  return line;
}

function say(line, words) {
  const before = document.createElement("span");
  before.className = "govuk-visually-hidden";
  before.textContent = "Error:";
  line.replaceChildren(before, ` ${words}`);
}

function drop(question, line) {
  for (const box of question.querySelectorAll(`[aria-describedby~="${CSS.escape(line.id)}"]`)) mark(box, line, false);
  line.remove();
}

// Whoever is at the control hears what is wrong with it.
function mark(box, line, isWrong) {
  const others = (box.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== line.id);
  const told = isWrong ? [...others, line.id] : others;
  if (told.length > 0) box.setAttribute("aria-describedby", told.join(" "));
  else box.removeAttribute("aria-describedby");
  if (isWrong) box.setAttribute("aria-invalid", "true");
  else box.removeAttribute("aria-invalid");
  const kind = { TEXTAREA: "textarea", SELECT: "select" }[box.tagName] ?? (box.type === "text" ? "input" : null);
  if (kind) box.classList.toggle(`govuk-${kind}--error`, isWrong);
}
