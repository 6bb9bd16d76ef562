"""The small panels of a study's figures: what each shows, where it stands, and how factors are written below it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core import words
from sim.report.figures.sheet import MARGIN, SMALL, WIDTH, Scale, Sheet
from sim.report.palette import INK, QUIET
from sim.study import HARM, factor_value, short_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.study import Sweep

ACCENT, HARMED = "#1f4e79", "#8a3b12"
"""Colours of answers, and of civilian harm."""
COLUMNS = 2
HEAD, GAP, AXIS = 36.0, 12.0, 30.0
"""Points: the name above a panel, between rows, and for values and name of the factor at the foot."""
ROOM, BETWEEN = 32.0, 44.0
"""Points for the numbers at the left, and between panels."""
LABELS = 5
LONG = 6
"""Letters of a value that would leave its panel at the edge."""
MANY = 12
"""A factor with more values has round numbers at its axis."""


@dataclass(frozen=True)
class Panel:
    """One quantity over all points: middle, low and high, nan where there is none."""

    text: str
    middle: Any
    low: Any
    high: Any
    top: float
    harm: bool

    @property
    def moved(self) -> float:
        """Return how far it moves, as a share of its scale."""
        known = self.middle[~np.isnan(self.middle)]
        return float(np.ptp(known) / self.top) if len(known) else -1.0

    @property
    def colour(self) -> str:
        """Of its lines and cells."""
        return HARMED if self.harm else ACCENT

    def said(self, amount: float) -> str:
        """An amount in a few letters."""
        return words.short(amount) if self.harm else f"{100 * amount:.0f}"


def panels_of(found: Sweep, banded: bool = False) -> list[Panel]:
    """The questions, those that move most first, then harm to civilians.

    Args:
        found: the study.
        banded: leave room for the intervals of harm.
    """
    results = found.record["results"]
    asked = [
        Panel(text, *_columns([one["outcomes"][name] for one in results], "probability", "low", "high"), 1.0, False)
        for name, text in found.record["questions"].items()
    ]
    asked = sorted((one for one in asked if not np.isnan(one.middle).all()), key=lambda one: -one.moved)
    return asked + [_harm(text, [one["harm"][measure] for one in results], banded) for measure, text in HARM.items()]


def _harm(text: str, found: list[dict[str, Any]], banded: bool) -> Panel:
    middle, low, high = _columns(found, "median", "low5", "high95")
    most = float(np.nanmax(high if banded else middle, initial=0.0))
    return Panel(text, middle, low, high, 1.05 * most or 1.0, True)


def _columns(found: list[dict[str, Any]], *names: str) -> tuple[Any, Any, Any]:
    middle, low, high = (np.array([np.nan if one[name] is None else one[name] for one in found]) for name in names)
    return middle, low, high


@dataclass(frozen=True)
class Values:
    """A factor's values.

    Attributes:
        name, path: what to call it.
        at: where each point stands: its value, or the rank of its text.
        marks: where values are written, and what is written.
        unique: whether no two points have one value.
        numeric: whether they are numbers.
    """

    name: str
    path: str
    at: Any
    marks: list[tuple[float, str]]
    unique: bool
    numeric: bool


def values_of(found: Sweep, number: int) -> Values:
    """The values of one of a study's factors."""
    path = found.factors[number]
    name = next(short for short, other in short_names(found.factors).items() if other == path)
    said = [one["factors"][path] for one in found.record["results"]]
    levels = list(dict.fromkeys(said))
    numeric = all(isinstance(one, (int, float)) for one in levels)
    if numeric:
        at, levels = np.array(said, float), sorted(levels)
        places = [float(one) for one in levels]
    else:
        at, places = np.array([levels.index(one) for one in said], float), [float(k) for k in range(len(levels))]
    marks = [(place, factor_value(found, path, one)) for place, one in zip(places, levels, strict=True)]
    return Values(name, path, at, marks, len(levels) == len(said), numeric)


def sheet_of(found: Sweep, title: str, reading: str, height: float) -> Sheet:
    """A sheet for a study, its body so many points high."""
    about = found.record
    played = about["points"] * about["replications"]
    return Sheet(about | {"replications": played}, title, reading, height / 72)


def spots(count: int, columns: int, panel: float) -> list[tuple[float, float]]:
    """Left and top of each panel, under its name."""
    wide = width_of(columns)
    return [
        (ROOM + right * (wide + BETWEEN), down * (HEAD + panel + GAP) + HEAD)
        for down, right in (divmod(number, columns) for number in range(count))
    ]


def width_of(columns: int) -> float:
    """Width of a panel in points."""
    return ((WIDTH - 2 * MARGIN) * 72 - ROOM - (columns - 1) * BETWEEN) / columns


def named(axes: Axes, text: str, left: float, top: float, wide: float) -> None:
    """A panel's question above it, in at most three lines."""
    rows = textwrap.wrap(text, int((wide + ROOM) / (0.63 * SMALL)), max_lines=3, placeholder=" …")
    axes.text(left - ROOM, top - 5, "\n".join(rows), size=SMALL, weight="bold", va="bottom", linespacing=1.1)


def axis(axes: Axes, across: Scale, bottom: float, name: str, marks: list[tuple[float, str]]) -> None:
    """Some values and the factor's name below a panel."""
    for place, text in marks:
        share = (across(place) - across.start) / (across.end - across.start)
        align = (
            "left" if share < 0.1 and len(text) > LONG else "right" if share > 0.9 and len(text) > LONG else "center"
        )
        axes.text(across(place), bottom + 4, text, size=SMALL, color=QUIET, ha=align, va="top")
    axes.text((across.start + across.end) / 2, bottom + 16, name, size=SMALL, color=INK, ha="center", va="top")


def few(marks: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """The first of some marks and others at equal steps."""
    return marks[:: -(-max(1, len(marks) - 1) // (LABELS - 1))]


def round_marks(found: Sweep, values: Values) -> list[tuple[float, str]]:
    """Round numbers where a factor has many values, else some of its values."""
    from matplotlib.ticker import MaxNLocator  # slow to import

    if not values.numeric or len(values.marks) <= MANY:
        return few(values.marks)
    low, high = values.marks[0][0], values.marks[-1][0]
    ticks = [float(tick) for tick in MaxNLocator(LABELS - 1).tick_values(low, high) if low <= tick <= high]
    return [(tick, factor_value(found, values.path, tick)) for tick in ticks]


def in_words(found: Sweep, panels: list[Panel]) -> str:
    """Describe a figure of a study."""
    said = [
        f"{one.text} {_range(one)}" for one in panels if not np.isnan(one.middle).all()
    ]  # fmt: skip
    return f"Least to most over {found.record['points']:,} design points: {'; '.join(said)}."


def _range(panel: Panel) -> str:
    low, high = float(np.nanmin(panel.middle)), float(np.nanmax(panel.middle))
    sign = "" if panel.harm else " %"
    return f"{panel.said(low)} to {panel.said(high)}{sign}"
