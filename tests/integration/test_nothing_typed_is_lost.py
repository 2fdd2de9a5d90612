"""A form that comes too late, or without its token, is saved with one click after signing in."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from auditapp.domain.vocabulary import AuditStatus
from auditapp.models import SignInSession, Upload
from tests.support.audit_steps import CASE, STORED, TYPED, check, fill, section
from tests.support.councils import Council, email
from tests.support.factories import PASSWORD
from tests.support.sign_in_steps import EVENTS, NEW_PASSWORD, Event, age, end_rows
from tests.support.visitor import Page, Visitor

ENDINGS: dict[str, Event] = {
    "the half hour passed": lambda council, visitor: _aged(council),
    "the session was deleted": lambda council, visitor: end_rows(council),
    "the password was changed": EVENTS["new password"],
    "somebody signed out elsewhere": EVENTS["sign out"],
}


def _aged(council: Council) -> None:
    age(council, seen=timedelta(minutes=31))


def sign_in_with(visitor: Visitor, page: Page, password: str = PASSWORD) -> Page:
    assert page.heading == "Sign in", page
    return visitor.fill(page, {"email": email("auditor"), "password": password})


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_section_sent_after_the_session_ended_is_saved_with_one_click_after_signing_in(
    council: Council, ending: str
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    page = section(visitor, audit)
    twin = council.visitor().take(visitor.key)
    ENDINGS[ending](council, twin)
    asked = visitor.fill(page, TYPED)
    assert asked.status == 401
    assert "what you typed is kept" in asked.text
    assert council.answers(audit) == {}
    password = NEW_PASSWORD if "password" in ending else PASSWORD
    kept = sign_in_with(visitor, asked, password)
    assert (kept.status, kept.heading) == (200, "Nothing was lost")
    assert "She said “no” & <left>." in kept.text
    saved = visitor.fill(kept, {})
    assert (saved.status, saved.location) == (302, f"/audits/{audit}/sections/TWO")
    assert council.answers(audit) == STORED


def test_typing_survives_a_sign_in_page_that_itself_was_open_too_long(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    page = section(visitor, audit)
    end_rows(council)
    asked = visitor.fill(page, TYPED)
    end_rows(council)
    again = sign_in_with(visitor, asked)
    assert (again.status, again.form().value("email")) == (400, email("auditor"))
    wrong = sign_in_with(visitor, again, "wrong-wrong-wrong")
    assert wrong.status == 400
    kept = sign_in_with(visitor, wrong)
    assert visitor.fill(kept, {}).status == 302
    assert council.answers(audit) == STORED


@pytest.mark.parametrize("token", [None, "", "wrong", "another session's"])
def test_a_section_sent_without_the_right_token_is_saved_with_one_click(
    council: Council, token: str | None
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    if token == "another session's":
        token = council.visitor("auditor").token()
    page = section(visitor, audit)
    kept = visitor.fill(page, {**TYPED, "csrf_token": token})
    assert (kept.status, kept.heading) == (400, "Nothing was lost")
    assert council.answers(audit) == {}
    assert visitor.fill(kept, {}).status == 302
    assert council.answers(audit) == STORED


def two_people(council: Council) -> tuple[Page, Visitor, int]:
    """A page of the auditor's, the browser it is open in once the session ended, and the audit."""
    visitor, audit = council.visitor("auditor"), council.start()
    page = section(visitor, audit)
    end_rows(council)
    return page, visitor, audit


def test_whoever_signs_in_next_never_sees_a_late_form_of_somebody_else(
    any_council: Council,
) -> None:
    page, visitor, audit = two_people(any_council)
    asked = visitor.fill(page, TYPED)
    theirs = visitor.fill(asked, {"email": email("qa_lead"), "password": PASSWORD})
    home = visitor.follow(theirs)
    assert "Somebody else typed what was sent from that page" in home.text
    for shown in (asked, theirs, home, visitor.open(f"/audits/{audit}/sections/ONE")):
        assert "She said" not in shown.html, shown
    assert any_council.answers(audit) == {}
    visitor.sign_out()
    kept = visitor.fill(visitor.open("/sign-in"), {"email": email("auditor"), "password": PASSWORD})
    assert (kept.heading, "She said “no” & <left>." in kept.text) == ("Nothing was lost", True)
    assert visitor.fill(kept, {}).status == 302
    assert any_council.answers(audit) == STORED


