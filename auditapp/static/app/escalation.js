// The panel of an escalation: saved by itself as it is typed, apart from the form it stands beside.
//
// "Saved" is said only after the server said so; until then it keeps trying and stops nobody. When
// somebody else wrote into the same box meanwhile, both texts are shown and the person chooses.
import { post } from "./posts.js";
import { signInAgain } from "./signing_in.js";

const PAUSE = 800;
const LONGEST = 5_000;
const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000];
const PARTS = ["worry", "manager", "spoken_on", "spoken_time", "agreed"];
const drawn = new Map();

const told = document.createElement("p");
told.className = "govuk-visually-hidden";
told.setAttribute("role", "status");
document.body.append(told);

// Draw a panel after each question of the form that an open escalation is about. `list` is what a
// save's reply holds in `escalations`; call it at the start and after every save. A panel whose
// escalation is no longer open goes away, unless something in it is not saved.
export function showEscalations(form, list) {
  for (const record of list) {
    const known = drawn.get(record.id);
    if (known) known.hear(record);
    else open(form, record);
  }
  const standing = new Set(list.map(({ id }) => id));
  for (const [id, panel] of drawn) {
    if (standing.has(id) || panel.isUnsaved) continue;
    panel.element.remove();
    drawn.delete(id);
  }
}

// The panels of the page with something that is not saved.
export const unsavedPanels = () => [...drawn.values()].filter((panel) => panel.isUnsaved);

function open(form, record) {
  const question = form.querySelector(`#q-${CSS.escape(record.question)}`);
  const template = document.getElementById("escalation-panel");
  if (!question || !template) return;
  const holder = document.createElement("div");
  holder.innerHTML = template.innerHTML.replaceAll("escalation-ID-", `escalation-${record.id}-`)
    .replaceAll("/escalations/ID", record.url);
  const panel = new Panel(holder.firstElementChild, record);
  drawn.set(record.id, panel);
  question.after(panel.element);
  leaveList(record.id);
  told.textContent = `${record.question}: a child may be unsafe. Phone first. Then say below the question whom you told.`;
}

// The list on top of the page need not name what stands below its question.
function leaveList(id) {
  const entry = document.querySelector(`[data-escalation-of="${id}"]`);
  const list = entry?.closest(".app-escalations");
  entry?.remove();
  if (list && !list.querySelector("li")) list.remove();
}

