"""Figure of an audit of levers: how far each setting moves one question, the furthest first."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core import words
from sim.report.figures.files import DEFAULT_FORMATS, save_figures
from sim.report.figures.sheet import MARGIN, SMALL, WIDTH, Scale, Sheet, dots, lines, styled
from sim.report.palette import GRID, INK, QUIET, tint
from sim.report.wording.levers import called, setting
from sim.report.wording.quantities import beyond_chance, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEVER, ORDER, PALE = "#1f4e79", "#c98a2b", "#8a949e"
"""Colours of levers and of orders beyond chance, and of whatever is not."""
ROW, NAMES, SETTINGS, NUMBERS = 25.0, 168.0, 78.0, 60.0
"""Points: the height of a row; the widths of labels, of settings and of numbers."""
MOST_ORDERS = 12
_STEPS = (1, 2, 5, 10, 20, 25, 50)


def draw_levers(
    found: dict[str, Any], folder: Path, of: Sequence[str] = (), formats: Sequence[str] = DEFAULT_FORMATS
) -> list[Path]:
    """Draw a figure for each of some questions, or for the first, into a folder.

    Raises:
        FormatError: figures are not written so.
        StorageError: the disk is full or refuses.
    """
    asked = [name for name in (of or list(found["questions"])[:1]) if name in found["as_it_was"]]
    return save_figures({f"levers-{name}": levers_figure(found, name) for name in asked}, folder, formats)


@styled
def levers_figure(found: dict[str, Any], question: str) -> Figure:
    """Draw how far each setting moves a question, with paired 95 % confidence intervals.

    Args:
        found: content of ``levers.json``.
        question: its name.
    """
    rows = _rows(found, question)
    before = words.percent(found["as_it_was"][question])
    reading = (
        f"What moves the answer. Dot: difference in probability from how it was ({before}), in percentage points, on "
        "common random numbers; line: its 95 % confidence interval (sampling error only). Blue: levers; amber: orders; "
        "grey: within chance."
    )
    sheet = Sheet(found, found["questions"][question], reading, (len(rows) * ROW + 22) / 72)
    axes, wide = sheet.paper(), (WIDTH - 2 * MARGIN) * 72
    across = _scale([one for _, one in rows], NAMES + SETTINGS, wide - NUMBERS)
    _guides(axes, across, len(rows) * ROW)
    for number, (row, one) in enumerate(rows):
        _row(axes, across, (number + 0.5) * ROW, called(found, row["group"]), row, one)
    said = "; ".join(f"{called(found, row['group'])}, {setting(row)}: {points(one)[0]}" for row, one in rows[:8])
    return sheet.finished(f"Differences in percentage points: {said}.")


Row = tuple[Mapping[str, Any], Mapping[str, Any]]


def _rows(found: Mapping[str, Any], question: str) -> list[Row]:
    """Settings and their effects on a question: all of the levers, and the orders that move it furthest."""
    known = [(row, row["outcomes"][question]) for row in found["settings"]]
    known = [(row, one) for row, one in known if one["difference"] is not None and one["low"] is not None]
    levers = [pair for pair in known if not pair[0]["order"]]
    orders = [pair for pair in known if pair[0]["order"] and beyond_chance(pair[1])]
    orders = sorted(orders, key=lambda pair: -abs(pair[1]["difference"]))[:MOST_ORDERS]
    return sorted([*levers, *orders], key=lambda pair: -abs(pair[1]["difference"]))


def _scale(rows: Sequence[Mapping[str, Any]], start: float, end: float) -> Scale:
    """Percentage points from left to right, nothing always among them."""
    low = min([-0.01, *(one["low"] for one in rows)])
    high = max([0.01, *(one["high"] for one in rows)])
    return Scale(start + 6, end - 6, 100 * low, 100 * high)


def _guides(axes: Axes, across: Scale, bottom: float) -> None:
    """Upright lines at round numbers, a darker one at nothing."""
    step = next((one for one in _STEPS if (across.high - across.low) / one <= 6), 100)
    marks = [float(one) for one in range(-100, 101, step) if across.low <= one <= across.high]
    lines(axes, [[(across(mark), 0), (across(mark), bottom)] for mark in marks], GRID, 0.8, 0.5)
    lines(axes, [[(across(0), 0), (across(0), bottom)]], QUIET, 1.0, 0.8)
    for mark in marks:
        text = f"{mark:+.0f}".replace("-", "\N{MINUS SIGN}") if mark else "0"
        axes.text(across(mark), bottom + 4, text, size=SMALL, color=QUIET, va="top", ha="center")


def _row(axes: Axes, across: Scale, y: float, name: str, row: Mapping[str, Any], one: Mapping[str, Any]) -> None:
    colour = PALE if not beyond_chance(one) else ORDER if row["order"] else LEVER
    for text, left, width in ((name, 0.0, NAMES), (setting(row), NAMES, SETTINGS)):
        said = textwrap.wrap(text, int(width / (0.56 * SMALL)), max_lines=2, placeholder=" …")
        axes.text(left, y, "\n".join(said), size=SMALL, va="center", linespacing=1.1, color=INK)
    lines(axes, [[(across(100 * one["low"]), y), (across(100 * one["high"]), y)]], tint(colour, 0.5), 3, 2)
    dots(axes, [across(100 * one["difference"])], [y], 7, [colour], "white")
    axes.text((WIDTH - 2 * MARGIN) * 72, y, points(one)[0], size=SMALL + 1, ha="right", va="center", color=INK,
              weight="bold" if beyond_chance(one) else "normal")  # fmt: skip
