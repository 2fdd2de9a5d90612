"""Session, token and server end in the middle of a form, again and again: nothing typed is lost.

Once as the page's script saves (it keeps what was not answered for, the person signs in again, it
is sent again), once as an ordinary form is sent without any script (it is kept on the sign-in
page and saved with one click).
"""

import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from auditapp.models import SignInSession
from auditapp.people import service as people
from tests.support.audit_steps import section
from tests.support.autosave_steps import answer, posted, save, told
from tests.support.councils import email
from tests.support.factories import PASSWORD
from tests.support.remote import Unreachable
from tests.support.served import Served
from tests.support.sign_in_steps import NEW_PASSWORD
from tests.support.visitor import Form, Page, Visitor

ENDINGS = 100 if os.environ.get("PROVE", "short") == "full" else 14
OLDEST = 10.0
"""Seconds: what was typed longer ago than this is on the server."""
KEYS = ("T-YES", "T-MET", "T-PLAIN")
"""Beside the long text, evidence is typed at these."""
VALUES = {"T-MET": "met"}

pytestmark = pytest.mark.slow

# What ends ----------------------------------------------------------------------------------------


def rows(change: Callable[[Any, SignInSession], None]) -> Callable[[Served], None]:
    def ending(served: Served) -> None:
        with served.database.transaction() as session:
            for row in session.scalars(select(SignInSession)):
                change(session, row)
        served.database.close()

    return ending


def _delete(session: Any, row: SignInSession) -> None:
    session.delete(row)


def _idle(_: Any, row: SignInSession) -> None:
    row.seen_at -= timedelta(minutes=31)


def _ten_hours(_: Any, row: SignInSession) -> None:
    row.created_at -= timedelta(hours=10, minutes=1)


def _forget_token(_: Any, row: SignInSession) -> None:
    row.contents = {key: held for key, held in row.contents.items() if key != "csrf_token"}


def new_password(served: Served) -> None:
    """The administrator sets another password, which ends every session."""
    served.password = NEW_PASSWORD if served.password == PASSWORD else PASSWORD
    with served.database.transaction() as session:
        person = people.find_account(session, email("auditor"))
        people.set_password(session, person, served.password, by=None)
    served.database.close()


def killed(served: Served) -> None:
    served.server.kill()


def killed_with_its_key(served: Served) -> None:
    """No token of before is good after the restart."""
    served.server.kill()
    served.server.forget_key()


ENDS: dict[str, Callable[[Served], None]] = {
    "the session was deleted": rows(_delete),
    "the half hour passed": rows(_idle),
    "ten hours passed": rows(_ten_hours),
    "the token was forgotten": rows(_forget_token),
    "another password was set": new_password,
    "the server was killed": killed,
    "the server came back with another key": killed_with_its_key,
}


def endings() -> Iterator[tuple[int, str]]:
    names = list(ENDS)
    return ((number, names[number % len(names)]) for number in range(ENDINGS))


# A page whose script saves ------------------------------------------------------------------------


class Script:
    """What an autosaving page does: keeps what changed until the server has answered for it."""

    def __init__(self, visitor: Visitor, audit: int) -> None:
        self.visitor, self.audit = visitor, audit
        self.sequence, self.page = 0, f"script-{audit:06d}"
        self.typed = {key: "" for key in (*KEYS, "T-TEXT")}
        self.since: dict[str, float] = {}
        """The questions with typing that was not answered for, and since when."""
        self.reload()

    def reload(self) -> None:
        """After signing in again: a fresh token. What the page holds stays as it is."""
        path = f"/audits/{self.audit}/answers"
        held = told(self.visitor.get(path, Accept="application/json"))
        self.token = held["token"]
        if not self.sequence:
            self.version = held["version"]

    def type(self, key: str, words: str) -> None:
        self.typed[key] += words
        self.since.setdefault(key, time.monotonic())

    @property
    def waits(self) -> float:
        """How long the oldest typing waits for its answer."""
        return time.monotonic() - min(self.since.values(), default=time.monotonic())

    def send(self) -> bool:
        """Save what changed; whether the server answered for it. A new token is used at once."""
        self.sequence += 1
        return self._sent({key: self._answer(key) for key in self.since}, tries=2)

    def _sent(self, answers: dict[str, Any], tries: int) -> bool:
        body = posted(self.version, self.sequence, answers, self.page)
        try:
            page = save(self.visitor, self.audit, body, **{"X-CSRFToken": self.token})
        except Unreachable:
            return False
        said = told(page)
        if page.status == 401 and "token" in said and tries:
            self.token = said["token"]
            return self._sent(answers, tries - 1)
        if page.status == 401:
            return False
        assert (page.status, said["refused"]) == (200, {}), page
        self.version = said["version"]
        self.since.clear()
        return True

    def _answer(self, key: str) -> Any:
        if key == "T-TEXT":
            return answer(self.typed[key])
        return answer(VALUES.get(key, "yes"), evidence=self.typed[key])


