"""Many worlds from one moment: copied, given other random numbers, played on under orders, and asked for goals."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from sim.ensemble.executing import as_they_come, cores
from sim.ensemble.outcomes import evaluate
from sim.ensemble.record import books, digest
from sim.ensemble.seats import Seats, play_seated
from sim.exercise.exercise_world import Moves, PlayedExercise, Setting, correct, happen, nothing_lost, play, seating
from sim.exercise.moves import Happening, Turn
from sim.exercise.precedence import giving_way
from sim.world.random_streams import replication_key, tag
from sim.world.tables import World, copy

Result = TypeVar("Result")
MOST = 8
"""Worlds that a thread takes on at a time, at most; a tenth of a second."""
Goals = Mapping[tuple[str, str], bool]
"""Goals that came true, by (team, goal)."""


@dataclass(frozen=True)
class Leg:
    """A stretch of days under the same orders.

    Attributes:
        until: the day at whose morning it is over.
        who: who sits where, and the standing orders.
        happenings: what the facilitator lets happen on its first morning.
        overrides: how the facilitator corrects the world after its last evening; orders among them come in the
            happenings of the next leg.
    """

    until: int
    who: Seats
    happenings: tuple[Happening, ...] = ()
    overrides: tuple[Happening, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """A world and its books, from which others go on; nothing of it is ever changed.

    Attributes:
        world: the tables.
        numbers: its draws.
        holders: (today + 1, P) who held what until now.
        series: (today + 1, A, M) the measures until now.
    """

    world: World
    numbers: Any
    holders: Any
    series: Any


@dataclass(frozen=True)
class End:
    """A world played on, and its books (``sim.ensemble.outcomes.Played``)."""

    world: World
    holders: Any
    series: Any

    @property
    def digest(self) -> str:
        """32 hexadecimal digits that stand for all of it."""
        return digest(self.world, self.holders, self.series)


def moment(played: PlayedExercise, turn: int | None = None) -> Snapshot:
    """Return the true world after a turn (the last unless told)."""
    after = played.until(played.turn if turn is None else turn)
    return moment_of(after.worlds[-1], after.numbers, after.holders, after.series)


def moment_of(world: World, numbers: Any, holders: Any, series: Any) -> Snapshot:
    """Return a snapshot of a world with its books truncated at today."""
    past = int(world.clock["day"][0]) + 1
    return Snapshot(world, numbers, holders[:past].copy(), series[:past].copy())


def replaced_turn(played: PlayedExercise, number: int, turn: Turn) -> PlayedExercise:
    """Return the exercise until a turn, with that turn played otherwise, on the same random numbers."""
    return play(played.setting, (*played.turns[: number - 1], turn))


def legs(
    setting: Setting, turn: int, moves: Moves, happenings: tuple[Happening, ...] = (), to_end: bool = True
) -> tuple[Leg, ...]:
    """Return a turn under these moves, and then every actor by its own mind to the lesson's end.

    Args:
        setting: the exercise.
        turn: from 1; turns + 1 is the play-on, which is the end.
        moves: by team; a team that is not there is played by its actor's mind.
        happenings: what happens on the turn's first morning.
        to_end: False to stop when the turn is over.
    """
    found = way(setting, turn, (Turn(moves, happenings),))
    return found if to_end else found[:1]


def way(setting: Setting, first: int, turns: Iterable[Turn], coming: tuple[Happening, ...] = ()) -> tuple[Leg, ...]:
    """Return turns one after the other, and then every actor by its own mind to the lesson's end.

    Args:
        setting: the exercise.
        first: the number of the first of them.
        turns: what is ordered and what the facilitator lets happen.
        coming: orders among the overrides before the first of them.
    """
    found = []
    for number, turn in enumerate(turns, first):
        who = seating(setting, turn.moves)
        found.append(Leg(setting.last_day(number), who, (*coming, *turn.injects), turn.overrides))
        coming = tuple(one for one in turn.overrides if one.order)
    if found[-1].until < setting.plan.days:
        found.append(Leg(setting.plan.days, seating(setting, {}), coming))
    return tuple(found)


def cut(way: Iterable[Leg], first: int, mornings: Iterable[int]) -> tuple[Leg, ...]:
    """Return the same way from a day on in shorter legs, so that one is over at each of some mornings."""
    stops = sorted(set(mornings))
    found: list[Leg] = []
    for leg in way:
        inner = [day for day in stops if first < day < leg.until]
        coming = leg.happenings
        for day in inner:
            found.append(Leg(day, leg.who, coming))
            coming = ()
        found.append(Leg(leg.until, leg.who, coming, leg.overrides))
        first = leg.until
    return tuple(found)


def go_on(
    setting: Setting, start: Snapshot, way: tuple[Leg, ...], key: int | None = None,
    look: Callable[[World], None] = lambda world: None,
) -> End:  # fmt: skip
    """Play one world on.

    Args:
        setting: the exercise.
        start: where it begins; it is copied.
        way: under which orders.
        key: of its random streams from here on; its own unless told.
        look: is shown the world after each leg.
    """
    world, past = copy(start.world), len(start.holders)
    holders, series = books(setting.plan.days, len(setting.plan.places), len(setting.plan.actors))
    holders[:past], series[:past] = start.holders, start.series
    if key is not None:
        world.clock["key"] = np.uint64(key)
    for leg in way:
        first = int(world.clock["day"][0])
        mornings = {first: _happening(setting, leg.happenings)} if leg.happenings else None
        play_seated(setting.plan, world, start.numbers, leg.who, leg.until, holders, series, mornings)
        nothing_lost(world)
        correct(setting, world, leg.overrides, holders, series)
        look(world)
    return End(world, holders, series)


def _happening(setting: Setting, happenings: tuple[Happening, ...]) -> Callable[[World], None]:
    return lambda world: happen(setting, world, happenings)


def luck(setting: Setting, world: int) -> int:
    """Return the key of the random streams of one of many worlds that go on; never the exercise's own."""
    return replication_key(tag(f"onward/{setting.seed}"), world, "luck")


