"""Facts about an enclave's mind."""

from __future__ import annotations

import pytest

from sim.doctrine.enclave import decide
from sim.world.codes import NOBODY, OrderKind
from sim.world.tables import World
from tests.doctrine.told import of_kind, orders, places
from tests.worlds import ROOM, make_world

ENCLAVE, ENEMY = 0, 1
CANTON, BEYOND, FURTHER = range(3)


def cantons(*, km: float = 50.0, holder: int = ENEMY, enemy: float = 0, stake: float = 0.5) -> World:
    world = make_world(
        2, [{"mobile": 1, "present": 2000}], [{"holder": holds} for holds in (ENCLAVE, holder, ENEMY)], km=km,
        presence={(ENCLAVE, CANTON): {"stake": 1.0}, (ENCLAVE, BEYOND): {"stake": stake}}, coefficients=ROOM,
    )  # fmt: skip
    world.presence["enemy"][ENCLAVE, BEYOND] = enemy
    return world


def test_it_defends_its_cantons() -> None:
    world = cantons(holder=ENCLAVE)
    world.presence["enemy"][ENCLAVE, BEYOND] = 1500.0
    assert places(OrderKind.REINFORCE, world, decide) == [BEYOND]


@pytest.mark.parametrize(("km", "occupied"), [(150.0, True), (151.0, False)])
def test_it_occupies_what_is_abandoned_near_by_with_a_part_of_its_men(km: float, occupied: bool) -> None:
    told = of_kind(OrderKind.ADVANCE, cantons(holder=NOBODY, km=km), decide)
    assert (told[0].effort == pytest.approx(0.3 * 0.5)) == occupied


@pytest.mark.parametrize(("enemy", "targets"), [(200, [BEYOND]), (2333, []), (20_000, [])])
def test_it_reaches_beyond_them_with_good_odds_only(enemy: float, targets: list[int]) -> None:
    assert places(OrderKind.ADVANCE, cantons(enemy=enemy), decide) == targets


def test_places_that_are_nothing_to_it_are_left_alone() -> None:
    assert orders(cantons(stake=0.0), decide) == []


def test_it_keeps_a_fifth_of_its_men_at_home() -> None:
    world = cantons(holder=ENCLAVE)
    world.presence["enemy"][ENCLAVE, BEYOND] = 15_000.0
    assert of_kind(OrderKind.REINFORCE, world, decide)[0].effort == pytest.approx(0.8)
