"""Figures of a discovery: the boxes that there were to choose from, and the chosen one among the replications."""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.core import words
from sim.report.figures.files import FORMATS, save_figure
from sim.report.figures.sheet import EDGE, MARGIN, SMALL, WIDTH, Scale, Sheet, areas, dots, lines, styled
from sim.report.palette import GRID, INK, PAPER, QUIET, tint
from sim.study import harm_in_words, limit_in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study import BoxLimit, Discovery

FOLDER = "figures"
CAME, OTHER = "#a24c17", "#9fb4c4"
"""Colours of replications with the answer that was looked for, and of the others."""
COUNTS = ("#b6d7dd", "#69a7bd", "#2f7396", "#1d4568", "#101f33")
"""Colours of boxes by the number of inputs that they restrict, 1 to 5 and more."""
LEFT, SIDE = 40.0, 236.0
"""Points: for the numbers at the left; height of a square panel."""
STRIP, ROW, BINS = 46.0, 96.0, 24
"""Points of an input's strip, and of all of its row; bars in a strip."""
HARMED = 26.0
"""Points for civilian harm, below."""
SHOWN = 1500
"""Replications drawn as dots at most."""


def discovery_figures(found: Discovery) -> dict[str, Callable[[], Figure]]:
    """Functions that draw the figures of a discovery, by name; none where no box was looked at."""
    finding = found.finding
    drawn: dict[str, Callable[[], Figure]] = {}
    if finding.trajectory:
        drawn["trade-off"] = partial(trade_off, found)
    if finding.box is not None:
        drawn["box"] = partial(box, found)
    return drawn


