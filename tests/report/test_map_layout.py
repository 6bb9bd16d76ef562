"""One layout for figures and pages: scale, roads, discs that keep apart, labels."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from sim.report.basemap import GeoBox
from sim.report.map_layout import MapLayout, map_layout, radii_by_population
from sim.report.page.map import PlaceMark, TheatreMap
from sim.report.palette import actor_styles

PER_DEGREE = 111.2


def square(centres: Any, true: Any = None) -> MapLayout:
    """Two places on a drawing in which a unit is a kilometre."""
    spots = np.array(centres, float)
    return MapLayout(GeoBox(0, 0, 1, 1), 100.0, PER_DEGREE, ("a", "b"), np.array([4.0, 4.0]),
                     spots if true is None else np.array(true, float), spots, np.array([[0, 1]]), {})  # fmt: skip


@pytest.mark.parametrize(("longest", "kilometres"), [(30, 20), (19.9, 10), (9, 5), (55, 50), (100, 100)])
def test_a_scale_bar_is_one_two_or_five_times_a_power_of_ten(longest: float, kilometres: float) -> None:
    bar = square([(0, 0), (9, 9)]).scale_bar(longest)
    assert bar.kilometres == kilometres
    assert bar.length == pytest.approx(kilometres)


def test_a_leader_leads_to_each_disc_that_was_moved_far() -> None:
    laid = square([(0, 0), (5, 9)], true=[(0, 1), (5, 5)])
    assert [line.tolist() for line in laid.leaders(1.5)] == [[[5, 5], [5, 9]]]


def test_roads_are_lines_between_the_points_asked_for() -> None:
    laid = square([(0, 0), (5, 9)], true=[(0, 1), (5, 5)])
    assert laid.road_lines(laid.true)[0].tolist() == [[0, 1], [5, 5]]
    assert laid.road_lines(laid.centres)[0].tolist() == [[0, 0], [5, 9]]


def test_discs_of_the_duel_do_not_cover_one_another(duel: Any) -> None:
    laid = map_layout(duel, 200.0, radii_by_population(duel, 8, 16))
    apart = np.hypot(*(laid.centres[:, None] - laid.centres[None]).transpose(2, 0, 1))
    reach = np.add.outer(laid.radii, laid.radii)
    assert all(apart[i, j] >= reach[i, j] for i in range(4) for j in range(i))


def test_the_largest_place_has_the_largest_disc(duel: Any) -> None:
    radii = radii_by_population(duel, 8, 16)
    people = [max(place.population.points) for place in duel.places.values()]
    assert radii[people.index(max(people))] == max(radii) == 16


def test_a_mark_is_drawn_on_its_place_alone(duel: Any) -> None:
    chart = TheatreMap(duel, actor_styles(duel))
    frame = [0] * len(chart.places)
    plain = str(chart.svg("m", frame, "title"))
    marked = str(chart.svg("m", frame, "title", marks={1: PlaceMark("changed")}))
    assert re.findall(r'<g class="([^"]*)" data-place="(\d)"', marked) == [
        ("place", "0"), ("place changed", "1"), ("place", "2"), ("place", "3"),
    ]  # fmt: skip
    assert marked.replace("place changed", "place") == plain
