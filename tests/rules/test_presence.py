"""Facts about counting heads."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules.presence import allied, enemies_at, friendly, friends_at, hostile, refresh_counts
from sim.world.codes import Stance, Status
from sim.world.tables import World
from tests.worlds import make_world


def counted(**unit: Any) -> World:
    world = make_world(1, [{"present": 500} | unit])
    world.presence["troops"], world.presence["inbound"] = 7, 7
    refresh_counts(world)
    return world


@pytest.mark.parametrize(
    ("unit", "troops"),
    [
        ({}, 500),
        ({"hidden": 1}, 0),
        ({"next": 1, "goal": 1}, 0),
        ({"status": int(Status.BROKEN)}, 0),
        ({"status": int(Status.RESERVE)}, 0),
    ],
)
def test_only_units_ready_in_the_open_and_in_place_are_troops(unit: dict[str, Any], troops: int) -> None:
    assert counted(**unit).presence["troops"][0].tolist() == [troops, 0, 0]


@pytest.mark.parametrize(
    ("unit", "inbound"),
    [({"goal": 2}, 500), ({"goal": 2, "next": 1}, 500), ({"goal": 0}, 0), ({"goal": 2, "hidden": 1}, 0), ({}, 0)],
)
def test_units_that_go_elsewhere_are_expected_there(unit: dict[str, Any], inbound: int) -> None:
    assert counted(**unit).presence["inbound"][0].sum() == inbound


def test_allies_are_counted_with_friends_and_neutrals_with_nobody() -> None:
    ally, neutral = ({"stance": int(stance)} for stance in (Stance.ALLIED, Stance.NEUTRAL))
    relations: Any = {(0, 1): ally, (1, 0): ally, (0, 2): neutral, (2, 0): neutral}
    world = make_world(4, [{"actor": a, "present": 10**a} for a in range(4)], relations=relations)
    assert friends_at(world, 0, 0) == 11
    assert enemies_at(world, 0, 0) == 1000


@pytest.mark.parametrize(
    ("one", "other", "facts"),
    [
        (Stance.HOSTILE, Stance.NEUTRAL, (True, False, False)),
        (Stance.ALLIED, Stance.HOSTILE, (True, False, False)),
        (Stance.NEUTRAL, Stance.NEUTRAL, (False, True, False)),
        (Stance.ALLIED, Stance.NEUTRAL, (False, True, False)),
        (Stance.ALLIED, Stance.ALLIED, (False, True, True)),
    ],
)
def test_it_takes_one_to_be_enemies_and_two_to_be_allies(
    one: Stance, other: Stance, facts: tuple[bool, bool, bool]
) -> None:
    world = make_world(2, relations={(0, 1): {"stance": int(one)}, (1, 0): {"stance": int(other)}})
    assert (hostile(world, 0, 1), friendly(world, 0, 1), allied(world, 0, 1)) == facts


def test_nobody_is_its_own_enemy() -> None:
    world = make_world(1, relations={(0, 0): {"stance": int(Stance.HOSTILE)}})
    assert not hostile(world, 0, 0)
    assert allied(world, 0, 0)


def test_a_second_count_forgets_who_has_left() -> None:
    world = make_world(2, [{"present": 500}, {"actor": 1, "present": 300, "goal": 2}])
    refresh_counts(world)
    world.formations["place"], world.formations["goal"] = 1, -1
    refresh_counts(world)
    for name in ("troops", "worth", "mobile", "hostiles", "inbound"):
        assert not world.presence[name][:, (0, 2)].any()


def test_a_second_count_forgets_what_a_rule_took_from_a_place_where_nobody_was_counted() -> None:
    world = make_world(1, [{"present": 500}])
    refresh_counts(world)
    world.presence["troops"][0, 0] = -500
    world.formations["place"] = 1
    refresh_counts(world)
    assert world.presence["troops"][0].tolist() == [0, 500, 0]
