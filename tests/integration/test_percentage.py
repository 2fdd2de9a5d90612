"""A percentage goes everywhere that an answer goes: page, autosave, grid, file, template, rules,
figures, correction, document and download."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from auditapp.audits import service
from auditapp.audits.bulk_import.template import columns, empty_file
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.forms.loading import load_form
from auditapp.forms.service import publish_form
from auditapp.measures import service as figures
from auditapp.models import Audit, Round
from auditapp.people.service import find_account
from tests.support import grids
from tests.support.audit_steps import fill, section
from tests.support.autosave_steps import answer, posted, save, told
from tests.support.councils import MONTH, Council, email
from tests.support.factories import (
    command,
    csv_file,
    form_text,
    measure_text,
    question_text,
    row,
    xlsx_file,
)

RULE = '{ "PC-01" = { at_least = 50 } }'
FORM = form_text(
    question_text("PC-01", "percentage", text="How much of school was attended?")
    + question_text("PC-02", "yes_no", more=f"show_if = {RULE}")
    + measure_text(
        "M-PC-01",
        f'numerator = {RULE}\ndenominator = {{ "PC-01" = {{ at_least = 0 }} }}\n'
        'outcomes = ["1.B.1"]',
    ),
    form="PC",
)


@pytest.fixture
def council(any_council: Council) -> Council:
    """With a form that asks for a percentage, on which another question and a figure depend."""
    with any_council.database.transaction() as session:
        publish_form(session, FORM)
    return any_council


def submitted(council: Council, value: int) -> int:
    audit_id = council.start(form="PC")
    with council.database.transaction() as session:
        audit = session.get_one(Audit, audit_id)
        given = {"PC-01": Given(value, theme="plan", example=True)}
        given |= {"PC-02": Given("yes")} if value >= 50 else {}
        audit.answers = {key: one.store() for key, one in given.items()}
        service.submit(session, audit, by=audit.auditor_id)
    return audit_id


def share(council: Council) -> tuple[str, str]:
    """Numerator and denominator of the figure."""
    shown = command(council.database, "measures", "show", "--measure", "M-PC-01", "--format", "csv")
    (figure,) = csv.DictReader(io.StringIO(shown.stdout))
    with council.database.reading() as session:
        assert figures.verify(session) == []
    return figure["numerator"], figure["denominator"]


@pytest.mark.parametrize("typed", ["55", "55%", " 55 % "])
def test_a_page_takes_it_with_its_sign_or_without_and_asks_what_depends_on_it(
    council: Council, typed: str
) -> None:
    visitor, audit = council.visitor("auditor"), council.start(form="PC")
    page = section(visitor, audit, "ALL")
    first, second = page.all("div", class_="app-question")
    assert "%" in first.text
    assert "app-question--hidden" in second.attributes["class"]
    assert fill(visitor, audit, {"PC-01": typed}, "ALL").status == 302
    assert council.answers(audit) == {"PC-01": {"value": 55}}
    page = section(visitor, audit, "ALL")
    assert page.form().value("PC-01") == "55"
    assert (
        "app-question--hidden" not in page.all("div", class_="app-question")[1].attributes["class"]
    )


def test_a_page_says_what_is_no_percentage(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start(form="PC")
    page = fill(visitor, audit, {"PC-01": "101%"}, "ALL")
    assert page.problems == [("#PC-01", "PC-01: Enter a whole number from 0 to 100")]
    assert page.form().value("PC-01") == "101%"
    assert council.answers(audit) == {}


def test_a_script_saves_it_and_hears_how_it_was_read(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start(form="PC")
    said = told(save(visitor, audit, posted(1, 1, {"PC-01": answer("55%")})))
    assert (said["saved"], said["missing"]) == (["PC-01"], ["PC-02"])
    assert council.answers(audit) == {"PC-01": {"value": 55}}
    held = told(visitor.get(f"/audits/{audit}/answers", Accept="application/json"))
    assert (held["answers"]["PC-01"]["value"], held["answers"]["PC-01"]["words"]) == (["55"], "55%")


def test_the_grid_draws_it_and_tells_its_script_how_a_cell_is_read(council: Council) -> None:
    with council.database.transaction() as session:
        auditor = find_account(session, email("auditor"))
        round_id = grids.round_of(session, ["G-1", "G-2"], auditor=auditor, form="PC").id
        one, other = session.get_one(Round, round_id), session.query(Audit).all()
        assert one.form == "PC"
        for audit in other:
            audit.answers = {"PC-01": {"value": 40}}
        service.submit(session, other[1], by=other[1].auditor_id)
    page = council.visitor("auditor").get(f"/rounds/{round_id}/grid")
    assert page.markup_faults == []
    (table,) = page.all("table")
    question, _ = json.loads(table.attributes["data-questions"])
    assert question["pattern"] == "([0-9]{1,3}) ?%?"
    assert question["remedy"] == "Use a whole number from 0 to 100"
    open_case, submitted_case = page.all("tr", class_="app-grid__row")
    (box,) = [one for one in open_case.walk() if one.tag == "input"]
    assert box.attributes["value"] == "40"
    assert "40%" in submitted_case.text


def test_a_file_may_hold_it_with_its_sign_as_a_number_or_by_its_format(
    council: Council, tmp_path: Path
) -> None:
    texts = [row(case_ref="A", PC_01="55%", PC_02="Yes"), row(case_ref="B", PC_01="7")]
    result = command(
        council.database, "audits", "import", "PC", csv_file(tmp_path / "a.csv", texts)
    )
    assert result.exit_code == 0, result.stderr
    numbers = [row(case_ref="C", PC_01=100), row(case_ref="D", PC_01=0.6)]
    path = xlsx_file(tmp_path / "a.xlsx", numbers)
    book = load_workbook(path)
    book.worksheets[0].cell(row=3, column=len(numbers[0])).number_format = "0%"
    book.save(path)
    result = command(council.database, "audits", "import", "PC", path)
    assert result.exit_code == 0, result.stderr
    values = [council.answers(audit)["PC-01"]["value"] for audit in (1, 2, 3, 4)]
    assert values == [55, 7, 100, 60]
    assert share(council) == ("3", "4")


def test_a_file_with_what_is_no_percentage_is_refused(council: Council, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", [row(PC_01="120%")])
    result = command(council.database, "audits", "import", "PC", file)
    assert result.exit_code == 1
    assert "PC-01: “120%”: Enter a whole number from 0 to 100" in result.stderr


def test_the_template_explains_it_with_an_example() -> None:
    form = load_form(FORM)
    column = next(one for one in columns(form) if one.name == "PC-01")
    assert column.holds == "A whole number from 0 to 100, such as 55 or 55%"
    made = empty_file(form, teams=["North"], auditor=email("auditor"), today=date(2026, 7, 1))
    names, example, *_ = load_workbook(io.BytesIO(made)).worksheets[0].iter_rows(values_only=True)
    assert dict(zip(names, example, strict=True))["PC-01"] == "55%"


def test_a_correction_reads_it_and_the_figure_follows(council: Council) -> None:
    audit = submitted(council, 45)
    assert share(council) == ("0", "1")
    lead = council.visitor("qa_lead")
    page = lead.open(f"/audits/{audit}/correct?question=PC-01")
    assert page.form().value("PC-01") == "45"
    page = lead.fill(page, {"PC-01": "60%", "PC-02": "yes", "reason": "Read again."})
    assert page.status == 302, page.text
    assert council.answers(audit)["PC-01"]["value"] == 60
    assert share(council) == ("1", "1")
    assert "60%" in lead.open(f"/audits/{audit}").text
    assert "45%" in lead.open(f"/audits/{audit}/versions/1").text


def test_the_command_corrects_it_as_a_cell_would_be_read(council: Council) -> None:
    audit = submitted(council, 45)
    result = command(
        council.database,
        *("audits", "correct", audit, "--by", email("qa_lead"), "--reason", "Read again."),
        *("--answer", "PC-01=48 %"),
    )
    assert result.exit_code == 0, result.stderr
    assert council.answers(audit)["PC-01"]["value"] == 48


def test_it_is_read_printed_and_downloaded_with_its_sign(council: Council) -> None:
    audit = submitted(council, 55)
    document = council.visitor("qa_lead").open(f"/audits/{audit}")
    assert "55%" in document.text
    behind = council.visitor("qa_lead").open(f"/measures/M-PC-01/audits?from={MONTH}&to={MONTH}")
    assert "55%" in behind.text
    text = command(council.database, "learning", "show", "--format", "csv").stdout
    (line,) = csv.DictReader(io.StringIO(text))
    assert (line["question"], line["answer"]) == ("PC-01", "55%")
