"""A submitted audit as a document that one can learn from, and the note that it was printed."""

import pytest
from sqlalchemy import select

from auditapp.audits.revisions import service as revisions
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AuditStatus, EscalationState, Selection
from auditapp.models import Audit, Escalation, FormVersion
from auditapp.models.base import utc_now
from tests.support import factories
from tests.support.councils import MONTH, Council
from tests.support.markup import Element
from tests.support.visitor import Page

DEEP = {
    "DD-REC-01": Given("met", "Updated after the move.", example=True, theme="chronology_genogram"),
    "DD-REC-02": Given("met", "The June decision quotes it."),
    "DD-REC-03": Given("met"),
    "DD-REC-04": Given("partly", "Drawn once.", action="Worker: use it at the core group."),
    "DD-REC-05": Given("not_met", "Nothing on faith.\n\nNothing on language."),
    "DD-RSK-01": Given("no", "He went home alone."),
    "DD-RSK-02": Given("met"),
    "DD-ASM-05": Given("G", "Explains her week."),
    "DD-SOS-C1": Given(3, theme="signs_of_safety"),
    "DD-FBK-02": Given("not_asked"),
    "DD-CON-01": Given("yes", "On the 3rd, by phone."),
    "DD-CON-02": Given("RI"),
    "DD-OVR-01": Given("She is seen more often."),
    "DD-OVR-02": Given("I", "He is not safe."),
    "DD-OVR-03": Given(["voice", "good_practice"]),
}


def deep(council: Council, **changes: object) -> int:
    """A submitted deep dive of the auditor, on the first version of its form."""
    with council.database.transaction() as session:
        audit = factories.start(session, "C-DEEP", form="DD", month=MONTH)
        first = select(FormVersion).where(FormVersion.form == "DD", FormVersion.version == 1)
        audit.form_version = session.scalars(first).one()
        audit.auditor_id = council.account("auditor").id
        audit.answers = {key: one.store() for key, one in DEEP.items()}
        audit.status, audit.submitted_at = AuditStatus.SUBMITTED, utc_now()
        for name, value in changes.items():
            setattr(audit, name, value)
        return audit.id


def part(page: Page, label: str) -> Element:
    """The section of a document under the heading with this id."""
    found = [one for one in page.root.walk() if one.attributes.get("aria-labelledby") == label]
    assert len(found) == 1, (label, page)
    return found[0]


def words(element: Element) -> str:
    return " ".join(element.text.split())


def pairs(element: Element) -> dict[str, str]:
    """The terms of a list with what is said of each."""
    terms = [words(one) for one in element.walk() if one.tag == "dt"]
    return dict(zip(terms, (words(one) for one in element.walk() if one.tag == "dd"), strict=True))


def learned(page: Page, label: str) -> list[str]:
    return [words(one) for one in part(page, label).walk() if one.tag == "li"]


def read(council: Council, audit: int, who: str = "auditor") -> Page:
    page = council.visitor(who).get(f"/audits/{audit}")
    assert page.status == 200, page
    assert page.markup_faults == []
    return page


def test_good_practice_comes_first_then_strong_answers_with_evidence(council: Council) -> None:
    page = read(council, deep(council))
    well = learned(page, "works-well")
    assert [one.split(" Met ")[0].split(" Yes ")[0][:23] for one in well] == [
        "The chronology is curre",
        "A recent decision or an",
        "The findings were talke",
    ]
    assert "Good practice" in well[0]
    assert "Updated after the move." in well[0]
    assert "Good practice" not in well[1]
    assert "Also met (no evidence given): Genogram present; Level of help fits." in words(
        part(page, "works-well")
    )


def test_what_falls_short_stands_with_its_action_or_with_none_written(council: Council) -> None:
    needs = learned(read(council, deep(council)), "needs")
    assert len(needs) == 3
    assert "Partly" in needs[0]
    assert "What needs to happen Worker: use it at the core group." in needs[0]
    assert "Not met" in needs[1]
    assert "No action recorded." in needs[1]
    assert "Nothing on faith. Nothing on language." in needs[1]
    assert "safe enough today? No" in needs[2]


