"""Figure of the falls of places: how often, and on which days."""

from __future__ import annotations

import datetime
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core import words
from sim.report.figures.badges import badges
from sim.report.figures.sheet import (
    MARGIN,
    SMALL,
    WIDTH,
    AnySheet,
    Drawn,
    Scale,
    Sheet,
    areas,
    calendar,
    days_scale,
    dots,
    lines,
    styled,
)
from sim.report.figures.svg_paper import SvgPaper
from sim.report.palette import GRID, INK, QUIET, ActorStyle, actor_styles, tint

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.ensemble.results import Results

RARE = 0.05
"""Places that fall less often than this are named below the figure."""
ROW = 15.5
"""Points a place."""
NAMES, SHARES = 92.0, 47.0
"""Points for the names and for how often."""
TALLEST = 14.0
"""Height of the likeliest day of a place, points."""


@dataclass(frozen=True)
class PlaceFalls:
    """The falls of a place over the replications.

    Attributes:
        place: its key.
        days: of the replications in which it fell, sorted.
        share: of all replications.
    """

    place: str
    days: Any
    share: float

    def at(self, share: float) -> float:
        """The day by which this share of the falls had happened."""
        return float(np.quantile(self.days, share, method="inverted_cdf"))


def falls_of(results: Results) -> list[PlaceFalls]:
    """The places that someone held at the start, the likeliest to fall first, then the soonest."""
    held = [place for place, spec in results.scenario.places.items() if spec.holder is not None]
    frame = results.columns([f"fell.{place}" for place in held])
    found = []
    for place in held:
        days = np.sort(frame[f"fell.{place}"].dropna().to_numpy(float))
        found.append(PlaceFalls(place, days, len(days) / max(len(frame), 1)))
    return sorted(found, key=lambda fall: (-round(fall.share, 2), fall.at(0.5) if len(fall.days) else np.inf))


def happened(results: Results) -> dict[str, datetime.date]:
    """Return when places were lost by their first holder in the record, so far as the scenario tells."""
    found: dict[str, datetime.date] = {}
    for record in sorted(results.scenario.history, key=lambda record: record.since):
        first = results.scenario.places[record.place].holder
        if record.held_by != first and 0 < results.day(record.since) <= results.days:
            found.setdefault(record.place, record.since)
    return found


@styled
def falls(results: Results) -> Figure:
    """Draw how often and when each place is lost by its first holder."""
    return draw_falls(results, Sheet)


def draw_falls(results: Results, kind: type[AnySheet[Drawn]]) -> Drawn:
    """Draw ``falls`` on a sheet of some kind."""
    every = falls_of(results)
    told, record = [fall for fall in every if fall.share >= RARE], happened(results)
    reading = (
        "Share of replications in which the place is lost by its initial holder (letter), and when: "
        "height shows the days, the line the middle 90 %, the dot the median."
        + (" Diamonds: what happened." if record else "")
    )
    others = _others(results, every)
    bottom = ROW * (len(told) + 0.7)
    sheet = kind(
        results.summary, "Which places fall, how often and when?", reading, (bottom + 22) / 72 + 0.16 * len(others)
    )
    axes = sheet.paper()
    across = days_scale(results, NAMES + SHARES, (WIDTH - 2 * MARGIN) * 72)
    calendar(axes, results, across, 0, bottom)
    shown, rows = actor_styles(results.scenario), [ROW * (number + 1) for number in range(len(told))]
    _ridges(axes, across, told, rows, [shown[_loser(results, fall.place)] for fall in told])
    _spans(axes, across, told, rows)
    happy = [(across(results.day(record[fall.place])), y) for fall, y in zip(told, rows, strict=True)
             if fall.place in record]  # fmt: skip
    dots(axes, [x for x, _ in happy], [y for _, y in happy], 4.4, "white", INK, "D", 6)
    badges(axes, [(NAMES, y) for y in rows], [_loser(results, fall.place) for fall in told], shown)
    for fall, y in zip(told, rows, strict=True):
        axes.text(NAMES - 9, y, results.names[fall.place], ha="right", va="center_baseline", size=9.5)
        axes.text(NAMES + SHARES - 7, y, words.percent(fall.share), ha="right", va="center_baseline", size=9.5)
    axes.text(0, bottom + 20, "\n".join(others), size=SMALL, color=QUIET, va="top", linespacing=1.3)
    return sheet.finished(_in_words(results, told, len(every)))


def _loser(results: Results, place: str) -> str:
    """Return the holder of a place at the start."""
    return str(results.scenario.places[place].holder)


def _ridges(
    axes: Axes | SvgPaper, across: Scale, told: list[PlaceFalls], rows: list[float], losers: list[ActorStyle]
) -> None:
    """For each place how its falls spread over the days."""
    days = np.arange(int(across.high) + 1)
    x = across(days)
    lines(axes, [[(across.start, y), (across.end, y)] for y in rows], GRID, 0.6, 0.5)
    for number, (fall, y, look) in enumerate(zip(told, rows, losers, strict=True)):
        heights = _density(fall.days, len(days) - 1)
        curve = y - TALLEST * heights / heights.max()
        seen = np.flatnonzero(heights > 0.01 * heights.max())
        part = slice(max(seen[0] - 1, 0), seen[-1] + 2)
        edge = np.column_stack([x[part], curve[part]])
        zorder = 2 + number / 1000
        areas(axes, [np.vstack([edge, (edge[-1, 0], y), (edge[0, 0], y)])], tint(look.colour, 0.45), zorder)
        lines(axes, [edge], look.line, 0.7, zorder)


def _spans(axes: Axes | SvgPaper, across: Scale, told: list[PlaceFalls], rows: list[float]) -> None:
    """The middle 90 % and the median."""
    pairs = list(zip(told, rows, strict=True))
    lines(axes, [[(across(fall.at(0.05)), y), (across(fall.at(0.95)), y)] for fall, y in pairs], INK, 1.3, 4)
    dots(axes, [across(fall.at(0.5)) for fall in told], rows, 4.2, INK, zorder=5)


def _density(days: Any, last: int) -> Any:
    """Falls a day, smoothed over about three days."""
    counts = np.bincount(days.astype(int), minlength=last + 1).astype(float)
    kernel = np.array([1, 2, 3, 2, 1]) / 9
    return np.convolve(np.pad(counts, 2), kernel, "valid")[: last + 1]


def _others(results: Results, every: list[PlaceFalls]) -> list[str]:
    """Lines on the places that the rows leave out."""
    rare = [results.names[fall.place] for fall in every if 0 < fall.share < RARE]
    never = [results.names[fall.place] for fall in every if fall.share == 0]
    said = [f"Lost in fewer than {words.percent(RARE)}: {', '.join(rare)}."] if rare else []
    said += [f"Never lost: {', '.join(never)}."] if never else []
    return textwrap.wrap(" ".join(said), int((WIDTH - 2 * MARGIN) * 72 / (0.53 * SMALL)))


def _in_words(results: Results, told: list[PlaceFalls], places: int) -> str:
    if not told:
        return "No place falls in one replication of twenty or more."
    most = [f"{results.names[fall.place]} {words.percent(fall.share)}, median {_date(results, fall)}"
            for fall in told[:5]]  # fmt: skip
    return f"{len(told)} of {places} places fall in at least one replication of twenty; likeliest: {'; '.join(most)}."


def _date(results: Results, fall: PlaceFalls) -> str:
    return words.day(results.date(int(fall.at(0.5))).isoformat())
