"""Files that mean harm, or are no table: each is refused in words, quickly and in little memory."""

import io
import os
import random
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from auditapp.adapters.uploads.tables import (
    CASE_LIST,
    COMPLETED_AUDITS,
    Limits,
    TableError,
    look,
    open_table,
)
from auditapp.adapters.uploads.xlsx import client as xlsx_client
from tests.support.factories import csv_file, xlsx_file
from tests.support.factories import row as cells_of
from tests.support.workbooks import HEADING, Page, cell, row, text, workbook

LONG = os.environ.get("PROVE", "short") == "full"
MEGABYTE = 1_000_000


def reading() -> list[psutil.Process]:
    """The reading processes that we started and that are still there."""
    found = []
    for child in psutil.Process().children():
        try:
            if "auditapp.adapters.uploads.xlsx.worker" in child.cmdline():
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


@pytest.fixture(autouse=True)
def nothing_stays_alive() -> Iterator[None]:
    yield
    assert reading() == []


def read(path: Path, limits: Limits = CASE_LIST) -> list[str]:
    """Everything that a page would ask of a file; the first column's text of every row."""
    look(path, limits=limits)
    table = open_table(path, limits=limits)
    return [row.fault or row.cells[table.columns[0]] for row in table.rows()]


def refused(path: Path, limits: Limits = CASE_LIST) -> str:
    """What is said."""
    with pytest.raises(TableError) as caught:
        read(path, limits)
    return str(caught.value)


# No workbook, or none that can be opened ----------------------------------------------------------


def _zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _locked() -> bytes:
    """A zip whose entries say that they are locked with a password."""
    plain = bytearray(_zipped({"xl/workbook.xml": b"x"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        plain[plain.index(mark) + at] |= 1
    return bytes(plain)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "neither a CSV nor an XLSX file. Save it as"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page or a document"),
        (b"\xef\xbb\xbf \n<HTML>\n<table><tr><td>case_ref", "a web page or a document"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:x"/>', "a web page or a document"),
        (
            b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>',
            "This is an XML spreadsheet of Excel 2003. Open it in Excel and save it as",
        ),
        (b"\xff\xfe\x00\xd8", "neither UTF-8 nor Windows-1252"),
        (b"%PDF-1.7 and so on", "a web page or a document"),
        (b"{\\rtf1 case_ref}", "a web page or a document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504, "old Excel workbook (.xls)"),
        (
            b"\xd0\xcf\x11\xe0" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "encrypted with a password",
        ),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"PK\x05\x06" + b"\x00" * 18, "not an Excel workbook"),
        (_zipped({"word/document.xml": b"x", "_rels/.rels": b"<R/>"}), "a Word document"),
        (
            _zipped({"mimetype": b"application/vnd.oasis.opendocument.x"}),
            "OpenDocument file (.ods)",
        ),
        (_zipped({"xl/workbook.bin": b"x", "_rels/.rels": b"<R/>"}), "binary workbook (.xlsb)"),
        (_zipped({"ppt/slides.xml": b"x", "_rels/.rels": b"<R/>"}), "not an Excel workbook"),
        (_zipped({"_rels/.rels": b"<R"}), "cannot be read"),
        (_zipped({"_rels/.rels": b"<R/>"}, zipfile.ZIP_BZIP2), "damaged"),
        (_locked(), "locked with a password"),
        (b"", "The file is empty"),
    ],
)
def test_what_is_no_table_is_refused_by_its_content(
    tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "cases.xlsx"
    file.write_bytes(content)
    assert words in refused(file)


def test_a_table_is_one_whatever_its_name_says(tmp_path: Path) -> None:
    assert read(csv_file(tmp_path / "a.xlsx", [{"case_ref": "A"}])) == ["A"]
    assert read(xlsx_file(tmp_path / "a.xlsx", [{"case_ref": "A"}]).rename(tmp_path / "b.csv")) == [
        "A"
    ]


def test_a_workbook_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", row(2, text("A2", "C-1"))).read_bytes()
    for length in range(4, len(whole) - 1, 97):
        file = tmp_path / "cut.xlsx"
        file.write_bytes(whole[:length])
        assert "damaged" in refused(file)


def test_macros_old_and_new_are_refused(tmp_path: Path) -> None:
    for part in ("xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"):
        assert "holds macros" in refused(workbook(tmp_path / "a.xlsx", more={part: "x"}))


def test_links_to_other_workbooks_are_told_and_never_followed(tmp_path: Path) -> None:
    linked = {
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": "<Relationships/>",
    }
    file = workbook(tmp_path / "a.xlsx", row(2, text("A2", "C-1")), more=linked)
    assert look(file).external_links == 1
    assert read(file) == ["C-1"]


# Zips ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/media/large.bin": b"\0" * 51 * MEGABYTE},
        {"xl/media/ratio.bin": b"\0" * 2 * MEGABYTE},
        {f"xl/media/{number}.bin": b"x" for number in range(1_001)},
    ],
    ids=["large", "ratio", "many parts"],
)
def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path, parts: dict[str, bytes]) -> None:
    assert "unpacks to far too much" in refused(workbook(tmp_path / "a.xlsx", more=parts))


