"""Reasons: what became of a move, the chance it had, and what it rested on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.exercise.effects import EFFECTS, effect
from sim.exercise.exercise_world import play
from sim.exercise.injects import NEVER
from sim.exercise.moves import Move, Turn
from sim.exercise.reasons import LEAST, MOST, Reason, reasons
from sim.scenario import ORDERS
from sim.world.codes import Alignment, Level, Stance
from sim.world.tables import World, copy
from tests.exercise.duels import short

SURE = Turn({"crown": (Move("mobilise"), Move("appeal", other="patron")), "rebels": (Move("hold", "hilltop"),)})


@pytest.fixture(scope="module")
def found() -> dict[str, Reason]:
    """Reasons of a turn whose moves are easy to judge."""
    return {one.move.order: one for one in reasons(play(short().setting, (SURE,)), worlds=1)}


def test_a_call_to_arms_rests_on_itself(found: dict[str, Reason]) -> None:
    call = found["mobilise"]
    assert (call.happened, call.chance.p, call.without.p) == (True, 1.0, 0.0)
    assert (call.drivers[0].factor, call.drivers[0].effect) == ("own-move", 1.0)


def test_what_would_have_come_about_anyway_rests_on_no_factor(found: dict[str, Reason]) -> None:
    held = found["hold"]
    assert (held.chance.p, held.without.p, held.drivers) == (1.0, 1.0, ())


def test_a_holder_before_and_after_is_told_of_moves_with_a_place(found: dict[str, Reason]) -> None:
    assert (found["hold"].holder_before, found["hold"].holder_after) == ("rebels", "rebels")
    assert (found["mobilise"].holder_before, found["mobilise"].holder_after) == (None, None)


def test_everybody_sees_a_call_and_nobody_an_appeal(found: dict[str, Reason]) -> None:
    assert (found["mobilise"].public, found["appeal"].public, found["hold"].public) == (True, False, False)


def test_drivers_are_few_strong_and_in_order(found: dict[str, Reason]) -> None:
    for reason in found.values():
        sizes = [abs(driver.effect) for driver in reason.drivers]
        assert len(sizes) <= MOST
        assert sizes == sorted(sizes, reverse=True)
        assert all(size >= LEAST for size in sizes)


def test_reasons_of_an_advance_take_its_enemies_apart() -> None:
    turn = Turn({"rebels": (Move("advance", "market"),)})
    (one,) = reasons(play(short().setting, (turn,)), worlds=1)
    assert one.move.place == "market"
    assert one.accepted >= 1
    assert all(driver.factor.split("-")[0] in ("own", "enemy", "ground", "people", "orders") for driver in one.drivers)


def test_every_order_that_a_menu_may_hold_has_an_effect() -> None:
    assert set(EFFECTS) == set(ORDERS) - set(NEVER)


def _set(table: str, field: str, row: Any, value: Any) -> Callable[[World], None]:
    def change(world: World) -> None:
        getattr(world, table)[field][row] = value

    return change


CAME = {
    "advance": _set("places", "holder", 1, 0), "reinforce": _set("places", "holder", 1, 0),
    "hold": _set("places", "holder", 1, 0), "withdraw": _set("presence", "troops", (0, 1), 0),
    "recruit": _set("actors", "recruits", 0, 9999), "mobilise": _set("actors", "mobilised", 0, 1),
    "pay": _set("actors", "arrears", 0, 0.0), "reform": _set("actors", "reform", 0, 2),
    "proclaim": _set("actors", "proclaimed", 0, 1), "appeal": _set("actors", "level", 1, Level.GROUND),
    "air-campaign": _set("places", "strikes_total", 1, 9999), "arm": _set("actors", "equipment_supplied", 1, 9999),
    "ally": _set("relations", "stance", ([0, 1], [1, 0]), Stance.ALLIED),
    "ultimatum": _set("relations", "alignment", (1, 0), Alignment.JOIN),
    "advise": _set("actors", "level", 0, Level.ADVISERS), "safe_passage": _set("places", "holder", slice(0, 4), 0),
}  # fmt: skip
NOT = {
    "advance": _set("places", "holder", 1, 1), "reinforce": _set("places", "holder", 1, 1),
    "hold": _set("places", "holder", 1, -1), "withdraw": _set("presence", "troops", (0, 1), 100),
    "recruit": _set("actors", "recruits", 0, 0), "mobilise": _set("actors", "mobilised", 0, 0),
    "pay": _set("actors", "arrears", 0, 5.0), "reform": _set("actors", "reform", 0, 0),
    "proclaim": _set("actors", "proclaimed", 0, 0), "appeal": _set("actors", "level", 1, Level.NONE),
    "air-campaign": _set("places", "strikes_total", 1, 0), "arm": _set("actors", "equipment_supplied", 1, 0),
    "ally": _set("relations", "stance", ([0, 1], [1, 0]), Stance.HOSTILE),
    "ultimatum": _set("relations", "alignment", (1, 0), Alignment.STAY),
    "advise": _set("actors", "level", 0, Level.NONE), "safe_passage": _set("places", "holder", slice(0, 4), 1),
}  # fmt: skip


@pytest.mark.parametrize("order", EFFECTS)
def test_an_effect_tells_what_came_about_from_what_did_not(order: str) -> None:
    before, after, without = (copy(short(0).worlds[0]) for _ in range(3))
    before.presence["troops"][0, 1], before.actors["arrears"][0] = 100, 1.0
    CAME[order](after)
    NOT[order](without)
    move = Move(order, "ford", "crown")
    assert effect(move, before, after, (0, 1, 1))[0] is True
    assert effect(move, before, without, (0, 1, 1))[0] is False


def test_arms_have_come_about_when_they_are_on_their_way() -> None:
    """A week's turn is over long before arms that were ordered in it are of use."""
    before, after = (copy(short(0).worlds[0]) for _ in range(2))
    after.relations["heavy"][0, 1, 0] = before.relations["heavy"][0, 1, 0] + 6.0
    assert effect(Move("arm", other="crown"), before, after, (0, -1, 1)) == (True, pytest.approx(6.0))
    assert effect(Move("arm", other="crown"), before, copy(before), (0, -1, 1)) == (False, 0.0)
