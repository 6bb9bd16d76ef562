"""Facts about one replication from the first day to the last, on the duel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.ensemble.replication import Course, play, play_for_rows
from sim.ensemble.replication_table import rows_of
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.scenario import Scenario, ScheduledEvent
from sim.world.blueprint import Blueprint, blueprint
from sim.world.codes import NOBODY, Status
from tests.worlds import assert_balanced

SEED = 5
Courses = Callable[[int, int], Course]


@pytest.fixture
def course(duel_course: Courses) -> Course:
    return duel_course(0, SEED)


def test_the_same_replication_is_the_same_to_the_last_bit(duel_plan: Blueprint, course: Course) -> None:
    play(duel_plan, SEED, 7)
    again = play(duel_plan, SEED, 0)
    assert again.digest == course.digest
    assert again.series.tobytes() == course.series.tobytes()


def test_rows_are_the_same_without_the_tables_of_which_none_is_made(duel_plan: Blueprint, course: Course) -> None:
    light = course.of_rows()
    assert len(light.world.presence) == 0
    assert rows_of(duel_plan, [0], [light], [None]).equals(rows_of(duel_plan, [0], [course], [None]))
    assert play_for_rows(duel_plan, SEED, 0).digest == course.digest


def test_other_replications_and_other_seeds_go_otherwise(duel_course: Courses, course: Course) -> None:
    others = {duel_course(1, SEED).digest, duel_course(0, 1).digest}
    assert len(others | {course.digest}) == 3


def test_the_same_inputs_with_other_luck_go_otherwise(duel_plan: Blueprint, course: Course) -> None:
    other = play(duel_plan, SEED, 1, draw=0)
    np.testing.assert_array_equal(course.draws, other.draws)
    assert course.digest != other.digest


def test_drawing_ones_own_inputs_is_the_default(duel_plan: Blueprint, course: Course) -> None:
    assert play(duel_plan, SEED, 0, draw=0).digest == course.digest


def test_there_is_a_row_for_the_start_and_one_for_each_evening(duel_plan: Blueprint, course: Course) -> None:
    days = duel_plan.days
    assert course.holders.shape == (days + 1, len(duel_plan.places))
    assert course.series.shape[:2] == (days + 1, len(duel_plan.actors))
    assert course.world.clock["day"][0] == days


def test_the_first_row_is_the_scenarios_start(duel_plan: Blueprint, course: Course) -> None:
    np.testing.assert_array_equal(course.holders[0], duel_plan.world.places["holder"])


def test_the_last_row_is_the_end_of_the_world(course: Course) -> None:
    np.testing.assert_array_equal(course.holders[-1], course.world.places["holder"])


def test_draws_are_the_uncertain_numbers_in_order(duel_plan: Blueprint, course: Course) -> None:
    drawn = dict(zip(duel_plan.draw_paths, course.draws, strict=True))
    assert 400 <= drawn["formations.vanguard.present"] <= 600
    assert len(drawn) == len(course.draws)


def test_events_of_the_file_happen(duel_plan: Blueprint, course: Course) -> None:
    patron = duel_plan.actors.index("patron")
    assert course.world.actors["reluctance"][patron] == pytest.approx(0.5 * 0.8)


def test_an_event_after_the_last_day_does_not_happen(duel: Scenario) -> None:
    short = play(blueprint(duel.model_copy(update={"days": 3})), SEED, 0)
    assert short.holders.shape[0] == 4
    assert short.world.actors["reluctance"][2] == 0.5


def test_a_shorter_run_is_the_beginning_of_a_longer_one(duel: Scenario, course: Course) -> None:
    short = play(blueprint(duel.model_copy(update={"days": 10}), "fixed"), SEED, 0)
    np.testing.assert_array_equal(short.holders, course.holders[:11])
    np.testing.assert_array_equal(short.series, course.series[:11])


@pytest.mark.parametrize("replication", range(4))
def test_nothing_is_created_or_lost_on_the_way(duel_course: Courses, replication: int) -> None:
    assert_balanced(duel_course(replication, SEED).world)


@pytest.mark.parametrize("replication", range(4))
def test_nobody_is_on_a_road_without_a_goal(duel_course: Courses, replication: int) -> None:
    f = duel_course(replication, SEED).world.formations
    lost = (f["status"] == Status.ACTIVE) & (f["next"] != NOBODY) & (f["goal"] == NOBODY)
    assert not lost.any()


def with_order(duel: Scenario, **order: object) -> Blueprint:
    """The duel for three days, on whose second day one order is scheduled."""
    event = ScheduledEvent.model_validate({"date": "2014-06-06", "actor": "crown"} | order)
    return blueprint(duel.model_copy(update={"days": 3, "events": [duel.events[1], event]}))


def test_a_scheduled_order_that_makes_no_sense_when_its_day_comes_is_kept(duel: Scenario) -> None:
    assert play(with_order(duel, order="advance", place="castle"), SEED, 0).refused == (1,)


def test_a_scheduled_order_that_was_accepted_is_not(duel: Scenario) -> None:
    assert play(with_order(duel, order="hold", place="ford"), SEED, 0).refused == ()


@pytest.mark.parametrize(
    ("order", "told"),
    [("hold", {}), ("advance", {"2014-06-06 crown advance castle (events.1)": 2})],
)
def test_a_summary_tells_of_orders_that_were_not_accepted_and_of_no_others(
    duel: Scenario, tmp_path: Path, order: str, told: dict[str, int]
) -> None:
    plan = with_order(duel, order=order, place="ford" if order == "hold" else "castle")
    assert run(plan, Settings(seed=SEED, replications=2, workers=1, out=tmp_path / "run")).refused == told


def test_an_order_that_was_not_accepted_stands_in_the_rows(duel: Scenario) -> None:
    plan = with_order(duel, order="advance", place="castle")
    table = rows_of(plan, [0, 1], [play(plan, SEED, 0), None], [None, "failed"])
    assert table["refused.1"].to_pylist() == [True, None]
    assert "refused.0" not in table.column_names


def test_an_order_whose_day_is_not_played_is_neither_accepted_nor_refused(duel: Scenario) -> None:
    plan = with_order(duel, order="advance", place="castle", date="2014-06-20")
    assert rows_of(plan, [0], [play(plan, SEED, 0)], [None])["refused.1"].to_pylist() == [None]


def test_columns_of_many_rows_say_what_each_replication_recorded(duel_plan: Blueprint) -> None:
    courses: list[Course | None] = [None if n == 9 else play(duel_plan, SEED, n) for n in range(19)]
    table = rows_of(duel_plan, range(19), courses, ["failed" if one is None else None for one in courses])
    table.validate(full=True)
    names = [*duel_plan.actors, "nobody"]
    for n, (row, one) in enumerate(zip(table.to_pylist(), courses, strict=True)):
        assert (row["replication"], row["digest"]) == (n, one and one.digest)
        for p, place in enumerate(duel_plan.places):
            held = [] if one is None else one.holders[:, p].tolist()
            fell = next((day for day, holder in enumerate(held) if holder != held[0] != NOBODY), None)
            assert row[f"fell.{place}"] == fell
            assert row[f"holder.{place}"] == (names[held[-1]] if held else None)
        for path, k in zip(duel_plan.draw_paths, range(99), strict=False):
            assert row[f"draw.{path}"] == (None if one is None else one.draws[k])
