// Every change of a section is saved by itself. The words beside the progress bar say where it
// stands: "Saved at 14:32" only after the server said so.
import { same, when } from "../answers/answer.js";
import { CaseAnswers } from "../answers/case_answers.js";
import { saveWithPage } from "../autosave/page_events.js";
import { UNSAVED } from "../autosave/queue.js";
import { all, find, put } from "../elements.js";
import { unsavedPanels } from "../escalation/beside_questions.js";
import { drawChoice, drawNews } from "./choices.js";
import { read, write } from "./controls.js";
import { Copying } from "./copying.js";
import { drawFaults } from "./faults.js";

const SOON = 0;
const TYPING = 1_000;
const WORDS = { ...UNSAVED, new: "Nothing to save yet" };
const PANEL_STAYS = "What you wrote about the escalation is not saved yet, "
  + "so this page stays open.";
const PAGE_STAYS = "Not saved yet, so this page stays open. "
  + "It will be saved as soon as the server answers.";
const TYPED_SINCE = ". What you typed since is not saved: copy it before you leave";
const AGAIN = ["reload", "back_forward"];
const A_MOMENT = 1_000;

export class SectionSaving {
  said = "Saved";
  isLeaving = false;
  isDrawing = false;

  /**
   * @param {HTMLFormElement} form
   * @param {(told: any) => void} heard  Called with all that a save's reply says, and at the start.
   */
  constructor(form, heard) {
    this.form = form;
    this.words = find(form, ".app-sticky__saved");
    this.aloud = find(form, ".app-js-aloud");
    this.questions = new Map(all(form, ".app-question").map((one) => [one.dataset.key, one]));
    this.record = JSON.parse(form.dataset.record);
    const { questions } = this;
    const answers = new CaseAnswers(this.begun(), this.asked(), () => this.drawSoon());
    answers.told = heard;
    answers.isAsked = (key) => !questions.get(key).classList.contains("app-question--hidden");
    if (this.record.saved_at) answers.phase = "saved";
    this.answers = answers;
    this.copying = new Copying(this);
    this.begin();
    this.listen();
    this.drawSoon();
    heard(this.record);
  }

  asked() {
    return [...this.questions].map(([key, { dataset: { control, pattern } }]) => (
      { key, label: key, control, pattern, showIf: null }
    ));
  }

  // What the server has: what the page came with, but for answers that it says are not saved.
  begun() {
    const held = [...this.questions].map(([key, question]) => [key, read(question, true)]);
    const answers = { ...Object.fromEntries(held), ...this.record.unsaved };
    return { ...this.record, case: {}, held: {}, answers };
  }

  // What stands in the boxes and is not saved: refused before, or kept by the browser.
  begin() {
    const { answers } = this;
    for (const [key, question] of this.questions) {
      const mine = read(question);
      const saved = answers.there.get(key);
      if (same(mine, saved)) continue;
      answers.now.set(key, mine);
      if (this.record.conflict) answers.elsewhere.set(key, { ...saved, when: when(this.record) });
      else answers.changed.add(key);
    }
    if (answers.changed.size > 0) answers.queue.saveIn(SOON);
    const [{ type }] = /** @type {any} */ (performance.getEntriesByType("navigation"));
    if (!AGAIN.includes(type) || this.record.conflict) return;
    setTimeout(() => answers.askAgain(), A_MOMENT);
  }

  listen() {
    const { answers, form } = this;
    for (const kind of ["input", "change"]) {
      form.addEventListener(kind, (event) => this.changed(event));
    }
    window.addEventListener("pageshow", () => { this.isLeaving = false; });
    document.addEventListener("auditapp:escalation", () => this.drawSoon());
    form.addEventListener("submit", (event) => this.submit(event));
    saveWithPage(() => [answers.queue], () => this.isLeaving);
  }

