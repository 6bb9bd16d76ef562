"""Figures of a calibration: the patterns before and after, each coefficient before and after, and what is left."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core import words
from sim.report.figures.files import save_figures
from sim.report.figures.hindcast import ACCENT, MISSED
from sim.report.figures.panels import LONG, ROOM
from sim.report.figures.sheet import EDGE, MARGIN, SMALL, WIDTH, Scale, Sheet, areas, dots, lines, styled
from sim.report.palette import GRID, INK, QUIET, tint
from sim.report.wording.calibration import amount, inside
from sim.report.wording.quantities import MINUS, small_share
from sim.study import POSTERIOR, SPACE, read_calibration_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FOLDER = "figures"
WIDE = (WIDTH - 2 * MARGIN) * 72
ROW, LETTERS = 34.0, 9.0
"""Points: a row with its text above it, and the text's letters."""
EDGES = 3.0
"""Half tolerances from the middle of a tolerance to where the axis of the patterns ends."""
NAMES, RIGHT = 150.0, 62.0
"""Points for a coefficient's name on the left, and for what is said of it on the right."""
BINS, CELLS = 25, 12
STRONGEST = 4
"""Coefficients in the figure of what is left."""


def draw_calibration(found: Mapping[str, Any]) -> None:
    """Draw all figures of a calibration into its folder, as PNG and SVG.

    Raises:
        StorageError: the disk refuses.
        RunFolderError: a table of the folder cannot be read.
    """
    save_figures(figures(found), Path(found["folder"]) / FOLDER)


def figures(found: Mapping[str, Any]) -> dict[str, Figure]:
    """All figures by name.

    Args:
        found: content of ``calibration.json``.
    """
    folder = Path(found["folder"])
    return {
        "calibration-patterns": patterns(found),
        "calibration-coefficients": coefficients(found, read_calibration_table(folder, POSTERIOR)),
        "calibration-space": space(found, read_calibration_table(folder, SPACE)),
    }


def _sheet(found: Mapping[str, Any], title: str, reading: str, body: float) -> Sheet:
    return Sheet({**found, "replications": found["played"]}, title, reading, body / 72)


@styled
def patterns(found: Mapping[str, Any]) -> Figure:
    """Every pattern's statistics against their tolerance: old and proposed values, prior and posterior."""
    reading = (
        "Band: the tolerance, each drawn to the same width. Hollow: the old values; filled: those proposed (amber "
        "where outside). Pale bar: 90 % of all points before; dark bar: 90 % of the posterior's points."
    )
    rows = list(found["statistics"].values())
    sheet = _sheet(found, "Do the proposed values reproduce the patterns?", reading, len(rows) * ROW + 26)
    axes, across = sheet.paper(), Scale(6, WIDE - 6, -EDGES, EDGES)
    bottom = len(rows) * ROW + 4
    areas(axes, [[(across(-1), 0), (across(1), 0), (across(1), bottom), (across(-1), bottom)]], "#eef1ec", 0)
    for k, one in enumerate(rows):
        _pattern(axes, across, k * ROW, one)
    for mark, text in ((-1, "lowest tolerated"), (1, "highest tolerated")):
        axes.text(across(mark), bottom + 4, text, size=SMALL, color=QUIET, ha="center", va="top")
    said = "; ".join(
        f"{one['text']}: {amount(one['old']['value'], one)} before, {amount(one['new']['value'], one)} after, "
        f"tolerance {amount(one['low'], one)} to {amount(one['high'], one)}" for one in rows
    )  # fmt: skip
    return sheet.finished(f"Patterns before and after. {said}.")


