// The dip-sample grid: one keystroke an answer, arrows to move, blocks pasted from a spreadsheet, and
// every case saved by itself. Without it each case is answered on a page of its own.
import { Cells, typed } from "./grid_cells.js";
import { cells as split, count, lay } from "./grid_paste.js";
import * as panel from "./grid_panel.js";
import { CaseAnswers } from "./case_answers.js";
import { signInAgain } from "./signing_in.js";

const table = document.querySelector(".app-grid");
const questions = JSON.parse(table.dataset.questions);
const lines = [...table.querySelectorAll(".app-grid__row")];
const told = document.querySelector(".app-grid-told");
const notice = document.querySelector(".app-grid-notice");
const dialog = document.querySelector(".app-dialog");
const waiting = new Set();
const news = [];
let here = { line: 0, column: 0 };

const rows = lines.map((line) => {
  const row = new CaseAnswers({ held: held(line), ...JSON.parse(line.dataset.row) }, questions, changed, signInAgain);
  row.ref = line.querySelector(".app-grid__ref").textContent;
  row.team = line.querySelector(".app-grid__team").textContent;
  return row;
});
// What the controls of a case hold as the page came, by question.
function held(line) {
  const filled = [...line.querySelectorAll("select, input")].filter((control) => control.value !== "");
  return Object.fromEntries(filled.map((control) => [control.name.slice(control.name.indexOf("-") + 1), [control.value]]));
}

const drawn = rows.map((row, place) => new Cells(lines[place], row, questions));
const placeOf = new Map(rows.map((row, place) => [row, place]));

// Drawing ------------------------------------------------------------------------------------------

function changed(row) {
  if (waiting.size === 0) queueMicrotask(drawWaiting);
  waiting.add(row);
}

function drawWaiting() {
  const drawing = [...waiting];
  waiting.clear();
  for (const row of drawing) {
    const place = placeOf.get(row);
    const wasInside = lines[place].contains(document.activeElement);
    say(drawn[place].draw());
    if (wasInside && !lines[place].contains(document.activeElement)) goOn(place);
    panel.refresh(row);
  }
  const done = rows.filter((row) => !row.isOpen).length;
  document.querySelector(".app-js-submitted").textContent = done;
  document.querySelector(".app-js-bar").value = done;
}

// Say each result once; results that come together are said together.
function say(words) {
  if (!words) return;
  if (news.length === 0) setTimeout(() => { told.textContent = news.splice(0).join(" "); }, 250);
  news.push(words);
}

// Moving -------------------------------------------------------------------------------------------

function placeAt(element) {
  const cell = element.closest?.(".app-grid__cell");
  const line = lines.indexOf(element.closest?.(".app-grid__row"));
  return cell && line >= 0 ? { line, column: cell.cellIndex - 1 } : null;
}

function go({ line, column }) {
  const control = drawn[line].controls[column];
  if (!control) return;
  control.focus();
  if (control.tagName === "INPUT") control.select();
}

// The nearest cell in a direction that can be answered, or none.
function next({ line, column }, down, right) {
  let place = { line, column };
  do place = { line: place.line + down, column: place.column + right };
  while (rows[place.line] && questions[place.column] && !drawn[place.line].isReachable(place.column));
  return rows[place.line] && questions[place.column] ? place : null;
}

function ends(line, isLast) {
  const order = questions.map((_, column) => column);
  const column = (isLast ? order.reverse() : order).find((one) => drawn[line].isReachable(one));
  return column === undefined ? null : { line, column };
}

function farEnd(isLast) {
  const order = rows.map((_, line) => line);
  for (const line of isLast ? order.reverse() : order) {
    const place = ends(line, isLast);
    if (place) return place;
  }
  return null;
}

// After a case is submitted: on to the next that is open, at its first gap.
function goOn(from) {
  const order = [...rows.keys()];
  const line = [...order.slice(from), ...order.slice(0, from)].find((one) => rows[one].isOpen);
  if (line === undefined) {
    lines[from].querySelector(".app-grid__page").focus();
    return;
  }
  const gap = questions.findIndex(({ key }, column) => drawn[line].isReachable(column) && !rows[line].now.get(key).value.length);
  go(gap >= 0 ? { line, column: gap } : ends(line, false));
}

function moves(event, place) {
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  if (event.key in steps) return next(place, ...steps[event.key]);
  const isLast = event.key === "End";
  return event.ctrlKey ? farEnd(isLast) : ends(place.line, isLast);
}

// A caret inside a box moves in its text first.
function staysInText(event, control) {
  if (control.tagName !== "INPUT" || event.key === "ArrowUp" || event.key === "ArrowDown") return false;
  if (event.ctrlKey) return false;
  const { selectionStart: start, selectionEnd: end, value } = control;
  if (start === 0 && end === value.length) return false;
  return ["ArrowLeft", "Home"].includes(event.key) ? end > 0 : start < value.length;
}

