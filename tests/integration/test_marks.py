"""Phrases that may identify a person: marked when saved, confirmed or taken out, never in the way
of a draft."""

from pathlib import Path
from typing import Any

import pytest

from auditapp.audits.service import Incomplete, submit
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.privacy.identifiers import digest
from auditapp.models import Audit
from tests.support import deep_dives
from tests.support.audit_steps import check, fill, section
from tests.support.autosave_steps import COMPLETE, answer, posted, save, send, told
from tests.support.autosave_steps import submit as submit_by_script
from tests.support.councils import Council
from tests.support.factories import command, csv_file, row
from tests.support.visitor import Page, Visitor

NAMED = {**COMPLETE, "T-PLAIN": answer("no", evidence="Jordan Smith was not seen")}
JORDAN = {
    "part": "evidence",
    "kind": "name",
    "phrase": "Jordan Smith",
    "digest": digest("Jordan Smith"),
    "words": "in the evidence looks like a name",
}


def confirm(visitor: Visitor, audit: int, wanted: Any, **headers: str) -> Page:
    return send(visitor, action(audit), wanted, **headers)


def action(audit: int) -> str:
    return f"/audits/{audit}/confirmations"


def lines(council: Council, audit: int) -> list[tuple[str, dict[str, Any]]]:
    """What the log says of phrases of an audit."""
    return [
        (entry.action, entry.details)
        for entry in council.log()
        if entry.action.startswith("identifier") and entry.subject_id == str(audit)
    ]


def started(council: Council, answers: Any = NAMED) -> tuple[Visitor, int]:
    """An auditor, and a draft in which these answers are saved."""
    visitor, audit = council.visitor("auditor"), council.start()
    assert save(visitor, audit, posted(1, 1, answers)).status == 200
    return visitor, audit


# Marked when saved --------------------------------------------------------------------------------


