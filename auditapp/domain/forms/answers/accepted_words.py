"""Words and keys accepted for each option: one table for pages, pasted cells and files.

A code means the same in every question, so words and letters are listed by code. The page's script
gets the table as JSON (`Question.cell_rules`) and reads a pasted cell as `Question.read_cell` does,
so browser and server accept the same text:

1. Trim it. If nothing is left there is no answer: an emptied box is cleared, while a blank cell
   inside a pasted block leaves the answer as it is.
2. To look a text up, make it `plain`: small letters, curly apostrophes straight, each run of
   blanks, underscores and dashes one space, trimmed.
3. Where the question has `words`, the text's code is the answer; if it has none, the text is
   refused. For checkboxes the text is cut first: at semicolons and line ends or, where it has
   neither and is no word itself, at commas; empty and repeated parts do not count, but a cell of
   separators alone is refused.
4. Where it has `day` and the whole plain text matches that, its groups are day, month (through
   `months` where it is a name) and year, sent as three texts.
5. Everything else is sent as it is: the server judges numbers, days and lengths.

Left to the page: which questions are asked, which must be answered, evidence, and the reason that
"not applicable" needs; the key that clears a cell; how a pasted block falls into cells. A
keystroke or a cell gives a value, never a reason.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from auditapp.domain.forms.given_answers import NOT_APPLICABLE
from auditapp.domain.forms.questions import Option

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
    "stratified_random": ("stratified", "stratified sample"),
    "census": ("every case", "all cases"),
    "targeted_theme": ("targeted", "theme", "themed"),
    "referred_concern": ("referred", "concern"),
}
"""Words accepted for an answer in a spreadsheet, in addition to its code and its label."""


def plain(text: str) -> str:
    """Normalise text before looking it up; the page's script does exactly the same."""
    return re.sub(r"[\s_–—-]+", " ", re.sub("[‘’]", "'", text.lower())).strip()


def words_of(options: Sequence[Option]) -> dict[str, str]:
    """Codes by the words a cell may hold: codes and labels first, then the usual words for them.

    A word that could mean two options is not accepted. Nor is an option's number, which is a
    keystroke in the grid but may mean another answer in a spreadsheet.
    """
    names, usual = defaultdict(set), defaultdict(set)
    for code, label in options:
        names[plain(code)].add(code)
        names[plain(label)].add(code)
        for word in _USUAL.get(code, ()):
            usual[word].add(code)
    return {word: min(codes) for word, codes in (usual | names).items() if len(codes) == 1}


def letters_of(options: Sequence[Option]) -> dict[str, str]:
    """Codes by keystroke (lower case), in the order of the options.

    y is yes or met, n no or not met, p partly, a not applicable; grades are o, g, r and i; a
    score is its digit, and ten x. Other options are 1 to 9 in their order, as far as those are
    free, and then the first free letter of their label; with more options than that, the last
    have none.
    """
    found: dict[str, str] = {}
    for option in options:
        found.setdefault(_LETTERS.get(option.code, ""), option.code)
    found.pop("", None)
    given = set(found.values())
    for option in options:
        free = (key for key in _further(option) if key not in found)
        if option.code not in given and (key := next(free, "")):
            found[key] = option.code
    by_code = {code: key for key, code in found.items()}
    return {by_code[code]: code for code, _ in options if code in by_code}


def _further(option: Option) -> Iterator[str]:
    yield from "123456789"
    yield from (letter for letter in option.label.lower() if "a" <= letter <= "z")
