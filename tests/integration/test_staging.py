"""A file between its preview and its confirmation: whose it is, how long, under which name."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.adapters.uploads import waiting_files
from auditapp.adapters.uploads.limits import TableError
from auditapp.models import Account, Upload

DAY = timedelta(days=1)


def owner(session: Session, at: int = 0) -> int:
    return session.scalars(select(Account.id).order_by(Account.id)).all()[at]


def kept(session: Session, content: bytes = b"case_ref\nA", **given: object) -> Upload:
    usual = {"account_id": owner(session), "purpose": "case list", "filename": "May.csv"}
    return waiting_files.keep(session, stream=io.BytesIO(content), **{**usual, **given})  # type: ignore[arg-type]


def how_many(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Upload)) or 0


def test_a_file_is_found_again_by_its_owner_byte_for_byte(prepared: Database) -> None:
    content = bytes(range(256)) * 40
    with prepared.transaction() as session:
        key = kept(session, content).id
        by = owner(session)
    assert len(key) == 43
    with prepared.reading() as session:
        found = waiting_files.found(session, key, account_id=by, purpose="case list")
        assert found is not None
        assert (found.content, found.name) == (content, "May.csv")


def test_nobody_else_and_no_other_purpose_finds_it(prepared: Database) -> None:
    with prepared.transaction() as session:
        upload = kept(session)
        by, other = owner(session), owner(session, 1)
        assert (
            waiting_files.found(session, upload.id, account_id=other, purpose="case list") is None
        )
        assert waiting_files.found(session, upload.id, account_id=by, purpose="audits") is None
        assert waiting_files.found(session, upload.id, account_id=by, purpose="case list") is upload


@pytest.mark.parametrize("key", ["", "x", "\x00" * 43, "a" * 44, "é" * 43, "'" * 43, "a" * 43])
def test_a_key_that_is_none_finds_nothing(prepared: Database, key: str) -> None:
    with prepared.transaction() as session:
        kept(session)
        by = owner(session)
        assert waiting_files.found(session, key, account_id=by, purpose="case list") is None


def test_after_a_day_a_file_is_neither_found_nor_kept(prepared: Database) -> None:
    with prepared.transaction() as session:
        old = kept(session, account_id=owner(session, 1))
        old.at -= DAY
        session.flush()
        found = waiting_files.found(session, old.id, account_id=old.account_id, purpose="case list")
        assert found is None
        assert how_many(session) == 1
        kept(session)
        assert how_many(session) == 1
        assert session.get(Upload, old.id, populate_existing=True) is None


def test_an_owner_has_a_few_waiting_of_each_purpose_and_the_oldest_go(prepared: Database) -> None:
    with prepared.transaction() as session:
        others = kept(session, account_id=owner(session, 1))
        audits = kept(session, purpose="audits")
        for number in range(waiting_files.KEPT_AT_ONCE + 2):
            upload = kept(session, filename=f"{number}.csv")
            upload.at += timedelta(seconds=number)
        session.flush()
        names = session.scalars(
            select(Upload.name).where(
                Upload.account_id == owner(session), Upload.purpose == "case list"
            )
        )
        assert set(names) == {"2.csv", "3.csv", "4.csv"}
        assert {others.id, audits.id} <= set(session.scalars(select(Upload.id)))


def test_a_file_that_is_discarded_is_gone(prepared: Database) -> None:
    with prepared.transaction() as session:
        waiting_files.discard(session, kept(session))
        assert how_many(session) == 0


def test_an_empty_and_a_too_large_file_are_refused_with_words(sqlite_prepared: Database) -> None:
    with sqlite_prepared.transaction() as session:
        with pytest.raises(TableError, match="The file is empty"):
            kept(session, b"")
        with pytest.raises(TableError, match="larger than 2 MB"):
            kept(session, b"x" * 2_000_001, limit=2_000_000)
        kept(session, b"x" * 2_000_000, limit=2_000_000)
        assert how_many(session) == 1


def test_as_a_file_it_lies_in_a_private_folder_that_goes_again(sqlite_prepared: Database) -> None:
    with sqlite_prepared.transaction() as session:
        upload = kept(session, b"case_ref\nA", filename="../../etc/cron.d/x")
        with waiting_files.as_file(upload) as path:
            assert path.read_bytes() == b"case_ref\nA"
            assert "cron" not in str(path)
            assert Path(path.parent).stat().st_mode & 0o077 == 0
        assert not path.parent.exists()


@pytest.mark.parametrize(
    ("filename", "shown"),
    [
        ("../../x", "x"),
        ("C:\\Users\\Ann\\Cases May.xlsx", "Cases May.xlsx"),
        ("cases\r\nX-Evil: 1.csv", "cases X-Evil: 1.csv"),
        ("\x00\x1b[31m.csv", "[31m.csv"),
        ("a\u202exslx.exe", "a xslx.exe"),
        ("\ud800x.csv", "x.csv"),
        ("", "file"),
        ("../..", "file"),
        ("folder/", "file"),
        ("x" * 300 + ".xlsx", "x" * 95 + ".xlsx"),
        ("x." + "y" * 300, "x." + "y" * 88 + "." + "y" * 9),
        ("Fälle – Mai.csv", "Fälle – Mai.csv"),
    ],
)
def test_a_name_is_made_harmless(filename: str, shown: str) -> None:
    assert waiting_files.harmless_name(filename) == shown
    assert len(shown) <= waiting_files.LONGEST_NAME
