// What stands beside an answer: evidence opens by itself where the answer needs it, and by a button
// where it may be given; a box that holds words stays open, whatever answer is chosen. And which
// questions are asked.
import { asked } from "../answers/conditions.js";
import { all, find, linkButton } from "../elements.js";
import { showBrokenRules } from "./grade_rules.js";

/** @typedef {import("../answers/conditions.js").Known} Known */

const NEEDED = "Required";
const NOT_APPLICABLE = "na";
/** @type {WeakSet<HTMLElement>} */
const begun = new WeakSet();

// The options that are chosen at a question.
export function chosen(question) {
  return all(question, ".app-options input:checked", HTMLInputElement).map(({ value }) => value);
}

/** Show the questions that are asked, and what stands beside each answer.
 * @param {HTMLFormElement} form */
export function showQuestions(form) {
  const questions = all(form, ".app-question");
  showBrokenRules(form, showAsked(questions, JSON.parse(form.dataset.other)));
  questions.forEach(showParts);
}

/**
 * Hide the questions that are not asked.
 * @param {HTMLElement[]} questions
 * @param {Known} elsewhere  What is known of other sections and of the case.
 * @returns {Known} All that is known now.
 */
function showAsked(questions, elsewhere) {
  const byKey = new Map(questions.map((question) => [question.dataset.key, question]));
  const known = { ...elsewhere };
  for (const key of byKey.keys()) delete known[key];
  const rules = questions.map(({ dataset: { key, pattern, showIf } }) => (
    { key, pattern, showIf: showIf ? JSON.parse(showIf) : null }
  ));
  const shown = asked(rules, (key) => texts(byKey.get(key)), known);
  for (const [key, question] of byKey) {
    question.classList.toggle("app-question--hidden", !shown.has(key));
  }
  return known;
}

// What conditions go by: no condition is about words or days.
function texts(question) {
  const { key, pattern } = question.dataset;
  if (!pattern) return chosen(question);
  return [find(question, `#${CSS.escape(key)}`, HTMLInputElement).value];
}

function showParts(question) {
  if (!begun.has(question)) begin(question);
  const codes = chosen(question);
  const asks = codes.some((code) => asking(question).includes(code));
  question.classList.toggle("app-question--asks", asks);
  const isNa = codes.includes(NOT_APPLICABLE);
  open(question, "reason", isNa);
  open(question, "action", false);
  const evidence = open(question, "evidence", isSharing(question) && !isNa);
  evidence?.querySelector("textarea").toggleAttribute("required", asks);
  const add = find(question, ".app-add");
  const isOpen = evidence?.classList.contains("app-evidence--open");
  if (add) add.hidden = asks || isNa || codes.length === 0 || isOpen;
}

function asking(question) {
  return (question.dataset.evidenceFor ?? "").split(" ").filter(Boolean);
}

// Good practice is worth little to others without what shows it.
function isSharing(question) {
  return asking(question).length > 0 && find(question, ".app-share", HTMLDetailsElement)?.open;
}

// A part is open that is wanted, that holds words, or that somebody is in. A reason that is wanted
// no more is hidden, since no reader meets it; it is kept for whoever answers.
function open(question, part, wanted) {
  const place = find(question, `.app-${part}`);
  if (!place) return null;
  const box = /** @type {HTMLInputElement} */ (find(place, "textarea, input"));
  const isUsed = part !== "reason" && (box.value.trim() !== "" || box === document.activeElement);
  const isWrong = place.querySelector(".govuk-error-message") !== null;
  place.classList.toggle(`app-${part}--open`, wanted || isUsed || isWrong);
  return place;
}

function begin(question) {
  begun.add(question);
  const evidence = find(question, ".app-evidence");
  const share = find(question, ".app-share");
  share?.addEventListener("toggle", () => showParts(question));
  if (!evidence || !share || asking(question).length === 0) return;
  question.querySelector(".app-evidence__asked").textContent = NEEDED;
  const button = linkButton("Add evidence", `: ${question.dataset.key}`, () => {
    evidence.classList.add("app-evidence--open");
    evidence.querySelector("textarea").focus();
    button.hidden = true;
  }, "app-add");
  share.before(button);
}
