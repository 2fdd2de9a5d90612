"""Reads TOML text into forms and plans, and reports every fault of a file at once.

text → table (`_parse`) → each part on its own (`_read_parts`) → checks between the parts
(`crosschecks`) → a Form or a Plan. A part that cannot be read does not hide the faults of the
others.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from auditapp.domain.forms import crosschecks, standards
from auditapp.domain.forms.answers import QUESTION_TYPES, AnyQuestion
from auditapp.domain.forms.definitions import Form, Plan, Section
from auditapp.domain.forms.faults import DefinitionFaults, Fault, with_places
from auditapp.domain.forms.grade_rules import GradeRule
from auditapp.domain.forms.measures import MEASURE_KINDS, AnyMeasure, Measure
from auditapp.domain.forms.questions import Question
from auditapp.domain.forms.toml_lines import Positions

MAX_QUESTIONS = 500
MAX_BYTES = 1_000_000
_QUESTION: TypeAdapter[Question] = TypeAdapter(AnyQuestion)
_MEASURE: TypeAdapter[Measure] = TypeAdapter(AnyMeasure)
Part = TypeVar("Part")


@lru_cache(maxsize=256)
def load_form(text: str, file: str = "") -> Form:
    """Read one form; DefinitionFaults carries everything that is wrong with it."""
    reading = _Reading(text, file)
    table = reading.parse()
    reading.read_form_parts(table)
    form = None if reading.faults else reading.read(TypeAdapter(Form), table, Form, (), "")
    if form is None:
        raise DefinitionFaults(sorted(reading.faults, key=lambda fault: fault.line or 0))
    return form


@lru_cache(maxsize=16)
def load_plan(text: str, file: str = "") -> Plan:
    """Read an improvement plan; DefinitionFaults carries everything that is wrong with it."""
    reading = _Reading(text, file)
    table = reading.parse()
    plan = reading.read(TypeAdapter(Plan), table, Plan, (), "")
    if plan is not None:
        reading.add(crosschecks.of_plan(plan))
    if plan is None or reading.faults:
        raise DefinitionFaults(sorted(reading.faults, key=lambda fault: fault.line or 0))
    return plan


def check_form(text: str, file: str) -> Form:
    """Read a form to be published, which must also meet the standards."""
    form = load_form(text, file)
    _must_be_free(text, file, standards.of_form(form, file))
    return form


def check_plan(text: str, file: str) -> Plan:
    """Read a plan to be published, which must also meet the standards."""
    plan = load_plan(text, file)
    _must_be_free(text, file, standards.of_plan(plan, file))
    return plan


def _must_be_free(text: str, file: str, faults: Iterator[Fault]) -> None:
    reading = _Reading(text, file)
    reading.add(faults)
    if reading.faults:
        raise DefinitionFaults(sorted(reading.faults, key=lambda fault: fault.line or 0))


def is_plan(text: str) -> bool:
    """Whether a definition file is a plan rather than a form."""
    try:
        return "plan" in tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return False


@dataclass
class _Reading:
    """One file being read: its text, and the faults found so far."""

    text: str
    file: str

    def __post_init__(self) -> None:
        self.faults: list[Fault] = []
        self.positions = Positions(self.text)

    def add(self, faults: Iterator[Fault] | list[Fault]) -> None:
        for fault in faults:
            line = fault.line or self.positions.of_name(fault.place) or 1
            self.faults.append(replace(fault, file=self.file, line=line))

    def parse(self) -> dict[str, Any]:
        if len(self.text) > MAX_BYTES:
            raise self._alone("too-large", "The file is too large.", "A form is under 1 MB.")
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            named = re.search(r"at line ([0-9]+)", str(error))
            line = int(named[1]) if named else self.text.count("\n") + 1
            what = f"This is not TOML: {error}."
            raise self._alone("not-toml", what, "Correct that line.", line) from None
        except RecursionError:
            raise self._alone("too-deep", "Nested too deeply.", "Flatten the tables.") from None

    def _alone(
        self, code: str, what: str, remedy: str, line: int | None = None
    ) -> DefinitionFaults:
        return DefinitionFaults([Fault(code, "", what, remedy, line, self.file)])

    def read(
        self,
        adapter: TypeAdapter[Part],
        raw: Any,
        model: type[BaseModel] | None,
        path: tuple[str | int, ...],
        place: str,
    ) -> Part | None:
        try:
            return adapter.validate_python(raw)
        except ValidationError as error:
            for fault, inside in with_places(error, model, place):
                line = self.positions.of_path((*path, *inside))
                self.faults.append(replace(fault, file=self.file, line=line))
            return None
        except RecursionError:
            self.add([Fault("too-deep", place, "Nested too deeply.", "Flatten the tables.")])
            return None

    def read_form_parts(self, table: dict[str, Any]) -> None:
        questions = list(self._questions(table))
        measures = list(self._measures(table))
        for at, raw in enumerate(_tables(table, "grade_rule")):
            place = f"grade_rule {at + 1}"
            self.read(TypeAdapter(GradeRule), raw, GradeRule, ("grade_rule", at), place)
        self._outline(table)
        if len(questions) > MAX_QUESTIONS:
            what = f"A form has at most {MAX_QUESTIONS} questions."
            self.add([Fault("too-many", "", what, "Split it into two forms.")])
        self.add(
            crosschecks.of_form(
                [question for question in questions if question is not None],
                [measure for measure in measures if measure is not None],
                table,
            )
        )

    def _questions(self, table: dict[str, Any]) -> Iterator[Question | None]:
        for at, section in enumerate(_tables(table, "section")):
            for index, raw in enumerate(_tables(section, "question")):
                path = ("section", at, "question", index)
                place = _named(raw, f"question {index + 1} of section {at + 1}")
                yield self.read(
                    _QUESTION, raw, QUESTION_TYPES.get(str(raw.get("type"))), path, place
                )

    def _measures(self, table: dict[str, Any]) -> Iterator[Measure | None]:
        for index, raw in enumerate(_tables(table, "measure")):
            raw.setdefault("kind", "share")
            place = _named(raw, f"measure {index + 1}")
            model = MEASURE_KINDS.get(str(raw["kind"]))
            yield self.read(_MEASURE, raw, model, ("measure", index), place)

    def _outline(self, table: dict[str, Any]) -> None:
        """Read the lines of the form and its sections, with stand-ins for the parts read above."""
        for at, section in enumerate(_tables(table, "section")):
            bare = {**section, "question": _STAND_IN if _tables(section, "question") else []}
            place = _named(section, f"section {at + 1}")
            self.read(TypeAdapter(Section), bare, Section, ("section", at), place)
        stand_in = {"key": "ALL", "title": "x", "question": _STAND_IN}
        sections = [stand_in] if _tables(table, "section") else []
        bare = {**table, "section": sections, "measure": [], "grade_rule": []}
        if not sections:
            del bare["section"]
        self.read(TypeAdapter(Form), bare, Form, (), "")


_STAND_IN = [{"key": "X-1", "type": "yes_no", "text": "x"}]


def _tables(table: Any, name: str) -> list[dict[str, Any]]:
    found = table.get(name, []) if isinstance(table, dict) else []
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []


def _named(raw: dict[str, Any], otherwise: str) -> str:
    return str(raw.get("key", otherwise))
