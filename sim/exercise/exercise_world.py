"""The world of an exercise: played again from nothing but the scenario, the seed and the turns.

Before ``lesson.begins`` the engine plays alone; a turn's injects come on its first morning, its moves every day of it,
its overrides after its last evening. All random numbers are keyed: an exercise has those of replication 0 of its seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.core.calendar import date_of
from sim.core.coefficients import FIXED
from sim.core.errors import SimError
from sim.ensemble.days import dawn, steps
from sim.ensemble.outcomes import RowNumbers, names_of
from sim.ensemble.record import books, digest, record
from sim.ensemble.seats import Seats, play_seated, seats
from sim.exercise.injects import NEVER, event_fields, event_of
from sim.exercise.lesson import Lesson
from sim.exercise.moves import Happening, Move, Turn
from sim.scenario import (
    CENTRE,
    ORDERS,
    Known,
    ScheduledEvent,
    current_word,
    explain_value,
    has_troops,
    members_of,
    without_effect,
)
from sim.world.access.ordering import Order, OrderError, checked
from sim.world.apply_events import let
from sim.world.blueprint import Blueprint
from sim.world.build import blueprint, build
from sim.world.codes import NOBODY, OrderKind
from sim.world.tables import World, copy

if TYPE_CHECKING:
    import datetime

    from sim.scenario import Scenario

Moves = Mapping[str, tuple[Move, ...]]
"""Moves by team; a team that is not there is played by its actor's own mind."""


@dataclass(frozen=True)
class Setting:
    """Immutable inputs of an exercise: blueprint, lesson, seed.

    Attributes:
        plan: the scenario laid out, until the lesson's last day.
        lesson: the lesson.
        seed: the exercise's seed.
    """

    plan: Blueprint
    lesson: Lesson
    seed: int

    @property
    def teams(self) -> tuple[str, ...]:
        """The actors that teams may play, in the order of the lesson."""
        return tuple(self.lesson.teams)

    @cached_property
    def names(self) -> RowNumbers:
        """The row numbers of everything that a goal may name."""
        return names_of(self.plan)

    def first_day(self, turn: int) -> int:
        """Return the day of a turn's first morning, counted from the scenario's start; turns + 1 is the play-on."""
        return (self.lesson.date_of_turn(turn) - self.plan.start).days

    def last_day(self, turn: int) -> int:
        """Return the first day after a turn (exclusive); the play-on's is the end."""
        return self.plan.days if turn > self.lesson.turns else self.first_day(turn + 1)

    def date(self, day: int) -> datetime.date:
        """Return the date of a day."""
        return date_of(self.plan.start, day + 1)


@dataclass(frozen=True)
class Account:
    """The fate of one move in its week.

    Attributes:
        team: whose.
        move: which.
        days: on how many days it was given.
        accepted: on how many of them it made sense and was carried out.
    """

    team: str
    move: Move
    days: int
    accepted: int


@dataclass(frozen=True)
class PlayedExercise:
    """An exercise so far; its arrays are never changed. P places, A actors, M measures.

    Attributes:
        setting: what it began from.
        turns: what was played.
        worlds: after the prologue and after each turn, its overrides included.
        numbers: the draws of its world.
        holders: (days + 1, P) who held what; rows after today are -1.
        series: (days + 1, A, M) the measures; rows after today are 0.
        digests: 32 hexadecimal digits for each of ``worlds``.
        accounts: by turn, what became of each move.
    """

    setting: Setting
    turns: tuple[Turn, ...]
    worlds: tuple[World, ...]
    numbers: Any
    holders: Any
    series: Any
    digests: tuple[str, ...]
    accounts: tuple[tuple[Account, ...], ...]

    @property
    def turn(self) -> int:
        """The number of turns played."""
        return len(self.turns)

    def until(self, turn: int) -> PlayedExercise:
        """Return the same exercise as it stood after a turn."""
        if turn == self.turn:
            return self
        holders, series = self.holders.copy(), self.series.copy()
        coming = self.setting.first_day(turn + 1) + 1
        holders[coming:], series[coming:] = NOBODY, 0.0
        past = self.turns[:turn], self.worlds[: turn + 1], self.numbers, holders, series
        return PlayedExercise(self.setting, *past, self.digests[: turn + 1], self.accounts[:turn])

    @property
    def coming(self) -> tuple[Happening, ...]:
        """The orders among the last overrides, which come on the next morning."""
        return tuple(one for one in self.turns[-1].overrides if one.order) if self.turns else ()


def prepare(scenario: Scenario, lesson: Lesson, seed: int) -> Setting:
    """Lay out an exercise; scenario and lesson as ``sim.exercise.opening.open_lesson`` gives them.

    Coefficients are fixed, unless the scenario itself chooses otherwise.
    """
    return Setting(blueprint(scenario, FIXED), lesson, seed)


def order_of(setting: Setting, team: str, move: Move) -> Order:
    """Return a move as a row of the table of orders.

    Raises:
        OrderError: it names what does not exist, or leaves out what it needs.
    """
    return checked(setting.plan, team, move.order, move.place, move.other, move.effort)


def seating(setting: Setting, moves: Moves) -> Seats:
    """Return who sits where: people play teams with moves; a staff sees to what their menu leaves out."""
    row = {name: number for number, name in enumerate(setting.plan.actors)}
    given = [order_of(setting, team, move) for team in sorted(moves) for move in moves[team]]
    found = seats(len(setting.plan.actors), [row[team] for team in moves], (), given)
    for team in moves:
        theirs = {ORDERS[line.order] for line in setting.lesson.teams[team].menu}
        found.staff[row[team], [int(kind) for kind in OrderKind if kind not in theirs]] = 1
    return found


