"""The ground under a theatre, cut to it; labels and discs that keep out of one another's way."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from sim.report.basemap import AREAS, LAYERS, GeoBox, Projection, basemap_layers, clip_line, clip_ring, theatre_box
from sim.report.label_placement import place_labels, spread
from sim.scenario import load
from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))  # programs, not a package

import basemap as cutter

IRAQ = GeoBox(38, 32, 46, 37.5)
SQUARE = GeoBox(0, 0, 1, 1)


def test_every_layer_is_there_for_the_shipped_theatre() -> None:
    found = basemap_layers(IRAQ)
    assert set(found) == set(LAYERS)
    assert all(found[name] for name in LAYERS)


def test_nothing_lies_outside_the_box() -> None:
    points = np.vstack([line for lines in basemap_layers(IRAQ).values() for line in lines])
    inside = (points >= (IRAQ.west - 1e-9, IRAQ.south - 1e-9)) & (points <= (IRAQ.east + 1e-9, IRAQ.north + 1e-9))
    assert inside.all()


def test_areas_are_closed_rings() -> None:
    found = basemap_layers(IRAQ)
    assert all((ring[0] == ring[-1]).all() for name in AREAS for ring in found[name])


def test_elsewhere_in_the_world_there_is_no_background() -> None:
    assert basemap_layers(GeoBox(-10, -10, 0, 0)) == {name: [] for name in LAYERS}


def test_a_line_that_leaves_and_comes_back_is_two_pieces() -> None:
    line = np.array([(0.1, 0.5), (0.5, 1.5), (0.9, 0.5)])
    pieces = clip_line(line, SQUARE)
    assert [piece.round(3).tolist() for piece in pieces] == [[[0.1, 0.5], [0.3, 1.0]], [[0.7, 1.0], [0.9, 0.5]]]


def test_a_line_along_a_side_outside_is_nothing() -> None:
    assert clip_line(np.array([(-1.0, 2.0), (2.0, 2.0)]), SQUARE) == []


def test_a_ring_is_cut_to_its_share() -> None:
    ring = np.array([(-1, 0.25), (2, 0.25), (2, 0.75), (-1, 0.75), (-1, 0.25)], float)
    assert cutter.area(clip_ring(ring, SQUARE)) == pytest.approx(0.5)


def test_a_ring_far_away_is_nothing() -> None:
    assert len(clip_ring(SQUARE.ring() + 5, SQUARE)) == 0


def test_all_places_are_in_the_theatre_box() -> None:
    scenario = load(ROOT / "scenarios" / "mosul.yaml")
    box = theatre_box(scenario)
    assert all(box.west < place.longitude < box.east and box.south < place.latitude < box.north
               for place in scenario.places.values())  # fmt: skip


def test_towns_along_one_road_still_make_a_map(duel: Any) -> None:
    assert 0.4 < 1 / theatre_box(duel).aspect < 2.5


def test_a_projection_keeps_corners() -> None:
    projection = Projection(IRAQ, 800)
    corners = projection.points([(IRAQ.west, IRAQ.north), (IRAQ.east, IRAQ.south)])
    assert corners.round(6).tolist() == [[0, 0], [800, round(projection.height, 6)]]


def test_a_degree_north_is_longer_than_one_east() -> None:
    start, east, north = Projection(IRAQ, 800).points([(42, 35), (43, 35), (42, 36)])
    assert (east[0] - start[0]) / (start[1] - north[1]) == pytest.approx(IRAQ.ratio)


def rectangles(placed: Any, sizes: Any) -> Any:
    """Left, top, right, bottom of the labels that are shown."""
    found = []
    for spot, (width, height) in zip(placed, sizes, strict=True):
        if spot is not None:
            left = spot.x - {"start": 0, "middle": width / 2, "end": width}[spot.anchor]
            found.append((left, spot.y - height / 2, left + width, spot.y + height / 2))
    return np.array(found)


def covered(boxes: Any) -> float:
    """How much area labels share with one another."""
    low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=2)
    return float(shared.sum() - np.trace(shared))


CROWD = np.random.default_rng(4).random((60, 2)) * (400, 300)
NAMES = np.column_stack([np.random.default_rng(5).integers(20, 60, 60), np.full(60, 9.0)])


def test_shown_labels_do_not_cover_one_another() -> None:
    placed = place_labels(CROWD, NAMES, np.full(60, 5.0), (400, 300))
    assert covered(rectangles(placed, NAMES)) < 1


def test_shown_labels_stay_in_the_frame() -> None:
    boxes = rectangles(place_labels(CROWD, NAMES, np.full(60, 5.0), (400, 300)), NAMES)
    assert (boxes[:, :2] > -1).all()
    assert (boxes[:, 2:] < (401, 301)).all()


def test_two_neighbours_are_both_named() -> None:
    points, sizes = [(100, 50), (118, 50)], [(40, 9), (40, 9)]
    placed = place_labels(points, sizes, [6, 6], (220, 100))
    assert [spot.anchor for spot in placed if spot] == ["end", "start"]


def test_without_room_the_weightier_name_stays() -> None:
    points = [(50, 10), (50, 10)]
    placed = place_labels(points, [(96, 18), (96, 18)], [1, 1], (100, 20), weights=[1, 2])
    assert placed[0] is None


def test_labels_may_be_kept_at_any_price() -> None:
    placed = place_labels([(50, 10)] * 3, [(96, 18)] * 3, [1, 1, 1], (100, 20), may_hide=False)
    assert None not in placed


def test_labels_of_nothing() -> None:
    assert place_labels(np.empty((0, 2)), np.empty((0, 2)), np.empty(0), (10, 10)) == []


def test_discs_part_until_none_covers_another() -> None:
    moved = spread([(0, 0), (1, 0), (0, 0), (50, 50)], np.full(4, 5.0))
    apart = np.hypot(*(moved[:, None] - moved[None]).transpose(2, 0, 1)) + 99 * np.eye(4)
    assert apart.min() >= 10.9


def test_a_disc_with_room_stays_where_it_is() -> None:
    assert spread([(0, 0), (1, 0), (50, 50)], np.full(3, 5.0))[2].tolist() == [50, 50]


def test_a_border_shared_by_two_countries_is_one_line() -> None:
    left, right = GeoBox(0, 0, 1, 1).ring(), GeoBox(1, 0, 2, 1).ring()
    drawn = cutter.borders([left, right], None)
    assert sum(len(line) - 1 for line in drawn) == 7


def test_the_edge_of_a_cut_file_is_no_border() -> None:
    assert cutter.borders([SQUARE.ring()], SQUARE) == []


def test_thinning_keeps_what_matters() -> None:
    line = np.array([(0, 0), (1, 0.001), (2, 1), (3, 0)])
    assert cutter.thinned(line, 0.01).tolist() == [[0, 0], [1, 0.001], [2, 1], [3, 0]]
    assert cutter.thinned(line, 0.8).tolist() == [[0, 0], [2, 1], [3, 0]]


def test_a_file_is_cut_to_a_box(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    given = tmp_path / "land.json"
    ring = [[-1, 0], [0.5, 0], [0.5, 1], [-1, 1], [-1, 0]]
    given.write_text(
        '{"features": [{"properties": {}, "geometry": {"type": "Polygon", "coordinates": [' + str(ring) + "]}}]}"
    )
    monkeypatch.setattr(
        sys, "argv", ["basemap", str(tmp_path / "out.json"), "0,0,1,1", f"land={given}", f"country={given}"]
    )
    cutter.main()
    import json

    content = json.loads((tmp_path / "out.json").read_text())
    (land,) = content["features"][0]["geometry"]["coordinates"]
    assert cutter.area(np.array(land)) == pytest.approx(0.5)
    assert content["bbox"] == [0, 0, 1, 1]
