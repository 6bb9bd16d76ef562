"""Figure of the order of falls: for each place the neighbour whose fall best predicts its own, and the lag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from sim.core import words
from sim.report.basemap import GeoBox
from sim.report.figures.badges import badges, measure_of
from sim.report.figures.falling import RARE
from sim.report.figures.sheet import MARGIN, SMALL, WIDTH, AnySheet, Drawn, Scale, Sheet, areas, calendar, lines, styled
from sim.report.figures.svg_paper import SvgPaper
from sim.report.palette import GRID, INK, QUIET, actor_styles
from sim.report.wording.quantities import listed
from sim.world.graph import graph_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.ensemble.results import Results

ROADS = 2
"""A place follows one that is at most so many roads away."""
LEAST_TELLING = 0.15
"""It follows if it falls more often, by at least this share, where the other has fallen."""
FIRST = 0.6
"""And if the other falls first in this share of the replications in which both fall."""
FEWEST = 10
"""Replications on which a share must rest."""
ROW, NAMES, NUMBERS, HEADER = 15.5, 84.0, 140.0, 30.0
"""Points: a place, the latest place's name, the numbers on the right, and their heading."""
ENDS = (32.0, 74.0, 140.0)
"""Right edges of the columns of numbers, points."""
FOLLOWS = "#8a9099"


@dataclass(frozen=True)
class FallLink:
    """One place's fall after another's.

    Attributes:
        place: what falls.
        after: what falls before, or None when nothing tells enough.
        median: day on which the place falls, median of the replications in which it does.
        share: how often it falls.
        where_fallen, where_not: how often in replications in which ``after`` fell, and in which it did not.
        lag: days from one fall to the other, median of the replications in which the first came before.
    """

    place: str
    after: str | None
    median: float
    share: float
    where_fallen: float = 0.0
    where_not: float = 0.0
    lag: float = 0.0


def links_of(results: Results) -> list[FallLink]:
    """For each place that falls now and then what it follows, in the order of the days on which they fall."""
    held = [place for place, spec in results.scenario.places.items() if spec.holder is not None]
    frame = results.columns([f"fell.{place}" for place in held])
    days = {place: frame[f"fell.{place}"].to_numpy(float) for place in held}
    told = [place for place in held if len(frame) and np.isfinite(days[place]).mean() >= RARE]
    order = sorted(told, key=lambda place: (float(np.nanmedian(days[place])), place))
    near = dict(nx.all_pairs_shortest_path_length(graph_of(results.places, results.scenario.roads), ROADS))
    return [
        _link(place, [other for other in order[:number] if other in near[place]], days)
        for number, place in enumerate(order)
    ]


def _link(place: str, others: list[str], days: dict[str, Any]) -> FallLink:
    own = days[place]
    best = FallLink(place, None, float(np.nanmedian(own)), float(np.isfinite(own).mean()))
    for other in others:
        found = _after(best, other, own, days[other])
        if found is not None and found.where_fallen - found.where_not > best.where_fallen - best.where_not + 1e-9:
            best = found
    return best


def _after(alone: FallLink, other: str, own: Any, theirs: Any) -> FallLink | None:
    """Return how a place follows another, or None when it does not."""
    fallen, both = np.isfinite(theirs), np.isfinite(theirs) & np.isfinite(own)
    if min(fallen.sum(), (~fallen).sum(), both.sum()) < FEWEST:
        return None
    before = both & (theirs < own)
    where_fallen, where_not = float(both.sum() / fallen.sum()), float(np.isfinite(own[~fallen]).mean())
    if before.sum() < FIRST * both.sum() or where_fallen - where_not < LEAST_TELLING:
        return None
    lag = float(np.median(own[before] - theirs[before]))
    return FallLink(alone.place, other, alone.median, alone.share, where_fallen, where_not, lag)


@styled
def cascade(results: Results) -> Figure:
    """Draw which place falls after which, how much likelier for it, and how long after."""
    return draw_cascade(results, Sheet)


