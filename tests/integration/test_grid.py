"""The grid as the server draws it: whose cases, a real table, a name for every control."""

import json
import re

import pytest

from auditapp.audits import service
from auditapp.audits.grid import page as grid_page
from auditapp.domain.forms.given_answers import Given
from auditapp.models import Audit, Round
from auditapp.people.service import find_account
from tests.support import grids
from tests.support.councils import Council, email
from tests.support.markup import Element
from tests.support.visitor import Page, Visitor

ABSURD = "C-" + "0123456789ABCDEF" * 3 + "-LAST"


def make(council: Council, *cases: str, form: str = "DS", who: str = "auditor") -> int:
    """A round of one auditor's cases; its id."""
    with council.database.transaction() as session:
        auditor = find_account(session, email(who))
        return grids.round_of(session, cases, auditor=auditor, form=form).id


def answer(council: Council, case_ref: str, *, submit: bool = False, **given: Given) -> None:
    with council.database.transaction() as session:
        audit = session.query(Audit).filter_by(case_ref=case_ref).one()
        answers = {key.replace("_", "-"): one for key, one in given.items()}
        service.save(session, audit, answers, version=audit.version, by=audit.auditor_id)
        if submit:
            service.submit(session, audit, by=audit.auditor_id)


def grid(visitor: Visitor, round_id: int) -> Page:
    page = visitor.get(f"/rounds/{round_id}/grid")
    assert page.status == 200, page
    assert page.markup_faults == []
    return page


def rows(page: Page) -> list[Element]:
    return page.all("tr", class_="app-grid__row")


def inside(element: Element, tag: str) -> list[Element]:
    return [one for one in element.walk() if one.tag == tag]


def controls(page: Page) -> list[Element]:
    return [
        one for one in page.root.walk() if "app-grid__control" in one.attributes.get("class", "")
    ]


# Whose cases --------------------------------------------------------------------------------------


def test_the_grid_holds_the_readers_own_cases_of_the_round_and_nobody_elses(
    any_council: Council,
) -> None:
    mine = make(any_council, "G-1", "G-2")
    theirs = make(any_council, "G-3", who="qam")
    page = grid(any_council.visitor("auditor"), mine)
    assert [inside(row, "th")[0].text.split()[0] for row in rows(page)] == ["G-1", "G-2"]
    visitor = any_council.visitor("auditor")
    assert visitor.get(f"/rounds/{theirs}/grid").status == 404
    assert visitor.get("/rounds/4711/grid").status == 404
    assert any_council.visitor("qa_lead").get(f"/rounds/{mine}/grid").status == 404


def test_a_case_that_was_withdrawn_is_not_in_the_grid(council: Council) -> None:
    round_id = make(council, "G-1", "G-2")
    with council.database.transaction() as session:
        audit = session.query(Audit).filter_by(case_ref="G-2").one()
        audit.status, audit.withdrawn_reason = "withdrawn", "Closed"
    assert len(rows(grid(council.visitor("auditor"), round_id))) == 1


def test_opening_the_grid_leaves_one_line_in_the_log_that_names_every_case_read(
    council: Council,
) -> None:
    round_id = make(council, "G-1", "G-2")
    visitor, end = council.visitor("auditor"), council.log_end()
    grid(visitor, round_id)
    (line,) = [entry for entry in council.log(end) if entry.action == "grid read"]
    assert (line.subject_type, line.subject_id) == ("round", str(round_id))
    assert line.details == {"audits": [1, 2]}


# A real table -------------------------------------------------------------------------------------


def test_it_is_a_table_with_a_caption_and_headers_that_name_the_full_question(
    council: Council,
) -> None:
    page = grid(council.visitor("auditor"), make(council, "G-1", "G-2", "G-3"))
    (table,) = page.all("table")
    assert "your cases down, questions across" in inside(table, "caption")[0].text
    heads = page.all("th", scope="col")
    assert [" ".join(head.text.split()) for head in heads][:2] == ["Case", "DS-01 Direct work seen"]
    assert len(heads) == 14
    words = inside(heads[1], "abbr")[0].attributes["title"]
    assert words == "At least one example of direct work with the child is on the record."
    assert len(page.all("th", scope="row")) == 3
    widths = {len([one for one in row.children if one.tag in ("td", "th")]) for row in rows(page)}
    assert widths == {14}


@pytest.mark.parametrize("form", ["DS", "SD", "EX", "CH", "PA"])
def test_every_control_has_an_id_a_name_and_a_label_of_its_own(council: Council, form: str) -> None:
    page = grid(council.visitor("auditor"), make(council, "G-1", ABSURD, form=form))
    found = controls(page)
    questions = len(page.all("th", class_="app-grid__head")) - 1
    assert len(found) == 2 * questions
    for wanted in ("id", "name", "aria-labelledby"):
        named = [one.attributes[wanted] for one in found]
        assert len(set(named)) == len(named)
    words = {one.id: " ".join(one.text.split()) for one in page.root.walk() if one.id}
    for one in found:
        labels = [words[part] for part in one.attributes["aria-labelledby"].split()]
        assert all(labels) or one.tag == "button"
        assert labels[-2] in ("G-1", ABSURD)


