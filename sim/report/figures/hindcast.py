"""A model against what happened: reliability of its probabilities, facts within tolerance, and skill over baselines."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.figures.files import save_figures
from sim.report.figures.sheet import EDGE, MARGIN, SMALL, WIDTH, Scale, Sheet, dots, lines, styled
from sim.report.palette import GRID, INK, QUIET, tint
from sim.report.wording.hindcast import MODEL, facts_told, said, word
from sim.report.wording.quantities import score

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACCENT, MISSED = "#1f4e79", "#b4530a"
"""Of what lies within tolerance, and of what does not (hollow besides)."""
LETTERS, LINE, BAR, BETWEEN, HEAD = 9.0, 11.0, 10.0, 5.0, 17.0
"""Points: letters and line of a check's text, the whisker below it, the space before the next, a fact's name."""
EDGES = 3.0
"""Tolerances from the middle of a tolerance to where the axis of the facts ends."""
LOOKS = ((ACCENT, "-", "o", 2.6), ("#696e87", "-", "s", 1.4), ("#b4530a", "-", "^", 1.4), ("#5a956c", "-", "D", 1.4),
         ("#8a5a96", "-", "v", 1.4), ("#a0862c", "-", "P", 1.4))  # fmt: skip
"""Colour, stroke, mark and width of the model's curve and of the baselines', in their order."""


def figures(found: dict[str, Any]) -> dict[str, Figure]:
    """All figures of a hindcast, by name; that of the facts where the record has some.

    Args:
        found: content of ``hindcast.json``.
    """
    drawn = {"hindcast-horizons": horizons(found), "hindcast-reliability": reliability(found)}
    return {"hindcast-facts": facts(found), **drawn} if found["facts"] else drawn


def draw(found: dict[str, Any], folder: Path) -> dict[str, Figure]:
    """Draw all figures into a folder, as PNG and SVG, and give them back.

    Raises:
        StorageError: the disk refuses.
    """
    drawn = figures(found)
    save_figures(drawn, folder)
    return drawn


@styled
def reliability(found: dict[str, Any]) -> Figure:
    """Frequency of events by the probability that the model gave them, with counts below."""
    bins = [one for one in found["reliability"] if one["events"]]
    reading = (
        f"Dot: events to which the model gave about this probability, and the share of them that came true; on the "
        f"line events occur as often as the model says. Size and bars: how many events ({found['events']} in all)."
    )
    sheet = Sheet(found, "When it says 70 %, does it happen in 7 of 10?", reading, 5.4)
    axes, wide = sheet.paper(), (WIDTH - 2 * MARGIN) * 72
    across, up = Scale(34, wide - 6, 0, 1), Scale(280, 8, 0, 1)
    for mark in (0.0, 0.25, 0.5, 0.75, 1.0):
        lines(axes, [[(across(0), up(mark)), (across(1), up(mark))]], GRID, 0.8)
        axes.text(28, up(mark), f"{100 * mark:.0f} %", size=SMALL, color=QUIET, ha="right", va="center")
        align = "right" if mark == 1 else "center"
        axes.text(across(mark), 366, f"{100 * mark:.0f} %", size=SMALL, color=QUIET, ha=align, va="top")
    lines(axes, [[(across(0), up(0)), (across(1), up(1))]], EDGE, 1.2)
    axes.text(across(0.17), up(0.06), "as often as it says", size=SMALL, color=QUIET, ha="left", va="center")
    spots = [(across(one["forecast"]), up(one["frequency"])) for one in bins]
    lines(axes, [spots], tint(ACCENT, 0.5), 1.4, 2)
    most = max(one["events"] for one in bins)
    sizes: Any = 5 + 6 * np.sqrt([one["events"] / most for one in bins])
    dots(axes, [x for x, _ in spots], [y for _, y in spots], sizes, ACCENT, "white")
    _counts(axes, across, found["reliability"])
    axes.text(across(0.5), 378, "probability that the model gave", size=SMALL + 0.5, color=QUIET, ha="center", va="top")
    told = "; ".join(
        f"{100 * one['low']:.0f} to {100 * one['high']:.0f} %: {one['events']} events, "
        f"{100 * one['frequency']:.0f} % true"
        for one in bins
    )
    return sheet.finished(f"Reliability. {told}.")


def _counts(axes: Axes, across: Scale, bins: list[dict[str, Any]]) -> None:
    """Number of events in each bin, as bars that hang from a line."""
    most = max(one["events"] for one in bins)
    for one in bins:
        left, height = across(one["low"]) + 1, 42 * one["events"] / most
        axes.bar(left, -height, across(one["high"]) - left - 1, 360, align="edge", color=tint(ACCENT, 0.45))
        if one["events"]:
            middle = (across(one["low"]) + across(one["high"])) / 2
            axes.text(middle, 357 - height, str(one["events"]), size=SMALL, color=QUIET, ha="center", va="bottom")
    lines(axes, [[(across(0), 360), (across(1), 360)]], EDGE, 0.8)


@styled
def horizons(found: dict[str, Any]) -> Figure:
    """The Brier score by horizon, of the model and of the baselines: all places, and those held back."""
    reading = (
        "Brier score of who holds each place, by day: lower is better, 0 is perfect. Thick with dots: the model; the "
        "others are naive baselines."
    )
    sheet = Sheet(found, "Does the model beat naive baselines?", reading, 5.5)
    days = [one["day"] for one in found["horizons"]]
    panels = {
        "All places": found["horizons"],
        "Held back from calibration": [x["held_back"] for x in found["horizons"]],
    }
    most = 1.12 * max(
        value or 0 for rows in panels.values() for row in rows for value in (row["brier"], *row["baselines"].values())
    )
    for place, (title, rows) in enumerate(panels.items()):
        axes = sheet.plain(MARGIN, 2.75 * place, WIDTH - 2 * MARGIN, 2.75)
        _panel(axes, title, days, rows, most)
    told = "; ".join(
        f"day {one['day']}: {MODEL} {score(one['brier'])}, "
        + ", ".join(f"{name} {score(value)}" for name, value in one["baselines"].items())
        for one in found["horizons"]
    )
    return sheet.finished(f"Brier score by horizon. {told}.")


def _panel(axes: Axes, title: str, days: list[int], rows: list[dict[str, Any]], most: float) -> None:
    wide = (WIDTH - 2 * MARGIN) * 72
    across, up = Scale(34, wide - 122, 0, max(days)), Scale(168, 24, 0, most)
    axes.text(0, 2, title, size=11, weight="bold", va="top")
    step = 0.1 if most > 0.25 else 0.05
    for mark in np.arange(0, most, step):
        lines(axes, [[(across(0), up(mark)), (across.end, up(mark))]], GRID, 0.8)
        axes.text(28, up(mark), f"{mark:g}", size=SMALL, color=QUIET, ha="right", va="center")
    for day in days:
        axes.text(across(day), 172, f"{day}", size=SMALL, color=QUIET, ha="center", va="top")
    axes.text(0, 172, "day", size=SMALL, color=QUIET, va="top")
    curves = {MODEL: [one["brier"] for one in rows]}
    for name in rows[0]["baselines"]:
        curves[name] = [one["baselines"][name] for one in rows]
    ends = {name: up(values[-1]) for name, values in curves.items() if values[-1] is not None}
    heights = _apart(ends, 13)
    for (name, values), (colour, stroke, mark, width) in zip(curves.items(), LOOKS, strict=False):
        if values[-1] is None:
            continue
        x, y = [across(day) for day in days], [up(value) for value in values]
        axes.plot(x, y, stroke, color=colour, linewidth=width, zorder=3)
        dots(axes, x, y, 7 if name == MODEL else 5.5, colour, "white", mark)
        lines(axes, [[(across.end + 4, y[-1]), (across.end + 12, heights[name])]], colour, 0.8)
        axes.text(across.end + 15, heights[name], name, size=SMALL + 0.5, va="center", color=INK,
                  weight="bold" if name == MODEL else "normal")  # fmt: skip


def _apart(wanted: dict[str, float], gap: float) -> dict[str, float]:
    """Heights near those wanted, in their order, with room for a line of letters between them."""
    found: dict[str, float] = {}
    last = -np.inf
    for name, height in sorted(wanted.items(), key=lambda item: item[1]):
        last = found[name] = max(height, last + gap)
    return found


@styled
def facts(found: dict[str, Any]) -> Figure:
    """Every check of every fact: the model's range against the tolerance, all on one axis in units of the tolerance."""
    wide = (WIDTH - 2 * MARGIN) * 72
    reading = (
        "Band: what is tolerated; upright stroke: what happened. Dot: the model's median, line: 90 % of its "
        "replications (of a probability or a difference: 95 % confidence interval). Hollow: miss. Arrows: further "
        "out, or never."
    )
    rows: list[tuple[float, dict[str, Any], dict[str, Any] | None]] = []
    top = 0.0
    for fact in found["facts"]:
        rows.append((top, fact, None))
        top += HEAD + (0 if fact["checks"] else LINE)
        for check in fact["checks"]:
            rows.append((top, fact, check))
            top += LINE * len(_texts(check, wide)) + BAR + BETWEEN
        top += BETWEEN
    title = f"Facts: {facts_told(found)}"
    sheet = Sheet(found, title, reading, top / 72)
    axes, across = sheet.paper(), Scale(10, wide - 10, -EDGES, EDGES)
    for at, fact, check in rows:
        if check is None:
            _head(axes, at, fact, wide)
        else:
            _row(axes, at, check, across, wide)
    return sheet.finished(_facts_in_words(found))


