// A way out for words that this page can no longer save: shown whole, and copied for another place.
import { find } from "../elements.js";
import { words } from "./controls.js";

export class Copying {
  /** @param {import("./autosave.js").SectionSaving} saving */
  constructor(saving) {
    const { form } = saving;
    this.saving = saving;
    this.button = find(form, ".app-js-copy");
    this.box = find(form, ".app-js-copied", HTMLTextAreaElement);
    this.button.addEventListener("click", () => this.copy());
  }

  // Offered where trying again is no use: the audit is locked, or no longer this person's.
  draw() {
    const { answers } = this.saving;
    const isStuck = !answers.isOpen || answers.phase === "refused";
    const isOffered = answers.isUnsaved && (isStuck || !this.button.hidden);
    this.button.hidden = !isOffered;
    if (!isOffered) this.box.hidden = true;
  }

  // Selected in a box as well: a browser may not let a page reach its clipboard.
  async copy() {
    this.box.value = this.unsaved();
    this.box.hidden = false;
    this.box.focus();
    this.box.select();
    try {
      await navigator.clipboard.writeText(this.box.value);
      this.saving.say("What you typed is copied. Paste it somewhere safe.");
    } catch {
      this.saving.say("What you typed is selected. Press Ctrl and C to copy it.");
    }
  }

  unsaved() {
    const { now, changed, wrong, elsewhere, queue } = this.saving.answers;
    const sent = Object.keys(queue.sent?.answers ?? {});
    const keys = new Set([...changed, ...wrong.keys(), ...elsewhere.keys(), ...sent]);
    return [...this.saving.questions].filter(([key]) => keys.has(key)).map(([key, question]) => {
      const asked = find(question, ".app-question__text").textContent.replace(/\s+/g, " ").trim();
      return [asked, ...words(question, now.get(key))].join("\n");
    }).join("\n\n");
  }
}
