"""Numbers with words that agree with them: "1 audit is still a draft", "2 audits are"."""

from collections.abc import Sequence


def agree(number: int, one: str, many: str = "") -> str:
    """The words for one or for many; without `many`, `one` with an s."""
    return one if number == 1 else many or f"{one}s"


def counted(number: int, one: str, many: str = "") -> str:
    """The number and the words that agree with it: 1 row, 1,200 rows."""
    return f"{number:,} {agree(number, one, many)}"


def listed(words: Sequence[str]) -> str:
    """Words as a sentence lists them: a, b and c."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    teen = 10 <= number % 100 <= 20
    return f"{number:,}{'th' if teen else _ENDINGS.get(number % 10, 'th')}"


_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
