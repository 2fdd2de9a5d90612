"""Why something is not applicable, typed for another answer: kept, and told to no reader."""

import pytest

from tests.support.audit_steps import check, fill, section
from tests.support.autosave_steps import COMPLETE, answer, posted, save, told
from tests.support.autosave_steps import submit as submit_by_script
from tests.support.councils import Council

REASON = "Jordan Smith was not born yet."


def test_a_reason_typed_for_another_answer_stands_in_its_box_again(any_council: Council) -> None:
    visitor, audit = any_council.visitor("auditor"), any_council.start()
    fill(visitor, audit, {"T-YES": "yes", "T-YES-reason": REASON})
    assert any_council.answers(audit)["T-YES"] == {"value": "yes", "reason": REASON}
    page = section(visitor, audit)
    assert page.form().value("T-YES-reason") == REASON
    assert page.all("ul", class_="app-marks") == []
    fill(visitor, audit, {"T-YES": "na"})
    assert any_council.answers(audit)["T-YES"] == {"value": "na", "reason": REASON}
    assert "“Jordan Smith” in the reason looks like a name" in section(visitor, audit).text


def test_a_script_that_chooses_another_answer_keeps_the_reason_as_well(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    save(visitor, audit, posted(1, 1, {"T-YES": answer("na", reason=REASON)}))
    said = told(save(visitor, audit, posted(2, 2, {"T-YES": answer("yes", reason=REASON)})))
    assert (said["read"], said["marked"]["T-YES"]) == ({}, [])
    assert council.answers(audit)["T-YES"]["reason"] == REASON


@pytest.mark.parametrize("page", ["check", "document", "return"])
def test_no_reader_meets_it_and_it_stops_no_submission(council: Council, page: str) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    answers = {**COMPLETE, "T-YES": answer("yes", reason=REASON)}
    save(visitor, audit, posted(1, 1, answers))
    checked = check(visitor, audit)
    assert submit_by_script(visitor, audit, 2).status == 200
    lead = council.visitor("qa_lead")
    paths = {"document": f"/audits/{audit}", "return": f"/audits/{audit}/return"}
    shown = checked if page == "check" else lead.get(paths[page])
    assert (shown.status, "Jordan" in shown.text) == (200, False)