def happen(setting: Setting, world: World, happenings: tuple[Happening, ...]) -> None:
    """Let the facilitator's happenings happen to a world."""
    for one in happenings:
        sizes = [size for size in (one.set, one.add, one.multiply) if size is not None]
        let(setting.plan, world, event_of(one), one.effort if one.order else sizes[0])


def problem_with_happening(setting: Setting, happening: Happening) -> str | None:
    """Return why something cannot happen, in one sentence; None where it can."""
    scenario = setting.plan.scenario
    names = {part: tuple(getattr(scenario, part)) for part in ("places", "actors", "formations", "kinds")}
    if happening.order in NEVER:
        return f"the order {happening.order} is given by nobody in a class"
    try:
        event_of(happening, context=Known(names=names, members=members_of(scenario)))
        if happening.order is not None:
            asked = (happening.order, happening.place, happening.other, happening.effort)
            checked(setting.plan, str(happening.actor), *asked)
            return _without_effect(scenario, happening)
    except ValidationError as error:
        return explain_value(error, event_fields(happening), ScheduledEvent)
    except OrderError as error:
        return str(error)
    return None


def _without_effect(scenario: Scenario, happening: Happening) -> str | None:
    """Return why an order can never be carried out; sorties may have come by a shock, so they are not asked for."""
    name = str(happening.actor)
    centre = scenario.actors[name].doctrine == CENTRE
    order = current_word(happening.order)
    return without_effect(order, name, has_troops(scenario, name), sorties=True, centre=centre)


class OrdersLostError(SimError, ValueError):
    """Some orders found no room in their day's table, so that the world is not what was ordered."""


def nothing_lost(world: World) -> None:
    """Refuse a world in which an order found no room.

    Raises:
        OrdersLostError: it says how many did.
    """
    lost = int(world.clock["lost"][0])
    if lost:
        said = f"no room for {lost} orders; one day's table has {len(world.orders)} rows"
        raise OrdersLostError(f"the turn cannot be played: {said}. Take back some of the orders.")


def play(setting: Setting, turns: tuple[Turn, ...]) -> PlayedExercise:
    """Play an exercise from its first day to the end of its last turn.

    Args:
        setting: what it begins from.
        turns: what teams ordered and the facilitator let happen; at most ``lesson.turns``.

    Raises:
        OrderError: a move names what does not exist.
        OrdersLostError: there was no room for an order on its day.
        ValueError: there are more turns than the lesson has.
    """
    if len(turns) > setting.lesson.turns:
        raise ValueError(f"{len(turns)} turns, but the lesson has {setting.lesson.turns}")
    plan = setting.plan
    world, numbers = build(plan, setting.seed, 0)
    holders, series = books(plan.days, len(plan.places), len(plan.actors))
    record(world, 0, holders, series)
    play_seated(plan, world, numbers, seating(setting, {}), setting.first_day(1), holders, series)
    nothing_lost(world)
    worlds, digests, accounts = [copy(world)], [digest(world, holders, series)], []
    late: tuple[Happening, ...] = ()
    for number, turn in enumerate(turns, 1):
        accounts.append(_play_turn(setting, world, numbers, number, turn, late, holders, series))
        nothing_lost(world)
        late = correct(setting, world, turn.overrides, holders, series)
        worlds.append(copy(world))
        digests.append(digest(world, holders, series))
    told = tuple(digests), tuple(accounts)
    return PlayedExercise(setting, tuple(turns), tuple(worlds), numbers, holders, series, *told)


def _play_turn(
    setting: Setting, world: World, numbers: Any, number: int, turn: Turn, late: tuple[Happening, ...],
    holders: Any, series: Any,
) -> tuple[Account, ...]:  # fmt: skip
    """Play one turn day by day, and see each day which moves were carried out."""
    first, last = setting.first_day(number), setting.last_day(number)
    who = seating(setting, turn.moves)
    mornings = {first: lambda world: happen(setting, world, (*late, *turn.injects))}
    given = [(team, move, order_of(setting, team, move)) for team in sorted(turn.moves) for move in turn.moves[team]]
    accepted = [0] * len(given)
    for day in range(first, last):
        play_seated(setting.plan, world, numbers, who, day + 1, holders, series, mornings)
        today = world.orders[: int(world.clock["orders"][0])]
        for row, (_, _, order) in enumerate(given):
            accepted[row] += _carried_out(today, order)
    return tuple(
        Account(team, move, last - first, count) for (team, move, _), count in zip(given, accepted, strict=True)
    )


def _carried_out(today: Any, order: Order) -> int:
    """Return 1 if an order is among the day's that were carried out, else 0."""
    same = today["accepted"] == 1
    for name, value in zip(Order._fields, order, strict=True):
        same &= today[name] == value
    return int(same.any())


def correct(
    setting: Setting, world: World, overrides: tuple[Happening, ...], holders: Any, series: Any
) -> tuple[Happening, ...]:
    """Let overrides happen in the evening, which is then written down anew.

    Returns:
        The orders among them, which have to wait for the next morning.
    """
    shocks = tuple(one for one in overrides if one.shock)
    if shocks:
        happen(setting, world, shocks)
        evening = int(world.clock["day"][0])
        series[evening] = 0.0
        record(world, evening, holders, series)
    return tuple(one for one in overrides if one.order)


def morning(played: PlayedExercise, turn: int | None = None) -> World:
    """Return a copy of the world on the morning after a turn, with the reports on which everybody then decides."""
    world = copy(played.worlds[played.turn if turn is None else turn])
    dawn(world, steps(world))
    return world
