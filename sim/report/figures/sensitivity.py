"""Figures of a sensitivity analysis: screening, indices with their tornado, clouds of points, variance shares."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core import words
from sim.report.figures.files import FORMATS, save_figures
from sim.report.figures.panels import ACCENT, AXIS, COLUMNS, GAP, HEAD, axis, named, spots, width_of
from sim.report.figures.sheet import MARGIN, SMALL, WIDTH, Scale, Sheet, areas, dots, lines, styled
from sim.report.palette import GRID, INK, QUIET, tint
from sim.report.wording.sensitivity import names
from sim.study import independent_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study import SensitivityResults

FOLDER = "figures"
MOST = 20
"""Inputs in the figure of a screening."""
CLOUDS = 6
ROW, LINE = 26.0, 10.5
"""Points: a row of bars, and a line of an input's name."""
NAMES = 170.0
"""Points for the inputs' names on the left."""
LOW, HIGH = "#c98a2b", "#1f4e79"
"""Colours of an input's lowest and highest fifth."""
ENDS = ("lowest_fifth", "highest_fifth")
PANEL = 78.0
BINS = 8
PARTS = {
    "ignorance": ("Uncertain inputs", "#1f4e79"),
    "both": ("Both together", "#8fa9c2"),
    "luck": ("Chance", "#d9b26a"),
}


def sensitivity_figures(found: SensitivityResults) -> dict[str, Callable[[], Figure]]:
    """Functions that draw the figures of an analysis, by name."""
    figures: dict[str, Callable[[], Figure]] = {}
    screened = (found.record["screening"] or {"results": {}})["results"]
    for output in found.record["outputs"]:
        if output in screened:
            figures[f"screening-{output}"] = partial(screening, found, output)
        if output in found.record["indices"]["results"]:
            figures[f"tornado-{output}"] = partial(tornado, found, output)
            figures[f"scatter-{output}"] = partial(scatter, found, output)
    if any(found.record["spread"]["results"].values()):
        figures["variance-shares"] = partial(variance_shares, found)
    return figures


def draw_sensitivity(
    found: SensitivityResults, folder: Path | None = None, formats: Sequence[str] = FORMATS
) -> list[Path]:
    """Draw every figure of an analysis into its folder.

    Returns:
        The files, in the order of drawing.

    Raises:
        FormatError: figures are not written so.
        StorageError: the disk is full or refuses.
    """
    return save_figures(sensitivity_figures(found), folder or found.folder / FOLDER, formats)


def _sheet(found: SensitivityResults, title: str, reading: str, height: float) -> Sheet:
    return Sheet(found.record | {"replications": found.record["played"]}, title, reading, height / 72)


@styled
def screening(found: SensitivityResults, output: str) -> Figure:
    """The inputs with the strongest effects on one output."""
    rows = sorted(found.record["screening"]["results"][output], key=lambda row: -row["mu_star"])[:MOST]
    reading = (
        "Dot: mean size of an input's effect over the whole of its range (mu*); bar: its 95 % confidence interval; "
        "diamond: how much the effect varies with the other inputs (sigma)."
    )
    sheet = _sheet(found, f"What moves the answer? {found.record['outputs'][output]}", reading, len(rows) * ROW + 22)
    axes = sheet.paper()
    most = max(max(row["mu_star"] + (row["mu_star_conf"] or 0), row["sigma"]) for row in rows) or 1.0
    across = Scale(NAMES, (WIDTH - 2 * MARGIN) * 72 - 8, 0.0, 1.04 * most)
    _rows(axes, across, [row["path"] for row in rows])
    for k, row in enumerate(rows):
        y, size = (k + 0.5) * ROW, row["mu_star"]
        half = row["mu_star_conf"] or 0  # None: no interval is known
        lines(axes, [[(across(max(0.0, size - half)), y), (across(size + half), y)]], tint(ACCENT, 0.4), 3, 2)
    levels = (np.arange(len(rows)) + 0.5) * ROW
    dots(axes, across(np.array([row["mu_star"] for row in rows])), levels, 6, ACCENT, zorder=4)
    dots(axes, across(np.array([row["sigma"] for row in rows])), levels, 5, "white", QUIET, "D", zorder=3)
    _marks(axes, across, len(rows) * ROW, _round_marks(across))
    said = "; ".join(f"{row['path']} {row['mu_star']:.2g}" for row in rows[:8])
    return sheet.finished(f"Mean size of effects (mu*): {said}.")