def test_a_form_of_one_person_sent_in_the_session_of_another_is_kept_for_the_first(
    council: Council,
) -> None:
    page, visitor, audit = two_people(council)
    for who in ("qa_lead", "administrator"):
        visitor.sign_in(email(who))
        sent = visitor.fill(page, TYPED)
        assert sent.status in (303, 403)
        for shown in (sent, visitor.follow(sent), visitor.open("/")):
            assert "She said" not in shown.html, shown
        visitor.sign_out()
    kept = sign_in_with(visitor, visitor.open("/sign-in"))
    assert visitor.fill(kept, {}).status == 302
    assert council.answers(audit) == STORED


def test_a_late_form_is_shown_again_when_its_page_is_reloaded_and_not_at_the_next_sign_in(
    council: Council,
) -> None:
    page, visitor, _ = two_people(council)
    asked = visitor.fill(page, TYPED)
    form = asked.form()
    signing_in = form.with_({"email": email("auditor"), "password": PASSWORD})
    assert visitor.post("/sign-in", signing_in).heading == "Nothing was lost"
    token = ("csrf_token", visitor.token())
    again = [token, *(one for one in signing_in if one[0] != "csrf_token")]
    assert visitor.post("/sign-in", again).heading == "Nothing was lost"
    visitor.sign_out()
    assert sign_in_with(visitor, visitor.open("/sign-in")).status == 302


def test_a_late_form_is_deleted_after_a_day(council: Council) -> None:
    page, visitor, _ = two_people(council)
    asked = visitor.fill(page, TYPED)
    with council.database.transaction() as session:
        for upload in session.scalars(select(Upload)):
            upload.at -= timedelta(days=1, minutes=1)
    later = sign_in_with(visitor, asked)
    assert (later.status, council.count(Upload)) == (302, 0)


def test_a_late_form_that_nobody_is_known_to_have_typed_is_not_kept(council: Council) -> None:
    page, visitor, _ = two_people(council)
    for token in (None, "wrong", council.visitor().open("/sign-in").form().value("csrf_token")):
        asked = visitor.fill(page, {**TYPED, "csrf_token": token})
        assert (asked.status, "could not be kept" in asked.text) == (401, True)
        assert "She said" not in asked.html
    assert council.count(Upload) == 0


def test_a_start_page_sent_after_the_session_ended_is_kept_too(council: Council) -> None:
    visitor = council.visitor("auditor")
    page = visitor.open("/audits/start?form=TRY")
    end_rows(council)
    kept = sign_in_with(visitor, visitor.fill(page, CASE))
    saved = visitor.fill(kept, {})
    assert saved.location == "/audits/1"
    assert council.audit(1).case_ref == "C-2002"


def test_an_audit_submitted_after_the_session_ended_is_submitted_with_one_click(
    council: Council,
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    fill(visitor, audit, TYPED)
    page = check(visitor, audit)
    end_rows(council)
    kept = sign_in_with(visitor, visitor.fill(page, {}))
    assert visitor.fill(kept, {}).location == f"/audits/{audit}"
    assert council.audit(audit).status == AuditStatus.SUBMITTED


def test_twenty_thousand_characters_survive_the_way_through_the_sign_in_page(
    council: Council,
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    text = ('Ünïcode <b> & "quotes"\n' * 900)[:19_990] + "🦊\u202e\u200dend"
    page = section(visitor, audit)
    end_rows(council)
    kept = sign_in_with(visitor, visitor.fill(page, {"T-TEXT": text}))
    assert visitor.fill(kept, {}).status == 302
    assert council.answers(audit)["T-TEXT"] == {"value": text}


@pytest.mark.parametrize(
    "said",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_form_that_another_site_sent_is_refused_and_not_kept(
    council: Council, said: dict[str, str], signed_in: bool
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    form = section(visitor, audit).form()
    if not signed_in:
        end_rows(council)
    page = visitor.post(form.action, form.with_(TYPED), **said)
    assert page.status == 400
    assert "did not come from this site" in page.text
    assert "She said" not in page.html
    assert council.answers(audit) == {}


def test_a_browser_that_says_nothing_of_where_a_form_comes_from_needs_the_token(
    council: Council,
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    form = section(visitor, audit).form()
    sent = {"data": dict(form.with_(TYPED))}
    assert visitor.send("POST", form.action, **sent).status == 302
    assert visitor.send("POST", form.action, data={"T-YES": "no"}).status == 400


def test_what_was_typed_is_never_in_a_cookie_an_address_or_the_session(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    page = section(visitor, audit)
    end_rows(council)
    asked = visitor.fill(page, TYPED)
    kept = sign_in_with(visitor, asked)
    saved = visitor.fill(kept, {})
    with council.database.reading() as session:
        rows = [str(row.contents) for row in session.scalars(select(SignInSession))]
    for page in (asked, kept, saved):
        assert "She said" not in str(page.headers)
    assert "She said" not in "".join(rows)
