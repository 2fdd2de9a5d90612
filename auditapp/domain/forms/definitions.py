"""Forms and improvement plans as they are once read: frozen, complete and checked.

Made by `loading`; used by every page, import, measure and workbook. Independent of where the text
came from and of how answers are stored.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from auditapp.domain.forms.answers import AnyQuestion
from auditapp.domain.forms.answers.grades import GRADES
from auditapp.domain.forms.conditions import Facts, Value
from auditapp.domain.forms.given_answers import CANNOT_TELL, NOT_APPLICABLE, Given
from auditapp.domain.forms.grade_rules import GradeRule
from auditapp.domain.forms.measures import AnyMeasure, Measure
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import AuditorRole, Involvement, Selection

FINAL_GRADE = "final_grade"
CASE_FIELDS: Mapping[str, frozenset[str]] = {
    "involvement": frozenset(Involvement),
    "selection": frozenset(Selection),
    FINAL_GRADE: frozenset(GRADES),
}
"""Case fields that a condition may name in addition to questions, with the codes of each."""

CASE_FIELD_NAMES = {
    "involvement": "the type of involvement",
    "selection": "the selection",
    FINAL_GRADE: "the final grade",
}


class Definition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @field_validator("*", mode="before")
    @classmethod
    def _lists_are_fixed(cls, raw: Any) -> Any:
        return tuple(raw) if isinstance(raw, list) else raw


class Section(Definition):
    key: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*$", max_length=12)]
    title: Annotated[str, Field(min_length=1, max_length=120)]
    guidance: str = ""
    questions: Annotated[tuple[AnyQuestion, ...], Field(alias="question", min_length=1)]


class Form(Definition):
    """One version of one audit form: sections of questions, and the measures they feed.

    `evidence_for`: codes of answers that need evidence before the audit can be submitted.
    """

    form: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{1,9}$")]
    version: Annotated[int, Field(ge=1)]
    title: Annotated[str, Field(min_length=1, max_length=120)]
    kind: Literal["deep_dive", "dip_sample", "checklist", "peer_audit", "thematic"]
    subject: Literal["case", "meeting", "supervision_file", "observation"] = "case"
    cadence: str = "monthly"
    completed_by: Annotated[
        tuple[Annotated[AuditorRole, Field(strict=False)], ...], Field(min_length=1)
    ]
    moderated: bool = False
    guidance: str = ""
    overall_grade: str | None = None
    one_per: tuple[str, ...] = ()
    evidence_for: tuple[str, ...] = ()
    anchors: dict[str, str] = {}
    sections: Annotated[tuple[Section, ...], Field(alias="section", min_length=1)]
    grade_rules: Annotated[tuple[GradeRule, ...], Field(alias="grade_rule")] = ()
    measures: Annotated[tuple[AnyMeasure, ...], Field(alias="measure")] = ()

    @field_validator("grade_rules")
    @classmethod
    def _doubt_counts_as_no(
        cls, rules: tuple[GradeRule, ...], read: ValidationInfo
    ) -> tuple[GradeRule, ...]:
        sections: tuple[Section, ...] = read.data.get("sections", ())
        asked = (question for section in sections for question in section.questions)
        doubtful = {question.key for question in asked if CANNOT_TELL in question.codes}
        return tuple(rule.counting_doubt(doubtful) for rule in rules)

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        return {question.key: question for question in self.questions()}

    @cached_property
    def critical(self) -> tuple[Question, ...]:
        """The questions whose answers may mean that a child is not safe."""
        return tuple(question for question in self.questions() if question.critical)

    @cached_property
    def measures_by_key(self) -> Mapping[str, Measure]:
        return {measure.key: measure for measure in self.measures}

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def wording(self, key: str, code: str | None) -> str:
        """The words for a question or case field, or for one of its answers."""
        question = self.by_key.get(self.overall_grade or "" if key == FINAL_GRADE else key)
        if code is None and key in CASE_FIELD_NAMES:
            return CASE_FIELD_NAMES[key]
        if code is not None:
            return question.show(code) if question else code.replace("_", " ")
        return question.name if question else key

    def facts(self, given: Mapping[str, Given], case: Mapping[str, str]) -> Facts:
        """The facts of one audit that conditions and measures read.

        A question hidden by `show_if` keeps its answer in `given` but is not applicable here.
        `case` holds the case fields that are known; the final grade, where there is one, replaces
        the answer to the question that asks for the overall grade.
        """
        facts: dict[str, Value] = {name: value for name, value in case.items() if value}
        for question in self.questions():
            if question.show_if is not None and not question.show_if.holds(facts):
                facts[question.key] = NOT_APPLICABLE
            elif (answer := given.get(question.key)) is not None and answer.value is not None:
                facts[question.key] = answer.value
        return self._with_final_grade(facts)

    def _with_final_grade(self, facts: dict[str, Value]) -> Facts:
        if self.overall_grade is None:
            return facts
        if FINAL_GRADE in facts:
            facts[self.overall_grade] = facts[FINAL_GRADE]
        elif self.overall_grade in facts:
            facts[FINAL_GRADE] = facts[self.overall_grade]
        return facts

    def told(self, given: Mapping[str, Given], case: Mapping[str, str]) -> dict[str, Given]:
        """The answers that readers see: those to questions that are asked. Answers to hidden
        questions are kept but not shown."""
        facts, asked = self.facts(given, case), self.by_key
        return {
            key: one for key, one in given.items() if key in asked and self.shown(asked[key], facts)
        }

    def shown(self, question: Question, facts: Facts) -> bool:
        """Whether a question is asked, given the facts of the audit."""
        return question.show_if is None or question.show_if.holds(facts)


class Source(Definition):
    """A kind of evidence that the plan names, and where the application finds it."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{2,5}$")]
    title: str
    found_in: Literal["forms", "indicators", "records", "notes"]
    forms: tuple[str, ...] = ()


