"""Figures of a study: every question in a small panel, and how its answer moves with what was varied.

One factor gives lines with their intervals, two in a grid give heat maps, more (or points drawn over ranges) give for
each factor the points and their mean. Civilian harm has its panels in every figure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.figures.files import FORMATS, save_figures
from sim.report.figures.heat import heat_maps
from sim.report.figures.panels import (
    AXIS,
    COLUMNS,
    GAP,
    HEAD,
    Panel,
    Values,
    axis,
    in_words,
    named,
    panels_of,
    round_marks,
    sheet_of,
    spots,
    values_of,
    width_of,
)
from sim.report.figures.sheet import SMALL, Scale, areas, dots, lines, spells, styled
from sim.report.palette import GRID, QUIET, tint

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study import Sweep

FOLDER = "figures"
PANEL, BAR = 62.0, 10.0
"""Height of a panel, and half the length of a mean where values are words; points."""
BINS = 8
"""Into so many equal parts the range of a factor with more values is cut for means."""


def sweep_figures(found: Sweep) -> dict[str, Callable[[], Figure]]:
    """Functions that draw the figures of a study, by name."""
    if len(found.factors) == 1 and values_of(found, 0).unique:
        return {"lines": partial(response, found)}
    if len(found.factors) == 2 and _is_grid(found):
        return {"heat-maps": partial(heat_maps, found)}
    return {f"factor-{number + 1}": partial(effect, found, number) for number in range(len(found.factors))}


def draw_sweep(found: Sweep, folder: Path | None = None, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Draw every figure of a study into its folder.

    Returns:
        The files, in the order of drawing.

    Raises:
        FormatError: figures are not written so.
        StorageError: the disk is full or refuses.
    """
    return save_figures(sweep_figures(found), folder or found.folder / FOLDER, formats)


def _is_grid(found: Sweep) -> bool:
    across, down = (values_of(found, number) for number in range(2))
    pairs = set(zip(across.at.tolist(), down.at.tolist(), strict=True))
    full = len(across.marks) * len(down.marks)
    return full == len(pairs) == len(across.at) and min(len(across.marks), len(down.marks)) > 1


@styled
def response(found: Sweep) -> Figure:
    """Draw how each answer moves with one factor, with its interval."""
    reading = (
        "Dot: share of replications, per cent; band: its 95 % confidence interval (sampling error only). "
        "Civilians: median at the end; band: the middle 90 % of the replications."
    )
    if any(np.isnan(panel.middle).any() for panel in panels_of(found)):
        reading += " A gap: not defined there."
    return _small_multiples(found, 0, reading, _curve)


@styled
def effect(found: Sweep, number: int) -> Figure:
    """Draw the points of a design along one of its factors, whatever the others are, and their mean.

    Args:
        found: the study.
        number: which factor.
    """
    reading = (
        "Dot: a design point (share of replications, per cent; civilians: median at the end); the other factors "
        "differ from dot to dot. Line: mean of the dots near by."
    )
    return _small_multiples(found, number, reading, _cloud)


def _small_multiples(found: Sweep, number: int, reading: str, draw: Callable[..., None]) -> Figure:
    values, panels = values_of(found, number), panels_of(found, draw is _curve)
    rows = -(-len(panels) // COLUMNS)
    sheet = sheet_of(found, f"What moves with {values.name}?", reading, rows * (HEAD + PANEL + GAP) + AXIS)
    axes, wide = sheet.paper(), width_of(COLUMNS)
    for place, (panel, (left, top)) in enumerate(zip(panels, spots(len(panels), COLUMNS, PANEL), strict=True)):
        across, up = _across(values, left, left + wide), Scale(top + PANEL, top, 0.0, panel.top)
        named(axes, panel.text, left, top, wide)
        _guides(axes, across, up, panel)
        draw(axes, across, up, values, panel)
        if place + COLUMNS >= len(panels):
            axis(axes, across, top + PANEL, values.name, round_marks(found, values))
    return sheet.finished(in_words(found, panels))


def _across(values: Values, left: float, right: float) -> Scale:
    places = [place for place, _ in values.marks]
    low, high = min(places), max(places)
    margin = 0.04 * (high - low) if high > low else 0.5
    return Scale(left, right, low - margin, high + margin)


def _guides(axes: Axes, across: Scale, up: Scale, panel: Panel) -> None:
    """Level lines at nothing, half and all, with what they mean."""
    levels = (0.0, panel.top / 2, panel.top)
    lines(axes, [[(across.start, up(level)), (across.end, up(level))] for level in levels], GRID, 0.8)
    for level in levels:
        axes.text(across.start - 4, up(level), panel.said(level), size=SMALL, color=QUIET, ha="right",
                  va="center_baseline")  # fmt: skip


def _curve(axes: Axes, across: Scale, up: Scale, values: Values, panel: Panel) -> None:
    """Line, band and dots, with a gap where the answer is not defined."""
    every = np.argsort(values.at)
    for spell in spells(panel.middle[every]):
        _stretch(axes, across, up, values, panel, every[spell])


def _stretch(axes: Axes, across: Scale, up: Scale, values: Values, panel: Panel, order: Any) -> None:
    """The points between two at which the answer is not defined."""
    x = across(values.at[order])
    low, middle, high = (up(np.clip(one[order], 0, panel.top)) for one in (panel.low, panel.middle, panel.high))
    if len(x) > 1 and values.numeric:
        areas(axes, [np.column_stack([np.r_[x, x[::-1]], np.r_[low, high[::-1]]])], tint(panel.colour, 0.22), 1.5)
    else:
        lines(axes, [[(x[k], low[k]), (x[k], high[k])] for k in range(len(x))], tint(panel.colour, 0.4), 3, 1.5)
    if values.numeric:
        lines(axes, [np.column_stack([x, middle])], panel.colour, 1.6, 2)
    dots(axes, x, middle, 4, panel.colour, zorder=3)


def _cloud(axes: Axes, across: Scale, up: Scale, values: Values, panel: Panel) -> None:
    """A dot a point, and the mean of those that stand together."""
    known = ~np.isnan(panel.middle)
    at, middle = values.at[known], panel.middle[known]
    dots(axes, across(at), up(middle), 2.6, tint(panel.colour, 0.45), zorder=2)
    groups = at if len(values.marks) <= BINS else _parts(at, values.at)
    means = [(across(at[groups == one].mean()), up(middle[groups == one].mean())) for one in np.unique(groups)]
    bars = [means] if values.numeric else [[(x - BAR, y), (x + BAR, y)] for x, y in means]
    lines(axes, bars, panel.colour, 1.8, 3)


def _parts(at: Any, everything: Any) -> Any:
    """In which equal part of the range each value lies."""
    edges = np.linspace(everything.min(), everything.max(), BINS + 1)
    return np.clip(np.searchsorted(edges, at, side="right") - 1, 0, BINS - 1)
