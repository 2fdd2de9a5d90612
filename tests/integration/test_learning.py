"""Learning: found by theme, question, form, month, team, selection, within the reader's reach."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

from auditapp.adapters.database import Database
from auditapp.audits import service
from auditapp.domain.calendar import Month
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import Selection
from auditapp.models import Audit
from tests.support import factories
from tests.support.councils import MONTH, Council
from tests.support.markup import Element
from tests.support.visitor import Page

BEFORE = str(Month.parse(MONTH).plus(-1))
VOICE = Given("yes", "She drew her week.\n\nIt is in the plan.", theme="voice", example=True)
PLAN = Given("no", "No goal is dated.", action="Date the goals by June.", theme="plan")


def marked(council: Council, answers: dict[str, Given], who: str = "auditor", **case: Any) -> int:
    """A submitted audit with these answers; its id."""
    audit_id = council.start(who, **case)
    with council.database.transaction() as session:
        audit = session.get_one(Audit, audit_id)
        audit.answers = {key: one.store() for key, one in answers.items()}
        service.submit(session, audit, by=audit.auditor_id)
    return audit_id


@pytest.fixture
def several(any_council: Council) -> Council:
    """Four marked answers in three audits: two themes, two forms, two months (the older one came in
    last), two teams."""
    marked(
        any_council,
        {"T-YES": Given("yes", "All of it.", theme="plan", example=True)},
        case_ref="SECRET-2",
        team="West",
        selection=Selection.REFERRED_CONCERN,
    )
    marked(any_council, {"DS-01": Given("yes", "Cards.", example=True)}, form="DS", case_ref="C-3")
    marked(any_council, {"T-YES": VOICE, "T-PLAIN": PLAN}, case_ref="SECRET-1", month=BEFORE)
    return any_council


def learning(council: Council, query: str = "", who: str = "qa_lead") -> Page:
    page = council.visitor(who).get(f"/learning{query}")
    assert page.status == 200, page
    assert page.markup_faults == []
    return page


def cards(page: Page) -> list[str]:
    return [
        " ".join(" ".join(part.text for part in one.children).split())
        for one in page.all("article")
    ]


def counts(page: Page) -> dict[str, tuple[int, int]]:
    """Each theme's numbers: good practice, to learn."""
    found = {}
    for row in page.all("tr")[1:]:
        theme, good, learn = (one for one in row.children if one.tag in ("th", "td"))
        found[" ".join(theme.text.split())] = (number(good), number(learn))
    return found


def number(cell: Element) -> int:
    return int(cell.text.split()[0])


def test_each_hit_shows_the_answer_in_full_and_nobody(several: Council) -> None:
    page = learning(several, f"?theme=voice&from={BEFORE}&to={BEFORE}")
    (card,), (said,) = page.all("article"), cards(page)
    assert said.startswith("Is there a plan? ★ Good practice Child’s voice Answer: Yes Evidence")
    assert "She drew her week.\n\nIt is in the plan." in card.text
    assert f"North · {Month.parse(BEFORE).label} · Every type" in said
    for secret in ("SECRET", "C-1001", several.account("auditor").name):
        assert secret not in page.html


def test_a_hit_leads_to_its_question_in_the_audit(several: Council) -> None:
    page = learning(several, "?theme=voice")
    (link,) = [one for card in page.all("article") for one in card.walk() if one.tag == "a"]
    path, _, anchor = link.attributes["href"].partition("#")
    opened = several.visitor("qa_lead").get(path)
    (row,) = [one for one in opened.root.walk() if one.id == anchor]
    assert "Is there a plan?" in row.text


def test_what_has_an_action_shows_it(several: Council) -> None:
    (card,) = cards(learning(several, "?show=to_learn"))
    assert card.startswith(
        "Is it recorded? ◆ Learning point Plan Answer: No Evidence No goal is dated."
    )
    assert "What needs to happen Date the goals by June." in card


