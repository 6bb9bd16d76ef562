"""Figure of paired differences: a dot and a whisker for each question, the greatest rise first."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core import words
from sim.report.figures.sheet import MARGIN, SMALL, WIDTH, Scale, Sheet, dots, lines, styled
from sim.report.palette import GRID, INK, QUIET
from sim.report.wording.comparison import HARM
from sim.report.wording.quantities import amounts, beyond_chance, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACCENT, PALE = "#1f4e79", "#8a949e"
"""Of differences beyond chance, and of the others."""
LINE, BAR, BETWEEN = 11.2, 12.2, 7.2
"""Points: a line of a question, the whisker below it, and the space before the next."""
NUMBERS = 112.0
"""Points for the numbers on the right."""
LETTERS = 9.5
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100)


@styled
def draw_differences(found: dict[str, Any]) -> Figure:
    """Draw how much likelier each common question is in b than in a, with paired 95 % confidence intervals.

    Args:
        found: content of ``comparison.json``.
    """
    asked = [one for one in found["outcomes"].values() if one["low"] is not None]
    asked.sort(key=lambda one: -one["difference"])
    wide = (WIDTH - 2 * MARGIN) * 72 - NUMBERS
    texts = [textwrap.wrap(one["text"], int(wide / (0.53 * LETTERS))) for one in asked]
    tops = np.cumsum([0.0, *(LINE * len(text) + BAR + BETWEEN for text in texts)])
    harmed = [line for line in _harm(found) for line in textwrap.wrap(line, 84)]
    title = f"What changes: {found['b']['scenario']}"
    reading = (
        f'Dot: difference in probability from "{found["a"]["scenario"]}" with common random numbers, in percentage '
        "points; line: its paired 95 % confidence interval (sampling error only). Dark: beyond chance."
    )
    height = tops[-1] + 24 + LINE * 1.25 * len(harmed)
    sheet = Sheet(_summary(found), title, reading, height / 72)
    axes = sheet.paper()
    across = _scale(asked, wide)
    levels = tops[:-1] + [LINE * len(text) + BAR / 2 for text in texts]
    _guides(axes, across, tops[-1])
    for text, top in zip(texts, tops[:-1], strict=True):
        axes.text(0, top + 1, "\n".join(text), size=LETTERS, va="top", linespacing=1.1, zorder=5,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip
    _whiskers(axes, across, asked, levels)
    _numbers(axes, wide, asked, levels)
    axes.text(0, tops[-1] + 22, "\n".join(harmed), size=SMALL + 0.5, color=INK, va="top", linespacing=1.3)
    return sheet.finished(_in_words(asked, found))


def _summary(found: dict[str, Any]) -> dict[str, Any]:
    """Return what a sheet says at its foot, in the form of a run's summary."""
    return {"scenario": "Pairs with common random numbers", "replications": found["pairs"], **found}


def _scale(asked: list[dict[str, Any]], wide: float) -> Scale:
    """Percentage points from left to right, nothing always among them."""
    low = min([0.0, *(one["low"] for one in asked)])
    high = max([0.0, *(one["high"] for one in asked)])
    if high - low < 0.02:
        low, high = low - 0.01, high + 0.01
    return Scale(8, wide - 8, 100 * low, 100 * high)


def _guides(axes: Axes, across: Scale, bottom: float) -> None:
    """Upright lines at round numbers, a darker one at nothing."""
    step = next((one for one in _STEPS if (across.high - across.low) / one <= 7), 100)
    marks = [float(one) for one in range(-100, 101, step) if across.low <= one <= across.high]
    lines(axes, [[(across(mark), 0), (across(mark), bottom)] for mark in marks], GRID, 0.8, 0.5)
    lines(axes, [[(across(0), 0), (across(0), bottom)]], QUIET, 1.0, 0.8)
    for mark in marks:
        text = "no difference" if mark == 0 else f"{mark:+.0f}".replace("-", "\N{MINUS SIGN}")
        axes.text(across(mark), bottom + 2, text, size=SMALL, color=QUIET, va="top", ha="center")


def _whiskers(axes: Axes, across: Scale, asked: list[dict[str, Any]], levels: Any) -> None:
    colours = [ACCENT if beyond_chance(one) else PALE for one in asked]
    pairs = list(zip(asked, levels, strict=True))
    found = [[(across(100 * one["low"]), y), (across(100 * one["high"]), y)] for one, y in pairs]
    lines(axes, found, colours, 3, 2)
    if asked:
        dots(axes, [across(100 * one["difference"]) for one in asked], levels, 7, colours, "white", zorder=3)


def _numbers(axes: Axes, left: float, asked: list[dict[str, Any]], levels: Any) -> None:
    """The same in figures."""
    for one, y in zip(asked, levels, strict=True):
        difference, interval = points(one)
        weight = "bold" if beyond_chance(one) else "normal"
        axes.text(left + 34, y, difference, size=10, weight=weight, color=INK, ha="right", va="center_baseline")
        axes.text(left + NUMBERS, y, interval, size=SMALL, color=QUIET, ha="right", va="center_baseline")


def _harm(found: dict[str, Any]) -> list[str]:
    """Lines on civilian harm, one for each measure: always there, never scored."""
    said = []
    for measure, name in HARM.items():
        one = found["harm"][measure]
        difference, interval = amounts(one)
        a, b = ("-" if one[side] is None else words.amount(one[side]) for side in "ab")
        said.append(f"{name}, mean: {b}, not {a}: {difference}" + (f" ({interval})" if interval else ""))
    return said


def _in_words(asked: list[dict[str, Any]], found: dict[str, Any]) -> str:
    said = [f"{one['text']} {points(one)[0]} ({points(one)[1]})" for one in asked]
    return "Differences in percentage points (95 % confidence interval): " + "; ".join([*said, *_harm(found)]) + "."
