// A block copied from a spreadsheet: taken apart into cells, each understood by the question's own
// rules, which come from the server. What is not understood is said, and nothing else is lost.

// Lines of cells. A cell that holds a tab, a line end or a quotation mark comes in quotation marks.
export function cells(text) {
  const lines = [[]];
  const part = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/g;
  for (const [, quoted, plain, end] of text.replace(/(\r\n|\r|\n)$/, "").matchAll(part)) {
    lines.at(-1).push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (end === "") break;
    if (end !== "\t") lines.push([]);
  }
  return lines;
}

// Text as words are looked up: exactly as `plain` in domain/forms/answers.
function plain(text) {
  return text.toLowerCase().replace(/[‘’]/g, "'").replace(/[\s_–—-]+/g, " ").trim();
}

// What a table of the server's holds under a name, and nothing that every object has.
function looked(table, name) {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

// What the text answers, as the question's controls hold it: exactly as
// `Question.read_cell`. Null when it is not understood.
export function understood(question, text) {
  if (question.words) {
    const codes = parts(question, text).map((part) => looked(question.words, plain(part)));
    return codes.includes(undefined) ? null : [...new Set(codes)];
  }
  if (question.day) return day(question, text) ?? (/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? [text] : null);
  if (question.pattern) return new RegExp(`^(?:${question.pattern})$`).test(text) ? [text] : null;
  return text.length <= question.limit ? [text] : null;
}

// 3/10/2026 or 3 October 2026 as day, month and year; null for anything else.
export function day(question, text) {
  const found = plain(text).match(new RegExp(`^(?:${question.day})$`));
  return found ? [found[1], looked(question.months, found[2]) ?? found[2], found[3]] : null;
}

function parts(question, text) {
  if (question.control !== "checkboxes") return [text];
  const cut = text.split(/[;\n]/);
  const all = cut.length === 1 && !Object.hasOwn(question.words, plain(text)) ? text.split(",") : cut;
  const kept = all.map((part) => part.trim()).filter(Boolean);
  return kept.length ? kept : [text];
}

function notUnderstood(question, text) {
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return `“${shown}” cannot stand in ${question.key}. ${question.remedy}. That cell was left as it was.`;
}

// Lay a block over the rows from a cell on. Where every line begins with the reference of a case of
// the grid, each goes to its own case. Returns what was filled and what was left out.
export function lay(block, rows, questions, from, column) {
  const places = new Map(rows.map((row, place) => [row.ref, place]));
  const named = (lines) => lines.length > 0 && lines.every(([first, ...rest]) => rest.length > 0 && places.has(first));
  const lines = !named(block) && named(block.slice(1)) ? block.slice(1) : block;
  const byName = named(lines);
  const done = { answers: 0, cases: new Set(), left: [] };
  lines.forEach((line, index) => {
    const row = rows[byName ? places.get(line[0]) : from + index];
    const texts = byName ? line.slice(1) : line;
    if (row?.isOpen) layLine(texts, row, questions.slice(column), done);
    else if (row) done.left.push(`${row.ref} is submitted: its line was left out.`);
  });
  const lost = byName ? 0 : Math.max(0, from + lines.length - rows.length);
  if (lost) done.left.push(`${count(lost, "line was", "lines were")} left out: the grid ends before.`);
  const widest = Math.max(...lines.map((line) => line.length - (byName ? 1 : 0)));
  const over = column + widest - questions.length;
  if (over > 0) done.left.push(`${count(over, "column was", "columns were")} left out: the grid ends before.`);
  return done;
}

function layLine(texts, row, questions, done) {
  texts.slice(0, questions.length).forEach((text, index) => {
    const question = questions[index];
    if (text === "") return;
    const value = understood(question, text);
    if (!row.shown.has(question.key)) {
      if (text !== "–" && text !== "-") row.note(question.key, `“${text.slice(0, 40)}” in ${question.key} was left out: that is not asked for this case.`);
    } else if (value === null) row.note(question.key, notUnderstood(question, text));
    else {
      row.set(question.key, "value", value);
      done.answers += 1;
      done.cases.add(row);
    }
  });
}

export function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}
