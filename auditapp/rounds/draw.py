"""Draw a round, and substitute cases that were drawn. Callers commit.

The record of a draw never changes. A substitute is the next case in the drawn order, so that
nobody chooses it, and says why it was needed.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from auditapp.case_lists import queries as case_list_queries
from auditapp.domain.sampling import draw_records
from auditapp.domain.sampling.draw_records import CaseDrawn, DrawRecord, Parameters
from auditapp.domain.sampling.sampling import Stratum, new_seed, next_in_order
from auditapp.domain.vocabulary import CameIn, Involvement
from auditapp.models import Account, Draw, Round, RoundCase
from auditapp.rounds.exclusions import left_out
from auditapp.rounds.service import (
    AlreadyDrawn,
    NotDrawn,
    NothingLeft,
    bring_in,
    leave,
    listed_cases,
    log,
    must_be_in,
    note,
    said,
)
from auditapp.web.independence import as_auditors, is_peer_audit


def would_draw(session: Session, round_: Round, seed: str) -> DrawRecord:
    """The record that a draw with this seed would make; nothing is stored."""
    columns = tuple(round_.strata)
    cases = drawn_from(session, round_)
    parameters = Parameters(
        form=round_.form,
        month=round_.month,
        list_name=round_.case_list.name,
        list_hash=round_.case_list.list_hash,
        size=round_.size,
        involvements=tuple(Involvement(one) for one in round_.involvements),
        strata=columns,
        plan=round_.plan,
        rest_months=0 if round_.size is None else round_.rest_months,
        seed=seed,
    )
    refs = {ref for ref, _ in cases}
    left = [one for one in cannot_be_drawn(session, round_) if one.case_ref in refs]
    return draw_records.make(cases, parameters, left)


def drawn_from(session: Session, round_: Round) -> list[tuple[str, Stratum]]:
    """The cases a round is drawn from, each with its stratum: those of the list that have one of
    the involvements the round asks for."""
    columns, involvements = tuple(round_.strata), tuple(round_.involvements)
    return list(case_list_queries.frame(session, round_.list_id, columns, involvements))


def draw_round(
    session: Session, round_: Round, *, seed: str | None = None, by: Account | None
) -> Draw:
    """Draw the round's cases and keep the record. AlreadyDrawn, or DrawRefused with words."""
    if round_.draw is not None:
        raise AlreadyDrawn("This round has already been drawn. It cannot be drawn again.")
    made = would_draw(session, round_, seed or new_seed())
    draw = Draw(
        round=round_,
        seed=made.seed,
        selection=made.selection,
        record=made.model_dump(mode="json"),
        drawn_by_id=by.id if by else None,
    )
    session.add(draw)
    listed = listed_cases(session, round_.list_id, [one.case_ref for one in made.cases])
    for one in made.cases:
        bring_in(session, round_, listed[one.case_ref], drawn=one)
    session.flush()
    log(session, "round drawn", round_, by, seed=made.seed, cases=made.drawn)
    return draw


def substitute(session: Session, case: RoundCase, *, reason: str, by: Account | None) -> RoundCase:
    """Substitute the next case in the drawn order of the same stratum for one that cannot be
    audited; both stay in the record, with the reason."""
    because = said(reason)
    must_be_in(case, or_withdrawn=True)
    round_ = case.round
    if round_.draw is None or case.place is None:
        raise NotDrawn("Only a case that was drawn can be substituted.")
    made = DrawRecord.model_validate(round_.draw.record)
    following = next_in_order(
        drawn_from(session, round_),
        seed=made.seed,
        stratum=tuple(case.stratum),
        excluded=made.excluded,
        taken={other.case_ref for other in round_.cases},
    )
    if following is None:
        name = draw_records.stratum_words(case.stratum)
        raise NothingLeft(f"There are no more cases to substitute in: {name}.")
    leave(session, case, because, by, words="Substituted by the next case in the drawn order")
    listed = listed_cases(session, round_.list_id, [following.case_ref])[following.case_ref]
    taken = CaseDrawn(case_ref=following.case_ref, stratum=following.stratum, place=following.place)
    new = bring_in(session, round_, listed, drawn=taken, came_in=CameIn.SUBSTITUTE)
    new.replaces, new.reason = case, because
    note(new, f"Substituted for {case.case_ref}", by, because)
    session.flush()
    log(session, "case substituted", round_, by, out=case.id, into=new.id)
    return new


def cannot_be_drawn(session: Session, round_: Round) -> Sequence[draw_records.LeftOut]:
    """The cases of the list that this round leaves out, and why; a census leaves out none."""
    if round_.size is None:
        return ()
    return left_out(
        session,
        list_id=round_.list_id,
        form=round_.form,
        month=round_.month,
        rest_months=round_.rest_months,
        auditors=as_auditors(session, round_.auditors, round_id=round_.id),
        peer_audit=is_peer_audit(round_.form_version.definition),
    )
