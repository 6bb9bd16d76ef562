"""What an exercise may not say or offer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.exercise import ethics
from sim.exercise.injects import Inject, InjectEffect
from sim.exercise.lesson import Choice, Lesson
from sim.exercise.opening import open_lesson
from sim.scenario import Outcome, Scenario
from sim.scenario.loading import load
from tests.conftest import ROOT

SHIPPED = sorted((ROOT / "scenarios" / "exercises").glob("*.yaml"))
PLAYED = [
    path
    for folder in (".", "battles", "counterfactuals")
    for path in sorted((ROOT / "scenarios" / folder).glob("*.yaml"))
]


@pytest.fixture(scope="module")
def mosul() -> tuple[Scenario, Lesson]:
    return open_lesson(ROOT / "scenarios" / "mosul.yaml")


def changed(lesson: Lesson, team: str, **changes: Any) -> Lesson:
    """A lesson with one team otherwise."""
    teams = {**lesson.teams, team: lesson.teams[team].model_copy(update=changes)}
    return lesson.model_copy(update={"teams": teams})


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_lessons_are_fit_to_be_taught(path: Path) -> None:
    assert [str(one) for one in ethics.lint(*open_lesson(path.parent.parent / path.name))] == []


@pytest.mark.parametrize("path", PLAYED, ids=lambda path: path.stem)
def test_shipped_scenarios_say_nothing_banned(path: Path) -> None:
    assert [str(one) for one in ethics.lint_scenario(load(path))] == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("The martyrs of the cause advance.", "propaganda"),
        ("Prisoners were beheaded.", "gore"),
        ("Put snipers on the roofs and ambush the convoy.", "a how-to"),
        ("The army crushes them.", "a celebration"),
    ],
)
def test_banned_words_are_found(mosul: tuple[Scenario, Lesson], text: str, what: str) -> None:
    found = ethics.lint_lesson(changed(mosul[1], "isis", public=(text,)))
    assert any(one.path == "teams.isis.public.0" and what in one.rule for one in found)


def test_a_word_is_no_part_of_another(mosul: tuple[Scenario, Lesson]) -> None:
    text = "Fundamental counter-terrorism, goreless and glorified by nobody."
    assert not any("reads as" in one.rule for one in ethics.lint_lesson(changed(mosul[1], "isis", public=(text,))))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("We hold Raqqa.", "third person"),
        ("Maliki commands the army.", "not persons"),
        ("On 10 June the city will be lost.", "told at the end only"),
    ],
)
def test_briefs_speak_of_offices_in_the_third_person_and_of_nothing_to_come(
    mosul: tuple[Scenario, Lesson], text: str, rule: str
) -> None:
    found = ethics.lint_lesson(changed(mosul[1], "iraq", secret=(text,)))
    assert [one.path for one in found if rule in one.rule] == ["teams.iraq.secret.0"]


def test_a_sources_date_is_no_foresight(mosul: tuple[Scenario, Lesson]) -> None:
    found = ethics.lint_lesson(changed(mosul[1], "iraq", secret=("Half were there (Reuters, 14 October 2014).",)))
    assert not any("told at the end" in one.rule for one in found)


@pytest.mark.parametrize("measure", ["displaced", "civilians_killed", "killed", "captured", "captives_killed"])
def test_no_goal_counts_harm_or_bodies(mosul: tuple[Scenario, Lesson], measure: str) -> None:
    goal = Outcome.model_validate({"actor": "isis", "measure": measure, "above": 1, "at": "end"})
    lesson = changed(mosul[1], "us", goals={"wrong": goal, **mosul[1].teams["us"].goals})
    assert any(measure in one.found for one in ethics.lint_lesson(lesson))


@pytest.mark.parametrize(
    ("team", "order"), [("isis", "recruit"), ("isis", "proclaim"), ("iraq", "repress"), ("us", "denounce")]
)
def test_some_orders_are_on_no_menu(mosul: tuple[Scenario, Lesson], team: str, order: Any) -> None:
    scenario, lesson = mosul
    line = Choice.model_construct(order=order, label="x", hint="", places=(), others=(), efforts=())
    found = ethics.lint(scenario, changed(lesson, team, menu=(*lesson.teams[team].menu, line)))
    assert [one.found for one in found] == [f'the order "{order}"']


def test_a_state_may_recruit(mosul: tuple[Scenario, Lesson]) -> None:
    assert mosul[1].teams["krg"].choice("recruit") is not None


def test_no_card_does_harm(mosul: tuple[Scenario, Lesson]) -> None:
    effect = InjectEffect.model_construct(shock="places.mosul.displaced", add=1000.0)
    card = Inject.model_construct(title="x", text="x", does=(effect,), source=None, tag="J")
    lesson = mosul[1].model_copy(update={"injects": {"wrong": card}})
    assert any("no card does harm" in one.rule for one in ethics.lint_lesson(lesson))


@pytest.mark.parametrize("part", ["purpose", "content_note", "left_out", "support", "reflection", "debrief", "history"])
def test_what_frames_a_lesson_has_to_be_there(mosul: tuple[Scenario, Lesson], part: str) -> None:
    found = ethics.lint_lesson(mosul[1].model_copy(update={part: ()}))
    assert {one.path for one in found} == {part}


def test_teams_are_treated_alike(mosul: tuple[Scenario, Lesson]) -> None:
    found = ethics.lint_lesson(changed(mosul[1], "iran", public=("Little is known.",), secret=("Little.",)))
    assert [one.path for one in found] == ["teams"]


def test_quarters_of_a_town_are_no_places(mosul: tuple[Scenario, Lesson]) -> None:
    scenario = mosul[0]
    near = scenario.places["mosul"].model_copy(update={"latitude": scenario.places["mosul"].latitude + 0.005})
    found = ethics.lint_scenario(scenario.model_copy(update={"places": {**scenario.places, "west-mosul": near}}))
    assert [one.path for one in found] == ["places.mosul"]


def test_an_unfit_lesson_is_refused_with_all_that_is_wrong(mosul: tuple[Scenario, Lesson]) -> None:
    lesson = mosul[1].model_copy(update={"support": (), "history": ()})
    with pytest.raises(ethics.UnfitLessonError) as caught:
        ethics.refuse_unethical(mosul[0], lesson, Path("some.yaml"))
    assert [line.split(":")[:2] for line in str(caught.value).splitlines()] == [
        ["some.yaml", " support"], ["some.yaml", " history"],
    ]  # fmt: skip