// One escalation's boxes, which of them the server has, and saving them.
export class Panel {
  constructor(element, record) {
    Object.assign(this, { element, id: record.id, version: record.version, tries: 0 });
    this.elsewhere = new Map();
    this.wrong = false;
    this.saved = element.querySelector(".app-escalation__saved");
    this.boxes = Object.fromEntries(PARTS.map((part) => [part, element.querySelector(`[data-part="${part}"]`)]));
    this.fill(record);
    const due = element.querySelector(".app-escalation__due");
    if (due && record.due) due.textContent = `A response is ${record.due}.`;
    for (const kind of ["input", "change", "keydown"]) element.addEventListener(kind, (event) => this.on(event));
    window.addEventListener("beforeunload", (event) => {
      this.save();
      if (this.isAtRisk) event.preventDefault();
    });
    window.addEventListener("pagehide", () => this.save());
    window.addEventListener("online", () => this.save());
    document.addEventListener("auditapp:signed-in", () => this.save());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.save(); });
  }

  get now() { return Object.fromEntries(PARTS.map((part) => [part, this.boxes[part].value])); }

  // What the server should have: a box that waits for a choice keeps what is saved in it.
  get wanted() { return { ...this.now, ...Object.fromEntries(this.elsewhere) }; }

  get differs() { return Boolean(this.sent) || !same(this.wanted, this.there); }

  get isUnsaved() { return this.differs || this.wrong || this.elsewhere.size > 0; }

  // Whether leaving now could lose something: what is on its way arrives without the page.
  get isAtRisk() {
    const isOnItsWay = Boolean(this.sent) && this.tries === 0 && same(this.wanted, this.sent);
    return this.isUnsaved && !isOnItsWay;
  }

  // What happens here is not the business of the form around it.
  on(event) {
    event.stopPropagation();
    if (event.type === "keydown") {
      if (event.key === "Enter" && event.target.tagName === "INPUT") event.preventDefault();
      return;
    }
    if (event.target === this.boxes.manager) this.spokenNow();
    this.say("Not saved yet", false);
    const isTyping = event.type === "input" && event.target.tagName === "TEXTAREA";
    this.saveIn(isTyping ? PAUSE : 0);
  }

  // Whoever is named was spoken to now, unless it was said when.
  spokenNow() {
    const { manager, spoken_on: day, spoken_time: time } = this.boxes;
    if (!manager.value || day.value || time.value) return;
    [day.value, time.value] = new Date().toLocaleString("sv-SE", { timeZone: "Europe/London" }).slice(0, 16).split(" ");
  }

  // However steadily somebody types, what they typed waits no longer than LONGEST.
  saveIn(pause) {
    clearTimeout(this.timer);
    this.waitingSince ??= Date.now();
    const left = Math.max(0, this.waitingSince + LONGEST - Date.now());
    this.timer = setTimeout(() => this.save(), Math.min(pause, left));
  }

  save() {
    clearTimeout(this.timer);
    this.waitingSince = null;
    this.saving ??= this.saveAll().finally(() => { this.saving = null; });
    return this.saving;
  }

  // One request at a time, until the server has what stands in the boxes.
  async saveAll() {
    while (this.differs && !same(this.wanted, this.refused)) {
      this.sent ??= this.wanted;
      this.say("Saving…", false);
      const { status, told: reply } = await post(`/escalations/${this.id}`, { version: this.version, ...this.sent });
      if (!this.answered(status, reply)) return;
    }
  }

  // Whether to go on.
  answered(status, reply) {
    if (status === 401) {
      this.say("Not saved yet: sign in again.", false);
      signInAgain();
      return false;
    }
    if (status === 0 || status >= 500 || status === 429) {
      this.say("Not saved yet, trying again.", false);
      this.timer = setTimeout(() => this.save(), WAITS[Math.min(this.tries++, WAITS.length - 1)]);
      return false;
    }
    this.tries = 0;
    const sent = this.sent;
    this.sent = null;
    if (status === 200) return this.kept(sent, reply);
    if (status === 409 && reply.conflict) return this.compare(sent, reply);
    this.refused = sent;
    this.say(reply.error ?? "Not saved: it was not taken.", false);
    return false;
  }

  kept(sent, reply) {
    this.there = sent;
    this.hearVersion(reply);
    for (const part of ["spoken_on", "spoken_time"]) {
      if (this.now[part] !== sent[part] || reply.refused[part]) continue;
      this.put(part, reply[part]);
      this.there = { ...this.there, [part]: this.now[part] };
    }
    for (const part of PARTS) {
      this.fault(part, reply.refused[part]);
      this.marks(part, reply.marked[part] ?? []);
    }
    this.wrong = Object.keys(reply.refused).length > 0;
    if (this.wrong) this.say("Not everything is saved: see what is wrong above.", false);
    else if (!this.isUnsaved) this.say(`Saved at ${reply.saved_at}`, true);
    return true;
  }

  // Somebody wrote meanwhile: what only one of the two changed is merged, the rest they choose.
  compare(sent, reply) {
    const saved = texts(reply);
    for (const part of PARTS) {
      const theirs = saved[part];
      const known = [this.now[part], sent[part], this.there[part]].map(trimmed);
      if (known.includes(trimmed(theirs))) continue;
      if (trimmed(this.now[part]) === trimmed(this.there[part])) this.put(part, theirs);
      else this.choose(part, theirs);
    }
    this.there = saved;
    this.hearVersion(reply);
    return true;
  }

  hearVersion({ version }) {
    this.version = version;
    if (this.posted) this.posted.value = version;
  }

  // Both texts, side by side, until the person has chosen.
  choose(part, theirs) {
    this.elsewhere.set(part, theirs);
    const box = this.boxes[part];
    const beside = this.element.querySelector(`[data-theirs="${part.split("_")[0]}"]`);
    const words = document.createElement("span");
    words.className = "app-preserve";
    words.dir = "auto";
    words.textContent = shown(box, theirs) || "nothing";
    const chosen = (isMine) => () => {
      this.elsewhere.delete(part);
      if (!isMine) this.put(part, theirs);
      choice.remove();
      beside.hidden = beside.childElementCount === 0;
      box.focus();
      this.save().then(() => { if (!this.isUnsaved) this.say("Saved", true); });
    };
    const choice = document.createElement("div");
    choice.append("Saved elsewhere: ", words, document.createElement("br"), button("Keep mine", chosen(true)), " ", button("Take this one", chosen(false)));
    beside.append(choice);
    beside.hidden = false;
    this.say("Somebody else wrote here as well. Choose which words stay.", false);
  }

  // The server says again where this escalation stands.
  hear(record) {
    if (record.version <= this.version || this.isUnsaved) return;
    this.version = record.version;
    this.there = texts(record);
    this.fill(record);
  }

  fill(record) {
    for (const part of PARTS) this.put(part, record[part]);
    this.there = this.now;
  }

  put(part, text) {
    const box = this.boxes[part];
    if (box.tagName === "SELECT" && ![...box.options].some(({ value }) => value === text)) {
      box.add(new Option("Somebody who is no longer in the list", text));
    }
    if (box.value !== text) box.value = text;
  }

  fault(part, words) {
    const line = this.element.querySelector(`[data-fault="${part}"]`);
    line.textContent = words ?? "";
    line.hidden = !words;
    this.boxes[part].closest(".govuk-form-group").classList.toggle("govuk-form-group--error", Boolean(words));
  }

  marks(part, found) {
    const list = this.element.querySelector(`[data-marks="${part}"]`);
    if (!list) return;
    list.replaceChildren(...found.map((words) => {
      const line = document.createElement("li");
      line.textContent = `Check: ${words}. Take it out if it could identify somebody.`;
      return line;
    }));
    list.hidden = found.length === 0;
  }

  say(words, isSaved) {
    if (this.saved.textContent !== words) this.saved.textContent = words;
    this.saved.classList.toggle("app-escalation__saved--unsaved", !isSaved);
    document.dispatchEvent(new Event("auditapp:escalation"));
  }
}

function texts(record) {
  return Object.fromEntries(PARTS.map((part) => [part, record[part]]));
}

function trimmed(text) {
  return text.replaceAll("\r\n", "\n").trim();
}

function same(one, other) {
  return Boolean(other) && PARTS.every((part) => one[part] === other[part]);
}

function shown(box, text) {
  return box.tagName === "SELECT" ? [...box.options].find(({ value }) => value === text)?.text : text;
}

function button(words, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "app-link-button";
  made.textContent = words;
  made.addEventListener("click", pressed);
  return made;
}
