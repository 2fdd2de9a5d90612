"""Saving and submitting by script: the catalogue of bad input for autosave (entries 37 to 50 of the
threat reference), what counts as older, and what two pages that save one audit are told."""

import json
import threading

import pytest
from sqlalchemy import select

from auditapp.audits import allocations, service
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AuditStatus, Role
from auditapp.measures import service as figures
from auditapp.models import Audit
from auditapp.models.base import utc_now
from auditapp.people.service import find_account, set_active, set_role
from tests.support import deep_dives
from tests.support.audit_steps import fill
from tests.support.autosave_steps import (
    COMPLETE,
    PAGE,
    SAID,
    answer,
    posted,
    save,
    send,
    submit,
    told,
)
from tests.support.councils import Council, email
from tests.support.sign_in_steps import end_rows
from tests.support.visitor import Visitor

# What is kept -------------------------------------------------------------------------------------


def test_every_type_of_answer_is_saved_as_its_page_would_save_it(any_council: Council) -> None:
    visitor, audit = any_council.visitor("auditor"), any_council.start()
    page = save(visitor, audit, posted(1, 1, COMPLETE))
    said = told(page)
    assert page.status == 200
    assert (said["version"], said["state"], said["refused"]) == (2, "draft", {})
    assert sorted(said["saved"]) == sorted(COMPLETE)
    assert said["missing"] == []
    assert said["progress"] == {"answered": 12, "asked": 13}
    assert any_council.answers(audit) == {
        "T-YES": {"value": "yes"},
        "T-MET": {"value": "met"},
        "T-DAY": {"value": "2026-02-03"},
        "T-ALL": {"value": 7},
        "T-PART": {"value": 5},
        "T-SCALE": {"value": 0},
        "T-ONE": {"value": "words"},
        "T-MANY": {"value": ["school", "health"]},
        "T-GRADE": {"value": "na", "reason": "There was no visit"},
        "T-SAFE": {"value": "yes"},
        "T-HEARD": {"value": "not_asked"},
        "T-PLAIN": {
            "value": "no",
            "evidence": "Nothing on the record",
            "action": "The team manager reads it by Friday",
            "theme": "recording",
            "example": True,
        },
    }