def draw_cascade(results: Results, kind: type[AnySheet[Drawn]]) -> Drawn:
    """Draw ``cascade`` on a sheet of some kind."""
    links = _ordered(links_of(results))
    reading = (
        "Each place is plotted at the median day it was lost. The letter shows who lost it. Lines link each place "
        "to the nearby place (at most two roads away) whose fall best predicts its own. This is association, not "
        "causation."
    )
    bottom = HEADER + ROW * (len(links) + 0.2)
    said = reading if links else "No place falls often enough."
    sheet = kind(results.summary, "In what order do places fall?", said, (bottom + 18) / 72)
    axes, wide = sheet.paper(), (WIDTH - 2 * MARGIN) * 72
    latest = min(results.days, max((link.median for link in links), default=results.days))
    across = Scale(6, wide - NUMBERS - NAMES, 0, max(latest, 1))
    rows = {link.place: HEADER + ROW * (number + 0.5) for number, link in enumerate(links)}
    calendar(axes, results, across, HEADER, bottom, 4)
    lines(axes, [[(0, y), (wide, y)] for y in rows.values()], GRID, 0.6, 0.5)
    _ways(axes, across, links, rows)
    spots = [(across(link.median), rows[link.place]) for link in links]
    badges(
        axes, spots, [str(results.scenario.places[link.place].holder) for link in links], actor_styles(results.scenario)
    )
    _names(axes, spots, [results.names[link.place] for link in links])
    _numbers(axes, wide - NUMBERS, links, rows)
    return sheet.finished(_in_words(results, links))


def _ordered(links: list[FallLink]) -> list[FallLink]:
    """Every place below the one that it follows, the soonest first."""
    found: list[FallLink] = []

    def walk(after: str | None) -> None:
        for link in links:
            if link.after == after:
                found.append(link)
                walk(link.place)

    walk(None)
    return found


def _ways(axes: Axes | SvgPaper, across: Scale, links: list[FallLink], rows: dict[str, float]) -> None:
    """A line from each place to those that follow it, the thicker the more it tells."""
    day = {link.place: link.median for link in links}
    found, widths = [], []
    for link in links:
        if link.after is not None:
            start, y = across(day[link.after]), rows[link.place]
            found.append([(start, rows[link.after]), (start, y), (across(link.median), y)])
            widths.append(0.8 + 2.2 * (link.where_fallen - link.where_not))
    lines(axes, found, FOLLOWS, widths, 2)


def _names(axes: Axes | SvgPaper, spots: list[tuple[float, float]], names: list[str]) -> None:
    """Beside each disc its name, on a patch of white."""
    measure = measure_of(axes)
    patches = [
        GeoBox(x, y - 5, x + 10 + measure(name, 9.5)[0], y + 5).ring()
        for (x, y), name in zip(spots, names, strict=True)
    ]
    areas(axes, patches, "white", 3)
    for (x, y), name in zip(spots, names, strict=True):
        axes.text(x + 8, y, name, size=9.5, va="center_baseline", zorder=4)


def _numbers(axes: Axes | SvgPaper, left: float, links: list[FallLink], rows: dict[str, float]) -> None:
    """Write how often each falls, with and without the one before, and how much later."""
    for right, text in zip(ENDS, ("falls if\nthat fell", "if it\ndid not", "median\nlater by"), strict=True):
        axes.text(left + right, HEADER - 4, text, ha="right", va="bottom", size=SMALL, color=QUIET, linespacing=1.15)
    for link in links:
        told = [words.percent(link.share), "of all"]
        if link.after is not None:
            told = [words.percent(link.where_fallen), words.percent(link.where_not), f"{link.lag:.0f} days"]
        for right, text, colour in zip(ENDS, told, (INK, QUIET, QUIET), strict=False):
            axes.text(left + right, rows[link.place], text, ha="right", va="center_baseline", size=9.5, color=colour)


def _in_words(results: Results, links: list[FallLink]) -> str:
    told = sorted((link for link in links if link.after is not None),
                  key=lambda link: link.where_not - link.where_fallen)[:4]  # fmt: skip
    if not told:
        return "No place's fall tells much about another's."
    said = [
        f"{results.names[link.place]} after {results.names[link.after or link.place]} "
        f"({words.percent(link.where_fallen)} against {words.percent(link.where_not)}, {link.lag:.0f} days later)"
        for link in told
    ]
    return f"Places that fall after others, the closest ties first: {listed(said)}."