def _pattern(axes: Axes, across: Scale, top: float, one: Mapping[str, Any]) -> None:
    """A statistic: its text with numbers, and where old and new stand."""
    level, middle, half = top + 23, (one["low"] + one["high"]) / 2, (one["high"] - one["low"]) / 2

    def at(value: float) -> float:
        return float(across(np.clip((value - middle) / half, -EDGES, EDGES)))

    old, new = one["old"]["value"], one["new"]["value"]
    numbers = f"{amount(old, one)} → {amount(new, one)}"
    room = int((WIDE - 12) / (0.53 * LETTERS)) - len(numbers) - 2
    text = f"{one['pattern']}  {one['text']}"
    axes.text(6, top + 7, text if len(text) <= room else text[: room - 2] + " …", size=LETTERS, va="center")
    axes.text(WIDE - 6, top + 7, numbers, size=LETTERS, va="center", ha="right", color=QUIET)
    lines(axes, [[(across(-EDGES), level), (across(EDGES), level)]], GRID, 0.8, 1)
    for bar, colour, width in ((one["prior"], tint(ACCENT, 0.18), 9), (one["posterior"], tint(ACCENT, 0.55), 4)):
        if bar["p5"] is not None:
            lines(axes, [[(at(bar["p5"]), level), (at(bar["p95"]), level)]], colour, width, 2)
    if old is not None:
        dots(axes, [at(old)], [level], 8, "white", INK, zorder=4)
    if new is not None:
        dots(axes, [at(new)], [level], 7, ACCENT if inside(new, one) else MISSED, "white", zorder=5)


@styled
def coefficients(found: Mapping[str, Any], posterior: Mapping[str, Any]) -> Figure:
    """Each coefficient over its range: where the posterior lies, the old value and the one proposed."""
    reading = (
        "Heights: the posterior over a coefficient's range, which is even (pale line) at first. Hollow: the old value; "
        "filled: the one proposed, where the patterns have narrowed it. Right: spread after over before; about 1 says "
        "that it is not identified."
    )
    rows = sorted(found["coefficients"], key=lambda row: row["contraction"])
    sheet = _sheet(found, "Which coefficients do the patterns narrow?", reading, len(rows) * ROW + 6)
    axes, weights = sheet.paper(), posterior["weight"]
    for k, row in enumerate(rows):
        top, across = k * ROW + 4, Scale(NAMES, WIDE - RIGHT, row["low"], row["high"])
        bottom = top + ROW - 12
        ink = INK if row["identified"] else QUIET
        axes.text(NAMES - 30, bottom - 4, row["coefficient"], size=LETTERS, ha="right", va="bottom", color=ink)
        _heights(axes, across, bottom, ROW - 14, posterior[row["coefficient"]], weights, row)
        marks: dict[str, Any] = {"size": SMALL - 1, "color": QUIET, "va": "center"}
        axes.text(across.start - 3, bottom - 3, _end(row["low"]), ha="right", **marks)
        axes.text(across.end + 3, bottom - 3, _end(row["high"]), ha="left", **marks)
        axes.text(WIDE, bottom - 3, f"{row['contraction']:.2f}", size=LETTERS, ha="right", va="center", color=ink)
    said = "; ".join(
        f"{row['coefficient']} {row['contraction']:.2f}" + (f", {row['old']:g} to {row['new']:g}" if row["identified"]
        else ", not identified") for row in rows
    )  # fmt: skip
    return sheet.finished(f"Spread after over before, old and proposed value: {said}.")


