"""How long a session still lasts, staying, and signing in again from the page itself."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import Mock

import pytest
from sqlalchemy import select, update

from auditapp.models import SignInAttempt, SignInSession
from auditapp.models.base import utc_now
from auditapp.people import passwords, service, throttle
from tests.support.councils import Council, email
from tests.support.factories import PASSWORD
from tests.support.sign_in_steps import WRONG, age, attempt, change, end_rows, is_signed_in
from tests.support.visitor import Page, Visitor

SCRIPT = {"Accept": "application/json"}
HALF_AN_HOUR = 30 * 60
ALMOST = 5
"""Seconds that a slow test may take."""


def ask(visitor: Visitor) -> Page:
    return visitor.get("/session", **SCRIPT)


def stay(visitor: Visitor, token: str | None = None, **headers: str) -> Page:
    held = visitor.token() if token is None else token
    return visitor.post("/session", [], **SCRIPT, **{"X-CSRFToken": held}, **headers)


def told(page: Page, status: int = 200) -> dict[str, object]:
    assert (page.status, page.response.mimetype) == (status, "application/json"), page
    answer = page.response.json
    assert isinstance(answer, dict)
    return answer


def seconds(page: Page) -> int:
    found = told(page)["seconds"]
    assert isinstance(found, int)
    return found


def sign_in_again(
    visitor: Visitor, who: str = "auditor", password: str = PASSWORD, **more: str
) -> Page:
    """What the dialog of a page sends: with the token it has, then with the one it is told."""
    fields = [("email", email(who)), ("password", password)]
    first = visitor.post("/sign-in", fields, **SCRIPT, **{"X-CSRFToken": "of the page", **more})
    token = str(told(first, 401)["token"])
    return visitor.post("/sign-in", fields, **SCRIPT, **{"X-CSRFToken": token, **more})


def seen(council: Council) -> list[object]:
    with council.database.reading() as session:
        return list(session.scalars(select(SignInSession.seen_at)))


def log_of(council: Council, act: Callable[[], object]) -> list[tuple[object, ...]]:
    before = council.log_end()
    act()
    lines = council.log(before)
    return [(one.action, one.subject_type, one.subject_id, one.account_id) for one in lines]


# How long ----------------------------------------------------------------------------------------


def test_asking_how_long_the_session_lasts_keeps_it_no_longer(any_council: Council) -> None:
    visitor = any_council.visitor("auditor")
    age(any_council, seen=timedelta(minutes=26))
    before = seen(any_council)
    for _ in range(3):
        assert 4 * 60 - ALMOST <= seconds(ask(visitor)) <= 4 * 60
    assert seen(any_council) == before
    age(any_council, seen=timedelta(minutes=5))
    assert told(ask(visitor), 401) == {"error": "Sign in again."}


def test_asking_says_whose_session_it_is_and_gives_a_token_that_works(council: Council) -> None:
    visitor = council.visitor("auditor")
    answer = told(ask(visitor))
    account = council.account("auditor")
    assert (answer["account"], answer["name"]) == (account.id, account.name)
    assert stay(visitor, str(answer["token"])).status == 200


def test_asking_for_a_token_that_was_forgotten_is_no_activity_either(council: Council) -> None:
    visitor = council.visitor("auditor")
    age(council, seen=timedelta(minutes=26))
    with council.database.transaction() as session:
        for row in session.scalars(select(SignInSession)):
            row.contents = {k: v for k, v in row.contents.items() if k != "csrf_token"}
    before = seen(council)
    token = str(told(ask(visitor))["token"])
    assert seen(council) == before
    assert stay(visitor, token).status == 200


def test_staying_starts_the_half_hour_anew_at_once(any_council: Council) -> None:
    visitor = any_council.visitor("auditor")
    token = visitor.token()
    for minutes in (29, 0):
        age(any_council, seen=timedelta(minutes=minutes, seconds=20))
        assert HALF_AN_HOUR - ALMOST <= seconds(stay(visitor, token)) <= HALF_AN_HOUR
        assert HALF_AN_HOUR - ALMOST <= seconds(ask(visitor)) <= HALF_AN_HOUR
    age(any_council, seen=timedelta(minutes=29))
    assert is_signed_in(visitor)


@pytest.mark.parametrize("how", [ask, stay])
def test_ten_hours_after_signing_in_nothing_makes_the_session_longer(
    council: Council, how: Callable[[Visitor], Page]
) -> None:
    visitor = council.visitor("auditor")
    age(council, created=timedelta(hours=9, minutes=56))
    answer = told(how(visitor))
    assert 4 * 60 - ALMOST <= int(str(answer["seconds"])) <= 4 * 60
    assert answer["can_stay"] is False
    age(council, created=timedelta(minutes=5))
    assert ask(visitor).status == 401


def test_an_idle_session_can_stay(council: Council) -> None:
    visitor = council.visitor("auditor")
    age(council, seen=timedelta(minutes=26), created=timedelta(hours=9))
    assert told(ask(visitor))["can_stay"] is True


def test_staying_needs_the_token_and_a_session(council: Council) -> None:
    visitor = council.visitor("auditor")
    assert "token" in told(stay(visitor, "made up"), 401)
    page = visitor.post("/session", [], **SCRIPT, **{"Sec-Fetch-Site": "cross-site"})
    assert page.status == 400
    end_rows(council)
    assert told(stay(visitor, "made up"), 401) == {"error": "Sign in again."}


def test_a_page_says_how_long_the_session_surely_lasts(council: Council) -> None:
    def said(page: Page) -> int:
        return int(page.all("dialog", class_="app-idle")[0].attributes["data-seconds"])

    visitor = council.visitor("auditor")
    age(council, seen=timedelta(seconds=50))
    assert said(visitor.open("/")) == 29 * 60 <= seconds(ask(visitor))
    age(council, created=timedelta(hours=9, minutes=40))
    assert 20 * 60 - ALMOST <= said(visitor.open("/")) <= 20 * 60
    assert council.visitor().open("/sign-in").all("dialog") == []


# Signing in again --------------------------------------------------------------------------------


def test_a_script_signs_in_and_is_told_who_it_is_and_a_token_that_works(council: Council) -> None:
    visitor = council.visitor("auditor")
    end_rows(council)
    answer = told(sign_in_again(visitor))
    account = council.account("auditor")
    assert (answer["name"], answer["account"]) == (account.name, account.id)
    assert set(answer) == {"token", "name", "account"}
    assert seconds(stay(visitor, str(answer["token"]))) >= HALF_AN_HOUR - ALMOST


def test_signing_in_by_script_gives_a_new_key_and_ends_the_session_before(
    council: Council,
) -> None:
    visitor, thief = council.visitor("auditor"), council.visitor()
    thief.take(visitor.key)
    assert sign_in_again(visitor).status == 200
    assert visitor.key != thief.key
    assert ask(thief).status == 401
    assert council.count(SignInSession) == 1


@pytest.mark.parametrize(
    ("who", "password", "fields"),
    [
        ("", "", {"email": "Enter your e-mail address", "password": "Enter your password"}),
        ("auditor@council.example", "", {"password": "Enter your password"}),
        ("auditor@council.example", "wrong-wrong-wrong", {"email": WRONG}),
        ("nobody@council.example", PASSWORD, {"email": WRONG}),
        ("auditor@council.example\x00", PASSWORD, {"email": WRONG}),
        ("a" * 255 + "@council.example", PASSWORD, {"email": "The e-mail address is too long"}),
        ("a@b.example", "x" * 10_000, {"password": "The password must be 200 characters or fewer"}),
    ],
)
def test_a_script_hears_the_words_of_the_page_at_the_same_fields(
    council: Council, who: str, password: str, fields: dict[str, str]
) -> None:
    visitor = council.visitor()
    token = visitor.open("/sign-in").form().value("csrf_token")
    typed = [("email", who), ("password", password), ("csrf_token", token)]
    answer = told(visitor.post("/sign-in", typed, **SCRIPT), 400)
    assert answer == {"error": ". ".join(fields.values()), "fields": fields}
    said = attempt(council.visitor(), who, password)
    assert [words for _, words in said.problems] == list(fields.values())
    assert not is_signed_in(visitor)


def test_a_disabled_account_is_told_no_more_than_an_unknown_one_and_costs_the_same(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = Mock(wraps=passwords.is_right)
    monkeypatch.setattr(passwords, "is_right", check)
    visitor = council.visitor("auditor")
    change(council, service.set_active, False)
    check.reset_mock()
    answers = [
        told(sign_in_again(visitor), 400),
        told(sign_in_again(visitor, "nobody"), 400),
        told(sign_in_again(visitor, "qa_lead", "wrong-wrong-wrong"), 400),
    ]
    assert answers == [{"error": WRONG, "fields": {"email": WRONG}}] * 3
    assert check.call_count == 3


def test_the_throttle_counts_scripts_and_pages_together(council: Council) -> None:
    visitor = council.visitor()
    for number in range(throttle.PAIR_LIMIT):
        refused = (
            sign_in_again(visitor, password="wrong-wrong-wrong")
            if number % 2
            else attempt(visitor, email("auditor"), "wrong-wrong-wrong")
        )
        assert refused.status == 400
    answer = told(sign_in_again(visitor), 429)
    assert answer["error"] == "Too many attempts. Wait 5 minutes, then try again."
    assert attempt(visitor, email("auditor"), PASSWORD).status == 429
    assert not is_signed_in(visitor)


@pytest.mark.parametrize(
    ("password", "lines"), [(PASSWORD, ["signed in"]), ("wrong-wrong-wrong", ["sign-in failed"])]
)
def test_the_log_holds_the_same_line_as_for_the_page(
    council: Council, password: str, lines: list[str]
) -> None:
    by_script = log_of(council, lambda: sign_in_again(council.visitor(), password=password))
    by_page = log_of(council, lambda: attempt(council.visitor(), email("auditor"), password))
    assert by_script == by_page
    assert [line[0] for line in by_script] == lines


def test_signing_in_by_script_is_refused_from_another_site_and_without_a_token(
    council: Council,
) -> None:
    visitor = council.visitor()
    fields = [("email", email("auditor")), ("password", PASSWORD)]
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    page = visitor.post("/sign-in", fields, **SCRIPT, **elsewhere)
    assert (page.status, set(told(page, 400))) == (400, {"error", "code", "reference"})
    assert "token" in told(visitor.post("/sign-in", fields, **SCRIPT), 401)
    assert ask(visitor).status == 401


@pytest.mark.parametrize("body", ["[1]", "null", '{"email": ["a"], "password": {}}', "{", "1"])
def test_json_is_not_read_as_a_form_for_signing_in(council: Council, body: str) -> None:
    visitor = council.visitor()
    token = visitor.open("/sign-in").form().value("csrf_token")
    headers = {**SCRIPT, "X-CSRFToken": token}
    page = visitor.send(
        "POST", "/sign-in", data=body, headers=headers, content_type="application/json"
    )
    assert told(page, 400)["fields"] == {
        "email": "Enter your e-mail address",
        "password": "Enter your password",
    }


# Whose page it is --------------------------------------------------------------------------------


def test_a_script_of_one_persons_page_is_refused_once_another_person_signed_in(
    council: Council,
) -> None:
    visitor = council.visitor("auditor")
    annas = str(council.account("auditor").id)
    lead = council.account("qa_lead")
    audit = council.start()
    answer = told(sign_in_again(visitor, "qa_lead"))
    body = {"version": 1, "answers": {"T-YES": {"value": ["no"]}}}
    headers = {**SCRIPT, "X-CSRFToken": str(answer["token"]), "X-Account": annas}
    late = {**headers, "X-CSRFToken": "of Anna's page"}
    for path, said in itertools.product((f"/audits/{audit}/answers", "/session"), (headers, late)):
        page = visitor.send("POST", path, json=body, headers=said)
        assert told(page, 401) == {
            "error": "Another person has signed in here.",
            "name": lead.name,
            "account": lead.id,
        }
    assert council.answers(audit) == {}
    own = visitor.send("POST", "/session", headers={**headers, "X-Account": str(lead.id)})
    assert own.status == 200


@pytest.mark.parametrize("said", ["", "0", "-1", "x", "1 ", "9" * 400, "é"])
def test_an_odd_account_in_the_header_is_refused_and_breaks_nothing(
    council: Council, said: str
) -> None:
    visitor = council.visitor("auditor")
    page = stay(visitor, **{"X-Account": said})
    assert told(page, 401)["error"] == "Another person has signed in here."


# Where signing in leads to -----------------------------------------------------------------------


def test_signing_in_on_a_page_of_its_own_leads_back_to_the_question(council: Council) -> None:
    visitor = council.visitor()
    audit = council.start()
    asked = visitor.open(f"/sign-in?next=/audits/{audit}/sections/ONE%3Fa%3D1%23q-T-MET")
    wrong = visitor.fill(asked, {"email": email("auditor"), "password": "wrong-wrong-wrong"})
    page = visitor.fill(wrong, {"email": email("auditor"), "password": PASSWORD})
    assert page.location == f"/audits/{audit}/sections/ONE?a=1#q-T-MET"
    assert visitor.open(page.location).all("div", id="q-T-MET")


def test_the_throttle_lets_a_script_in_again_after_five_minutes(council: Council) -> None:
    visitor = council.visitor()
    with council.database.transaction() as session:
        for _ in range(throttle.PAIR_LIMIT):
            throttle.note_failure(session, email("auditor"), visitor.address)
    assert sign_in_again(visitor).status == 429
    with council.database.transaction() as session:
        session.execute(update(SignInAttempt).values(at=utc_now() - throttle.WINDOW))
    assert sign_in_again(visitor).status == 200
