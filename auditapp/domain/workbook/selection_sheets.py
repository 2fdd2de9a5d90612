"""The kinds of sheet that show how cases were selected, which every report includes."""

from collections.abc import Sequence
from typing import Literal

from auditapp.domain.vocabulary import CameIn
from auditapp.domain.workbook.packs import Pack
from auditapp.domain.workbook.selections import Beyond, RoundLine
from auditapp.domain.workbook.sheet_kinds import PROSE, WIDE, CellsOf, Heading, SheetKind, column
from auditapp.domain.workbook.workbook import Kind, Sheet

_HOW = {
    CameIn.SUBSTITUTE: "Next in the drawn order, substituted for a case that could not be audited",
    CameIn.TARGETED: "Chosen by hand; not in headline figures",
}


class SelectionSheet(SheetKind):
    """Every round of the last months: its list, its draw, and how far it is."""

    kind: Literal["selection"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns: list[CellsOf[RoundLine]] = [
            column("Form", lambda line: line.title, width=WIDE),
            column("Month", lambda line: line.month, Kind.MONTH, 12),
            column("How cases were selected", lambda line: line.selection.label, width=26),
            column("Case list", lambda line: line.list_name, width=32),
            column("Cases on the list", lambda line: line.list_cases, Kind.NUMBER, 11),
            column("Could be drawn", lambda line: line.could_be_drawn, Kind.NUMBER, 11),
            column("Drawn", lambda line: line.drawn, Kind.NUMBER, 9),
            column("Substituted", lambda line: line.substitutes, Kind.NUMBER, 13),
            column("Chosen by hand", lambda line: line.by_hand, Kind.NUMBER, 10),
            column("Audits submitted", lambda line: line.done, Kind.NUMBER, 11),
            column("Notes", lambda line: line.remarks, width=40),
            column("Seed", lambda line: line.seed, width=20),
            column("Version of the draw", lambda line: line.algorithm, Kind.NUMBER, 10),
            column("Hash of the list", lambda line: line.list_hash, width=70),
        ]
        return self._table(here, columns, pack.rounds, "No round was drawn in these months")


class BeyondTheDraw(SheetKind):
    """Every case that was substituted or added to a round, with the reason given."""

    kind: Literal["beyond_the_draw"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns: list[CellsOf[Beyond]] = [
            column("Form", lambda one: one.title, width=WIDE),
            column("Month", lambda one: one.month, Kind.MONTH, 12),
            column("How added", lambda one: _HOW[one.came_in], width=40),
            column("Reason given", lambda one: one.reason, width=PROSE),
        ]
        return self._table(
            here, columns, pack.beyond, "No cases were substituted or chosen by hand"
        )
