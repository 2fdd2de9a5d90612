"""Bulk load of completed audits: all or nothing, every rejected row listed, safe to run twice.

Two steps: `examine` reads and checks every row without touching the database's lock, `load`
writes what was accepted in one transaction, figures included. A row that was loaded before is
recognised by its content and left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from auditapp.adapters.uploads.cell_readers import TeamReader
from auditapp.adapters.uploads.mappings.reading import MappingUse
from auditapp.adapters.uploads.mappings.together import examine_mapped
from auditapp.adapters.uploads.row_reader import Progress
from auditapp.adapters.uploads.sheet_choice import SheetChoices
from auditapp.audits import counted_audits
from auditapp.audits.bulk_import.columns import ImportRefused
from auditapp.audits.bulk_import.rows import AuditsUpload, FoundAudits
from auditapp.audits.bulk_import.write import Loading, verdicts
from auditapp.domain.calendar import Month, Period
from auditapp.measures.cells import one_at_a_time
from auditapp.models import FormVersion, Import
from auditapp.web.activity_log import record
from auditapp.web.command_texts import doubts
from auditapp.web.new_teams import add_new_teams

AS_IT_IS = SheetChoices()


@dataclass(frozen=True)
class LoadOutlook:
    """The effect that a load would have now."""

    loaded: int
    already_there: int
    not_counted: int
    """How many of those do not count: their case has another audit in the same month."""
    first: str
    last: str
    """The first and last month to be loaded; "" when there are none."""

    @property
    def is_ready(self) -> bool:
        return self.loaded > 0

    @property
    def seen(self) -> str:
        """The effect in short, to be compared when the load is confirmed."""
        return f"{self.loaded}.{self.already_there}.{self.not_counted}"

    @property
    def months(self) -> str:
        """Months in words, such as "May 2025 to April 2026"."""
        if not self.first:
            return ""
        return Period(Month.parse(self.first), Month.parse(self.last)).label


@dataclass(frozen=True)
class LoadDone:
    """The result of a load: rows loaded, rows loaded before, rows that do not count."""

    loaded: int
    already_there: int
    not_counted: int


def examine(
    session: Session,
    form: FormVersion,
    path: Path,
    progress: Progress | None = None,
    *,
    choices: SheetChoices = AS_IT_IS,
    uses: Sequence[MappingUse] = (),
    creates_teams: bool = False,
) -> FoundAudits:
    """Read and check every row of a file, through a mapping if there is one."""
    kind = AuditsUpload(session, form, TeamReader(session, creates=creates_teams))
    return examine_mapped(kind, uses, path, choices, progress)


def foresee(session: Session, examined: FoundAudits) -> LoadOutlook:
    """The effect that `load` would have; nothing is written."""
    months: set[str] = set()
    loaded = not_counted = 0
    for _, fresh in verdicts(session, examined.accepted):
        loaded += len(fresh)
        not_counted += sum(not counted for _, counted in fresh)
        months.update(values["month"] for values, _ in fresh)
    first, last = min(months, default=""), max(months, default="")
    return LoadOutlook(loaded, len(examined.accepted) - loaded, not_counted, first, last)


def load(
    session: Session,
    examined: FoundAudits,
    *,
    by: int | None,
    reason: str = "",
    progress: Progress | None = None,
) -> LoadDone:
    """Write the accepted rows and their figures; `reason`: why references that look like a person
    are right. The caller commits."""
    if examined.doubtful and not reason:
        raise ImportRefused("\n".join(doubts(examined.doubtful)))
    one_at_a_time(session)
    add_new_teams(session, examined, by=by)
    imported = Import(form=examined.version.form, file_hash=examined.file_hash, audits=0)
    session.add(imported)
    session.flush()
    loading = Loading(session, examined.version, imported.id, counted_audits.next_order(session))
    for rows_read, fresh in verdicts(session, examined.accepted):
        loading.take(fresh)
        if progress is not None:
            progress(rows_read)
    loading.changes.write(session)
    imported.audits = loading.loaded
    record(session, "audits imported", "import", imported.id, by=by, audits=loading.loaded)
    if examined.doubtful:
        said = {"references": len(examined.doubtful), "reason": reason}
        record(session, "references confirmed", "import", imported.id, by=by, **said)
    return LoadDone(loading.loaded, len(examined.accepted) - loading.loaded, loading.not_counted)