class Theme(Definition):
    key: str
    title: str


class Group(Definition):
    key: str
    title: str
    theme: str


class Outcome(Definition):
    """One line of the improvement plan.

    `headline`: the key of the measure or indicator that is its headline figure.
    `every_indicator`: its evidence is all management information, not named indicators.
    """

    code: Annotated[str, Field(pattern=r"^[0-9]\.[A-Z]\.[A-Z]?[0-9]+$")]
    group: str
    title: str
    date: str = ""
    due: Annotated[str, Field(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = ""
    sources: tuple[str, ...] = ()
    headline: Annotated[str, Field(max_length=40)] = ""
    every_indicator: bool = False
    note: str = ""


class Indicator(Definition):
    """A figure from another system, as numerator and denominator or as one value."""

    key: Annotated[str, Field(pattern=r"^MI-[0-9]{2}$")]
    title: str
    kind: Literal["share", "count", "median"] = "share"
    numerator: str = ""
    denominator: str = ""
    direction: Literal["higher", "lower", "neutral"] = "neutral"
    target: str = ""
    outcomes: tuple[str, ...] = ()
    note: str = ""


class Plan(Definition):
    """The council's improvement plan: themes, groups, outcomes, sources and indicators."""

    plan: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    version: Annotated[int, Field(ge=1)]
    title: str
    themes: Annotated[tuple[Theme, ...], Field(alias="theme")]
    groups: Annotated[tuple[Group, ...], Field(alias="group")]
    sources: Annotated[tuple[Source, ...], Field(alias="source")]
    outcomes: Annotated[tuple[Outcome, ...], Field(alias="outcome")]
    indicators: Annotated[tuple[Indicator, ...], Field(alias="indicator")] = ()

    @cached_property
    def by_code(self) -> Mapping[str, Outcome]:
        return {outcome.code: outcome for outcome in self.outcomes}

    @cached_property
    def sources_by_code(self) -> Mapping[str, Source]:
        return {source.code: source for source in self.sources}

    @cached_property
    def indicators_by_key(self) -> Mapping[str, Indicator]:
        return {indicator.key: indicator for indicator in self.indicators}

    def indicators_of(self, outcome: Outcome) -> tuple[Indicator, ...]:
        """The indicators that are evidence for an outcome, in the order of the plan."""
        return tuple(
            indicator
            for indicator in self.indicators
            if outcome.every_indicator or outcome.code in indicator.outcomes
        )
