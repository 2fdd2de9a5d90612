// What becomes of one thing that two people may have changed: nobody's words disappear.

/**
 * "same": both say it; "mine": the server holds nothing new; "theirs": only they changed it;
 * "both": the person chooses.
 * @typedef {"same" | "mine" | "theirs" | "both"} Outcome
 */

/**
 * @param {object} facts
 * @param {boolean} facts.isSame  What stands here is what the server has.
 * @param {boolean} facts.isNews  What the server has came from somebody else.
 * @param {boolean} facts.isChanged  What stands here was changed here.
 * @returns {Outcome}
 */
export function outcome({ isSame, isNews, isChanged }) {
  if (isSame) return "same";
  if (!isNews) return "mine";
  return isChanged ? "both" : "theirs";
}
