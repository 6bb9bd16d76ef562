"""Figure of the battles of other wars: how they end in the model, and how they ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core import words
from sim.report.figures.files import save_figure
from sim.report.figures.sheet import MARGIN, SMALL, WIDTH, Scale, Sheet, dots, styled
from sim.report.palette import INK, QUIET, tint

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = {"collapse": "#691d22", "siege": "#dbab45", "hold": "#0d5bb3"}
"""Of the endings, from dark to light and back, so that they are told apart in grey beside their order."""
ROW, BAR = 38.0, 13.0
"""Points: one battle, and its bar."""


def draw_battles(found: dict[str, Any], folder: Path) -> None:
    """Draw the figure into a folder, as PNG and SVG.

    Raises:
        StorageError: the disk refuses.
    """
    save_figure(battles(found), folder, "battles")


@styled
def battles(found: dict[str, Any]) -> Figure:
    """One bar per battle, divided by how its replications end; a white dot marks what happened."""
    rows = sorted(found["battles"], key=lambda one: -one["probability"]["collapse"])
    reading = (
        "Bar: share of replications in which the place collapses (lost within 14 days), falls after a siege, or holds. "
        "White dot: what happened. Bold: right. The battles were chosen in hindsight."
    )
    about = {"scenario": "Battles of other wars", **found}
    title = f"The likeliest ending is right in {found['right']} of {found['battles_total']} battles"
    sheet = Sheet(about, title, reading, (18 + ROW * len(rows)) / 72)
    axes, across = sheet.paper(), Scale(0, (WIDTH - 2 * MARGIN) * 72, 0, 1)
    for number, (name, colour) in enumerate(COLOURS.items()):
        left = 90.0 * number
        axes.bar(left, 9, 9, 2, align="edge", color=tint(colour, 0.85))
        axes.text(left + 13, 6.5, name, size=SMALL + 0.5, color=INK, va="center")
    for row, one in enumerate(rows):
        top = 18 + ROW * row
        happened = one["outcome"] + ("" if one["day"] is None else f" on day {one['day']:.0f}")
        axes.text(0, top + 3, one["name"], size=9.5, weight="bold" if one["right"] else "normal", va="top")
        axes.text(across.end, top + 3, f"in fact: {happened}", size=SMALL, color=QUIET, ha="right", va="top")
        start = 0.0
        for name, colour in COLOURS.items():
            share = one["probability"][name]
            axes.bar(across(start), BAR, across(share), top + 17, align="edge", color=tint(colour, 0.85))
            middle = min(max(across(start + share / 2), 8), across.end - 8)
            if name == one["outcome"]:
                dots(axes, [middle], [top + 17 + BAR / 2], 8, "white", INK, zorder=5)
            elif share > 0.1:
                ink = INK if name == "siege" else "white"
                axes.text(middle, top + 17 + BAR / 2, words.percent(share), size=SMALL, color=ink, ha="center",
                          va="center")  # fmt: skip
            start += share
    return sheet.finished(_in_words(rows))


def _in_words(rows: list[dict[str, Any]]) -> str:
    told = (
        f"{one['name']}, in fact {one['outcome']}: "
        + ", ".join(f"{name} {words.percent(share)}" for name, share in one["probability"].items())
        for one in rows
    )
    return "How each battle ends in the model. " + "; ".join(told) + "."
