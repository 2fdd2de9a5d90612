// The controls of one question, read as an answer and filled from one.
import { NOTHING, because } from "../answers/answer.js";
import { all, find } from "../elements.js";

const NOTES = ["evidence", "reason", "action", "theme"];
const DAY = ["day", "month", "year"];
const CHOSEN = ["radios", "checkboxes"];

/** @returns {any[]} Inputs, boxes and lists of a name. */
function named(question, name) {
  return all(question, `[name="${CSS.escape(name)}"]`);
}

// The answer that stands in the controls; `asCome`: as the page came from the server.
export function read(question, asCome = false) {
  const { key } = question.dataset;
  const answer = { ...NOTHING, value: value(question, asCome) };
  for (const part of NOTES) {
    const [box] = named(question, `${key}-${part}`);
    answer[part] = box ? text(box, asCome) : "";
  }
  const [tick] = named(question, `${key}-example`);
  answer.example = Boolean(tick && (asCome ? tick.defaultChecked : tick.checked));
  return answer;
}

// What the value is chosen or typed in.
function boxes(question) {
  const { key, control } = question.dataset;
  if (control !== "date") return named(question, key);
  return DAY.flatMap((part) => named(question, `${key}-${part}`));
}

function value(question, asCome) {
  if (CHOSEN.includes(question.dataset.control)) {
    const isChosen = (box) => (asCome ? box.defaultChecked : box.checked);
    return boxes(question).filter(isChosen).map((box) => box.value);
  }
  const parts = boxes(question).map((box) => text(box, asCome));
  return parts.some((part) => part.trim() !== "") ? parts : [];
}

function text(box, asCome) {
  if (box.tagName !== "SELECT") return asCome ? box.defaultValue : box.value;
  if (!asCome) return box.value;
  return ([...box.options].find((option) => option.defaultSelected) ?? box.options[0]).value;
}

// Fill the controls, and let the page notice as if somebody had done so by hand.
export function write(question, answer) {
  const { key, control } = question.dataset;
  boxes(question).forEach((box, place) => {
    if (CHOSEN.includes(control)) box.checked = answer.value.includes(box.value);
    else box.value = answer.value[place] ?? "";
  });
  for (const part of NOTES) {
    const [box] = named(question, `${key}-${part}`);
    if (box) box.value = answer[part];
  }
  const [tick] = named(question, `${key}-example`);
  if (tick) tick.checked = answer.example;
  question.dispatchEvent(new CustomEvent("auditapp:filled", { bubbles: true }));
}

// An answer in words, a line for each part, for reading two side by side.
export function words(question, answer) {
  const { key, control } = question.dataset;
  const label = (code) => (
    find(question, `input[value="${CSS.escape(code)}"] + label`)?.textContent ?? code
  );
  const chosen = CHOSEN.includes(control) ? answer.value.map(label).join(", ")
    : answer.value.join(control === "date" ? "/" : "");
  const [theme] = named(question, `${key}-theme`);
  const isTheme = (option) => option.value === answer.theme;
  const titled = [
    ["", chosen || "No answer"],
    ["Why not applicable", because(answer)],
    ["Evidence", answer.evidence],
    ["What needs to happen", answer.action],
    ["Learning theme", theme && answer.theme ? [...theme.options].find(isTheme)?.text : ""],
    ["", answer.example ? "Good practice" : ""],
  ];
  return titled.filter(([, said]) => said).map((one) => one.filter(Boolean).join(": "));
}
