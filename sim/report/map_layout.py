"""A theatre laid out on paper: projection, basemap, discs, roads, labels and scale, as plain data.

Figures (matplotlib) and pages (SVG) draw the same layout, each in its own units: x to the right and y down from the
top left corner.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.report.basemap import GeoBox, Projection, basemap_layers, theatre_box
from sim.report.label_placement import PlacedLabel, place_labels, spread
from sim.scenario import Scenario

_KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class ScaleBar:
    """A bar of a round number of kilometres.

    Attributes:
        kilometres: how many.
        length: of the bar, in units of the drawing.
    """

    kilometres: float
    length: float


@dataclass(frozen=True)
class MapLayout:
    """Positions of everything on a map, the same for every evening.

    Attributes:
        box: what is shown, in degrees.
        width, height: of the drawing, in its units.
        names: of the places, in the order of the scenario.
        radii: of the discs, (places,).
        true: where the places are, (places, 2).
        centres: of the discs, (places, 2); moved apart where they would cover one another.
        roads: rows of the places at both ends, (roads, 2).
        layers: areas and lines of the basemap by layer, arrays (n, 2).
    """

    box: GeoBox
    width: float
    height: float
    names: tuple[str, ...]
    radii: Any
    true: Any
    centres: Any
    roads: Any
    layers: Mapping[str, list[Any]]

    def road_lines(self, points: Any) -> list[Any]:
        """The roads as lines between some points of the places, such as ``true`` or ``centres``."""
        return [points[ends] for ends in self.roads]

    def leaders(self, least: float) -> list[Any]:
        """Lines from where a place is to its disc, for discs moved by more than ``least``."""
        moved = np.hypot(*(self.centres - self.true).T) > least
        return list(np.stack([self.true[moved], self.centres[moved]], axis=1))

    def labels(self, sizes: Any, radii: Any, weights: Sequence[float] | Any, gap: float,
               may_hide: bool = True) -> list[PlacedLabel | None]:  # fmt: skip
        """Place the names (see ``place_labels``)."""
        return place_labels(self.centres, sizes, radii, (self.width, self.height), weights, gap, may_hide)

    def scale_bar(self, longest: float) -> ScaleBar:
        """The longest bar of 1, 2 or 5 times a power of ten kilometres that is no longer than ``longest``."""
        kilometre = self.height / (self.box.north - self.box.south) / _KM_PER_DEGREE
        wanted = longest / kilometre
        power = 10 ** math.floor(math.log10(wanted))
        kilometres = max(step * power for step in (1, 2, 5) if step * power <= wanted)
        return ScaleBar(kilometres, kilometres * kilometre)


def map_layout(scenario: Scenario, width: float, radii: Any, grow: float = 1.0) -> MapLayout:
    """Lay a theatre out.

    Args:
        scenario: whose places and roads.
        width: of the drawing, in its units.
        radii: of the discs, (places,).
        grow: discs are put so far apart that they may grow by this factor before they cover one another.
    """
    projection = Projection(theatre_box(scenario), width)
    places = list(scenario.places.values())
    true = projection.points([(place.longitude, place.latitude) for place in places])
    sizes = np.asarray(radii, float)
    row = {name: number for number, name in enumerate(scenario.places)}
    roads = [[row[name] for name in road.between] for road in scenario.roads]
    known = basemap_layers(projection.box)
    layers = {name: [projection.points(line) for line in lines] for name, lines in known.items()}
    return MapLayout(projection.box, width, projection.height, tuple(place.name for place in places), sizes, true,
                     spread(true, grow * sizes), np.array(roads, int).reshape(-1, 2), layers)  # fmt: skip


def radii_by_population(scenario: Scenario, smallest: float, largest: float) -> list[float]:
    """Radii of the discs, whose area grows with the population (the middle of its range)."""
    people = [sum(place.population.points) / len(place.population.points) for place in scenario.places.values()]
    most = max(people) or 1.0
    return [smallest + (largest - smallest) * math.sqrt(one / most) for one in people]
