"""Rule: what was ordered last stands to the lesson's end, in the exercise's own world and in a thousand others.

All of them begin with the true world after the last turn. World 0 has the exercise's own random numbers; the others
have others. A world is never stored: its number brings it back, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.core.calendar import date_of
from sim.exercise.exercise_world import Moves, PlayedExercise, Setting
from sim.exercise.fog import changes
from sim.exercise.forward import End, Leg, Snapshot, cut, go_on, goals_of, legs, luck, many, moment
from sim.exercise.odds import Chance, chance
from sim.scenario import MEASURE_NAMES
from sim.world.codes import NOBODY
from sim.world.tables import World

POPULATION = MEASURE_NAMES.index("population")
HARM = ("displaced", "civilians_killed")
OURS = 0
"""The number of the exercise's own world."""


@dataclass(frozen=True)
class Dot:
    """The end of one world.

    Attributes:
        world: its number.
        digest: 32 hexadecimal digits that stand for all of it.
        goals: by team, which goals came true.
        population: people living under each actor at the end.
        displaced: people who have fled since the start and are not back, from everybody.
        civilians_killed: people, since the start, by everybody.
    """

    world: int
    digest: str
    goals: dict[str, dict[str, bool]]
    population: dict[str, int]
    displaced: int
    civilians_killed: int


@dataclass(frozen=True)
class Cloud:
    """The ends of many worlds.

    Attributes:
        dots: ours first, the others in the order of their numbers.
        shares: by team and goal, in how many of the others it came true.
    """

    dots: tuple[Dot, ...]
    shares: dict[str, dict[str, Chance]]


def play_on(
    played: PlayedExercise, standing: Moves, worlds: int = 1000, tell: Callable[[int], None] = lambda done: None
) -> Cloud:
    """Play on to the lesson's end.

    Args:
        played: the exercise after its last turn.
        standing: the last orders by team; a team that is not there is played by its actor's mind.
        worlds: how many besides ours.
        tell: is told how many are done.
    """
    start, way = _beginning(played, standing)
    found = {}
    for number, dot in many(lambda world: _dot(played.setting, start, way, world), range(worlds + 1)):
        found[number] = dot
        tell(len(found))
    dots = tuple(found[number] for number in range(worlds + 1))
    return Cloud(dots, _shares(played.setting, dots[1:]))


def _beginning(played: PlayedExercise, standing: Moves) -> tuple[Snapshot, tuple[Leg, ...]]:
    """Return the moment at which the play-on begins, and its orders."""
    if played.turn != played.setting.lesson.turns:
        raise ValueError(f"{played.turn} of {played.setting.lesson.turns} turns have been played")
    return moment(played), legs(played.setting, played.turn + 1, standing, played.coming)


def _key(setting: Setting, world: int) -> int | None:
    return None if world == OURS else luck(setting, world)


def _harm(world: World) -> dict[str, int]:
    return {name: int(world.places[name].sum()) for name in HARM}


def _dot(setting: Setting, start: Snapshot, way: tuple[Leg, ...], world: int) -> Dot:
    end = go_on(setting, start, way, _key(setting, world))
    goals: dict[str, dict[str, bool]] = {team: {} for team in setting.teams}
    for (team, goal), true in goals_of(setting, end).items():
        goals[team][goal] = true
    held = end.series[setting.plan.days, :, POPULATION]
    return Dot(
        world, end.digest, goals, {name: int(held[row]) for row, name in enumerate(setting.plan.actors)},
        **_harm(end.world),
    )  # fmt: skip


def _shares(setting: Setting, dots: tuple[Dot, ...]) -> dict[str, dict[str, Chance]]:
    return {
        team: {goal: chance(sum(dot.goals[team][goal] for dot in dots), len(dots)) for goal in told.goals}
        for team, told in setting.lesson.teams.items()
    }


def replay_dot(played: PlayedExercise, standing: Moves, world: int) -> dict[str, Any]:
    """Any of the worlds again, evening by evening.

    Args:
        played: the exercise, as it was given to ``play_on``.
        standing: the last orders, likewise.
        world: its number.

    Returns:
        ``world``, ``digest`` (as in its dot), ``begins`` and ``ends`` (dates), ``holders`` (by place, on the evening
        before the play-on), ``changes`` (date, place, name, before, after) and ``weeks``: of the evening before the
        play-on, of each week's last and of the end: date, population (people under each actor), displaced and
        civilians_killed (people, counted as in its dot).
    """
    setting = played.setting
    start, way = _beginning(played, standing)
    first = int(start.world.clock["day"][0])
    evenings = (*range(first, setting.plan.days, setting.lesson.turn_days), setting.plan.days)
    harm = {first: _harm(start.world)}
    end = go_on(
        setting, start, cut(way, first, evenings), _key(setting, world),
        lambda after: harm.update({int(after.clock["day"][0]): _harm(after)}),
    )  # fmt: skip
    names = [*setting.plan.actors, None]
    return {
        "world": world, "digest": end.digest, "begins": setting.date(first).isoformat(),
        "ends": setting.lesson.ends.isoformat(),
        "holders": {
            place: names[row] if row != NOBODY else None
            for place, row in zip(setting.plan.places, start.holders[first], strict=True)
        },
        "changes": changes(setting, end.holders, first, setting.plan.days),
        "weeks": [_numbers(setting, end, day) | harm[day] for day in evenings],
    }  # fmt: skip


def _numbers(setting: Setting, end: End, evening: int) -> dict[str, Any]:
    """Return the date of an evening and the people under each actor."""
    held = end.series[evening, :, POPULATION]
    return {
        "date": date_of(setting.plan.start, evening).isoformat(),
        "population": {name: int(held[row]) for row, name in enumerate(setting.plan.actors)},
    }
