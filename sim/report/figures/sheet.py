"""A sheet of paper for one figure: its question as the title, how to read it, and where it comes from."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

import numpy as np

from sim.report.figures.svg_paper import Drawing, SvgPaper
from sim.report.palette import GRID, QUIET, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.ensemble.results import Results

WIDTH = 6.4
"""Inches: on a telephone, 390 pixels wide, letters of 10 points are 8.5 pixels high."""
MARGIN = 0.12
EDGE = "#9aa2aa"
TITLE, READING, SMALL = 13.0, 9.5, 8.5
"""Sizes of letters in points: title, how to read it, the rest."""

Given = ParamSpec("Given")
Drawn = TypeVar("Drawn", "Figure", Drawing)
"""A figure: matplotlib's, or a page's."""


def styled(draw: Callable[Given, Figure]) -> Callable[Given, Figure]:
    """Make a function draw in the house style."""

    @functools.wraps(draw)
    def drawn(*args: Given.args, **more: Given.kwargs) -> Figure:
        with style():
            return draw(*args, **more)

    return drawn


class AnySheet(Generic[Drawn]):
    """A figure with a title, a line that says how to read it, and its source at the foot.

    Args:
        summary: of what it shows (see ``source``).
        title: its question.
        reading: how to read it.
        body: height of what is drawn, inches.
        width: inches.

    Attributes:
        figure: what is drawn on.
        width: inches.
        body: height of what is left for drawing, inches.
        foot: height of what stands below the body, inches.
    """

    def __init__(self, summary: Mapping[str, Any], title: str, reading: str, body: float, width: float = WIDTH) -> None:
        letters = (width - 2 * MARGIN) * 72
        self._title = textwrap.wrap(title, int(letters / (0.60 * TITLE)))
        self._reading = textwrap.wrap(reading, int(letters / (0.525 * READING)))
        self._source = textwrap.wrap(source(summary), int(letters / (0.53 * SMALL)))
        self._head = 0.10 + 0.245 * len(self._title) + 0.185 * len(self._reading) + 0.10
        self.foot = 0.10 + 0.16 * len(self._source)
        self.width, self.body = width, body
        self.figure: Drawn = self._blank(width, self._head + body + self.foot)
        self._write()

    def _blank(self, width: float, height: float) -> Drawn:
        """Return an empty figure of this size, inches."""
        raise NotImplementedError

    def _write(self) -> None:
        height, left = self.figure.get_figheight(), MARGIN / self.width
        top = height - 0.10
        put = functools.partial(self.figure.text, left, va="top", ha="left", linespacing=1.3)
        put(y=top / height, s="\n".join(self._title), size=TITLE, weight="bold")
        top -= 0.245 * len(self._title) + 0.02
        put(y=top / height, s="\n".join(self._reading), size=READING, color=QUIET)
        foot = (0.07 + 0.16 * len(self._source)) / height
        put(y=foot, s="\n".join(self._source), size=SMALL, color=QUIET)

    @property
    def height(self) -> float:
        """Inches."""
        return float(self.figure.get_figheight())

    def plain(self, left: float, top: float, width: float, height: float) -> Any:
        """Bare axes in points from their top left corner.

        Args:
            left: inches from the left edge of the sheet.
            top: inches from the top of its body.
            width: inches.
            height: inches.
        """
        raise NotImplementedError

    def paper(self) -> Any:
        """Bare axes over the whole body, less the margins."""
        return self.plain(MARGIN, 0, self.width - 2 * MARGIN, self.body)

    def finished(self, description: str) -> Drawn:
        """The figure, with what it shows in words (see ``describe_figure``)."""
        self.figure.set_label(" ".join(description.split()))
        return self.figure


class Sheet(AnySheet["Figure"]):
    """A sheet of matplotlib's, with a canvas of its own and unknown to pyplot."""

    def _blank(self, width: float, height: float) -> Figure:
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # slow to import
        from matplotlib.figure import Figure  # slow to import

        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        return figure

    def plain(self, left: float, top: float, width: float, height: float) -> Axes:
        """Bare axes (see ``AnySheet.plain``)."""
        bottom = self.foot + self.body - top - height
        place = (left / self.width, bottom / self.height, width / self.width, height / self.height)
        axes = self.figure.add_axes(place)
        axes.set_axis_off()
        axes.set_xlim(0, width * 72)
        axes.set_ylim(height * 72, 0)
        return axes


class SvgSheet(AnySheet[Drawing]):
    """A sheet of a page, which is SVG from the start."""

    def _blank(self, width: float, height: float) -> Drawing:
        return Drawing(width, height)

    def plain(self, left: float, top: float, width: float, height: float) -> SvgPaper:
        """Bare paper (see ``AnySheet.plain``)."""
        down = self.height - self.foot - self.body + top
        return self.figure.add_paper(SvgPaper(*(72 * inches for inches in (left, down, width, height))))


