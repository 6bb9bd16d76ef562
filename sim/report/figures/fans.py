"""Fans of a measure by actor: the middle half and the middle 90 % of all replications, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core import words
from sim.core.errors import SimError
from sim.report.figures.badges import badges
from sim.report.figures.sheet import MARGIN, WIDTH, Scale, Sheet, areas, calendar, days_scale, lines, spells, styled
from sim.report.palette import GRID, QUIET, ActorStyle, actor_styles, in_order, tint
from sim.report.wording.quantities import listed
from sim.scenario import MEASURES, Measure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.ensemble.results import Results

TITLES = {
    "troops": "Troop strength by actor",
    "places": "Places held by each actor",
    "population": "Population under each actor's control",
    "treasury": "Cash reserves by actor (US$ million)",
    "morale": "Morale by actor, 0 to 1",
    "displaced": "People displaced, by the actor they fled from",
    "civilians_killed": "Civilians killed, by the actor responsible",
}
"""The measures of which fans are drawn with every run, with the titles of their figures."""
MEANINGS = {
    "troops": "Troops present, armed and fit, in all formations.",
    "treasury": "Cash reserves (US$ million). Negative values are unpaid wages.",
    "population": "Population of the places that the actor holds.",
    "morale": "Will to fight, mean of its formations weighted by troops present; undefined without troops.",
}
"""Sentences on measures whose own words are too short for a figure."""
COLUMNS = 2
PANEL, HEAD, GAP, DATES = 66.0, 28.0, 8.0, 14.0
"""Points: height of a panel, of the name above it, between rows, and of the dates at the foot."""
ROOM, BETWEEN = 32.0, 26.0
"""Points for the numbers at the left, and between panels."""
COLUMNS_READ = ("day", "q05", "q25", "q50", "q75", "q95", "replications")
BANDS = (("q05", "q95", 0.28), ("q25", "q75", 0.60))
"""Quantiles and how strong the colour between them is."""


class MeasureError(SimError):
    """A measure that is not there.

    Attributes:
        measure: its name.
    """

    def __init__(self, measure: str) -> None:
        names = ", ".join(known.name for known in MEASURES)
        super().__init__(f'there is no measure "{measure}". Allowed: {names}')
        self.measure = measure


@dataclass(frozen=True)
class Fan:
    """One actor's quantiles of one measure: by name an array, one number an evening, nan where it is not defined.

    Attributes:
        actor: its key.
        table: by name of a column.
        of: how many replications there are in which it could be defined.
    """

    actor: str
    table: dict[str, Any]
    of: int

    @property
    def top(self) -> float:
        """The highest of all."""
        return float(np.nanmax(self.table["q95"]))

    @property
    def anything(self) -> bool:
        """Return whether it is ever defined, and not always nothing."""
        return bool(np.nan_to_num(self.table["q05"]).any() or np.nan_to_num(self.table["q95"]).any())

    @property
    def gone(self) -> bool:
        """Return whether it is not defined in some replication on some evening."""
        return bool((self.table["replications"] < self.of).any())

    def on(self, quantile: str, day: int) -> float:
        """A quantile on an evening, or on the last (-1); nan where there is none."""
        return float(self.table[quantile][day])

    def spells(self) -> list[slice]:
        """The stretches of evenings on which it is defined in any replication."""
        return spells(self.table["q50"])


def fans_of(results: Results, measure: str) -> list[Fan]:
    """The actors of which there is anything to show, the largest first.

    Raises:
        MeasureError: there is no such measure.
    """
    if measure not in {known.name for known in MEASURES}:
        raise MeasureError(measure)
    daily = results.daily
    table = daily[daily["variable"] == measure].sort_values("day")
    by_actor = {str(actor): rows for actor, rows in table.groupby("actor", observed=True)}
    order = [actor for actor in in_order(list(results.actors), results.scenario) if actor in by_actor]
    of = int(daily["replications"].max()) if len(daily) else 0
    found = [Fan(actor, {name: by_actor[actor][name].to_numpy(float) for name in COLUMNS_READ}, of) for actor in order]
    return sorted((fan for fan in found if fan.anything), key=lambda fan: -fan.top)


@styled
def fans(results: Results, measure: str = "troops") -> Figure:
    """Draw how a measure develops for each actor: median, middle half and middle 90 % of the replications.

    Args:
        results: a finished run.
        measure: one of ``sim.scenario.measures``.

    Raises:
        MeasureError: there is no such measure.
    """
    found = fans_of(results, measure)
    unit = next(known for known in MEASURES if known.name == measure)
    title = TITLES.get(measure, f"{measure.replace('_', ' ').capitalize()} by actor")
    reading = (
        f"{_meaning(unit)} Line: median; dark band: the middle half of the replications; light band: the middle 90 %. "
        "Numbers: median at the start and the end (and 5 to 95 % there). "
    )
    if any(fan.gone for fan in found):
        reading += "Only replications in which it is defined are counted; a gap: in none. "
    alike = _alike(found)
    reading += "All panels share a scale." if alike else "Each row of panels shares a scale."
    rows = -(-len(found) // COLUMNS)
    height = rows * (HEAD + PANEL + GAP) + DATES
    sheet = Sheet(results.summary, title, reading if found else "No replication has any.", height / 72)
    axes, shown = sheet.paper(), actor_styles(results.scenario)
    wide = ((WIDTH - 2 * MARGIN) * 72 - ROOM - (COLUMNS - 1) * BETWEEN) / COLUMNS
    for number, fan in enumerate(found):
        down, right = divmod(number, COLUMNS)
        beside = found if alike else found[down * COLUMNS : (down + 1) * COLUMNS]
        left, top = ROOM + right * (wide + BETWEEN), down * (HEAD + PANEL + GAP) + HEAD
        across = days_scale(results, left, left + wide)
        up = _scale(beside, measure, top)
        calendar(axes, results, across, top, top + PANEL, 4, labelled=number + COLUMNS >= len(found))
        _guides(axes, across, up, measure, labelled=right == 0)
        _draw(axes, across, up, fan, shown[fan.actor])
        axes.text(left + 4, top - 19, shown[fan.actor].short, weight="bold", va="center_baseline", size=9.5)
        axes.text(left + 4, top - 7, _numbers(fan), color=QUIET, va="center_baseline", size=8.5)
    spots = [(ROOM + right * (wide + BETWEEN) - 6, down * (HEAD + PANEL + GAP) + HEAD - 19)
             for down, right in (divmod(number, COLUMNS) for number in range(len(found)))]  # fmt: skip
    badges(axes, spots, [fan.actor for fan in found], shown, 6)
    return sheet.finished(_in_words(found, shown, measure, unit.unit))


def _meaning(measure: Measure) -> str:
    """Say what a measure counts, in a sentence with its unit."""
    if measure.name in MEANINGS:
        return MEANINGS[measure.name]
    plain = measure.unit in ("places", "people", "troops", "share", "-", "code", "yes or no")
    return f"{measure.meaning[0].upper()}{measure.meaning[1:]}{'' if plain else f', {measure.unit}'}."


def _alike(found: list[Fan]) -> bool:
    """Return whether one scale would do for all panels."""
    return bool(found) and found[0].top < 6 * found[-1].top


def _scale(beside: list[Fan], measure: str, top: float) -> Scale:
    """From the bottom of a panel to its top, for all panels that share it."""
    most = 1.0 if measure == "morale" else 1.05 * max(fan.top for fan in beside) or 1.0
    least = min(0.0, *(float(np.nanmin(fan.table["q05"])) for fan in beside))
    return Scale(top + PANEL, top, least, most)


def _guides(axes: Axes, across: Scale, up: Scale, measure: str, labelled: bool) -> None:
    """Level lines at round amounts."""
    from matplotlib.ticker import MaxNLocator  # slow to import

    ticks = MaxNLocator(3, integer=measure == "places").tick_values(up.low, up.high)
    marks = [float(mark) for mark in ticks if up.low - 1e-9 <= mark <= up.high + 1e-9]
    lines(axes, [[(across.start, up(mark)), (across.end, up(mark))] for mark in marks], GRID, 0.8)
    for mark in marks if labelled else ():
        axes.text(across.start - 4, up(mark), words.short(mark), size=8.5, color=QUIET, ha="right",
                  va="center_baseline")  # fmt: skip


def _draw(axes: Axes, across: Scale, up: Scale, fan: Fan, look: ActorStyle) -> None:
    for spell in fan.spells():
        x = across(fan.table["day"][spell])
        level = {name: up(fan.table[name][spell]) for name in ("q05", "q25", "q50", "q75", "q95")}
        bands = [np.column_stack([np.r_[x, x[::-1]], np.r_[level[low], level[high][::-1]]]) for low, high, _ in BANDS]
        areas(axes, bands, [tint(look.colour, strength) for _, _, strength in BANDS], 1.5)
        lines(axes, [np.column_stack([x, level["q50"]])], look.line, 1.8, 2)


def _numbers(fan: Fan) -> str:
    """Median at the start and the end, with the range there; in how many replications, if not in all."""
    start, end = (_or_none(fan.on("q50", day)) for day in (0, -1))
    there = int(fan.table["replications"][-1])
    if not there:
        return f"{start} → {end}"
    part = "" if there == fan.of else f", in {there:,} of {fan.of:,}"
    return f"{start} → {end} ({words.short(fan.on('q05', -1))}–{words.short(fan.on('q95', -1))}{part})"


def _or_none(amount: float) -> str:
    return "none" if np.isnan(amount) else words.short(amount)


def _in_words(found: list[Fan], shown: dict[str, ActorStyle], measure: str, unit: str) -> str:
    if not found:
        return f"No actor has any {measure.replace('_', ' ')}."
    said = [
        f"{shown[fan.actor].short} {_or_none(fan.on('q50', 0))} to {_or_none(fan.on('q50', -1))}" for fan in found[:4]
    ]
    return f"Median {measure.replace('_', ' ')} ({unit}) from the start to the end: {listed(said)}."
