"""A replication that cannot be true is a failed one, which says what is wrong, of whom, and since when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.ensemble.chunks import attempt
from sim.ensemble.replication import Course, play
from sim.ensemble.soundness import UnsoundError, check
from sim.scenario.measures import MEASURE_NAMES
from sim.world import apply_events
from sim.world.blueprint import Blueprint
from sim.world.tables import MOST_WHOLE, World


@pytest.fixture
def course(duel_course: Any) -> Course:
    """A course whose tables and books a test may change."""
    played = duel_course(5)
    world = World(*(table.copy() for table in played.world))
    return Course(*played[:1], played.holders.copy(), played.series.copy(), *played[3:5], world)


def said(plan: Blueprint, course: Course) -> str:
    """What the check says."""
    with pytest.raises(UnsoundError) as refused:
        check(plan, 5, course.world, course.holders, course.series)
    return str(refused.value)


def test_a_replication_of_the_duel_is_sound(duel_plan: Blueprint, course: Course) -> None:
    check(duel_plan, 5, course.world, course.holders, course.series)


@pytest.mark.parametrize(
    ("table", "field", "row", "value", "expected"),
    [
        ("places", "population", 1, -5, "place ford: population is -5"),
        ("formations", "morale", 0, float("nan"), "formation vanguard: morale is nan"),
        ("actors", "treasury", 1, float("inf"), "actor crown: treasury is inf"),
        ("presence", "control", (1, 3), 2.0, "presence crown/castle: control is 2.0"),
        ("formations", "equipment", 0, MOST_WHOLE, "formation vanguard: equipment is 9007199254740992"),
        ("clock", "lost", 0, 3, "no room for 3 orders"),
    ],
)
def test_a_number_that_cannot_be_is_named_with_whose_it_is(
    duel_plan: Blueprint, course: Course, table: str, field: str, row: Any, value: float, expected: str
) -> None:
    getattr(course.world, table)[field][row] = value
    found = said(duel_plan, course)
    assert found.startswith("replication 5 cannot be true on the evening of 2014-07-04: ")
    with pytest.raises(UnsoundError) as refused:
        check(duel_plan, 5, course.world, course.holders, course.series)
    assert any(fault.startswith(expected) for fault in refused.value.faults)


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_a_measure_that_cannot_be_is_named_with_its_day(duel_plan: Blueprint, course: Course, value: float) -> None:
    course.series[4, 1, MEASURE_NAMES.index("troops")] = value
    assert said(duel_plan, course) == (
        f"replication 5 cannot be true on the evening of 2014-06-08: actor crown: troops is {value:g}"
    )


def test_a_treasury_may_owe(duel_plan: Blueprint, course: Course) -> None:
    course.series[4, 1, MEASURE_NAMES.index("treasury")] = -10.0
    check(duel_plan, 5, course.world, course.holders, course.series)


def test_a_holder_whom_nobody_knows_is_named_with_its_place(duel_plan: Blueprint, course: Course) -> None:
    course.holders[3, 2] = 7
    assert said(duel_plan, course).endswith("on the evening of 2014-06-07: place market: holder is 7")


def test_the_first_evening_on_which_something_is_wrong_is_found(
    duel_plan: Blueprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    shock = apply_events._shock

    def unbooked(plan: Blueprint, world: World, *rest: Any) -> None:
        shock(plan, world, *rest)
        world.places["population"][1] += int(world.clock["day"][0] == 15)

    monkeypatch.setattr(apply_events, "_shock", unbooked)
    course, error = attempt(play, duel_plan, 1, 4)
    assert course is None
    assert error is not None
    assert "replication 4 cannot be true on the evening of 2014-06-20: place ford: " in error.splitlines()[-1]


def test_what_is_checked_is_what_is_played(duel_plan: Blueprint, course: Course) -> None:
    """The check reads: the digest of a replication is what it was."""
    before = [table.tobytes() for table in course.world]
    check(duel_plan, 5, course.world, course.holders, course.series)
    assert [table.tobytes() for table in course.world] == before
    assert np.isfinite(course.series).all()
