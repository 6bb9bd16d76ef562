"""The ground under a theatre: coasts, borders, lakes and rivers, cut to it and drawn by figures and pages alike.

What is shipped covers the Middle East (Natural Earth, public domain; see ``assets/README.md``); a theatre elsewhere
gets no background and is complete without one. Points are longitude and latitude in degrees. Maps are drawn
equirectangular, with degrees of longitude shortened by the cosine of the middle latitude.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from sim.scenario import Scenario

LAYERS = ("sea", "land", "lake", "river", "province", "country")
"""The layers in the order in which they are painted: the first three are areas (closed rings), the others lines."""
AREAS = frozenset({"sea", "land", "lake"})

Lines = list[Any]
"""Arrays of shape (n, 2): longitude, latitude."""


@dataclass(frozen=True)
class GeoBox:
    """A rectangle in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def ratio(self) -> float:
        """Length of a degree of longitude in degrees of latitude, in the middle of the box."""
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def aspect(self) -> float:
        """Width over height on the map."""
        return (self.east - self.west) * self.ratio / (self.north - self.south)

    def meets(self, other: GeoBox) -> GeoBox | None:
        """Return the intersection of two boxes, or None."""
        west, south = max(self.west, other.west), max(self.south, other.south)
        east, north = min(self.east, other.east), min(self.north, other.north)
        return GeoBox(west, south, east, north) if west < east and south < north else None

    def ring(self) -> Any:
        """Its corners, the first repeated at the end, shape (5, 2)."""
        x, y = (self.west, self.east, self.east, self.west), (self.south, self.south, self.north, self.north)
        return np.array([*zip(x, y, strict=True), (self.west, self.south)])


@dataclass(frozen=True)
class Projection:
    """From degrees to the units of a drawing whose origin is at the top left.

    Attributes:
        box: what is shown.
        width: of the drawing, in its units.
    """

    box: GeoBox
    width: float

    @property
    def height(self) -> float:
        """Of the drawing, in its units."""
        return self.width / self.box.aspect

    def points(self, degrees: Any) -> Any:
        """Longitudes and latitudes (n, 2) as places in the drawing (n, 2): right and down."""
        given = np.asarray(degrees, float).reshape(-1, 2)
        scale = np.array([self.width, -self.height]) / (self.box.east - self.box.west, self.box.north - self.box.south)
        return (given - (self.box.west, self.box.north)) * scale


def theatre_box(scenario: Scenario, margin: float = 0.06) -> GeoBox:
    """The rectangle that shows all places of a scenario.

    Args:
        scenario: whose places.
        margin: left around the places, as a share of the longer side; at least a quarter of a degree.
    """
    east = [place.longitude for place in scenario.places.values()]
    north = [place.latitude for place in scenario.places.values()]
    ratio = math.cos(math.radians((min(north) + max(north)) / 2))
    side = max((max(east) - min(east)) * ratio, max(north) - min(north))
    room = max(margin * side, 0.25)
    wide, high = _slack(min(east), max(east), 0.35 * side / ratio), _slack(min(north), max(north), 0.35 * side)
    sideways = room / ratio + wide
    return GeoBox(min(east) - sideways, min(north) - room - high, max(east) + sideways, max(north) + room + high)


def _slack(low: float, high: float, least: float) -> float:
    """Return what to add on both sides for a length of at least ``least``, so that a line of towns makes no strip."""
    return max(least - (high - low), 0) / 2


def basemap_layers(box: GeoBox) -> dict[str, Lines]:
    """Cut each layer to a box, by the names in ``LAYERS``; empty lists where nothing is known.

    Returns:
        For ``sea``, ``land`` and ``lake`` closed rings, for the others lines; arrays (n, 2) of degrees.
    """
    known, coverage = _shipped()
    inside = box.meets(coverage)
    found: dict[str, Lines] = {name: [] for name in LAYERS}
    if inside is None:
        return found
    for name, lines in known.items():
        clip = clip_ring if name in AREAS else clip_line
        found[name] = [piece for line in lines for piece in _pieces(clip(line, inside))]
    found["sea"] = [inside.ring()] if found["land"] else []
    return found


def _pieces(found: Any) -> Lines:
    return found if isinstance(found, list) else [found] if len(found) else []


@functools.cache
def _shipped() -> tuple[dict[str, Lines], GeoBox]:
    """The lines of each layer of the file, and the box that it covers."""
    text = resources.files("sim.report").joinpath("assets/basemap.geojson").read_text(encoding="utf-8")
    content = json.loads(text)
    known: dict[str, Lines] = {name: [] for name in LAYERS}
    for feature in content["features"]:
        known[feature["properties"]["layer"]] += [np.array(line, float) for line in feature["geometry"]["coordinates"]]
    return known, GeoBox(*content["bbox"])


def clip_line(line: Any, box: GeoBox) -> Lines:
    """The pieces of a line (n, 2) that lie in a box (Liang and Barsky 1984)."""
    start, step = line[:-1], np.diff(line, axis=0)
    enter, leave = np.zeros(len(start)), np.ones(len(start))
    for axis, low, high in ((0, box.west, box.east), (1, box.south, box.north)):
        with np.errstate(divide="ignore", invalid="ignore"):
            first, last = (low - start[:, axis]) / step[:, axis], (high - start[:, axis]) / step[:, axis]
        along = step[:, axis] == 0
        outside = along & ((start[:, axis] < low) | (start[:, axis] > high))
        enter = np.maximum(enter, np.where(outside, 2, np.where(along, 0, np.minimum(first, last))))
        leave = np.minimum(leave, np.where(along, 1, np.maximum(first, last)))
    return _joined(start, step, enter, leave)


def _joined(start: Any, step: Any, enter: Any, leave: Any) -> Lines:
    """Segments that follow one another as lines."""
    found: list[list[Any]] = []
    open_end, last = False, -2
    for k in np.flatnonzero(enter < leave):
        if not (open_end and enter[k] == 0 and k == last + 1):
            found.append([start[k] + enter[k] * step[k]])
        found[-1].append(start[k] + leave[k] * step[k])
        open_end, last = bool(leave[k] == 1), int(k)
    return [np.array(points) for points in found]


def clip_ring(ring: Any, box: GeoBox) -> Any:
    """Cut an area to a box: one closed ring (n, 2), or an empty array (Sutherland and Hodgman 1974)."""
    points: list[Any] = list(ring[:-1])
    for axis, limit, sign in ((0, box.west, 1), (0, box.east, -1), (1, box.south, 1), (1, box.north, -1)):
        points = _cut(points, axis, limit, sign)
    return np.array([*points, points[0]]) if len(points) > 2 else np.empty((0, 2))


def _cut(points: Iterable[Any], axis: int, limit: float, sign: int) -> list[Any]:
    """The part of a polygon on one side of a line."""
    given = list(points)
    found = []
    for one, other in zip(given, given[1:] + given[:1], strict=True):
        inside, next_inside = sign * (one[axis] - limit) >= 0, sign * (other[axis] - limit) >= 0
        if inside:
            found.append(one)
        if inside != next_inside:
            found.append(one + (limit - one[axis]) / (other[axis] - one[axis]) * (other - one))
    return found
