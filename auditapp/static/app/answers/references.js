// Which written references name the same case: exactly as domain/references.py, with the same
// examples in the tests of both.

const UNSEEN = /\p{Cf}/gu;
const DASHES = /[\u2010-\u2015\u2212]/g;
const BLANKS = /[\p{Cc}\p{Z}]+/gu;
const LOOSE_BLANK = /(?<![0-9]) | (?![0-9])/g;

/** A reference as references are compared: two that give the same text name the same case.
 * @param {string} text */
export function plainReference(text) {
  return text.replace(UNSEEN, "").normalize("NFKC").toLowerCase()
    .replace(DASHES, "-").replace(BLANKS, " ").replace(LOOSE_BLANK, "");
}
