// The dip-sample grid: one keystroke an answer, arrows to move, blocks pasted from a spreadsheet,
// and every case saved by itself. Without it each case is answered on a page of its own.
import { gridKey } from "../answers/keys.js";
import { saveWithPage } from "../autosave/page_events.js";
import { all, find } from "../elements.js";
import { Cells, typed } from "./cells.js";
import { Clipboard } from "./clipboard.js";
import { GridMoves } from "./moves.js";
import { GridPanel } from "./panel.js";
import { PasteMessages } from "./paste_messages.js";
import { GridRow } from "./row.js";

const TOGETHER = 250;

export class GridPage {
  waiting = new Set();
  /** @type {string[]} */
  news = [];
  here = { line: 0, column: 0 };

  constructor() {
    this.table = find(document, ".app-grid");
    this.told = find(document, ".app-grid-told");
    this.dialog = find(document, ".app-dialog", HTMLDialogElement);
    this.questions = JSON.parse(this.table.dataset.questions);
    this.lines = all(this.table, ".app-grid__row", HTMLTableRowElement);
    const changed = (row) => this.changed(row);
    this.rows = this.lines.map((line) => new GridRow(line, this.questions, changed));
    this.drawn = this.rows.map((row, place) => new Cells(this.lines[place], row, this.questions));
    this.moves = new GridMoves(this.rows.length, this.questions.length, ({ line, column }) => (
      this.drawn[line].isReachable(column)
    ));
    const back = () => this.go(this.here);
    this.panel = new GridPanel({ back, submit: () => this.submit(this.here.line) });
    const messages = new PasteMessages(() => this.undo() && back());
    this.clipboard = new Clipboard(this.rows, this.questions, messages);
  }

  start() {
    this.rows.forEach((row) => this.changed(row));
    this.listen();
    const help = find(document, ".app-js-help");
    help.hidden = false;
    help.addEventListener("click", () => this.dialog.showModal());
    const first = this.moves.end(this.moves.lines, false);
    if (!first) return;
    this.here = first;
    this.panel.show(this.rows[first.line], this.questions[first.column]);
  }

  listen() {
    const { table, rows } = this;
    table.addEventListener("keydown", (event) => this.onKey(event));
    table.addEventListener("input", (event) => this.onInput(event));
    table.addEventListener("paste", (event) => this.onPaste(event));
    table.addEventListener("click", (event) => this.onClick(event));
    document.addEventListener("focusin", (event) => this.onFocus(event));
    document.addEventListener("focusout", (event) => {
      if (event.relatedTarget === null) rows[this.here.line].save();
    });
    const queues = rows.map(({ queue }) => queue);
    saveWithPage(() => queues);
  }

  // Drawing ---------------------------------------------------------------------------------------

  changed(row) {
    if (this.waiting.size === 0) queueMicrotask(() => this.drawWaiting());
    this.waiting.add(row);
  }

  drawWaiting() {
    const drawing = [...this.waiting];
    this.waiting.clear();
    for (const row of drawing) {
      const place = this.rows.indexOf(row);
      const holdsFocus = () => this.lines[place].contains(document.activeElement);
      const heldFocus = holdsFocus();
      this.say(this.drawn[place].draw());
      if (heldFocus && !holdsFocus()) this.goOn(place);
      this.panel.refresh(row);
    }
    const done = this.rows.filter((row) => !row.isOpen).length;
    find(document, ".app-js-submitted").textContent = String(done);
    find(document, ".app-js-bar", HTMLProgressElement).value = done;
  }

  // Say each result once; results that come together are said together.
  say(words) {
    if (!words) return;
    this.news.push(words);
    if (this.news.length > 1) return;
    setTimeout(() => { this.told.textContent = this.news.splice(0).join(" "); }, TOGETHER);
  }

  // Moving ----------------------------------------------------------------------------------------

  lineOf(element) {
    return this.lines.indexOf(element.closest?.(".app-grid__row"));
  }

  placeAt(element) {
    const cell = element.closest?.(".app-grid__cell");
    const line = this.lineOf(element);
    return cell && line >= 0 ? { line, column: cell.cellIndex - 1 } : null;
  }

