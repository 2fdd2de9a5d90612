// What stands beside an answer: evidence opens by itself where the answer needs it, and by a button
// where it may be given; a box that holds words stays open, whatever answer is chosen.

const NEEDED = "Needed with this answer";
const NOT_APPLICABLE = "na";
const begun = new WeakMap();

export function showParts(question, chosen) {
  if (!begun.has(question)) begin(question);
  begun.set(question, chosen);
  const asks = chosen.some((code) => asking(question).includes(code));
  question.classList.toggle("app-question--asks", asks);
  const isNa = chosen.includes(NOT_APPLICABLE);
  open(question, "reason", isNa);
  open(question, "action", false);
  const evidence = open(question, "evidence", isSharing(question) && !isNa);
  evidence?.querySelector("textarea").toggleAttribute("required", asks);
  const add = question.querySelector(".app-add");
  if (add) add.hidden = asks || isNa || chosen.length === 0 || evidence.classList.contains("app-evidence--open");
}

function asking(question) {
  return (question.dataset.evidenceFor ?? "").split(" ").filter(Boolean);
}

// Good practice is worth little to others without what shows it.
function isSharing(question) {
  return asking(question).length > 0 && question.querySelector(".app-share")?.open;
}

// A part is open that is wanted, that holds words, or that somebody is in. A reason that is wanted
// no more is hidden, since no reader meets it; it is kept for whoever answers.
function open(question, part, wanted) {
  const place = question.querySelector(`.app-${part}`);
  if (!place) return null;
  const box = place.querySelector("textarea, input");
  const isUsed = part !== "reason" && (box.value.trim() !== "" || box === document.activeElement);
  const isWrong = place.querySelector(".govuk-error-message") !== null;
  place.classList.toggle(`app-${part}--open`, wanted || isUsed || isWrong);
  return place;
}

function begin(question) {
  const evidence = question.querySelector(".app-evidence");
  const share = question.querySelector(".app-share");
  share?.addEventListener("toggle", () => showParts(question, begun.get(question)));
  if (!evidence || !share || asking(question).length === 0) return;
  question.querySelector(".app-evidence__asked").textContent = NEEDED;
  share.before(adder(question, evidence));
}

function adder(question, evidence) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "app-add";
  const which = document.createElement("span");
  which.className = "govuk-visually-hidden";
  which.textContent = `: ${question.dataset.key}`;
  button.append("Add evidence", which);
  button.addEventListener("click", () => {
    evidence.classList.add("app-evidence--open");
    evidence.querySelector("textarea").focus();
    button.hidden = true;
  });
  return button;
}
