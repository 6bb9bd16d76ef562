"""Facts about reserves that are called up."""

from __future__ import annotations

import pytest

from sim.rules.reserves import raise_reserves
from sim.world.codes import Status
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world

RESERVE = {"status": int(Status.RESERVE), "present": 0, "muster": 3000}


def called(days: int, mobilised: int = 1, status: Status = Status.RESERVE) -> World:
    world = make_world([{"mobilised": mobilised}], [RESERVE | {"status": int(status)}])
    for _ in range(days):
        raise_reserves(world)
        world.clock["day"] += 1
    assert_balanced(world)
    return world


def test_reserves_wait_until_they_are_called() -> None:
    world = called(30, mobilised=0)
    assert (world.formations["present"][0], world.formations["status"][0]) == (0, Status.RESERVE)


def test_they_arrive_over_a_month() -> None:
    assert called(15).formations["present"][0] == pytest.approx(1500, abs=15)
    assert called(31).formations["present"][0] == 3000


def test_a_tenth_are_enough_to_take_the_field() -> None:
    assert called(2).formations["status"][0] == Status.RESERVE
    assert called(4).formations["status"][0] == Status.ACTIVE


def test_no_more_come_than_were_on_the_list() -> None:
    f = called(60).formations
    assert (f["present"][0], f["muster"][0], f["recruited"][0]) == (3000, 0, 3000)


def test_recruits_are_booked_to_their_actor() -> None:
    assert called(31).actors["recruits"][0] == 3000


@pytest.mark.parametrize("status", [Status.BROKEN, Status.DISSOLVED])
def test_a_unit_that_is_no_more_gets_no_reserves(status: Status) -> None:
    assert called(10, status=status).formations["present"][0] == 0


@pytest.mark.parametrize(("days", "status"), [(2, Status.RESERVE), (3, Status.ACTIVE)])
def test_it_is_a_tenth_to_the_man(days: int, status: Status) -> None:
    """A hundred of three thousand come each day."""
    world = called(days)
    assert (world.formations["present"][0], world.formations["status"][0]) == (100 * days, status)
