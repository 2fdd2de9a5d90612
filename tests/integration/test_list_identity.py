"""Children's identities stay out of case lists: their references and their further columns."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from auditapp.adapters.database import Database
from auditapp.models import CaseList, FormVersion, ListedCase, LogEntry, Round
from tests.support.councils import MONTH, TODAY, Council
from tests.support.factories import command, csv_file
from tests.support.visitor import Page, Visitor

IDENTIFYING = {
    "BornOn BirthDate": "02/01/2015",
    "MC_DOB": "02/01/2015",
    "HOME_POST": "ZZ1 1ZZ",
    "FormerUPN": "A123456789012",
    "Surname/Forename": "Example, Zed",
    "Carer telephone": "01632 960000",
    "Mother": "Ann Example",
    "NHS No.": "999 000 0000",
    "Column 9": "Priya Patel",
}
NOTE = "Zed Example, DOB 01/02/2015, lives at 1 Any Street, ZZ1 1ZZ, call 01632 960000."
PAGE = "case_ref,team,involvement,District,Mother\n"


def upload(visitor: Visitor, content: bytes) -> Page:
    """Send a file; its preview."""
    page = visitor.open("/case-lists")
    return visitor.follow(visitor.upload(page, {}, {"file": ("list.csv", content)}))


def freeze(visitor: Visitor, preview: Page, **about: str) -> Page:
    return visitor.follow(visitor.fill(preview, about))


@pytest.fixture
def lead(council: Council) -> Visitor:
    return council.visitor("qa_lead")


def _case(ref: str, **more: Any) -> dict[str, Any]:
    return {"case_ref": ref, "team": "North", "involvement": "child_protection", **more}


def _import(database: Database, file: Path, *options: object) -> Any:
    return command(database, "cases", "import", file, *options)


def _only(database: Database) -> tuple[CaseList, list[ListedCase]]:
    with database.reading() as session:
        return session.scalars(select(CaseList)).one(), list(session.scalars(select(ListedCase)))


def _logged(database: Database, action: str) -> list[dict[str, Any]]:
    with database.reading() as session:
        found = session.scalars(select(LogEntry).where(LogEntry.action == action))
        return [one.details for one in found]


def test_columns_that_identify_somebody_are_left_out(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [_case("C-101", District="Hill", **IDENTIFYING), _case("C-102", **IDENTIFYING)]
    file = csv_file(tmp_path / "list.csv", rows)
    said = json.loads(_import(sqlite_prepared, file, "--format", "json").stdout)
    assert said["columns"]["District"] == "kept"
    assert {heading: said["columns"][heading] for heading in IDENTIFYING} == dict.fromkeys(
        IDENTIFYING
    )
    kept, cases = _only(sqlite_prepared)
    assert kept.columns == ["District"]
    assert [one.extra for one in cases] == [{"District": "Hill"}, {"District": ""}]


def test_free_text_is_left_out_and_says_what_it_seems_to_hold(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [_case("C-101", Info=NOTE), _case("C-102", Info="x" * 300)]
    result = _import(sqlite_prepared, csv_file(tmp_path / "list.csv", rows))
    assert result.exit_code == 0
    assert "a name, a date of birth, a postcode and a phone number" in result.stderr
    assert _only(sqlite_prepared)[0].columns == []


def test_a_column_is_kept_with_a_reason(sqlite_prepared: Database, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "list.csv", [_case("C-101", Mother="yes", Notes="one")])
    options = ("--keep", "mother", "--keep", "Notes")
    assert _import(sqlite_prepared, file, *options).exit_code == 2
    result = _import(sqlite_prepared, file, *options, "--reason", "Only yes and no.")
    assert result.exit_code == 0, result.output
    kept, _ = _only(sqlite_prepared)
    assert kept.columns == ["Mother", "Notes"]
    assert _logged(sqlite_prepared, "columns kept") == [
        {"columns": ["Mother", "Notes"], "reason": "Only yes and no."}
    ]


def test_a_column_that_is_not_there_cannot_be_kept(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    file = csv_file(tmp_path / "list.csv", [_case("C-101")])
    result = _import(sqlite_prepared, file, "--keep", "Mother", "--reason", "Needed.")
    assert result.exit_code == 1
    assert "no further column “Mother”" in result.stderr


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--format", "json")])
def test_references_that_look_like_a_person_are_refused_each_named(
    sqlite_prepared: Database, tmp_path: Path, more: tuple[str, ...]
) -> None:
    names = ("Sam Jones", "Mary-Ann O'Neil (DOB 12/03/2015)", "JaneSmith", "C-101")
    file = csv_file(tmp_path / "list.csv", [_case(name) for name in names])
    result = _import(sqlite_prepared, file, *more)
    assert result.exit_code == 1
    for name in names[:3]:
        assert f"The reference “{name}” looks like a name" in result.stderr
    assert "C-101" not in result.stderr
    assert "--confirm-references" in result.stderr
    with sqlite_prepared.reading() as session:
        assert session.scalars(select(CaseList)).all() == []


def test_confirmed_references_are_kept_and_logged_by_their_number(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    file = csv_file(tmp_path / "list.csv", [_case("JaneSmith"), _case("9001")])
    why = ("--confirm-references", "--reason", "Code words of the old system.")
    assert _import(sqlite_prepared, file, *why).exit_code == 0
    assert _logged(sqlite_prepared, "references confirmed") == [
        {"references": 1, "reason": "Code words of the old system."}
    ]


def test_the_page_asks_about_references_and_keeps_them_with_a_reason(
    lead: Visitor, council: Council
) -> None:
    preview = upload(lead, f"{PAGE}Sam Jones,North,looked_after,Hill,Ann\n".encode())
    assert "“Sam Jones” looks like a name" in preview.text
    asked = lead.fill(preview, {})
    assert asked.status == 422
    assert [link for link, _ in asked.problems] == ["#reference_reason"]
    done = freeze(lead, asked, reference_reason="It is a code word.")
    assert "List frozen" in done.text
    assert _only(council.database)[0].columns == ["District"]
    assert _logged(council.database, "references confirmed")


def test_the_page_keeps_a_column_that_a_person_ticks(lead: Visitor, council: Council) -> None:
    preview = upload(lead, f"{PAGE}C-101,North,looked_after,Hill,Ann\n".encode())
    assert "Keep Mother" in preview.text
    again = lead.fill(preview, {"keep": "Mother"})
    assert again.status == 409
    assert "District, Mother" in again.text
    unsaid = lead.fill(again, {})
    assert unsaid.status == 422
    assert [link for link, _ in unsaid.problems] == ["#keep_reason"]
    assert "List frozen" in freeze(lead, unsaid, keep_reason="Samples are divided by it.").text
    assert _only(council.database)[0].columns == ["District", "Mother"]
    assert _logged(council.database, "columns kept")[0]["columns"] == ["Mother"]


def _frozen(lead: Visitor) -> Page:
    preview = upload(lead, f"{PAGE}C-101,North,looked_after,Hill,Ann\n".encode())
    return freeze(lead, preview)


def test_a_list_that_no_round_uses_is_deleted_with_a_reason(
    lead: Visitor, council: Council
) -> None:
    _frozen(lead)
    page = lead.open("/case-lists/1/delete")
    assert lead.fill(page, {"reason": ""}).status == 422
    assert lead.fill(page, {"reason": "The wrong file."}).location == "/case-lists"
    assert (council.count(CaseList), council.count(ListedCase)) == (0, 0)
    (said,) = _logged(council.database, "case list deleted")
    assert (said["cases"], said["reason"]) == (1, "The wrong file.")


def test_a_list_in_use_has_columns_erased_and_keeps_its_hash(
    lead: Visitor, council: Council
) -> None:
    _frozen(lead)
    before, _ = _only(council.database)
    with council.database.transaction() as session:
        form = session.scalars(select(FormVersion)).first()
        assert form is not None
        about = {"form_version_id": form.id, "form": form.form, "month": MONTH, "list_id": 1}
        session.add(Round(**about, due_on=TODAY, strata=[]))
    refused = lead.fill(lead.open("/case-lists/1/delete"), {"reason": "Not needed."})
    assert refused.status == 422
    page = lead.open("/case-lists/1/erase")
    done = lead.fill(page, {"columns": "District", "reason": "It says too much."})
    assert done.location == "/case-lists/1"
    after, cases = _only(council.database)
    assert (after.columns, cases[0].extra) == ([], {})
    assert after.list_hash == before.list_hash
    assert "Erased on" in lead.open("/case-lists/1").text
    assert _logged(council.database, "columns erased")[0]["columns"] == ["District"]


def test_a_column_that_divides_a_round_is_not_erased(lead: Visitor, council: Council) -> None:
    _frozen(lead)
    with council.database.transaction() as session:
        form = session.scalars(select(FormVersion)).first()
        assert form is not None
        about = {"form_version_id": form.id, "form": form.form, "month": MONTH, "list_id": 1}
        session.add(Round(**about, due_on=TODAY, strata=["District"]))
    page = lead.open("/case-lists/1/erase")
    assert "District cannot be erased, because a round is divided by it" in page.text