def goals_of(setting: Setting, end: End, teams: Iterable[str] | None = None) -> dict[tuple[str, str], bool]:
    """Return by (team, goal) whether it came true, for some teams (all unless told)."""
    found: dict[tuple[str, str], bool] = {}
    for team in setting.teams if teams is None else teams:
        answers = evaluate(setting.lesson.teams[team].goals, setting.names, end)
        found |= {(team, goal): answer is True for goal, answer in answers.items()}
    return found


def many(work: Callable[[int], Result], worlds: range) -> Iterator[tuple[int, Result]]:
    """Work on numbered worlds in threads, a few at a time; yield results as they come, each with its number.

    The one seam to the ensemble's way of handing out work (``sim.ensemble.executing``): its threads and its order,
    with batches that give way to what is more urgent (``sim.exercise.precedence``).
    """
    size = min(max(len(worlds) // (4 * cores()), 1), MOST)
    batches = [worlds[first : first + size] for first in range(0, len(worlds), size)]
    for found in as_they_come(
        _pool(), lambda batch: [(one, work(one)) for one in batch], giving_way(batches), cores() + 1
    ):
        yield from found


@functools.cache
def _pool() -> ThreadPoolExecutor:
    """Return the threads of this process that play worlds, whoever asks for them."""
    return ThreadPoolExecutor(cores(), "worlds")


def each(work: Callable[[int], Result], worlds: int, first: int = 0) -> list[Result]:
    """Return the same for worlds ``first``, ..., ``worlds`` - 1: all results in their order."""
    found = dict(many(work, range(first, worlds)))
    return [found[number] for number in range(first, worlds)]


def tallied(goals: Iterable[Goals]) -> dict[tuple[str, str], Any]:
    """Return answers of many worlds as one array of bool for each goal."""
    rows = list(goals)
    return {name: np.array([row[name] for row in rows]) for name in (rows[0] if rows else ())}
