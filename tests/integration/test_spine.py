"""The path of one answer, from the page it is typed on to every place a figure of it stands."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from auditapp.domain.forms.definitions import Form
from auditapp.models import FormVersion
from tests.support import factories
from tests.support.audit_steps import CASE, allocate
from tests.support.councils import MONTH, Council
from tests.support.visitor import Visitor

ONE_OF_EACH = {
    "yes_no": "yes",
    "yes_no_na": "yes",
    "met_partly_na": "met",
    "safe": "yes",
    "heard": "yes",
    "grade": "G",
    "grade_na": "G",
    "scale": "7",
    "number": "5",
    "text": "What we saw, in our own words.",
}
"""What an auditor answers by type, unless a test says otherwise."""


def answers_to(form: Form, section: str, special: dict[str, str]) -> dict[str, str | list[str]]:
    """An answer to every question of a section, by the names that its page has."""
    found: dict[str, str | list[str]] = {}
    for question in next(one for one in form.sections if one.key == section).questions:
        if question.type == "date":
            found |= {f"{question.key}-day": "1", f"{question.key}-month": "2"}
            found[f"{question.key}-year"] = "2026"
        elif question.type in ("choice", "choices"):
            found[question.key] = question.options[0].code
        else:
            found[question.key] = ONE_OF_EACH[question.type]
    found |= {key: text for key, text in special.items() if key in found}
    asked = [key for key, text in found.items() if text in form.evidence_for]
    return found | {f"{key}-evidence": "Seen in the case notes of spring." for key in asked}


def enter(council: Council, who: str, form: str, case_ref: str, **special: str) -> str:
    """Find a drawn case in one's work, answer every section, check and submit; its address."""
    address, visitor = allocate(council, who, form, case_ref), council.visitor(who)
    assert address in visitor.open("/").links.values()
    complete(council, visitor, address, form, **special)
    return address


def complete(council: Council, visitor: Visitor, address: str, form: str, **special: str) -> None:
    """Answer every section of an open audit, check and submit it, all on the pages."""
    special = {key.replace("_", "-"): text for key, text in special.items()}
    with council.database.reading() as session:
        definition = factories.published(session, form).definition
    page = visitor.open(address)
    if len(definition.sections) > 1:
        page = visitor.open(page.links[definition.sections[0].title])
    for section in definition.sections:
        assert page.heading == section.title, page
        page = visitor.follow(visitor.fill(page, answers_to(definition, section.key, special)))
    assert (page.heading, page.problems) == ("Check and submit", []), page
    page = visitor.follow(visitor.fill(page, {}))
    assert "Audit submitted" in page.text, page


def shown(council: Council, measure: str, *by: str) -> list[dict[str, str]]:
    """What `auditapp measures show` prints for a measure."""
    groups = ["--by", ",".join(by)] if by else []
    arguments = ["measures", "show", "--measure", measure, *groups, "--format", "csv"]
    result = factories.command(council.database, *arguments)
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(StringIO(result.stdout)))


