"""The dip-sample grid: which forms fit one, and what a keystroke or a pasted cell answers.

`rules` is the one table that both sides go by: the page's script gets it as JSON, and `pasted`
reads the same table here, so what the browser takes the server takes too. A cell is read like
this on both sides:

1. Trim it. If nothing is left there is no answer: a box that was emptied is cleared, while a
   blank cell inside a pasted block leaves what stands there.
2. To look a text up, make it `plain`: small letters, curly apostrophes straight, each run of
   blanks, underscores and dashes one space, trimmed.
3. Where the table has `words`, the text's code is the answer; if it has none, `“text” cannot
   stand here.` and the `remedy`. For checkboxes the text is cut first: at semicolons and line
   ends or, where it has neither and is no word itself, at commas; empty and repeated parts do not
   count, but a cell of separators alone is refused.
4. Where it has `day` and the whole plain text matches that, its groups are day, month (through
   `months` where it is a name) and year, sent as three texts.
5. Everything else is sent as it is: the server judges numbers, days and lengths.

Left to the page: which questions are asked (`show_if`), which must be answered, evidence, and the
reason that "not applicable" needs; the key that clears a cell; how a pasted block falls into
cells. A keystroke or a cell gives a value, never a reason.
"""

import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from auditapp.domain.calendar import Month
from auditapp.domain.forms.conditions import Value
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.entries import NOT_APPLICABLE, BadAnswer, clean_text
from auditapp.domain.forms.questions import Option, Question

MOST_QUESTIONS = 30
MOST_WRITTEN = 3
LONGEST_LABEL = 28
LONGEST_QUOTE = 40

_QUICK = frozenset({"radios", "number", "date"})
_WRITTEN = frozenset({"checkboxes", "text"})
_LETTERS = {
    "yes": "y",
    "met": "y",
    "no": "n",
    "not_met": "n",
    "partly": "p",
    NOT_APPLICABLE: "a",
    "O": "o",
    "G": "g",
    "RI": "r",
    "I": "i",
    **{str(score): str(score) for score in range(10)},
    "10": "x",
}
_GOOD = ("y", "yes", "true", "met")
_BAD = ("n", "no", "false", "not met")
_USUAL = {
    "yes": _GOOD,
    "met": _GOOD,
    "no": _BAD,
    "not_met": _BAD,
    "partly": ("p", "partly met", "partially", "partially met"),
    NOT_APPLICABLE: ("a", "na", "n/a", "n.a.", "not applicable"),
    "RI": ("r", "requires improvement to be good"),
    "cannot_tell": ("can't tell",),
}
"""What spreadsheets say for an answer, beside its code and its label."""

_DAY = "([0-9]{1,2})[ /.]([0-9]{1,2}|[a-z]{3,9})[ /.]([0-9]{1,4})"
_MONTHS = {
    name: str(number)
    for number in range(1, 13)
    for written in (Month(2000, number).label, Month(2000, number).short)
    for name in [written.split()[0].lower()]
} | {"sept": "9"}


def fits(form: Form) -> bool:
    """Whether a form is one row of a grid: short, and nearly all of it answered by one key."""
    if len(form.by_key) > MOST_QUESTIONS:
        return False
    controls = [question.control for question in form.questions()]
    written = sum(control in _WRITTEN for control in controls)
    known = _QUICK.union(_WRITTEN).issuperset(controls)
    return known and written <= MOST_WRITTEN


def letters(question: Question) -> dict[str, str]:
    """Keystroke (in small letters) to the code it answers, in the order of the options.

    y is yes or met, n no or not met, p partly, a not applicable; grades are o, g, r and i; a
    score is its digit, and ten x. Other options are 1 to 9 in their order, as far as those are
    free, and then the first free letter of their label; with more options than that, the last
    have none.
    """
    found: dict[str, str] = {}
    for option in question.options:
        found.setdefault(_LETTERS.get(option.code, ""), option.code)
    found.pop("", None)
    given = set(found.values())
    for option in question.options:
        free = (key for key in _further(option) if key not in found)
        if option.code not in given and (key := next(free, "")):
            found[key] = option.code
    by_code = {code: key for key, code in found.items()}
    return {by_code[code]: code for code, _ in question.options if code in by_code}


