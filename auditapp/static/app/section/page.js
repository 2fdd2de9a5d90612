// A section of an audit: number keys, conditional questions, progress; every change is saved by
// itself. Everything but that works without it; this makes sixty questions quicker.
import { sectionKey } from "../answers/keys.js";
import { showMarks } from "../answers/marks.js";
import { all, find, linkButton } from "../elements.js";
import { showEscalations } from "../escalation/beside_questions.js";
import { SectionSaving } from "./autosave.js";
import { read } from "./controls.js";
import { chosen, showQuestions } from "./question_parts.js";

export class SectionPage {
  constructor() {
    this.form = find(document, ".app-section-form", HTMLFormElement);
    this.questions = all(this.form, ".app-question");
    this.dialog = find(document, ".app-dialog", HTMLDialogElement);
  }

  start() {
    const { form } = this;
    this.addClearButtons();
    this.refresh();
    document.addEventListener("keydown", (event) => this.onKey(event));
    for (const kind of ["change", "input", "auditapp:filled"]) {
      form.addEventListener(kind, () => this.refresh());
    }
    this.saving = new SectionSaving(form, (told) => this.heard(told));
    for (const box of all(form, "textarea[data-limit]", HTMLTextAreaElement)) {
      box.addEventListener("input", () => countCharacters(box));
    }
    const help = find(form, ".app-js-help");
    help.hidden = false;
    help.addEventListener("click", () => this.dialog.showModal());
  }

  refresh() {
    const { form, questions } = this;
    showQuestions(form);
    const hidden = "app-question--hidden";
    const asked = questions.filter((question) => !question.classList.contains(hidden));
    const answered = asked.filter((question) => read(question).value.length > 0).length;
    find(form, ".app-js-answered").textContent = String(answered);
    find(form, ".app-js-asked").textContent = String(asked.length);
    const bar = find(form, "progress", HTMLProgressElement);
    bar.max = asked.length;
    bar.value = answered;
    for (const question of questions) {
      const clear = find(question, ".app-clear");
      if (clear) clear.hidden = chosen(question).length === 0;
    }
  }

  // What a save's reply says beside the answers: how far each section is, phrases to check,
  // escalations that are open.
  heard(told) {
    for (const [key, far] of Object.entries(told.sections ?? {})) {
      const place = find(document, `[data-section="${CSS.escape(key)}"] .app-steps__status`);
      if (place) place.textContent = progress(far);
    }
    if (told.escalations) showEscalations(this.form, told.escalations);
    if (told.marked) this.showMarked(told);
  }

  showMarked({ marked, partial }) {
    for (const question of this.questions) {
      const { key } = question.dataset;
      if (partial && !(key in marked)) continue;
      const confirm = (mark) => this.saving.answers.confirm(mark);
      showMarks(question, marked[key] ?? [], { confirm });
    }
  }

  addClearButtons() {
    for (const question of this.questions) {
      const radios = find(question, ".govuk-radios");
      const hidden = ` the answer to ${question.dataset.key}`;
      const classes = "app-link-button app-clear";
      radios?.append(linkButton("Clear", hidden, () => clearAnswer(question), classes));
    }
  }

  onKey(event) {
    const question = event.target.closest?.(".app-question");
    const act = sectionKey(event, {
      isTyping: event.target.matches("textarea, input[type=text]"),
      hasOptions: Boolean(question?.querySelector(".app-options")),
      isScale: Boolean(question?.dataset.scale),
    });
    if (!act) return;
    event.preventDefault();
    if (act.does === "send") this.form.requestSubmit();
    else if (act.does === "help") this.dialog.showModal();
    else if (act.does === "clear") clearAnswer(question);
    else if (act.does === "choose") choose(question, act.digit);
  }
}

function progress({ answered, asked }) {
  if (answered === asked) return "✓ Complete";
  return answered ? `${answered} of ${asked}` : "Not started";
}

function options(question) {
  return all(question, ".app-options input", HTMLInputElement);
}

function clearAnswer(question) {
  const inputs = options(question);
  for (const input of inputs) input.checked = false;
  inputs[0]?.focus();
  inputs[0]?.dispatchEvent(new Event("change", { bubbles: true }));
}

function choose(question, digit) {
  const inputs = options(question);
  const wanted = question.dataset.scale
    ? inputs.find((input) => input.value === String(digit))
    : inputs[digit - 1];
  if (!wanted) return;
  wanted.checked = wanted.type === "checkbox" ? !wanted.checked : true;
  wanted.focus();
  wanted.dispatchEvent(new Event("change", { bubbles: true }));
}

function countCharacters(box) {
  const left = Number(box.dataset.limit) - box.value.length;
  const number = Math.abs(left).toLocaleString("en-GB");
  const words = left >= 0 ? `${number} characters left.` : `${number} characters too many.`;
  find(box.parentElement, ".app-js-count").textContent = words;
}