def _heights(
    axes: Axes, across: Scale, bottom: float, most: float, values: Any, weights: Any, row: Mapping[str, Any]
) -> None:
    """A coefficient's posterior as a weighted histogram that stands on its range."""
    heights, edges = np.histogram(values, BINS, (row["low"], row["high"]), weights=weights)
    heights = np.convolve(np.pad(heights, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    even = most / 3  # an even posterior fills a third of the height
    tall = np.minimum(heights * BINS * even, most)
    colour = tint(ACCENT, 0.5 if row["identified"] else 0.2)
    boxes = [
        [(across(a), bottom), (across(b), bottom), (across(b), bottom - h), (across(a), bottom - h)]
        for a, b, h in zip(edges[:-1], edges[1:], tall, strict=True)
    ]
    areas(axes, boxes, colour, 2)
    lines(axes, [[(across.start, bottom), (across.end, bottom)]], EDGE, 0.8, 3)
    lines(axes, [[(across.start, bottom - even), (across.end, bottom - even)]], GRID, 0.8, 3)
    dots(axes, [across(row["old"])], [bottom], 7, "white", INK, zorder=4)
    if row["identified"]:
        dots(axes, [across(row["new"])], [bottom], 7, ACCENT, "white", zorder=5)


def _end(value: float) -> str:
    """The end of a range in a few letters."""
    return words.short(value).replace("-", MINUS)


@styled
def space(found: Mapping[str, Any], cloud: Mapping[str, Any]) -> Figure:
    """The space that history matching has left, for the coefficients that were narrowed most, in pairs."""
    rows = sorted(found["coefficients"], key=lambda row: row["contraction"])[:STRONGEST]
    left = found["waves"][-1]["left"] if found["waves"] else 1.0
    reading = (
        "Below the diagonal: the least implausibility that any values of the other coefficients reach (dark: low; "
        "white: above the limit). Above: which share of these is not ruled out (dark: most). Hollow: the old values; "
        "filled: those proposed."
    )
    title = f"What is left of the coefficients' ranges: {small_share(left)} of the whole"
    cell = (WIDE - ROOM - 10) / len(rows)
    sheet = _sheet(found, title, reading, len(rows) * cell + 40)
    axes, far = sheet.paper(), np.asarray(cloud["implausibility"], float)
    for down, right in itertools.product(range(len(rows)), repeat=2):
        box = (ROOM + right * cell, down * cell, cell - 6)
        if down == right:
            name = rows[down]["coefficient"].replace(".", ".\n").replace("_", "\n_")
            x, y = box[0] + box[2] / 2, box[1] + box[2] / 2
            axes.text(x, y, name, size=SMALL, ha="center", va="center", weight="bold")
        else:
            _pair(axes, box, rows[right], rows[down], cloud, far, depth=right > down)
    _ends(axes, rows, cell)
    names = ", ".join(row["coefficient"] for row in rows)
    return sheet.finished(f"{title}. Pairs of {names}.")


def _pair(
    axes: Axes, box: tuple[float, float, float], x: Mapping[str, Any], y: Mapping[str, Any], cloud: Mapping[str, Any],
    far: Any, depth: bool,
) -> None:  # fmt: skip
    """One pair of coefficients as a grid of cells."""
    left, top, size = box
    across, up = Scale(left, left + size, x["low"], x["high"]), Scale(top + size, top, y["low"], y["high"])
    cells = [_cell(cloud[one["coefficient"]], one) for one in (x, y)]
    place = cells[1] * CELLS + cells[0]
    count = np.bincount(place, minlength=CELLS**2)
    if depth:
        value = np.bincount(place, far <= 1, CELLS**2) / np.maximum(count, 1)
        shade = value / max(float(value.max()), 1e-9)
    else:
        least = np.full(CELLS**2, np.inf)
        np.minimum.at(least, place, far)
        shade = np.clip(1 - least, 0, 1)
    edges = np.linspace(0, size, CELLS + 1)
    boxes, colours = [], []
    for k, one in enumerate(shade):
        a, b = divmod(k, CELLS)
        x0, x1, y0, y1 = left + edges[b], left + edges[b + 1], top + size - edges[a], top + size - edges[a + 1]
        boxes.append([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
        colours.append(tint(ACCENT, float(one)))
    areas(axes, boxes, colours, 1)
    right, bottom = left + size, top + size
    lines(axes, [[(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]], EDGE, 0.8)
    dots(axes, [across(x["old"])], [up(y["old"])], 7, "white", INK, zorder=4)
    dots(axes, [across(x["new"])], [up(y["new"])], 7, MISSED, "white", zorder=5)


def _cell(values: Any, one: Mapping[str, Any]) -> Any:
    share = (np.asarray(values) - one["low"]) / (one["high"] - one["low"])
    return np.clip((share * CELLS).astype(int), 0, CELLS - 1)


def _ends(axes: Axes, rows: Sequence[Mapping[str, Any]], cell: float) -> None:
    """The ends of each range, at the foot and on the left."""
    for k, row in enumerate(rows):
        low, high = _end(row["low"]), _end(row["high"])
        bottom, left = len(rows) * cell, ROOM + k * cell
        axes.text(left, bottom, low, size=SMALL, color=QUIET, ha="left", va="top")
        axes.text(left + cell - 6, bottom, high, size=SMALL, color=QUIET, ha="right", va="top")
        name = row["coefficient"].rpartition(".")[2]
        axes.text(left + cell / 2 - 3, bottom + 13, name, size=SMALL, color=INK, ha="center", va="top")
        axes.text(ROOM - 4, k * cell + 2, high[:LONG], size=SMALL, color=QUIET, ha="right", va="top")
        axes.text(ROOM - 4, (k + 1) * cell - 8, low[:LONG], size=SMALL, color=QUIET, ha="right", va="bottom")
