// Draws one case of the grid from its row: cells, state, and the notes below it. Changes only what
// looks different from before.
import { because } from "../answers/answer.js";
import { UNSAVED } from "../autosave/queue.js";
import { attribute, find, linkButton, made, put } from "../elements.js";
import { count, day, inWords } from "./paste.js";

const WORDS = { ...UNSAVED, new: "Not started", refused: "Not saved" };
const CONTROL = ".app-grid__control";
const OFF = "app-grid__cell--off";

export class Cells {
  /** @type {string | null} What was said last. */
  told = null;
  /** @type {string} The notes as they are drawn. */
  held = "[]";
  /** @type {HTMLTableRowElement | null} */
  below = null;

  constructor(line, row, questions) {
    this.line = line;
    this.row = row;
    this.questions = questions;
    this.saved = find(line, ".app-grid__saved");
    this.lacks = find(line, ".app-grid__missing");
    this.submit = find(line, ".app-grid__submit");
    this.controls = questions.map((_, place) => this.cell(place).querySelector(CONTROL));
    for (const control of this.controls) if (control) control.disabled = false;
  }

  cell(column) { return this.line.cells[column + 1]; }

  isReachable(column) {
    const isOff = this.cell(column).classList.contains(OFF);
    return this.row.isOpen && Boolean(this.controls[column]) && !isOff;
  }

  // What there is to say about the case now, or "" while that is about to change.
  draw() {
    const shown = this.row.shown;
    this.questions.forEach((question, column) => {
      this.drawCell(question, column, shown.has(question.key));
    });
    const words = this.drawState();
    this.drawNotes();
    if (!this.row.isOpen) this.close();
    const news = [words, ...this.row.notes.values()].join(" ");
    if (this.row.queue.isPassing || news === this.told) return "";
    const isFirst = this.told === null;
    this.told = news;
    return isFirst ? "" : `${this.row.ref}: ${news}`;
  }

  drawCell(question, column, isShown) {
    const cell = this.cell(column);
    const control = this.controls[column];
    if (!control) return;
    const { now, audit } = this.row;
    const answer = now.get(question.key);
    cell.classList.toggle(OFF, !isShown);
    const wrong = this.row.wrong.has(question.key) || this.row.elsewhere.has(question.key);
    attribute(control, "aria-invalid", wrong ? "true" : "");
    attribute(cell, "data-tone", question.tones[answer.value[0]] ?? "");
    attribute(cell, "data-mark", audit.marked[question.key]?.length ? "check" : sign(answer));
    if (control.tagName === "BUTTON") put(control, written(question, answer));
    else if (control !== document.activeElement || control.tagName === "SELECT") this.fill(column);
  }

  // What is answered now, in its control, whatever somebody was typing there.
  fill(column) {
    const held = this.row.now.get(this.questions[column].key).value.join("/");
    if (this.controls[column].value !== held) this.controls[column].value = held;
  }

  drawState() {
    const { row } = this;
    const words = this.words();
    put(this.saved, words);
    const lacks = row.isOpen ? left(row.audit) : "";
    put(this.lacks, lacks);
    if (this.submit) this.submit.hidden = !row.isReady;
    const open = row.isUnsaved ? "unsaved" : row.phase;
    const state = row.isOpen ? open : "done";
    attribute(this.line.cells[this.line.cells.length - 1], "data-state", state);
    return lacks && row.phase === "saved" ? `${words}, ${lacks.toLowerCase()}.` : `${words}.`;
  }

  words() {
    const { row } = this;
    if (row.audit.state === "submitted") return `✓ Submitted ${row.audit.submitted_at}`;
    if (row.audit.state === "withdrawn") return "Withdrawn";
    if (row.elsewhere.size) return "Not saved yet: choose below";
    if (row.phase !== "saved") return WORDS[row.phase];
    if (row.wrong.size) return `${count(row.wrong.size, "answer", "answers")} not saved`;
    return `Saved ${row.audit.saved_at}`;
  }

