"""A round from what a QA lead said: its form read, the round opened, drawn and assigned."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auditapp.domain.forms.definitions import Form
from auditapp.models import Account, CaseList, FormVersion, Round
from auditapp.rounds import queries
from auditapp.rounds.auditors import available
from auditapp.rounds.sample_forms import RoundForm
from auditapp.rounds.service import AlreadyDrawn, Wanted, open_round, take
from auditapp.web.activity_log import record

USUAL_SIZE, USUAL_DEEP_DIVES = 20, 10


def wanted(session: Session, form: RoundForm) -> Wanted:
    """What the page says, with accounts for their numbers."""
    assert form.due_on.data is not None, "asked for before the form was found valid"
    return Wanted(
        month=form.month.data,
        due_on=form.due_on.data,
        rest_months=form.rest_months.data or 0,
        **form.sample(available(session)),
    )


def page_name(by: Account, form: RoundForm) -> str:
    """The unique name of a page that opens a round."""
    return f"{by.id}.{form.once.data}"[:64] if form.once.data else ""


def others(session: Session, form: str, month: str) -> Sequence[Round]:
    """The rounds of a form and month that are there already."""
    query = select(Round).where(Round.form == form, Round.month == month).order_by(Round.id)
    return session.scalars(query).all()


def open_once(
    session: Session, chosen: FormVersion, case_list: CaseList, form: RoundForm, *, by: Account
) -> Round | None:
    """The round this page opens; a page sent twice opens one."""
    token = page_name(by, form)
    there = queries.by_start_token(session, token)
    if there is not None:
        return there
    opened = open_round(session, chosen, case_list, wanted(session, form), by=by)
    opened.start_token = token or None
    try:
        session.flush()
    except IntegrityError:  # the same page, sent twice at once
        session.rollback()
        return queries.by_start_token(session, token)
    return opened


def change(session: Session, round_: Round, form: RoundForm, *, by: Account) -> None:
    """Change a round before its draw. AlreadyDrawn afterwards."""
    if round_.draw is not None:
        raise AlreadyDrawn("This round has already been drawn, so its sample cannot be changed.")
    take(round_, wanted(session, form))
    session.flush()
    record(session, "round changed", "round", round_.id, by=by.id)


def usual_size(session: Session, form: Form) -> int:
    """As many cases as the form's last round had, else what is usual for its kind."""
    last = select(Round.size).where(Round.form == form.form, Round.size.is_not(None))
    return session.scalar(last.order_by(Round.id.desc()).limit(1)) or (
        USUAL_DEEP_DIVES if form.kind == "deep_dive" else USUAL_SIZE
    )


def usual_rest(form: Form, months: dict[str, int]) -> int:
    """For how many months a case is not drawn after an audit with this form, by its kind."""
    return months.get(form.kind, months["other"])
