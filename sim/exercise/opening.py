"""Finding and opening a lesson: the file beside the scenario, checked against it as a whole."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.calendar import evening_of
from sim.core.error_messages import nearest, shown
from sim.core.errors import Problem, SimError
from sim.exercise.lesson import Lesson
from sim.scenario import CENTRE, ORDERS, Node, has_troops, load, read_entries, without_effect

if TYPE_CHECKING:
    from sim.exercise.exercise_world import Setting
    from sim.exercise.lesson import Choice
    from sim.scenario import Outcome, Scenario

FOLDER = "exercises"
"""The folder of lessons beside their scenarios."""
HARM = ("displaced", "civilians_killed")
"""Measures that are shown to all and are a goal of nobody."""


class LessonMissingError(SimError):
    """There is no lesson beside a scenario; the message says where it was looked for."""


class LessonUntrueError(SimError):
    """In no world that was looked at do the briefs tell the truth."""


def lesson_path(scenario: str | PathLike[str]) -> Path:
    """Return the path of the lesson of a scenario file."""
    file = Path(scenario)
    return file.parent / FOLDER / file.name


def open_lesson(scenario: str | PathLike[str]) -> tuple[Scenario, Lesson]:
    """Load a scenario until its lesson ends, and the lesson.

    Args:
        scenario: the scenario's file.

    Raises:
        LessonMissingError: there is no lesson beside it.
        HistoryError: the lesson is wrong; with all that is wrong with it, by line.
        ScenarioError: the scenario is wrong, or a file cannot be read.
    """
    found = load(scenario)
    path = lesson_path(scenario)
    if not path.is_file():
        raise LessonMissingError(f"{scenario}: no lesson goes with it; there is no file {path}")
    lesson = read_entries(Lesson, path, found, checked)
    return load(scenario, until=lesson.ends), lesson


def checked(lesson: Lesson, scenario: Scenario, tree: Node) -> Iterator[Problem]:
    """Find what only the whole lesson, with its scenario, can show to be wrong."""
    yield from _calendar(lesson, scenario, tree)
    yield from _letters(lesson, tree)
    yield from _sources(lesson, tree)
    for name, team in lesson.teams.items():
        twice = Counter(line.order for line in team.menu)
        for row, line in enumerate(team.menu):
            path = ("teams", name, "menu", row)
            if twice[line.order] > 1:
                yield _at(tree, (*path, "order"), f"the order {line.order} is on the menu twice", ("one line a kind",))
            yield from _objects(line, name, tree, path)
        for goal, outcome in team.goals.items():
            yield from _goal(lesson, scenario, outcome, tree, ("teams", name, "goals", goal))
    yield from _idle(lesson, scenario, tree)


def _calendar(lesson: Lesson, scenario: Scenario, tree: Node) -> Iterator[Problem]:
    last = scenario.start.toordinal() + max(scenario.days, scenario.longest or 0) - 1
    if not scenario.start <= lesson.begins < lesson.ends:
        yield _at(tree, ("begins",), f"turn 1 begins on {lesson.begins}", (f"{scenario.start} or later, before ends",))
    elif lesson.date_of_turn(lesson.turns + 1) > lesson.ends:
        first = lesson.date_of_turn(lesson.turns + 1)
        yield _at(tree, ("ends",), f"the play-on would begin on {first} and end on {lesson.ends}", (f"from {first}",))
    if lesson.ends.toordinal() > last:
        yield _at(tree, ("ends",), f"{lesson.ends} is outside the time of the scenario")


def _letters(lesson: Lesson, tree: Node) -> Iterator[Problem]:
    for field in ("letter", "pattern", "name"):
        count = Counter(getattr(team, field) for team in lesson.teams.values())
        for name, team in lesson.teams.items():
            if count[getattr(team, field)] > 1:
                said = f"two teams have the {field} {shown(getattr(team, field))}"
                yield _at(tree, ("teams", name, field), said, (f"another {field}",))


def _sources(lesson: Lesson, tree: Node) -> Iterator[Problem]:
    used: list[tuple[tuple[str | int, ...], str | None]] = [
        (("injects", name, "source"), one.source) for name, one in lesson.injects.items()
    ]
    used += [(("history", row, "source"), one.source) for row, one in enumerate(lesson.history)]
    for path, source in used:
        if source is not None and source not in lesson.sources:
            near = nearest(source, tuple(lesson.sources))
            yield _at(tree, path, f"there is no source {shown(source)}", tuple(lesson.sources)[:20], near)


def _objects(line: Choice, actor: str, tree: Node, path: tuple[str | int, ...]) -> Iterator[Problem]:
    """Find orders that need places or actors to choose from and have none, or have some and need none."""
    needed = ORDERS[line.order].form
    for field, asked in (("places", needed.place), ("others", "must" if needed.other else "never")):
        given = getattr(line, field)
        if asked == "must" and not given:
            allowed = ("all", "a list") if field == "places" else ()
            yield _at(tree, path, f"the order {line.order} needs {field}", allowed)
        if asked == "never" and given:
            yield _at(tree, (*path, field), f"the order {line.order} has no {field}")
    if actor in line.others:
        yield _at(tree, (*path, "others"), "an order to oneself")


def _idle(lesson: Lesson, scenario: Scenario, tree: Node) -> Iterator[Problem]:
    """Find orders of menus and injects that their actor can never carry out, as in a scenario's events."""
    cards = {("injects", key): card for key, card in lesson.injects.items()}
    effects = [((*path, "does", row), one) for path, card in cards.items() for row, one in enumerate(card.does)]
    asked: list[tuple[tuple[str | int, ...], str, str | None]] = [
        (("teams", name, "menu", row, "order"), name, line.order)
        for name, team in lesson.teams.items()
        for row, line in enumerate(team.menu)
    ]
    asked += [((*path, "order"), one.actor, one.order) for path, one in effects if one.actor is not None]
    shocked = {one.shock for one in scenario.events} | {one.shock for _, one in effects}
    for path, name, order in asked:
        actor = scenario.actors[name]
        sorties = f"actors.{name}.sorties" in shocked or max(actor.sorties.points) > 0
        said = without_effect(order, name, has_troops(scenario, name), sorties, actor.doctrine == CENTRE)
        if said is not None:
            yield _at(tree, path, said)


