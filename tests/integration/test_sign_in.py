"""Signing in and out: what gets in, what never does, and what ends a session."""

import json
from datetime import timedelta
from unittest.mock import Mock

import pytest
from flask import Flask, Response
from flask.sessions import SessionMixin
from flask_login.utils import encode_cookie
from sqlalchemy import select, update

from auditapp.domain.vocabulary import Role
from auditapp.models import SignInAttempt, SignInSession
from auditapp.models.base import utc_now
from auditapp.people import passwords, service, throttle
from tests.support.councils import Council, email
from tests.support.factories import PASSWORD
from tests.support.sign_in_steps import EVENTS, WRONG, age, attempt, change, is_signed_in
from tests.support.visitor import Page, Visitor

HOME = "/"
PLACES_ELSEWHERE = [
    "////evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "http:///evil.example",
    "https://evil.example/",
    "http://[",
    "/\r\nSet-Cookie: a=b",
    "/%0d\n",
    "javascript:alert(1)",
    "evil.example",
    "/measures//evil.example",
    "\t//evil.example",
    "",
]


def test_the_right_password_opens_the_page_that_was_asked_for(council: Council) -> None:
    visitor = council.visitor()
    asked = visitor.get("/measures?from=2026-01&team=north")
    assert asked.status == 302
    page = visitor.open("/measures?from=2026-01&team=north")
    assert page.heading == "Sign in"
    signed_in = visitor.fill(page, {"email": " Auditor@Council.Example ", "password": PASSWORD})
    assert (signed_in.status, signed_in.location) == (302, "/measures?from=2026-01&team=north")
    assert is_signed_in(visitor)


@pytest.mark.parametrize(
    ("who", "password", "words"),
    [
        ("", "", ["Enter your e-mail address", "Enter your password"]),
        ("auditor@council.example", "", ["Enter your password"]),
        ("", PASSWORD, ["Enter your e-mail address"]),
        ("auditor@council.example", "wrong-wrong-wrong", [WRONG]),
        ("nobody@council.example", PASSWORD, [WRONG]),
        ("' OR 1=1--", "' OR 1=1--", [WRONG]),
        ('auditor@council.example"; drop table accounts;--', PASSWORD, [WRONG]),
        ("auditor@council.example\x00", PASSWORD, [WRONG]),
        ("\x00", PASSWORD, [WRONG]),
        ("auditor@council.example", PASSWORD + "\x00", [WRONG]),
        ("auditor@council.example", PASSWORD.upper(), [WRONG]),
        ("auditor@council.example", f" {PASSWORD}", [WRONG]),
        ("a" * 255 + "@council.example", PASSWORD, ["The e-mail address is too long"]),
    ],
)
def test_wrong_or_missing_entries_show_the_page_again_and_say_what_to_mend(
    council: Council, who: str, password: str, words: list[str]
) -> None:
    visitor = council.visitor()
    page = attempt(visitor, who, password)
    assert page.status == 400
    assert [said for _, said in page.problems] == words
    assert page.all("input", name="password")[0].attributes.get("value", "") == ""
    assert not is_signed_in(visitor)


