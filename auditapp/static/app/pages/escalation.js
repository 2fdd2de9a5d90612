// The page of one escalation: its form saves itself as it is typed, and its button saves at once.
import { find } from "../elements.js";
import { EscalationPanel } from "../escalation/panel.js";

const form = find(document, ".app-escalation", HTMLFormElement);
const panel = new EscalationPanel(form, JSON.parse(form.dataset.escalation));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  panel.queue.save();
});
