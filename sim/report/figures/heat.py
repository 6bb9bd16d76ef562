"""A study of two factors: each answer as a table of coloured cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.report.figures.panels import (
    AXIS,
    COLUMNS,
    GAP,
    HEAD,
    Panel,
    Values,
    axis,
    few,
    in_words,
    named,
    panels_of,
    sheet_of,
    spots,
    values_of,
    width_of,
)
from sim.report.figures.sheet import SMALL, Scale, areas, lines, styled
from sim.report.palette import GRID, INK, QUIET, luminance, tint

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study import Sweep


@styled
def heat_maps(found: Sweep) -> Figure:
    """Each answer as a table of coloured cells, one factor across and the other down."""
    pair = sorted((values_of(found, number) for number in range(2)), key=lambda one: -len(one.marks))
    across, down = pair
    columns = COLUMNS if len(across.marks) <= 6 else 1
    panels, height = panels_of(found), 15.0 if len(down.marks) <= 12 else 180 / len(down.marks)
    body, rows = height * len(down.marks), -(-len(panels) // columns)
    reading = (
        f"Across: {across.name}; down: {down.name}. Cells: share of replications, per cent (95 % confidence interval: "
        f"at most {_widest(panels):.0f} points to either side, sampling error only); civilians: median at the end."
        + (" Crossed out: not defined there." if any(np.isnan(one.middle).any() for one in panels) else "")
    )
    title = f"What moves with {across.name} and {down.name}?"
    sheet = sheet_of(found, title, reading, rows * (HEAD + body + GAP) + AXIS)
    axes, wide = sheet.paper(), width_of(columns)
    for place, (panel, (left, top)) in enumerate(zip(panels, spots(len(panels), columns, body), strict=True)):
        named(axes, panel.text, left, top, wide)
        _cells(axes, panel, across, down, (left, top, wide / len(across.marks), height))
        size = wide / len(across.marks)
        if place + columns >= len(panels):
            steps = Scale(left + size / 2, left + wide - size / 2, 0, max(1, len(across.marks) - 1))
            ranks = [(float(k), text) for k, (_, text) in enumerate(across.marks)]
            shown = ranks if size >= 24 else few(ranks)
            axis(axes, steps, top + body, across.name, shown)
    return sheet.finished(in_words(found, panels))


def _widest(panels: list[Panel]) -> float:
    """Half of the longest interval of a probability, in percentage points."""
    halves = [float(np.nanmax((one.high - one.low) / 2)) for one in panels if not one.harm]
    return float(np.ceil(100 * max(halves, default=0.0)))


def _cells(axes: Axes, panel: Panel, across: Values, down: Values, frame: tuple[float, float, float, float]) -> None:
    """The cells of one panel, the least value of the factor that goes down at the foot; and that factor's values."""
    left, top, wide, high = frame
    columns, rows = ([place for place, _ in one.marks] for one in (across, down))
    corners, colours = [], []
    most = panel.top if not panel.harm else float(np.nanmax(panel.middle, initial=0.0)) or 1.0
    for point, amount in enumerate(panel.middle):
        x = left + wide * columns.index(across.at[point])
        y = top + high * (len(rows) - 1 - rows.index(down.at[point]))
        corners.append([(x, y), (x + wide - 1, y), (x + wide - 1, y + high - 1), (x, y + high - 1)])
        if np.isnan(amount):  # not defined is not nothing: no colour, crossed out
            lines(axes, [[(x, y), (x + wide - 1, y + high - 1)], corners[-1] + corners[-1][:1]], GRID, 1.0, 2.5)
        colours.append("#ffffff" if np.isnan(amount) else tint(panel.colour, 0.04 + 0.96 * amount / most))
        if wide >= 20 and high >= 11:
            text = "–" if np.isnan(amount) else panel.said(amount)
            axes.text(x + wide / 2, y + high / 2, text, size=SMALL, ha="center", va="center_baseline",
                      color=INK if luminance(colours[-1]) > 0.209 else "white", zorder=3)  # fmt: skip
    areas(axes, corners, colours, 2)
    for row, (_, text) in enumerate(down.marks):
        if high >= 9 or row in (0, len(rows) - 1):
            y = top + high * (len(rows) - 1 - row) + high / 2
            axes.text(left - 4, y, text, size=SMALL, color=QUIET, ha="right", va="center_baseline")
