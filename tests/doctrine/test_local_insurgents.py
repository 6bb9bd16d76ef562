"""Facts about local insurgents' minds."""

from __future__ import annotations

from typing import Any

import pytest

from sim.doctrine.local_insurgents import decide
from sim.world.codes import OrderKind, Stance
from sim.world.tables import World
from tests.doctrine.told import how_often, places
from tests.worlds import make_world

LOCALS, STATE, MOVEMENT = range(3)
TOWN, NEAR, FAR = range(3)


def valley(*, key: int = 1, attacked: int = -1, fell: int = -1, where: int = NEAR, **cells: Any) -> World:
    """A hidden network under the state's garrison; a movement that they do not count an enemy."""
    neutral: Any = {(LOCALS, MOVEMENT): {"stance": int(Stance.NEUTRAL)}}
    world = make_world(
        3, [{"place": TOWN, "hidden": 1, "present": 300} | cells], [{"holder": STATE}] * 3, relations=neutral, key=key,
        km=100.0,
    )  # fmt: skip
    world.places["attacked_day"][TOWN] = attacked
    if fell >= 0:
        world.places["holder"][where], world.places["changed_day"][where] = MOVEMENT, fell
    return world


def rises(**how: Any) -> float:
    return how_often(OrderKind.ADVANCE, valley, decide, **how)


def test_they_lie_low_while_nothing_happens() -> None:
    assert rises() == 0.0


@pytest.mark.parametrize("day", [0, 5, 10])
def test_they_come_out_on_every_other_day_of_an_assault(day: int) -> None:
    assert rises(attacked=day) == pytest.approx(0.5, abs=4 * 0.029)


def test_news_of_a_fall_near_by_brings_a_few_out() -> None:
    assert rises(fell=9) == pytest.approx(0.05, abs=4 * 0.0126)


@pytest.mark.parametrize("how", [{"fell": 6}, {"fell": 9, "where": FAR}])
def test_old_and_distant_news_does_not(how: dict[str, int]) -> None:
    assert rises(**how) == 0.0


@pytest.mark.parametrize("cells", [{"hidden": 0}, {"present": 0}])
def test_only_a_hidden_network_with_men_can_rise(cells: dict[str, int]) -> None:
    assert rises(attacked=9, **cells) == 0.0


def test_they_do_not_rise_against_those_who_are_not_their_enemies() -> None:
    for key in range(30):
        world = valley(key=key, attacked=9)
        world.places["holder"][TOWN] = MOVEMENT
        assert places(OrderKind.ADVANCE, world, decide) == []


def test_they_rise_where_they_live() -> None:
    found = [place for key in range(20) for place in places(OrderKind.ADVANCE, valley(key=key, attacked=9), decide)]
    assert set(found) == {TOWN}


@pytest.mark.parametrize(("day", "chance"), [(10, 0.5), (11, 0.0)])
def test_an_assault_brings_them_out_for_ten_days(day: int, chance: float) -> None:
    def make(key: int) -> World:
        world = valley(key=key, attacked=0)
        world.clock["day"] = day
        return world

    assert how_often(OrderKind.ADVANCE, make, decide) == pytest.approx(chance, abs=4 * 0.029)


@pytest.mark.parametrize(("fell", "some"), [(7, True), (6, False)])
def test_a_fall_near_by_is_news_for_three_days(fell: int, some: bool) -> None:
    assert bool(rises(fell=fell)) is some
