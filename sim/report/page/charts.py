"""Small drawings inside tables and grids, as SVG that needs neither script nor style of its own.

Those in tables measure in per cent of their width, so that they fit any screen and their letters never shrink.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from sim.core import words

INK, GUIDE = "#1d2126", "#d5dade"
FIRST, SECOND = "#1f4f8f", "#b4530a"
"""Colours of a run, and of the one it is compared with."""

RUN_COLOURS = ((FIRST, FIRST), (SECOND, SECOND))
_STRAIGHT = 0.15
"""Units of a drawing by which a curve may be simplified."""

_HEIGHT = 22
_START = Markup('<svg class="inline" width="100%" height="{}" aria-hidden="true" focusable="false">')
_END = Markup("</svg>")


def whisker(intervals: Sequence[tuple[float | None, float | None, float | None]]) -> Markup:
    """Probabilities as dots with their intervals on a line from 0 to 100 %.

    Args:
        intervals: probability, low and high of one run, or of two, one below the other.
    """
    height = _HEIGHT if len(intervals) == 1 else 1.5 * _HEIGHT
    parts = [_START.format(height)]
    guide = Markup('<line x1="{0}%" x2="{0}%" y1="2" y2="{1}" stroke="{2}" stroke-width="{3}"/>')
    parts += [guide.format(at, height - 2, GUIDE, 2 if at == 50 else 1) for at in (0, 25, 50, 75, 100)]
    step = height / (len(intervals) + 1) if len(intervals) > 1 else height / 2
    for number, (middle, low, high) in enumerate(intervals):
        if middle is not None and low is not None and high is not None:
            parts.append(_dot(middle, low, high, step * (number + 1), (FIRST, SECOND)[number], number > 0))
    return Markup("").join([*parts, _END])


def _dot(middle: float, low: float, high: float, y: float, colour: str, square: bool) -> Markup:
    line = Markup('<line x1="{:.2f}%" x2="{:.2f}%" y1="{y:g}" y2="{y:g}" stroke="{c}" stroke-width="3"/>').format(
        100 * low, 100 * high, y=y, c=colour
    )
    if square:
        mark = Markup(
            '<svg x="{:.2f}%" y="{:g}" overflow="visible">'
            '<rect x="-4.5" y="-4.5" width="9" height="9" fill="{}"/></svg>'
        )
    else:
        mark = Markup('<circle cx="{:.2f}%" cy="{:g}" r="5.5" fill="{}"/>')
    return line + mark.format(100 * middle, y, colour)


def split_bar(share: float, low: float, high: float, uncertain: bool) -> Markup:
    """A bar parted in uncertain inputs (dark) and chance (light), with the interval of the parting line."""
    y = _HEIGHT / 2
    bars = Markup(
        '<rect x="0" y="4" width="100%" height="14" fill="#e6cf9f"/>'
        '<rect x="0" y="4" width="{:.1f}%" height="14" fill="{}"/>'
    ).format(100 * share, "#8fa3bd" if uncertain else FIRST)
    line = Markup('<line x1="{0:.1f}%" x2="{1:.1f}%" y1="{2:g}" y2="{2:g}" stroke="{3}" stroke-width="{4}"{5}/>')
    dash = Markup(' stroke-dasharray="4 3"') if uncertain else Markup("")
    ends = (100 * low, 100 * high, y)
    white = line.format(*ends, "#ffffff", 5, Markup(""))
    return _START.format(_HEIGHT) + bars + white + line.format(*ends, INK, 2, dash) + _END


def signed_bar(rho: float) -> Markup:
    """A correlation from -1 to 1 as a bar to the left or right of the middle."""
    left = 50 if rho >= 0 else 50 + 50 * rho
    return (
        _START.format(_HEIGHT)
        + Markup('<line x1="50%" x2="50%" y1="1" y2="{}" stroke="{}" stroke-width="1.5"/>').format(_HEIGHT - 1, INK)
        + Markup('<rect x="{:.1f}%" y="5" width="{:.1f}%" height="12" fill="{}"/>').format(
            left, 50 * abs(rho), FIRST if rho >= 0 else SECOND
        )
        + _END
    )


_WIDE, _HIGH = 360, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 10, 10, 26


Series = Mapping[str, Sequence[float | None]]
"""q05, q25, q50, q75 and q95 by evening; None outside the run's time and where the measure is not defined."""


