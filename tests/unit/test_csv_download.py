"""The one CSV writer: no cell that a spreadsheet would run, and nothing changed besides."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.web.csv_download import inert, write_csv, write_note

CELLS = st.text(st.sampled_from("=+-@\t\r\n,;\"'a1é \x00"), max_size=6)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＠x"])
def test_text_that_a_spreadsheet_could_run_is_disarmed(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("May list (40 cases)", "# list: May list (40 cases)\n"),
        ("May,=1+1", "# list: May,'=1+1\n"),
        ("May; @x\n=2", "# list: May; '@x =2\n"),
        ("a, b", "# list: a, b\n"),
    ],
)
def test_a_note_above_the_rows_is_one_line_without_a_cell_that_could_run(
    value: str, line: str
) -> None:
    out = io.StringIO()
    write_note(out, "list", value)
    assert out.getvalue() == line


@pytest.mark.parametrize("cell", ["North", "", "a=b", -3, -0.5, 0, None])
def test_ordinary_text_and_negative_numbers_stay_as_they_are(cell: object) -> None:
    assert inert(cell) == cell


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=4))
def test_every_cell_comes_back_and_none_starts_a_formula(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    write_csv(out, rows)
    back = list(csv.reader(io.StringIO(out.getvalue(), newline="")))
    assert back == [[inert(cell) for cell in row] for row in rows]
    assert not any(cell[:1] in tuple("=+-@\t\r") for row in back for cell in row if cell)
