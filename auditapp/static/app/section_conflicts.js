// Two answers to one question: both shown side by side until the person chooses. Nobody's text
// disappears.
import { words } from "./section_controls.js";

// Draw the choice at its question, unless it stands there already.
export function drawChoice(question, answers, key) {
  const mine = words(question, answers.now.get(key));
  const saved = words(question, answers.elsewhere.get(key));
  const held = JSON.stringify([mine, saved]);
  const old = question.querySelector(".app-choice");
  if (old?.dataset.held === held) return;
  const had = old?.contains(document.activeElement);
  dropChoice(question);
  const both = made("div", "app-choice__both");
  both.append(side("Yours, not saved yet", mine), side(`Saved elsewhere ${answers.elsewhere.get(key).when}`, saved));
  const ways = [["Keep mine", () => answers.choose(key, true)], ["Take the saved one", () => answers.choose(key, false)]];
  if (answers.canJoin(key)) ways.push(["Keep both texts", () => answers.join(key)]);
  const buttons = made("div", "govuk-button-group govuk-!-margin-bottom-0");
  buttons.append(...ways.map(([said, chosen]) => button(said, key, chosen, question)));
  question.prepend(group(key, held, [both, buttons]));
  question.querySelector(".app-theirs")?.setAttribute("hidden", "");
  if (had) buttons.firstChild.focus();
}

function group(key, held, parts) {
  const box = made("div", "app-choice");
  const title = made("p", "govuk-body govuk-!-font-weight-bold govuk-!-margin-bottom-2");
  title.id = `${key}-choice`;
  title.textContent = `Two answers to ${key}: which one stays?`;
  box.dataset.held = held;
  box.setAttribute("role", "group");
  box.setAttribute("aria-labelledby", title.id);
  box.append(title, ...parts);
  return box;
}

// What somebody else answered meanwhile, where only they did.
export function drawNews(question, words) {
  let line = question.querySelector(".app-news");
  if (!words) {
    line?.remove();
    return;
  }
  if (!line) {
    line = made("p", "app-news app-preserve");
    line.dir = "auto";
    question.prepend(line);
  }
  if (line.textContent !== words) line.textContent = words;
}

export function dropChoice(question) {
  question.querySelector(".app-choice")?.remove();
}

function side(title, parts) {
  const column = made("div", "app-choice__side");
  const heading = made("p", "govuk-body-s govuk-!-font-weight-bold govuk-!-margin-bottom-1");
  heading.textContent = title;
  column.append(heading);
  for (const [name, said] of parts) {
    const line = made("p", "govuk-body-s govuk-!-margin-bottom-1 app-preserve");
    line.dir = "auto";
    line.textContent = name ? `${name}: ${said}` : said;
    column.append(line);
  }
  return column;
}

function button(said, key, chosen, question) {
  const one = made("button", "govuk-button govuk-button--secondary govuk-!-margin-bottom-1");
  one.type = "button";
  one.textContent = said;
  const hidden = made("span", "govuk-visually-hidden");
  hidden.textContent = ` for ${key}`;
  one.append(hidden);
  one.addEventListener("click", () => {
    chosen();
    (question.querySelector("input:checked") ?? question.querySelector("input, textarea"))?.focus();
  });
  return one;
}

function made(tag, classes) {
  const element = document.createElement(tag);
  element.className = classes;
  return element;
}