// Answering ----------------------------------------------------------------------------------------

function answer(place, value) {
  rows[place.line].set(questions[place.column].key, "value", value);
}

function isOpenList(control) {
  return control.tagName === "SELECT" && CSS.supports("selector(:open)") && control.matches(":open");
}

function onKey(event) {
  const place = placeAt(event.target);
  const control = event.target;
  if (event.key === "Enter" && event.ctrlKey && event.target.closest(".app-grid__row")) {
    event.preventDefault();
    submit(lines.indexOf(event.target.closest(".app-grid__row")));
    return;
  }
  if (!place || event.altKey || event.metaKey || isOpenList(control)) return;
  if (keyed(event, place, control)) event.preventDefault();
}

function keyed(event, place, control) {
  if (/^(Arrow|Home$|End$)/.test(event.key) && !event.shiftKey) {
    if (staysInText(event, control)) return false;
    const target = moves(event, place);
    if (target) go(target);
    return true;
  }
  if (event.key === "Enter") return write(place);
  if (event.ctrlKey || control.tagName !== "SELECT") return false;
  const { letters } = questions[place.column];
  const letter = event.key.toLowerCase();
  if (letter in letters) answer(place, [letters[letter]]);
  else if (["Delete", "Backspace", "0"].includes(event.key)) answer(place, []);
  else if (event.key === "?") dialog.showModal();
  else return event.key.length === 1 && event.key !== " ";
  return true;
}

// Go to the panel's box; whether there is one.
function write(place) {
  panel.show(rows[place.line], questions[place.column]);
  const box = panel.box();
  if (!box) return false;
  box.focus();
  return true;
}

function onChange(event) {
  const place = placeAt(event.target);
  if (!place) return;
  const question = questions[place.column];
  const { value } = event.target;
  answer(place, event.target.tagName === "SELECT" ? (value ? [value] : []) : typed(question, value));
}

function onFocus(event) {
  if (panel.holds(event.target)) return;
  const place = placeAt(event.target);
  const line = place?.line ?? lines.indexOf(event.target.closest(".app-grid__row"));
  if (line !== here.line) rows[here.line].save();
  if (line >= 0) here = { ...here, ...place, line };
  if (!place) return;
  panel.show(rows[line], questions[place.column]);
  event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function onPaste(event) {
  const place = placeAt(event.target);
  const text = event.clipboardData.getData("text/plain");
  const isBlock = /[\t\r\n]/.test(text.trimEnd());
  if (!place || text === "" || (event.target.tagName === "INPUT" && !isBlock)) return;
  event.preventDefault();
  const done = lay(split(text), rows, questions, place.line, place.column);
  const filled = `${count(done.answers, "answer", "answers")} pasted into ${count(done.cases.size, "case", "cases")}.`;
  notice.textContent = [filled, ...done.left].join(" ");
  notice.hidden = false;
  for (const row of done.cases) row.save();
}

async function submit(line) {
  const row = rows[line];
  if (!row.isOpen) return;
  const missing = await row.submit();
  if (missing === null || !row.isOpen) return;
  const [first] = Object.keys(missing);
  row.note("", `Not submitted: ${Object.entries(missing).map(([key, words]) => `${key}: ${words}`).join("; ")}.`);
  go({ line, column: questions.findIndex(({ key }) => key === first) });
}

// The start ----------------------------------------------------------------------------------------

rows.forEach(changed);
table.addEventListener("keydown", onKey);
table.addEventListener("change", (event) => { if (event.target.tagName === "SELECT") onChange(event); });
table.addEventListener("input", (event) => { if (event.target.tagName === "INPUT") onChange(event); });
table.addEventListener("paste", onPaste);
table.addEventListener("click", (event) => {
  const line = lines.indexOf(event.target.closest(".app-grid__row"));
  if (event.target.closest(".app-grid__submit")) submit(line);
  else if (event.target.closest(".app-grid__write")) write(placeAt(event.target));
});
document.addEventListener("focusin", onFocus);
document.addEventListener("focusout", (event) => {
  if (event.relatedTarget === null) rows[here.line].save();
});
panel.start({ back: () => go(here), submit: () => submit(here.line) });
const saveAll = () => { for (const row of rows) row.save(); };
window.addEventListener("online", saveAll);
document.addEventListener("auditapp:signed-in", saveAll);
document.addEventListener("visibilitychange", () => { if (document.hidden) saveAll(); });
window.addEventListener("pagehide", () => { for (const row of rows) row.flush(); });
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const row of rows) row.comeBack();
});
window.addEventListener("beforeunload", (event) => {
  if (rows.some((row) => row.isUnsaved)) event.preventDefault();
});
const help = document.querySelector(".app-js-help");
help.hidden = false;
help.addEventListener("click", () => dialog.showModal());
const first = farEnd(false);
if (first) {
  here = first;
  panel.show(rows[first.line], questions[first.column]);
}
