// What stands beside an answer: says when the chosen answer needs evidence, and keeps a box open
// that holds words, whatever answer is chosen.

const NEEDED = "Needed with this answer";

export function showParts(question, chosen) {
  const asking = (question.dataset.evidenceFor ?? "").split(" ");
  const asks = chosen.some((code) => asking.includes(code));
  const words = question.querySelector(".app-evidence__asked");
  if (words && words.textContent !== NEEDED) words.textContent = NEEDED;
  question.classList.toggle("app-question--asks", asks);
  for (const name of ["evidence", "action"]) {
    const box = question.querySelector(`.app-${name}`);
    if (!box) continue;
    const text = box.querySelector("textarea");
    const holds = text.value.trim() !== "" || box.querySelector(".govuk-error-message") !== null;
    box.classList.toggle(`app-${name}--open`, holds || document.activeElement === text);
    if (name === "evidence") text.toggleAttribute("required", asks);
  }
}
