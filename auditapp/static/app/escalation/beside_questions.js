// The escalations on the page of a section: a panel under the answer that each open one is about.
import { find, made } from "../elements.js";
import { EscalationPanel } from "./panel.js";

/** @type {Map<number, EscalationPanel>} */
const drawn = new Map();

/**
 * Draw a panel under each answer of the form that an open escalation is about. `list` is what a
 * save's reply holds in `escalations`; call it at the start and after every save. A panel whose
 * escalation is no longer open goes away, unless something in it is not saved.
 * @param {HTMLFormElement} form
 * @param {any[]} list
 */
export function showEscalations(form, list) {
  for (const record of list) {
    const known = drawn.get(record.id);
    if (known) known.hear(record);
    else open(form, record);
    place(form, record);
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
  const question = find(form, `#q-${CSS.escape(record.question)}`);
  const template = find(document, "#escalation-panel");
  if (!question || !template) return;
  const holder = made("div", "");
  holder.innerHTML = template.innerHTML.replaceAll("escalation-ID-", `escalation-${record.id}-`)
    .replaceAll("/escalations/ID", record.url);
  const panel = new EscalationPanel(find(holder, "*"), record);
  drawn.set(record.id, panel);
  leaveList(record.id);
  find(document, ".app-js-escalations-told").textContent = `${record.asked}. A child may be `
    + "unsafe. Phone first. Then record below the answer which manager you spoke to.";
}

// Directly under the answer; after the question when that is not asked any more.
function place(form, { id, question: key, asked }) {
  const panel = drawn.get(id);
  const question = find(form, `#q-${CSS.escape(key)}`);
  if (!panel || !question) return;
  find(panel.element, ".govuk-heading-m").textContent = `${asked}. Which manager did you speak to?`;
  const isAsked = !question.classList.contains("app-question--hidden");
  const before = (isAsked && find(question, ".app-options")) || question;
  if (before.nextElementSibling !== panel.element) before.after(panel.element);
}

// The list on top of the page need not name what stands below its question.
function leaveList(id) {
  const entry = document.querySelector(`[data-escalation-of="${id}"]`);
  const list = entry?.closest(".app-escalations");
  entry?.remove();
  if (list && !list.querySelector("li")) list.remove();
}
