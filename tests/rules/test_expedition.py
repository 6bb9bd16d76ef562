"""Facts about the fighters whom a patron sends."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules.expedition import send_fighters
from sim.rules.presence import refresh_counts
from sim.world.codes import Level, OrderKind, Stance
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world, next_day, order

PATRON, CLIENT, ENEMY = 0, 1, 2


def theatre(**patron: Any) -> World:
    """A patron with empty rows and no troops, and its client's garrison."""
    friends = {"stance": int(Stance.ALLIED)}
    return make_world(
        [{"client": CLIENT, "community": [1.0] + [0.0] * 7} | patron, {}, {}],
        [{"actor": CLIENT, "community": [0.0, 1.0]}],
        [{"holder": CLIENT}, {"holder": ENEMY}], relations={(0, 1): friends, (1, 0): friends}, spares=1,
    )  # fmt: skip


def sent(world: World, days: int, effort: float = 1.0, place: int = 0) -> list[int]:
    """Fighters in the theatre on the evening of each day of orders."""
    found = []
    for _ in range(days):
        order(world, PATRON, OrderKind.REINFORCE, place=place, effort=effort)
        send_fighters(world)
        refresh_counts(world)
        found.append(int(world.presence["troops"][PATRON].sum()))
        next_day(world)
    assert_balanced(world)
    return found


def test_the_first_come_after_five_days_and_then_a_hundred_a_day() -> None:
    world = theatre()
    assert sent(world, 8) == [0] * 5 + [300, 400, 500]
    assert world.actors["level"][PATRON] == Level.GROUND


def test_half_an_effort_sends_half_as_many() -> None:
    assert sent(theatre(), 7, effort=0.5)[-1] == 150 + 50


def test_no_more_come_than_the_most() -> None:
    assert sent(theatre(), 60)[-1] == 2000


def test_they_are_convinced_strangers_and_not_green() -> None:
    world = theatre()
    sent(world, 8)
    fighters = world.formations[world.formations["actor"] == PATRON][0]
    assert (fighters["quality"], fighters["morale"], fighters["conviction"]) == pytest.approx((0.8, 0.8, 0.8))
    assert (fighters["home"], fighters["green"], fighters["community"][0]) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("how", [{"client": -1}, {}])
def test_none_come_without_a_client_or_where_no_friend_holds(how: dict[str, Any]) -> None:
    assert sent(theatre(**how), 10, place=0 if how else 1)[-1] == 0


def test_an_actor_with_troops_of_its_own_raises_none_abroad() -> None:
    world = theatre()
    for _ in range(10):
        order(world, CLIENT, OrderKind.REINFORCE, place=0)
        send_fighters(world)
        next_day(world)
    assert world.formations["recruited"].sum() == 0
