"""Facts pass and miss where they should, and quantities read what they say."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.scenario import MEASURE_NAMES
from sim.study.hindcast.fact_checks import facts
from sim.study.hindcast.observed_replication import NEVER, Layout, ObservedReplication
from sim.study.hindcast.quantities import KINDS
from sim.study.hindcast.readings import answer, changed_row
from sim.study.hindcast.recorded_facts import Check, RecordedFact
from tests.ensemble.fakes import ACTORS, DAYS, FORMATIONS, PLACES, START, Course

LOST = {"lost": "ford", "after": "2014-06-05"}


def seen(fell: int | None = 4, **fields: Any) -> ObservedReplication:
    """A world of the fakes' two towns in which the ford falls to the rebels on an evening."""
    course = Course()
    if fell is not None:
        course.holders[fell:, 0] = 1
    layout = Layout(
        {name: row for row, name in enumerate(PLACES)}, {name: row for row, name in enumerate(ACTORS)},
        {name: row for row, name in enumerate(FORMATIONS)}, {"east": [0]}, {"x": [0, 1]}, {("ford", "crown"): [0]},
        START, DAYS,
    )  # fmt: skip
    formations = {name: np.zeros((DAYS + 1, 2), np.int64) for name in ("present", "killed", "deserted")}
    places = {name: np.zeros((DAYS + 1, 2), np.int64) for name in ("killed", "civilians_killed", "displaced")}
    for name, column in fields.items():
        {**formations, **{f"p_{key}": one for key, one in places.items()}}[name][:, 0] = column
    return ObservedReplication(layout, course.holders, course.series, formations, places, np.array([3, -1]))


def read(quantity: dict[str, Any], world: ObservedReplication) -> float:
    kind = next(kind for name, kind in KINDS.items() if name in quantity)
    return float(kind.model_validate(quantity).read(world))  # type: ignore[attr-defined]


def judged(values: list[float], **check: Any) -> dict[str, Any]:
    fact = RecordedFact(name="a", role="calibrate", source="b", checks=(Check(text="c", of=LOST, **check),))
    history: Any = SimpleNamespace(facts={"1": fact})
    return facts(history, {"check.1.0": np.array(values, float)})[0]


def test_days_are_counted_from_the_evening_of_a_date() -> None:
    assert read(LOST, seen(4)) == 3


def test_a_place_that_does_not_fall_never_does() -> None:
    assert read(LOST, seen(None)) == NEVER


def test_days_after_another_loss_are_not_asked_without_it() -> None:
    assert np.isnan(read({"lost": "castle", "after_loss_of": "ford"}, seen(None)))
    assert read({"lost": "castle", "after_loss_of": "ford"}, seen(4)) == NEVER


def test_holding_begins_on_its_first_evening() -> None:
    assert read({"held": "ford", "by": ["rebels"], "after": "2014-06-04"}, seen(4)) == 4


def test_keeping_looks_no_further_than_its_date() -> None:
    assert read({"kept": "ford", "by": ["crown"], "until": "2014-06-07"}, seen(4)) == 1
    assert read({"kept": "ford", "by": ["crown"], "until": "2014-06-08"}, seen(4)) == 0


def test_a_date_after_the_run_is_not_answered() -> None:
    assert np.isnan(read({"kept": "ford", "by": ["crown"], "until": "2014-08-01"}, seen(4)))
    assert np.isnan(read({"measure": "rebels.troops", "at": "2014-08-01"}, seen(4)))


def test_retaken_is_asked_only_of_places_in_their_hands_at_the_time() -> None:
    world = seen(2)
    world.series[5:, 0, MEASURE_NAMES.index("strikes")] = 1  # of the crown, on evening 5
    world.holders[8:, 0] = 0
    quantity = {"retaken": "ford", "of": "rebels", "after_first": "crown.strikes"}
    assert read(quantity, world) == 3
    assert np.isnan(read(quantity, seen(None)))