def test_a_save_tells_which_phrases_may_identify_somebody(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    said = told(save(visitor, audit, posted(1, 1, NAMED)))
    assert said["marked"]["T-PLAIN"] == [JORDAN]
    assert said["marked"]["T-YES"] == []
    assert set(said["marked"]) == set(NAMED)
    assert said["missing"] == ["T-PLAIN"]
    assert council.answers(audit)["T-PLAIN"]["evidence"] == "Jordan Smith was not seen"


def test_a_save_of_a_form_too_long_for_a_grid_tells_of_the_questions_it_saved(
    council: Council,
) -> None:
    visitor = council.visitor("auditor")
    audit = deep_dives.answered(council, DD_REC_03=Given("met", evidence="Jordan Smith was ill"))
    answers = {"DD-REC-01": answer("met", evidence="Call 07700 900123")}
    said = told(save(visitor, audit, posted(2, 1, answers)))
    assert {key: [mark["kind"] for mark in some] for key, some in said["marked"].items()} == {
        "DD-REC-01": ["phone"]
    }
    whole = told(visitor.get(f"/audits/{audit}/answers", Accept="application/json"))
    assert set(whole["marked"]) == {"DD-REC-01", "DD-REC-03"}
    assert whole["missing"] == ["DD-REC-01", "DD-REC-03"]


def test_every_free_text_of_an_answer_is_read(council: Council) -> None:
    answers = {
        "T-TEXT": answer("Call 07700 900123"),
        "T-YES": answer("na", reason="Moved to LS1 4AB", evidence="DOB 3/4/2015"),
    }
    visitor, audit = council.visitor("auditor"), council.start()
    marked = told(save(visitor, audit, posted(1, 1, answers)))["marked"]
    found = {(mark["part"], mark["kind"]) for marks in marked.values() for mark in marks}
    assert found == {
        ("value", "phone"),
        ("reason", "postcode"),
        ("evidence", "date"),
    }


def test_a_page_that_comes_back_hears_of_all_marks(council: Council) -> None:
    visitor, audit = started(council)
    page = visitor.get(f"/audits/{audit}/answers", Accept="application/json")
    assert told(page)["marked"] == {"T-PLAIN": [JORDAN]}


# In the way of a submission, never of a draft -----------------------------------------------------


def test_a_marked_phrase_stops_the_submission_in_words(any_council: Council) -> None:
    visitor, audit = started(any_council)
    page = submit_by_script(visitor, audit, 2)
    assert page.status == 422
    assert told(page)["missing"] == {
        "T-PLAIN": "“Jordan Smith” in the evidence looks like a name: take it out, or confirm that "
        "it identifies nobody"
    }
    assert any_council.audit(audit).status == "draft"


def test_no_road_leads_past_a_marked_phrase(council: Council) -> None:
    _, audit = started(council)
    with council.database.transaction() as session, pytest.raises(Incomplete):
        submit(session, session.get_one(Audit, audit), by=1)


@pytest.mark.parametrize("mended", ["confirmed", "taken out"])
def test_what_is_confirmed_or_taken_out_can_be_submitted(any_council: Council, mended: str) -> None:
    visitor, audit = started(any_council)
    if mended == "confirmed":
        assert confirm(visitor, audit, {"digest": JORDAN["digest"]}).status == 200
    else:
        changed = {"T-PLAIN": answer("no", evidence="The child was not seen")}
        assert save(visitor, audit, posted(2, 2, changed)).status == 200
    version = any_council.audit(audit).version
    assert submit_by_script(visitor, audit, version).status == 200


# Confirmed ----------------------------------------------------------------------------------------


def test_a_confirmation_says_where_the_audit_stands_and_leaves_its_version_alone(
    any_council: Council,
) -> None:
    visitor, audit = started(any_council)
    said = told(confirm(visitor, audit, {"digest": JORDAN["digest"]}))
    assert (said["confirmed"], said["marked"], said["missing"]) == (JORDAN["digest"], {}, [])
    assert (said["version"], any_council.audit(audit).version) == (2, 2)
    assert any_council.audit(audit).confirmed == [JORDAN["digest"]]
    assert save(visitor, audit, posted(2, 2, {"T-ALL": answer("9")})).status == 200
    assert any_council.audit(audit).confirmed == [JORDAN["digest"]]


def test_a_confirmation_is_logged_once_without_the_phrase(council: Council) -> None:
    visitor, audit = started(council)
    for _ in range(3):
        assert confirm(visitor, audit, {"digest": JORDAN["digest"]}).status == 200
    assert council.audit(audit).confirmed == [JORDAN["digest"]]
    assert lines(council, audit) == [
        ("identifier confirmed", {"question": "T-PLAIN", "kind": "name"})
    ]


def test_a_confirmed_phrase_is_confirmed_wherever_it_stands_and_however_it_is_written(
    council: Council,
) -> None:
    visitor, audit = started(council)
    confirm(visitor, audit, {"digest": JORDAN["digest"]})
    again = {"T-TEXT": answer("JORDAN  SMITH was seen. Aisha was not.")}
    said = told(save(visitor, audit, posted(2, 2, again)))
    assert [mark["phrase"] for mark in said["marked"]["T-TEXT"]] == ["Aisha"]


def test_only_a_phrase_that_stands_in_the_audit_can_be_confirmed(council: Council) -> None:
    visitor, audit = started(council)
    page = confirm(visitor, audit, {"digest": digest("Aisha")})
    assert page.status == 422
    assert "is no longer in the audit" in told(page)["error"]
    assert council.audit(audit).confirmed is None
    assert lines(council, audit) == []


@pytest.mark.parametrize(
    "body",
    [
        *([], None, 1, {}, {"digest": 1}, {"digest": "short"}, {"digest": ["a"]}),
        *({"digest": "Z" * 64}, {"digest": "a" * 64, "more": 1}),
        *(b"{", b'{"digest": "\xff"}', b'{"digest": "\\ud800"}'),
    ],
    ids=str,
)
def test_anything_else_is_refused_in_words(council: Council, body: Any) -> None:
    visitor, audit = started(council)
    page = confirm(visitor, audit, body)
    assert page.status == 400
    assert told(page)["error"].endswith("Nothing was saved.")
    assert council.audit(audit).confirmed is None


def test_a_body_too_large_for_a_phrase_is_refused(council: Council) -> None:
    visitor, audit = started(council)
    assert confirm(visitor, audit, {"digest": "a" * 2_000}).status == 413


def test_nobody_confirms_for_somebody_else(council: Council) -> None:
    _, audit = started(council)
    other = council.visitor("qam")
    assert confirm(other, audit, {"digest": JORDAN["digest"]}).status == 404
    assert council.audit(audit).confirmed is None


def test_a_qa_lead_who_edits_the_audit_confirms_in_their_own_name(council: Council) -> None:
    _, audit = started(council)
    assert confirm(council.visitor("qa_lead"), audit, {"digest": JORDAN["digest"]}).status == 200
    [line] = [entry for entry in council.log() if entry.action == "identifier confirmed"]
    assert line.account_id == council.account("qa_lead").id


def test_who_may_only_read_an_audit_hears_nothing_of_its_phrases(council: Council) -> None:
    audit = council.submitted(team="South")
    reader = council.visitor("service_manager")
    assert reader.get(f"/audits/{audit}").status == 200
    assert confirm(reader, audit, {"digest": JORDAN["digest"]}).status == 404


def test_a_submitted_audit_takes_no_confirmation(council: Council) -> None:
    audit = council.submitted()
    visitor = council.visitor("auditor")
    assert confirm(visitor, audit, {"digest": JORDAN["digest"]}).status == 409


# Taken out ----------------------------------------------------------------------------------------


def test_a_phrase_that_is_taken_out_is_logged_by_kind(any_council: Council) -> None:
    visitor, audit = started(any_council)
    changed = {"T-PLAIN": answer("no", evidence="The child was not seen")}
    said = told(save(visitor, audit, posted(2, 2, changed)))
    assert said["marked"]["T-PLAIN"] == []
    assert lines(any_council, audit) == [
        ("identifier removed", {"question": "T-PLAIN", "kind": "name"})
    ]


def test_a_phrase_that_grows_as_it_is_typed_was_not_taken_out(council: Council) -> None:
    visitor, audit = started(council, {"T-TEXT": answer("Seen: Jordan")})
    save(visitor, audit, posted(2, 2, {"T-TEXT": answer("Seen: Jordan Smi")}))
    save(visitor, audit, posted(3, 3, {"T-TEXT": answer("Seen: Jordan Smith")}))
    assert lines(council, audit) == []


def test_a_confirmed_phrase_that_goes_is_nobodys_news(council: Council) -> None:
    visitor, audit = started(council)
    confirm(visitor, audit, {"digest": JORDAN["digest"]})
    save(visitor, audit, posted(2, 2, {"T-PLAIN": answer("no")}))
    assert [action for action, _ in lines(council, audit)] == ["identifier confirmed"]


# On pages without script --------------------------------------------------------------------------


def test_the_check_page_lists_each_phrase_with_two_ways_out(council: Council) -> None:
    visitor, audit = started(council)
    page = check(visitor, audit)
    assert "1 thing to do before you can submit" in page.text
    assert "“Jordan Smith” in the evidence looks like a name: take it out" in page.text
    [row] = [one for one in page.all("div") if "app-marks-row" in one.attributes.get("class", "")]
    [change] = [link for link in row.walk() if link.tag == "a"]
    assert change.attributes["href"] == f"/audits/{audit}/sections/TWO#q-T-PLAIN"
    done = visitor.fill(page, {"digest": JORDAN["digest"]}, action(audit))
    assert done.location == f"/audits/{audit}/check"
    after = check(visitor, audit)
    assert "You confirmed that it identifies nobody." in after.text
    assert "Jordan Smith looks" not in after.text
    assert "to do before you can submit" not in after.text


def test_a_phrase_that_is_gone_meanwhile_is_said_on_the_check_page(council: Council) -> None:
    visitor, audit = started(council)
    page = check(visitor, audit)
    save(visitor, audit, posted(2, 2, {"T-PLAIN": answer("no")}))
    late = visitor.fill(page, {"digest": JORDAN["digest"]}, action(audit))
    assert late.status == 422
    assert "is no longer in the audit" in late.text


def test_a_section_shows_its_marks_and_its_button_saves_before_it_confirms(
    council: Council,
) -> None:
    visitor, audit = started(council)
    page = section(visitor, audit, "TWO")
    [item] = [one for one in page.all("li") if "app-marks__item" in one.attributes["class"]]
    assert "“Jordan Smith” in the evidence looks like a name." in " ".join(item.text.split())
    typed = {"T-PLAIN-evidence": "Jordan Smith was seen after all"}
    done = visitor.fill(page, {**typed, "next": f"confirm-{JORDAN['digest']}"})
    assert done.location == f"/audits/{audit}/sections/TWO#q-T-PLAIN"
    assert council.answers(audit)["T-PLAIN"]["evidence"] == "Jordan Smith was seen after all"
    assert council.audit(audit).confirmed == [JORDAN["digest"]]
    assert not section(visitor, audit, "TWO").all("ul", class_="app-marks")


def test_enter_in_a_box_means_save_and_continue_whatever_is_marked(council: Council) -> None:
    """Browsers press the first button of a form: it is not one that confirms a phrase."""
    visitor, audit = started(council)
    page = section(visitor, audit, "TWO")
    [form] = page.all("form", class_="app-section-form")
    buttons = [one for one in form.walk() if one.tag == "button"]
    sends = [one for one in buttons if one.attributes.get("type") == "submit"]
    assert "name" not in sends[0].attributes


def test_a_phrase_the_same_save_took_out_is_not_confirmed(council: Council) -> None:
    visitor, audit = started(council)
    page = section(visitor, audit, "TWO")
    typed = {"T-PLAIN-evidence": "Nobody was seen"}
    done = visitor.fill(page, {**typed, "next": f"confirm-{JORDAN['digest']}"})
    assert done.location == f"/audits/{audit}/sections/TWO"
    assert council.audit(audit).confirmed is None
    assert council.answers(audit)["T-PLAIN"]["evidence"] == "Nobody was seen"


def test_words_of_every_kind_are_shown_as_they_are(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    fill(visitor, audit, {"T-TEXT": "Mr <b>Smith</b> and Mr O’Brien {{ 7*7 }}"})
    page = section(visitor, audit)
    assert "“Mr O’Brien” in the answer looks like a name" in page.text
    assert not page.markup_faults


# Loaded from a file -------------------------------------------------------------------------------


def test_an_import_says_how_many_texts_may_identify_somebody_and_loads_them(
    council: Council, tmp_path: Path
) -> None:
    texts = ("Jordan Smith was seen at LS1 4AB", "Mum was seen", "", "Dr Patel wrote")
    rows = [row(case_ref=f"C-{place}", T_TEXT=text) for place, text in enumerate(texts)]
    file = csv_file(tmp_path / "audits.csv", rows)
    said = "Texts that may identify somebody: 2."
    dry = command(council.database, "audits", "import", "TRY", "--dry-run", file)
    assert (dry.exit_code, said in dry.stderr) == (0, True), dry.stderr
    done = command(council.database, "audits", "import", "TRY", file)
    assert (done.exit_code, said in done.stderr) == (0, True), done.stderr
    assert council.count(Audit) == 4


def test_an_import_of_texts_that_name_nobody_says_nothing_of_them(
    council: Council, tmp_path: Path
) -> None:
    file = csv_file(tmp_path / "audits.csv", [row(T_TEXT="Mum was seen", T_YES="yes")])
    done = command(council.database, "audits", "import", "TRY", file)
    assert done.exit_code == 0, done.stderr
    assert "identified" not in done.stderr