  drawNotes() {
    const notes = [...this.notes()];
    const held = JSON.stringify(notes.map(({ words, key, link }) => [words, key, link]));
    if (held === this.held) return;
    this.held = held;
    this.below ??= this.newLine();
    this.below.hidden = notes.length === 0;
    find(this.below, "div").replaceChildren(...notes.map((note) => drawNote(note, this.row)));
  }

  *notes() {
    const { row } = this;
    for (const [key, saved] of row.elsewhere) {
      const question = this.questions.find((one) => one.key === key);
      const [mine, theirs] = [row.now.get(key), saved].map((answer) => told(question, answer));
      const words = `${key} was saved elsewhere ${saved.when}. Yours: ${mine}. Saved: ${theirs}.`;
      yield { key, words };
    }
    for (const [key, words] of row.wrong) yield { words: `${key} is not saved: ${words}` };
    for (const words of row.notes.values()) yield { words };
    for (const { question, manager, url } of row.audit.escalations) {
      const words = `${question}: a child may be unsafe. Phone first.`;
      yield { words, url, link: manager ? "View escalation" : "Record who you have told" };
    }
  }

  newLine() {
    const colspan = String(this.line.cells.length);
    const line = made("tr", "app-grid__notes", made("td", { colspan }, made("div", "")));
    this.line.after(line);
    return line;
  }

  // A submitted case is read, not answered.
  close() {
    this.questions.forEach((question, column) => {
      const control = this.controls[column];
      if (!control) return;
      this.controls[column] = null;
      const cell = this.cell(column);
      const isOff = cell.classList.contains(OFF);
      cell.textContent = isOff ? "–" : told(question, this.row.there.get(question.key), true);
    });
    this.line.classList.add("app-grid__row--done");
    const [words] = find(this.line, ".app-grid__page").childNodes;
    if (words.nodeValue === "Open") words.nodeValue = "Read";
  }
}

// What is left to do before it can be submitted: exactly as `left` in audits/grid/page.py.
function left({ missing, marked }) {
  const toCheck = missing.filter((key) => marked[key]?.length > 0).length;
  const lacks = missing.length - toCheck;
  const parts = [lacks && `${lacks} missing`, toCheck && `${toCheck} to check`];
  return parts.filter(Boolean).join(", ") || "Ready to submit";
}

// A sign under a cell that there is more to it, or that a reason is wanted.
function sign(answer) {
  const reason = because(answer);
  if (answer.value[0] === "na" && !reason) return "reason?";
  return answer.evidence.trim() || reason ? "✎" : "";
}

// What the button of a question says that is answered in the panel.
function written(question, { value }) {
  if (question.control === "checkboxes") return value.length ? `${value.length} chosen` : "Choose";
  return value.length ? "Edit" : "Write";
}

// An answer as people read it; `bare` without its notes.
function told(question, answer, bare = false) {
  const text = inWords(question, answer.value);
  if (bare && question.control === "text") return text && "Written";
  if (bare) return text && text.replace(question.suffix, "") + question.suffix;
  return [text || "no answer", because(answer), answer.evidence].filter(Boolean).join(" – ");
}

/** @param {{ words: string, key?: string, url?: string, link?: string }} given */
function drawNote({ words, key, url, link }, row) {
  const note = made("p", "", words);
  const label = `${link} (case ${row.ref})`;
  if (url) note.append(" ", made("a", { class: "govuk-link", href: url }, label));
  if (key === undefined) return note;
  const hidden = ` for ${key} of case ${row.ref}`;
  const keep = linkButton("Keep mine", hidden, () => row.choose(key, true));
  const take = linkButton("Use the saved one", hidden, () => row.choose(key, false));
  note.append(" ", keep, " ", take);
  return note;
}

// What was typed into a cell, as the answer's texts.
export function typed(question, text) {
  if (text.trim() === "") return [];
  return (question.control === "date" && day(question, text.trim())) || [text];
}