def _rows(axes: Axes, across: Scale, paths: Sequence[str]) -> None:
    """Names on the left, a faint line for every row."""
    called = names(list(paths))
    for k, path in enumerate(paths):
        y = (k + 0.5) * ROW
        lines(axes, [[(across.start, y), (across.end, y)]], GRID, 0.8)
        text = textwrap.wrap(called[path], int(NAMES / (0.56 * SMALL)), max_lines=2, placeholder=" …")
        axes.text(NAMES - 8, y, "\n".join(text), size=SMALL, ha="right", va="center", linespacing=1.1, color=INK)


def _round_marks(across: Scale) -> list[tuple[float, str]]:
    from matplotlib.ticker import MaxNLocator  # slow to import

    ticks = MaxNLocator(5).tick_values(across.low, across.high)
    return [(float(tick), f"{tick:g}") for tick in ticks if across.low <= tick <= across.high]


def _marks(axes: Axes, across: Scale, bottom: float, marks: Sequence[tuple[float, str]]) -> None:
    lines(axes, [[(across(mark), 0), (across(mark), bottom)] for mark, _ in marks], GRID, 0.8)
    for mark, text in marks:
        axes.text(across(mark), bottom + 4, text, size=SMALL, color=QUIET, ha="center", va="top")


@styled
def tornado(found: SensitivityResults, output: str) -> Figure:
    """Draw how far each input moves one output, and how much of its variance it explains."""
    rows = sorted(found.record["indices"]["results"][output], key=_reach, reverse=True)
    reading = (
        "Left: mean answer where the input is in its lowest fifth (amber) and in its highest (blue), whatever the "
        "others are. Right: share of the variance that it explains by itself (filled) and with all it takes part in "
        "(hollow), with 95 % confidence intervals."
    )
    sheet = _sheet(found, f"How far inputs move the answer: {found.record['outputs'][output]}", reading,
                   len(rows) * ROW + 22)  # fmt: skip
    axes, wide = sheet.paper(), (WIDTH - 2 * MARGIN) * 72
    middle = NAMES + 0.56 * (wide - NAMES)
    amounts = np.array([row[end] for row in rows for end in ENDS if row[end] is not None] or [0.0])
    margin = 0.08 * (np.ptp(amounts) or 1.0)
    across = Scale(NAMES, middle, float(amounts.min() - margin), float(amounts.max() + margin))
    shares = Scale(middle + 30, wide - 8, 0.0, 1.0)
    _rows(axes, Scale(NAMES, wide - 8, 0, 1), [row["path"] for row in rows])
    _marks(axes, across, len(rows) * ROW, _round_marks(across))
    _marks(axes, shares, len(rows) * ROW, [(0.0, "0"), (0.5, "0.5"), (1.0, "1")])
    centre = float(amounts.mean())
    lines(axes, [[(across(centre), 0), (across(centre), len(rows) * ROW)]], QUIET, 0.8, 3)
    for k, row in enumerate(rows):
        y = (k + 0.5) * ROW
        for end, colour in zip(ENDS, (LOW, HIGH), strict=True):
            if row[end] is None:
                continue
            left, right = sorted((across(centre), across(row[end])))
            areas(axes, [[(left, y - 6), (right, y - 6), (right, y + 6), (left, y + 6)]], tint(colour, 0.85), 2)
        _share(axes, shares, y - 3.5, row["s1"], row["s1_conf"], ACCENT, ACCENT)
        _share(axes, shares, y + 3.5, row["st"], row["st_conf"], "white", ACCENT)
    said = "; ".join(f"{row['path']} {' to '.join(words.short(row[end]) for end in ENDS)}" for row in rows)
    return sheet.finished(f"Mean answer in the lowest and the highest fifth of each input: {said}.")


def _reach(row: dict[str, Any]) -> float:
    """Return how far an input moves the answer, 0 where that is not known."""
    low, high = (row[end] for end in ENDS)
    return 0.0 if low is None or high is None else abs(high - low)


def _share(axes: Axes, across: Scale, y: float, share: float, half: float | None, fill: str, edge: str) -> None:
    half = half or 0.0  # None: no interval is known
    low, high = (float(np.clip(one, 0.0, across.high)) for one in (share - half, share + half))
    lines(axes, [[(across(low), y), (across(high), y)]], tint(edge, 0.4), 2, 3)
    dots(axes, [across(float(np.clip(share, 0.0, across.high)))], [y], 5, fill, edge, zorder=4)