def on_the_server(served: Served, audit: int) -> dict[str, str]:
    answers = served.answers(audit)
    served.database.close()
    given = {key: answers.get(key, {}) for key in (*KEYS, "T-TEXT")}
    return {
        key: one.get("value" if key == "T-TEXT" else "evidence", "") for key, one in given.items()
    }


def back_again(served: Served, visitor: Visitor, ending: str) -> None:
    """Start what was killed; sign in on the same page if that is asked for."""
    if ending.startswith("the server"):
        served.server.start()
    if visitor.get("/measures").status != 200:
        visitor.sign_in(email("auditor"), served.password)


def test_a_page_whose_script_saves_loses_nothing_when_its_session_token_or_server_ends(
    served: Served,
) -> None:
    chances = random.Random("typed on")
    visitor = served.visitor("auditor")
    script = Script(visitor, served.start())
    for number, ending in endings():
        for piece in range(chances.randint(1, 4)):
            script.type(chances.choice((*KEYS, "T-TEXT")), f"<{number}.{piece}>")
            assert script.send()
        kept = dict(script.typed)
        script.type(chances.choice((*KEYS, "T-TEXT")), f"<{number} typed as {ending}>")
        ENDS[ending](served)
        at_once = script.send()
        assert at_once == (ending == "the token was forgotten")
        script.type("T-TEXT", f"<{number} typed on>")
        there = on_the_server(served, script.audit)
        assert all(there[key].startswith(words) for key, words in kept.items()), ending
        assert script.waits < OLDEST
        back_again(served, visitor, ending)
        script.reload()
        assert script.send(), ending
        assert on_the_server(served, script.audit) == script.typed, ending
    saves = [line for line in served.log() if line.action == "audit saved"]
    assert len(saves) == served.audit(script.audit).version - 1


# A form without a script --------------------------------------------------------------------------


def stamped(number: int) -> dict[str, str]:
    """What is typed into the first section."""
    words = f"Typed on visit {number}.\n“She said no” & <left>.\n" * 40
    return {
        "T-YES": "yes",
        "T-YES-evidence": f"{words}Evidence.",
        "T-TEXT": f"{words}Text.",
        "T-ALL": str(number),
        "T-DAY-day": str(1 + number % 28),
        "T-DAY-month": "2",
        "T-DAY-year": "2026",
    }


def stored(number: int) -> dict[str, Any]:
    typed = stamped(number)
    return {
        "T-YES": {"value": "yes", "evidence": typed["T-YES-evidence"]},
        "T-TEXT": {"value": typed["T-TEXT"]},
        "T-ALL": {"value": number},
        "T-DAY": {"value": f"2026-02-{1 + number % 28:02d}"},
    }


def sent_in_the_end(served: Served, visitor: Visitor, form: Form, fields: Any) -> Page:
    """The form sent, and whatever the pages ask for done, until it is saved."""
    try:
        page = visitor.post(form.action, fields)
    except Unreachable:
        served.server.start()
        page = visitor.post(form.action, fields)
    if page.heading == "Sign in":
        page = visitor.fill(page, {"email": email("auditor"), "password": served.password})
    return visitor.fill(page, {}) if page.heading == "Nothing was lost" else page


def test_a_form_without_a_script_loses_nothing_when_its_session_token_or_server_ends(
    served: Served,
) -> None:
    visitor, audit = served.visitor("auditor"), served.start()
    for number, ending in endings():
        form = section(visitor, audit).form()
        fields = form.with_(stamped(number))
        ENDS[ending](served)
        page = sent_in_the_end(served, visitor, form, fields)
        assert (page.status, page.location) == (302, f"/audits/{audit}/sections/TWO"), ending
        answers = served.answers(audit)
        served.database.close()
        assert answers == stored(number), ending
        if visitor.get("/measures").status != 200:
            visitor.sign_in(email("auditor"), served.password)
