"""Case lists on their pages: upload, look, freeze, and the record of a frozen list."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select, update

from auditapp.case_lists import freeze as case_list_freeze
from auditapp.domain.calendar import Month
from auditapp.models import CaseList, ListedCase, Team, Upload
from tests.support.councils import MONTH, TODAY, Council
from tests.support.visitor import Page, Visitor
from tests.support.workbooks import first_sheet

HEADING = "case_ref,team,involvement,District\n"
LIST = (HEADING + "0012,North,Child protection,Hill\n0013,East,looked_after,Quay\n").encode()


@pytest.fixture
def lead(council: Council) -> Visitor:
    return council.visitor("qa_lead")


def upload(visitor: Visitor, content: bytes, file: str = "list.csv", **about: str) -> Page:
    """Send a file; the page after any redirect."""
    sent = visitor.upload(visitor.open("/case-lists"), about, {"file": (file, content)})
    return visitor.follow(sent)


def freeze(visitor: Visitor, preview: Page, **about: str) -> Page:
    return visitor.follow(visitor.fill(preview, about))


def workbook(rows: Sequence[Sequence[Any]], hidden: Sequence[int] = (), **sheets: Any) -> bytes:
    book = Workbook()
    first_sheet(book).title = "Cases"
    for row in rows:
        first_sheet(book).append(list(row))
    for number in hidden:
        first_sheet(book).row_dimensions[number].hidden = True
    for title, row in sheets.items():
        book.create_sheet(title).append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def lines(page: Page) -> list[str]:
    """The rows of tables and summary lists, a space between cells and reasons."""
    found = [*page.all("tr"), *page.all("div", class_="govuk-summary-list__row")]
    return [
        " ".join(
            word
            for cell in row.walk()
            if cell.tag in ("th", "td", "dt", "dd")
            for word in cell.text.split()
        )
        for row in found
    ]


def told(page: Page) -> str:
    return " ".join(text for _, text in page.problems)


# The lists ----------------------------------------------------------------------------------------


def test_without_a_list_the_page_says_what_to_do_and_what_a_file_holds(lead: Visitor) -> None:
    page = lead.open("/case-lists")
    assert "No case list yet" in page.text
    for name in ("case_ref", "team", "involvement", "age_band", "worker", "qam"):
        assert name in page.text
    form = page.form("/case-lists")
    assert form.value("name") == f"Open cases, {Month.of(TODAY).label}"
    assert form.value("as_at") == TODAY.isoformat()
    assert page.markup_faults == []


def test_a_frozen_list_stands_in_the_table_with_its_hash(lead: Visitor, council: Council) -> None:
    freeze(lead, upload(lead, LIST, name="First list"))
    with council.database.reading() as session:
        there = session.scalars(select(CaseList)).one()
    page = lead.open("/case-lists")
    assert page.links["First list"] == f"/case-lists/{there.id}"
    assert there.list_hash[:12] in page.text
    assert there.list_hash not in page.text
    assert "Qa Lead" in page.text
    assert "None yet" in page.text


# Uploading ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither a CSV nor an XLSX file"),
        (b"<html><table></table></html>", "neither a CSV nor an XLSX file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook (.xls)"),
        (b"PK\x03\x04broken", "damaged"),
        (b"case_ref,teem,involvement\n", "“teem” is not known"),
        (b"a;b;c\n", "Missing columns: case_ref, team, involvement"),
        (b"case_ref,team,team,involvement\n", "These columns appear twice"),
    ],
)
def test_a_file_that_is_no_list_is_refused_at_once_and_the_typing_stays(
    lead: Visitor, council: Council, content: bytes, words: str
) -> None:
    page = upload(lead, content, name="October’s", as_at="2026-03-02")
    assert page.status == 422
    assert words in told(page)
    assert page.form("/case-lists").value("name") == "October’s"
    assert page.form("/case-lists").value("as_at") == "2026-03-02"
    assert council.count(Upload) == 0
    assert page.markup_faults == []


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"name": ""}, "Enter a name for the list"),
        ({"name": " \t "}, "Enter a name for the list"),
        ({"name": "x" * 201}, "Shorten the name"),
        ({"name": "a\u202eb"}, "cannot be seen"),
        ({"as_at": ""}, "Enter the date"),
        ({"as_at": "2026-02-31"}, "Enter a real date"),
        ({"as_at": "2999-01-01"}, "to today"),
        ({"as_at": "0001-01-01"}, "to today"),
    ],
)
def test_a_name_or_day_that_will_not_do_is_told_at_its_field(
    lead: Visitor, council: Council, about: dict[str, str], words: str
) -> None:
    page = upload(lead, LIST, **about)
    assert page.status == 422
    assert words in told(page)
    assert council.count(Upload) == 0


def test_fields_that_the_form_does_not_have_are_refused(lead: Visitor) -> None:
    token = lead.token()
    said = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    for more in ({"frozen_by_id": "1"}, {"name": ["one", "two"]}):
        fields = {"csrf_token": token, "as_at": "2026-01-01", "name": "x", **more}
        fields["file"] = (io.BytesIO(LIST), "list.csv")  # type: ignore[assignment]
        page = lead.send("POST", "/case-lists", data=fields, headers=said)
        assert page.status == 400, more


def test_a_file_over_twelve_megabytes_meets_the_page_that_says_so(lead: Visitor) -> None:
    page = upload(lead, b"x" * 12_100_000)
    assert page.status == 413
    assert page.heading == "That is too much to send at once"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "x" * 300 + ".csv", "a%0D%0Ab: c.csv", "\u202e.csv"]
)
def test_the_name_of_the_file_is_only_ever_shown(lead: Visitor, name: str) -> None:
    page = upload(lead, LIST, name)
    assert page.heading == "2 cases ready to freeze"
    assert "../" not in page.text


# The preview --------------------------------------------------------------------------------------


def test_a_preview_says_what_was_understood_and_freezes_nothing(
    lead: Visitor, council: Council
) -> None:
    page = upload(lead, LIST)
    assert page.heading == "2 cases ready to freeze"
    rows = lines(page)
    assert "North 1 50%" in rows
    assert "Looked after 1 50%" in rows
    assert "Not in the file: taken from the team" in page.text
    assert "Other columns, kept to divide samples by District" in rows
    assert page.markup_faults == []
    assert council.count(CaseList) == 0


def test_rejected_rows_are_listed_with_their_reasons_and_nothing_can_be_frozen(
    lead: Visitor,
) -> None:
    page = upload(
        lead, LIST + b"0014,Nroth,CP,\n0012,East,assessment,\n", name="Kept", as_at="2026-03-02"
    )
    assert page.heading == "3 of 4 rows cannot be in the list"
    assert "1 reference is in the file more than once" in page.text
    rows = lines(page)
    assert any(row.startswith("2 case_ref “0012” is also in row 5") for row in rows)
    assert any(
        row.startswith("4 team there is no team “Nroth”. Did you mean “North”?") for row in rows
    )
    assert "Freeze this list" not in page.text
    again = lead.open(page.links["Upload the file again"].partition("#")[0])
    assert again.form("/case-lists").value("name") == "Kept"
    assert again.form("/case-lists").value("as_at") == "2026-03-02"


def test_a_column_that_fails_in_every_row_is_shown_once_and_all_can_be_downloaded(
    lead: Visitor,
) -> None:
    heading = "case_ref,-team,involvement\n"
    rows = "".join(f"{number},Nowhere,assessment\n" for number in range(250))
    page = upload(lead, (heading + rows).encode())
    (faults,) = page.all("ul", class_="app-reasons-list")
    assert faults.text.startswith("-team 250 rows cannot be read. For example row 2: there is no")
    sent = lead.get(page.links["Download 250 rows with what is wrong (CSV)"])
    assert sent.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in sent.headers["Content-Disposition"]
    kept = list(csv.reader(io.StringIO(sent.html.lstrip("\ufeff"))))
    assert kept[0] == ["row", "column", "what is wrong"]
    assert len(kept) == 251
    assert kept[250][:2] == ["251", "'-team"]


def test_the_person_chooses_the_sheet_hidden_ones_too(lead: Visitor) -> None:
    rows = [HEADING.strip().split(","), ["1", "North", "assessment", ""]]
    book = workbook(rows, Notes=["x"], Old=["y"])
    page = upload(lead, book, "list.xlsx", name="Kept name")
    assert page.heading == "Which sheet holds the case list?"
    assert "Freeze this list" not in page.text
    address = f"{page.path}?name=Kept+name&as_at=2026-03-02"
    chosen = lead.open(f"{address}&sheet=1")
    assert chosen.heading == "1 case ready to freeze"
    assert "Read from the sheet “Cases”, not from Notes, Old." in chosen.text
    assert chosen.form().value("name") == "Kept name"
    assert chosen.form().value("sheet") == "1"
    wrong = lead.open(f"{address}&sheet=2")
    assert wrong.heading == "This file cannot be used"
    assert "Missing columns: case_ref, team, involvement" in wrong.text
    for nowhere in ("9", "0", "-1", "١", "one"):
        assert "sheet" in lead.open(f"{address}&sheet={nowhere}").text
    assert freeze(lead, chosen).heading == "Kept name"


def test_hidden_rows_are_asked_about_and_the_answer_is_remembered(
    lead: Visitor, council: Council
) -> None:
    rows = [HEADING.strip().split(","), *([f"{n}", "North", "assessment", ""] for n in range(5))]
    page = upload(lead, workbook(rows, hidden=[3, 4]), "list.xlsx")
    assert page.heading == "This workbook has hidden rows or columns"
    assert "2 rows are hidden. Do you want to include them?" in page.text
    assert [one for one in page.all("input", type="radio") if "checked" in one.attributes] == []
    assert "Freeze this list" not in page.text
    assert lead.open(f"{page.path}?rows=include").heading == "5 cases ready to freeze"
    left = lead.open(f"{page.path}?rows=leave")
    assert left.heading == "3 cases ready to freeze"
    record = freeze(lead, left)
    assert "2 hidden rows were left out." in record.text
    assert council.count(ListedCase) == 3
    assert lead.get(f"{page.path}?rows=perhaps").status == 400


def test_what_changed_since_the_last_list_is_shown(lead: Visitor) -> None:
    freeze(lead, upload(lead, LIST, name="Before", as_at="2026-01-31"))
    page = upload(lead, (HEADING + "0013,North,looked_after,\n0099,East,assessment,\n").encode())
    assert "Compared with Before, as at 31 January 2026" in page.text
    assert "1 new, 1 gone, 1 in another team" in page.text
    assert "New cases: 1 0099" in page.text
    assert "Cases that are gone: 1 0012" in page.text
    assert "0013 East North" in lines(page)


def test_the_same_cases_again_name_the_list_that_has_them(lead: Visitor) -> None:
    freeze(lead, upload(lead, LIST, name="First list"))
    turned = LIST.splitlines(keepends=True)
    page = upload(lead, b"".join([turned[0], *reversed(turned[1:])]), name="Second list")
    assert page.heading == "This list is already frozen"
    assert "First list" in page.links
    assert "Freeze this list" not in page.text


def test_an_upload_is_its_owners_alone(lead: Visitor, council: Council) -> None:
    page = upload(lead, LIST)
    with council.database.transaction() as session:
        session.execute(update(Upload).values(account_id=council.account("auditor").id))
    assert lead.get(page.path).status == 404
    assert lead.fill(page, {}).status == 404
    assert lead.get(f"{page.path}/rejected.csv").status == 404
    for nowhere in ("x", "x" * 43, "%00", "..%2f"):
        assert lead.get(f"/case-lists/preview/{nowhere}").status in (400, 404)


def test_only_who_runs_the_month_reaches_case_lists(lead: Visitor, council: Council) -> None:
    preview = upload(lead, LIST)
    record = freeze(lead, preview)
    for who in ("auditor", "qam", "service_manager", "slt", "administrator"):
        visitor = council.visitor(who)
        for path in ("/case-lists", preview.path, record.path):
            assert visitor.get(path).status == 403, (who, path)


# Freezing -----------------------------------------------------------------------------------------


def test_freezing_keeps_every_case_forgets_the_file_and_says_so(
    any_council: Council,
) -> None:
    lead = any_council.visitor("qa_lead")
    page = freeze(lead, upload(lead, LIST), name="My list", as_at="2026-03-02")
    assert page.heading == "My list"
    assert "List frozen with 2 cases." in page.text
    assert any_council.count(Upload) == 0
    with any_council.database.reading() as session:
        there = session.scalars(select(CaseList)).one()
        listed = session.scalars(select(ListedCase).order_by(ListedCase.case_ref)).all()
    assert (there.name, str(there.as_at), there.columns) == ("My list", "2026-03-02", ["District"])
    assert there.frozen_by_id == any_council.account("qa_lead").id
    assert [(one.case_ref, one.team, one.extra) for one in listed] == [
        ("0012", "North", {"District": "Hill"}),
        ("0013", "East", {"District": "Quay"}),
    ]
    actions = [line.action for line in any_council.log() if "case list" in line.action]
    assert actions == [
        "case list uploaded",
        "case list previewed",
        "case list frozen",
        "case list read",
    ]
    assert "0012" not in str([line.details for line in any_council.log()])


def test_a_name_that_will_not_do_comes_back_with_everything_typed(
    lead: Visitor, council: Council
) -> None:
    preview = upload(lead, LIST)
    page = lead.fill(preview, {"name": "x" * 201, "as_at": "2026-03-02"})
    assert page.status == 422
    assert "Shorten the name" in told(page)
    assert page.form().value("name") == "x" * 201
    assert page.form().value("as_at") == "2026-03-02"
    assert council.count(CaseList) == 0
    day = lead.fill(preview, {"as_at": "31/02/2026"})
    assert day.status == 422
    assert day.form().value("as_at") == "31/02/2026"


def test_freezing_twice_makes_one_list_and_shows_it(lead: Visitor, council: Council) -> None:
    preview = upload(lead, LIST, name="Once")
    freeze(lead, preview)
    again = freeze(lead, preview)
    assert again.heading == "Once"
    assert "This list is already frozen." in again.text
    other = upload(lead, LIST)
    assert other.heading == "This list is already frozen"
    assert council.count(CaseList) == 1


def test_a_list_that_reads_differently_by_now_is_shown_again_instead(
    lead: Visitor, council: Council
) -> None:
    preview = upload(lead, LIST)
    with council.database.transaction() as session:
        session.execute(update(Team).values(service="Another"))
    page = lead.fill(preview, {})
    assert page.status == 409
    assert "The file now reads differently" in page.text
    assert council.count(CaseList) == 0
    assert freeze(lead, page).heading == preview.form().value("name")


def test_rows_that_are_wrong_by_now_freeze_nothing(lead: Visitor, council: Council) -> None:
    preview = upload(lead, LIST)
    with council.database.transaction() as session:
        session.execute(update(Team).where(Team.name == "East").values(name="Far East"))
    page = lead.fill(preview, {})
    assert page.status == 409
    assert page.heading == "1 of 2 rows cannot be in the list"
    assert council.count(CaseList) == council.count(ListedCase) == 0


def test_a_failure_half_way_leaves_no_list_and_keeps_the_file(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = council.visitor("qa_lead")
    rows = "".join(f"{number:05d},North,assessment,\n" for number in range(1_500))
    preview = upload(lead, (HEADING + rows).encode())
    monkeypatch.setattr(case_list_freeze, "record", _broken)
    assert lead.fill(preview, {}).status == 500
    assert council.count(CaseList) == council.count(ListedCase) == 0
    monkeypatch.undo()
    assert "frozen with 1,500 cases" in freeze(lead, preview).text


def _broken(*_: Any, **__: Any) -> None:
    raise OSError("the disk is full")


# The record ---------------------------------------------------------------------------------------


def test_the_record_holds_both_hashes_and_filters_its_cases(
    lead: Visitor, council: Council
) -> None:
    record = freeze(lead, upload(lead, LIST))
    with council.database.reading() as session:
        there = session.scalars(select(CaseList)).one()
    assert there.list_hash in record.text
    assert there.file_hash in record.text
    assert "0012" in record.text
    east = lead.open(f"{record.path}?team=east")
    assert "0013" in east.text
    assert "0012" not in east.text
    both = lead.open(f"{record.path}?team=East&involvement=child_protection")
    assert "No cases on the list match these filters" in both.text
    for bad in ("team=Mars", "involvement=CP", "page=x", "page=-1", "team=East&team=North"):
        assert lead.get(f"{record.path}?{bad}").status == 400, bad


def test_a_long_list_is_read_a_page_at_a_time(lead: Visitor) -> None:
    rows = "".join(f"{number:05d},North,assessment,\n" for number in range(250))
    record = freeze(lead, upload(lead, (HEADING + rows).encode()))
    assert "Page 1 of 3" in record.text
    assert "00099" in record.text
    assert "00100" not in record.text
    last = lead.open(f"{record.path}?page=99")
    assert "00249" in last.text


def test_reading_a_list_is_recorded(lead: Visitor, council: Council) -> None:
    record = freeze(lead, upload(lead, LIST))
    before = council.log_end()
    lead.open(record.path)
    (line,) = council.log(before)
    assert (line.action, line.subject_type) == ("case list read", "case list")
    assert line.account_id == council.account("qa_lead").id


def test_a_list_that_is_not_there_answers_404(lead: Visitor) -> None:
    for nowhere in ("/case-lists/999", "/case-lists/0", f"/case-lists/{2**63}", "/case-lists/x"):
        assert lead.get(nowhere).status == 404


def test_markup_in_names_headings_and_cells_is_shown_as_it_was_typed(lead: Visitor) -> None:
    heading = "case_ref,team,involvement,<i>Zone</i>\n"
    row = "<b>1</b>,North,assessment,{{ 7*7 }}\n"
    record = freeze(lead, upload(lead, (heading + row).encode(), name="<script>x</script>"))
    assert record.heading == "<script>x</script>"
    for shown in ("<b>1</b>", "<i>Zone</i>", "{{ 7*7 }}"):
        assert shown in record.text
    assert record.markup_faults == []


def test_a_month_that_is_over_gives_the_usual_name(lead: Visitor) -> None:
    day = Month.parse(MONTH).first_day
    page = lead.open(f"/case-lists?as_at={day.isoformat()}")
    assert page.form("/case-lists").value("name") == f"Open cases, {Month.of(day).label}"
    for bad in (
        "as_at=2026-02-31",
        "as_at=2999-01-01",
        "as_at=x",
        "as_at=2026-01-01&as_at=2026-01-01",
    ):
        assert lead.get(f"/case-lists?{bad}").status == 400
