"""Rule: why a move went as it did is what changes when one thing at a time is taken away, on the same dice.

    chance    = share of worlds of the turn, with other random numbers, in which the move came about
    without   = the same without the move
    driver    = chance - chance without one factor: above 0 it helped, below 0 it stood in the way

Factors are the move itself, each other team's orders, and of what the move met: numbers, morale and supply on both
sides, the ground and the people; of a political move trust, momentum and money. The worlds begin with the true one,
so reasons are for after the turn. What would have come about anyway rests on no factor. Taking away one factor at a
time leaves out what factors do together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.exercise.effects import effect
from sim.exercise.exercise_world import Account, Moves, PlayedExercise, Setting, order_of
from sim.exercise.forward import Leg, Snapshot, each, go_on, legs, luck, moment, replaced_turn
from sim.exercise.moves import Move, Turn
from sim.exercise.odds import Chance, chance
from sim.world.codes import NOBODY
from sim.world.tables import World, copy

VISIBLE = ("advance", "air-campaign", "mobilise", "proclaim", "reform", "withdraw")
"""Orders that nobody can carry out unseen."""
MOST = 3
"""Drivers that are told."""
LEAST = 0.025
"""A driver that moves the chance by less than this is not told."""
ABLATED = 40
"""Worlds in which a factor is taken away."""
SCREENED = 12
"""Of these, the worlds that say which factors are worth the rest."""


Rows = tuple[int, int, int]
"""Rows of the actor, of the place and of the other actor."""


@dataclass(frozen=True)
class Driver:
    """One factor.

    Attributes:
        factor: ``own-move``, ``orders:ACTOR`` (another team's), ``enemy-numbers``, ``enemy-morale``, ``own-numbers``,
            ``own-morale``, ``own-supply``, ``ground``, ``people``, ``trust``, ``momentum`` or ``money``.
        effect: how much of the chance went with it, -1..1; below 0 it stood in the way.
    """

    factor: str
    effect: float


@dataclass(frozen=True)
class Reason:
    """The reasons why a move went as it did.

    Attributes:
        team, move: whose, and which.
        days, accepted: on how many days it was given, and made sense.
        holder_before, holder_after: who held its place, for moves with a place.
        happened: whether it came about (``sim.exercise.effects``).
        chance: that it would, with it.
        without: that it would anyway, counted in fewer worlds.
        drivers: the strongest factors, at most ``MOST``.
        public: whether everybody could see it; the others are for the team alone until the review.
    """

    team: str
    move: Move
    days: int
    accepted: int
    holder_before: str | None
    holder_after: str | None
    happened: bool
    chance: Chance
    without: Chance
    drivers: tuple[Driver, ...]
    public: bool


@dataclass(frozen=True)
class _Week:
    """A turn to be taken apart: where it began, how it went, under which orders."""

    setting: Setting
    number: int
    turn: Turn
    start: Snapshot
    after: World
    way: tuple[Leg, ...]

    def without(self, team: str, move: Move | None) -> tuple[Leg, ...]:
        """Return the week without one move of a team, or without all of its moves."""
        left: Moves = dict(self.turn.moves) | {
            team: tuple(one for one in self.turn.moves[team] if move is not None and one != move)
        }
        return legs(self.setting, self.number, left, self.way[0].happenings, to_end=False)


def reasons(played: PlayedExercise, turn: int | None = None, worlds: int = 100) -> tuple[Reason, ...]:
    """Return why each move of a turn went as it did, in the order of teams and moves.

    Args:
        played: the exercise.
        turn: from 1; the last unless told.
        worlds: how many for a chance.
    """
    number = played.turn if turn is None else turn
    given = played.turns[number - 1]
    happenings = (*played.until(number - 1).coming, *given.injects)
    plain = replaced_turn(played, number, Turn(given.moves, given.injects))
    week = _Week(
        played.setting, number, given, moment(played, number - 1), plain.worlds[-1],
        legs(played.setting, number, given.moves, happenings, to_end=False),
    )  # fmt: skip
    ends = _ends(week, week.start, week.way, worlds)
    others = {
        team: _ends(week, week.start, week.without(team, None), min(worlds, ABLATED))
        for team in given.moves
        if given.moves[team]
    }
    return tuple(_reason(week, account, ends, others) for account in plain.accounts[-1])


def _ends(week: _Week, start: Snapshot, way: tuple[Leg, ...], worlds: int, first: int = 0) -> list[World]:
    """Return the worlds at the week's end, each with other random numbers."""
    return each(lambda world: go_on(week.setting, start, way, luck(week.setting, world)).world, worlds, first)


def _reason(week: _Week, account: Account, ends: list[World], others: dict[str, list[World]]) -> Reason:
    team, move = account.team, account.move
    order = order_of(week.setting, team, move)
    rows = (order.actor, order.place, order.other)

    def came(worlds: list[World]) -> list[bool]:
        return [effect(move, week.start.world, world, rows)[0] for world in worlds]

    with_it = came(ends)
    base = with_it[:ABLATED]
    without = came(_ends(week, week.start, week.without(team, move), len(base)))
    ablated = {"own-move": without}
    ablated |= {f"orders:{name}": came(found) for name, found in others.items() if name != team}
    if not (all(with_it) and all(without)):
        ablated |= _ablated(week, rows, came, base)
    return Reason(
        team, move, account.days, account.accepted, _holder(week, week.start.world, order.place),
        _holder(week, week.after, order.place), effect(move, week.start.world, week.after, rows)[0],
        chance(sum(with_it), len(with_it)), chance(sum(without), len(without)), _strongest(base, ablated),
        _seen(week, account, order.place),
    )  # fmt: skip


def _ablated(
    week: _Week, rows: Rows, came: Callable[[list[World]], list[bool]], base: list[bool]
) -> dict[str, list[bool]]:
    """Return whether the move came about without each factor; those that matter least in few worlds."""
    few = min(SCREENED, len(base))
    starts = {name: _changed(week.start, change, rows) for name, change in _factors(rows[1], rows[2]).items()}
    found = {name: came(_ends(week, start, week.way, few)) for name, start in starts.items()}
    moved = {name: abs(sum(answers) - sum(base[:few])) for name, answers in found.items()}
    best = sorted((name for name in found if moved[name]), key=lambda name: -moved[name])[:MOST]
    return {name: found[name] + came(_ends(week, starts[name], week.way, len(base), few)) for name in best}


def _holder(week: _Week, world: World, place: int) -> str | None:
    holder = int(world.places["holder"][place]) if place != NOBODY else NOBODY
    return week.setting.plan.actors[holder] if holder != NOBODY else None


def _strongest(base: list[bool], ablated: dict[str, list[bool]]) -> tuple[Driver, ...]:
    """Return the factors that moved the chance most."""
    found = [Driver(name, float(np.mean(base) - np.mean(came))) for name, came in ablated.items()]
    told = [one for one in found if abs(one.effect) >= LEAST]
    return tuple(sorted(told, key=lambda one: -abs(one.effect))[:MOST])


def _seen(week: _Week, account: Account, place: int) -> bool:
    """Return whether all could see a move: it was carried out, and an advance came to a fight or took the place."""
    if account.move.kind not in VISIBLE or not account.accepted:
        return False
    if account.move.order != "advance":
        return True
    after = week.after.places[place : place + 1]
    first = week.setting.first_day(week.number)
    return int(after["attacked_day"][0]) >= first or int(after["changed_day"][0]) >= first


def _changed(start: Snapshot, change: Callable[[World, Rows], None], rows: Rows) -> Snapshot:
    """Return a moment in which one thing is otherwise."""
    world = copy(start.world)
    change(world, rows)
    return Snapshot(world, start.numbers, start.holders, start.series)


def _factors(place: int, other: int) -> dict[str, Callable[[World, Rows], None]]:
    """Return the factors that can be taken away, by name."""
    if place != NOBODY:
        return {
            "enemy-numbers": lambda world, rows: _scale(world, _enemies(world, rows), 0.5),
            "enemy-morale": lambda world, rows: _level(world, _enemies(world, rows), "morale", 0.5),
            "own-numbers": lambda world, rows: _scale(world, _own(world, rows), 0.5),
            "own-morale": lambda world, rows: _level(world, _own(world, rows), "morale", 0.5),
            "own-supply": lambda world, rows: _level(world, _own(world, rows), "supply", 0.0),
            "ground": _flatten,
            "people": _silence,
        }
    found: dict[str, Callable[[World, Rows], None]] = {"momentum": _sober, "money": _ruin}
    return found | ({"trust": _estrange} if other != NOBODY else {})


def _enemies(world: World, rows: Rows) -> Any:
    """Formations in the place whose side is hostile to the actor's."""
    stance, units = world.relations["stance"], world.formations
    hostile = (stance[rows[0]] < 0) | (stance[:, rows[0]] < 0)
    return np.flatnonzero(hostile[units["actor"]] & (units["place"] == rows[1]))


def _own(world: World, rows: Rows) -> Any:
    return np.flatnonzero(world.formations["actor"] == rows[0])


def _scale(world: World, rows: Any, factor: float) -> None:
    present = world.formations["present"]
    present[rows] = np.rint(present[rows] * factor).astype(np.int64)


def _level(world: World, rows: Any, field: str, value: float) -> None:
    world.formations[field][rows] = value


def _flatten(world: World, rows: Rows) -> None:
    """Ground that helps nobody, and no works on it."""
    world.places["terrain"][rows[1]] = 1.0
    world.formations["works"][world.formations["place"] == rows[1]] = 0


def _silence(world: World, rows: Rows) -> None:
    """Nobody there holds with anybody."""
    world.presence["allegiance"][:, rows[1]] = 0.0
    world.places["neutral"][rows[1]] = 1.0


def _sober(world: World, rows: Rows) -> None:
    world.actors["reputation"][rows[0]] = 0.0


def _ruin(world: World, rows: Rows) -> None:
    world.actors["treasury"][rows[0]] = 0.0


def _estrange(world: World, rows: Rows) -> None:
    world.relations["trust"][rows[2], rows[0]] = 0.0
