"""The still part of a map as SVG: basemap, roads, scale and names."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from sim.report.basemap import AREAS, LAYERS
from sim.report.map_layout import MapLayout, map_layout, radii_by_population
from sim.scenario import Scenario

WIDTH = 900.0
"""Of the drawing, in its own units."""

_SMALLEST, _LARGEST = 8.0, 16.0
_APART = 1.3
"""Discs are put so far apart that they may grow by this on narrow screens before they cover one another."""

_FONT = {False: 14.0, True: 25.0}
_GROW = {False: 1.0, True: 1.9}
"""Narrow screens get larger letters and discs, and the names of the larger places only (see ``style.css``)."""

_NAMED = 14
"""Most names on a narrow screen."""

_LETTER = 0.57
"""Mean width of a letter, as a share of the font's size."""
_NOTHING = 0.1
"""Width and height of a name that is not shown."""
_FINEST = 0.8
"""Points of a line that are nearer to one another than this are one point."""


def page_layout(scenario: Scenario) -> MapLayout:
    """The layout of a theatre for pages."""
    return map_layout(scenario, WIDTH, radii_by_population(scenario, _SMALLEST, _LARGEST), _APART)


def ground_svg(layout: MapLayout) -> Markup:
    """Water, borders and roads, faint, and a scale."""
    drawn = [
        Markup('<path class="{}" d="{}"/>').format(name, "".join(_path(line, name) for line in layout.layers[name]))
        for name in LAYERS
        if layout.layers[name]
    ]
    return Markup("").join([*drawn, _roads(layout), _scale(layout)])


def _path(line: Any, layer: str) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in _thinned(line.tolist())) + ("Z" if layer in AREAS else "")


def _roads(layout: MapLayout) -> Markup:
    lines = layout.road_lines(layout.centres)
    d = "".join(f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}" for a, b in lines)
    return Markup('<path class="road" d="{}"/>').format(d)


def _scale(layout: MapLayout) -> Markup:
    """A bar of at most a sixth of the width."""
    bar = layout.scale_bar(WIDTH / 6)
    x, y = 14.0, layout.height - 14
    drawn = Markup('<path class="scale" d="M{:.1f} {:.1f}v5h{:.1f}v-5"/>').format(x, y, bar.length)
    text = Markup('<text class="scale" x="{:.1f}" y="{:.1f}">{:g} km</text>')
    return drawn + text.format(x + bar.length + 7, y + 7, bar.kilometres)


def labels_svg(layout: MapLayout, narrow: bool) -> Markup:
    """The places' names where they do not hide one another; on narrow screens those of the larger places."""
    font = _FONT[narrow]
    least = sorted(layout.radii)[-_NAMED:][0] if narrow else 0.0
    named = [radius >= least for radius in layout.radii]
    sizes = [
        (_LETTER * font * len(text), 1.05 * font) if shown else (_NOTHING, _NOTHING)
        for text, shown in zip(layout.names, named, strict=True)
    ]
    found = layout.labels(sizes, _GROW[narrow] * layout.radii, layout.radii, 0.15 * font, may_hide=narrow)
    return Markup("").join(
        Markup('<text class="name" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
            spot.x, spot.y + 0.35 * font, spot.anchor, text
        )
        for spot, text, shown in zip(found, layout.names, named, strict=True)
        if shown and spot is not None
    )


def _thinned(points: Iterable[list[float]]) -> list[list[float]]:
    """Points without those that are hardly apart from the one before; the last one stays."""
    found: list[list[float]] = []
    for point in points:
        if len(found) > 1 and math.dist(found[-1], found[-2]) < _FINEST:
            found.pop()
        found.append(point)
    return found
