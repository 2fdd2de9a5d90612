"""How many cases to draw from each group, where the QA lead chooses the numbers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from auditapp.domain.counting import counted
from auditapp.domain.sampling.draw_records import stratum_words
from auditapp.domain.sampling.sampling import Stratum
from auditapp.domain.sampling.strata import Chosen, read_plan
from auditapp.models import Account, Round
from auditapp.rounds.draw import cannot_be_drawn, drawn_from
from auditapp.rounds.service import AlreadyDrawn, RoundError
from auditapp.web.activity_log import record

LARGEST = 100_000


class BadNumber(RoundError):
    """The number typed is not one the group can give."""


@dataclass(frozen=True)
class ChosenGroup:
    """One group of the list: how many cases could be drawn, and the number typed for it."""

    stratum: Stratum
    population: int
    typed: str

    @property
    def name(self) -> str:
        return stratum_words(self.stratum)


def groups(
    session: Session, round_: Round, typed: Mapping[str, str] | None = None
) -> list[ChosenGroup]:
    """The groups of a round whose numbers are chosen, in order; `typed` by `n-1`, `n-2`, …"""
    left = {one.case_ref for one in cannot_be_drawn(session, round_)}
    counts = Counter(stratum for ref, stratum in drawn_from(session, round_) if ref not in left)
    kept = _kept(round_)
    return [
        ChosenGroup(
            stratum,
            counts[stratum],
            typed.get(f"n-{number}", "") if typed is not None else str(kept.get(stratum, "")),
        )
        for number, stratum in enumerate(sorted(counts), start=1)
    ]


def choose(session: Session, round_: Round, found: list[ChosenGroup], *, by: Account) -> None:
    """Save the numbers; the round's size is their sum. BadNumber names the group."""
    if round_.draw is not None:
        raise AlreadyDrawn("This round has already been drawn, so its sample cannot be changed.")
    sizes = {group.stratum: _number(group) for group in found}
    total = sum(sizes.values())
    if not total:
        raise BadNumber("Enter a number of cases for at least one group.")
    round_.plan, round_.size = Chosen(sizes).store(), total
    session.flush()
    record(session, "round changed", "round", round_.id, by=by.id)


def is_chosen(round_: Round) -> bool:
    return round_.plan.get("kind") == "chosen"


def has_numbers(round_: Round) -> bool:
    return is_chosen(round_) and bool(_kept(round_))


def _kept(round_: Round) -> Mapping[Stratum, int]:
    if set(round_.plan) == {"kind"}:
        return {}
    plan = read_plan(round_.plan)
    return plan.numbers if isinstance(plan, Chosen) else {}


def _number(group: ChosenGroup) -> int:
    text = group.typed.strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise BadNumber(f"{group.name}: enter a whole number, 0 or more.")
    if int(text) > group.population:
        raise BadNumber(
            f"{group.name} has only {counted(group.population, 'case')} to draw from, not {text}."
        )
    return int(text)
