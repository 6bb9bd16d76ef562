"""Rule: the same dice, another order: what differs between two worlds then comes from the order alone.

One pair goes on with the exercise's own luck: that is an anecdote. Many pairs, each on dice of its own from the moment
of the order, give the mean difference and its interval::

    d = mean of (other - played) over pairs,  plus or minus 1.96 s / sqrt(n)

The price of an inject is the same question: what it shifts, for every team, with common random numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.core.calendar import date_of
from sim.exercise.exercise_world import Moves, PlayedExercise, Setting
from sim.exercise.forward import End, Leg, Snapshot, each, go_on, goals_of, legs, luck, moment, way
from sim.exercise.moves import Happening, Move, Turn
from sim.world.random_streams import normal_quantile

Z = normal_quantile(0.975)


@dataclass(frozen=True)
class PairedDifference:
    """A paired difference.

    Attributes:
        played: the mean as it was played: a chance from 0 to 1, or people.
        other: the mean with the other order.
        difference: other minus played.
        plus_minus: half of the 95 % interval of the difference.
        pairs: how many.
    """

    played: float
    other: float
    difference: float
    plus_minus: float
    pairs: int


def difference(played: Any, other: Any) -> PairedDifference:
    """Return the paired difference of two rows of numbers, (n,) each."""
    one, two = np.asarray(played, float), np.asarray(other, float)
    apart = two - one
    spread = float(apart.std(ddof=1)) / len(apart) ** 0.5 if len(apart) > 1 else 0.0
    return PairedDifference(float(one.mean()), float(two.mean()), float(apart.mean()), Z * spread, len(apart))


def one_pair(
    played: PlayedExercise, turn: int, team: str, moves: tuple[Move, ...] | None, standing: Moves | None = None
) -> dict[str, Any]:
    """Return the played world and its twin with another order, both to the lesson's end on the exercise's own luck.

    Args:
        played: the exercise.
        turn: in which the order is another; turns + 1 is the play-on.
        team: whose order.
        moves: what it orders instead; None leaves it to its actor's mind.
        standing: the last orders, if they have been given.

    Returns:
        ``digests``: of the played world and its twin; ``goals``: by team and goal [played, other]; ``places``: place,
        name, played and other holder where the ends differ; ``harm``: displaced and civilians_killed, [played, other];
        ``parted``: the first evening on which a place is held by another (a date, or None).
    """
    setting = played.setting
    start = moment(played, turn - 1)
    ends = [go_on(setting, start, legs) for legs in _ways(played, turn, team, moves, standing)]
    rows = np.flatnonzero(ends[0].holders[-1] != ends[1].holders[-1])
    goals = [goals_of(setting, end) for end in ends]
    apart = np.flatnonzero((ends[0].holders != ends[1].holders).any(axis=1))
    return {
        "digests": [end.digest for end in ends],
        "goals": {
            name: {goal: [found[name, goal] for found in goals] for goal in setting.lesson.teams[name].goals}
            for name in setting.teams
        },
        "places": [_place(setting, ends, int(row)) for row in rows],
        "harm": {name: [harm(end, name) for end in ends] for name in ("displaced", "civilians_killed")},
        "parted": date_of(setting.plan.start, int(apart[0])).isoformat() if len(apart) else None,
    }


def _place(setting: Setting, ends: list[End], row: int) -> dict[str, Any]:
    name, actors = setting.plan.places[row], (*setting.plan.actors, None)
    held = [actors[int(end.holders[-1, row])] for end in ends]
    return {
        "place": name, "name": setting.plan.scenario.places[name].name, "played": held[0], "other": held[1]
    }  # fmt: skip


def harm(end: End, name: str) -> int:
    """Return people displaced or killed in a world, since the start, by everybody."""
    return int(end.world.places[name].sum())


def pairs(
    played: PlayedExercise, turn: int, team: str, moves: tuple[Move, ...] | None, standing: Moves | None = None,
    worlds: int = 500,
) -> dict[str, Any]:  # fmt: skip
    """Return the same in many pairs, each on dice of its own from the turn's first morning.

    Returns:
        ``goals``: by team and goal the ``Difference`` of its chance; ``harm``: of displaced and civilians_killed.
    """
    ways = _ways(played, turn, team, moves, standing)
    return compared(played.setting, moment(played, turn - 1), ways, worlds)


def price(
    played: PlayedExercise, happenings: tuple[Happening, ...], worlds: int = 100, moves: Moves | None = None
) -> dict[str, dict[str, PairedDifference]]:
    """Return what happenings on the coming morning would shift, by team and goal, with common random numbers.

    The worlds begin with the true one, so that a price may tell what teams do not know: for the facilitator only.

    Args:
        played: the exercise so far.
        happenings: what the facilitator thinks of letting happen.
        worlds: how many pairs.
        moves: what is drafted for the coming turn; otherwise every actor's mind decides.
    """
    setting, turn = played.setting, played.turn + 1
    without, priced = (
        legs(setting, turn, moves or {}, (*played.coming, *more)) for more in ((), happenings)
    )  # fmt: skip
    found: dict[str, dict[str, PairedDifference]] = compared(setting, moment(played), (without, priced), worlds)[
        "goals"
    ]
    return found


def compared(
    setting: Setting, start: Snapshot, ways: tuple[tuple[Leg, ...], tuple[Leg, ...]], worlds: int
) -> dict[str, Any]:
    """Compare two ways on from one moment, with common random numbers: goals and harm, as ``pairs`` gives them."""
    names = ("displaced", "civilians_killed")

    def both(world: int) -> list[tuple[dict[tuple[str, str], bool], list[int]]]:
        ends = [go_on(setting, start, legs, luck(setting, world)) for legs in ways]
        return [(goals_of(setting, end), [harm(end, name) for name in names]) for end in ends]

    found = each(both, worlds)
    return {
        "goals": {
            team: {
                goal: difference(*([pair[side][0][team, goal] for pair in found] for side in (0, 1)))
                for goal in told.goals
            }
            for team, told in setting.lesson.teams.items()
        },
        "harm": {
            name: difference(*([pair[side][1][row] for pair in found] for side in (0, 1)))
            for row, name in enumerate(names)
        },
    }


def _ways(
    played: PlayedExercise, turn: int, team: str, moves: tuple[Move, ...] | None, standing: Moves | None
) -> tuple[tuple[Leg, ...], tuple[Leg, ...]]:
    """Return the two ways from a turn's first morning on: as played, and with one team's moves replaced."""
    rest = list(played.turns[turn - 1 :])
    if standing is not None or turn > played.turn:
        rest.append(Turn(standing or {}))
    asked = {name: given for name, given in rest[0].moves.items() if name != team}
    other = Turn(asked if moves is None else asked | {team: moves}, rest[0].injects, rest[0].overrides)
    coming = played.until(turn - 1).coming
    return (
        way(played.setting, turn, rest, coming),
        way(played.setting, turn, [other, *rest[1:]], coming),
    )