def fans(
    title: str, dates: Sequence[str], runs: Sequence[Series], colours: Sequence[tuple[str, str]] = RUN_COLOURS
) -> Markup:
    """The fans of one measure in one run or in two laid over each other.

    Args:
        title: what it shows, for those who cannot see it.
        dates: one an evening.
        runs: the first run and, if there is one, the second.
        colours: of the bands and of the median, by run.
    """
    top = _round_up(max((value for run in runs for value in run["q95"] if value is not None), default=0.0))
    lowest = min((value for run in runs for value in run["q05"] if value is not None), default=0.0)
    bottom = -_round_up(-lowest) if lowest < 0 else 0.0

    def x(day: int) -> float:
        return _LEFT + (_WIDE - _LEFT - _RIGHT) * day / max(1, len(dates) - 1)

    def y(value: float) -> float:
        return _TOP + (_HIGH - _TOP - _BOTTOM) * (top - value) / (top - bottom)

    head = Markup('<svg class="fan" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(_WIDE, _HIGH, title)
    parts = [head, *_axes(dates, bottom, top, x, y)]
    for run, (band, line), dash in zip(runs, colours, ("none", "7 4"), strict=False):
        shape = Markup('<path d="M{}" fill="none" stroke="{}" stroke-width="2.4" stroke-dasharray="{}"/>')
        for spell in _spells(run["q50"]):
            edge = {name: _edge(values, spell, x, y) for name, values in run.items()}
            parts += [_band(edge["q05"], edge["q95"], band, 0.16), _band(edge["q25"], edge["q75"], band, 0.28)]
            parts.append(shape.format("L".join(edge["q50"]), line, dash))
    return Markup("").join([*parts, _END])


def _spells(values: Sequence[float | None]) -> list[range]:
    """The stretches of evenings on which there are numbers."""
    found: list[range] = []
    for day, value in enumerate(values):
        if value is not None:
            start = found.pop().start if found and found[-1].stop == day else day
            found.append(range(start, day + 1))
    return found


def _edge(values: Sequence[float | None], spell: range, x: Any, y: Any) -> list[str]:
    """A stretch of a curve as points, without those that lie on the line between their neighbours."""
    points = [(x(day), y(values[day])) for day in spell]
    kept = points[:1]
    for here, after in itertools.pairwise(points[1:]):
        before = kept[-1]
        straight = before[1] + (after[1] - before[1]) * (here[0] - before[0]) / (after[0] - before[0])
        if abs(here[1] - straight) > _STRAIGHT:
            kept.append(here)
    return [f"{right:.1f} {down:.1f}" for right, down in [*kept, *points[-1:]]]


def _axes(dates: Sequence[str], bottom: float, top: float, x: Any, y: Any) -> list[Markup]:
    line = Markup('<line x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}" stroke="{}"/>')
    text = Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" font-size="12" fill="#56606b">{}</text>')
    found = []
    for value in (bottom, (bottom + top) / 2, top):
        found.append(line.format(_LEFT, _WIDE - _RIGHT, y(value), y(value), GUIDE))
        found.append(text.format(_LEFT - 6, y(value) + 4, "end", words.short(value)))
    last = len(dates) - 1
    for day, anchor in ((0, "start"), (last // 2, "middle"), (last, "end")):
        found.append(text.format(x(day), _HIGH - 8, anchor, words.day(dates[day])[:-5]))
    return found


def _band(low: Sequence[str], high: Sequence[str], colour: str, opacity: float) -> Markup:
    shape = Markup('<path d="M{}Z" fill="{}" fill-opacity="{:g}"/>')
    return shape.format("L".join([*high, *reversed(low)]), colour, opacity)


def _round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten; 1 for nothing."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15) if step * power >= value)
