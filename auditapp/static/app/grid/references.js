// The references of the grid's cases: which case a pasted text names, and whether a text that names
// none of them looks like a reference all the same.
import { plainReference } from "../answers/references.js";

const SHORTEST = 4;
const FEWEST_DIGITS = 5;

/** @template {{ ref: string }} R */
export class References {
  /** @type {Map<string, R[]>} Cases by their plain reference. */
  #byPlain = new Map();
  /** @type {Set<string>} */
  #shapes = new Set();

  /** @param {R[]} rows */
  constructor(rows) {
    for (const row of rows) {
      const plain = plainReference(row.ref);
      this.#byPlain.set(plain, [...this.#byPlain.get(plain) ?? [], row]);
      this.#shapes.add(shape(plain));
    }
  }

  /** The cases that a text names: several only where references differ in nothing that counts and
   * none is spelled exactly so. @param {string} text @returns {R[]} */
  named(text) {
    const alike = this.#byPlain.get(plainReference(text)) ?? [];
    const exact = alike.filter(({ ref }) => ref === text);
    return exact.length ? exact : alike;
  }

  /** Whether it is written as the references of this grid are, letters for letters and digits for
   * digits. @param {string} text */
  isAlike(text) {
    const plain = plainReference(text);
    return plain.length >= SHORTEST && /[0-9]/.test(plain) && this.#shapes.has(shape(plain));
  }
}

/** Whether it could be a reference of some case system: one word with digits.
 * @param {string} text */
export function isReferenceLike(text) {
  const plain = plainReference(text);
  const digits = plain.replace(/[^0-9]/g, "").length;
  const isMixed = digits > 0 && /\p{L}/u.test(plain);
  const isWord = plain.length >= SHORTEST && !plain.includes(" ");
  return isWord && (isMixed || digits >= FEWEST_DIGITS);
}

/** @param {string} plain */
function shape(plain) {
  return plain.replace(/[0-9]/g, "9").replace(/\p{L}/gu, "a");
}
