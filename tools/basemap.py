"""Cut the basemap: ``python tools/basemap.py OUT W,S,E,N LAYER=FILE...`` from Natural Earth's GeoJSON files.

For the map that is shipped: land, country and lake, river and province lines of Natural Earth's 1:10 million set. Land
and lakes stay areas. Borders become lines, each drawn once though two countries share it; what lies on the edge of a
file that was itself cut (``LAYER=FILE@W,S,E,N``) is no border and is left out. A file may hold several layers, told
apart by the property ``layer``. Lines are thinned to about 500 m and rounded to about 100 m.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sim.report.basemap import AREAS, GeoBox, clip_line, clip_ring

TOLERANCE = {"land": 0.008, "country": 0.005, "province": 0.01, "river": 0.008, "lake": 0.004}
"""How far a thinned line may lie from the true one, in degrees."""
SMALLEST = 0.002
"""Square degrees: smaller islands and lakes are left out."""

Point = tuple[float, float]


def parts(geometry: dict[str, Any]) -> list[Any]:
    """The lines or outer rings of a geometry; holes are left out."""
    kind, found = geometry["type"], geometry["coordinates"]
    nested = {"LineString": [found], "MultiLineString": found, "Polygon": found[:1],
              "MultiPolygon": [polygon[0] for polygon in found] if kind == "MultiPolygon" else []}  # fmt: skip
    return [np.round(np.array(line, float)[:, :2], 5) for line in nested[kind]]


def read(source: str, layer: str) -> Iterator[Any]:
    """The lines of a layer in a file."""
    for feature in json.loads(Path(source).read_text(encoding="utf-8"))["features"]:
        if (feature["properties"] or {}).get("layer", layer) == layer:
            yield from parts(feature["geometry"])


def borders(lines: list[Any], frame: GeoBox | None) -> list[Any]:
    """Lines once each: what polygons share is kept once, what lies on the frame not at all."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for line in lines:
        points = [(float(x), float(y)) for x, y in line]
        for one, other in itertools.pairwise(points):
            if one != other and not _on(frame, one, other):
                neighbours[one].add(other)
                neighbours[other].add(one)
    return list(_chains(neighbours))


def _on(frame: GeoBox | None, one: Point, other: Point) -> bool:
    if frame is None:
        return False
    upright = any(abs(one[0] - x) < 1e-4 > abs(other[0] - x) for x in (frame.west, frame.east))
    return upright or any(abs(one[1] - y) < 1e-4 > abs(other[1] - y) for y in (frame.south, frame.north))


def _chains(neighbours: dict[Point, set[Point]]) -> Iterator[Any]:
    """Walk from junction to junction, then round what is left."""
    ends = [point for point in sorted(neighbours) if len(neighbours[point]) != 2]
    for start in [*ends, *sorted(neighbours)]:
        while neighbours[start]:
            chain = [start]
            while True:
                onward = min(neighbours[chain[-1]])
                neighbours[chain[-1]].discard(onward)
                neighbours[onward].discard(chain[-1])
                chain.append(onward)
                if onward == start or onward in ends or not neighbours[onward]:
                    break
            yield np.array(chain)


def thinned(line: Any, tolerance: float) -> Any:
    """Fewer points, none of the others farther away than ``tolerance`` (Douglas and Peucker 1973)."""
    keep = np.zeros(len(line), bool)
    keep[[0, -1]] = True
    todo = [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        distance = _distance(line[first + 1 : last], line[first], line[last])
        farthest = int(np.argmax(distance))
        if distance[farthest] > tolerance:
            middle = first + 1 + farthest
            keep[middle] = True
            todo += [(first, middle), (middle, last)]
    return line[keep]


def _distance(points: Any, one: Any, other: Any) -> Any:
    along = other - one
    length = float(np.hypot(*along))
    if length == 0:
        return np.hypot(*(points - one).T)
    return np.abs(along[0] * (points[:, 1] - one[1]) - along[1] * (points[:, 0] - one[0])) / length


def area(ring: Any) -> float:
    """Of a closed ring, in square degrees; nothing has none."""
    return float(abs(np.sum(ring[:-1, 0] * ring[1:, 1] - ring[1:, 0] * ring[:-1, 1])) / 2)


def cut(layer: str, source: str, frame: GeoBox | None, box: GeoBox) -> list[list[list[float]]]:
    """A layer's lines or rings in the box, thinned and rounded."""
    lines = list(read(source, layer))
    if layer in AREAS:
        rings = [ring for line in lines if area(ring := clip_ring(line, box)) > SMALLEST]
        found = [thinned(ring, TOLERANCE[layer]) for ring in rings]
    else:
        whole = lines if layer == "river" else borders(lines, frame)
        found = [thinned(piece, TOLERANCE[layer]) for line in whole for piece in clip_line(line, box)]
    return [np.round(line, 3).tolist() for line in found]


def main() -> None:
    """Cut the layers named on the command line."""
    out, corners, *given = sys.argv[1:]
    box = GeoBox(*map(float, corners.split(",")))
    features = []
    for word in given:
        layer, _, rest = word.partition("=")
        source, _, framed = rest.partition("@")
        frame = GeoBox(*map(float, framed.split(","))) if framed else None
        geometry = {"type": "MultiLineString", "coordinates": cut(layer, source, frame, box)}
        features.append({"type": "Feature", "properties": {"layer": layer}, "geometry": geometry})
        print(f"{layer}: {len(geometry['coordinates'])} lines")
    content = {"type": "FeatureCollection", "bbox": [box.west, box.south, box.east, box.north], "features": features}
    Path(out).write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{out}: {Path(out).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
