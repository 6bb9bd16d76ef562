"""The ends of the worlds: one dot each, ours, and the place of history among them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sim.core import words

if TYPE_CHECKING:
    from sim.scenario import Scenario

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 400, 70, 20, 30, 48
OURS, HISTORY, OTHERS = "#b4530a", "#1d2126", "#7c96b8"


def percentile(value: float, among: Sequence[float]) -> float:
    """Share of values below one, equals counted half."""
    below = sum(one < value for one in among) + 0.5 * sum(one == value for one in among)
    return below / len(among) if among else 0.0


def recorded_holders(scenario: Scenario, day: datetime.date) -> dict[str, str | None]:
    """Return the holder of each place on a day by the record; where it is silent, the holder at the start."""
    found = {name: place.holder for name, place in scenario.places.items()}
    for record in scenario.history:
        if record.since <= day and (record.until is None or day < record.until):
            found[record.place] = record.held_by
    return found


def cloud(dots: Sequence[Mapping[str, Any]], actor: str, name: str, history: float | None) -> Markup:
    """Return the cloud as SVG: people under an actor's rule across, people displaced up.

    Args:
        dots: of ``sim.exercise.playon.Cloud``, ours first.
        actor: whose rule.
        name: what it is called.
        history: people who lived under it in the record; None where there is none.
    """
    across = [float(dot["population"][actor]) for dot in dots]
    up = [float(dot["displaced"]) for dot in dots]
    most_x, most_y = _nice(max([*across, history or 0.0])), _nice(max(up))

    def x(value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * value / most_x

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most_y

    parts = [_axes(most_x, most_y, name, x, y)]
    parts += [
        Markup('<circle cx="{:.1f}" cy="{:.1f}" r="2.6" fill="{}" fill-opacity=".45"/>').format(x(a), y(b), OTHERS)
        for a, b in zip(across[1:], up[1:], strict=True)
    ]
    if history is not None:
        line = Markup(
            '<line x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}" stroke="{3}" stroke-width="2" stroke-dasharray="6 4"/>'
            '<text x="{4:.1f}" y="{5}" font-size="14" fill="{3}" text-anchor="{6}">2014</text>'
        )
        end = x(history) > WIDTH - 80
        at = x(history) + (-6 if end else 6)
        parts.append(line.format(x(history), TOP, HEIGHT - BOTTOM, HISTORY, at, TOP + 4, "end" if end else "start"))
    ours = Markup(
        '<path d="M{0:.1f} {1:.1f}l8 8 -8 8 -8 -8z" fill="{2}" stroke="#fff" stroke-width="1.5"/>'
        '<text x="{3:.1f}" y="{4:.1f}" font-size="14" font-weight="700" fill="{2}" text-anchor="{5}">our world</text>'
    )
    left = x(across[0]) > WIDTH - 120
    at = x(across[0]) + (-12 if left else 12)
    parts.append(ours.format(x(across[0]), y(up[0]) - 8, OURS, at, y(up[0]) + 5, "end" if left else "start"))
    frame = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>')
    return frame.format(WIDTH, HEIGHT, f"{len(dots) - 1} endings and ours", Markup("").join(parts))


def _axes(most_x: float, most_y: float, name: str, x: Any, y: Any) -> Markup:
    line = Markup('<path d="M{} {}V{}H{}" fill="none" stroke="#9aa2aa"/>')
    parts = [line.format(LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT)]
    tick = Markup('<text x="{:.1f}" y="{:.1f}" font-size="13" fill="#56606b" text-anchor="{}">{}</text>')
    for part in (0.0, 0.5, 1.0):
        anchor = "middle" if part < 1 else "end"
        parts.append(tick.format(x(part * most_x), HEIGHT - BOTTOM + 18, anchor, words.short(part * most_x)))
        parts.append(tick.format(LEFT - 8, y(part * most_y) + 4, "end", words.short(part * most_y)))
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    parts.append(tick.format(middle, HEIGHT - 8, "middle", f"people living under the rule of {name}"))
    parts.append(tick.format(8, TOP - 14, "start", "people displaced"))
    return Markup("").join(parts)


def _nice(most: float) -> float:
    """Return the end of an axis: 1, 2, 2.5 or 5 times a power of ten."""
    if most <= 0:
        return 1.0
    size: float = 10.0 ** (len(str(int(most))) - 1)
    return next(step * size for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * size >= most)
