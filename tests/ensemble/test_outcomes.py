import datetime
from typing import Any

import numpy as np
import pytest

from sim.ensemble.outcomes import MEASURE_ROW, evaluate, names_of, question
from sim.scenario import Outcome
from tests.ensemble.fakes import DAYS, START, Course, blueprint

CROWN, REBELS, NOBODY = 0, 1, -1


def on(evening: int) -> datetime.date:
    return START + datetime.timedelta(evening - 1)


def ford(*changes: tuple[int, int]) -> Course:
    """The crown holds both towns until the ford changes hands on the days given."""
    course = Course()
    for day, holder in changes:
        course.holders[day:, 0] = holder
    return course


def answer(course: Course, **asked: Any) -> bool | None:
    return evaluate({"it": Outcome(**asked)}, names_of(blueprint()), course)["it"]


TAKEN_ON_DAY_4 = ford((4, REBELS))
TAKEN_AND_RETAKEN = ford((4, REBELS), (6, CROWN))


@pytest.mark.parametrize(("day", "expected"), [(3, False), (4, True), (9, True)])
def test_a_place_is_held_by_a_date_from_the_day_it_is_taken(day: int, expected: bool) -> None:
    assert answer(TAKEN_ON_DAY_4, place="ford", held_by="rebels", by=on(day)) is expected


def test_held_by_a_date_counts_even_if_it_was_retaken() -> None:
    assert answer(TAKEN_AND_RETAKEN, place="ford", held_by="rebels", by="end") is True


def test_held_at_a_date_looks_at_that_day_only() -> None:
    assert answer(TAKEN_AND_RETAKEN, place="ford", held_by="rebels", at=on(8)) is False
    assert answer(TAKEN_AND_RETAKEN, place="ford", held_by="rebels", at=on(5)) is True


def test_held_through_a_date_needs_every_day() -> None:
    assert answer(TAKEN_AND_RETAKEN, place="ford", held_by="crown", through="end") is False
    assert answer(TAKEN_AND_RETAKEN, place="ford", held_by="crown", through=on(3)) is True


def test_a_place_may_be_held_by_any_of_several() -> None:
    assert answer(TAKEN_ON_DAY_4, place="ford", held_by=["crown", "rebels"], through="end") is True


def test_a_place_that_nobody_holds_is_held_by_none_of_those_named() -> None:
    assert answer(ford((4, NOBODY)), place="ford", held_by=["crown", "rebels"], at="end") is False


def test_a_question_without_a_date_is_about_the_end() -> None:
    assert answer(TAKEN_AND_RETAKEN, place="ford", held_by="crown") is True


def test_a_place_is_lost_on_the_day_it_changes_hands() -> None:
    assert answer(TAKEN_ON_DAY_4, place="ford", lost_by="crown", by=on(3)) is False
    assert answer(TAKEN_ON_DAY_4, place="ford", lost_by="crown", by=on(4)) is True


def test_a_place_is_not_lost_by_those_who_never_held_it() -> None:
    assert answer(ford(), place="ford", lost_by="rebels", by="end") is False


def test_a_place_won_and_lost_again_is_lost() -> None:
    assert answer(TAKEN_AND_RETAKEN, place="ford", lost_by="rebels", at="end") is True


@pytest.mark.parametrize(("asked", "expected"), [({"above": 4}, True), ({"above": 5}, False), ({"below": 0}, False)])
def test_a_measure_is_compared_day_by_day(asked: dict[str, float], expected: bool) -> None:
    course = Course()
    course.series[:, REBELS, MEASURE_ROW["strikes"]] = np.minimum(np.arange(DAYS + 1), 5)
    assert answer(course, actor="rebels", measure="strikes", **asked, by="end") is expected


def test_a_formation_is_broken_from_the_day_it_broke() -> None:
    course = Course()
    course.world.formations["first_broke_day"][0] = 5
    assert answer(course, formation="guard", broken=True, by=START + datetime.timedelta(4)) is False
    assert answer(course, formation="guard", broken=True, by=START + datetime.timedelta(5)) is True


def test_a_formation_that_never_broke_is_not_broken() -> None:
    assert answer(Course(), formation="guard", broken=True, by="end") is False
    assert answer(Course(), formation="guard", broken=False, through="end") is True


@pytest.mark.parametrize("window", ["by", "at", "through"])
def test_a_date_after_the_last_day_cannot_be_answered(window: str) -> None:
    assert answer(TAKEN_ON_DAY_4, place="ford", held_by="rebels", **{window: on(DAYS + 1)}) is None


def test_what_happens_on_the_first_day_has_happened_by_its_date() -> None:
    assert answer(ford((1, REBELS)), place="ford", held_by="rebels", by=START) is True


def test_the_last_day_itself_can_be_answered() -> None:
    assert answer(TAKEN_ON_DAY_4, place="ford", held_by="rebels", at=on(DAYS)) is True


def test_a_conditional_question_counts_only_where_its_condition_came_true() -> None:
    asked = {
        "falls": Outcome(place="ford", held_by="rebels", by="end"),
        "stays_fallen": Outcome(place="ford", held_by="rebels", at="end", given="falls"),
        "and_lost": Outcome(place="castle", lost_by="crown", given="stays_fallen"),
    }
    names = names_of(blueprint())
    assert evaluate(asked, names, ford()) == {"falls": False, "stays_fallen": None, "and_lost": None}
    assert evaluate(asked, names, TAKEN_AND_RETAKEN) == {"falls": True, "stays_fallen": False, "and_lost": None}
    assert evaluate(asked, names, TAKEN_ON_DAY_4) == {"falls": True, "stays_fallen": True, "and_lost": False}


def test_a_question_without_words_is_its_name() -> None:
    assert question("ford_falls", Outcome(place="ford", held_by="rebels")) == "Ford falls"
