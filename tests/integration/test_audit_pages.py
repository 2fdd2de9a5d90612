"""Answering an audit: what is typed, saved, shown again, and lost by nobody to a second save."""

import re
import threading

import pytest

from tests.support.audit_steps import STORED, TYPED, fill, section
from tests.support.councils import Council
from tests.support.visitor import Visitor


def test_answers_come_back_exactly_as_they_were_typed(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    page = fill(visitor, audit, TYPED)
    assert (page.status, page.location) == (302, f"/audits/{audit}/sections/TWO")
    assert council.answers(audit) == STORED
    form = section(visitor, audit).form()
    assert {name: form.value(name) for name in TYPED} == {
        **TYPED,
        "T-TEXT": STORED["T-TEXT"]["value"],
    }


def test_every_type_of_question_can_be_answered_changed_and_emptied(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    answers = {
        "T-SCALE": "0",
        "T-ONE": "words",
        "T-MANY": ["health", "school"],
        "T-GRADE": "RI",
        "T-SAFE": "cannot_tell",
        "T-HEARD": "not_asked",
        "T-PLAIN": "no",
    }
    visitor.fill(section(visitor, audit, "TWO"), answers)
    assert council.answers(audit) == {
        "T-SCALE": {"value": 0},
        "T-ONE": {"value": "words"},
        "T-MANY": {"value": ["school", "health"]},
        "T-GRADE": {"value": "RI"},
        "T-SAFE": {"value": "cannot_tell"},
        "T-HEARD": {"value": "not_asked"},
        "T-PLAIN": {"value": "no"},
    }
    shown = section(visitor, audit, "TWO").form()
    assert {name: [t for n, t in shown.fields if n == name] for name in answers} == {
        name: ["school", "health"] if name == "T-MANY" else [value]
        for name, value in answers.items()
    }
    visitor.fill(section(visitor, audit, "TWO"), {"T-SCALE": "not_asked", "T-MANY": None})
    assert council.answers(audit)["T-SCALE"] == {"value": "not_asked"}
    assert "T-MANY" not in council.answers(audit)


def test_saving_one_section_leaves_the_others_alone(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    fill(visitor, audit, TYPED)
    fill(visitor, audit, {"T-PLAIN": "yes"}, "TWO")
    assert council.answers(audit) == {**STORED, "T-PLAIN": {"value": "yes"}}


def test_save_and_come_back_later_leads_home_where_the_audit_waits(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    form = section(visitor, audit).form()
    page = visitor.post(form.action, [*form.with_({"T-YES": "no"}), ("next", "later")])
    assert page.location == "/"
    home = visitor.follow(page)
    assert "Saved. You can continue this audit from here." in home.text
    assert f"/audits/{audit}" in home.links.values()
    assert "1 of 12 answered" in home.text


def test_what_can_be_read_is_saved_and_what_cannot_stays_as_it_was_typed(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    typed = {**TYPED, "T-DAY-day": "31", "T-PART": "two"}
    page = fill(visitor, audit, typed)
    assert page.status == 422
    assert [link for link, _ in page.problems] == ["#T-DAY-day", "#T-PART"]
    assert [said.partition(":")[0] for _, said in page.problems] == ["T-DAY", "T-PART"]
    assert council.answers(audit) == {k: v for k, v in STORED.items() if k != "T-DAY"}
    form = page.form()
    shown = {name: form.value(name) for name in typed if name != "T-TEXT"}
    assert shown == {name: text for name, text in typed.items() if name != "T-TEXT"}
    assert page.all("title")[0].text.startswith("Error: ")
    mended = visitor.fill(page, {"T-DAY-day": "3", "T-PART": "2"})
    assert mended.status == 302, "the page carries the version that the first save made"
    assert council.answers(audit) == {**STORED, "T-PART": {"value": 2}}


def test_every_error_leads_to_a_control_that_says_what_is_wrong(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    page = fill(
        visitor,
        audit,
        {
            "T-YES": "maybe",
            "T-YES-evidence": "e" * 20_001,
            "T-YES-reason": "r" * 2_001,
            "T-TEXT": "t" * 20_001,
            "T-DAY-year": "18",
            "T-ALL": "-1",
        },
    )
    by_id = {element.id: element for element in page.root.walk() if element.id}
    targets = [link.removeprefix("#") for link, _ in page.problems]
    assert targets == ["T-YES", "T-YES-reason", "T-YES-evidence", "T-TEXT", "T-DAY-day", "T-ALL"]
    for target in targets:
        control = by_id[target]
        assert control.tag in ("input", "textarea")
        group = control
        while "aria-describedby" not in group.attributes:
            assert group.parent, target
            group = group.parent
        said = " ".join(by_id[name].text for name in group.attributes["aria-describedby"].split())
        assert "Error:" in said, target


def test_a_question_that_does_not_apply_is_not_asked_for(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    fill(visitor, audit, {"T-YES": "yes", "T-MET": "partly"})
    assert "T-MET" in visitor.open(f"/audits/{audit}/check").text
    fill(visitor, audit, {"T-YES": "no"})
    assert "T-MET" not in visitor.open(f"/audits/{audit}/check").text
    assert council.answers(audit)["T-MET"] == {"value": "partly"}, "kept, should it apply again"


def test_the_loser_of_two_saves_sees_both_texts_and_a_second_save_decides(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    mine, theirs = section(visitor, audit), section(visitor, audit)
    visitor.fill(theirs, {"T-YES": "no", "T-YES-evidence": "Their words", "T-TEXT": "Their text"})
    page = visitor.fill(mine, {"T-YES": "yes", "T-YES-evidence": "My words", "T-ALL": "3"})
    assert page.status == 409
    assert {"Their words", "My words", "Their text"} <= set(
        re.findall(r"\w+ (?:words|text)", page.html)
    )
    assert council.answers(audit)["T-YES"] == {"value": "no", "evidence": "Their words"}
    assert "T-ALL" not in council.answers(audit), "nothing of a refused save is kept"
    form = page.form()
    assert (form.value("T-YES"), form.value("T-YES-evidence")) == ("yes", "My words")
    decided = visitor.fill(page, {"T-TEXT": "Both texts"})
    assert decided.status == 302
    assert council.answers(audit) == {
        "T-YES": {"value": "yes", "evidence": "My words"},
        "T-TEXT": {"value": "Both texts"},
        "T-ALL": {"value": 3},
    }


@pytest.mark.parametrize("version", ["", "0", "-1", "99", "1e3", "١", "9" * 30, "1 ", "x"])
def test_a_version_that_is_not_the_newest_saves_nothing(council: Council, version: str) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    page = fill(visitor, audit, {"T-YES": "yes", "version": version})
    assert page.status == 409
    assert council.answers(audit) == {}
    assert page.form().value("T-YES") == "yes"
    assert visitor.fill(page, {}).status == 302


def test_a_faulty_answer_in_a_conflict_is_shown_as_typed_too(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    stale = section(visitor, audit)
    fill(visitor, audit, {"T-YES": "yes"})
    page = visitor.fill(stale, {"T-DAY-day": "31", "T-DAY-month": "2", "T-DAY-year": "2026"})
    assert page.status == 409
    assert [page.form().value(f"T-DAY-{part}") for part in ("day", "month", "year")] == [
        "31",
        "2",
        "2026",
    ]


def test_eight_pages_saved_at_once_lose_nothing_without_saying_so(any_council: Council) -> None:
    council = any_council
    visitor, audit = council.visitor("auditor"), council.start()
    form = section(visitor, audit).form()
    outcomes: dict[int, int] = {}

    def send(number: int) -> None:
        twin = Visitor(council.app, visitor.address).take(visitor.key)
        page = twin.post(form.action, form.with_({"T-ALL": str(number)}))
        outcomes[number] = page.status

    threads = [threading.Thread(target=send, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes.values()) == [302] + [409] * 7
    (winner,) = [number for number, status in outcomes.items() if status == 302]
    assert council.answers(audit) == {"T-ALL": {"value": winner}}