def test_not_asked_and_grades_are_no_shortfall(council: Council) -> None:
    needs = words(part(read(council, deep(council)), "needs"))
    assert "Not asked" not in needs
    assert "Inadequate" not in needs
    assert "Requires improvement" not in needs


def test_themes_stand_in_words_with_the_answers_that_teach_them(council: Council) -> None:
    page = read(council, deep(council))
    assert learned(page, "teaches") == [
        "Child’s voice: learning from other audits: the audit as a whole",
        "Signs of Safety: learning from other audits: First safety score",
        "Chronology and genogram: learning from other audits: Chronology current",
        "Good practice to share: the audit as a whole",
    ]
    assert "/learning?theme=voice" in page.links.values()


def test_the_final_grade_stands_beside_the_auditors_and_the_sections(council: Council) -> None:
    grades = pairs(part(read(council, deep(council, final_grade="RI")), "grades"))
    assert grades == {
        "Overall grade by the auditor": "Inadequate",
        "Final grade, after moderation": "Requires improvement",
        "Grade: assessment": "Good",
        "Worker's own grade": "Requires improvement",
    }
    plain = pairs(part(read(council, deep(council)), "grades"))
    assert list(plain)[:2] == ["Overall grade", "Grade: assessment"]


def test_what_people_said_comes_before_the_other_sections_and_each_answer_stands_once(
    council: Council,
) -> None:
    page = read(council, deep(council))
    headings = [one.id for one in page.all("h2") if one.id.startswith("section-")]
    assert headings[:3] == ["section-FBK", "section-CON", "section-REC"]
    rows = [one.id for one in page.root.walk() if one.id.startswith("q-")]
    with council.database.reading() as session:
        audit = session.scalars(select(Audit).where(Audit.form == "DD")).one()
        form = audit.form_version.definition
        asked = {f"q-{one.key}" for one in form.questions() if form.shown(one, audit.facts)}
    assert len(rows) == len(set(rows))
    assert set(rows) == asked


def test_a_reason_for_a_grade_stands_with_the_rule_and_by_whom(council: Council) -> None:
    by = council.account("qa_lead")
    reasons = {"0": {"reason": "Met the same day.", "by": by.id}}
    graded = {**DEEP, "DD-OVR-02": Given("G")}
    answers = {key: one.store() for key, one in graded.items()}
    page = read(council, deep(council, grade_reasons=reasons, answers=answers))
    said = words(part(page, "reasons"))
    assert "The child is not safe enough today" in said
    assert f"Recorded reason, by {by.name}: Met the same day." in said


@pytest.mark.parametrize("state", list(EscalationState))
def test_only_that_a_worry_was_raised_is_told_and_the_lead_may_follow_it(
    council: Council, state: EscalationState
) -> None:
    audit = deep(council)
    with council.database.transaction() as session:
        raised = Escalation(
            audit_id=audit,
            question="DD-RSK-01",
            answer="no",
            state=state,
            worry="SECRET worry",
            raised_by_id=council.account("auditor").id,
            due_at=utc_now(),
        )
        session.add(raised)
        session.flush()
        link = f"/escalations/{raised.id}"
    told, lead = read(council, audit, "slt"), read(council, audit, "qa_lead")
    assert "SECRET" not in told.html + lead.html
    if state == EscalationState.LAPSED:
        assert "An escalation was raised" not in lead.text
        return
    said = words(part(told, "raised"))
    assert f"at “Safe enough today”: {state.label.lower()}" in said
    assert link in lead.links.values()


def test_how_the_case_was_selected_is_said(council: Council) -> None:
    drawn = council.submitted(case_ref="C-1", selection=Selection.RANDOM)
    chosen = council.submitted(case_ref="C-2", selection=Selection.REFERRED_CONCERN)
    assert "Random sample" in read(council, drawn).text
    assert "count in headline figures" in read(council, drawn).text
    page = read(council, chosen)
    assert "Referred because of a concern" in page.text
    assert "do not count in headline figures" in page.text


