// One answer as a page holds it: its value and what stands beside it. Two of them, compared.

const PARTS = ["value", "evidence", "reason", "action", "theme", "example"];
export const NOTHING = { value: [], evidence: "", reason: "", action: "", theme: "", example: false };

export function same(one, other) {
  return one.value.join("\n").trim() === other.value.join("\n").trim()
    && one.evidence.trim() === other.evidence.trim()
    && one.action.trim() === other.action.trim()
    && one.theme === other.theme
    && one.example === other.example
    && because(one) === because(other);
}

export function copied(answer) {
  const parts = Object.fromEntries(PARTS.map((part) => [part, answer[part]]));
  return { ...parts, value: [...answer.value] };
}

// When an audit was saved last, and by whom, as a reply says it.
export function when({ saved_at: at, saved_by: by }) {
  return by ? `at ${at} by ${by}` : `at ${at}`;
}

// Mine with every saved text that is not in it put first; null when there is no such text.
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

function add(mine, saved, between = "\n\n") {
  const other = saved.trim();
  return mine.includes(other) ? mine : [other, mine].filter(Boolean).join(between);
}

// A reason counts only while the answer is "not applicable".
function because(answer) {
  return answer.value[0] === "na" ? answer.reason.trim() : "";
}
