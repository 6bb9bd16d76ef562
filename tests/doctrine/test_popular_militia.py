"""Facts about a popular militia's mind."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.core.coefficients import registry
from sim.doctrine.popular_militia import core_threat, decide
from sim.world.codes import OrderKind
from sim.world.tables import World
from tests.doctrine.told import how_often, of_kind, orders, places
from tests.worlds import ROOM, make_world, picture

MILITIA, ENEMY, ARMY = range(3)
SHRINE, ROAD, TAKEN = range(3)


def country(*, key: int = 1, day: int = 10, fell: int = 8, enemy: int = 500, stake: float = 1.0, **how: Any) -> World:
    """A shrine, and a hundred kilometres away a town that the enemy has just taken."""
    rows = [{"place": SHRINE, "mobile": 1, "present": 2000}, {"actor": ENEMY, "place": TAKEN, "present": enemy}]
    world = make_world(
        [how, {}, {}], rows, [{"holder": MILITIA}, {"holder": MILITIA}, {"holder": ENEMY, "changed_day": fell}],
        presence={(MILITIA, SHRINE): {"stake": stake}, (MILITIA, TAKEN): {"stake": 0.3}}, key=key, day=day,
        coefficients=ROOM,
    )  # fmt: skip
    world.presence["enemy"][MILITIA] = [0.0, 0.0, enemy]
    return world


def test_danger_is_the_stake_discounted_by_the_distance_of_fresh_losses() -> None:
    assert core_threat(picture(country(), MILITIA)) == pytest.approx(math.exp(-100 / 150))
    assert core_threat(picture(country(stake=0.5), MILITIA)) == pytest.approx(0.5 * math.exp(-100 / 150))


@pytest.mark.parametrize("how", [{"day": 23}, {"fell": -1}, {"stake": 0.3}])
def test_old_losses_and_small_stakes_are_no_danger(how: dict[str, Any]) -> None:
    assert core_threat(picture(country(**how), MILITIA)) == 0.0


def test_what_friends_hold_is_no_danger() -> None:
    world = country()
    world.places["holder"][TAKEN] = MILITIA
    assert core_threat(picture(world, MILITIA)) == 0.0


def test_danger_to_the_core_calls_the_people_to_arms() -> None:
    hazard = 1 - math.exp(-math.exp(-1.5 + 2.5 * math.exp(-100 / 150)))
    found = how_often(OrderKind.MOBILISE, country, decide)
    assert found == pytest.approx(hazard, abs=4 * math.sqrt(hazard * (1 - hazard) / 300))


def test_without_danger_it_stays_at_home() -> None:
    assert how_often(OrderKind.MOBILISE, country, decide, keys=60, fell=-1) == 0.0


def test_before_the_call_it_does_nothing_else() -> None:
    for key in range(30):
        assert {order.kind for order in orders(country(key=key), decide)} <= {OrderKind.MOBILISE}


def test_once_called_it_is_not_called_again() -> None:
    assert of_kind(OrderKind.MOBILISE, country(mobilised=1), decide) == []


def test_once_called_it_guards_what_is_threatened() -> None:
    world = country(mobilised=1)
    world.formations["place"][0] = ROAD
    world.presence["enemy"][MILITIA, SHRINE] = 900.0
    assert places(OrderKind.REINFORCE, world, decide) == [SHRINE]


def test_once_called_it_attacks_with_good_odds_only() -> None:
    """Once the town has been the enemy's for the weeks that anybody takes to plan an attack."""
    ready = 8 + int(registry()["choice.settle"].default)
    for enemy, targets in ((100, [TAKEN]), (20_000, [])):
        assert places(OrderKind.ADVANCE, country(mobilised=1, enemy=enemy, day=ready), decide) == targets
        assert places(OrderKind.ADVANCE, country(mobilised=1, enemy=enemy, day=ready - 1), decide) == []


@pytest.mark.parametrize(("day", "danger"), [(22, True), (23, False)])
def test_ground_lost_alarms_it_for_a_fortnight(day: int, danger: bool) -> None:
    assert bool(core_threat(picture(country(day=day), MILITIA)) > 0.0) is danger


@pytest.mark.parametrize(("stake", "danger"), [(0.3, 0.0), (0.31, 0.31 * math.exp(-100 / 150))])
def test_only_what_it_holds_dear_is_its_core(stake: float, danger: float) -> None:
    world = country(stake=stake)
    world.presence["stake"][MILITIA, TAKEN] = 0.0
    assert core_threat(picture(world, MILITIA)) == pytest.approx(danger)


@pytest.mark.parametrize(("km", "called"), [(345.0, True), (346.0, False)])
def test_a_distant_danger_calls_nobody(km: float, called: bool) -> None:
    """Ground lost 345.4 km away is a danger of a tenth."""

    def make(key: int) -> World:
        world = country(key=key)
        world.roads["distance"] = km
        world.presence["stake"][MILITIA, TAKEN] = 0.0
        return world

    assert bool(how_often(OrderKind.MOBILISE, make, decide, keys=60)) is called


def test_once_called_it_keeps_a_fifth_at_home() -> None:
    world = country(mobilised=1)
    world.formations["place"][0] = ROAD
    world.presence["enemy"][MILITIA, SHRINE] = 15_000.0
    assert of_kind(OrderKind.REINFORCE, world, decide)[0].effort == pytest.approx(0.8)
