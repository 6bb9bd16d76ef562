"""The still part of a map: basemap, roads, sizes of places, and where discs and names stand."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from sim.report.basemap import AREAS, LAYERS, Projection, basemap_layers, place_labels, spread, theatre_box

WIDTH = 900.0
"""Of the drawing, in its own units."""

_KM_PER_DEGREE = 111.2
_SMALLEST, _LARGEST = 8.0, 16.0
_APART = 1.3
"""Discs are put so far apart that they may grow by this on narrow screens before they cover one another."""

_FONT = {False: 14.0, True: 25.0}
_GROW = {False: 1.0, True: 1.9}
"""Narrow screens get larger letters and discs, and the names of the larger places only (see ``style.css``)."""

_NAMED = 14
"""How many names a narrow screen gets at most."""

_LETTER = 0.57
"""Mean width of a letter, as a share of the font's size."""
_NOTHING = 0.1
"""Width and height of a name that is not told."""
_FINEST = 0.8
"""Points of a line that are nearer to one another than this are one point."""


class Theatre:
    """Where things are on the drawing.

    Attributes:
        size: width and height of the drawing.
        points: (P, 2) the middle of every place's disc.
        radii: of every place's disc; the area grows with the population.
    """

    def __init__(self, scenario: Any) -> None:
        self.scenario = scenario
        self.projection = Projection(theatre_box(scenario), WIDTH)
        self.size = (WIDTH, self.projection.height)
        towns = list(scenario.places.values())
        people = [_middle(town.population) for town in towns]
        most = max(people) or 1.0
        self.radii = [_SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(one / most) for one in people]
        true = self.projection.points([(town.longitude, town.latitude) for town in towns])
        self.points = spread(true, [_APART * radius for radius in self.radii])

    def ground(self) -> Markup:
        """Water, borders and roads, faint, and a scale."""
        found = basemap_layers(self.projection.box)
        lines = [
            Markup('<path class="{}" d="{}"/>').format(name, "".join(self._path(line, name) for line in found[name]))
            for name in LAYERS
            if found[name]
        ]
        return Markup("").join([*lines, self._roads(), self._bar()])

    def _path(self, line: Any, layer: str) -> str:
        points = _thinned(self.projection.points(line).tolist())
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if layer in AREAS else "")

    def _roads(self) -> Markup:
        row = {name: number for number, name in enumerate(self.scenario.places)}
        ends = [[self.points[row[name]] for name in road.between] for road in self.scenario.roads]
        d = "".join(f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}" for a, b in ends)
        return Markup('<path class="road" d="{}"/>').format(d)

    def _bar(self) -> Markup:
        """A bar of a round number of kilometres, at most a sixth of the width."""
        box = self.projection.box
        kilometre = self.size[1] / (box.north - box.south) / _KM_PER_DEGREE
        wanted = WIDTH / 6 / kilometre
        power = 10 ** math.floor(math.log10(wanted))
        length = max(step * power for step in (1, 2, 5) if step * power <= wanted)
        x, y = 14.0, self.size[1] - 14
        bar = Markup('<path class="scale" d="M{:.1f} {:.1f}v5h{:.1f}v-5"/>').format(x, y, length * kilometre)
        text = Markup('<text class="scale" x="{:.1f}" y="{:.1f}">{:g} km</text>')
        return bar + text.format(x + length * kilometre + 7, y + 7, length)

    def labels(self, narrow: bool) -> Markup:
        """The places' names where they do not hide one another; on narrow screens those of the larger places."""
        font, texts = _FONT[narrow], [town.name for town in self.scenario.places.values()]
        least = sorted(self.radii)[-_NAMED:][0] if narrow else 0.0
        named = [radius >= least for radius in self.radii]
        sizes = [
            (_LETTER * font * len(text), 1.05 * font) if told else (_NOTHING, _NOTHING)
            for text, told in zip(texts, named, strict=True)
        ]
        radii = [_GROW[narrow] * radius for radius in self.radii]
        found = place_labels(self.points, sizes, radii, self.size, self.radii, 0.15 * font, may_hide=narrow)
        return Markup("").join(
            Markup('<text class="name" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
                spot.x, spot.y + 0.35 * font, spot.anchor, text
            )
            for spot, text, told in zip(found, texts, named, strict=True)
            if told and spot is not None
        )


def _middle(number: Any) -> float:
    """The amount in the middle of a number's range."""
    return sum(number.points) / len(number.points)


def _thinned(points: Iterable[list[float]]) -> list[list[float]]:
    """Points without those that are hardly apart from the one before; the last one stays."""
    found: list[list[float]] = []
    for point in points:
        if found and len(found) > 1 and math.dist(found[-1], found[-2]) < _FINEST:
            found.pop()
        found.append(point)
    return found