def test_the_newest_month_comes_first(several: Council) -> None:
    months = [
        MONTH in card or Month.parse(MONTH).label in card for card in cards(learning(several))
    ]
    assert months == [True, True, False, False]


FILTERS = {
    "": 4,
    "?show=good_practice": 3,
    "?show=to_learn": 1,
    "?theme=plan": 2,
    "?theme=plan&show=good_practice": 1,
    "?theme=none": 1,
    "?theme=VOICE": 1,
    "?form=DS": 1,
    "?form=TRY&question=T-YES": 2,
    f"?from={MONTH}": 2,
    f"?to={BEFORE}": 2,
    "?team=West": 1,
    "?selection=random": 3,
    "?selection=referred_concern&theme=voice": 0,
    "?theme=visits": 0,
}
"""How many of the four each filter leaves."""


def test_each_filter_narrows_what_is_found(several: Council) -> None:
    visitor = several.visitor("qa_lead")
    found = {query: len(visitor.get(f"/learning{query}").all("article")) for query in FILTERS}
    assert found == FILTERS


def test_a_filter_that_leaves_nothing_leads_back_to_everything(council: Council) -> None:
    marked(council, {"T-YES": VOICE})
    page = learning(council, "?theme=visits")
    assert "No answers match these filters" in page.text
    assert page.links["show all answers"] == "/learning"


def test_the_counts_of_themes_lead_to_as_many_hits(several: Council) -> None:
    page = learning(several)
    assert counts(page) == {"Plan": (1, 1), "Child’s voice": (1, 0), "No theme": (1, 0)}
    links = page.all("a", class_="app-themes__number")
    assert len(links) == 4
    for link in links:
        path = link.attributes["href"]
        assert len(learning(several, path.removeprefix("/learning")).all("article")) == 1, path


def test_the_counts_stay_while_a_theme_is_chosen_and_follow_the_other_filters(
    several: Council,
) -> None:
    assert counts(learning(several, "?theme=plan&show=to_learn")) == counts(learning(several))
    assert counts(learning(several, f"?to={BEFORE}")) == {"Plan": (0, 1), "Child’s voice": (1, 0)}
    link = learning(several, f"?to={BEFORE}").links["Plan"]
    assert f"to={BEFORE}" in link
    assert "theme=plan" in link


def test_a_reader_finds_what_is_within_reach_and_counts_no_more(several: Council) -> None:
    marked(several, {"T-YES": VOICE}, "qam", case_ref="C-4", team="South")
    reach = {"qa_lead": 5, "slt": 5, "auditor": 4, "service_manager": 2, "qam": 1}
    for who, expected in reach.items():
        page = learning(several, who=who)
        assert len(page.all("article")) == expected, who
        assert sum(sum(pair) for pair in counts(page).values()) == expected, who


def test_pages_hold_twenty_and_keep_the_filters(council: Council) -> None:
    for at in range(23):
        marked(council, {"T-YES": VOICE}, case_ref=f"C-{at}")
    first = learning(council, "?theme=voice")
    assert len(first.all("article")) == 20
    assert "23 answers" in first.text
    (following,) = [link for words, link in first.links.items() if words.startswith("Next")]
    assert "theme=voice" in following
    assert len(learning(council, following.removeprefix("/learning")).all("article")) == 3
    assert len(learning(council, "?page=99").all("article")) == 3


def test_when_nothing_is_marked_the_page_says_how_to_begin(council: Council) -> None:
    page = learning(council)
    assert "Nothing has been marked yet" in page.text
    assert "choose a learning theme under an answer" in page.text
    assert page.all("table") == []


@pytest.mark.parametrize(
    "query",
    [
        "?theme=joy",
        "?form=ZZ",
        "?question=T-NO",
        "?team=Nowhere",
        "?selection=luck",
        "?show=everything",
        "?from=2026-13",
        "?to=soon",
        "?from=2026-05&to=2026-04",
        "?page=0",
        "?page=two",
        "?theme=plan&theme=voice",
        "?theme=%00",
    ],
)
def test_a_filter_that_cannot_be_understood_is_named(council: Council, query: str) -> None:
    logged = council.log_end()
    page = council.visitor("qa_lead").get(f"/learning{query}")
    assert page.status == 400, page
    assert "“" in page.text
    assert "learning read" not in {entry.action for entry in council.log(logged)}


