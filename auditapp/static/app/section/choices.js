// Two answers to one question: both shown side by side until the person chooses. Nobody's text
// disappears.
import { find, linkButton, made, put } from "../elements.js";
import { words } from "./controls.js";

// Draw the choice at its question, unless it stands there already; or take it away.
export function drawChoice(question, answers, key) {
  const saved = answers.elsewhere.get(key);
  const old = find(question, ".app-choice");
  if (!saved) return old?.remove();
  const [mine, theirs] = [answers.now.get(key), saved].map((one) => words(question, one));
  const held = JSON.stringify([mine, theirs]);
  if (old?.dataset.held === held) return;
  const had = old?.contains(document.activeElement);
  old?.remove();
  const ways = [
    ["Keep mine", () => answers.choose(key, true)],
    ["Use the saved one", () => answers.choose(key, false)],
  ];
  if (answers.joined(key)) ways.push(["Keep both texts", () => answers.join(key)]);
  const id = `${key}-choice`;
  const bold = "govuk-body govuk-!-font-weight-bold govuk-!-margin-bottom-2";
  const asked = `Two answers to ${key}: which one do you want to keep?`;
  const title = made("p", { class: bold, id }, asked);
  const sides = [
    side("Yours, not saved yet", mine),
    side(`Saved elsewhere ${saved.when}`, theirs),
  ];
  const buttons = ways.map(([said, chosen]) => button(said, key, chosen, question));
  question.prepend(made(
    "div",
    { class: "app-choice", role: "group", "aria-labelledby": id, "data-held": held },
    title,
    made("div", "app-choice__both", ...sides),
    made("div", "govuk-button-group govuk-!-margin-bottom-0", ...buttons),
  ));
  question.querySelector(".app-theirs:not([data-theirs])")?.setAttribute("hidden", "");
  if (had) buttons[0].focus();
}

// What somebody else answered meanwhile, where only they did.
export function drawNews(question, said) {
  const line = find(question, ".app-news");
  if (!said) line?.remove();
  else if (line) put(line, said);
  else question.prepend(made("p", { class: "app-news app-preserve", dir: "auto" }, said));
}

function side(title, parts) {
  const classes = "govuk-body-s govuk-!-margin-bottom-1";
  const lines = parts.map((part) => (
    made("p", { class: `${classes} app-preserve`, dir: "auto" }, part)
  ));
  const heading = made("p", `${classes} govuk-!-font-weight-bold`, title);
  return made("div", "app-choice__side", heading, ...lines);
}

function button(said, key, chosen, question) {
  const classes = "govuk-button govuk-button--secondary govuk-!-margin-bottom-1";
  return linkButton(said, ` for ${key}`, () => {
    chosen();
    (find(question, "input:checked") ?? find(question, "input, textarea"))?.focus();
  }, classes);
}
