"""Sessions kept on the server: the browser holds a random key, the database everything else.

Signing out, disabling an account, or changing its role or password deletes the row, which ends
the session at the next request. A session ends after 30 minutes without activity, or after 10
hours. Asking how long it still lasts does not extend it.
"""

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

from auditapp.adapters.database import Database
from auditapp.models import Account, SignInSession, Team
from auditapp.models.base import utc_now
from auditapp.models.people import account_teams

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
TOUCH_EVERY = timedelta(minutes=1)
WITHOUT_SESSION = ("/static/", "/health")
ACCOUNT = "_user_id"
_KEPT = (
    select(
        SignInSession.contents,
        SignInSession.seen_at,
        SignInSession.created_at,
        SignInSession.account_id,
        Account.name,
        Account.role,
        Account.email,
        Account.active,
        Team.name.label("team"),
        Team.service,
    )
    .outerjoin(Account, Account.id == SignInSession.account_id)
    .outerjoin(account_teams, account_teams.c.account_id == Account.id)
    .outerjoin(Team, Team.id == account_teams.c.team_id)
    .where(SignInSession.key_hash == bindparam("key_hash"))
    .order_by(Team.name)
)
"""Query of a session, run at every request and so for bare columns: a row for each team of the
account that signed in, and one row where there is no team or no account."""
_STANDS = select(SignInSession.key_hash).where(SignInSession.key_hash == bindparam("key_hash"))
Kept = Sequence[Any]


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The contents of one session, and whether they changed.

    `unread`: the database did not answer, so the account is unknown. `is_watched`: this request
    only asks about the session. `is_touched`: the person asked to stay signed in. `kept`: the rows
    that it was read from, with the account.
    """

    kept: Kept = ()

    def __init__(
        self,
        contents: dict[str, Any],
        key: str | None = None,
        seen_at: datetime | None = None,
        created_at: datetime | None = None,
    ) -> None:
        def changed(_: Any) -> None:
            self.modified = True

        super().__init__(contents, changed)
        self.modified = False
        self.key = key
        self.seen_at = seen_at
        self.created_at = created_at
        self.old_key: str | None = None
        self.unread = self.is_watched = self.is_touched = False

    def touch(self) -> None:
        """Start the half hour again, even if it was started only a moment ago."""
        self.seen_at, self.is_touched = utc_now(), True

    @property
    def seconds(self) -> int:
        """How long the session still lasts if nothing happens."""
        return max(0, int(min(self._left_idle, self._left_in_all).total_seconds()))

    @property
    def sure_seconds(self) -> int:
        """How long it lasts at least after a page: activity is noted only every TOUCH_EVERY."""
        return max(0, int(min(IDLE - TOUCH_EVERY, self._left_in_all).total_seconds()))

    @property
    def can_stay(self) -> bool:
        """Whether activity makes it last longer; not if its ten hours end first."""
        return self._left_idle < self._left_in_all

    @property
    def _left_idle(self) -> timedelta:
        now = utc_now()
        return (self.seen_at or now) + IDLE - now

    @property
    def _left_in_all(self) -> timedelta:
        now = utc_now()
        return (self.created_at or now) + LONGEST - now

    def renew(self) -> None:
        """Take a new key: at sign-in, so that one planted beforehand is worth nothing; at
        sign-out, so that a request still under way cannot bring the old session back."""
        self.old_key = self.old_key or self.key
        self.key, self.modified = None, True
        self.seen_at = self.created_at = None

    @property
    def account_id(self) -> int | None:
        return int(self[ACCOUNT]) if self.get(ACCOUNT) else None


class DatabaseSessions(SessionInterface):
    """Flask's session interface over the sign_in_sessions table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        key = request.cookies.get(app.config["SESSION_COOKIE_NAME"])
        session = ServerSession({})
        if not key or request.path.startswith(WITHOUT_SESSION):
            return session
        try:
            with self._database.engine.connect() as connection:
                rows = connection.execute(_KEPT, {"key_hash": digest(key)}).all()
        except SQLAlchemyError:
            session.unread = True
            return session
        if not rows or _is_over(rows[0].seen_at, rows[0].created_at):
            return session
        session = ServerSession(dict(rows[0].contents), key, rows[0].seen_at, rows[0].created_at)
        session.kept = rows
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, ServerSession)
        if getattr(request, "keeps_nothing", False) or not self._must_save(session):
            return
        if not session.modified:
            self._note(session)
            return
        with self._database.transaction() as database:
            for old in {session.old_key, session.key if not session else None} - {None}:
                database.execute(delete(SignInSession).where(SignInSession.key_hash == digest(old)))
            if session:
                self._keep(database, session)
        name = app.config["SESSION_COOKIE_NAME"]
        if not session:
            response.delete_cookie(name, secure=self.get_cookie_secure(app), httponly=True)
            return
        assert session.key is not None
        response.set_cookie(
            name,
            session.key,
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite=self.get_cookie_samesite(app),
            path="/",
        )

    @staticmethod
    def _must_save(session: ServerSession) -> bool:
        if session.modified:
            return bool(session or session.key or session.old_key)
        if session.is_watched or session.seen_at is None:
            return False
        return session.is_touched or utc_now() - session.seen_at > TOUCH_EVERY

    def _note(self, session: ServerSession) -> None:
        """Note that the person is active; a failure here does not fail the request."""
        here = update(SignInSession).where(SignInSession.key_hash == digest(session.key))
        with suppress(SQLAlchemyError), self._database.transaction() as database:
            database.execute(here.values(seen_at=utc_now()))

    @staticmethod
    def _keep(database: Session, session: ServerSession) -> None:
        """Keep the contents, unless the session was ended while this request was under way."""
        now = utc_now()
        row = database.get(SignInSession, digest(session.key)) if session.key else None
        if row is None:
            if session.key is not None:
                return
            session.key = secrets.token_urlsafe(32)
            row = SignInSession(key_hash=digest(session.key), created_at=now, seen_at=now)
            database.add(row)
        row.contents, row.account_id = dict(session), session.account_id
        if not session.is_watched:
            row.seen_at = now


def digest(key: str | None) -> str:
    """The digest of a key that is stored: it finds the session but cannot be used to sign in."""
    return hashlib.sha256((key or "").encode()).hexdigest()


def is_kept(database: Session, key: str | None) -> bool:
    """Whether the session is still valid: it ends with the account, its role and its password."""
    return database.connection().execute(_STANDS, {"key_hash": digest(key)}).first() is not None


def end_sessions(session: Session, account_id: int) -> None:
    """End every session of an account, at its next request."""
    session.execute(delete(SignInSession).where(SignInSession.account_id == account_id))


def purge(session: Session) -> None:
    """Delete sessions that have ended."""
    now = utc_now()
    session.execute(
        delete(SignInSession).where(
            (SignInSession.seen_at < now - IDLE) | (SignInSession.created_at < now - LONGEST)
        )
    )


def _is_over(seen_at: datetime, created_at: datetime) -> bool:
    now = utc_now()
    return now - seen_at > IDLE or now - created_at > LONGEST