def test_a_password_of_ten_thousand_characters_is_refused_before_it_is_hashed(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> bool:
        raise AssertionError("it was hashed")

    monkeypatch.setattr(passwords, "is_right", never)
    page = attempt(council.visitor(), email("auditor"), "x" * 10_000)
    assert page.status == 400
    assert "200 characters or fewer" in page.problems[0][1]


@pytest.mark.parametrize(
    "password",
    [
        "Qv7 mirth obelisk-tangent, 19 wrens over the quay at low water 5z",
        "🦊🍵 thé-brûlé 狐 ☂",
        "  spaces at both ends kept  ",
        "né" * 9 + "\u202etlq-7",
    ],
)
def test_long_emoji_and_spaced_passwords_are_taken_exactly(council: Council, password: str) -> None:
    change(council, service.set_password, password)
    assert attempt(council.visitor(), email("auditor"), password[:-1]).status == 400
    assert attempt(council.visitor(), email("auditor"), password.strip() + "x").status == 400
    assert attempt(council.visitor(), email("auditor"), password).status == 302


def test_unknown_known_and_disabled_accounts_cannot_be_told_apart(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = Mock(wraps=passwords.is_right)
    monkeypatch.setattr(passwords, "is_right", check)
    change(council, service.set_active, False)
    answers = [
        attempt(council.visitor(), who, password)
        for who, password in [
            (email("nobody"), "wrong-wrong-wrong"),
            (email("qa_lead"), "wrong-wrong-wrong"),
            (email("auditor"), PASSWORD),
        ]
    ]
    assert {page.status for page in answers} == {400}
    assert {page.problems[0][1] for page in answers} == {WRONG}
    assert check.call_count == 3, "each costs one hash"


def test_ten_wrong_guesses_in_five_minutes_stop_the_eleventh_whatever_address_it_claims(
    council: Council,
) -> None:
    guesser = council.visitor()
    for number in range(throttle.PAIR_LIMIT):
        guesser.headers = {"X-Forwarded-For": f"198.51.100.{number}", "Forwarded": "for=192.0.2.99"}
        assert attempt(guesser, email("auditor"), "wrong-wrong-wrong").status == 400
    page = attempt(guesser, email("auditor"), PASSWORD)
    assert page.status == 429
    assert "Wait 5 minutes" in page.problems[0][1]
    assert not is_signed_in(guesser)
    elsewhere = council.visitor()
    assert attempt(elsewhere, email("auditor"), PASSWORD).status == 302, "the owner gets in"


def test_the_throttle_opens_again_after_five_minutes(council: Council) -> None:
    visitor = council.visitor()
    with council.database.transaction() as session:
        for _ in range(throttle.PAIR_LIMIT):
            throttle.note_failure(session, email("auditor"), visitor.address)
    assert attempt(visitor, email("auditor"), PASSWORD).status == 429
    with council.database.transaction() as session:
        session.execute(update(SignInAttempt).values(at=utc_now() - throttle.WINDOW))
    assert attempt(visitor, email("auditor"), PASSWORD).status == 302


def test_behind_one_proxy_only_the_address_that_the_proxy_adds_counts(council: Council) -> None:
    app = council.another_app(proxy_hops=1)
    guesser = Visitor(app, "10.0.0.1")
    for number in range(throttle.PAIR_LIMIT):
        guesser.headers = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.7"}
        assert attempt(guesser, email("auditor"), "wrong-wrong-wrong").status == 400
    guesser.headers = {"X-Forwarded-For": "198.51.100.77, 203.0.113.7"}
    assert attempt(guesser, email("auditor"), PASSWORD).status == 429
    neighbour = Visitor(app, "10.0.0.1")
    neighbour.headers = {"X-Forwarded-For": "203.0.113.8"}
    assert attempt(neighbour, email("auditor"), PASSWORD).status == 302


def test_one_address_cannot_try_every_account(council: Council) -> None:
    visitor = council.visitor()
    with council.database.transaction() as session:
        for number in range(throttle.ADDRESS_LIMIT):
            throttle.note_failure(session, f"person{number}@council.example", visitor.address)
    assert attempt(visitor, email("qa_lead"), PASSWORD).status == 429


@pytest.mark.parametrize("place", PLACES_ELSEWHERE)
def test_signing_in_never_leads_to_another_site(council: Council, place: str) -> None:
    visitor = council.visitor()
    form = visitor.open("/sign-in").form()
    fields = form.with_({"email": email("auditor"), "password": PASSWORD, "next": place})
    assert visitor.post("/sign-in", fields).location == HOME
    again = visitor.send("GET", "/sign-in", query_string={"next": place})
    assert (again.status, again.location) == (302, HOME)


def test_signing_in_never_leads_to_an_address_that_only_takes_forms(council: Council) -> None:
    visitor = council.visitor()
    form = visitor.open("/sign-in?next=/sign-out").form()
    fields = form.with_({"email": email("auditor"), "password": PASSWORD})
    assert visitor.post("/sign-in", fields).location == HOME


def test_a_session_key_planted_before_signing_in_is_worth_nothing_afterwards(
    council: Council,
) -> None:
    attacker, victim = council.visitor(), council.visitor()
    attacker.open("/sign-in")
    planted = attacker.key
    victim.take(planted).sign_in(email("auditor"))
    assert victim.key != planted
    assert not is_signed_in(attacker)
    assert is_signed_in(victim)
    own = council.visitor().take("chosen-by-the-attacker")
    own.sign_in(email("auditor"))
    assert own.key != "chosen-by-the-attacker"


@pytest.mark.parametrize("event", EVENTS)
def test_a_captured_cookie_is_refused_after(council: Council, event: str) -> None:
    visitor, thief = council.visitor("auditor"), council.visitor()
    thief.take(visitor.key)
    assert is_signed_in(thief)
    EVENTS[event](council, visitor)
    assert thief.get("/measures").status == 302
    assert thief.open("/measures").heading == "Sign in"


@pytest.mark.slow
@pytest.mark.parametrize("event", EVENTS)
def test_a_hundred_captured_cookies_are_refused_after(council: Council, event: str) -> None:
    keys = []
    for _ in range(100):
        visitor = council.visitor("auditor")
        keys.append(visitor.key)
    thief = council.visitor()
    assert all(is_signed_in(thief.take(key)) for key in keys)
    if event == "sign out":
        for key in keys:
            council.visitor().take(key).sign_out()
    else:
        EVENTS[event](council, visitor)
    assert [key for key in keys if is_signed_in(thief.take(key))] == []


@pytest.mark.parametrize("event", ["sign out", "demote", "delete the row"])
def test_a_request_under_way_does_not_bring_an_ended_session_back(
    council: Council, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session ends while a request that changes it is still being answered."""
    app = council.another_app()
    visitor = Visitor(app)
    visitor.sign_in(email("auditor"))
    slow, other = Visitor(app).take(visitor.key), Visitor(app).take(visitor.key)
    form = slow.open("/audits/start?form=TRY").form()

    def meanwhile(*_: object, **__: object) -> None:
        EVENTS[event](council, other)

    with app.app_context():
        real = app.session_interface.save_session

        def late(application: Flask, session: SessionMixin, response: Response) -> None:
            monkeypatch.undo()
            session["_flashes"] = [("message", "Saved.")]
            meanwhile()
            real(application, session, response)

        monkeypatch.setattr(app.session_interface, "save_session", late)
    slow.post(form.action, form.fields)
    assert not is_signed_in(slow)
    assert not is_signed_in(visitor)


def test_a_disabled_account_lands_on_the_sign_in_page_and_cannot_sign_in(council: Council) -> None:
    visitor = council.visitor("auditor")
    change(council, service.set_active, False)
    assert visitor.open("/").heading == "Sign in"
    assert attempt(visitor, email("auditor"), PASSWORD).problems[0][1] == WRONG
    change(council, service.set_active, True)
    assert attempt(visitor, email("auditor"), PASSWORD).status == 302


@pytest.mark.parametrize(
    ("seen", "created", "lives"),
    [
        (timedelta(minutes=29), timedelta(minutes=29), True),
        (timedelta(minutes=31), timedelta(minutes=31), False),
        (timedelta(minutes=1), timedelta(hours=9, minutes=59), True),
        (timedelta(minutes=1), timedelta(hours=10, minutes=1), False),
    ],
)
def test_a_session_ends_after_thirty_idle_minutes_or_ten_hours(
    council: Council, seen: timedelta, created: timedelta, lives: bool
) -> None:
    visitor = council.visitor("auditor")
    age(council, seen=seen, created=created)
    assert is_signed_in(visitor) is lives
    if lives:
        age(council, seen=timedelta(minutes=29))
        assert is_signed_in(visitor), "each visit starts the half hour anew"


def test_sessions_that_are_over_are_forgotten_at_the_next_sign_in(council: Council) -> None:
    council.visitor("auditor")
    age(council, seen=timedelta(hours=1))
    council.visitor("qa_lead")
    assert council.count(SignInSession) == 1


def test_further_fields_such_as_roles_change_nothing(council: Council) -> None:
    visitor = council.visitor()
    form = visitor.open("/sign-in").form()
    more = [("role", "administrator"), ("role", "qa_lead"), ("role[]", "qa_lead"), ("active", "1")]
    fields = form.with_({"email": email("auditor"), "password": PASSWORD}) + more
    assert visitor.post("/sign-in", fields).status == 302
    assert council.account("auditor").role == Role.AUDITOR
    assert visitor.get("/users").status == 403


def test_a_remember_me_cookie_opens_nothing_even_with_the_right_signature(council: Council) -> None:
    visitor = council.visitor()
    with council.app.app_context():
        forged = encode_cookie(str(council.account("qa_lead").id))
    visitor.client.set_cookie("remember_token", forged)
    assert not is_signed_in(visitor)


@pytest.mark.parametrize("key", ["x", "é", "a" * 4_000, "../../etc", "' or 1=1", "%00"])
def test_a_made_up_session_key_opens_nothing_and_breaks_nothing(council: Council, key: str) -> None:
    visitor = council.visitor().take(key)
    assert visitor.get("/measures").status == 302
    assert visitor.open("/sign-in").status == 200


def test_cookies_hold_a_random_key_and_nothing_else(council: Council) -> None:
    visitor = council.visitor()
    page = visitor.sign_in(email("auditor"))
    (cookie,) = page.headers.getlist("Set-Cookie")
    assert cookie == f"session={visitor.key}; HttpOnly; Path=/; SameSite=Lax"
    assert len(visitor.key) >= 43
    with council.database.reading() as session:
        (row,) = session.scalars(select(SignInSession))
        assert visitor.key not in f"{row.key_hash}{row.contents}"


def test_in_production_the_cookie_is_secure_and_bound_to_the_host(council: Council) -> None:
    app = council.another_app(
        environment="production", secret_key="k" * 40, trusted_hosts=("audits.example",)
    )
    visitor = Visitor(app)
    page = visitor.send("GET", "/sign-in", base_url="https://audits.example")
    (cookie,) = page.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_in_production_people_sign_in_over_https_as_browsers_do_it(council: Council) -> None:
    """Browsers send the referrer and the origin that the pages' own policy lets them send."""
    app = council.another_app(
        environment="production", secret_key="k" * 40, trusted_hosts=("audits.example",)
    )
    client, base = app.test_client(), "https://audits.example"
    page = Page(client.get("/sign-in", base_url=base))
    assert page.headers["Referrer-Policy"] == "same-origin"
    fields = page.form().with_({"email": email("auditor"), "password": PASSWORD})
    said = {"Origin": base, "Referer": f"{base}/sign-in", "Sec-Fetch-Site": "same-origin"}
    answer = client.post("/sign-in", data=dict(fields), headers=said, base_url=base)
    assert (answer.status_code, answer.location) == (302, "/")
    assert client.get("/measures", base_url=base).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "audits.example.evil.example", "localhost"])
def test_another_host_name_is_refused_when_hosts_are_named(council: Council, host: str) -> None:
    visitor = Visitor(council.another_app(trusted_hosts=("audits.example",)))
    for path in ("/", "/sign-in", "/health"):
        page = visitor.send("GET", path, base_url=f"http://{host}")
        assert page.status == 400, page
        assert "Location" not in page.headers
        assert "nosniff" in page.headers["X-Content-Type-Options"]
    assert visitor.send("GET", "/sign-in", base_url="http://audits.example").status == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("host", ["evil.example", "a b", "audits.example:99999", "[", "x" * 9_000])
def test_a_wrong_host_is_one_quiet_refusal_with_one_line_in_the_log(
    council: Council, capsys: pytest.CaptureFixture[str], host: str, method: str
) -> None:
    visitor = Visitor(council.another_app(trusted_hosts=("audits.example",)))
    for path in ("/", "/sign-in", "/nothing-here", "/health", "/static/app/icon.svg"):
        page = visitor.send(method, path, headers={"Host": host})
        assert (page.status, page.response.mimetype) == (400, "text/plain"), page
        assert ("not reached under that name" in page.html) is (method != "HEAD")
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        assert lines == [{**lines[0], "event": "wrong host", "host": host[:100]}]


def test_signing_out_says_so_and_clears_the_browsers_cache(council: Council) -> None:
    visitor = council.visitor("auditor")
    page = visitor.sign_out()
    assert page.headers["Clear-Site-Data"] == '"cache"'
    assert "You have signed out" in visitor.follow(page).text


def test_signing_out_twice_leads_to_the_start_page_not_to_an_error(council: Council) -> None:
    visitor, other = council.visitor("auditor"), council.visitor()
    home = visitor.open("/")
    other.take(visitor.key).sign_out()
    page = visitor.fill(home, {}, action="/sign-out")
    assert (page.status, page.heading) == (401, "Sign in")
    answer = visitor.fill(page, {"email": email("auditor"), "password": PASSWORD})
    assert answer.location == HOME