def rules(question: Question) -> dict[str, Any]:
    """What the page's script goes by, ready for JSON.

    `control` and `letters` always; `words` (what a cell may say, to the code) and `remedy` (what
    else to write) where there are options; `day` (a pattern) and `months` for a date.
    """
    table: dict[str, Any] = {"control": question.control, "letters": letters(question)}
    if question.options:
        table |= {"words": _words(question), "remedy": _remedy(question)}
    if question.control == "date":
        table |= {"day": _DAY, "months": _MONTHS}
    return table


def pasted(question: Question, text: str) -> Value | None:
    """The answer that a cell of a spreadsheet gives; None clears.

    BadAnswer names what was pasted and what may stand there.
    """
    kept = clean_text(text)
    if not kept:
        return None
    texts = _read(rules(question), kept)
    try:
        return question.parse(texts)
    except BadAnswer as error:
        raise _refused(kept, str(error)) from None


def short_label(question: Question) -> str:
    """The heading of its column: its short label, or the first words of the question."""
    if question.short:
        return question.short
    words = question.text.rstrip(".: ")
    cut = textwrap.shorten(words, LONGEST_LABEL, placeholder="…")
    return cut if cut != "…" else words[: LONGEST_LABEL - 1] + "…"


def plain(text: str) -> str:
    """Text as words are looked up: the page's script does exactly the same."""
    return re.sub(r"[\s_–—-]+", " ", re.sub("[‘’]", "'", text.lower())).strip()


def _further(option: Option) -> Iterator[str]:
    yield from "123456789"
    yield from (letter for letter in option.label.lower() if "a" <= letter <= "z")


def _words(question: Question) -> dict[str, str]:
    """What a cell may say, to the code: codes and labels first, then the usual words for them.

    A word that could mean two options means neither; and an option's number, which is a keystroke
    here, means nothing: in somebody's spreadsheet it may stand for another answer.
    """
    names, usual = defaultdict(set), defaultdict(set)
    for code, label in question.options:
        names[plain(code)].add(code)
        names[plain(label)].add(code)
        for word in _USUAL.get(code, ()):
            usual[word].add(code)
    return {word: min(codes) for word, codes in (usual | names).items() if len(codes) == 1}


def _remedy(question: Question) -> str:
    *labels, last = [label for _, label in question.options]
    if question.control == "checkboxes":
        return f"Use any of {', '.join(labels)} and {last}, with semicolons between them"
    return f"Use {', '.join(labels)} or {last}"


def _read(table: dict[str, Any], text: str) -> list[str]:
    """A pasted cell as the texts that a save would carry."""
    if "words" in table:
        parts = _parts(text, table["words"]) if table["control"] == "checkboxes" else []
        return list(dict.fromkeys(_code(part, table) for part in parts or [text]))
    found = re.fullmatch(table["day"], plain(text)) if "day" in table else None
    if found is None:
        return [text]
    day, month, year = found.groups()
    return [day, table["months"].get(month, month), year]


def _parts(text: str, words: dict[str, str]) -> list[str]:
    parts = re.split("[;\n]", text)
    if len(parts) == 1 and plain(text) not in words:
        parts = text.split(",")
    return [part.strip() for part in parts if part.strip()]


def _code(text: str, table: dict[str, Any]) -> str:
    code = table["words"].get(plain(text))
    if code is None:
        raise _refused(text, table["remedy"])
    return str(code)


def _refused(text: str, remedy: str) -> BadAnswer:
    shown = " ".join(text.split())
    if len(shown) > LONGEST_QUOTE:
        shown = f"{shown[: LONGEST_QUOTE - 1]}…"
    return BadAnswer(f"“{shown}” cannot stand here. {remedy}")
