// Where a step from a cell of the grid leads: always to a cell that can be answered.

/** @typedef {{ line: number, column: number }} Place */
/** @typedef {import("../answers/keys.js").Step | import("../answers/keys.js").End} Move */

export class GridMoves {
  /**
   * @param {number} lines
   * @param {number} columns
   * @param {(place: Place) => boolean} isReachable
   */
  constructor(lines, columns, isReachable) {
    this.lines = [...Array(lines).keys()];
    this.columns = [...Array(columns).keys()];
    this.isReachable = isReachable;
  }

  /** The cell that an act of the keyboard leads to, or null.
   * @param {Place} from @param {Move} act */
  target(from, act) {
    if (act.does === "step") return this.next(from, act.down, act.right);
    return this.end(act.ofAll ? this.lines : [from.line], act.isLast);
  }

  /** The nearest cell in a direction. @param {Place} from @param {number} down
   * @param {number} right @returns {Place | null} */
  next({ line, column }, down, right) {
    let place = { line, column };
    do place = { line: place.line + down, column: place.column + right };
    while (this.isInside(place) && !this.isReachable(place));
    return this.isInside(place) ? place : null;
  }

  /** The first or last cell of these lines. @param {number[]} lines @param {boolean} isLast
   * @returns {Place | null} */
  end(lines, isLast) {
    const places = lines.flatMap((line) => this.columns.map((column) => ({ line, column })));
    return (isLast ? places.reverse() : places).find(this.isReachable) ?? null;
  }

  /** @param {Place} place */
  isInside({ line, column }) {
    return this.lines.includes(line) && this.columns.includes(column);
  }
}
