"""Facts about commanders who flee."""

from __future__ import annotations

import pytest

from sim.rules.cohesion import hold_or_leave
from sim.rules.flight import flee
from sim.rules.presence import refresh_counts
from sim.world.tables import World
from tests.worlds import make_world

ARMY, ENEMY = 0, 1
CERTAIN, NEVER = 99.0, -99.0


def army(*, key: int = 1, coefficients: dict[str, float] | None = None) -> World:
    """Two units of a headquarters in a town, one of another there, and one of each in the next."""
    rows = [{"headquarters": h, "place": p, "contact": 1} for h, p in ((1, 0), (1, 0), (2, 0), (1, 1), (2, 1))]
    rows += [{"actor": ENEMY, "place": p, "assault": 1.0, "present": 500} for p in (0, 1)]
    world = make_world(2, rows, 3, coefficients=coefficients, key=key)
    refresh_counts(world)
    world.presence["attack"][ENEMY] = 1.0
    return world


def leaderless(world: World) -> list[int]:
    return [int(one) for one in world.formations["leaderless"][:5]]


def test_a_flight_reaches_all_units_of_the_headquarters_in_the_place_and_none_elsewhere() -> None:
    world = army()
    flee(world, 0, CERTAIN, 40)
    assert leaderless(world) == [1, 1, 0, 0, 0]


def test_who_has_no_headquarters_flees_alone() -> None:
    world = army()
    world.formations["headquarters"] = -1
    flee(world, 0, CERTAIN, 40)
    assert leaderless(world) == [1, 0, 0, 0, 0]


def test_who_wants_to_stay_stays() -> None:
    world = army()
    flee(world, 0, NEVER, 40)
    assert leaderless(world) == [0, 0, 0, 0, 0]


def test_a_headquarters_draws_once_for_a_place() -> None:
    """Units in the same mood flee in the same quarter of a day, or none of them; other headquarters draw anew."""
    ends = set()
    for key in range(100):
        mine, theirs, others = army(key=key), army(key=key), army(key=key)
        for world, unit in ((mine, 0), (theirs, 1), (others, 2)):
            flee(world, unit, 0.5, 40)
        assert leaderless(mine) == leaderless(theirs)
        ends.add((leaderless(mine)[0], leaderless(others)[2]))
    assert ends == {(0, 0), (0, 1), (1, 0), (1, 1)}


@pytest.mark.parametrize("key", range(5))
def test_within_a_day_of_a_garrisons_war_it_is_known_to_the_whole_headquarters(key: int) -> None:
    """A commander who is sure to flee takes his headquarters with him on that day, whatever the mood of its units."""
    firm = {"cohesion.leader_base": -8.0, "cohesion.leader_slope": 8.0, "cohesion.noise": 0.0}
    world = army(key=key, coefficients=firm)
    world.formations["noise"] = [4.0, -9.0, -9.0, -9.0, -9.0, 0.0, 0.0]
    hold_or_leave(world)
    assert leaderless(world)[1:] == [1, 0, 0, 0]