@styled
def scatter(found: SensitivityResults, output: str) -> Figure:
    """One output along the strongest inputs."""
    about = found.record["indices"]
    rows = sorted(about["results"][output], key=lambda row: -row["st"])[:CLOUDS]
    free = independent_rows(len(found.record["kept"]), about["base"])
    means = found.answers("indices", output).mean(axis=1)[free]
    design = found.points("indices").iloc[free]
    reading = (
        f"Dot: a point of the design, the mean of its {about['replications']} replications; the other inputs differ "
        "from dot to dot. Line: mean of the dots near by."
    )
    height = -(-len(rows) // COLUMNS) * (HEAD + PANEL + GAP) + AXIS
    sheet = _sheet(found, f"Along the strongest inputs: {found.record['outputs'][output]}", reading, height)
    axes, wide, called = sheet.paper(), width_of(COLUMNS), names([row["path"] for row in rows])
    low, high = (0.0, 1.0) if means.min() >= 0 and means.max() <= 1 else (float(means.min()), float(means.max()))
    for row, (left, top) in zip(rows, spots(len(rows), COLUMNS, PANEL), strict=True):
        values = design[row["path"]].to_numpy(float)
        across = Scale(left, left + wide - 8, float(values.min()), float(values.max()))
        up = Scale(top + PANEL, top, low, high)
        named(axes, called[row["path"]], left, top, wide)
        for level in (low, (low + high) / 2, high):
            lines(axes, [[(left, up(level)), (left + wide, up(level))]], GRID, 0.8)
            axes.text(left - 4, up(level), words.short(level), size=SMALL, color=QUIET, ha="right", va="center")
        dots(axes, across(values), up(means), 2.6, tint(ACCENT, 0.35), zorder=2)
        lines(axes, [_near_by(values, means, across, up)], ACCENT, 1.8, 3)
        ends = [(float(one), words.short(float(one))) for one in (values.min(), np.median(values), values.max())]
        axis(axes, across, top + PANEL, "", ends)
    return sheet.finished(f"{found.record['outputs'][output]} along {', '.join(row['path'] for row in rows)}.")


def _near_by(values: Any, answers: Any, across: Scale, up: Scale) -> Any:
    """Means over groups of equal size along an input."""
    order = np.array_split(np.argsort(values), BINS)
    return np.column_stack(
        [[across(values[group].mean()) for group in order], [up(answers[group].mean()) for group in order]]
    )


@styled
def variance_shares(found: SensitivityResults) -> Figure:
    """Draw the shares of uncertain inputs, chance and both together in each output's variance."""
    about = {name: one for name, one in found.record["spread"]["results"].items() if one is not None}
    points, streams = found.record["spread"]["points"], found.record["spread"]["replications"]
    reading = (
        f"Shares of the variance over {points} points drawn over all inputs, each with the same {streams} random "
        "streams. In brackets: 95 % confidence interval of the share of uncertain inputs."
    )
    sheet = _sheet(found, "What drives the uncertainty: unknown inputs or chance?", reading, len(about) * 42 + 30)
    axes, wide = sheet.paper(), (WIDTH - 2 * MARGIN) * 72
    across = Scale(0, wide, 0, 1)
    for k, (name, one) in enumerate(about.items()):
        top, start = 14 + k * 42.0, 0.0
        limits = f"{100 * one['ignorance']['low']:.0f} to {100 * one['ignorance']['high']:.0f} %"
        text = f"{found.record['outputs'][name]} ({limits})"
        axes.text(0, top - 3, text, size=SMALL + 0.5, va="bottom")
        for part, (_, colour) in PARTS.items():
            end = start + one[part]["value"]
            box = [(across(start), top), (across(end), top), (across(end), top + 15), (across(start), top + 15)]
            areas(axes, [box], colour, 2)
            if end - start > 0.06:
                ink = "white" if part == "ignorance" else INK
                axes.text((across(start) + across(end)) / 2, top + 7.5, f"{100 * one[part]['value']:.0f} %", size=SMALL,
                          color=ink, ha="center", va="center_baseline", zorder=3)  # fmt: skip
            start = end
    bottom = len(about) * 42.0 + 12
    for k, (text, colour) in enumerate(PARTS.values()):
        dots(axes, [6 + k * 130], [bottom], 8, colour, marker="s")
        axes.text(15 + k * 130, bottom, text, size=SMALL, color=QUIET, va="center_baseline")
    said = "; ".join(f"{name} {words.percent(one['ignorance']['value'])}" for name, one in about.items())
    return sheet.finished(f"Share of uncertain inputs: {said}.")