def test_a_file_of_an_ordinary_ratio_is_refused_when_it_unpacks_to_too_much(
    tmp_path: Path,
) -> None:
    file = workbook(tmp_path / "a.xlsx", more={"xl/media/a.bin": _noise(3 * MEGABYTE)})
    small = replace(CASE_LIST, inflated=2 * MEGABYTE)
    assert "unpacks to far too much (over 2 MB" in refused(file, small)
    assert read(file) == []


def test_more_shared_texts_than_a_list_has_are_refused(tmp_path: Path) -> None:
    shared = "".join(f"<si><t>{at}</t></si>" for at in range(1_001))
    file = workbook(tmp_path / "a.xlsx", row(2, cell("A2", 1_000, "s")), shared=shared)
    assert "too many different texts" in refused(file, replace(CASE_LIST, strings=1_000))
    assert read(file) == ["1000"]


def test_zips_within_zips_are_never_opened(tmp_path: Path) -> None:
    inner = _zipped({"bomb": b"\0" * 20 * MEGABYTE})
    for _ in range(5):
        inner = _zipped({str(copy): inner for copy in range(4)}, zipfile.ZIP_STORED)
    more = {"xl/embeddings/a.zip": inner}
    limits = replace(CASE_LIST, ratio=10_000)
    assert read(workbook(tmp_path / "a.xlsx", row(2, cell("A2", 7)), more=more), limits) == ["7"]


def test_an_entry_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    rows = "".join(row(number, cell(f"A{number}", number)) for number in range(2, 2_000))
    file = workbook(tmp_path / "a.xlsx", rows)
    with zipfile.ZipFile(file) as book:
        size = book.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    file.write_bytes(file.read_bytes().replace(size, (100).to_bytes(4, "little")))
    assert "cannot be read" in refused(file)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    second = {"XL/Worksheets/sheet1.xml": Page(HEADING).markup}
    assert "damaged" in refused(workbook(tmp_path / "a.xlsx", row(2, cell("A2", 7)), more=second))


# Markup -------------------------------------------------------------------------------------------

BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {one} "{f"&{two};" * 10}">'
        for two, one in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


@pytest.mark.parametrize(
    "declared",
    [
        BOMB,
        '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
    ],
)
def test_entities_and_document_types_are_refused(tmp_path: Path, declared: str) -> None:
    page = Page(HEADING + row(2, text("A2", "&i;")), declared=declared)
    assert "declares entities" in refused(workbook(tmp_path / "a.xlsx", [page]))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"])