def test_a_measure_over_what_it_was_on_the_eve() -> None:
    world = seen()
    world.series[:, 1, 0] = np.arange(DAYS + 1) + 2
    assert read({"measure": "rebels.troops", "at": "2014-06-10", "per_at": "2014-06-01"}, world) == 8 / 2


def test_the_dead_before_the_loss_of_those_present_on_the_eve() -> None:
    world = seen(4, present=100, killed=np.arange(DAYS + 1))
    assert read({"garrison": "ford", "of": "crown", "share": "killed"}, world) == 3 / 100


def test_who_left_of_those_who_left_or_died() -> None:
    world = seen(4, killed=10, deserted=30)
    assert read({"garrison": "ford", "of": "crown", "share": "left"}, world) == 0.75


def test_half_of_a_loss_in_one_day_is_sudden() -> None:
    at_once = np.where(np.arange(DAYS + 1) < 4, 100, 20)
    evenly = 100 - 10 * np.arange(DAYS + 1)
    quantity = {"garrison": "ford", "of": "crown", "share": "sudden"}
    assert read(quantity, seen(4, present=at_once)) == 1
    assert read(quantity, seen(4, present=evenly)) == 4  # 70 men in seven days, 35 in four


def test_a_headquarters_without_half_of_its_men_is_dissolved() -> None:
    quantity = {"dissolved": ["east"], "below": 0.5, "at": "2014-06-14"}
    assert read(quantity, seen(present=np.where(np.arange(DAYS + 1) < 5, 100, 49))) == 1
    assert read(quantity, seen(present=np.where(np.arange(DAYS + 1) < 5, 100, 50))) == 0


def test_the_gone_are_the_broken_and_the_lost() -> None:
    quantity = {"gone": ["guard", "band"], "lost": ["ford"], "by": "2014-06-08"}
    assert read(quantity, seen(4)) == 2
    assert read(quantity, seen(5)) == 1


def test_deaths_between_two_dates_of_fighters_and_civilians() -> None:
    world = seen(p_killed=np.arange(DAYS + 1), p_civilians_killed=2 * np.arange(DAYS + 1))
    assert read({"deaths": "x", "since": "2014-06-06", "until": "2014-06-09", "per": 3}, world) == 4


def test_fled_from_a_place_or_a_country() -> None:
    world = seen(p_displaced=7)
    assert read({"fled": "ford", "until": "2014-06-09"}, world) == 7
    assert read({"fled": "x", "until": "2014-06-09"}, world) == 7


@pytest.mark.parametrize(("value", "passed"), [(1.9, False), (2.0, True), (7.0, True), (7.1, False)])
def test_the_ends_of_a_tolerance_are_within(value: float, passed: bool) -> None:
    assert judged([value] * 5, low=2, high=7)["passed"] is passed


def test_an_open_tolerance_has_one_end() -> None:
    assert judged([100.0] * 5, low=2)["passed"]
    assert not judged([100.0] * 5, high=2)["passed"]


def test_worlds_in_which_it_never_comes_count() -> None:
    found = judged([3.0, 3.0, NEVER, NEVER, NEVER], low=2, high=7)
    assert found["median"] is None
    assert found["checks"][0]["never"] == 0.6
    assert not found["passed"]


def test_worlds_that_do_not_pose_the_question_do_not_count() -> None:
    found = judged([3.0, 4.0, 5.0, np.nan, np.nan], low=2, high=7)
    assert (found["median"], found["checks"][0]["of"], found["passed"]) == (4, 3, True)


def test_a_question_that_almost_no_world_poses_is_a_miss() -> None:
    found = judged([3.0] + [np.nan] * 39, low=2, high=7)
    assert not found["passed"]
    assert found["checks"][0]["why"] == "only 1 of 40 replications pose the question"


