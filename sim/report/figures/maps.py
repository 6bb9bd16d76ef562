"""Maps of territorial control: one evening large, or several beside one another."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core import words
from sim.core.errors import SimError
from sim.report.basemap import GeoBox
from sim.report.distinguishing_facts import people_of
from sim.report.figures.badges import LEAST, key, key_height, likeliest, rings, text_size
from sim.report.figures.sheet import MARGIN, WIDTH, Sheet, areas, lines, styled
from sim.report.figures.svg_paper import SvgPaper
from sim.report.label_placement import PlacedLabel
from sim.report.map_layout import MapLayout, map_layout
from sim.report.palette import INK, LAND, QUIET, WATER, actor_styles, in_order
from sim.report.wording.quantities import listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.ensemble.results import Results

LINES = {"river": ("#a9c8d8", 0.8), "province": ("#e2dcd0", 0.6), "country": ("#a39b8d", 0.9)}
"""Colour and width of the lines of each layer."""
ROAD = "#d2cabb"
WEEKS = (0, 7, 14, 30, 60)
"""Evenings that several maps show unless they are told, beside the last."""
ALIGN = {"start": ("left", 0.0), "middle": ("center", 0.5), "end": ("right", 1.0)}
"""By a label's anchor: matplotlib's word, and how much of the label stands left of it."""
DATE_ROW = 0.27
"""Inches for the date above a small map."""
NAMED_IN_SMALL = 14
"""So many places are named on a small map."""


class DateError(SimError):
    """A date that the run does not have.

    Attributes:
        date: which.
    """

    def __init__(self, date: datetime.date, results: Results) -> None:
        super().__init__(
            f"{date} is outside the days of the run. Allowed: {results.date(0)} to {results.date(results.days)}"
        )
        self.date = date


def figure_layout(results: Results, width: float, radius: float) -> MapLayout:
    """Lay a run's theatre out on paper so wide, with discs of one size (points)."""
    return map_layout(results.scenario, width, np.full(len(results.places), radius))


def draw_ground(axes: Axes | SvgPaper, layout: MapLayout, roads: bool = True) -> None:
    """Paint land, water, borders and roads, on axes in points."""
    wide, high = layout.width, layout.height
    areas(axes, [[(0, 0), (wide, 0), (wide, high), (0, high)]], LAND, 0)
    for name, colour in (("sea", WATER), ("land", LAND), ("lake", WATER)):
        areas(axes, layout.layers[name], colour, 0.5)
    for name, (colour, width) in LINES.items():
        lines(axes, layout.layers[name], colour, width)
    if roads:
        lines(axes, layout.road_lines(layout.true), ROAD, 1.1, 2)
    lines(axes, layout.leaders(1.5), QUIET, 0.6, 3)


def control_on(results: Results, day: int) -> list[dict[str, float]]:
    """For each place, by actor (or "nobody"), the probability of holding it on an evening, the first actor first."""
    table = results.control
    rows = table[table["day"] == day]
    found: dict[str, dict[str, float]] = {place: {} for place in results.places}
    for place, actor, share in zip(rows["place"], rows["actor"], rows["probability"], strict=True):
        found[place][actor] = float(share)
    return [{actor: share[actor] for actor in in_order(list(share), results.scenario)} for share in found.values()]


def draw_control(axes: Axes, results: Results, layout: MapLayout, day: int, names: Sequence[DrawnName]) -> None:
    """Draw who holds what on an evening, with names.

    Args:
        axes: in points.
        results: the run.
        layout: of its theatre.
        day: the evening.
        names: see ``names_on``.
    """
    draw_ground(axes, layout)
    shares = control_on(results, day)
    if any(shares):
        rings(axes, layout.centres, shares, actor_styles(results.scenario), layout.radii[0])
    areas(axes, [name.behind for name in names], LAND, 3.4, alpha=0.75)
    for name in names:
        axes.text(name.spot.x, name.spot.y, name.text, size=name.size, color=INK, va="center_baseline",
                  ha=ALIGN[name.spot.anchor][0], zorder=3.5)  # fmt: skip


def holders_on(results: Results, days: Sequence[int]) -> list[str]:
    """All who are seen to hold something on some evenings."""
    shares = [share for day in days for share in control_on(results, day)]
    seen = {actor for share in shares for actor, part in share.items() if part >= LEAST}
    return in_order(sorted(seen), results.scenario)


@dataclass(frozen=True)
class DrawnName:
    """A place's name on a map: the text, its size, where it goes, and the area behind it (5, 2)."""

    text: str
    size: float
    spot: PlacedLabel
    behind: Any


