"""The kinds of sheet that show how cases were selected, which every report includes."""

from collections.abc import Sequence
from typing import Literal

from auditapp.domain.vocabulary import CameIn
from auditapp.domain.workbook.packs import Pack
from auditapp.domain.workbook.selections import Beyond, RoundLine
from auditapp.domain.workbook.sheet_kinds import PROSE, WIDE, Heading, SheetKind
from auditapp.domain.workbook.workbook import Column, Kind, Row, Sheet

_HOW = {
    CameIn.SUBSTITUTE: "Next in the drawn order, substituted for a case that could not be audited",
    CameIn.TARGETED: "Chosen by hand; not in headline figures",
}


class SelectionSheet(SheetKind):
    """Every round of the last months: its list, its draw, and how far it is."""

    kind: Literal["selection"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns = (
            Column("Form", width=WIDE),
            Column("Month", Kind.MONTH, 12),
            Column("How cases were selected", width=26),
            Column("Case list", width=32),
            Column("Cases on the list", Kind.NUMBER, 11),
            Column("Could be drawn", Kind.NUMBER, 11),
            Column("Drawn", Kind.NUMBER, 9),
            Column("Substituted", Kind.NUMBER, 13),
            Column("Chosen by hand", Kind.NUMBER, 10),
            Column("Audits submitted", Kind.NUMBER, 11),
            Column("Notes", width=40),
            Column("Seed", width=20),
            Column("Version of the draw", Kind.NUMBER, 10),
            Column("Hash of the list", width=70),
        )
        rows = [self._row(line) for line in pack.rounds]
        return self._sheet(here, columns, rows, when_empty="No round was drawn in these months")

    def _row(self, line: RoundLine) -> Row:
        return (
            line.title,
            line.month,
            line.selection.label,
            line.list_name,
            line.list_cases,
            line.could_be_drawn,
            line.drawn,
            line.substitutes,
            line.by_hand,
            line.done,
            line.remarks,
            line.seed,
            line.algorithm,
            line.list_hash,
        )


class BeyondTheDraw(SheetKind):
    """Every case that was substituted or added to a round, with the reason given."""

    kind: Literal["beyond_the_draw"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns = (
            Column("Form", width=WIDE),
            Column("Month", Kind.MONTH, 12),
            Column("How added", width=40),
            Column("Reason given", width=PROSE),
        )
        rows = [self._row(one) for one in pack.beyond]
        empty = "No cases were substituted or chosen by hand"
        return self._sheet(here, columns, rows, when_empty=empty)

    def _row(self, one: Beyond) -> Row:
        return one.title, one.month, _HOW[one.came_in], one.reason