def draw_discovery(found: Discovery, folder: Path | None = None, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Draw every figure of a discovery into its folder; those of an earlier one that are not drawn again go.

    Returns:
        The files, in the order of drawing.

    Raises:
        FormatError: figures are not written so.
        StorageError: the disk is full or refuses.
    """
    target, figures = folder or found.folder / FOLDER, discovery_figures(found)
    files: list[Path] = []
    for name in ("trade-off", "box"):
        if name in figures:
            files += save_figure(figures[name](), target, f"{found.name}-{name}", formats)
            continue
        for format in formats:
            with contextlib.suppress(OSError):
                (target / f"{found.name}-{name}.{format}").unlink(missing_ok=True)
    return files


def _sheet(found: Discovery, title: str, reading: str, height: float) -> Sheet:
    about = found.record
    summary = {**about, "digest": str(about["digest"])}
    return Sheet(summary, title, reading, height / 72)


@styled
def trade_off(found: Discovery) -> Figure:
    """Density against coverage of every box that there was to choose from, by the number of inputs restricted."""
    finding, about = found.finding, found.record
    reading = (
        "Dot: a box, on the half of the replications that was searched; the darker, the more inputs it restricts."
        + (" Ring: the box chosen; cross: the same box on the other half, with 95 % confidence intervals."
           if finding.box else "")
        + " Dashed: how common the answer is anyway."
    )  # fmt: skip
    sheet = _sheet(found, f"Density and coverage of the boxes: {about['text']}", reading, SIDE + 58)
    axes, wide = sheet.paper(), (WIDTH - 2 * MARGIN) * 72
    across, up = Scale(LEFT, wide - 8, 0.0, 1.0), Scale(SIDE + 4, 4, 0.0, 1.0)
    _grid(axes, across, up)
    base = float(finding.train.came.mean())
    axes.plot([across(0), across(1)], [up(base)] * 2, color=QUIET, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
    for count in sorted({len(one.limits) for one in finding.trajectory}):
        own = [one for one in finding.trajectory if len(one.limits) == count]
        dots(axes, across(np.array([one.coverage for one in own])), up(np.array([one.density for one in own])), 6,
             _shade(count), PAPER, zorder=3)  # fmt: skip
    _chosen(axes, across, up, found)
    _key(axes, found, wide)
    return sheet.finished(_trade_off_in_words(found))


def _grid(axes: Axes, across: Scale, up: Scale) -> None:
    """Lines at every fifth, with what they mean."""
    for level in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        flat, upright = [(0.0, level), (1.0, level)], [(level, 0.0), (level, 1.0)]
        lines(axes, [[(across(x), up(y)) for x, y in one] for one in (flat, upright)], GRID, 0.8, 0.5)
        axes.text(across(0) - 5, up(level), f"{100 * level:.0f}", size=SMALL, color=QUIET, ha="right",
                  va="center_baseline")  # fmt: skip
        axes.text(across(level), up(0) + 4, f"{100 * level:.0f}", size=SMALL, color=QUIET, ha="center", va="top")
    axes.text(across(0.5), up(0) + 16, "coverage: share of all replications with the answer that are in the box, %",
              size=SMALL, ha="center", va="top")  # fmt: skip
    axes.text(2, up(0.5), "density: share of the box's replications with it, %", size=SMALL, rotation=90, ha="left",
              va="center")  # fmt: skip


def _shade(count: int) -> str:
    return COUNTS[min(count, len(COUNTS)) - 1]


def _chosen(axes: Axes, across: Scale, up: Scale, found: Discovery) -> None:
    """The chosen box where it was found, and on the other half."""
    one, seen = found.finding.box, found.finding.judged
    if one is None or seen is None:
        return
    x, y = across(seen.coverage.value), up(seen.density.value)
    cross = [[(across(seen.coverage.low), y), (across(seen.coverage.high), y)],
             [(x, up(seen.density.low)), (x, up(seen.density.high))]]  # fmt: skip
    lines(axes, [[(across(one.coverage), up(one.density)), (x, y)]], tint(CAME, 0.5), 1.0, 4)
    lines(axes, cross, CAME, 2.2, 5)
    axes.scatter([across(one.coverage)], [up(one.density)], s=130, facecolors="none", edgecolors=CAME, linewidths=2.0,
                 zorder=5)  # fmt: skip


def _key(axes: Axes, found: Discovery, wide: float) -> None:
    """Key of the shades: the number of inputs that each stands for."""
    counts = sorted({len(one.limits) for one in found.finding.trajectory})
    y, x = SIDE + 50.0, LEFT
    axes.text(x, y, "inputs restricted:", size=SMALL, color=QUIET, va="center_baseline")
    for number, count in enumerate(counts):
        place = x + 100 + 34 * number
        if place < wide - 20:
            dots(axes, [place], [y], 6, _shade(count), PAPER)
            axes.text(place + 7, y, str(count), size=SMALL, color=QUIET, va="center_baseline")


def _trade_off_in_words(found: Discovery) -> str:
    boxes = found.finding.trajectory
    density, coverage = ([getattr(one, name) for one in boxes] for name in ("density", "coverage"))
    return (
        f"{len(boxes)} boxes: density {words.percent(min(density))} to {words.percent(max(density))}, coverage "
        f"{words.percent(min(coverage))} to {words.percent(max(coverage))}. {found.told}"
    )


@styled
def box(found: Discovery) -> Figure:
    """Each input of the box: how common the answer is along its range, and where the box lies; two of them together."""
    finding, about = found.finding, found.record
    assert finding.box is not None
    limits = finding.box.limits
    pair = SIDE + 56 if len(limits) > 1 else 0.0
    answer = "yes" if finding.goal.wanted else "no"
    reading = (
        f'Bars: replications by the input\'s value, brown where the answer is {answer}; grey: the corner. '
        f"These replications were not used to choose it."
        + (" Below: each dot is a replication, by the corner's first two inputs." if pair else "")
    )  # fmt: skip
    sheet = _sheet(found, f"Where is the answer {answer}? {about['text']}", reading, ROW * len(limits) + pair + HARMED)
    axes, wide = sheet.paper(), (WIDTH - 2 * MARGIN) * 72
    for number, limit in enumerate(limits):
        _strip(axes, found, limit, ROW * number, wide)
    if pair:
        _pair(axes, found, ROW * len(limits) + 8, wide)
    harm = "\n".join(textwrap.wrap(harm_in_words(finding), int(wide / (0.53 * SMALL))))
    axes.text(0, ROW * len(limits) + pair, harm, size=SMALL, va="top", linespacing=1.3)
    return sheet.finished(found.told)


def _axis(found: Discovery, path: str, start: float, end: float) -> Scale:
    values = found.finding.unseen.inputs[path].to_numpy()
    return Scale(start, end, float(values.min()), float(values.max()))


def _ends(limit: BoxLimit, across: Scale) -> tuple[float, float]:
    """Return where the box begins and ends along an input."""
    return (
        across.start if limit.low is None else float(across(max(limit.low, across.low))),
        across.end if limit.high is None else float(across(min(limit.high, across.high))),
    )


def _strip(axes: Axes, found: Discovery, limit: BoxLimit, top: float, wide: float) -> None:
    """Replications along one input: how many, and in how many the answer came."""
    worlds = found.finding.unseen
    values, names = worlds.inputs[limit.path].to_numpy(), worlds.names
    title = f"{names.label(limit.path)}: {limit_in_words(found.finding, limit)}"
    said = textwrap.wrap(title, int(wide / (0.56 * 9.5)), max_lines=2, placeholder=" …")
    axes.text(0, top, "\n".join(said), size=9.5, weight="bold", va="top", linespacing=1.1)
    across, start = _axis(found, limit.path, 6, wide - 6), top + 28
    edges = np.linspace(across.low, across.high, BINS + 1)
    all_worlds, came = np.histogram(values, edges)[0], np.histogram(values[worlds.came], edges)[0]
    up = Scale(start + STRIP, start, 0.0, float(all_worlds.max()))
    left, right = _ends(limit, across)
    _ground(axes, left, right, start - 1, start + STRIP)
    for heights, colour, level in ((all_worlds, OTHER, 2.0), (came, CAME, 2.5)):
        areas(axes, [_bar(across, up, edges[k], edges[k + 1], heights[k]) for k in np.flatnonzero(heights)], colour,
              level)  # fmt: skip
    lines(axes, [[(across.start, start + STRIP), (across.end, start + STRIP)]], EDGE, 0.8, 3)
    for place, align in ((across.low, "left"), (across.high, "right")):
        axes.text(across(place), start + STRIP + 4, names.value(limit.path, place), size=SMALL, color=QUIET, ha=align,
                  va="top")  # fmt: skip
    for amount in (limit.low, limit.high):
        if amount is not None and 0.14 < (amount - across.low) / (across.high - across.low) < 0.86:
            axes.text(across(amount), start + STRIP + 4, names.value(limit.path, amount), size=SMALL, color=INK,
                      weight="bold", ha="center", va="top")  # fmt: skip


def _ground(axes: Axes, left: float, right: float, top: float, bottom: float) -> None:
    areas(axes, [[(left, top), (right, top), (right, bottom), (left, bottom)]], "#e6e3da", 0.4)
    lines(axes, [[(x, top), (x, bottom)] for x in (left, right)], INK, 1.2, 3.5)


def _bar(across: Scale, up: Scale, low: float, high: float, count: float) -> list[tuple[float, float]]:
    left, right, top = across(low) + 0.6, across(high) - 0.6, up(count)
    return [(left, up.start), (left, top), (right, top), (right, up.start)]


def _pair(axes: Axes, found: Discovery, top: float, wide: float) -> None:
    """The two surest inputs of the box, a dot a replication."""
    assert found.finding.box is not None
    worlds, (one, other) = found.finding.unseen, found.finding.box.limits[:2]
    across, up = _axis(found, one.path, LEFT, wide - 8), _axis(found, other.path, top + SIDE, top)
    chosen = slice(0, SHOWN)
    x, y = (worlds.inputs[limit.path].to_numpy()[chosen] for limit in (one, other))
    left, right = _ends(one, across)
    bottom, high = _ends(other, up)
    areas(axes, [[(left, high), (right, high), (right, bottom), (left, bottom)]], "#e6e3da", 0.4)
    for which, colour, size in ((~worlds.came[chosen], OTHER, 2.6), (worlds.came[chosen], CAME, 3.6)):
        dots(axes, across(x[which]), up(y[which]), size, colour, zorder=2 + size / 10)
    corners = [(left, high), (right, high), (right, bottom), (left, bottom), (left, high)]
    lines(axes, [corners], INK, 1.4, 4)
    for scale, path, place in ((across, one.path, "x"), (up, other.path, "y")):
        for amount in (scale.low, scale.high):
            spot = (scale(amount), top + SIDE + 4) if place == "x" else (LEFT - 5, scale(amount))
            inward = ("left" if amount == scale.low else "right") if place == "x" else "right"
            axes.text(spot[0], spot[1], worlds.names.value(path, amount), size=SMALL, color=QUIET, ha=inward,
                      va="top" if place == "x" else "center_baseline")  # fmt: skip
    axes.text((across.start + across.end) / 2, top + SIDE + 16, _short(worlds.names.label(one.path), 84), size=SMALL,
              ha="center", va="top")  # fmt: skip
    axes.text(2, top + SIDE / 2, _short(worlds.names.label(other.path), 44), size=SMALL, rotation=90, va="center",
              ha="left")  # fmt: skip


def _short(text: str, letters: int) -> str:
    return textwrap.shorten(text, letters, placeholder=" …")