def names_on(results: Results, layout: MapLayout, size: float = 7.5, most: int | None = None) -> list[DrawnName]:
    """The names of the most populous places that have room, the same for every evening.

    Args:
        results: the run.
        layout: of its theatre.
        size: of the letters, points.
        most: so many places at most.
    """
    people = people_of(results)
    order = sorted(people, key=lambda place: -people[place])[:most]
    texts = [results.names[place] if place in order else "" for place in results.places]
    extents = np.array([text_size(text, size) if text else (0.0, 0.0) for text in texts])
    weights = [people[place] if text else -1.0 for place, text in zip(results.places, texts, strict=True)]
    placed = layout.labels(extents, layout.radii + 0.6, weights, gap=1.5)
    found = []
    for text, spot, (wide, high) in zip(texts, placed, extents, strict=True):
        if text and spot is not None:
            left = spot.x - ALIGN[spot.anchor][1] * wide
            behind = GeoBox(left, spot.y - 0.4 * high, left + wide, spot.y + 0.4 * high).ring()
            found.append(DrawnName(text, size, spot, behind))
    return found


@styled
def control_map(results: Results, day: int | None = None) -> Figure:
    """Map the probability that each actor holds each place on one evening.

    Args:
        results: a finished run.
        day: the evening, from 0; the last if left out.
    """
    day = results.days if day is None else day
    checked_dates(results, [results.date(day)])
    layout = figure_layout(results, (WIDTH - 2 * MARGIN) * 72, 6.8)
    date = words.day(results.date(day).isoformat())
    reading = (
        "Each disc is a place: its middle and letter show who most often holds it. The ring shows the probability that "
        "each actor holds it."
    )
    seen, shown = holders_on(results, [day]), actor_styles(results.scenario)
    body = (layout.height + 4 + key_height(seen, shown, layout.width)) / 72
    sheet = Sheet(results.summary, f"Who holds what on {date}, and how likely?", reading, body)
    axes = sheet.paper()
    draw_control(axes, results, layout, day, names_on(results, layout))
    key(axes, seen, shown, layout.width, layout.height + 4)
    return sheet.finished(_in_words(results, day))


@styled
def control_maps(results: Results, dates: Sequence[datetime.date] | None = None) -> Figure:
    """Map the probability that each actor holds each place on several evenings: small maps beside one another.

    Args:
        results: a finished run.
        dates: which evenings; the start, some weeks and the end if left out.

    Raises:
        DateError: the run has no such evening.
    """
    days = [results.day(date) for date in checked_dates(results, dates)] if dates else default_days(results)
    columns = min(2, len(days))
    wide = (WIDTH - 2 * MARGIN - 0.15 * (columns - 1)) / columns
    layout = figure_layout(results, wide * 72, 4.3 if columns > 1 else 7.0)
    row, rows = layout.height / 72 + DATE_ROW, -(-len(days) // columns)
    shown = actor_styles(results.scenario)
    seen, whole = holders_on(results, days), (WIDTH - 2 * MARGIN) * 72
    reading = (
        "Each disc is a place: its middle shows who most often holds it, the ring the probability that each actor does."
    )
    body = rows * row + 0.06 + key_height(seen, shown, whole) / 72
    sheet = Sheet(results.summary, "How does control of the places change?", reading, body)
    names = names_on(results, layout, 6.5, NAMED_IN_SMALL)
    for number, day in enumerate(days):
        down, right = divmod(number, columns)
        left, top = MARGIN + right * (wide + 0.15), down * row + DATE_ROW
        axes = sheet.plain(left, top, wide, layout.height / 72)
        axes.text(0, -5, words.day(results.date(day).isoformat()), weight="bold", size=10)
        draw_control(axes, results, layout, day, names)
    key(sheet.plain(MARGIN, rows * row + 0.06, WIDTH - 2 * MARGIN, body - rows * row - 0.06), seen, shown, whole)
    return sheet.finished(" ".join(_in_words(results, day) for day in (days[0], days[-1])))


def default_days(results: Results) -> list[int]:
    """The start, some weeks, the end."""
    return [day for day in WEEKS if day < results.days] + [results.days]


def checked_dates(results: Results, dates: Sequence[datetime.date]) -> list[datetime.date]:
    """The dates, each once and in order.

    Raises:
        DateError: the run has no such evening.
    """
    for date in dates:
        if not 0 <= results.day(date) <= results.days:
            raise DateError(date, results)
    return sorted(set(dates))


def _in_words(results: Results, day: int) -> str:
    """Count the places that each actor most often holds on an evening."""
    shown, held = actor_styles(results.scenario), [likeliest(share) for share in control_on(results, day) if share]
    counts = sorted({actor: held.count(actor) for actor in held}.items(), key=lambda item: -item[1])
    said = [f"{shown[actor].short} {count}" for actor, count in counts]
    if not said:
        return "No replication succeeded."
    date = words.day(results.date(day).isoformat())
    return f"Map of {date}: places most often held, of {len(held)}: {listed(said)}."
