"""Facts about prisoners and the mercy of those who take them."""

from __future__ import annotations

import pytest

from sim.rules.captives import kill_captives
from sim.world.tables import World
from tests.worlds import make_world

CAPTOR, TAKEN = 1, 100_000


def killed(quarter: float) -> World:
    """A world in which an actor of so much mercy has just taken a hundred thousand prisoners in the first place."""
    world = make_world(2, [{"present": 10, "captured": TAKEN}, {"actor": CAPTOR, "present": 10}], 1)
    world.actors["quarter"][CAPTOR] = quarter
    kill_captives(world, CAPTOR, 0, TAKEN)
    return world


@pytest.mark.parametrize(("quarter", "share"), [(0.0, 0.8), (0.5, 0.8 * 0.25), (1.0, 0.0)])
def test_the_less_mercy_the_more_prisoners_are_killed(quarter: float, share: float) -> None:
    world = killed(quarter)
    spread = (share * (1 - share) / TAKEN) ** 0.5
    assert world.actors["captives_killed"][CAPTOR] / TAKEN == pytest.approx(share, abs=5 * spread)


def test_they_are_dead_in_the_place_and_stay_in_the_count_of_captured() -> None:
    world = killed(0.0)
    dead = world.actors["captives_killed"][CAPTOR]
    assert (world.places["killed"][0], world.formations["captured"][0]) == (dead, TAKEN)
    assert world.formations["killed"][0] == 0


def test_nobody_is_caught_in_a_crossfire_beside_them() -> None:
    world = killed(0.0)
    assert world.places["killed"][0] == world.places["killed_before"][0] > 0
