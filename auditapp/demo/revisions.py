"""What the demo's QA lead did with submitted audits of the last month: two returned with comments
(one of them submitted again since, one still waiting), one corrected, one withdrawn, the case of
one corrected; and a draft that was deleted."""

from dataclasses import replace
from datetime import UTC, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.audits import service
from auditapp.audits.deletions import delete_draft
from auditapp.audits.revisions import service as revisions
from auditapp.audits.revisions.case_details import CaseDetails, correct_case
from auditapp.demo.story import LAST
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AgeBand, Involvement, Selection
from auditapp.models import Account, Audit

ASKED = LAST.plus(1).first_day.replace(day=5)
ANSWERED = LAST.plus(1).first_day.replace(day=9)
BEFORE_THE_FORUM = LAST.plus(1).first_day.replace(day=18)
CAREFUL = "A careful audit. Three answers say what was done rather than what changed for the child."
COMMENTS = {
    "DD-VOI-03": "A reader who has never met this child should be able to see an ordinary day: who "
    "is there after school, what it sounds like, what they look forward to. Which record shows it?",
    "DD-PLN-02": "You answered for the plan as a whole. Which outcome could the family measure for "
    "themselves?",
    "DD-OVR-01": "Please say what is different for the child because of us, and not what we did.",
}
LIVED = Given(
    "partly",
    "The second visit of the month describes tea at the kitchen table and a brother’s music "
    "through the wall. Nothing on the record says what mornings are like.",
    action="Direct work on mornings before the next core group; the team manager looks at it.",
)
MEASURED = Given(
    "partly",
    "“School on four days of five by half term” can be measured by anybody. “Improved emotional "
    "wellbeing” cannot.",
    action="Rewrite the second outcome with the family at the next review.",
)
DIFFERENCE = " They sleep in their own bed again, and say that the shouting has stopped."
WAITING = "Please look at supervision once more before the forum meets."
TO_ANSWER = {
    "DD-SUP-02": "Which supervision record did you read? The last two say only “case discussed, "
    "continue as planned”.",
    "DD-VIS-02": "Each visit has a purpose. What was learned about the child at the last one?",
}
WRONG_BAND = "The birthday is after the month that was audited."
NOT_NEEDED = "Started twice: this case had an audit in this month already."
FOUND = (
    "The plan of the last review stands on the record under the conference, not among the plans."
)
OVERLOOKED = f"Overlooked: {FOUND[0].lower()}{FOUND[1:]}"


def revise(session: Session, people: dict[str, Account]) -> None:
    """Return, correct and withdraw, as the QA lead does on the pages."""
    lead = people["lead@demo.example"].id
    again = _counted(session, "DD", people["auditor2@demo.example"])
    _return(session, again, COMMENTS, CAREFUL, lead)
    _answer_again(session, again)
    waiting = _counted(session, "DD", people["auditor@demo.example"])
    _return(session, waiting, TO_ANSWER, WAITING, lead)
    _correct(session, lead)
    _withdraw(session, lead)


def set_right(session: Session, people: dict[str, Account]) -> None:
    """A case detail corrected, and a draft deleted that was started for nothing."""
    lead = people["lead@demo.example"].id
    audit = _counted(session, "DD", people["auditor2@demo.example"])
    bands = [str(band) for band in AgeBand]
    before = CaseDetails.of(audit)
    younger = bands[max(0, bands.index(before.age_band or bands[1]) - 1)]
    details = replace(before, age_band=younger)
    correct_case(session, audit, details, reason=WRONG_BAND, by=lead)
    audit.versions[-1].replaced_at = datetime.combine(BEFORE_THE_FORUM, time(9, 55), tzinfo=UTC)
    case = service.Case(
        case_ref=audit.case_ref,
        month=audit.month,
        team=audit.team,
        service=audit.service,
        involvement=Involvement(audit.involvement),
        selection=Selection.RE_AUDIT,
    )
    draft = service.start(session, audit.form_version, case, auditor=audit.auditor)
    delete_draft(session, draft, reason=NOT_NEEDED, by=draft.auditor_id)


def _counted(session: Session, form: str, auditor: Account) -> Audit:
    """The newest audit of the last month by somebody that counts and was not touched yet."""
    query = select(Audit).where(
        Audit.counted,
        Audit.form == form,
        Audit.month == str(LAST),
        Audit.auditor_id == auditor.id,
        ~Audit.versions.any(),
    )
    return session.scalars(query.order_by(Audit.id.desc()).limit(1)).one()


def _return(
    session: Session, audit: Audit, comments: dict[str, str], reason: str, lead: int
) -> None:
    revisions.give_back(session, audit, comments, reason=reason, by=lead, today=ASKED)
    audit.versions[-1].replaced_at = datetime.combine(ASKED, time(11, 20), tzinfo=UTC)


def _answer_again(session: Session, audit: Audit) -> None:
    by = audit.auditor_id
    said = audit.given["DD-OVR-01"]
    changed = {
        "DD-VOI-03": LIVED,
        "DD-PLN-02": MEASURED,
        "DD-OVR-01": Given(f"{said.value}{DIFFERENCE}"),
    }
    service.save(session, audit, changed, version=audit.version, by=by)
    service.submit(session, audit, by=by)
    audit.submitted_at = audit.saved_at = datetime.combine(ANSWERED, time(15, 5), tzinfo=UTC)


def _correct(session: Session, lead: int) -> None:
    """A plan that somebody had looked for in the wrong place."""
    dip_samples = select(Audit).where(Audit.counted, Audit.form == "DS", Audit.month == str(LAST))
    audit = next(
        audit
        for audit in session.scalars(dip_samples.order_by(Audit.id))
        if audit.given.get("DS-08", Given()).value == "no"
    )
    changed = {"DS-08": Given("yes", FOUND)}
    revisions.correct(session, audit, changed, reason=OVERLOOKED, by=lead)
    moment = datetime.combine(BEFORE_THE_FORUM, time(9, 40), tzinfo=UTC)
    audit.versions[-1].replaced_at = moment


def _withdraw(session: Session, lead: int) -> None:
    latest = select(Audit).where(Audit.counted, Audit.form == "DS").order_by(Audit.id.desc())
    audit = session.scalars(latest.limit(1)).one()
    revisions.withdraw(session, audit, reason="Wrong child’s record was read.", by=lead)
