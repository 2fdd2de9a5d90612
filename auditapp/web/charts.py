"""Draws charts as SVG on the server, from plain points.

Computes coordinates; the templates in `templates/charts` decide the look, without inline styles.
Independent of measures: each point has its own words. Months without cases leave a gap, small
samples are hollow, and no meaning is carried by colour alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import render_template
from markupsafe import Markup

GRID_STEP = 25


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a series, 0 to 100; `percent` None leaves a gap.

    `words` are the point's title; `brief` is shown next to the last point of a line.
    """

    label: str
    short: str
    words: str
    brief: str = ""
    percent: float | None = None
    lower: float | None = None
    upper: float | None = None
    is_small: bool = False
    target: float | None = None


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A point with its coordinates; `low` and `high` are the ends of its interval."""

    x: float
    y: float
    low: float | None
    high: float | None
    point: Point


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a drawing, its margins, and the most months between two labels."""

    width: int
    height: int
    top: int = 12
    right: int = 46
    bottom: int = 30
    left: int = 42
    labels: int = 12


WIDE = Size(760, 300)
NARROW = Size(350, 260, labels=4)
PANEL = Size(250, 150, labels=2)
SPARK = Size(132, 34, top=5, right=6, bottom=5, left=6)


@dataclass(frozen=True)
class Plot:
    """A series laid out at a size: every coordinate a template needs."""

    size: Size
    points: tuple[Point, ...]

    @property
    def ceiling(self) -> float:
        """The top of the scale: 100, or more where a count can exceed what was expected."""
        highest = max((point.percent or 0 for point in self.points), default=0)
        return max(100, -(-highest // GRID_STEP) * GRID_STEP)

    @property
    def base(self) -> float:
        return self.size.height - self.size.bottom

    @property
    def end(self) -> float:
        return self.size.width - self.size.right

    def x(self, at: float) -> float:
        step = (self.end - self.size.left) / max(1, len(self.points))
        return round(self.size.left + step * (at + 0.5), 1)

    def y(self, percent: float) -> float:
        return round(self.base - (self.base - self.size.top) * percent / self.ceiling, 1)

    @property
    def marks(self) -> list[ChartMark]:
        return [
            ChartMark(
                self.x(at),
                self.y(point.percent),
                self._end(point.lower),
                self._end(point.upper),
                point,
            )
            for at, point in enumerate(self.points)
            if point.percent is not None
        ]

    @property
    def gaps(self) -> list[tuple[float, Point]]:
        return [(self.x(at), p) for at, p in enumerate(self.points) if p.percent is None]

    @property
    def lines(self) -> list[str]:
        """Unbroken stretches of months with cases, as `points` of a polyline."""
        return [
            " ".join(f"{self.x(at)},{self.y(point.percent or 0)}" for at, point in stretch)
            for has_cases, stretch in self._stretches()
            if has_cases and len(stretch) > 1
        ]

    @property
    def target_lines(self) -> list[tuple[float, float, float]]:
        """Level stretches of the target: from x, to x, at y."""
        found = []
        numbered = groupby(enumerate(self.points), key=lambda pair: pair[1].target)
        for target, group in numbered:
            months = [at for at, _ in group]
            if target is not None:
                ends = self.x(months[0] - 0.5), self.x(months[-1] + 0.5)
                found.append((*ends, self.y(target)))
        return found

    @property
    def grid(self) -> list[tuple[float, str]]:
        step = GRID_STEP if self.size.height > PANEL.height else 2 * GRID_STEP
        return [(self.y(at), f"{at}%") for at in range(0, int(self.ceiling) + 1, step)]

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Months with a label, counted back from the last."""
        every = max(1, -(-len(self.points) // self.size.labels))
        last = len(self.points) - 1
        chosen = range(last, -1, -every)
        return [(self.x(at), self.points[at].short) for at in sorted(chosen)]

    def _end(self, percent: float | None) -> float | None:
        return None if percent is None else self.y(percent)

    def _stretches(self) -> Iterator[tuple[bool, list[tuple[int, Point]]]]:
        numbered = enumerate(self.points)
        for has_cases, group in groupby(numbered, key=lambda pair: pair[1].percent is not None):
            yield has_cases, list(group)


def line_chart(title: str, words: str, points: Sequence[Point], target: str = "") -> Markup:
    """A monthly line with whiskers, drawn for wide and for narrow screens; one of them shows."""
    return Markup("").join(
        _draw("line", title, words, Plot(size, tuple(points)), kind, target)
        for kind, size in (("wide", WIDE), ("narrow", NARROW))
    )


def panel(title: str, words: str, points: Sequence[Point]) -> Markup:
    """One of several small charts that share a scale and months."""
    return _draw("line", title, words, Plot(PANEL, tuple(points)), "panel")


def sparkline(title: str, words: str, points: Sequence[Point]) -> Markup:
    """A line the size of a word."""
    return _draw("spark", title, words, Plot(SPARK, tuple(points)), "spark")


def _draw(template: str, title: str, words: str, plot: Plot, kind: str, target: str = "") -> Markup:
    drawn = render_template(
        f"charts/{template}.svg",
        title=title,
        words=words,
        plot=plot,
        size=plot.size,
        kind=kind,
        target=target,
    )
    return Markup(drawn)  # noqa: S704 - made by an escaping template
