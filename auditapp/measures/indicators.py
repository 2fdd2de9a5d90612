"""Indicators: figures that other systems hold, brought in by month."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.uploads.cell_readers import TeamReader, read_month, short, unless_empty
from auditapp.adapters.uploads.columns import BadCell, UploadColumn
from auditapp.adapters.uploads.examinations import CellFault, Examination, Values
from auditapp.adapters.uploads.mappings.reading import MappingUse
from auditapp.adapters.uploads.mappings.together import examine_mapped
from auditapp.adapters.uploads.sheet_choice import SheetChoices
from auditapp.adapters.uploads.upload_kinds import UploadKind
from auditapp.domain.forms.faults import nearest
from auditapp.measures.queries import plan_in_force
from auditapp.measures.service import refresh_indicator_cells
from auditapp.models import IndicatorValue
from auditapp.web.activity_log import record
from auditapp.web.new_teams import add_new_teams

_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]+)?")
AS_IT_IS = SheetChoices()


class IndicatorsUpload(UploadKind[Examination]):
    """Indicators: one row is one figure of a month, for the council or for one team."""

    unique = ("indicator", "month", "team")
    one_row = "keep one row for a figure"

    def __init__(self, session: Session, teams: TeamReader | None = None) -> None:
        self._team = teams or TeamReader(session)
        plan = plan_in_force(session)
        self._indicators = plan.indicators_by_key if plan else {}
        columns = [
            UploadColumn("month", lambda text: str(read_month(text)), is_needed=True),
            UploadColumn("indicator", self._indicator, is_needed=True),
            UploadColumn("team", unless_empty(self._team)),
            UploadColumn("numerator", _read_count),
            UploadColumn("denominator", _read_count),
            UploadColumn("value", _read_number),
        ]
        super().__init__(columns)

    def begin(self, *about: Any) -> Examination:
        found = Examination(*about)
        found.new_teams = self._team.new
        return found

    def check(self, values: Values) -> Iterator[CellFault]:
        numerator, denominator = values["numerator"], values["denominator"]
        if values["value"] is None and (numerator is None or denominator is None):
            yield CellFault("", "", "give a numerator and a denominator, or a value")
        elif numerator is None and self._indicators[values["indicator"]].kind == "share":
            message = f"{values['indicator']} is a share; give its numerator and its denominator"
            yield CellFault("value", str(values["value"]), message)
        elif numerator is not None and denominator is not None and numerator > denominator:
            message = f"{numerator} is more than the denominator {denominator}"
            yield CellFault("numerator", str(numerator), message)

    def _indicator(self, text: str) -> str:
        if text not in self._indicators:
            guess = nearest(text, self._indicators)
            raise BadCell(f"there is no indicator “{short(text)}”. {guess}".strip())
        return text


def read_indicators(
    session: Session,
    path: Path,
    choices: SheetChoices = AS_IT_IS,
    *,
    uses: Sequence[MappingUse] = (),
    creates_teams: bool = False,
) -> Examination:
    """Read and check every row of a file, through a mapping if there is one. TableError when the
    whole file cannot be used."""
    kind = IndicatorsUpload(session, TeamReader(session, creates=creates_teams))
    return examine_mapped(kind, uses, path, choices)


def keep_indicators(session: Session, examined: Examination) -> None:
    """Take in a file of which every row is right; a month that is there already is replaced."""
    assert not examined.rejected, examined.rejected
    add_new_teams(session, examined, by=None)
    for values in examined.accepted:
        _keep(session, values)
    session.flush()
    refresh_indicator_cells(session)
    rows = len(examined.accepted)
    record(session, "indicators imported", "indicators", "file", by=None, rows=rows)


def _read_count(text: str) -> int | None:
    if text and not _WHOLE_NUMBER.fullmatch(text):
        raise BadCell(f"“{short(text)}” is not a whole number")
    return int(text) if text else None


def _read_number(text: str) -> float | None:
    if text.endswith("%"):
        raise BadCell(f"“{short(text)}” is a share; give its numerator and its denominator")
    if text and not _NUMBER.fullmatch(text):
        raise BadCell(f"“{short(text)}” is not a number such as 12 or 12.5")
    return float(text) if text else None


def _keep(session: Session, values: Values) -> None:
    place = {name: values[name] for name in IndicatorsUpload.unique}
    value = session.scalar(select(IndicatorValue).filter_by(**place))
    if value is None:
        value = IndicatorValue(**place)
        session.add(value)
    value.numerator, value.denominator = values["numerator"], values["denominator"]
    value.value = values["value"]