  go({ line, column }) {
    const control = this.drawn[line].controls[column];
    if (!control) return;
    control.focus();
    if (control.tagName === "INPUT") control.select();
  }

  // After a case is submitted: on to the next that is open, at its first gap.
  goOn(from) {
    const { rows } = this;
    const row = [...rows.slice(from), ...rows.slice(0, from)].find(({ isOpen }) => isOpen);
    if (!row) return find(this.lines[from], ".app-grid__page").focus();
    const { now } = row;
    const line = rows.indexOf(row);
    const gap = this.questions.findIndex(({ key }, column) => (
      this.drawn[line].isReachable(column) && !now.get(key).value.length
    ));
    this.go(gap >= 0 ? { line, column: gap } : this.moves.end([line], false));
  }

  // Answering -------------------------------------------------------------------------------------

  answer({ line, column }, value) {
    this.rows[line].set(this.questions[column].key, "value", value);
  }

  onKey(event) {
    const control = event.target;
    const line = this.lineOf(control);
    if (event.key === "Enter" && event.ctrlKey && line >= 0) {
      event.preventDefault();
      this.submit(line);
      return;
    }
    const place = this.placeAt(control);
    if (!place || event.altKey || event.metaKey || isOpenList(control)) return;
    const { letters } = this.questions[place.column];
    const isList = control.tagName === "SELECT";
    const act = gridKey(event, { isList, letters, caret: caret(control) });
    if (act && this.does(act, place)) event.preventDefault();
  }

  // Whether there was something to do.
  does(act, place) {
    if (act.does === "write") return this.write(place);
    if (act.does === "answer") this.answer(place, act.value);
    else if (act.does === "help") this.dialog.showModal();
    else if (act.does === "undo") return this.undo();
    else if (act.does !== "nothing") {
      const target = this.moves.target(place, act);
      if (target) this.go(target);
    }
    return true;
  }

  // Go to the panel's box; whether there is one.
  write({ line, column }) {
    this.panel.show(this.rows[line], this.questions[column]);
    const box = this.panel.box();
    box?.focus();
    return box !== null;
  }

  onInput({ target }) {
    const place = this.placeAt(target);
    if (place) this.answer(place, typed(this.questions[place.column], target.value));
  }

  onClick({ target }) {
    if (target.closest(".app-grid__submit")) this.submit(this.lineOf(target));
    else if (target.closest(".app-grid__write")) this.write(this.placeAt(target));
  }

  onFocus({ target }) {
    if (this.panel.holds(target)) return;
    const place = this.placeAt(target);
    const line = this.lineOf(target);
    if (line !== this.here.line) this.rows[this.here.line].save();
    if (line >= 0) this.here = { ...this.here, ...place, line };
    if (!place) return;
    this.panel.show(this.rows[line], this.questions[place.column]);
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  onPaste(event) {
    const place = this.placeAt(event.target);
    const text = event.clipboardData.getData("text/plain");
    const isBlock = /[\t\r\n]/.test(text.trimEnd());
    if (!place || text === "" || (event.target.tagName === "INPUT" && !isBlock)) return;
    event.preventDefault();
    this.clipboard.paste(text, place).then(() => this.fillHere());
  }

  // Whether there was a paste to undo.
  undo() {
    const isUndone = this.clipboard.undo();
    this.fillHere();
    return isUndone;
  }

  // What stands in the box that has the focus was not typed there.
  fillHere() {
    const { line, column } = this.here;
    if (this.drawn[line].controls[column]?.tagName === "INPUT") this.drawn[line].fill(column);
  }

  async submit(line) {
    const row = this.rows[line];
    if (!row.isOpen) return;
    const missing = await row.submit();
    if (missing === null || !row.isOpen) return;
    const [first] = Object.keys(missing);
    const words = Object.entries(missing).map((lack) => lack.join(": ")).join("; ");
    row.note("", `Not submitted: ${words}.`);
    this.go({ line, column: this.questions.findIndex(({ key }) => key === first) });
  }
}

function isOpenList(control) {
  return CSS.supports("selector(:open)") && control.matches("select:open");
}

function caret(control) {
  if (control.tagName !== "INPUT") return null;
  return { start: control.selectionStart, end: control.selectionEnd, length: control.value.length };
}
