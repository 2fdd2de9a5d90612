// One case of the grid: its answers, and what it is called.
import { CaseAnswers } from "../answers/case_answers.js";
import { all, find } from "../elements.js";

export class GridRow extends CaseAnswers {
  /**
   * @param {HTMLTableRowElement} line
   * @param {import("../answers/held_answers.js").Question[]} questions
   * @param {(row: any) => void} seen  Called after anything changed.
   */
  constructor(line, questions, seen) {
    const record = { held: held(line), ...JSON.parse(line.dataset.row) };
    super(record, questions, seen);
    this.ref = find(line, ".app-grid__ref").textContent;
    this.team = find(line, ".app-grid__team").textContent;
  }
}

// What the controls of a case held as the page came, by question: a browser that restores a page
// may have filled them again with something older.
function held(line) {
  const controls = /** @type {any[]} */ (all(line, "select, input"));
  const filled = controls.map((control) => [control.name, asItCame(control)]);
  return Object.fromEntries(
    filled.filter(([, value]) => value !== "")
      .map(([name, value]) => [name.slice(name.indexOf("-") + 1), [value]]),
  );
}

function asItCame(control) {
  if (control.tagName === "INPUT") return control.defaultValue;
  return [...control.options].find(({ defaultSelected }) => defaultSelected)?.value ?? "";
}