def _texts(check: dict[str, Any], wide: float) -> list[str]:
    return textwrap.wrap(check["text"], int((wide - 4.6 * len(said(check)) - 12) / (0.52 * LETTERS)))


def _head(axes: Axes, at: float, fact: dict[str, Any], wide: float) -> None:
    back = " (held back)" if fact["role"] == "held back" else ""
    name = textwrap.shorten(f"{fact['number']}  {fact['name']}", 76 - len(back), placeholder=" …")
    axes.text(0, at + 3, name + back, size=LETTERS, weight="bold", va="top")
    colour = QUIET if fact["passed"] is None else ACCENT if fact["passed"] else MISSED
    axes.text(wide, at + 3, word(fact["passed"]), size=LETTERS, weight="bold", color=colour, ha="right", va="top")
    if not fact["checks"]:
        axes.text(0, at + HEAD, f"not modelled: {fact['not_modelled']}", size=SMALL, color=QUIET, va="top")


def _row(axes: Axes, at: float, check: dict[str, Any], across: Scale, wide: float) -> None:
    """One check: its text, the model's words to the right, band and whisker below."""
    texts = _texts(check, wide)
    axes.text(0, at, "\n".join(texts), size=LETTERS, va="top", linespacing=1.1)
    axes.text(wide, at, said(check), size=SMALL, color=QUIET, ha="right", va="top")
    y = at + LINE * len(texts) + BAR / 2
    band = [max(min(standard(check, end), EDGES), -EDGES) for end in _ends(check)]
    lines(axes, [[(across(-EDGES), y), (across(EDGES), y)]], GRID, 1.0)
    lines(axes, [[(across(band[0]), y), (across(band[1]), y)]], tint(ACCENT, 0.22), 8)
    if check["target"] is not None:
        spot = across(min(max(standard(check, check["target"]), -EDGES), EDGES))
        lines(axes, [[(spot, y - 5), (spot, y + 5)]], INK, 1.4, 3)
    if check["of"]:
        _whisker(axes, check, across, y)


