// The panel of the grid: the question of the focused cell in full, and the boxes for its reason,
// its evidence or its text.
import { showMarks } from "../answers/marks.js";
import { all, find, made, put } from "../elements.js";

const UNSAFE = "A child may be unsafe. Phone first, then record who you have told, using the link "
  + "below the case.";

export class GridPanel {
  /** @type {any} The case that is shown. */
  row = null;
  /** @type {any} */
  question = null;

  /** @param {{ back: () => void, submit: () => void }} ways  Out of the panel. */
  constructor({ back, submit }) {
    this.panel = find(document, ".app-grid-panel");
    this.choices = this.part("choices");
    this.boxes = {
      value: find(this.panel, "#panel-text", HTMLTextAreaElement),
      reason: find(this.panel, "#panel-reason", HTMLInputElement),
      evidence: find(this.panel, "#panel-evidence", HTMLTextAreaElement),
    };
    this.listen(back, submit);
  }

  part(name) { return find(this.panel, `.app-js-${name}`); }

  holds(element) { return this.panel.contains(element); }

  listen(back, submit) {
    for (const [part, element] of Object.entries(this.boxes)) {
      element.addEventListener("input", () => {
        const text = element.value;
        const value = text.trim() ? [text] : [];
        this.row.set(this.question.key, part, part === "value" ? value : text);
      });
    }
    this.choices.addEventListener("change", () => {
      const chosen = all(this.choices, "input:checked", HTMLInputElement);
      this.row.set(this.question.key, "value", chosen.map(({ value }) => value));
    });
    this.part("back").addEventListener("click", back);
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") back();
      else if (event.key === "Enter" && event.ctrlKey) submit();
      else if (event.key === "Enter" && event.target === this.boxes.reason) back();
      else return;
      event.preventDefault();
    });
  }

  // Show a cell's question, with what is written so far.
  show(row, question) {
    this.row = row;
    this.question = question;
    this.panel.hidden = false;
    const limit = question.limit.toLocaleString("en-GB");
    put(this.part("case"), row.ref);
    put(this.part("team"), row.team);
    put(this.part("key"), question.key);
    put(this.part("text"), question.text);
    put(this.part("help-text"), question.help);
    put(this.part("limit"), question.limit ? `(up to ${limit} characters)` : "");
    this.part("letters").replaceChildren(...keys(question));
    this.drawChoices();
    this.refresh(row);
  }

  // Something about the row changed: which boxes there are, and what they hold.
  refresh(row) {
    if (row !== this.row || row === null) return;
    const { question, boxes } = this;
    const answer = row.now.get(question.key);
    const isNone = answer.value[0] === "na";
    frame(boxes.value).hidden = question.control !== "text";
    frame(boxes.reason).hidden = !(question.reason && isNone);
    frame(boxes.evidence).hidden = !question.evidence || (isNone && !answer.evidence);
    this.fill(answer, row.isOpen);
    this.part("back").hidden = this.box() === null;
    const isUnsafe = row.audit.escalations.some((one) => one.question === question.key);
    put(this.part("error"), row.wrong.get(question.key) ?? (isUnsafe ? UNSAFE : ""));
    this.drawMarks();
  }

  fill(answer, isOpen) {
    for (const [part, box] of Object.entries(this.boxes)) {
      const text = part === "value" ? answer.value[0] ?? "" : answer[part];
      const isFree = !frame(box).hidden && box !== document.activeElement;
      if (isFree && box.value !== text) box.value = text;
      box.readOnly = !isOpen;
    }
    for (const box of all(this.choices, "input", HTMLInputElement)) {
      box.checked = answer.value.includes(box.value);
      box.disabled = !isOpen;
    }
  }

  // Phrases of the question that may identify somebody.
  drawMarks() {
    const { row, question } = this;
    const place = this.part("marks");
    const marks = row.isOpen ? row.audit.marked[question.key] ?? [] : [];
    showMarks(place, marks, {
      about: [row.id, question.key],
      confirm: (mark) => row.confirm(mark),
      back: () => this.box()?.focus(),
    });
  }

  // The box that Enter leads to; null when there is none.
  box() {
    if (!this.choices.hidden) return find(this.choices, "input");
    return Object.values(this.boxes).find((box) => !frame(box).hidden) ?? null;
  }

  // Several options may be chosen: boxes to tick, drawn when the question is first shown.
  drawChoices() {
    const { choices, question } = this;
    choices.hidden = question.control !== "checkboxes";
    if (choices.hidden || choices.dataset.key === question.key) return;
    choices.dataset.key = question.key;
    const ticks = question.options.map(([value, label], place) => {
      const id = `panel-choice-${place}`;
      const input = { class: "govuk-checkboxes__input", type: "checkbox", id, value };
      const words = { class: "govuk-label govuk-checkboxes__label", for: id };
      const parts = [made("input", input), made("label", words, label)];
      return made("div", "govuk-checkboxes__item", ...parts);
    });
    for (const old of all(choices, ".govuk-checkboxes__item")) old.remove();
    choices.append(...ticks);
  }
}

// What stands and falls with a box: its label too.
/** @param {HTMLElement} box */
const frame = (box) => box.parentElement;

// The letters that answer a question, each with its option.
function keys({ letters, options }) {
  const byCode = new Map(Object.entries(letters).map(([letter, code]) => [code, letter]));
  return options.filter(([code]) => byCode.has(code)).map(([code, label]) => (
    made("span", "", made("kbd", "", byCode.get(code)), ` ${label} `)
  ));
}
