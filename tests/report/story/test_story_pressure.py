"""The reasons told are the terms that the rules reckoned."""

from __future__ import annotations

from typing import Any

import pytest

from sim.ensemble.days import decide, steps
from sim.report.story.events import EventKind
from sim.report.story.items import of
from sim.report.story.pressure import crowd_terms, hazard_terms, pressure_terms, tipping_point, weigh
from sim.rules.cohesion import hold_or_leave
from sim.rules.day import DAWN, DAY
from sim.world.build import build
from sim.world.random_streams import normal_cdf
from sim.world.tables import copy


@pytest.fixture(scope="module")
def crises(duel_plan: Any) -> list[tuple[Any, Any]]:
    """The tables before and after men decided, on the first five days of two worlds."""
    found = []
    for number in (3, 0):
        world, _ = build(duel_plan, 1, number)
        minds = steps(world)
        for _ in range(5):
            for step in DAWN:
                step(world)
            for actor in range(len(duel_plan.actors)):
                decide(world, minds, actor)
            for step in DAY:
                before = copy(world) if step is hold_or_leave else None
                step(world)
                if before is not None:
                    found.append((before, copy(world)))
    return found


def test_the_terms_add_up_to_the_pressure_of_the_tables(crises: Any) -> None:
    checked = 0
    for before, after in crises:
        weigh(before)
        for row in range(len(after.formations)):
            if after.formations["threatened"][row]:
                reckoned = sum(pressure_terms(before, row).values())
                assert reckoned == pytest.approx(float(after.formations["pressure"][row]), abs=1e-9)
                checked += 1
    assert checked >= 20


def test_the_terms_of_a_break_under_fire_add_up_to_its_hazard(under_fire: Any) -> None:
    broken = [event for event in of(under_fire.events, EventKind.BREAK) if event.data["cause"] != "desertion"]
    assert broken
    for event in broken:
        largest = max(event.data["terms"], key=lambda name: event.data["terms"][name])
        assert largest == event.data["cause"]
        assert event.data["base"] == -4.0


def test_terms_that_are_nothing_are_left_out() -> None:
    class Formation(dict[str, Any]):
        pass

    assert hazard_terms(Formation(risk=[0.0, -0.5, 0.0, 1.3] + 8 * [0.0])) == {
        "casualties": -0.5,
        "neighbour_broke": 1.3,
    }


def test_the_tipping_point_is_where_a_low_root_ends(duel_plan: Any) -> None:
    world = build(duel_plan, 1, 0).world
    u, pull = tipping_point(world) or 0.0, float(world.parameters["cohesion_social_pull"][0])

    def settles(start: float) -> float:
        share = 0.0
        for _ in range(5000):
            share = float(normal_cdf(start + pull * share))
        return share

    assert settles(u - 0.01) < 0.3
    assert settles(u + 0.01) > 0.9


def test_without_enough_pull_there_is_no_tipping_point(duel_plan: Any) -> None:
    world = build(duel_plan, 1, 0).world
    world = world._replace(parameters=world.parameters.copy())
    world.parameters["cohesion_social_pull"] = 2.0
    assert tipping_point(world) is None


def test_those_who_have_left_draw_others(crises: Any) -> None:
    before = next(b for b, _ in crises if (b.formations["left"] > 0).any())
    row = int((before.formations["left"] > 0).argmax())
    assert crowd_terms(before, row)["others"] > 0