def test_what_is_saved_comes_back_as_it_is_typed_and_a_save_of_it_changes_nothing(
    council: Council,
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    save(visitor, audit, posted(1, 1, COMPLETE))
    before = council.answers(audit)
    page = visitor.get(f"/audits/{audit}/answers", Accept="application/json")
    said = told(page)
    typed = {
        key: {part: text for part, text in given.items() if part != "words"}
        for key, given in said["answers"].items()
    }
    assert typed == COMPLETE
    assert save(visitor, audit, posted(said["version"], 2, typed)).status == 200
    assert council.answers(audit) == before


def test_a_good_answer_is_kept_although_one_beside_it_is_bad(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    save(visitor, audit, posted(1, 1, {"T-ALL": answer("3"), "T-PLAIN": answer("yes")}))
    mixed = {
        "T-YES": answer("maybe"),
        "T-ALL": answer("lots"),
        "T-DAY": answer("31", "2", "2026"),
        "T-PLAIN": answer("no", evidence="x" * 20_001),
        "T-SAFE": answer("no"),
    }
    said = told(save(visitor, audit, posted(2, 2, mixed)))
    assert said["saved"] == ["T-SAFE"]
    assert {key: list(parts) for key, parts in said["refused"].items()} == {
        "T-YES": ["value"],
        "T-ALL": ["value"],
        "T-DAY": ["value"],
        "T-PLAIN": ["evidence"],
    }
    assert said["refused"]["T-YES"]["value"] == "Choose one of: Yes, No, Not applicable"
    assert council.answers(audit) == {
        "T-ALL": {"value": 3},
        "T-PLAIN": {"value": "yes"},
        "T-SAFE": {"value": "no"},
    }


def test_when_nothing_can_be_read_nothing_is_saved(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    said = told(save(visitor, audit, posted(1, 1, {"T-YES": answer("maybe")})))
    assert (said["saved"], said["version"]) == ([], 1)
    assert council.audit(audit).version == 1


def test_characters_that_cannot_be_kept_are_taken_out_with_a_word_about_it(
    council: Council,
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    sent = {"T-TEXT": answer("a\0b\x0bc 🦊\u202e <script>{{7*7}}")}
    said = told(save(visitor, audit, posted(1, 1, sent)))
    assert said["cleaned"] is True
    assert council.answers(audit) == {"T-TEXT": {"value": "abc 🦊\u202e <script>{{7*7}}"}}


def test_what_is_kept_otherwise_than_it_was_typed_is_told_as_it_is_kept(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    sent = {
        "T-DAY": answer("03", "09", "2025"),
        "T-TEXT": answer("  seen\0 twice"),
        "T-ALL": answer("4"),
    }
    said = told(save(visitor, audit, posted(1, 1, sent)))
    assert {key: one["value"] for key, one in said["read"].items()} == {
        "T-DAY": ["3", "9", "2025"],
        "T-TEXT": ["seen twice"],
    }


def test_every_reply_says_how_far_each_section_is(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    before = told(visitor.get(f"/audits/{audit}/answers", Accept="application/json"))
    said = told(save(visitor, audit, posted(1, 1, {"T-YES": answer("no")})))
    assert before["sections"]["ONE"]["answered"] == 0
    assert said["sections"]["ONE"]["answered"] == 1
    for part in ("answered", "asked"):
        counted = [section[part] for section in said["sections"].values()]
        assert (len(counted), sum(counted)) == (2, said["progress"][part])


def test_an_audit_that_was_only_allocated_is_begun_by_its_first_save(council: Council) -> None:
    visitor = council.visitor("auditor")
    audit = council.start(status=AuditStatus.ALLOCATED)
    version = council.audit(audit).version
    assert told(save(visitor, audit, posted(version, 1, COMPLETE)))["state"] == "draft"


def test_every_save_leaves_a_line_in_the_log_without_the_answers(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    end = council.log_end()
    save(visitor, audit, posted(1, 1, {"T-TEXT": answer("CANARY")}))
    (line,) = [entry for entry in council.log(end) if entry.action == "audit saved"]
    assert (line.subject_id, line.details) == (str(audit), {"questions": 1})


# 37 to 42: what is not a save ---------------------------------------------------------------------

GOOD = posted(2, 1, {"T-YES": answer("yes")})
NESTED = b"[" * 100_000
BAD: dict[str, bytes] = {
    "nothing": b"",
    "a list": b"[]",
    "null": b"null",
    "a number": b"7",
    "a text": b'"T-YES"',
    "half a table": b'{"version": 2',
    "nested 100,000 deep": NESTED,
    "nested deep inside": b'{"version": 2, "sequence": 1, "page": ' + NESTED,
    "not UTF-8": b'{"version": "\xff"}',
    "UTF-16": json.dumps(GOOD).encode("utf-16"),
    "a number of 5,000 digits": b'{"version": ' + b"9" * 5_000 + b"}",
    **{
        f"version {text}": json.dumps(GOOD).replace('"version": 2', f'"version": {text}').encode()
        for text in ("NaN", "Infinity", "-Infinity", "2.0", '"2"', "true", "null", "0", "-2", "1e3")
    },
    **{
        f"sequence {text}": json.dumps(GOOD)
        .replace('"sequence": 1', f'"sequence": {text}')
        .encode()
        for text in ("NaN", "1.5", '"1"', "false", "null", "0", "[]", "2147483648")
    },
    **{
        f"page {text}": json.dumps(GOOD).replace(f'"{PAGE}"', text).encode()
        for text in ("null", "7", '""', '"short"', '"with spaces and <b>"', f'"{"x" * 65}"', "[]")
    },
    **{
        f"answers {text}": json.dumps({**GOOD, "answers": 0})
        .replace('"answers": 0', f'"answers": {text}')
        .encode()
        for text in (
            "null",
            "[]",
            "{}",
            '"yes"',
            '{"T-YES": "yes"}',
            '{"T-YES": ["yes"]}',
            '{"T-YES": {"a": 1}}',
            '{"T-YES": {"value": ["yes"]}}',
            '{"T-YES": {"value": "yes", "evidence": "", "reason": ""}}',
            '{"T-YES": {"value": [1], "evidence": "", "reason": ""}}',
            '{"T-YES": {"value": [null], "evidence": "", "reason": ""}}',
            '{"T-YES": {"value": [["yes"]], "evidence": "", "reason": ""}}',
            '{"T-YES": {"value": ["yes"], "evidence": null, "reason": ""}}',
            '{"T-YES": {"value": ["yes"], "evidence": "", "reason": 7}}',
            '{"T-YES": {"value": ["yes"], "evidence": "", "reason": "", "status": "submitted"}}',
            '{"T-YES": {"value": ["yes"], "evidence": "", "reason": "", "example": "yes"}}',
            '{"T-YES": {"value": ["yes"], "evidence": "", "reason": "", "action": ["x"]}}',
            '{"T-YES": {"value": ["\\ud800"], "evidence": "", "reason": ""}}',
            '{"T-YES": {"value": ["yes"], "evidence": "half \\udc00", "reason": ""}}',
            '{"T-\\ud800": {"value": ["yes"], "evidence": "", "reason": ""}}',
            '{"T-NO": {"value": ["yes"], "evidence": "", "reason": ""}}',
            '{"t-yes": {"value": ["yes"], "evidence": "", "reason": ""}}',
            '{"T-YES-evidence": {"value": ["yes"], "evidence": "", "reason": ""}}',
            '{"version": {"value": ["9"], "evidence": "", "reason": ""}}',
            '{"csrf_token": {"value": ["9"], "evidence": "", "reason": ""}}',
            '{"__class__": {"value": ["yes"], "evidence": "", "reason": ""}}',
            '{"T-ALL": {"value": ["7"], "evidence": "not asked here", "reason": ""}}',
            '{"T-PLAIN": {"value": ["yes"], "evidence": "", "reason": "not asked here"}}',
            '{"T-YES": {"value": ["yes"], "value": ["no"], "evidence": "", "reason": ""}}',
            '{"T-YES": {"value": [], "evidence": "", "reason": ""},'
            ' "T-YES": {"value": ["yes"], "evidence": "", "reason": ""}}',
        )
    },
    "a name twice": b'{"version": 2, ' + json.dumps(GOOD).encode()[1:],
    "a name too many": json.dumps({**GOOD, "auditor_id": 1}).encode(),
    "a name too few": json.dumps({"version": 2, "sequence": 1, "page": PAGE}).encode(),
}


def test_what_is_not_a_save_is_refused_in_words_and_changes_nothing(
    council: Council, visitor: Visitor, audit: int
) -> None:
    token = {"X-CSRFToken": visitor.token()}
    said = {what: save(visitor, audit, body, **token) for what, body in BAD.items()}
    assert {what: page for what, page in said.items() if page.status != 400} == {}
    words = {what: told(page)["error"] for what, page in said.items()}
    assert [what for what in words if not words[what].endswith("Nothing was saved.")] == []
    assert council.answers(audit) == {"T-YES": {"value": "no"}}
    assert council.audit(audit).version == 2


def test_the_good_save_that_the_bad_ones_were_made_from_is_taken(
    council: Council, visitor: Visitor, audit: int
) -> None:
    assert save(visitor, audit, GOOD).status == 200
    assert council.answers(audit) == {"T-YES": {"value": "yes"}}


@pytest.mark.parametrize("what", ["a form", "text", "no type"])
def test_another_type_of_content_is_refused(
    council: Council, visitor: Visitor, audit: int, what: str
) -> None:
    kinds = {
        "a form": "application/x-www-form-urlencoded",
        "text": "text/plain",
        "no type": "",
    }
    page = save(visitor, audit, GOOD, **{"Content-Type": kinds[what]})
    assert page.status == 415
    assert "JSON" in told(page)["error"]
    assert council.answers(audit) == {"T-YES": {"value": "no"}}


def test_a_body_that_is_too_long_is_refused(council: Council, visitor: Visitor, audit: int) -> None:
    page = save(visitor, audit, posted(2, 1, {"T-TEXT": answer("x" * 2_000_001)}))
    assert page.status == 413
    assert told(page)["code"] == 413
    assert council.answers(audit) == {"T-YES": {"value": "no"}}


@pytest.mark.parametrize("body", [b"", b"[]", b'{"version": "2"}', b'{"version": NaN}', NESTED])
def test_what_is_not_a_submission_is_refused_too(
    council: Council, visitor: Visitor, audit: int, body: bytes
) -> None:
    page = send(visitor, f"/audits/{audit}/submission", body)
    assert page.status == 400
    assert council.audit(audit).status == AuditStatus.DRAFT


# 43: older saves ----------------------------------------------------------------------------------


def test_a_save_that_arrives_after_a_newer_one_is_ignored(any_council: Council) -> None:
    visitor, audit = any_council.visitor("auditor"), any_council.start()
    save(visitor, audit, posted(1, 2, {"T-YES": answer("yes")}))
    page = save(visitor, audit, posted(1, 1, {"T-YES": answer("no")}))
    said = told(page)
    assert (page.status, said["ignored"], said["saved"]) == (200, True, [])
    assert any_council.answers(audit) == {"T-YES": {"value": "yes"}}
    assert any_council.audit(audit).version == said["version"] == 2


def test_a_save_sent_again_because_its_answer_got_lost_hears_the_same_and_changes_nothing(
    council: Council,
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    sent = posted(1, 1, {"T-YES": answer("yes"), "T-ALL": answer("lots")})
    first = told(save(visitor, audit, sent))
    again = told(save(visitor, audit, sent))
    whole = told(visitor.get(f"/audits/{audit}/answers", Accept="application/json"))
    del whole["token"]
    assert again == {**whole, **first, "ignored": True}
    assert (again["answers"]["T-YES"]["words"], again["saved_by"]) == ("Yes", "Auditor")
    assert len([line for line in council.log() if line.action == "audit saved"]) == 1


def test_what_was_the_last_save_is_known_after_a_restart(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    sent = posted(1, 5, {"T-YES": answer("yes")})
    save(visitor, audit, sent)
    restarted = Visitor(council.another_app()).take(visitor.key)
    assert told(save(restarted, audit, sent))["ignored"] is True


def test_each_page_counts_its_own_saves_and_old_pages_are_forgotten(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    for number in range(1, 12):
        page = f"page-{number:04d}"
        sent = posted(number, 1, {"T-ALL": answer(str(number))}, page)
        assert save(visitor, audit, sent).status == 200
    assert len(council.audit(audit).sequences or ()) == 8
    late = save(visitor, audit, posted(1, 1, {"T-ALL": answer("1")}, "page-0001"))
    assert late.status == 409
    assert council.answers(audit) == {"T-ALL": {"value": 11}}


def test_a_page_that_is_left_sends_its_last_words_before_it_hears_of_the_save_before_them(
    any_council: Council,
) -> None:
    visitor, audit = any_council.visitor("auditor"), any_council.start()
    save(visitor, audit, posted(1, 1, {"T-TEXT": answer("First")}))
    last = save(visitor, audit, posted(1, 2, {"T-TEXT": answer("First, and last")}))
    assert (last.status, told(last)["version"]) == (200, 3)
    assert any_council.answers(audit) == {"T-TEXT": {"value": "First, and last"}}


def test_last_words_overwrite_nothing_that_somebody_else_saved_in_between(
    any_council: Council,
) -> None:
    visitor, audit = any_council.visitor("auditor"), any_council.start()
    save(visitor, audit, posted(1, 1, {"T-TEXT": answer("First")}))
    fill(visitor, audit, {"T-ALL": "4"})
    last = save(visitor, audit, posted(1, 2, {"T-TEXT": answer("First, and last")}))
    later = save(visitor, audit, posted(2, 2, {"T-TEXT": answer("First, and last")}))
    assert (last.status, later.status) == (409, 409)
    assert any_council.answers(audit)["T-TEXT"] == {"value": "First"}


# 44: conflicts ------------------------------------------------------------------------------------


def test_a_save_on_an_older_copy_is_told_both_texts_and_overwrites_nothing(
    any_council: Council,
) -> None:
    visitor, audit = any_council.visitor("auditor"), any_council.start()
    theirs = {"T-YES": answer("na", reason="A new case"), "T-ALL": answer("4")}
    save(visitor, audit, posted(1, 1, theirs, "other-page"))
    mine = {"T-YES": answer("yes", evidence="Seen on the 3rd"), "T-ALL": answer("4")}
    page = save(visitor, audit, posted(1, 1, mine))
    said = told(page)
    assert (page.status, said["version"]) == (409, 2)
    assert said["conflict"] == {
        "T-YES": {
            "yours": {**mine["T-YES"], "words": "Yes"},
            "saved": {**theirs["T-YES"], "words": "Not applicable"},
        }
    }
    assert "saved elsewhere" in said["error"]
    assert said["answers"]["T-ALL"]["value"] == ["4"]
    assert any_council.answers(audit)["T-YES"] == {"value": "na", "reason": "A new case"}
    assert save(visitor, audit, posted(2, 2, mine)).status == 200
    assert any_council.answers(audit)["T-YES"] == {"value": "yes", "evidence": "Seen on the 3rd"}


def test_a_page_that_saved_meanwhile_counts_as_elsewhere(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    fill(visitor, audit, {"T-YES": "no"})
    page = save(visitor, audit, posted(1, 1, {"T-YES": answer("yes")}))
    assert (page.status, list(told(page)["conflict"])) == (409, ["T-YES"])


def test_of_pages_that_save_at_once_one_is_kept_and_the_others_hear_of_it(
    any_council: Council,
) -> None:
    audit = any_council.start()
    visitors = [any_council.visitor("auditor") for _ in range(4)]
    tokens = [visitor.token() for visitor in visitors]
    answered: list[int] = []

    def run(number: int) -> None:
        sent = posted(1, 1, {"T-ALL": answer(str(number))}, f"page-{number:04d}")
        page = save(visitors[number], audit, sent, **{"X-CSRFToken": tokens[number]})
        answered.append(page.status)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answered) == [200, 409, 409, 409]
    assert any_council.audit(audit).version == 2


# 45: sessions and tokens --------------------------------------------------------------------------


def test_45_a_session_that_ended_is_told_in_json_and_saves_nothing(
    council: Council, visitor: Visitor, audit: int
) -> None:
    token = visitor.token()
    end_rows(council)
    for path in (f"/audits/{audit}/answers", f"/audits/{audit}/submission"):
        said = {**SAID, "X-CSRFToken": token}
        page = visitor.send("POST", path, json=GOOD, headers=said)
        assert (page.status, told(page)) == (401, {"error": "Sign in again."})
    page = visitor.get(f"/audits/{audit}/answers", Accept="application/json")
    assert page.status == 401
    assert council.answers(audit) == {"T-YES": {"value": "no"}}


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_page_whose_token_ran_out_gets_a_new_one_and_carries_on(
    council: Council, visitor: Visitor, audit: int, token: str
) -> None:
    page = save(visitor, audit, GOOD, **{"X-CSRFToken": token})
    assert page.status == 401
    assert council.answers(audit) == {"T-YES": {"value": "no"}}
    again = save(visitor, audit, GOOD, **{"X-CSRFToken": told(page)["token"]})
    assert again.status == 200


def test_after_signing_in_again_the_answers_can_be_asked_for_with_a_token(
    council: Council, visitor: Visitor, audit: int
) -> None:
    end_rows(council)
    visitor.sign_in(email("auditor"))
    said = told(visitor.get(f"/audits/{audit}/answers", Accept="application/json"))
    assert (said["version"], said["answers"]["T-YES"]["value"]) == (2, ["no"])
    assert save(visitor, audit, GOOD, **{"X-CSRFToken": said["token"]}).status == 200


def test_a_save_that_another_site_sends_is_refused(
    council: Council, visitor: Visitor, audit: int
) -> None:
    page = save(visitor, audit, GOOD, **{"Origin": "https://evil.example"})
    assert page.status == 400
    assert "did not come from this site" in told(page)["error"]
    assert council.answers(audit) == {"T-YES": {"value": "no"}}


# 48 and 50: whose, and when -----------------------------------------------------------------------


@pytest.mark.parametrize("who", ["qam", "service_manager"])
def test_48_nobody_saves_reads_or_submits_in_the_place_of_its_auditor(
    council: Council, audit: int, who: str
) -> None:
    visitor = council.visitor(who)
    pages = [
        save(visitor, audit, GOOD),
        submit(visitor, audit, 2),
        visitor.get(f"/audits/{audit}/answers", Accept="application/json"),
    ]
    assert [page.status for page in pages] == [404, 404, 404]
    assert told(pages[0])["code"] == 404
    assert council.answers(audit) == {"T-YES": {"value": "no"}}


def test_who_runs_the_month_writes_in_anybodys_audit_but_submits_none(
    council: Council, audit: int
) -> None:
    lead = council.visitor("qa_lead")
    read = lead.get(f"/audits/{audit}/answers", Accept="application/json")
    version = council.audit(audit).version
    page = save(lead, audit, posted(version, 1, {"T-ALL": answer("4")}))
    assert (read.status, page.status) == (200, 200)
    assert council.answers(audit) == {"T-YES": {"value": "no"}, "T-ALL": {"value": 4}}
    assert submit(lead, audit, version + 1).status == 404
    own = council.visitor("auditor")
    stale = save(own, audit, posted(version, 1, {"T-ALL": answer("6")}, "own-page"))
    assert (stale.status, told(stale)["saved_by"]) == (409, "Qa Lead")


@pytest.mark.parametrize("who", ["slt", "administrator"])
def test_a_role_that_does_not_audit_is_told_so_in_json(council: Council, who: str) -> None:
    page = save(council.visitor(who), council.start(), GOOD)
    assert (page.status, told(page)["code"]) == (403, 403)


def test_an_audit_that_does_not_exist_is_told_in_json(council: Council, visitor: Visitor) -> None:
    assert save(visitor, 4711, GOOD).status == 404


def test_50_a_save_after_the_audit_was_submitted_changes_nothing(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.submitted()
    page = save(visitor, audit, posted(council.audit(audit).version, 1, COMPLETE))
    said = told(page)
    assert (page.status, said["state"]) == (409, "submitted")
    assert "was submitted" in said["error"]
    assert council.answers(audit) == {"T-YES": {"value": "yes"}}


def test_a_save_of_an_audit_that_was_withdrawn_or_given_to_somebody_else_changes_nothing(
    council: Council, audit: int
) -> None:
    visitor = council.visitor("auditor")
    untouched = council.start(case_ref="C-3")
    with council.database.transaction() as session:
        other = find_account(session, email("qam"))
        for number in (audit, untouched):
            one = session.get_one(Audit, number)
            allocations.hand_over(session, one, to=other, reason="On leave", by=None)
    page = save(visitor, audit, posted(council.audit(audit).version, 1, COMPLETE))
    assert (page.status, told(page)["state"]) == (409, "withdrawn")
    assert "was withdrawn" in told(page)["error"]
    page = save(visitor, untouched, posted(council.audit(untouched).version, 1, COMPLETE))
    assert page.status == 404
    assert council.answers(untouched) == {}


# Submitting ---------------------------------------------------------------------------------------


def test_a_complete_audit_is_submitted_once_however_often_it_is_sent(any_council: Council) -> None:
    visitor, audit = any_council.visitor("auditor"), any_council.start()
    save(visitor, audit, posted(1, 1, COMPLETE))
    pages = [submit(visitor, audit, 2) for _ in range(3)]
    assert [page.status for page in pages] == [200, 200, 200]
    assert {told(page)["state"] for page in pages} == {"submitted"}
    assert all(told(page)["submitted_at"] for page in pages)
    assert any_council.audit(audit).counted
    with any_council.database.reading() as session:
        assert figures.verify(session) == []
    assert len([line for line in any_council.log() if line.action == "audit submitted"]) == 1


def test_an_audit_that_lacks_something_is_told_what_by_question(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    sent = {**COMPLETE, "T-YES": answer(), "T-GRADE": answer("na"), "T-ALL": answer("2")}
    said = told(save(visitor, audit, posted(1, 1, sent)))
    assert said["missing"] == ["T-YES", "T-PART", "T-GRADE"]
    page = submit(visitor, audit, 2)
    assert (page.status, told(page)["missing"]) == (
        422,
        {
            "T-YES": "Answer this question",
            "T-PART": "Number must be 2 or fewer, because it is part of an earlier number",
            "T-GRADE": "Enter why it is not applicable",
        },
    )
    assert council.audit(audit).status == AuditStatus.DRAFT


def test_free_text_may_stay_empty_but_an_answer_that_was_forgotten_may_not(
    council: Council,
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    sent = {key: given for key, given in COMPLETE.items() if key != "T-SCALE"}
    assert told(save(visitor, audit, posted(1, 1, sent)))["missing"] == ["T-SCALE"]
    page = submit(visitor, audit, 2)
    assert (page.status, told(page)["missing"]) == (422, {"T-SCALE": "Not answered"})


def test_a_submission_of_an_older_copy_is_refused_with_what_is_saved(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    save(visitor, audit, posted(1, 1, COMPLETE))
    save(visitor, audit, posted(2, 1, {"T-PLAIN": answer("yes")}, "other-page"))
    page = submit(visitor, audit, 2)
    assert (page.status, told(page)["answers"]["T-PLAIN"]["words"]) == (409, "Yes")
    assert council.audit(audit).status == AuditStatus.DRAFT


def test_an_audit_submitted_elsewhere_is_not_said_to_be_submitted_as_this_page_has_it(
    council: Council,
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    save(visitor, audit, posted(1, 1, COMPLETE))
    with council.database.transaction() as session:
        one = session.get_one(Audit, audit)
        again = {"T-PLAIN": Given("yes")}
        service.save(session, one, again, version=2, by=one.auditor_id)
        service.submit(session, one, by=one.auditor_id)
    page = submit(visitor, audit, 2)
    assert (page.status, told(page)["state"]) == (409, "submitted")


def test_the_day_of_the_audit_is_todays(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    save(visitor, audit, posted(1, 1, COMPLETE))
    submit(visitor, audit, 2)
    with council.database.reading() as session:
        day = session.scalar(select(Audit.completed_on).where(Audit.id == audit))
    assert day is not None
    assert abs((day - utc_now().date()).days) <= 1


# Signed out while it waited -----------------------------------------------------------------------


@pytest.mark.parametrize("change", ["disabled", "another role"])
def test_whoever_was_signed_out_while_a_save_waited_to_be_written_writes_nothing(
    council: Council, change: str
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    token, got = visitor.token(), []
    sent = posted(1, 1, {"T-YES": answer("yes")})
    waiting = threading.Thread(
        target=lambda: got.append(save(visitor, audit, sent, **{"X-CSRFToken": token}))
    )
    with council.database.transaction() as session:
        account = find_account(session, email("auditor"))
        assert account is not None
        if change == "disabled":
            set_active(session, account, False, by=None)
        else:
            set_role(session, account, Role.SLT, by=None)
        session.flush()
        waiting.start()
        waiting.join(1)  # it stands before the lock by now
        assert waiting.is_alive()
    waiting.join(20)
    assert (got[0].status, council.answers(audit)) == (401, {})


def test_an_older_save_that_arrives_late_is_told_of_every_mark_of_a_long_form(
    council: Council,
) -> None:
    visitor = council.visitor("auditor")
    audit = deep_dives.answered(council)
    new = {"DD-REC-01": answer("met", evidence="Call 07700 900123")}
    assert save(visitor, audit, posted(2, 2, new)).status == 200
    late = told(save(visitor, audit, posted(2, 1, {"DD-REC-03": answer("met")})))
    assert (late["ignored"], list(late["marked"])) == (True, ["DD-REC-01"])
    assert not late["partial"]