def test_an_audit_that_says_nothing_says_so(council: Council) -> None:
    audit = council.submitted()
    with council.database.transaction() as session:
        session.get_one(Audit, audit).answers = {}
    page = read(council, audit)
    assert "No strengths were recorded." in page.text
    assert "No shortfalls or actions were recorded." in page.text
    assert "No learning themes were recorded." in page.text


def test_words_are_shown_as_they_were_written_and_never_as_markup(council: Council) -> None:
    audit = council.submitted()
    hostile = Given("no", "<b>bold</b>\n  two  spaces", action="<script>1</script>", example=True)
    with council.database.transaction() as session:
        session.get_one(Audit, audit).answers = {"T-YES": hostile.store()}
    page = read(council, audit)
    assert "<b>" not in page.html
    assert "<script>1" not in page.html
    kept = [one for one in page.all("span", dir="auto") if one.text.startswith("<b>")]
    assert {one.text for one in kept} == {"<b>bold</b>\n  two  spaces"}
    assert all("app-preserve" in one.attributes["class"] for one in kept)


def test_a_withdrawn_audit_reads_as_a_document_with_its_reason(council: Council) -> None:
    audit = council.submitted()
    with council.database.transaction() as session:
        row = session.get_one(Audit, audit)
        revisions.withdraw(session, row, reason="Wrong child’s record", by=row.auditor_id)
    page = read(council, audit)
    assert "Withdrawn. It does not count in any figure. Reason: Wrong child’s record" in page.text
    assert part(page, "works-well").tag == "section"


# Printing -----------------------------------------------------------------------------------------


def test_printing_is_noted_in_the_log_before_it_happens(council: Council) -> None:
    audit, visitor = council.submitted(), council.visitor("slt")
    logged = council.log_end()
    page = visitor.post(f"/audits/{audit}/print", [("csrf_token", visitor.token())])
    assert (page.status, page.response.json) == (200, {"recorded": True})
    entry = council.log(logged)[-1]
    said = (entry.action, entry.subject_type, entry.subject_id, entry.account_id)
    assert said == ("audit printed", "audit", str(audit), council.account("slt").id)


def test_what_is_no_document_or_out_of_reach_cannot_be_noted_as_printed(council: Council) -> None:
    draft, other = council.start(), council.submitted("qam", case_ref="C-9", team="West")
    visitor = council.visitor("auditor")
    token = ("csrf_token", visitor.token())
    logged = council.log_end()
    for path in (f"/audits/{draft}/print", f"/audits/{other}/print", "/audits/99999/print"):
        assert visitor.post(path, [token]).status == 404, path
    submitted = council.submitted(case_ref="C-8")
    assert visitor.post(f"/audits/{submitted}/print", []).status in (302, 400)
    page = visitor.post(f"/audits/{submitted}/print", [token, ("copies", "9")])
    assert page.status == 400
    assert "audit printed" not in {entry.action for entry in council.log(logged)}


def test_what_counts_instead_is_named_and_linked_while_it_counts_and_while_it_is_returned(
    any_council: Council,
) -> None:
    first, second = any_council.submitted(case_ref="C-7"), any_council.submitted(case_ref="C-7")
    lead, other = any_council.visitor("qa_lead"), any_council.visitor("slt")
    page = lead.get(f"/audits/{second}")
    assert page.links["Another audit of this case"] == f"/audits/{first}"
    assert "returned to its auditor" not in page.text
    give_back = lead.get(f"/audits/{first}/return")
    assert lead.fill(give_back, {"reason": "See the second question."}).status == 302
    page = lead.get(f"/audits/{second}")
    assert page.links["Another audit of this case"] == f"/audits/{first}"
    assert "has been returned to its auditor and counts again once it is submitted" in page.text
    blind = other.get(f"/audits/{second}")
    assert "has been returned to its auditor" in blind.text
    assert "Another audit of this case" not in blind.links
