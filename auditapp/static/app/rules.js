// The same small rule language as on the server, for every page whose questions depend on answers.

// True, false, or null while nobody can tell because the question is not answered; null meets no
// condition and no "not".
export function verdict(rule, known) {
  if (rule.not) {
    const inner = verdict(rule.not, known);
    return inner === null ? null : !inner;
  }
  if (rule.of) {
    const parts = rule.of.map((part) => verdict(part, known));
    if (parts.filter((part) => part === true).length >= rule.atLeast) return true;
    return parts.filter((part) => part !== false).length >= rule.atLeast ? null : false;
  }
  const values = [known[rule.key] ?? []].flat();
  if (values.length === 0) return null;
  if (rule.codes) return values.some((code) => rule.codes.includes(String(code)));
  const number = Number(values[0]);
  return values.length === 1 && (rule.min ?? -Infinity) <= number && number <= (rule.max ?? Infinity);
}

// What rules know of a typed number: its digits, by the question's own pattern; nothing otherwise.
export function numberIn(pattern, text = "") {
  const found = text.trim().match(new RegExp(`^(?:${pattern})$`));
  return found ? [found[1]] : [];
}

export function holds(rule, known) {
  return verdict(rule, known) === true;
}