def test_reading_leaves_one_line_with_the_filters_and_none_of_the_words(several: Council) -> None:
    visitor = several.visitor("slt")
    logged = several.log_end()
    visitor.get("/learning?theme=voice&show=good_practice&team=North")
    (entry,) = several.log(logged)
    assert (entry.action, entry.subject_type, entry.subject_id) == (
        "learning read",
        "learning",
        "voice",
    )
    assert entry.details == {
        "shown": 1,
        "theme": "voice",
        "show": "good_practice",
        "team": "North",
    }


# The command --------------------------------------------------------------------------------------

Command = Callable[..., Result]


@pytest.fixture
def filled(prepared: Database) -> Database:
    with prepared.transaction() as session:
        factories.submitted(session, "C-1", {"DS-01": VOICE, "DS-03": PLAN}, month="2026-04")
        formula = Given("yes", "=1+1", theme="voice", example=True)
        factories.submitted(session, "C-2", {"DS-01": formula}, month="2026-05", team="West")
    return prepared


def test_the_command_prints_what_the_page_finds(filled: Database, command: Command) -> None:
    done = command(filled, "learning", "show", "--theme", "plan")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "Learning point · Plan · April 2026 · North · DS",
        "  DS-03 A child-friendly Signs of Safety tool, or an age-suited equivalent, has been "
        "used.",
        "  Answer: No",
        "  Evidence: No goal is dated.",
        "  Action: Date the goals by June.",
    ]


def test_json_and_csv_hold_the_same_with_no_formula(filled: Database, command: Command) -> None:
    told = json.loads(command(filled, "learning", "show", "--format", "json").stdout)
    assert [(one["question"], one["month"]) for one in told] == [
        ("DS-01", "2026-05"),
        ("DS-01", "2026-04"),
        ("DS-03", "2026-04"),
    ]
    assert told[0]["evidence"] == "=1+1"
    text = command(filled, "learning", "show", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["question"] for row in rows] == ["DS-01", "DS-01", "DS-03"]
    assert rows[0]["evidence"] == "'=1+1"
    assert rows[1]["evidence"] == VOICE.evidence


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), 3),
        (("--examples",), 2),
        (("--form", "ds"), 3),
        (("--form", "DD"), 0),
        (("--question", "DS-01"), 2),
        (("--from", "2026-05"), 1),
        (("--to", "2026-04"), 2),
        (("--team", "west"), 1),
        (("--theme", "voice", "--team", "North"), 1),
    ],
)
def test_the_options_narrow_as_the_filters_do(
    filled: Database, command: Command, options: tuple[str, ...], found: int
) -> None:
    done = command(filled, "learning", "show", "--format", "json", *options)
    assert len(json.loads(done.stdout)) == found


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--theme", "voise"), "There is no theme “voise”"),
        (("--form", "DZ"), "There is no form “DZ”"),
        (("--question", "DS-99"), "There is no question “DS-99”"),
        (("--team", "Norht"), "There is no team “Norht”"),
        (("--from", "2026-13"), "a month is written as a year and a month"),
        (("--from", "2026-05", "--to", "2026-04"), "--from 2026-05 is after --to 2026-04"),
    ],
)
def test_an_option_that_is_not_known_is_refused_in_words(
    filled: Database, command: Command, options: tuple[str, ...], words: str
) -> None:
    done = command(filled, "learning", "show", *options)
    assert done.exit_code != 0
    assert words in done.output


def test_finding_nothing_is_said_on_the_side(filled: Database, command: Command) -> None:
    done = command(filled, "learning", "show", "--form", "DD")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "No marked answers match." in done.stderr