def test_every_id_on_the_page_is_there_once(council: Council) -> None:
    page = grid(council.visitor("auditor"), make(council, *grids.references(4)))
    ids = [one.id for one in page.root.walk() if one.id]
    assert sorted(ids) == sorted(set(ids))


def test_answers_stand_in_their_cells_and_what_is_not_asked_is_a_dash(council: Council) -> None:
    round_id = make(council, "G-1", "G-2")
    none = Given("na", reason="A new case")
    answer(council, "G-1", DS_01=Given("yes"), DS_02=Given("no"), DS_03=none, DS_04=Given("na"))
    page = grid(council.visitor("auditor"), round_id)
    first, second = rows(page)
    chosen = [
        [option.text for option in inside(one, "option") if "selected" in option.attributes]
        for one in inside(first, "select")
    ]
    assert chosen[:5] == [["Yes"], ["No"], ["Not applicable"], ["Not applicable"], []]
    marks = [one.attributes.get("data-mark", "") for one in inside(first, "td")]
    assert marks[2:4] == ["✎", "reason?"]
    off = ["app-grid__cell--off" in one.attributes.get("class", "") for one in inside(second, "td")]
    assert off[:3] == [False, True, False]


def test_a_row_says_where_its_case_stands(council: Council) -> None:
    round_id = make(council, "G-1", "G-2", "G-3")
    every = {f"DS_{number:02d}": Given("yes") for number in range(1, 13)}
    answer(council, "G-1", DS_01=Given("no"))
    answer(council, "G-2", submit=True, **every)
    page = grid(council.visitor("auditor"), round_id)
    states = [" ".join(one.text.split()) for one in page.all("td", class_="app-grid__state")]
    assert re.fullmatch(r"Saved \d\d:\d\d 10 missing .*", states[0])
    assert re.fullmatch(r"✓ Submitted \d\d:\d\d Read case G-2", states[1])
    assert states[2].startswith("Not started 11 missing")
    assert page.all("progress")[0].attributes["value"] == "1"


def test_a_submitted_case_is_shown_to_be_read_and_has_no_control(council: Council) -> None:
    round_id = make(council, "G-1", "G-2")
    every = {f"DS_{number:02d}": Given("yes") for number in range(1, 13)}
    answer(council, "G-1", submit=True, **{**every, "DS_01": Given("no")})
    page = grid(council.visitor("auditor"), round_id)
    first, second = rows(page)
    cells = [one.text for one in inside(first, "td")][:4]
    assert cells == ["No", "–", "Yes", "Yes"]
    assert inside(first, "select") + inside(first, "button") == []
    assert len(inside(second, "select")) == 12


# For the script and without it --------------------------------------------------------------------


def test_controls_wait_for_the_script_and_without_it_each_case_has_a_page(
    council: Council,
) -> None:
    page = grid(council.visitor("auditor"), make(council, "G-1", "G-2"))
    assert all("disabled" in one.attributes for one in controls(page))
    links = {text: href for text, href in page.links.items() if text.startswith("Answer")}
    assert links == {
        "Answer case G-1 on its own page": "/audits/1",
        "Answer case G-2 on its own page": "/audits/2",
    }


def test_the_script_gets_the_rules_that_the_server_judges_by(council: Council) -> None:
    page = grid(council.visitor("auditor"), make(council, "G-1", form="SD"))
    (table,) = page.all("table")
    questions = json.loads(table.attributes["data-questions"])
    with council.database.reading() as session:
        form = session.get_one(Round, 1).form_version.definition
    assert [one["letters"] for one in questions] == [one.letters for one in form.questions()]
    assert [one["key"] for one in questions] == list(form.by_key)


def test_words_that_somebody_typed_are_shown_as_they_are(council: Council) -> None:
    round_id = make(council, ABSURD)
    odd = "</tr>'\"><script>alert(1)</script> & {{ 7*7 }} \u202e🦊"
    answer(council, ABSURD, DS_01=Given("yes", evidence=odd))
    page = grid(council.visitor("auditor"), round_id)
    record = json.loads(rows(page)[0].attributes["data-row"])
    assert record["answers"]["DS-01"]["evidence"] == odd
    plain = grid(council.visitor("auditor"), make(council, "PLAIN-1"))
    assert len(page.all("script")) == len(plain.all("script"))
    assert "alert(1)</script>" not in page.html


def test_kept_cells_are_the_same_as_cells_drawn_anew(council: Council) -> None:
    round_id = make(council, *grids.references(3))
    answer(council, "G-1002", DS_01=Given("yes"), DS_02=Given("na"))
    visitor = council.visitor("auditor")
    grid_page._KEPT.clear()
    first = grid(visitor, round_id)
    again = grid(visitor, round_id)
    assert [row.text for row in rows(first)] == [row.text for row in rows(again)]
    (drawn,), (kept,) = first.all("tbody"), again.all("tbody")
    assert drawn.node.html == kept.node.html
    assert "\0" not in again.html


def test_a_form_that_does_not_fit_says_so_and_links_to_its_cases(council: Council) -> None:
    page = grid(council.visitor("auditor"), make(council, "G-1", "G-2", form="DD"))
    assert "cannot be answered in a table" in page.text
    assert page.all("table") == []
    assert {page.links["G-1"], page.links["G-2"]} == {"/audits/1", "/audits/2"}
