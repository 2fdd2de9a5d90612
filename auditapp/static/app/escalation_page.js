// The page of one escalation: its form saves itself as it is typed, and its button saves at once.
import { Panel } from "./escalation.js";

const form = document.querySelector(".app-escalation");
const panel = new Panel(form, JSON.parse(form.dataset.escalation));
panel.posted = form.querySelector("input[name=version]");
form.addEventListener("submit", (event) => {
  event.preventDefault();
  panel.save();
});
