"""Native line charts under a table: lines differ by dash and marker as well as by colour."""

import re
from html import escape
from io import BytesIO
from typing import Literal
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.chart import LineChart as Drawn
from openpyxl.chart import Reference
from openpyxl.chart.axis import DateAxis
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.title import Title, title_maker
from openpyxl.worksheet.worksheet import Worksheet

from auditapp.domain.workbook.workbook import LineChart, Sheet, Workbook

COLOURS = ("12436D", "28A197", "801650", "F46A25")
"""The Analysis Function's categorical palette, in its order."""
DASHES = ("solid", "dash", "sysDot", "lgDashDot")
MARKERS: tuple[Literal["circle", "square", "triangle", "diamond"], ...] = (
    "circle",
    "square",
    "triangle",
    "diamond",
)
WIDTH, HEIGHT = 26, 11
"""Centimetres."""
_ROWS = 23
_FRAME = re.compile(r'name="Chart (\d+)"')


def add_charts(page: Worksheet, sheet: Sheet, header: int, last: int) -> None:
    """Draw the sheet's charts one below the other, under the table's last row."""
    for number, chart in enumerate(sheet.charts):
        if any(_has_numbers(sheet, name) for name in chart.columns):
            page.add_chart(_draw(page, sheet, chart, header, last), f"A{last + 2 + number * _ROWS}")


def describe_charts(content: bytes, workbook: Workbook) -> bytes:
    """Give every chart its description for screen readers, which openpyxl cannot write."""
    words = iter([charts for sheet in workbook.sheets if (charts := _drawable(sheet))])
    target = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if re.fullmatch(r"xl/drawings/drawing\d+\.xml", entry.filename):
                part = _described(part, next(words))
            new.writestr(entry.filename, part)
    return target.getvalue()


def _drawable(sheet: Sheet) -> list[LineChart]:
    """The charts that have at least one number to draw."""
    return [
        chart for chart in sheet.charts if any(_has_numbers(sheet, name) for name in chart.columns)
    ]


def _described(part: bytes, charts: list[LineChart]) -> bytes:
    def add(found: re.Match[str]) -> str:
        return f'{found[0]} descr="{escape(_words(charts[int(found[1]) - 1]))}"'

    return _FRAME.sub(add, part.decode()).encode()


def _words(chart: LineChart) -> str:
    return f"Line chart. {chart.title}: {', '.join(chart.columns)}. The table holds its numbers."


def _has_numbers(sheet: Sheet, column: str) -> bool:
    at = sheet.place(column) - 1
    return any(isinstance(row[at], int | float) for row in sheet.rows)


def _draw(page: Worksheet, sheet: Sheet, chart: LineChart, header: int, last: int) -> Drawn:
    drawn = Drawn()
    drawn.title = _title(chart.title)
    drawn.width, drawn.height = WIDTH, HEIGHT
    drawn.legend = Legend(legendPos="b", overlay=False)
    drawn.roundedCorners = False
    drawn.display_blanks = "gap"
    months = Reference(page, min_col=1, min_row=header + 1, max_row=last)
    for number, name in enumerate(chart.columns):
        at = sheet.place(name)
        drawn.append(_line(page, at, header, last, number))
    drawn.set_categories(months)
    _axes(drawn, chart)
    return drawn


def _line(page: Worksheet, column: int, header: int, last: int, number: int) -> Series:
    values = Reference(page, min_col=column, min_row=header, max_row=last)
    line: Series = SeriesFactory(values, title_from_data=True)
    colour, dash = (style[number % len(style)] for style in (COLOURS, DASHES))
    marker = MARKERS[number % len(MARKERS)]
    line.smooth = False
    line.graphicalProperties.line.solidFill = colour
    line.graphicalProperties.line.dashStyle = dash
    line.graphicalProperties.line.width = 28_575
    filled = GraphicalProperties(solidFill=colour)
    filled.line.solidFill = colour
    line.marker = Marker(symbol=marker, size=8, spPr=filled)
    return line


def _axes(drawn: Drawn, chart: LineChart) -> None:
    drawn.x_axis = DateAxis(crossAx=100)
    drawn.x_axis.number_format = "mmm yy"
    drawn.x_axis.baseTimeUnit = drawn.x_axis.majorTimeUnit = "months"
    drawn.y_axis.crossAx = 500
    drawn.y_axis.number_format = "0%"
    drawn.y_axis.scaling.min, drawn.y_axis.scaling.max = 0, 1
    drawn.y_axis.majorUnit = 0.2
    for axis, title in ((drawn.x_axis, chart.across), (drawn.y_axis, chart.upwards)):
        axis.title = _title(title)
        axis.delete = False


def _title(text: str) -> Title:
    title = title_maker(text)
    title.overlay = False
    return title