def test_entities_are_refused_in_every_part(tmp_path: Path, part: str) -> None:
    file = workbook(tmp_path / "a.xlsx", row(2, cell("A2", 0, "s")), shared="<si><t>A</t></si>")
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[part] = parts[part].replace(b"?>", b"?>" + BOMB.encode(), 1)
    file.write_bytes(_zipped(parts))
    assert "declares entities" in refused(file)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (row(2, cell("XFD2", 1)), "Row 2 has more than 1000 columns"),
        (row(1_048_576, cell("A1048576", 1)), "more than 100,000 rows: one is numbered 1,048,576"),
        (row(9**19, cell("A2", 1)), "cannot be read"),
        (row(1_048_577), "cannot be read"),
        ('<row r="' + "9" * 5_000 + '"/>', "cannot be read"),
        (row(2, cell("XFE2", 1)), "cannot be read"),
        (row(2, cell("ZZZZZZZ2", 1)), "cannot be read"),
        (row(2, cell("A9", 1)), "cannot be read"),
        (row(2, cell("2", 1)), "cannot be read"),
        (row(2, cell("a2", 1)), "cannot be read"),
        (row(2, cell("B2", 1), cell("A2", 1)), "cannot be read"),
        (row(2, cell("A2", 1), cell("A2", 2)), "cannot be read"),
        (row(3, cell("A3", 1)) + row(2, cell("A2", 1)), "cannot be read"),
        (row(2, cell("A2", 1)) + row(2, cell("A2", 2)), "cannot be read"),
        (row(2, row(3, cell("A3", 1))), "cannot be read"),
        (row(2, f'<c r="A2">{cell("B2", 1)}</c>'), "cannot be read"),
        (row(2, cell("A2", 7, "s")), "cannot be read"),
        (row(2, cell("A2", -1, "s")), "cannot be read"),
        (row(2, cell("A2", "NaN")), "cannot be read"),
        (row(2, cell("A2", "1_000")), "cannot be read"),
        (row(2, cell("A2", "١")), "cannot be read"),
        (row(2, cell("A2", "2026-99-99", "d")), "cannot be read"),
        (row(2, "<c r='A2'><v>1</c>"), "cannot be read"),
        (row(2, text("A2", "<b>" * 70 + "</b>" * 70)), "cannot be read"),
        ("<b>" * 100_000, "cannot be read"),
    ],
)
def test_a_far_or_broken_cell_is_refused(tmp_path: Path, rows: str, words: str) -> None:
    assert words in refused(workbook(tmp_path / "a.xlsx", rows))


def test_far_cells_that_are_only_formatted_do_no_harm(tmp_path: Path) -> None:
    rows = row(2, text("A2", "C-1"), '<c r="XFD2" s="1"/>')
    assert read(workbook(tmp_path / "a.xlsx", rows)) == ["C-1"]


def test_merged_cells_cost_nothing_however_far_they_reach(tmp_path: Path) -> None:
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="A1:XFD9"/></mergeCells>'
    file = workbook(tmp_path / "a.xlsx", [Page(HEADING + row(2, text("A2", "C")), after=merged)])
    assert read(file) == ["C"]
    assert look(file).sheets[0].merged == 2


def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    rows = "".join(row(number, cell(f"A{number}", number)) for number in range(2, 1_001))
    for said in ("A1:B2", "A1:XFD1048576", "nonsense"):
        page = Page(HEADING + rows, before=f'<dimension ref="{said}"/>')
        assert len(read(workbook(tmp_path / "a.xlsx", [page]))) == 999


def test_a_shared_text_repeated_without_end_refuses_its_rows(tmp_path: Path) -> None:
    cells = "".join('<c t="s"><v>0</v></c>' for _ in range(900))
    rows = "".join(f"<row>{cells}</row>" for _ in range(20))
    file = workbook(tmp_path / "a.xlsx", rows, shared=f"<si><t>{'x' * 30_000}</t></si>")
    assert set(read(file)) == {"there is far too much text in the row"}


def test_a_text_that_no_cell_can_hold_refuses_its_row(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", row(2, text("A2", "x" * 32_768)))
    assert read(file) == ["case_ref: the text is longer than 32,767 characters"]
    assert read(csv_file(tmp_path / "a.csv", [{"case_ref": "x" * 32_768}])) == [
        "case_ref: the text is longer than 32,767 characters"
    ]


def test_a_quotation_mark_that_never_closes_is_told_by_its_row(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('case_ref\nA\n"B' + "\nx" * 200_000)
    assert "Row 3 is not proper CSV" in refused(file)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"," * 9 * MEGABYTE, "Row 1 holds far too much text"),
        (b"case_ref\n" + b'"\n",' * MEGABYTE, "Row 2 holds far too much text"),
        (b"\n" * 9 * MEGABYTE, "more than 100,000 rows"),
        (b"case_ref\n" + b",\n" * 4 * MEGABYTE, "more than 100,000 rows"),
        (b"x" * 70_000, "Row 1, which names the columns: cell 1: the text is longer"),
        (b",".join(b"x%d" % at for at in range(1_001)), "more than 1000 columns"),
        (b",".join(b"x" * 900 for _ in range(90)), "names the columns: it is far too long"),
        (b'"' * 9 * MEGABYTE, "Row 1 holds far too much text"),
        (b'a"b,' * 2_000, "more than 1000 columns"),
    ],
)
def test_a_csv_file_made_to_fill_the_memory_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    tracemalloc.start()
    try:
        assert words in refused(file)
        assert tracemalloc.get_traced_memory()[1] < 100 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_many_sheets_and_long_headings_do_not_fill_our_memory(tmp_path: Path) -> None:
    shared = f"<si><t>{'x' * 30_000}</t></si>"
    heading = "<row>" + '<c t="s"><v>0</v></c>' * 3 + "</row>"
    pages = [Page(heading, title=f"S{at}") for at in range(200)]
    file = workbook(tmp_path / "a.xlsx", pages, shared=shared)
    assert "Several sheets hold something" in refused(file)
    starts = [one["start"] for one in xlsx_client.sheets(file, CASE_LIST)]
    assert {sum(map(len, first.cells)) for (first,) in starts} == {0}
    file = workbook(tmp_path / "a.xlsx", pages[:1], shared=shared)
    assert "names the columns: it is far too long" in refused(file)
    file = workbook(tmp_path / "a.xlsx", [*pages, Page(title="S200")], shared=shared)
    assert "more than 200 sheets" in refused(file)


