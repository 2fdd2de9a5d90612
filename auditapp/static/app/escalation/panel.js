// The panel of one escalation: saved by itself as it is typed, apart from the form beside it.
//
// It stops nobody. When somebody else wrote into the same box meanwhile, both texts are shown and
// the person chooses.
import { textOutcome } from "../autosave/conflicts.js";
import { saveWithPage } from "../autosave/page_events.js";
import { SaveQueue, UNSAVED } from "../autosave/queue.js";
import { post } from "../autosave/requests.js";
import { all, find, linkButton, made, put } from "../elements.js";

const PAUSE = 800;
const PARTS = ["worry", "manager", "told_role", "spoken_on", "spoken_time", "agreed"];
const NOT_LISTED = "Somebody who is no longer in the list";
const TIMES = ["spoken_on", "spoken_time"];

/** @typedef {Record<string, string>} Texts  What stands in the boxes. */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Box */

/** @typedef {import("../autosave/queue.js").Draft} Draft */
/** @implements {Draft} */
export class EscalationPanel {
  queue = new SaveQueue(this);
  isOpen = true;
  /** @type {Texts} What the server has. */
  there = {};
  /** @type {Map<string, string>} Other texts; the person has to choose. */
  elsewhere = new Map();
  /** @type {Texts | null} What the server refused as a whole. */
  notTaken = null;
  error = "";
  isWrong = false;
  savedAt = "";
  told = "";

  /** @param {HTMLElement} element @param {any} record */
  constructor(element, record) {
    this.element = element;
    this.id = record.id;
    this.version = record.version;
    const boxes = /** @type {any[]} */ (all(element, "[data-part]"));
    /** @type {Record<string, Box>} */
    this.boxes = Object.fromEntries(boxes.map((box) => [box.dataset.part, box]));
    this.fill(record);
    const due = find(element, ".app-escalation__due");
    if (due && record.due) due.textContent = `A response is ${record.due}.`;
    for (const kind of ["input", "change", "keydown"]) {
      element.addEventListener(kind, (event) => this.on(event));
    }
    saveWithPage(() => [this.queue]);
  }

  get now() { return Object.fromEntries(PARTS.map((part) => [part, this.boxes[part].value])); }

  // What the server should have: a box that waits for a choice keeps what is saved in it.
  get wanted() { return { ...this.now, ...Object.fromEntries(this.elsewhere) }; }

  get differs() { return !same(this.wanted, this.there); }

  get waits() { return this.differs && !same(this.wanted, this.notTaken); }

  get isUnsaved() {
    return this.queue.sent !== null || this.differs || this.isWrong || this.elsewhere.size > 0;
  }

  get isAtRisk() {
    return this.isUnsaved && !(this.queue.isOnItsWay && same(this.wanted, this.queue.sent));
  }

  // What happens here is not the business of the form around it.
  on(event) {
    event.stopPropagation();
    if (event.type === "keydown") {
      if (event.key === "Enter" && event.target.tagName === "INPUT") event.preventDefault();
      return;
    }
    if (event.target === this.boxes.manager) this.spokenNow();
    const isTyping = event.type === "input" && event.target.tagName === "TEXTAREA";
    this.queue.touched(isTyping ? PAUSE : 0);
  }

  // Whoever is named was spoken to now, unless it was said when.
  spokenNow() {
    const { manager, spoken_on: day, spoken_time: time } = this.boxes;
    if (!manager.value || day.value || time.value) return;
    const now = new Date().toLocaleString("sv-SE", { timeZone: "Europe/London" });
    [day.value, time.value] = now.slice(0, 16).split(" ");
  }

  // Saving ----------------------------------------------------------------------------------------

  /** @param {number} _number @param {any} underWay */
  pack(_number, underWay) {
    const isNew = !underWay || !same(this.wanted, underWay) || !this.queue.isOnItsWay;
    return isNew ? { version: this.version, ...this.wanted } : null;
  }

  send(body) { return post(`/escalations/${this.id}`, body); }

