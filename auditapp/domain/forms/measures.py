"""Kinds of measure: what each counts in an audit, and what it leaves out.

One class per kind; `kind` in the form's TOML chooses it. Each reads the facts of one audit (see
`definitions.Form.facts`), so an audit always gives the same tally: on submission, in a rebuild and
when figures are verified.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from auditapp.domain.forms.conditions import ConditionField, Facts, Wording
from auditapp.domain.forms.given_answers import NOT_APPLICABLE
from auditapp.domain.forms.tallies import Tally

MET = Tally(numerator=1, denominator=1)
NOT_MET = Tally(denominator=1)
LEFT_OUT = Tally(not_applicable=1)
UNANSWERED = Tally(unanswered=1)

_NEEDS_ANSWERS = "an answer that is “not applicable” or blank is left out"


class Target(BaseModel):
    """A target and the month it starts; earlier months keep their own target."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    value: Annotated[int, Field(ge=0, le=100)]
    rule: Literal["over", "at_least", "under", "at_most"] = "at_least"
    since: Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]

    @property
    def words(self) -> str:
        return f"{self.rule.replace('_', ' ')} {self.value}%"

    def is_met_by(self, percent: float) -> bool:
        tests = {
            "over": percent > self.value,
            "at_least": percent >= self.value,
            "under": percent < self.value,
            "at_most": percent <= self.value,
        }
        return tests[self.rule]


class Measure(BaseModel):
    """Fields and methods of every measure; the kinds below say how it counts."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    key: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$", max_length=40)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    outcomes: tuple[str, ...] = ()
    direction: Literal["higher", "lower", "neutral"] = "higher"
    why: str = ""
    note: str = ""
    target: tuple[Target, ...] = ()
    split_by: Literal["involvement"] | None = None

    has_interval: ClassVar[bool] = True
    """Whether a binomial interval may be shown: not for clustered counts nor for a census."""
    counts: ClassVar[str] = "audits"

    @field_validator("outcomes", "target", mode="before")
    @classmethod
    def _lists_are_fixed(cls, raw: Any) -> Any:
        return tuple(raw) if isinstance(raw, list) else raw

    def tally(self, facts: Facts) -> Tally:
        """What one audit adds to the figure."""
        raise NotImplementedError

    def questions(self) -> frozenset[str]:
        """The question keys and case fields whose answers decide the figure."""
        raise NotImplementedError

    def words(self, wording: Wording) -> str:
        """The rule as a sentence: what it counts, out of what, and what is left out."""
        raise NotImplementedError

    def target_for(self, month: str) -> Target | None:
        """The target in force in a month (`YYYY-MM`), or None."""
        due = [target for target in self.target if target.since <= month]
        return max(due, key=lambda target: target.since, default=None)


class Share(Measure):
    """Audits where the numerator rule holds, out of those where the denominator rule holds."""

    kind: Literal["share"] = "share"
    numerator: ConditionField
    denominator: ConditionField

    def tally(self, facts: Facts) -> Tally:
        if self.denominator.holds(facts):
            return MET if self.numerator.holds(facts) else NOT_MET
        return _absence(facts, self.denominator.keys)

    def questions(self) -> frozenset[str]:
        return self.numerator.keys | self.denominator.keys

    def words(self, wording: Wording) -> str:
        return (
            f"Counts audits where {self.numerator.words(wording)}, out of those where "
            f"{self.denominator.words(wording)}; {_NEEDS_ANSWERS}."
        )


class Composite(Measure):
    """Audits where every applicable one of several questions has a good answer.

    An audit counts when at least `at_least` of the questions apply (all of them, unless the
    measure says fewer) and every one that applies is answered.
    """

    kind: Literal["composite"]
    of: Annotated[tuple[str, ...], Field(min_length=2)]
    good: Annotated[tuple[str, ...], Field(min_length=1)]
    at_least: Annotated[int, Field(ge=1)] | None = None

    @field_validator("of", "good", mode="before")
    @classmethod
    def _several(cls, raw: Any) -> Any:
        return tuple(raw) if isinstance(raw, list) else raw

    def tally(self, facts: Facts) -> Tally:
        answers = [facts.get(key) for key in self.of]
        applicable = [answer for answer in answers if answer != NOT_APPLICABLE]
        if len(applicable) < (self.at_least or len(self.of)):
            return LEFT_OUT
        if None in applicable:
            return UNANSWERED
        return MET if all(answer in self.good for answer in applicable) else NOT_MET

    def questions(self) -> frozenset[str]:
        return frozenset(self.of)

    def words(self, wording: Wording) -> str:
        names = "; ".join(f"“{wording(key, None)}”" for key in self.of)
        good = " or ".join(f"“{wording(self.of[0], code)}”" for code in self.good)
        if self.at_least is None:
            rule = f"all of these are answered and apply; {_NEEDS_ANSWERS}"
        else:
            rule = f"at least {self.at_least} of these apply and every one that applies is answered"
        return f"Counts audits where each is {good}: {names}. Out of audits where {rule}."


class RatioOfSums(Measure):
    """The sum of one number over the sum of another, such as visits made out of visits due.

    Events for one child are related, so no binomial interval is shown.
    """

    kind: Literal["ratio_of_sums"]
    sum_of: str
    out_of: str
    beside: tuple[str, ...] = ()
    counts: ClassVar[str] = "events"
    has_interval: ClassVar[bool] = False

    @field_validator("beside", mode="before")
    @classmethod
    def _several(cls, raw: Any) -> Any:
        return tuple(raw) if isinstance(raw, list) else raw

    def tally(self, facts: Facts) -> Tally:
        made, due = facts.get(self.sum_of), facts.get(self.out_of)
        if NOT_APPLICABLE in (made, due) or due == 0:
            return LEFT_OUT
        if not isinstance(made, int) or not isinstance(due, int):
            return UNANSWERED
        return Tally(numerator=made, denominator=due)

    def questions(self) -> frozenset[str]:
        return frozenset({self.sum_of, self.out_of})

    def words(self, wording: Wording) -> str:
        return (
            f"Adds up “{wording(self.sum_of, None)}” over all audits, out of the sum of "
            f"“{wording(self.out_of, None)}”; audits where either is blank, or nothing was due, "
            "are left out. Events for one child are related, so no interval is shown."
        )


class Coverage(Measure):
    """Audits submitted, out of a number from another system (an indicator).

    Each audit adds one to the numerator; the indicator's months add the denominator. A census,
    so no interval is shown.
    """

    kind: Literal["coverage"]
    indicator: str
    counts: ClassVar[str] = "records"
    has_interval: ClassVar[bool] = False

    def tally(self, facts: Facts) -> Tally:
        return Tally(numerator=1)

    def questions(self) -> frozenset[str]:
        return frozenset()

    def words(self, wording: Wording) -> str:
        return (
            "Counts every record submitted, out of the number that should have been made "
            f"({wording(self.indicator, None)}, from management information). Every one is "
            "meant to be there, so no interval is shown."
        )


def _absence(facts: Facts, keys: frozenset[str]) -> Tally:
    """The tally of an audit outside the denominator, as unanswered or as not applicable."""
    return UNANSWERED if any(facts.get(key) is None for key in keys) else LEFT_OUT


AnyMeasure = Annotated[
    Share | Composite | RatioOfSums | Coverage,
    Field(discriminator="kind"),
]

MEASURE_KINDS: dict[str, type[Measure]] = {
    "share": Share,
    "composite": Composite,
    "ratio_of_sums": RatioOfSums,
    "coverage": Coverage,
}
