// The same small rule language as on the server, for every page whose questions depend on answers.

/**
 * A condition, as `rule_table` of the server writes it.
 * @typedef {{ key: string, codes: string[] }} Accepts
 * @typedef {{ key: string, min: number | null, max: number | null }} InRange
 * @typedef {{ atLeast: number, of: Rule[] }} AtLeast
 * @typedef {{ not: Rule }} Not
 * @typedef {Accepts | InRange | AtLeast | Not} Rule
 */

/** What is known: the answers to each question, and the fields of the case.
 * @typedef {Record<string, string | string[]>} Known */

/**
 * A question, by what conditions need of it.
 * @typedef {object} Question
 * @property {string} key
 * @property {Rule | null} showIf
 * @property {string} [pattern]  How its number is typed; the first group holds the digits.
 */

/**
 * True, false, or null while nobody can tell because the question is not answered; null meets no
 * condition and no "not".
 * @param {Rule} rule
 * @param {Known} known
 * @returns {boolean | null}
 */
export function verdict(rule, known) {
  if ("not" in rule) {
    const inner = verdict(rule.not, known);
    return inner === null ? null : !inner;
  }
  if ("of" in rule) {
    const parts = rule.of.map((part) => verdict(part, known));
    if (parts.filter((part) => part === true).length >= rule.atLeast) return true;
    return parts.filter((part) => part !== false).length >= rule.atLeast ? null : false;
  }
  const values = [known[rule.key] ?? []].flat();
  if (values.length === 0) return null;
  if ("codes" in rule) return values.some((code) => rule.codes.includes(String(code)));
  const number = Number(values[0]);
  const isInside = (rule.min ?? -Infinity) <= number && number <= (rule.max ?? Infinity);
  return values.length === 1 && isInside;
}

/** @param {Rule} rule @param {Known} known */
export function holds(rule, known) {
  return verdict(rule, known) === true;
}

/**
 * Which questions are asked, in their order; `known` is filled on the way. A question that is not
 * asked stands as not applicable.
 * @param {Question[]} questions
 * @param {(key: string) => string[]} texts  What the controls of a question hold.
 * @param {Known} known  What is known besides: the case, and other sections.
 * @returns {Set<string>}
 */
export function asked(questions, texts, known) {
  const shown = new Set();
  for (const { key, pattern, showIf } of questions) {
    if (showIf && !holds(showIf, known)) known[key] = ["na"];
    else {
      known[key] = fact(pattern, texts(key));
      shown.add(key);
    }
  }
  return shown;
}

/** What the texts of a control answer, as conditions see it. @param {string | undefined} pattern
 * @param {string[]} texts @returns {string[]} */
function fact(pattern, texts) {
  if (!pattern) return texts.filter((text) => text !== "");
  const found = texts[0]?.trim().match(new RegExp(`^(?:${pattern})$`));
  return found ? [String(Number(found[1]))] : [];
}
