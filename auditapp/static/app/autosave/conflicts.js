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

/**
 * The same for one box of text; line ends, and blanks around it, make no difference.
 * @param {object} texts
 * @param {string} texts.mine  What stands in the box.
 * @param {string} texts.sent  What was sent last; its reply may have got lost.
 * @param {string} texts.before  What the server had, as far as this page knew.
 * @param {string} texts.theirs  What the server has.
 */
export function textOutcome({ mine, sent, before, theirs }) {
  const [here, posted, known, there] = [mine, sent, before, theirs].map(trimmed);
  const isNews = ![known, posted].includes(there);
  return outcome({ isSame: here === there, isNews, isChanged: here !== known });
}

/** @param {string} text */
function trimmed(text) {
  return text.replaceAll("\r\n", "\n").trim();
}
