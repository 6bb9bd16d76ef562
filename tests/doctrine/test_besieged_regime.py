"""Facts about a besieged regime's mind."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.doctrine.besieged_regime import decide
from sim.world.codes import OrderKind
from sim.world.tables import World
from tests.doctrine.told import of_kind, places
from tests.worlds import make_world

REGIME, ENEMY = 0, 1
CORE, BASE, CROSSING, OTHER_CROSSING = range(4)


def state(*, key: int = 1, enemy: float = 0, lost: tuple[int, ...] = (), fell: int = 5, sorties: float = 10.0) -> World:
    """Its core, a base, and two border crossings of which some are lost."""
    places = [{"holder": REGIME}, {"holder": REGIME}, {"border": 1}, {"border": 1}]
    rows = [{"place": CORE, "mobile": 1, "present": 5000}, {"place": BASE, "present": 1000}]
    world = make_world([{"sorties": sorties}, {}], rows, places, key=key, presence={(REGIME, CORE): {"stake": 1.0}})
    for crossing in lost:
        world.places["holder"][crossing], world.places["changed_day"][crossing] = ENEMY, fell
    world.presence["enemy"][REGIME, BASE] = enemy
    return world


@pytest.mark.parametrize(("enemy", "targets"), [(301, [BASE]), (300, []), (0, [])])
def test_it_flies_for_bases_that_are_in_danger(enemy: float, targets: list[int]) -> None:
    assert places(OrderKind.AIR_CAMPAIGN, state(enemy=enemy), decide) == targets


def test_without_aircraft_it_does_not_fly() -> None:
    assert of_kind(OrderKind.AIR_CAMPAIGN, state(enemy=5000, lost=(CROSSING,), sorties=0.0), decide) == []


def struck(**how: Any) -> float:
    days = [CROSSING in places(OrderKind.AIR_CAMPAIGN, state(key=key, **how), decide) for key in range(400)]
    return sum(days) / 400


@pytest.mark.parametrize("lost", [(CROSSING,), (CROSSING, OTHER_CROSSING)])
def test_it_strikes_lost_crossings_the_more_the_more_are_lost(lost: tuple[int, ...]) -> None:
    hazard = 1 - math.exp(-math.exp(-4.0 + 2.0 * len(lost) / 2))
    assert struck(lost=lost) == pytest.approx(hazard, abs=4 * math.sqrt(hazard * (1 - hazard) / 400))


def test_crossings_that_were_the_enemys_from_the_start_are_left_alone() -> None:
    assert struck(lost=(CROSSING,), fell=-1) == 0.0


def test_it_sends_its_reserve_to_what_it_values_and_keeps_two_fifths() -> None:
    world = state(enemy=3000)
    world.presence["stake"][REGIME, BASE] = 1.0
    told = of_kind(OrderKind.REINFORCE, world, decide)
    assert [order.place for order in told] == [BASE]
    assert told[0].effort <= 0.6 + 1e-9