def _goal(
    lesson: Lesson, scenario: Scenario, goal: Outcome, tree: Node, path: tuple[str | int, ...]
) -> Iterator[Problem]:
    """Find goals that count harm, have a condition or ask about a day that is not played."""
    if goal.measure in HARM:
        said = f"{goal.measure} counts harm done to civilians, which is shown to all and is a goal of nobody"
        yield _at(tree, (*path, "measure"), said, ("another measure",))
    if goal.given is not None:
        yield _at(tree, (*path, "given"), "a goal has no condition")
    asked = goal.by or goal.at or goal.through or "end"
    if not isinstance(asked, str) and not 1 <= evening_of(scenario.start, asked) <= evening_of(
        scenario.start, lesson.ends
    ):
        yield _at(tree, path, f"{asked} is not played", (f"{scenario.start} to {lesson.ends}", "end"))


def _at(tree: Node, path: tuple[str | int, ...], message: str, *more: Any) -> Problem:
    """Return a problem at the nearest line to a path."""
    end = next(end for end in range(len(path), -1, -1) if tree.find(path[:end]) is not None)
    found = tree.find(path[:end]) or tree
    return found.problem(path, message, *more)


def true_seed(setting: Setting, most: int = 200) -> int:
    """Return the smallest seed, from a setting's own on, whose opening state matches the briefs.

    Args:
        setting: a scenario, its lesson and the seed that was asked for.
        most: how many seeds are looked at.

    Raises:
        LessonUntrueError: none of them will do.
    """
    from sim.exercise.exercise_world import play  # slow: Numba

    actors, places = setting.plan.actors, setting.plan.places
    for seed in range(setting.seed, setting.seed + most):
        holders = play(dataclasses.replace(setting, seed=seed), ()).worlds[0].places["holder"]
        given = setting.lesson.given.items()
        if all(int(holders[places.index(place)]) == actors.index(actor) for place, actor in given):
            return seed
    said = ", ".join(f"{place}: {actor}" for place, actor in setting.lesson.given.items())
    raise LessonUntrueError(f"given: in none of {most} worlds, from seed {setting.seed} on, is it so that {said}")