def _whisker(axes: Axes, check: dict[str, Any], across: Scale, y: float) -> None:
    colour = ACCENT if check["passed"] else MISSED
    low, middle, high = (
        np.inf if check[key] is None else standard(check, check[key]) for key in ("p5", "median", "p95")
    )
    left, right = (across(min(max(end, -EDGES), EDGES)) for end in (low, high))
    lines(axes, [[(left, y), (right, y)]], colour, 2.2, 2)
    if low < -EDGES:
        dots(axes, [left], [y], 6, colour, "none", "<")
    if high > EDGES:
        dots(axes, [right], [y], 6, colour, "none", ">")
    if abs(middle) <= EDGES:
        dots(axes, [across(middle)], [y], 7, colour if check["passed"] else "white", colour, zorder=5)
    else:
        dots(axes, [across(EDGES * np.sign(middle))], [y], 8, "white", colour, ">" if middle > 0 else "<", zorder=5)


def _ends(check: dict[str, Any]) -> tuple[float, float]:
    """A tolerance's ends, infinite where there is none."""
    return (
        -np.inf if check["low"] is None else check["low"],
        np.inf if check["high"] is None else check["high"],
    )


def standard(check: dict[str, Any], value: float) -> float:
    """A number in units of the tolerance: -1 at its low end, 1 at its high end.

    Where one end is open, the other stands at -1 or 1 and the target one unit further in (or half the end's size, or
    ten points of a difference, where the target does not say).
    """
    low, high = check["low"], check["high"]
    if low is not None and high is not None:
        return 2 * (value - low) / ((high - low) or 1.0) - 1
    end = high if low is None else low
    unit = abs((check["target"] if check["target"] is not None else end) - end)
    unit = unit or (0.1 if check["kind"] == "difference" else abs(end) / 2) or 1.0
    return (value - end) / unit + (1 if low is None else -1)


def _facts_in_words(found: dict[str, Any]) -> str:
    told = []
    for fact in found["facts"]:
        parts = [f"{check['text']} {said(check)}" for check in fact["checks"]] or ["not modelled"]
        told.append(f"{fact['number']} {fact['name']}, {word(fact['passed'])}: {', '.join(parts)}")
    return "Facts against the model. " + "; ".join(told) + "."
