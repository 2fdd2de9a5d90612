"""References of completed audits that look like a person are asked about before they are loaded."""

from pathlib import Path

import pytest
from sqlalchemy import select

from auditapp.models import Audit, LogEntry
from tests.support.councils import MONTH, Council, email
from tests.support.factories import command, csv_file

REASON = "Code words of the old system."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    row = {
        "month": str(MONTH),
        "team": "North",
        "involvement": "looked_after",
        "selection": "census",
        "auditor": email("auditor"),
        "T-YES": "yes",
    }
    refs = ("Sam Jones", "9001")
    return csv_file(tmp_path / "audits.csv", [{"case_ref": ref, **row} for ref in refs])


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--format", "json")])
def test_a_name_as_reference_is_refused_by_the_command(
    council: Council, file: Path, more: tuple[str, ...]
) -> None:
    result = command(council.database, "audits", "import", "TRY", file, *more)
    assert result.exit_code == 1, result.output
    assert "The reference “Sam Jones” looks like a name." in result.stderr
    assert council.count(Audit) == 0


def test_a_confirmed_reference_is_loaded_and_logged(council: Council, file: Path) -> None:
    why = ("--confirm-references", "--reason", REASON)
    result = command(council.database, "audits", "import", "TRY", file, *why)
    assert result.exit_code == 0, result.output
    assert council.count(Audit) == 2
    with council.database.reading() as session:
        wanted = LogEntry.action == "references confirmed"
        (line,) = session.scalars(select(LogEntry).where(wanted))
        assert line.details == {"references": 1, "reason": REASON}


def test_the_page_asks_before_it_loads(council: Council, file: Path) -> None:
    lead = council.visitor("qa_lead")
    page = lead.open("/audits/import?form=TRY")
    preview = lead.follow(lead.upload(page, {}, {"file": ("audits.csv", file.read_bytes())}))
    assert "“Sam Jones” looks like a name" in preview.text
    asked = lead.fill(preview, {})
    assert (asked.status, council.count(Audit)) == (422, 0)
    assert [link for link, _ in asked.problems] == ["#reference_reason"]
    assert lead.fill(asked, {"reference_reason": REASON}).status == 302
    assert council.count(Audit) == 2
