"""What an uploaded file of completed audits holds, before anything is loaded."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from sqlalchemy.orm import Session

from auditapp.adapters.uploads.sheet_choice import Asked, HiddenUndecided, SheetChoice, to_choose
from auditapp.adapters.uploads.tables import TableError
from auditapp.audits.bulk_import import service
from auditapp.audits.bulk_import.columns import ImportRefused
from auditapp.audits.bulk_import.open_file import book_of
from auditapp.audits.bulk_import.service import Examined, Foreseen
from auditapp.audits.bulk_import.template import FIELD_WORDS
from auditapp.domain.calendar import Month, Period
from auditapp.models import FormVersion

REJECTED_SHOWN = 200


@dataclass(frozen=True)
class Preview:
    """One file as it was read: with questions still open, with a problem, or examined."""

    asked: Asked
    sheets: tuple[SheetChoice, ...] = ()
    """To choose from, where more than one holds something."""
    hidden_rows: int = 0
    hidden_columns: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    examined: Examined | None = None
    foreseen: Foreseen | None = None
    """What loading would do; only when every row is right."""

    @property
    def asks(self) -> bool:
        """Whether the page has anything to ask."""
        return bool(self.sheets or self.hidden_rows or self.hidden_columns)

    @property
    def seen(self) -> str:
        """What the page promises, to be held against what loading would do by then."""
        if self.foreseen is None:
            return ""
        counts = (self.foreseen.loaded, self.foreseen.already_there, self.foreseen.not_counted)
        return ".".join(map(str, counts))

    @property
    def can_load(self) -> bool:
        return self.foreseen is not None and self.foreseen.loaded > 0

    @cached_property
    def marked_texts(self) -> int:
        """How many texts of the file look as if they identified somebody."""
        return self.examined.marked_texts if self.examined else 0

    @property
    def months(self) -> str:
        """May 2025 to April 2026: the months of what would be loaded."""
        if self.foreseen is None or not self.foreseen.first:
            return ""
        first, last = Month.parse(self.foreseen.first), Month.parse(self.foreseen.last)
        return Period(first, last).label

    def columns_as_read(self) -> Iterator[tuple[str, str, str]]:
        """Each column that was understood: its heading, what it became, in words."""
        assert self.examined is not None
        for name, heading in self.examined.columns.fields.items():
            yield heading, name, FIELD_WORDS[name]
        for heading, question in self.examined.columns.questions:
            yield heading, question.key, question.name


def preview(session: Session, form: FormVersion, path: Path, asked: Asked) -> Preview:
    """Read the file as it was asked for; what is wrong with it is part of the answer."""
    try:
        book = book_of(path)
    except TableError as error:
        return Preview(asked, problems=tuple(str(error).splitlines()))
    shown = Preview(asked, to_choose(book))
    if shown.sheets and not asked.sheet:
        return shown
    try:
        choices = asked.choices(book)
        examined = service.examine(session, form, path, choices=choices, book=book)
    except HiddenUndecided as error:
        return replace(shown, hidden_rows=error.rows, hidden_columns=error.columns)
    except (TableError, ImportRefused) as error:
        return replace(shown, problems=tuple(str(error).splitlines()))
    return replace(
        shown,
        hidden_rows=examined.hidden_rows,
        hidden_columns=examined.hidden_columns,
        examined=examined,
        foreseen=None if examined.rejected else service.foresee(session, examined),
    )
