"""The scenario's questions, how often each came true, and how sure that is."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core import words
from sim.report.figures.sheet import MARGIN, SMALL, WIDTH, Scale, Sheet, dots, lines, styled
from sim.report.palette import GRID, INK, QUIET

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.ensemble.results import Results

ACCENT = "#1f4e79"
LINE, BAR, BETWEEN = 11.2, 12.2, 7.2
"""Points: a line of a question, the bar below it, and the space before the next."""
NUMBERS = 90.0
"""Points for the numbers on the right."""
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
LETTERS = 9.5


@styled
def outcomes(results: Results) -> Figure:
    """Draw how likely each of the scenario's questions is, with 95 % confidence intervals, the likeliest first."""
    found = list(results.summary["outcomes"].values())
    asked = sorted((one for one in found if one["probability"] is not None), key=lambda one: -one["probability"])
    wide = (WIDTH - 2 * MARGIN) * 72 - NUMBERS
    texts = [textwrap.wrap(_question(one), int(wide / (0.53 * LETTERS))) for one in asked]
    tops = np.cumsum([0.0, *(LINE * len(text) + BAR + BETWEEN for text in texts)])
    reading = (
        "Dot: share of replications in which it came true; line: its 95 % confidence interval (sampling error only)."
    )
    sheet = Sheet(results.summary, "How likely is it?", reading if asked else "No question could be answered.",
                  (tops[-1] + 16) / 72)  # fmt: skip
    axes, across = sheet.paper(), Scale(4, wide - 4, 0, 1)
    levels = tops[:-1] + [LINE * len(text) + BAR / 2 for text in texts]
    for text, top in zip(texts, tops[:-1], strict=True):
        axes.text(0, top + 1, "\n".join(text), size=LETTERS, va="top", linespacing=1.1)
    _whiskers(axes, across, asked, levels)
    _numbers(axes, wide, asked, levels)
    for mark in QUARTERS:
        align = {0.0: "left", 1.0: "right"}.get(mark, "center")
        axes.text(across(mark), tops[-1] + 2, f"{100 * mark:.0f} %", size=SMALL, color=QUIET, va="top", ha=align)
    return sheet.finished(_in_words(asked))


def _question(one: dict[str, Any]) -> str:
    return one["text"] + (f" ({one['note']})" if one["note"] else "")


def _whiskers(axes: Axes, across: Scale, asked: list[dict[str, Any]], levels: Any) -> None:
    """Each probability as a dot on a line from 0 to 100 %, and its interval."""
    lines(axes, [[(across(0), y), (across(1), y)] for y in levels], GRID, 3)
    inner = [[(across(mark), y - 2.5), (across(mark), y + 2.5)] for y in levels for mark in QUARTERS[1:-1]]
    lines(axes, inner, "white", 1, 1.5)
    pairs = list(zip(asked, levels, strict=True))
    lines(axes, [[(across(one["low"]), y), (across(one["high"]), y)] for one, y in pairs], ACCENT, 3, 2)
    dots(axes, [across(one["probability"]) for one in asked], levels, 7, ACCENT, "white", zorder=3)


def _numbers(axes: Axes, left: float, asked: list[dict[str, Any]], levels: Any) -> None:
    """The same in figures."""
    for one, y in zip(asked, levels, strict=True):
        share = words.percent(one["probability"])
        axes.text(left + 7, y, share, size=10.5, weight="bold", color=INK, va="center_baseline")
        interval = f"{100 * one['low']:.0f}–{100 * one['high']:.0f}"
        axes.text(left + NUMBERS, y, interval, size=SMALL, color=QUIET, ha="right", va="center_baseline")


def _in_words(asked: list[dict[str, Any]]) -> str:
    if not asked:
        return "No question could be answered."
    said = [f"{one['text']} {words.percent(one['probability'])} ({words.interval(one['low'], one['high'])})"
            for one in asked]  # fmt: skip
    return "Probability (95 % confidence interval): " + "; ".join(said) + "."