# The limits ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_more_than_a_hundred_thousand_rows_are_refused_in_either_kind_of_file(
    tmp_path: Path,
) -> None:
    rows = [{"case_ref": str(number)} for number in range(100_001)]
    assert "more than 100,000 rows" in refused(csv_file(tmp_path / "a.csv", rows))
    assert len(read(csv_file(tmp_path / "a.csv", rows[:-1]))) == 100_000
    markup = "".join(f"<row><c><v>{number}</v></c></row>" for number in range(100_001))
    file = workbook(tmp_path / "a.xlsx", markup)
    assert "more than 100,000 rows" in refused(file)
    assert len(read(file, COMPLETED_AUDITS)) == 100_001


def test_none_one_and_blank_rows(tmp_path: Path) -> None:
    assert read(workbook(tmp_path / "a.xlsx", "")) == []
    assert read(workbook(tmp_path / "a.xlsx", row(7, cell("A7", 1)))) == ["1"]
    assert "first row must name the columns" in refused(workbook(tmp_path / "a.xlsx", [Page()]))


def test_a_reading_process_is_bound_in_memory_time_and_dumps() -> None:
    code = (
        "import resource as r\n"
        "from auditapp.adapters.uploads.tables import CASE_LIST\n"
        "from auditapp.adapters.uploads.xlsx.worker import limit\n"
        "limit(CASE_LIST)\n"
        "print(*(r.getrlimit(what)[1] for what in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_CORE)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == [str(512 * 1024 * 1024), "60", "0"]


def _noise(size: int) -> str:
    return random.Random(1).randbytes(size // 2).hex()


def _long(folder: Path) -> Path:
    """More rows than a pipe holds, so that the reading process has to wait for us."""
    noise = _noise(2_000_000)
    rows = "".join(
        row(at, text(f"A{at}", noise[at * 1_000 : at * 1_000 + 999])) for at in range(2, 2_000)
    )
    return workbook(folder / "long.xlsx", rows)


def test_a_reading_process_is_told_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITAPP_SECRET_KEY", "nobody reads this")
    iterator = open_table(_long(tmp_path)).rows()
    next(iterator)
    (child,) = reading()
    assert "AUDITAPP_SECRET_KEY" not in child.environ()
    assert str(tmp_path) not in " ".join(child.cmdline())
    del iterator


def test_a_reading_process_ends_with_whoever_asked(tmp_path: Path) -> None:
    iterator = open_table(_long(tmp_path)).rows()
    assert next(iterator).number == 2
    (child,) = reading()
    iterator.close()  # type: ignore[attr-defined]
    assert not child.is_running()


def test_a_reading_process_that_is_killed_is_a_refusal(tmp_path: Path) -> None:
    iterator = open_table(_long(tmp_path)).rows()
    next(iterator)
    reading()[0].kill()
    with pytest.raises(TableError, match="too much memory"):
        list(iterator)


@pytest.mark.slow
def test_too_much_memory_and_too_much_time_are_told_apart(tmp_path: Path) -> None:
    page = Page(HEADING, after=f'<a b="{_noise(5 * MEGABYTE)}"/>')
    file = workbook(tmp_path / "a.xlsx", [page])
    assert "too much memory" in refused(file, replace(CASE_LIST, memory=44 * MEGABYTE))
    assert "takes too long" in refused(file, replace(CASE_LIST, seconds=0.01))
    assert read(file) == []


@pytest.mark.slow
def test_time_counts_only_while_the_file_is_read(tmp_path: Path) -> None:
    limits = replace(CASE_LIST, seconds=2.0, seconds_per_cell=0)
    found = 0
    for _ in open_table(_long(tmp_path), limits=limits).rows():
        found += 1
        if found % 400 == 0:
            time.sleep(0.6)
    assert found == 1_998


def _costly(folder: Path) -> Iterator[Path]:
    """Files within every size that is checked beforehand, which cost all the more to read."""
    noise = {"xl/media/noise.bin": random.Random(1).randbytes(600_000)}
    texts = "".join(f"<si><t>{number:x}</t></si>" for number in range(1_500_000))
    for at, page in enumerate(
        [
            Page(HEADING, after="<a/>" * 11 * MEGABYTE),
            Page(HEADING, after=f'<a b="{"x" * 45 * MEGABYTE}"/>'),
            Page(HEADING, after="".join(f"<n{number:x}/>" for number in range(4_000_000))),
            Page(HEADING + "<row><c/></row>" * 2 * MEGABYTE),
            Page(HEADING + row(2, text("A2", "x" * 45 * MEGABYTE))),
            Page(HEADING, before="<cols>" + '<col min="1" max="16384" hidden="1"/>' * MEGABYTE),
        ]
    ):
        yield workbook(folder / f"{at}.xlsx", [page], more=noise)
    yield workbook(folder / "s.xlsx", row(2, cell("A2", 1_400_000, "s")), shared=texts, more=noise)


MEASURED = """
import sys, time, resource
from pathlib import Path
from auditapp.adapters.uploads.tables import TableError, look, open_table
for name in sys.argv[1:]:
    for ask in (look, lambda path: list(open_table(path).rows())):
        began = time.monotonic()
        try:
            ask(Path(name))
            said = "read"
        except TableError as error:
            said = str(error)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        print(f"{time.monotonic() - began:.2f} {peak} {Path(name).name} {said}")
"""


@pytest.mark.slow
def test_the_costliest_files_stay_within_five_seconds_and_512_megabytes(tmp_path: Path) -> None:
    files = [str(file) for file in _costly(tmp_path)]
    said = subprocess.run(
        [sys.executable, "-c", MEASURED, *files], capture_output=True, text=True, check=True
    )
    print(said.stdout)
    lines = [line.split(" ", 3) for line in said.stdout.splitlines()]
    assert len(lines) == 2 * len(files)
    for seconds, peak, name, words in lines:
        assert float(seconds) < CASE_LIST.seconds + 1, (name, words)
        assert int(peak) < CASE_LIST.memory, (name, words)


# Chance -------------------------------------------------------------------------------------------


def _xlsx(path: Path) -> Path:
    rows = [cells_of(case_ref=f"C-{number}", DS_01="yes", when=number) for number in range(30)]
    return xlsx_file(path, rows)


def _csv(path: Path) -> Path:
    rows = [cells_of(case_ref=f"C “{number}”", note='two\r\n"lines"') for number in range(30)]
    return csv_file(path, rows)


def _inside(path: Path, chance: random.Random) -> bytes:
    """The same workbook with a few bytes of one of its parts changed, in a zip that is whole."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    return _zipped({**parts, name: _changed(parts[name], chance)})


def _changed(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8, 40))):
        at = chance.randrange(len(changed))
        if chance.random() < 0.7:
            changed[at] = chance.randrange(256)
        elif chance.random() < 0.5:
            del changed[at : at + chance.randrange(1, 30)]
        else:
            changed[at:at] = changed[chance.randrange(len(changed)) :][: chance.randrange(40)]
    return bytes(changed)


@pytest.mark.slow
@pytest.mark.parametrize(("make", "share"), [(_xlsx, 1), (_csv, 4)], ids=["xlsx", "csv"])
def test_a_changed_file_is_read_or_refused_and_nothing_else(
    tmp_path: Path, make: Callable[[Path], Path], share: int
) -> None:
    chance, said = random.Random(20), set[str]()
    honest = make(tmp_path / "honest")
    content = honest.read_bytes()
    for _ in range((2_000 if LONG else 60) * share):
        broken = tmp_path / "broken"
        inside = make is _xlsx and chance.random() < 0.7
        broken.write_bytes(_inside(honest, chance) if inside else _changed(content, chance))
        try:
            read(broken)
        except TableError as error:
            said.add(str(error))
    assert said
    assert [words for words in said if "memory" in words or "too long to" in words] == []
