"""What an uploaded file holds, before anything is frozen: understood, asked, or refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from auditapp.adapters.uploads.sheet_choice import Asked, HiddenUndecided, SheetChoice, to_choose
from auditapp.adapters.uploads.tables import TableError, look
from auditapp.case_lists import freeze
from auditapp.case_lists.columns import ListRefused
from auditapp.case_lists.freeze import Compared
from auditapp.case_lists.service import Examined, examine
from auditapp.domain.vocabulary import Involvement
from auditapp.models import CaseList

REJECTED_SHOWN = 200
CHANGES_SHOWN = 200


@dataclass(frozen=True)
class Share:
    """How many cases one team or involvement has, with its part of all in percent."""

    name: str
    cases: int
    percent: float


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
    compared: Compared | None = None
    frozen: CaseList | None = None
    """The list that has exactly these cases."""
    same_file: CaseList | None = None
    by_team: Sequence[Share] = field(default_factory=list)
    by_involvement: Sequence[Share] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        """Whether the page has anything to ask."""
        return bool(self.sheets or self.hidden_rows or self.hidden_columns)

    @property
    def hash(self) -> str:
        return self.examined.list_hash if self.examined is not None else ""

    @property
    def is_clean(self) -> bool:
        """Whether the list can be frozen."""
        return self.examined is not None and not self.examined.rejected and self.frozen is None


def preview(session: Session, path: Path, asked: Asked, as_at: date) -> Preview:
    """Read the file as it was asked for; what is wrong with it is part of the answer."""
    try:
        book = look(path)
    except TableError as error:
        return Preview(asked, problems=tuple(str(error).splitlines()))
    sheets = to_choose(book)
    shown = Preview(asked, sheets)
    if sheets and not asked.sheet:
        return shown
    try:
        examined = examine(session, path, asked.choices(book), book=book)
    except HiddenUndecided as error:
        return replace(shown, hidden_rows=error.rows, hidden_columns=error.columns)
    except (TableError, ListRefused) as error:
        return replace(shown, problems=tuple(str(error).splitlines()))
    return _told(session, replace(shown, examined=examined), examined, as_at)


def _told(session: Session, shown: Preview, examined: Examined, as_at: date) -> Preview:
    shown = replace(
        shown,
        hidden_rows=examined.left_out + examined.included,
        hidden_columns=examined.hidden_columns,
        by_team=shares(examined.by_team.most_common()),
        by_involvement=shares(
            [
                (one.label, examined.by_involvement[str(one)])
                for one in Involvement
                if examined.by_involvement[str(one)]
            ]
        ),
    )
    if examined.rejected:
        return shown
    frozen = freeze.frozen_before(session, examined)
    return replace(
        shown,
        frozen=frozen,
        same_file=freeze.same_file(session, examined),
        compared=None if frozen else freeze.since_last(session, examined, as_at),
    )


def shares(counts: Sequence[tuple[str, int]]) -> list[Share]:
    """Counts with the part of all that each is."""
    total = sum(number for _, number in counts) or 1
    return [Share(name, number, 100 * number / total) for name, number in counts]
