// What the grid says of a paste, and what it asks before answers are replaced.
import { find, made, put } from "../elements.js";
import { count } from "./paste.js";

const LONGEST_SHOWN = 300;
const CHOICES = ["replace", "fill"];

/** @typedef {import("./clipboard.js").Person} Person */

/** @implements {Person} */
export class PasteMessages {
  /** @param {() => void} undo */
  constructor(undo) {
    this.box = /** @type {HTMLElement} */ (find(document, ".app-grid-pasted"));
    this.dialog = /** @type {HTMLDialogElement} */ (find(document, ".app-grid-paste"));
    this.undo = this.part(this.box, ".app-js-undo");
    this.undo.addEventListener("click", undo);
  }

  /** @param {HTMLElement} within @param {string} selector */
  part(within, selector) { return /** @type {HTMLElement} */ (find(within, selector)); }

  /** @param {string[]} words @param {boolean} mayUndo */
  tell(words, mayUndo) {
    this.box.hidden = false;
    this.undo.hidden = !mayUndo;
    this.part(this.box, ".app-grid-notice").replaceChildren(...paragraphs(words));
  }

  /** @param {string[][]} replaced @param {number} filled @param {string[]} left
   * @returns {Promise<import("./clipboard.js").Choice>} */
  choose(replaced, filled, left) {
    const { dialog } = this;
    const answers = count(replaced.length, "answer", "answers");
    put(this.part(dialog, "#paste-title"), `Replace ${answers}?`);
    put(this.part(dialog, "#paste-words"), filled
      ? `The paste would also fill ${count(filled, "empty cell", "empty cells")}.`
      : "Nothing has been changed yet.");
    this.part(dialog, ".app-grid-paste__box").replaceChildren(table(replaced));
    this.part(dialog, ".app-js-paste-left").replaceChildren(...paragraphs(left));
    put(this.part(dialog, "[value=replace]"), `Paste and replace ${answers}`);
    const fill = this.part(dialog, "[value=fill]");
    put(fill, `Fill ${count(filled, "empty cell", "empty cells")} only`);
    fill.hidden = filled === 0;
    dialog.returnValue = "";
    dialog.showModal();
    this.part(dialog, "#paste-title").focus();
    return new Promise((chosen) => {
      dialog.addEventListener("close", () => {
        const value = CHOICES.find((one) => one === dialog.returnValue) ?? "cancel";
        chosen(/** @type {import("./clipboard.js").Choice} */ (value));
      }, { once: true });
    });
  }
}

/** @param {string[]} words */
const paragraphs = (words) => words.flatMap((one) => [made("p", "", one), " "]);

/** @param {string[][]} replaced */
function table(replaced) {
  const heads = ["Case", "Question", "From", "To"].map((name) => (
    made("th", { class: "govuk-table__header", scope: "col" }, name)
  ));
  const head = made("thead", "", made("tr", "", ...heads));
  const classes = "govuk-table govuk-table--small-text-until-tablet govuk-!-margin-bottom-0";
  return made("table", classes, head, made("tbody", "", ...replaced.map(line)));
}

/** One replacement as a line of the table. @param {string[]} texts */
function line([ref, question, from, to]) {
  const cells = [question, from, to].map((text) => {
    const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text;
    return made("td", { class: "govuk-table__cell", dir: "auto" }, shown);
  });
  const head = { class: "govuk-table__header", scope: "row", dir: "auto" };
  return made("tr", "", made("th", head, ref), ...cells);
}
