// The answers of one audit as a page holds them, which of them the server has, and saving them: for
// the grid, where each case is one of these, and for the pages of one audit.
//
// One request at a time; a request whose answer got lost is sent again unchanged, under the same
// number, so that it is never counted twice. "Saved" is said only after the server said so.
import { NOTHING, copied, joined, same, when } from "./answer_parts.js";
import { get, PAGE, post } from "./posts.js";
import { holds, numberIn } from "./rules.js";

const PAUSE = 800;
// However steadily somebody types, what they typed waits no longer.
const LONGEST = 5_000;
const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const NOT_YOURS = "this case is not with the account that is signed in now.";
const CLEANED = "Characters that cannot be kept were taken out.";

export class CaseAnswers {
  // `seen(row)` is called after anything changed; `ended(row)` when the session is over.
  constructor(record, questions, seen, ended) {
    Object.assign(this, { id: record.id, case: record.case, questions, seen, ended });
    this.now = new Map(questions.map(({ key }) => [
      key, { ...NOTHING, value: record.held[key] ?? [], ...record.answers[key] },
    ]));
    this.there = new Map([...this.now].map(([key, answer]) => [key, { ...answer }]));
    this.reads = new Map();
    this.changed = new Set();
    this.wrong = new Map();
    this.faults = new Map();
    this.elsewhere = new Map();
    this.notes = new Map();
    this.sequence = 0;
    this.tries = 0;
    this.phase = [...this.now.values()].some(({ value }) => value.length) ? "saved" : "new";
    this.hear(record);
  }

  // Everything that a reply said; for pages that show more of it.
  told() {}

  get isOpen() { return ["allocated", "draft", "returned"].includes(this.state); }

  // Whether anything here is not on the server.
  get isUnsaved() {
    return this.changed.size > 0 || Boolean(this.sent) || this.faulty.length > 0 || this.elsewhere.size > 0;
  }

  // The questions whose answers were not taken; one that is not asked any more is nobody's trouble.
  get faulty() { return [...this.wrong.keys()].filter((key) => this.isAsked(key)); }

  isAsked(key) { return this.shown.has(key); }

  get isReady() { return this.isOpen && !this.isUnsaved && this.missing.length === 0; }

  get shown() {
    const known = { ...this.case };
    const shown = new Set();
    for (const { key, pattern, showIf } of this.questions) {
      const { value } = this.now.get(key);
      if (showIf && !holds(showIf, known)) known[key] = ["na"];
      else {
        shown.add(key);
        if (pattern) known[key] = numberIn(pattern, value[0]);
        else known[key] = value.filter((text) => text !== "");
      }
    }
    return shown;
  }

  set(key, part, text) {
    this.now.get(key)[part] = text;
    this.touched(key, PAUSE);
  }

  touched(key, pause) {
    this.changed.add(key);
    this.wrong.delete(key);
    this.notes.delete(key);
    if (this.phase !== "trying" && this.phase !== "out") this.phase = "changed";
    this.saveIn(pause);
    this.seen(this);
  }

  // The whole answer to a question, as it stands now.
  put(key, answer, pause) {
    this.now.set(key, copied(answer));
    this.touched(key, pause);
  }

  // Say something about a question of the case, until it is answered.
  note(key, words) {
    this.notes.set(key, words);
    this.seen(this);
  }

  saveIn(pause) {
    clearTimeout(this.timer);
    this.waitingSince ??= Date.now();
    const left = Math.max(0, this.waitingSince + LONGEST - Date.now());
    this.timer = setTimeout(() => this.save(), Math.min(pause, left));
  }

  // Resolves when everything that changed so far is saved, or cannot be for now.
  save() {
    clearTimeout(this.timer);
    this.waitingSince = null;
    this.saving ??= this.saveAll().finally(() => { this.saving = null; });
    return this.saving;
  }

  async saveAll() {
    while (this.isOpen && (this.sent || this.sendable.length > 0)) {
      this.sent ??= this.packed();
      if (this.phase !== "trying") this.phase = "saving";
      this.seen(this);
      const { status, told } = await post(`/audits/${this.id}/answers`, this.sent);
      if (!this.answered(status, told)) return;
    }
  }

  // What waits to be sent. Two answers to one question wait for the person to choose.
  get sendable() { return [...this.changed].filter((key) => !this.elsewhere.has(key)); }

  packed() {
    const answers = {};
    for (const key of this.sendable) {
      answers[key] = copied(this.now.get(key));
      this.changed.delete(key);
    }
    return { version: this.version, sequence: ++this.sequence, page: PAGE, answers };
  }

  // The page goes away: everything that the server may lack, at once, whatever is under way. It
  // holds what the request under way holds, so either may arrive first.
  flush() {
    if (!this.isOpen || (!this.sent && this.sendable.length === 0)) return;
    for (const key of Object.keys(this.sent?.answers ?? {})) this.changed.add(key);
    post(`/audits/${this.id}/answers`, this.packed());
  }

  // The page is there again after all: whatever may not have arrived is sent once more.
  comeBack() {
    for (const { key } of this.questions) {
      if (!this.wrong.has(key) && !same(this.now.get(key), this.there.get(key))) this.changed.add(key);
    }
    this.save();
  }

  // A page that was read again may be older than the last words of the page before it, which were on
  // their way: ask what the server has by now.
  async askAgain() {
    const { status, told } = await get(`/audits/${this.id}/answers`);
    if (status !== 200) return;
    this.compare({}, told, true);
    this.told(told);
    this.seen(this);
  }

