"""How the cases of some months were selected, for reports, without case references."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from auditapp.domain.calendar import Month, Period
from auditapp.domain.sampling.draw_records import DrawRecord
from auditapp.domain.vocabulary import AuditStatus, CameIn
from auditapp.domain.workbook.selections import Beyond, RoundLine
from auditapp.models import Audit, Draw, Round, RoundCase


def round_lines(session: Session, period: Period) -> Iterator[RoundLine]:
    """Every drawn round of these months, the oldest first."""
    drawn = (
        select(Round)
        .join(Draw, Draw.round_id == Round.id)
        .where(Round.month.between(str(period.first), str(period.last)))
        .options(joinedload(Round.form_version), joinedload(Round.draw))
        .order_by(Round.month, Round.form, Round.id)
    )
    found = session.scalars(drawn).all()
    counts = _counts(session, [one.id for one in found])
    for one in found:
        assert one.draw is not None
        made = DrawRecord.model_validate(one.draw.record)
        yield _line(one, made, counts.get(one.id, Counter()))


def beyond_the_draw(session: Session, period: Period) -> Iterator[Beyond]:
    """Substitutes and cases chosen by hand, with the reasons that were given."""
    query = (
        select(RoundCase)
        .join(Round, Round.id == RoundCase.round_id)
        .where(
            Round.month.between(str(period.first), str(period.last)),
            RoundCase.came_in != CameIn.DRAWN,
        )
        .options(joinedload(RoundCase.round).joinedload(Round.form_version))
        .order_by(Round.month, Round.form, RoundCase.id)
    )
    for case in session.scalars(query):
        month = Month.parse(case.round.month)
        yield Beyond(case.round.form_version.title, month, CameIn(case.came_in), case.reason)


def _line(one: Round, made: DrawRecord, counts: Counter[str]) -> RoundLine:
    return RoundLine(
        title=one.form_version.title,
        month=Month.parse(one.month),
        selection=made.selection,
        list_name=made.list_name,
        list_hash=made.list_hash,
        list_cases=made.list_cases,
        could_be_drawn=made.population,
        drawn=made.drawn,
        is_even=made.is_even,
        seed=made.seed,
        algorithm=made.algorithm,
        done=counts["done"],
        in_round=counts["in"],
        substitutes=counts[CameIn.SUBSTITUTE],
        by_hand=counts[CameIn.TARGETED],
        withdrawn=counts["out"] - counts[CameIn.SUBSTITUTE],
    )


def _counts(session: Session, round_ids: list[int]) -> dict[int, Counter[str]]:
    query = (
        select(RoundCase.round_id, RoundCase.came_in, RoundCase.out_reason, Audit.status)
        .outerjoin(Audit, Audit.id == RoundCase.audit_id)
        .where(RoundCase.round_id.in_(round_ids))
    )
    found: dict[int, Counter[str]] = {}
    for round_id, came_in, out_reason, status in session.execute(query):
        counts = found.setdefault(round_id, Counter())
        counts[came_in] += 1
        counts["out" if out_reason is not None else "in"] += 1
        counts["done"] += out_reason is None and status == AuditStatus.SUBMITTED
    return found
