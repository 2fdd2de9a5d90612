"""The row of a table that names its columns, and the names as they are matched and shown.

Headings may stand in any of the first rows with text, below titles and dates. They are found by
the names that the upload knows; otherwise the row that looks like headings is named in messages.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from auditapp.adapters.uploads.limits import STARTING_ROWS, Limits, TableError, TableLine

IsName = Callable[[str], bool]
"""Whether a heading is the name of a column that the upload reads."""
_ENOUGH = 2
"""So many known names make a heading row; a single one may be part of a title."""


def plain(name: str) -> str:
    """A column name in lower case without spaces, hyphens and underscores."""
    return "".join(c for c in name.lower() if c not in " -_\u00a0\t\r\n\ufeff")


def heading_row(
    lines: Sequence[TableLine], is_name: IsName | None = None, number: int | None = None
) -> TableLine | None:
    """The row that names the columns, among the first rows with text; None when there are none.

    The row of this `number`, if one is given (TableError when it holds nothing). Otherwise the one
    with the most known names, if there are two of them; otherwise the one that looks like headings
    or, where no names are known, the first.
    """
    if number is not None:
        return _numbered(lines, number)
    if is_name is None or not lines:
        return lines[0] if lines else None
    known = [sum(map(is_name, _names(line))) for line in lines]
    most = max(known)
    return lines[known.index(most)] if most >= _ENOUGH else _likely(lines)


def column_names(line: TableLine, limits: Limits, is_name: IsName | None = None) -> tuple[str, ...]:
    """The names in a heading row, each on one line; "" where a column has none.

    A name that is there twice gets a number, unless the upload reads it: then the file must say
    which is meant (TableError).
    """
    names = _names(line)
    if line.faults and (0 in line.faults or not any(names)):
        raise TableError(f"Row {line.number}, which names the columns: {line.fault}.")
    if sum(map(len, names)) > limits.heading_characters:
        raise TableError(f"Row {line.number}, which names the columns: it is far too long.")
    while names and not names[-1] and len(names) not in line.faults:
        names.pop()
    if len(names) > limits.columns:
        raise TableError(f"There are more than {limits.columns} columns.")
    counted = Counter(plain(name) for name in names if name)
    doubles = [
        name for name in names if counted[plain(name)] > 1 and (not is_name or is_name(name))
    ]
    if doubles:
        raise TableError(
            f"These columns appear twice: {', '.join(doubles)}. Delete or rename all but one."
        )
    return tuple(_numbered_apart(names))


def written_name(column: str) -> str:
    """A column's heading as the file has it, without the number that keeps it apart."""
    name, _, number = column.rpartition(" (")
    return name if name and number[:-1].isdecimal() and number.endswith(")") else column


def _names(line: TableLine) -> list[str]:
    return [_one_line(cell) for cell in line.cells]


def _one_line(cell: str) -> str:
    """A heading with single spaces for line breaks and blanks, without unseen characters."""
    seen = "".join(c for c in cell if c.isspace() or unicodedata.category(c) != "Cf")
    return " ".join(seen.split())


def _numbered_apart(names: Sequence[str]) -> Iterator[str]:
    taken = {plain(name) for name in names}
    seen = {""}
    for name in names:
        apart, again = name, 1
        while name and plain(apart) in (seen if again == 1 else taken):
            again += 1
            apart = f"{name} ({again})"
        seen.add(plain(apart))
        taken.add(plain(apart))
        yield apart


def _numbered(lines: Sequence[TableLine], number: int) -> TableLine:
    for line in lines:
        if line.number == number:
            return line
    raise TableError(
        f"Row {number} cannot name the columns: it must hold text and be one of the first "
        f"{STARTING_ROWS} rows that do."
    )


def _likely(lines: Sequence[TableLine]) -> TableLine:
    """The first row that is more than half as full as the fullest, and has no numbers or days."""
    filled = [len(line.cells) - line.cells.count("") for line in lines]
    full = [line for line, cells in zip(lines, filled, strict=True) if 2 * cells > max(filled)]
    worded = (line for line in full if not any(cell[:1].isdecimal() for cell in line.cells))
    return next(worded, full[0] if full else lines[0])