def workbook_rows(council: Council, folder: Path) -> Sequence[tuple[object, ...]]:
    file = folder / "pack.xlsx"
    arguments = ["export", "slt-summary", "--month", MONTH, "--out", str(file)]
    result = factories.command(council.database, *arguments)
    assert result.exit_code == 0, result.output
    book = load_workbook(file, read_only=True)
    found = [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    book.close()
    return found


def assert_figure_everywhere(
    council: Council, key: str, fraction: str, outcome: str, addresses: list[str], folder: Path
) -> None:
    """A fraction stands on the measure's page, behind it, on its outcome and in the workbook."""
    lead = council.visitor("qa_lead")
    with council.database.reading() as session:
        forms = session.query(FormVersion).all()
        title = next(m.title for f in forms for m in f.definition.measures if m.key == key)
    page = lead.open(f"/measures/{key}")
    assert fraction in page.text
    behind = [href for href in page.links.values() if href.startswith(f"/measures/{key}/audits")]
    listed = lead.open(behind[0])
    assert fraction in listed.text
    assert "do not agree" not in listed.text
    assert set(addresses) <= set(listed.links.values())
    for address in addresses:
        assert lead.open(address).status == 200
    assert fraction in lead.open(f"/plan/outcomes/{outcome}").text
    numerator, _, denominator = fraction.partition(" of ")
    rows = [row for row in workbook_rows(council, folder) if title in row]
    assert any(int(numerator) in row and int(denominator) in row for row in rows), rows


def test_dip_samples_typed_on_the_pages_are_found_behind_every_figure(
    council: Council, tmp_path: Path
) -> None:
    addresses = [
        enter(council, "qam", "DS", f"C-{number}", DS_01=answer)
        for number, answer in enumerate(("yes", "yes", "no"), start=1)
    ]
    (row,) = shown(council, "M-DS-01", "month", "team")
    assert (row["month"], row["team"]) == (MONTH, "North")
    assert (row["numerator"], row["denominator"]) == ("2", "3")
    figures = [float(row[name]) for name in ("percent", "lower", "upper")]
    assert figures == pytest.approx([66.66667, 20.76596, 93.85081], abs=1e-4)
    (purposeful,) = shown(council, "M-DS-02")
    assert (purposeful["numerator"], purposeful["denominator"]) == ("2", "3")
    assert_figure_everywhere(council, "M-DS-01", "2 of 3", "1.B.1", addresses, tmp_path)
    assert factories.command(council.database, "measures", "verify").exit_code == 0


def test_deep_dives_typed_on_the_pages_are_found_behind_every_figure(
    council: Council, tmp_path: Path
) -> None:
    first = enter(council, "auditor", "DD", "C-1", DD_VIS_C1="5", DD_VIS_C2="4")
    second = enter(
        council,
        "auditor",
        "DD",
        "C-2",
        DD_SOS_01="partly",
        DD_VIS_C1="5",
        DD_VIS_C2="3",
        DD_OVR_02="RI",
    )
    expected = {
        "M-DD-01": ("1", "2", "0", "0"),
        "M-DD-06": ("2", "2", "0", "0"),
        "M-DD-18": ("7", "10", "0", "0"),
        "M-DD-27": ("1", "2", "0", "0"),
        "M-DD-28": ("0", "2", "0", "0"),
    }
    names = ("numerator", "denominator", "not_applicable", "unanswered")
    found = {key: shown(council, key) for key in expected}
    assert {key: tuple(row[name] for name in names) for key, (row,) in found.items()} == expected
    assert_figure_everywhere(council, "M-DD-01", "1 of 2", "1.B.1", [first, second], tmp_path)
    assert factories.command(council.database, "measures", "verify").exit_code == 0


def test_a_draft_is_in_no_figure_and_a_second_audit_of_a_case_counts_once(
    council: Council,
) -> None:
    enter(council, "qam", "DS", "C-1")
    enter(council, "qam", "DS", "C-1", DS_01="no")
    visitor = council.visitor("qam")
    draft = visitor.open(allocate(council, "qam", "DS", "C-9"))
    visitor.fill(draft, {"DS-01": "no"})
    (row,) = shown(council, "M-DS-01")
    assert (row["numerator"], row["denominator"]) == ("1", "1")


@pytest.mark.parametrize("selection", ["targeted_theme", "referred_concern", "re_audit"])
def test_an_audit_that_was_started_by_hand_is_in_no_headline_figure(
    council: Council, selection: str
) -> None:
    visitor = council.visitor("qam")
    start = visitor.open("/audits/start?form=DS")
    address = visitor.fill(start, {**CASE, "selection": selection}).location
    check = f"{address}/check"
    assert "does not count in headline figures" in visitor.open(check).text
    complete(council, visitor, address, "DS")
    assert shown(council, "M-DS-01") == []
    result = factories.command(
        council.database,
        *("measures", "show", "--measure", "M-DS-01", "--selection", "all", "--format", "csv"),
    )
    (row,) = csv.DictReader(StringIO(result.stdout))
    assert (row["numerator"], row["denominator"]) == ("1", "1")
