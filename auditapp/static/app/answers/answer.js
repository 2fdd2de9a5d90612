// One answer as a page holds it: its value and what stands beside it. Two of them, compared.

/**
 * @typedef {object} Answer
 * @property {string[]} value
 * @property {string} evidence
 * @property {string} reason  Why it is not applicable.
 * @property {string} action
 * @property {string} theme
 * @property {boolean} example
 */

/** @type {Readonly<Answer>} */
export const NOTHING = {
  value: [], evidence: "", reason: "", action: "", theme: "", example: false,
};

/** @param {Answer} one @param {Answer} other */
export function same(one, other) {
  return compared(one) === compared(other);
}

/** What of an answer makes a difference. @param {Answer} answer */
function compared(answer) {
  const { value, evidence, action, theme, example } = answer;
  const texts = [value.join("\n"), evidence, action].map((text) => text.trim());
  return JSON.stringify([...texts, theme, example, because(answer)]);
}

/** @param {Answer} answer @returns {Answer} */
export function copied({ value, evidence, reason, action, theme, example }) {
  return { value: [...value], evidence, reason, action, theme, example };
}

/** When an audit was saved last, and by whom, as a reply says it.
 * @param {{ saved_at: string, saved_by?: string | null }} reply */
export function when({ saved_at: at, saved_by: by }) {
  return by ? `at ${at} by ${by}` : `at ${at}`;
}

/** Mine with every saved text that is not in it put first; null when there is no such text.
 * @param {Answer} mine @param {Answer} saved @param {boolean} isText @returns {Answer | null} */
export function joined(mine, saved, isText) {
  const both = {
    ...copied(mine),
    evidence: add(mine.evidence, saved.evidence),
    action: add(mine.action, saved.action),
    reason: because(mine) && because(saved) ? add(mine.reason, saved.reason, "; ") : mine.reason,
  };
  if (isText) both.value = [add(mine.value[0] ?? "", saved.value[0] ?? "")];
  return same(both, mine) ? null : both;
}

/** @param {string} mine @param {string} saved */
function add(mine, saved, between = "\n\n") {
  const other = saved.trim();
  return mine.includes(other) ? mine : [other, mine].filter(Boolean).join(between);
}

/** A reason counts only while the answer is "not applicable". @param {Answer} answer */
export function because(answer) {
  return answer.value[0] === "na" ? answer.reason.trim() : "";
}