  saved(sent, reply) {
    this.there = texts(sent);
    this.version = reply.version;
    for (const part of TIMES) {
      if (this.now[part] !== sent[part] || reply.refused[part]) continue;
      this.put(part, reply[part]);
      this.there[part] = this.now[part];
    }
    for (const part of PARTS) {
      this.fault(part, reply.refused[part]);
      this.marks(part, reply.marked[part] ?? []);
    }
    this.isWrong = Object.keys(reply.refused).length > 0;
    this.savedAt = reply.saved_at;
    this.told = reply.told;
  }

  // Somebody wrote meanwhile: what only one of the two changed is merged, the rest they choose.
  conflict(sent, reply) {
    for (const part of PARTS) {
      const [mine, before, theirs] = [this.now[part], this.there[part], reply[part]];
      const became = textOutcome({ mine, sent: sent[part], before, theirs });
      if (became === "theirs") this.put(part, theirs);
      else if (became === "both") this.choose(part, theirs);
    }
    this.there = texts(reply);
    this.version = reply.version;
  }

  refused(sent, reply) {
    this.notTaken = texts(sent);
    this.error = reply.error ?? "Not saved: the server refused it.";
  }

  ended() { document.dispatchEvent(new Event("auditapp:signed-out")); }

  seen() {
    const place = find(this.element, ".app-escalation__saved");
    put(place, this.words());
    place.classList.toggle("app-escalation__saved--unsaved", this.isUnsaved);
    document.dispatchEvent(new Event("auditapp:escalation"));
  }

  words() {
    const { phase } = this.queue;
    if (phase === "refused") return this.error;
    if (phase !== "saved") return UNSAVED[phase] ?? "";
    if (this.elsewhere.size > 0) {
      return "Somebody else changed this as well. Choose which words to keep.";
    }
    if (this.isWrong) return "Not everything is saved. Correct what is marked above.";
    const saved = this.savedAt ? `Saved at ${this.savedAt}` : "Saved";
    return this.told ? `${saved}. ${this.told}` : saved;
  }

  // The server says again where this escalation stands.
  hear(record) {
    if (record.version <= this.version || this.isUnsaved) return;
    this.version = record.version;
    this.fill(record);
  }

  // The boxes -------------------------------------------------------------------------------------

  fill(record) {
    for (const part of PARTS) this.put(part, record[part]);
    this.there = this.now;
    this.told = record.told;
    put(find(this.element, ".app-escalation__saved"), this.told);
  }

  put(part, text) {
    const box = this.boxes[part];
    if (shown(box, text) === undefined) box.append(new Option(NOT_LISTED, text));
    if (box.value !== text) box.value = text;
  }

  // Both texts, side by side, until the person has chosen.
  choose(part, theirs) {
    this.elsewhere.set(part, theirs);
    const box = this.boxes[part];
    const beside = find(this.element, `[data-theirs="${part.split("_")[0]}"]`);
    const attributes = { class: "app-preserve", dir: "auto" };
    const words = made("span", attributes, shown(box, theirs) || "nothing");
    const keep = linkButton("Keep mine", "", () => chosen());
    const take = linkButton("Use this one", "", () => { this.put(part, theirs); chosen(); });
    const choice = made("div", "", "Saved elsewhere: ", words, made("br", ""), keep, " ", take);
    beside.append(choice);
    const chosen = () => {
      this.elsewhere.delete(part);
      choice.remove();
      box.focus();
      this.queue.save();
      this.seen();
    };
  }

  fault(part, words) {
    const line = find(this.element, `[data-fault="${part}"]`);
    line.textContent = words ?? "";
    this.boxes[part].closest(".govuk-form-group").classList
      .toggle("govuk-form-group--error", Boolean(words));
  }

  marks(part, found) {
    const list = find(this.element, `[data-marks="${part}"]`);
    list?.replaceChildren(...found.map((words) => (
      made("li", "", `Check: ${words}. Take it out if it could identify somebody.`)
    )));
  }
}

/** @returns {Texts} */
function texts(record) {
  return Object.fromEntries(PARTS.map((part) => [part, record[part]]));
}

const same = (one, other) => PARTS.every((part) => one[part] === other?.[part]);

// What a box shows that holds this text; undefined where a list has no such line.
function shown(box, text) {
  if (box.tagName !== "SELECT") return text;
  return [...box.options].find(({ value }) => value === text)?.text;
}
