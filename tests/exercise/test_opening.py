"""Facts about the world in which an exercise begins."""

from __future__ import annotations

import dataclasses

import pytest

from sim.exercise.exercise_world import Setting, play
from sim.exercise.opening import LessonUntrueError, true_seed
from tests.exercise.duels import setting as duel_setting

TOWN = "ford"


def given(setting: Setting, holder: str) -> Setting:
    return dataclasses.replace(setting, lesson=setting.lesson.model_copy(update={"given": {TOWN: holder}}))


def holder(setting: Setting, seed: int) -> str:
    played = play(dataclasses.replace(setting, seed=seed), ())
    return setting.plan.actors[int(played.worlds[0].places["holder"][setting.plan.places.index(TOWN)])]


def test_the_seed_asked_for_is_taken_where_the_briefs_are_true() -> None:
    setting = duel_setting()
    assert true_seed(given(setting, holder(setting, setting.seed))) == setting.seed


def test_a_lesson_that_is_true_in_no_world_is_refused() -> None:
    setting = duel_setting()
    other = next(name for name in setting.plan.actors if name != holder(setting, setting.seed))
    with pytest.raises(LessonUntrueError, match=f"{TOWN}: {other}"):
        true_seed(given(setting, other), most=1)
