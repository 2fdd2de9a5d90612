// Two answers to one question: both shown side by side until the person chooses. Nobody's text
// disappears.
import { find, linkButton, made, put } from "../elements.js";
import { words } from "./controls.js";

// Draw the choice at its question, unless it stands there already.
export function drawChoice(question, answers, key) {
  const mine = words(question, answers.now.get(key));
  const saved = words(question, answers.elsewhere.get(key));
  const held = JSON.stringify([mine, saved]);
  const old = find(question, ".app-choice");
  if (old?.dataset.held === held) return;
  const had = old?.contains(document.activeElement);
  dropChoice(question);
  const both = made(
    "div",
    "app-choice__both",
    side("Yours, not saved yet", mine),
    side(`Saved elsewhere ${answers.elsewhere.get(key).when}`, saved),
  );
  const ways = [
    ["Keep mine", () => answers.choose(key, true)],
    ["Use the saved one", () => answers.choose(key, false)],
  ];
  if (answers.joined(key)) ways.push(["Keep both texts", () => answers.join(key)]);
  const buttons = made("div", "govuk-button-group govuk-!-margin-bottom-0");
  buttons.append(...ways.map(([said, chosen]) => button(said, key, chosen, question)));
  question.prepend(group(key, held, [both, buttons]));
  question.querySelector(".app-theirs")?.setAttribute("hidden", "");
  if (had) find(buttons, "button").focus();
}

function group(key, held, parts) {
  const box = made("div", "app-choice");
  const title = made("p", "govuk-body govuk-!-font-weight-bold govuk-!-margin-bottom-2");
  title.id = `${key}-choice`;
  title.textContent = `Two answers to ${key}: which one do you want to keep?`;
  box.dataset.held = held;
  box.setAttribute("role", "group");
  box.setAttribute("aria-labelledby", title.id);
  box.append(title, ...parts);
  return box;
}

// What somebody else answered meanwhile, where only they did.
export function drawNews(question, said) {
  let line = find(question, ".app-news");
  if (!said) {
    line?.remove();
    return;
  }
  if (!line) {
    line = made("p", "app-news app-preserve");
    line.dir = "auto";
    question.prepend(line);
  }
  put(line, said);
}

export function dropChoice(question) {
  question.querySelector(".app-choice")?.remove();
}

function side(title, parts) {
  const lines = parts.map(([name, said]) => {
    const text = name ? `${name}: ${said}` : said;
    const line = made("p", "govuk-body-s govuk-!-margin-bottom-1 app-preserve", text);
    line.dir = "auto";
    return line;
  });
  const classes = "govuk-body-s govuk-!-font-weight-bold govuk-!-margin-bottom-1";
  return made("div", "app-choice__side", made("p", classes, title), ...lines);
}

function button(said, key, chosen, question) {
  const classes = "govuk-button govuk-button--secondary govuk-!-margin-bottom-1";
  return linkButton(said, ` for ${key}`, () => {
    chosen();
    (find(question, "input:checked") ?? find(question, "input, textarea"))?.focus();
  }, classes);
}
