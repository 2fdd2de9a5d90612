"""Data for the dip-sample grid: a reader's own cases of a round down, the questions across.

Cells are drawn once per form version, question and answer, and kept: a grid of thirty cases has
hundreds that are alike. A kept cell holds `CASE` in place of the case's number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from auditapp.audits.audit_state import AuditState, states
from auditapp.audits.capture.page import MOST_KEPT, rule_table
from auditapp.audits.capture.question_view import QuestionView
from auditapp.domain.audits import grids
from auditapp.domain.audits.typed_answers import typed_parts
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import NOT_APPLICABLE, Given
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import AuditStatus
from auditapp.models import Audit, FormVersion, Round
from auditapp.web.access import Reader

CASE = "\0"
"""Placeholder in a kept cell for the number of its case; typed text cannot contain it."""
WIDTHS = ((4, "narrow"), (11, "middle"), (60, "wide"))
SHORT_OPTIONS = {NOT_APPLICABLE: "N/A"}
"""Short labels for narrow cells; the panel shows the option's words in full."""
_NOTHING = Given()
MOST_COLUMNS = 50
_KEPT: dict[tuple[Any, ...], Markup] = {}
"""Markup by form version, question, answer, and its state in the row."""
_COLUMNS: dict[str, "tuple[GridColumn, ...]"] = {}
"""Columns by form version."""


@dataclass(frozen=True)
class GridColumn:
    """One question of the form: the heading of its column, and its data for the page's script."""

    question: Question
    label: str
    width: str
    table: dict[str, Any]


class GridRow:
    """One case: the state of its audit, and its cells."""

    def __init__(self, state: AuditState) -> None:
        self.audit, given = state.audit, state.audit.given
        self.is_open = self.audit.is_open
        self.state = state.record(state.looks)
        self.items = tuple(
            QuestionView(question, given.get(question.key, _NOTHING), shown)
            for question, shown in state.asked
        )

    @property
    def left(self) -> str:
        """The work left before it can be submitted, in words."""
        missing, marked = self.state["missing"], self.state["marked"]
        to_check = sum(key in marked for key in missing)
        lacks = len(missing) - to_check
        parts = (f"{lacks} missing" if lacks else "", f"{to_check} to check" if to_check else "")
        return ", ".join(filter(None, parts)) or "Ready to submit"

    @property
    def begun(self) -> bool:
        return bool(self.audit.answers)

    @property
    def asked(self) -> int:
        return sum(item.shown for item in self.items)

    @property
    def answered(self) -> int:
        return sum(item.shown and item.given.value is not None for item in self.items)

    @property
    def record(self) -> dict[str, Any]:
        """Data on the case for the page's script that the cells' controls do not hold."""
        typed = {
            item.question.key: typed_parts(item.question, item.given)
            for item in self.items
            if _is_more(item)
        }
        case = {name: value for name, value in self.audit.case_fields.items() if value}
        return {"id": self.audit.id, "case": case, "answers": typed, **self.state}


@dataclass(frozen=True)
class GridPage:
    """The data of the grid's page."""

    round: Round
    version: FormVersion
    fits: bool
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]

    @property
    def form(self) -> Form:
        return self.version.definition

    @property
    def submitted(self) -> int:
        return sum(not row.is_open for row in self.rows)

    @property
    def tables(self) -> list[dict[str, Any]]:
        return [column.table for column in self.columns]

    @cached_property
    def letters(self) -> dict[str, str]:
        """The letters with one meaning in the whole grid; the panel lists those of a question."""
        found: dict[str, set[str]] = {}
        for column in self.columns:
            labels = dict(column.question.options)
            for letter, code in column.table["letters"].items():
                found.setdefault(letter, set()).add(labels[code])
        return {
            letter: min(words)
            for letter, words in found.items()
            if letter.isalpha() and len(words) == 1
        }

    def drawn(self, macro: Any, row: GridRow) -> Markup:
        """The cells of a row, from kept markup."""
        cells = "".join([self._cell(macro, row, item) for item in row.items])
        return Markup(cells.replace(CASE, str(row.audit.id)))  # noqa: S704 - macros escaped it

    def _cell(self, macro: Any, row: GridRow, item: QuestionView) -> Markup:
        note = mark(item)
        key = (
            self.version.content_hash,
            item.question.key,
            item.values if item.question.control != "text" else bool(item.values),
            item.shown,
            row.is_open,
            note,
        )
        markup = _KEPT.get(key)
        if markup is None:
            if len(_KEPT) >= MOST_KEPT:
                _KEPT.clear()
            markup = _KEPT[key] = macro(item, CASE, row.is_open, note, tone(item))
        return markup


def own_audits(session: Session, round_id: int, reader: Reader) -> Sequence[Audit]:
    """The reader's own audits of a round in the order assigned, without withdrawn ones."""
    query = (
        select(Audit)
        .where(
            Audit.round_id == round_id,
            Audit.auditor_id == reader.account_id,
            Audit.status != AuditStatus.WITHDRAWN,
        )
        .options(joinedload(Audit.form_version))
        .order_by(Audit.id)
    )
    return session.scalars(query).all()


def grid_page(of_round: Round, audits: Sequence[Audit]) -> GridPage:
    """The grid of these audits, which all have the same form."""
    version = audits[0].form_version
    rows = tuple(map(GridRow, states(audits)))
    same = all(audit.form_version_id == version.id for audit in audits)
    fits = same and grids.fits(version.definition)
    return GridPage(of_round, version, fits, _columns(version), rows)


def mark(item: QuestionView) -> str:
    """The mark under a cell that has further parts or needs a reason."""
    given = item.given
    if given.value == NOT_APPLICABLE and not given.reason:
        return "reason?"
    return "✎" if given.evidence or given.why else ""


def tone(item: QuestionView) -> str:
    return item.question.tones.get(str(item.given.value), "")


def _columns(version: FormVersion) -> tuple[GridColumn, ...]:
    """The columns of a form, made once for each of its versions."""
    columns = _COLUMNS.get(version.content_hash)
    if columns is None:
        if len(_COLUMNS) >= MOST_COLUMNS:
            _COLUMNS.clear()
        columns = _COLUMNS[version.content_hash] = tuple(
            GridColumn(question, grids.short_label(question), _width(question), _table(question))
            for question in version.definition.questions()
        )
    return columns


def _table(question: Question) -> dict[str, Any]:
    """Data on a question for the page's script."""
    return {
        **question.cell_rules,
        "key": question.key,
        "label": grids.short_label(question),
        "text": question.text,
        "help": question.help,
        "options": [list(option) for option in question.options],
        "tones": question.tones,
        "showIf": rule_table(question.show_if) if question.show_if else None,
        "evidence": question.takes_evidence,
        "reason": question.takes_reason,
    }


def _width(question: Question) -> str:
    """The width of a column, for its longest answer."""
    if question.control in ("date", "checkboxes"):
        return "middle"
    labels = [SHORT_OPTIONS.get(code, label) for code, label in question.options]
    longest = max(map(len, labels), default=0)
    return next((name for limit, name in WIDTHS if longest <= limit), WIDTHS[-1][1])


def _is_more(item: QuestionView) -> bool:
    """Whether an answer has parts besides the control in its cell."""
    if item.question.control in ("radios", "number"):
        return item.given != Given(item.given.value)
    return bool(item.given)