def describe_figure(figure: Figure | Drawing) -> str:
    """Describe a figure of this package in words, for those who cannot see it."""
    return str(figure.get_label())


def source(summary: Mapping[str, Any]) -> str:
    """Name the source of a figure's numbers: scenario, replications, seed and digest of a record."""
    return (
        f"Simulation, not a forecast. {summary['scenario']}: {summary['replications']:,} replications, seed "
        f"{summary['seed']}, digest {summary['digest'][:8]}."
    )


@dataclass(frozen=True)
class Scale:
    """From amounts to points on the paper, along one direction.

    Attributes:
        start, end: where the least and the greatest amount stand, points.
        low, high: the least and the greatest amount.
    """

    start: float
    end: float
    low: float
    high: float

    def __call__(self, amount: Any) -> Any:
        """Return the position of an amount, or of an array of them."""
        return self.start + (amount - self.low) / (self.high - self.low) * (self.end - self.start)


def days_scale(results: Results, start: float, end: float, last: float | None = None) -> Scale:
    """Evenings from left to right."""
    return Scale(start, end, 0, results.days if last is None else last)


def calendar(
    axes: Axes | SvgPaper,
    results: Results,
    across: Scale,
    top: float,
    bottom: float,
    ticks: int = 5,
    labelled: bool = True,
) -> None:
    """Mark dates by upright lines, and write them below; ``axes`` in points.

    Args:
        axes: where.
        results: the run.
        across: where evenings stand.
        top: of the lines.
        bottom: of the lines.
        ticks: about how many.
        labelled: write the dates.
    """
    marks = [day for day in date_marks(results, ticks) if day <= across.high]
    lines(axes, [[(across(day), top), (across(day), bottom)] for day in marks], GRID, 0.8)
    lines(axes, [[(across.start, bottom), (across.end, bottom)]], EDGE, 0.8)
    for day in marks if labelled else ():
        align = "right" if day > 0.95 * across.high else "left" if day < 0.05 * across.high else "center"
        axes.text(across(day), bottom + 4, short_date(results, day), size=SMALL + 0.5, color=QUIET, ha=align, va="top")


def lines(axes: Axes | SvgPaper, found: Sequence[Any], colours: Any, widths: Any, zorder: float = 1.0) -> None:
    """Many lines at once."""
    if isinstance(axes, SvgPaper):
        axes.lines(found, colours, widths, zorder)
        return
    from matplotlib.collections import LineCollection  # slow to import

    axes.add_collection(LineCollection(found, colors=colours, linewidths=widths, zorder=zorder, capstyle="butt",
                                       joinstyle="round"), autolim=False)  # fmt: skip


def spells(values: Any) -> list[slice]:
    """The stretches of a curve that are numbers, one after the other; (n,) with nan in the gaps."""
    edges = np.flatnonzero(np.diff(np.r_[False, ~np.isnan(np.asarray(values, float)), False]))
    return [slice(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def areas(
    axes: Axes | SvgPaper, found: Sequence[Any], colours: Any, zorder: float = 1.0, alpha: float | None = None
) -> None:
    """Many areas at once."""
    if isinstance(axes, SvgPaper):
        axes.areas(found, colours, zorder, alpha)
        return
    from matplotlib.collections import PolyCollection  # slow to import

    drawn = PolyCollection(found, facecolors=colours, edgecolors="none", zorder=zorder, alpha=alpha)
    axes.add_collection(drawn, autolim=False)


def dots(
    axes: Axes | SvgPaper,
    x: Any,
    y: Any,
    size: float,
    colours: Any,
    edge: Any = "none",
    marker: str = "o",
    zorder: float = 4.0,
) -> None:
    """Many marks at once, ``size`` points across."""
    axes.scatter(x, y, s=size**2, c=colours, marker=marker, edgecolors=edge, linewidths=1.0, zorder=zorder)


def date_marks(results: Results, ticks: int) -> list[int]:
    """Days to be marked: the firsts of months if there are enough, else every so many days from the start."""
    firsts = [day for day in range(results.days + 1) if results.date(day).day == 1]
    if 3 <= len(firsts) <= ticks:
        return firsts
    if len(firsts) > ticks:
        return firsts[:: -(-len(firsts) // ticks)]
    step = next((step for step in (1, 2, 5, 7, 10, 14, 20) if results.days / step <= ticks), 30)
    return list(range(0, results.days + 1, step))


def short_date(results: Results, day: int) -> str:
    """An evening's date without the year: 10 Jun."""
    date = results.date(day)
    return f"{date.day} {date:%b}"
