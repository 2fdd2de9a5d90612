// Every change of a section is saved by itself. The words beside the progress bar say where it
// stands: "Saved at 14:32" only after the server said so.
import { same, when } from "./answer_parts.js";
import { CaseAnswers } from "./case_answers.js";
import { unsavedPanels } from "./escalation.js";
import { drawChoice, drawNews, dropChoice } from "./section_conflicts.js";
import { read, write } from "./section_controls.js";
import { Copying } from "./section_copying.js";
import { drawFaults } from "./section_faults.js";
import { signInAgain } from "./signing_in.js";

const SOON = 0;
const TYPING = 1_000;
const WORDS = {
  new: "Nothing to save yet",
  changed: "Not saved yet",
  saving: "Saving…",
  trying: "Not saved yet, trying again",
  out: "Not saved yet: sign in again",
};
const AGAIN = ["reload", "back_forward"];
const A_MOMENT = 1_000;
const PASSING = ["changed", "saving"];

export class SectionSaving {
  said = "Saved";

  // `heard(told)` is called with everything that a save's reply says, and at the start.
  constructor(form, heard) {
    this.form = form;
    this.heard = heard;
    this.words = form.querySelector(".app-sticky__saved");
    this.aloud = form.querySelector(".app-js-aloud");
    this.questions = new Map([...form.querySelectorAll(".app-question")].map((one) => [one.dataset.key, one]));
    this.record = JSON.parse(form.dataset.record);
    this.answers = new CaseAnswers(this.begun(), this.asked(), () => this.drawSoon(), () => signInAgain());
    this.answers.told = (told) => this.heard(told);
    this.answers.isAsked = (key) => !this.questions.get(key).classList.contains("app-question--hidden");
    if (this.record.saved_at) this.answers.phase = "saved";
    this.copying = new Copying(form, this.answers, this.questions, (words) => this.say(words));
    this.begin();
    this.listen();
    this.drawSoon();
    this.heard(this.record);
  }

  asked() {
    return [...this.questions].map(([key, question]) => ({ key, label: key, control: question.dataset.control, pattern: question.dataset.pattern }));
  }

  // What the server has: what the page came with, but for answers that it says are not saved.
  begun() {
    const held = [...this.questions].map(([key, question]) => [key, read(question, true)]);
    return { ...this.record, case: {}, held: {}, answers: { ...Object.fromEntries(held), ...this.record.unsaved } };
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
    if (answers.changed.size > 0) answers.saveIn(SOON);
    const [{ type }] = performance.getEntriesByType("navigation");
    if (AGAIN.includes(type) && !this.record.conflict) setTimeout(() => answers.askAgain(), A_MOMENT);
  }

  listen() {
    const { answers, form } = this;
    for (const kind of ["input", "change"]) form.addEventListener(kind, (event) => this.changed(event));
    window.addEventListener("online", () => answers.save());
    document.addEventListener("auditapp:signed-in", () => answers.save());
    document.addEventListener("auditapp:escalation", () => this.drawSoon());
    document.addEventListener("visibilitychange", () => { if (document.hidden) answers.save(); });
    window.addEventListener("pagehide", () => answers.flush());
    window.addEventListener("pageshow", (event) => {
      this.isLeaving = false;
      if (event.persisted) answers.comeBack();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.isLeaving || !answers.isUnsaved) return;
      answers.save();
      event.preventDefault();
    });
    form.addEventListener("submit", (event) => this.submit(event));
  }

  changed(event) {
    const question = event.target.closest(".app-question");
    if (!question) return;
    const { key } = question.dataset;
    const mine = read(question);
    if (same(mine, this.answers.now.get(key)) && event.type === "change") {
      if (this.answers.changed.size > 0) this.answers.saveIn(SOON);
      return;
    }
    this.answers.put(key, mine, event.type === "change" ? SOON : TYPING);
  }

  // The ordinary form leads on, once everything is saved or the server has said what is wrong.
  async submit(event) {
    if (this.isLeaving) return;
    event.preventDefault();
    const { answers } = this;
    await Promise.all([answers.save(), ...unsavedPanels().map((panel) => panel.save())]);
    if (this.isLeaving) return;
    const [panel] = unsavedPanels();
    if (panel) {
      this.say("What you wrote about the escalation is not saved yet, so this page stays open.");
      panel.boxes.worry.focus();
      return;
    }
    if (["trying", "out"].includes(answers.phase)) {
      this.say("Not saved yet, so this page stays open. It is saved as soon as the server answers.");
      return;
    }
    const [first] = answers.elsewhere.keys();
    if (first) {
      this.questions.get(first).querySelector(".app-choice button")?.focus();
      return;
    }
    this.form.elements.version.value = answers.version;
    this.isLeaving = true;
    // Not at once: while this very event is under way, a form refuses to be sent.
    setTimeout(() => this.form.requestSubmit(event.submitter));
  }

  drawSoon() {
    if (this.isDrawing) return;
    this.isDrawing = true;
    queueMicrotask(() => { this.isDrawing = false; this.draw(); });
  }

  draw() {
    const { answers } = this;
    for (const [key, question] of this.questions) {
      if (!same(read(question), answers.now.get(key))) write(question, answers.now.get(key));
      drawFaults(question, answers.wrong.has(key) ? answers.faults.get(key) ?? { value: answers.wrong.get(key) } : {});
      if (answers.elsewhere.has(key)) drawChoice(question, answers, key);
      else dropChoice(question);
      drawNews(question, answers.notes.get(key));
    }
    this.copying.draw();
    const words = this.state();
    if (this.words.textContent !== words) this.words.textContent = words;
    const isUnsaved = answers.isUnsaved || unsavedPanels().length > 0;
    this.words.classList.toggle("app-sticky__saved--dirty", isUnsaved);
    const news = [...answers.notes].filter(([key]) => key).map(([, note]) => note).join(" ");
    if (!PASSING.includes(answers.phase)) this.say(words, news);
  }

  state() {
    const { answers } = this;
    if (!answers.isOpen) return this.closed();
    if (answers.elsewhere.size > 0) return `Not saved yet: choose between two answers to ${[...answers.elsewhere.keys()].join(", ")}`;
    if (answers.phase === "refused") return `Not saved: ${[...answers.wrong.values()][0] ?? ""}`;
    if (answers.phase !== "saved") return WORDS[answers.phase] ?? "";
    const { faulty } = answers;
    if (faulty.length === 1) return `${faulty[0]} is not saved: see what is wrong there`;
    if (faulty.length > 1) return `${faulty.length} answers are not saved: see what is wrong there`;
    if (unsavedPanels().length > 0) return "Not saved yet: the escalation";
    return [`Saved at ${answers.savedAt}`, answers.notes.get("")].filter(Boolean).join(". ");
  }

  closed() {
    const { answers } = this;
    const done = answers.state === "submitted" ? `was submitted at ${answers.submittedAt}` : "was withdrawn";
    return answers.isUnsaved
      ? `This audit ${done}. What you typed since is not saved: copy it before you leave`
      : `This audit ${done}`;
  }

  // Each thing is said aloud once: neither a later minute nor a word that stays is news.
  say(words, news = "") {
    const said = words.replace(/ at [0-9:]+/, "") + news;
    if (said === this.said) return;
    this.said = said;
    this.aloud.textContent = [words, news].filter(Boolean).join(". ");
  }
}