  changed(event) {
    const question = event.target.closest(".app-question");
    if (!question) return;
    const { key } = question.dataset;
    const mine = read(question);
    if (same(mine, this.answers.now.get(key)) && event.type === "change") {
      if (this.answers.changed.size > 0) this.answers.queue.saveIn(SOON);
      return;
    }
    this.answers.put(key, mine, event.type === "change" ? SOON : TYPING);
  }

  // The ordinary form leads on, once everything is saved or the server has said what is wrong.
  async submit(event) {
    if (this.isLeaving) return;
    event.preventDefault();
    const { answers } = this;
    await Promise.all([answers.save(), ...unsavedPanels().map(({ queue }) => queue.save())]);
    if (this.isLeaving) return;
    const [panel] = unsavedPanels();
    const [first] = answers.elsewhere.keys();
    if (panel) {
      this.say(PANEL_STAYS);
      panel.boxes.worry.focus();
    } else if (["trying", "out"].includes(answers.phase)) this.say(PAGE_STAYS);
    else if (first) find(this.questions.get(first), ".app-choice button")?.focus();
    else this.leave(event.submitter);
  }

  leave(submitter) {
    find(this.form, "[name=version]", HTMLInputElement).value = String(this.answers.audit.version);
    this.isLeaving = true;
    // Not at once: while this very event is under way, a form refuses to be sent.
    setTimeout(() => this.form.requestSubmit(submitter));
  }

  drawSoon() {
    if (this.isDrawing) return;
    this.isDrawing = true;
    queueMicrotask(() => { this.isDrawing = false; this.draw(); });
  }

  draw() {
    const { answers } = this;
    for (const [key, question] of this.questions) this.drawQuestion(key, question);
    this.copying.draw();
    const words = this.state();
    put(this.words, words);
    const isUnsaved = answers.isUnsaved || unsavedPanels().length > 0;
    this.words.classList.toggle("app-sticky__saved--dirty", isUnsaved);
    const news = [...answers.notes].filter(([key]) => key).map(([, note]) => note).join(" ");
    if (!answers.queue.isPassing) this.say(words, news);
  }

  drawQuestion(key, question) {
    const { now, wrong, faults, notes } = this.answers;
    if (!same(read(question), now.get(key))) write(question, now.get(key));
    drawFaults(question, wrong.has(key) ? faults.get(key) ?? { value: wrong.get(key) } : {});
    drawChoice(question, this.answers, key);
    drawNews(question, notes.get(key));
  }

  state() {
    const { answers } = this;
    if (!answers.isOpen) return this.closed();
    if (answers.elsewhere.size > 0) {
      const keys = [...answers.elsewhere.keys()].join(", ");
      return `Not saved yet: choose between two answers to ${keys}`;
    }
    if (answers.phase === "refused") return `Not saved: ${[...answers.wrong.values()][0] ?? ""}`;
    if (answers.phase !== "saved") return WORDS[answers.phase] ?? "";
    const { faulty } = answers;
    if (faulty.length === 1) return `${faulty[0]} is not saved: see the error at the question`;
    if (faulty.length > 1) return `${faulty.length} answers are not saved: see their errors`;
    if (unsavedPanels().length > 0) return "Not saved yet: the escalation";
    return [`Saved at ${answers.audit.saved_at}`, answers.notes.get("")].filter(Boolean).join(". ");
  }

  closed() {
    const { isUnsaved, audit } = this.answers;
    const isSubmitted = audit.state === "submitted";
    const done = isSubmitted ? `was submitted at ${audit.submitted_at}` : "was withdrawn";
    return `This audit ${done}${isUnsaved ? TYPED_SINCE : ""}`;
  }

  // Each thing is said aloud once: neither a later minute nor a word that stays is news.
  say(words, news = "") {
    const said = words.replace(/ at [0-9:]+/, "") + news;
    if (said === this.said) return;
    this.said = said;
    this.aloud.textContent = [words, news].filter(Boolean).join(". ");
  }
}