def test_a_check_beyond_the_runs_last_day_is_not_recorded() -> None:
    check = Check(text="c", of={"present": ["guard"], "at": "2014-06-09"}, low=0)
    history: Any = SimpleNamespace(facts={"1": RecordedFact(name="a", role="calibrate", source="b", checks=(check,))})
    readings = {"check.1.0": np.full(9, np.nan)}
    found = [facts(history, readings, datetime.date(2014, 6, day))[0]["checks"][0] for day in (8, 9)]
    assert [(one["passed"], one["why"]) for one in found] == [
        (None, "not recorded by this run"), (False, "no replication poses the question"),
    ]  # fmt: skip


def test_a_fact_passes_only_when_all_its_checks_do() -> None:
    checks = tuple(Check(text="c", of=LOST, low=0, high=high) for high in (5, 2))
    history: Any = SimpleNamespace(facts={"1": RecordedFact(name="a", role="calibrate", source="b", checks=checks)})
    (found,) = facts(history, {"check.1.0": np.full(9, 4.0), "check.1.1": np.full(9, 4.0)})
    assert [check["passed"] for check in found["checks"]] == [True, False]
    assert not found["passed"]


def test_what_is_not_modelled_is_a_miss() -> None:
    history: Any = SimpleNamespace(
        facts={"1": RecordedFact(name="a", role="held back", source="b", not_modelled="no bridges")}
    )
    (found,) = facts(history, {})
    assert (found["passed"], found["median"], found["not_modelled"]) == (False, None, "no bridges")


def test_an_event_is_its_share_with_an_interval() -> None:
    found = judged([1.0, 1, 1, 0], at_most=10, low=0.75)
    assert found["median"] == 0.75
    assert found["p5"] < 0.75 < found["p95"]
    assert found["passed"]


@pytest.mark.parametrize(("fell", "said"), [(4, 1.0), (9, 0.0), (None, 0.0)])
def test_an_event_is_within_its_limits(fell: int | None, said: float) -> None:
    assert answer(Check(text="c", of=LOST, at_most=5, low=0.5), seen(fell)) == said


def test_outside_its_condition_a_check_is_not_asked() -> None:
    given = {"of": {"present": ["guard"], "at": "2014-06-04"}, "at_least": 50}
    check = Check(text="c", of=LOST, at_most=5, low=0.5, given=given)
    assert answer(check, seen(4, present=50)) == 1
    assert np.isnan(answer(check, seen(4, present=49)))


def changed(base: list[float], one: list[float], other: list[float], **more: Any) -> dict[str, Any]:
    change = {"text": "t", "set": ["a=1"]}
    check = Check(text="c", of=LOST, at_least=3, change="one", **more)
    fact = RecordedFact(name="a", role="held back", source="b", checks=(check,),
                        changes={"one": change, "other": change},
                until="2014-06-09")  # fmt: skip
    rows = {f"change.1.0.{name}": np.array(v) for name, v in (("base", base), ("one", one), ("other", other))}
    history: Any = SimpleNamespace(facts={"1": fact})
    return facts(history, rows)[0]["checks"][0]


def test_a_change_is_judged_world_by_world() -> None:
    found = changed([0.0, 0, 0, 1], [1.0, 1, 0, 1], [0.0, 0, 0, 0], low=0.4)
    assert (found["median"], found["passed"]) == (0.5, True)


def test_a_change_may_have_to_exceed_all_others() -> None:
    found = changed([0.0, 0, 0, 0], [1.0, 1, 0, 0], [1.0, 1, 1, 0], low=0, beyond=["other"])
    assert (found["median"], found["passed"]) == (-0.25, False)


def test_a_changed_world_is_read_for_the_checks_that_ask_for_it() -> None:
    checks = tuple(Check(text="c", of=LOST, at_least=3, change=name, low=0) for name in ("one", "other"))
    assert changed_row("1", checks, "one", seen(4)) == {"change.1.0.one": 1.0}
    assert set(changed_row("1", checks, "base", seen(4))) == {"change.1.0.base", "change.1.1.base"}
