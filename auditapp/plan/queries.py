"""Reading the plan: every outcome with its rating, evidence, figures, indicators and notes.

The whole plan takes a fixed number of queries, whatever the number of outcomes and audits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from auditapp.domain.calendar import Month
from auditapp.domain.figures.evidence import Evidence, Linked, Seen, evidence_for
from auditapp.domain.figures.figures import Figure
from auditapp.domain.figures.progress import IndicatorFigure, Note, OutcomeState, Rating
from auditapp.domain.forms.definitions import Outcome, Plan
from auditapp.domain.vocabulary import Brag, EscalationState, Role
from auditapp.measures import queries as measures
from auditapp.measures.queries import Catalogued, Filters
from auditapp.models import BragRating, Escalation, ProgressNote
from auditapp.plan import latest
from auditapp.web.access import Reader


@dataclass(frozen=True)
class PlanState:
    """Every outcome of the plan in force as it stands in a month, in the plan's order."""

    plan: Plan
    month: Month
    outcomes: tuple[OutcomeState, ...]

    def counted(self) -> dict[Brag, int]:
        """How many outcomes have each colour; colours nobody has are there with 0."""
        return {c: sum(state.colour == c for state in self.outcomes) for c in Brag}


@dataclass(frozen=True)
class OutcomePage:
    """One outcome with everything ever said about it, newest first."""

    plan: Plan
    month: Month
    state: OutcomeState
    ratings: tuple[Rating, ...]
    notes: tuple[Note, ...]


def plan_state(session: Session, month: Month, filters: Filters | None = None) -> PlanState | None:
    """The whole plan in a month; None before any plan was loaded."""
    plan = measures.plan_in_force(session)
    if plan is None:
        return None
    gathered = _gather(session, plan, month, filters)
    return PlanState(plan, month, tuple(gathered.state(outcome) for outcome in plan.outcomes))


def outcome_page(
    session: Session, code: str, month: Month, filters: Filters | None = None
) -> OutcomePage | None:
    """One outcome in a month, with its history; None when the plan has no such outcome."""
    plan = measures.plan_in_force(session)
    if plan is None or code not in plan.by_code:
        return None
    state = _gather(session, plan, month, filters).state(plan.by_code[code])
    return OutcomePage(plan, month, state, brag_history(session, code), notes_of(session, code))


def brag_history(session: Session, code: str) -> tuple[Rating, ...]:
    """Every rating of an outcome, newest first."""
    query = (
        select(BragRating)
        .where(BragRating.outcome == code)
        .options(joinedload(BragRating.set_by))
        .order_by(BragRating.id.desc())
    )
    return tuple(latest.as_rating(found) for found in session.scalars(query))


def notes_of(session: Session, code: str) -> tuple[Note, ...]:
    """Every progress note of an outcome, newest month first."""
    query = (
        select(ProgressNote)
        .where(ProgressNote.outcome == code)
        .options(joinedload(ProgressNote.author))
        .order_by(ProgressNote.month.desc(), ProgressNote.id.desc())
    )
    return tuple(latest.as_note(found) for found in session.scalars(query))


def late_escalations(session: Session, reader: Reader, now: datetime) -> int:
    """How many escalations were not answered in time, for senior leadership, who can open all of
    them from then on. 0 for everybody else: theirs are at the top of My work."""
    if reader.role != Role.SLT:
        return 0
    waits = (Escalation.state == EscalationState.OPEN, Escalation.due_at < now)
    return session.scalar(select(func.count()).select_from(Escalation).where(*waits)) or 0


@dataclass(frozen=True)
class _Gathered:
    """What the queries brought, by outcome, source, measure or indicator."""

    plan: Plan
    month: Month
    catalogue: Mapping[str, Catalogued]
    figures: Mapping[str, Figure]
    ratings: Mapping[str, Rating]
    notes: Mapping[str, Note]
    seen_measures: Mapping[str, Month]
    seen_notes: Mapping[str, Mapping[str, Month]]
    indicators: Mapping[str, IndicatorFigure]

    def state(self, outcome: Outcome) -> OutcomeState:
        group = next(group for group in self.plan.groups if group.key == outcome.group)
        linked = self._linked(outcome)
        return OutcomeState(
            outcome=outcome,
            group=group,
            theme=next(theme for theme in self.plan.themes if theme.key == group.theme),
            rating=self.ratings.get(outcome.code),
            note=self.notes.get(outcome.code),
            evidence=self._evidence(outcome, linked),
            figures=tuple(self.figures[found.measure.key] for found in linked),
            indicators=tuple(
                self.indicators.get(indicator.key, IndicatorFigure(indicator))
                for indicator in self.plan.indicators_of(outcome)
            ),
        )

    def _linked(self, outcome: Outcome) -> list[Catalogued]:
        """The outcome's measures, those of the forms that the plan names first going first."""
        named = [
            form
            for code in outcome.sources
            if (source := self.plan.sources_by_code.get(code))
            for form in source.forms
        ]
        linked = [m for m in self.catalogue.values() if outcome.code in m.measure.outcomes]
        return sorted(
            linked,
            key=lambda m: named.index(m.form.form) if m.form.form in named else len(named),
        )

    def _evidence(self, outcome: Outcome, linked: list[Catalogued]) -> Evidence:
        seen = Seen(
            self.seen_measures,
            {key: found.month for key, found in self.indicators.items() if found.month},
            self.seen_notes.get(outcome.code, {}),
        )
        keys = [Linked(found.measure.key, found.form.form) for found in linked]
        return evidence_for(self.plan, outcome, self.month, keys, seen)


def _gather(session: Session, plan: Plan, month: Month, filters: Filters | None) -> _Gathered:
    catalogue = measures.catalogue(session)
    linked = [found.measure for found in catalogue.values() if found.measure.outcomes]
    return _Gathered(
        plan=plan,
        month=month,
        catalogue=catalogue,
        figures=measures.figures(session, linked, month, filters or Filters()),
        ratings=latest.ratings(session),
        notes=latest.notes(session, month),
        seen_measures=latest.seen_measures(session, catalogue, month),
        seen_notes=latest.seen_notes(session, month),
        indicators=latest.indicators(session, plan, month),
    )
