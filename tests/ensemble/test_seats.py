"""People in seats: their orders stand, their staff sees to the rest, and without them nothing changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.ensemble.record import books, digest, record
from sim.ensemble.seats import Seats, play_seated, seats
from sim.world.access.ordering import checked
from sim.world.build import build
from sim.world.codes import OrderKind
from sim.world.tables import World


def _played(plan: Any, who: Seats, stops: tuple[int, ...] = (), mornings: Any = None) -> tuple[World, str]:
    world, numbers = build(plan, 1, 0)
    holders, series = books(plan.days, len(plan.places), len(plan.actors))
    record(world, 0, holders, series)
    for until in (*stops, plan.days):
        play_seated(plan, world, numbers, who, until, holders, series, mornings)
    return world, digest(world, holders, series)


def _nobody(plan: Any) -> Seats:
    return seats(len(plan.actors), (), (), ())


def test_without_people_it_is_the_run_of_any_ensemble(duel_plan: Any, duel_course: Any) -> None:
    assert _played(duel_plan, _nobody(duel_plan))[1] == duel_course(0).digest


def test_stopping_between_turns_changes_nothing(duel_plan: Any, duel_course: Any) -> None:
    assert _played(duel_plan, _nobody(duel_plan), stops=(3, 10))[1] == duel_course(0).digest


def test_a_mind_with_all_its_kinds_left_to_it_is_the_mind(duel_plan: Any, duel_course: Any) -> None:
    who = seats(len(duel_plan.actors), (0,), OrderKind, ())
    assert _played(duel_plan, who)[1] == duel_course(0).digest


def test_a_seat_without_orders_and_staff_does_nothing(duel_plan: Any) -> None:
    everybody = range(len(duel_plan.actors))
    world, _ = _played(duel_plan, seats(len(everybody), everybody, (), ()))
    assert not (world.orders["effort"][: world.clock["orders"][0]] > 0).any()


def test_orders_of_people_stand_every_day(duel_plan: Any) -> None:
    actor, place = duel_plan.actors[0], duel_plan.places[0]
    order = checked(duel_plan, actor, "hold", place, effort=0.5)
    world, _ = _played(duel_plan, seats(len(duel_plan.actors), (0,), (), (order,)))
    given = world.orders[: world.clock["orders"][0]]
    mine = given[(given["actor"] == 0) & (given["effort"] > 0)]
    assert [(int(row["kind"]), int(row["place"]), float(row["effort"])) for row in mine] == [(OrderKind.HOLD, 0, 0.5)]


def test_what_people_order_themselves_their_staff_leaves_alone(duel_plan: Any) -> None:
    order = checked(duel_plan, duel_plan.actors[0], "recruit")
    who = seats(len(duel_plan.actors), (0,), (OrderKind.RECRUIT, OrderKind.PAY), (order,))
    assert (who.staff[0, OrderKind.RECRUIT], who.staff[0, OrderKind.PAY]) == (0, 1)


def test_an_order_of_an_empty_seat_is_refused(duel_plan: Any) -> None:
    order = checked(duel_plan, duel_plan.actors[0], "recruit")
    with pytest.raises(ValueError, match="nobody has taken"):
        seats(len(duel_plan.actors), (1,), (), (order,))


def test_something_else_can_happen_on_a_morning(duel_plan: Any) -> None:
    seen: list[int] = []
    _played(duel_plan, _nobody(duel_plan), mornings={4: lambda world: seen.append(int(world.clock["day"][0]))})
    assert seen == [4]


def test_seats_are_small_tables(duel_plan: Any) -> None:
    who = _nobody(duel_plan)
    assert who.taken.dtype == np.int8
    assert who.staff.shape == (len(duel_plan.actors), len(OrderKind) + 1)
