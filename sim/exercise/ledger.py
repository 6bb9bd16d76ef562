"""Rule: a turn's change of a team's probabilities is shared out to own orders, others' orders, luck and corrections.

Probabilities are estimated from the true state with other random numbers, the same for every term, and minds decide
after the turn::

    v(S)      odds from the turn's first morning if the teams in S give their orders and minds decide for the rest
    own       = 1/2 [v(own) - v(none)] + 1/2 [v(all) - v(others)]         the average over both orders (Shapley)
    others    = 1/2 [v(others) - v(none)] + 1/2 [v(all) - v(own)]
    luck      = odds from the turn's last evening - v(all);  injects, overrides = odds with them - odds without

The terms sum to the whole change. Only the review shows them: they look into the true world. Source: Shapley 1953.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.ensemble.precision import half_width
from sim.exercise.exercise_world import Moves, PlayedExercise, Setting
from sim.exercise.forward import Leg, Snapshot, each, go_on, goals_of, legs, luck, moment, replaced_turn, tallied
from sim.exercise.moves import Happening, Turn

Values = dict[tuple[str, str], float]
"""Odds by (team, goal)."""
TERMS = ("injects", "own", "others", "luck", "overrides")
"""The terms of a change, in the order in which they came."""
REMEMBERED = 32
"""Turns whose terms are kept, so that a ledger which was begun during the exercise is ready at its end."""


@dataclass(frozen=True)
class LedgerRow:
    """One turn's change of the odds of one goal; ``before`` and the terms sum to ``after``.

    Attributes:
        turn: from 1; turns + 1 is the play-on, whose ``after`` is how it ended.
        team, goal: whose odds of what.
        before, after: odds before the turn and after it.
        injects: what the facilitator let happen on its first morning.
        own, others: the team's own orders, and those of all other teams.
        luck: the random numbers of the days.
        overrides: what the facilitator corrected.
    """

    turn: int
    team: str
    goal: str
    before: float
    injects: float
    own: float
    others: float
    luck: float
    overrides: float
    after: float

    @property
    def change(self) -> float:
        """The whole change."""
        return self.after - self.before


@dataclass(frozen=True)
class Ledger:
    """All turns.

    Attributes:
        rows: by turn, team and goal.
        worlds: the number behind each odds.
        plus_minus: half of the 95 % interval of one odds, at most.
    """

    rows: tuple[LedgerRow, ...]
    worlds: int
    plus_minus: float

    def of(self, team: str) -> dict[int, float]:
        """Return the change of a team's odds by turn, all its goals worth the same."""
        found: dict[int, list[float]] = {}
        for row in self.rows:
            if row.team == team:
                found.setdefault(row.turn, []).append(row.change)
        return {turn: float(np.mean(changes)) for turn, changes in found.items()}

    def hinge(self, team: str) -> int:
        """Return the turn that changed a team's odds most; the first of several."""
        changes = self.of(team)
        return max(changes, key=lambda turn: abs(changes[turn]))


def ledger(
    played: PlayedExercise, standing: Moves | None = None, worlds: int = 100,
    tell: Callable[[int], None] = lambda done: None,
) -> Ledger:  # fmt: skip
    """Return the ledger of an exercise.

    Args:
        played: the exercise.
        standing: the last orders; with them the play-on is the last row, as it ended on the exercise's own luck.
        worlds: the number behind each odds.
        tell: is told how many turns are done.
    """
    setting, rows = played.setting, []
    value = _onward(setting, moment(played, 0), legs(setting, 1, {}), worlds)
    turns = [*played.turns, *([Turn(standing)] if standing is not None else [])]
    for number, turn in enumerate(turns, 1):
        terms = _terms(played, number, turn, value, worlds)
        for team, goal in value:
            parts = {name: terms[name][team, goal] for name in TERMS}
            after = terms["after"][team, goal]
            rows.append(LedgerRow(number, team, goal, value[team, goal], **parts, after=after))
        value = terms["after"]
        tell(number)
    return Ledger(tuple(rows), worlds, half_width(worlds // 2, worlds))


def _onward(setting: Setting, start: Snapshot, way: tuple[Leg, ...], worlds: int) -> Values:
    """Return odds of all goals from a moment on."""
    answers = each(lambda world: goals_of(setting, go_on(setting, start, way, luck(setting, world))), worlds)
    return {name: float(true.mean()) for name, true in tallied(answers).items()}


def _terms(played: PlayedExercise, number: int, turn: Turn, before: Values, worlds: int) -> dict[str, Values]:
    """Return the terms of one turn, and the odds after it; what was worked out once is remembered."""
    until = played.setting.last_day(number)
    asked = (played.setting.seed, played.digests[number - 1], number, until, repr(turn), worlds)
    with _lock:
        found = _remembered.get(asked)
    if found is None:
        found = _worked_out(played, number, turn, before, worlds)
        with _lock:
            _remembered[asked] = found
            while len(_remembered) > REMEMBERED:
                del _remembered[next(iter(_remembered))]
    return found


_remembered: dict[tuple[object, ...], dict[str, Values]] = {}
_lock = threading.Lock()


def _worked_out(played: PlayedExercise, number: int, turn: Turn, before: Values, worlds: int) -> dict[str, Values]:
    """Return the terms of one turn, and the odds after it."""
    setting = played.setting
    start, coming = moment(played, number - 1), played.until(number - 1).coming
    happenings = (*coming, *turn.injects)
    known: dict[frozenset[str], Values] = {}

    def value(teams: frozenset[str]) -> Values:
        if teams not in known:
            moves = {team: turn.moves[team] for team in sorted(teams)}
            known[teams] = _onward(setting, start, legs(setting, number, moves, happenings), worlds)
        return known[teams]

    if not happenings:
        known[frozenset()] = before
    none, everybody = value(frozenset()), value(frozenset(turn.moves))
    own, others = {}, {}
    for team, goal in before:
        mine = frozenset(turn.moves) & {team}
        alone, rest = value(mine)[team, goal], value(frozenset(turn.moves) - mine)[team, goal]
        first, last = none[team, goal], everybody[team, goal]
        own[team, goal] = 0.5 * (alone - first) + 0.5 * (last - rest)
        others[team, goal] = 0.5 * (rest - first) + 0.5 * (last - alone)
    ended, after = _after(played, number, turn, happenings, worlds)
    return {
        "injects": _minus(none, before), "own": own, "others": others, "luck": _minus(ended, everybody),
        "overrides": _minus(after, ended), "after": after,
    }  # fmt: skip


def _after(
    played: PlayedExercise, number: int, turn: Turn, happenings: tuple[Happening, ...], worlds: int
) -> tuple[Values, Values]:
    """Return odds after a turn's days: without its overrides, and with them."""
    setting = played.setting
    if number > played.turn:
        way = legs(setting, number, turn.moves, happenings)
        ended = {name: float(true) for name, true in goals_of(setting, go_on(setting, moment(played), way)).items()}
        return ended, ended
    later = legs(setting, number + 1, {})
    after = _onward(setting, moment(played, number), later, worlds)
    if not any(one.shock for one in turn.overrides):
        return after, after
    plain = replaced_turn(played, number, Turn(turn.moves, turn.injects))
    return _onward(setting, moment(plain), later, worlds), after


def _minus(one: Values, other: Values) -> Values:
    return {name: one[name] - other[name] for name in one}