  // Whether to carry on with what changed meanwhile.
  answered(status, told) {
    if (status === 401) return this.wait("out");
    if (status === 0 || status >= 500 || status === 429) return this.wait("trying");
    const { answers } = this.sent;
    this.sent = null;
    this.tries = 0;
    if (status === 200) this.kept(answers, told);
    else if (status === 409 && told.conflict) this.compare(answers, told);
    else this.refuse(answers, status === 404 ? NOT_YOURS : told.error, told);
    this.phase = this.sendable.length > 0 ? "changed" : this.phase;
    if (told.state) this.told(told);
    this.seen(this);
    return status === 200 || Boolean(told.conflict);
  }

  wait(phase) {
    this.phase = phase;
    clearTimeout(this.timer);
    if (phase === "trying") this.timer = setTimeout(() => this.save(), WAITS[Math.min(this.tries++, WAITS.length - 1)]);
    else this.ended(this);
    this.seen(this);
    return false;
  }

  kept(answers, told) {
    for (const [key, answer] of Object.entries(answers)) {
      if (told.refused[key]) {
        if (this.changed.has(key)) continue;
        this.wrong.set(key, Object.values(told.refused[key])[0]);
        this.faults.set(key, told.refused[key]);
      } else this.nowThere(key, answer, told.read?.[key]);
    }
    if (told.cleaned) this.notes.set("", CLEANED);
    else if (this.notes.get("") === CLEANED) this.notes.delete("");
    this.phase = "saved";
    this.hear(told);
    if (told.answers) this.compare({}, told);
  }

  // What the server has, as it was typed and, where that differs, as the server reads it.
  nowThere(key, answer, read) {
    this.there.set(key, answer);
    if (read) this.reads.set(key, read);
    else this.reads.delete(key);
  }

  isKnown(key, saved) {
    return same(saved, this.there.get(key)) || (this.reads.has(key) && same(saved, this.reads.get(key)));
  }

  // Somebody saved meanwhile. What only one side changed is merged; the rest the person decides.
  compare(answers, told, isOwn = false) {
    for (const key of Object.keys(answers)) this.changed.add(key);
    for (const { key, label } of this.questions) {
      const saved = { ...NOTHING, ...told.answers[key] };
      const mine = this.now.get(key);
      const mineChanged = !same(mine, this.there.get(key));
      const isNews = !this.isKnown(key, saved);
      if (isNews) this.nowThere(key, copied(saved));
      if (same(mine, saved)) {
        this.changed.delete(key);
        this.elsewhere.delete(key);
      } else if (isNews && mineChanged) {
        this.changed.delete(key);
        this.elsewhere.set(key, { ...saved, when: when(told) });
      } else if (isNews) {
        this.now.set(key, copied(saved));
        if (!isOwn) this.notes.set(key, `${label} was answered elsewhere ${when(told)}: ${told.answers[key]?.words ?? "cleared"}.`);
      }
    }
    this.phase = "saved";
    this.hear(told);
  }

  // Which of two answers stays.
  choose(key, mine) {
    const saved = this.elsewhere.get(key);
    this.elsewhere.delete(key);
    if (mine) this.set(key, "value", this.now.get(key).value);
    else {
      this.now.set(key, copied(saved));
      this.changed.delete(key);
      this.wrong.delete(key);
      if (this.phase === "changed" && this.sendable.length === 0) this.phase = "saved";
      this.seen(this);
    }
  }

  // Whether both texts of a question can stay, one after the other.
  canJoin(key) {
    return this.joined(key) !== null;
  }

  join(key) {
    const both = this.joined(key);
    this.elsewhere.delete(key);
    this.put(key, both, 0);
  }

  joined(key) {
    const isText = this.questions.find((one) => one.key === key).control === "text";
    return joined(this.now.get(key), this.elsewhere.get(key), isText);
  }

  refuse(answers, words = "it was not taken.", told = {}) {
    for (const key of Object.keys(answers)) this.wrong.set(key, words);
    this.faults.clear();
    this.phase = "refused";
    if (told.state) this.hear(told);
  }

  // Tell the server that a phrase identifies nobody. Resolves to its reply, or to null.
  async confirm({ digest }) {
    await this.save();
    const { status, told } = await post(`/audits/${this.id}/confirmations`, { digest });
    if (status === 401) this.ended(this);
    if (told.state) {
      this.hear(told);
      this.told(told);
    }
    this.seen(this);
    return status === 200 ? told : null;
  }

  // How many questions lack something, and how many only a look at a marked phrase.
  get lacks() {
    const toCheck = this.missing.filter((key) => this.marked[key]?.length > 0).length;
    return { missing: this.missing.length - toCheck, toCheck };
  }

  hear(told) {
    this.marked = told.partial ? { ...this.marked, ...told.marked } : told.marked ?? {};
    this.escalations = told.escalations ?? [];
    this.version = told.version;
    this.state = told.state;
    this.missing = told.missing;
    this.savedAt = told.saved_at;
    this.savedBy = told.saved_by ?? "";
    this.submittedAt = told.submitted_at;
  }

  // Save what is left, then submit. Resolves to what is missing, by question; {} once submitted.
  async submit() {
    await this.save();
    if (this.isUnsaved || !this.isOpen) return null;
    this.phase = "submitting";
    this.seen(this);
    const { status, told } = await post(`/audits/${this.id}/submission`, { version: this.version });
    this.phase = "saved";
    if (status === 200) this.hear(told);
    else if (status === 409 && told.answers) this.compare({}, told);
    else if (status === 401) this.wait("out");
    else if (status !== 422) this.notes.set("", told.error ?? "Not submitted yet: no answer came. Try again.");
    if (status === 409 && told.state) this.hear(told);
    this.seen(this);
    return status === 422 ? told.missing : status === 200 ? {} : null;
  }
}
