"""A team's knowledge, and worlds sampled so that they agree with it.

``Knowledge`` is what ``sim.model.view`` shows of a morning: the team's own rows, public facts of places, its row of
beliefs and its row of relations. ``Believed`` draws worlds from it: a prior world of the scenario, played to the same
morning with other inputs and random numbers and the team's own past orders, is then made to agree with what is
known (``sim.exercise.assimilation``). The true world is not in reach of either.
"""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.ensemble.record import books, record
from sim.ensemble.seats import play_seated
from sim.exercise.assimilation import assimilate
from sim.exercise.exercise_world import PlayedExercise, Setting, morning, seating
from sim.exercise.forward import Snapshot, each, moment_of
from sim.exercise.moves import Move
from sim.model import HIDDEN
from sim.scenario import MEASURE_NAMES
from sim.world.build import build
from sim.world.random_streams import tag

HEARD = ("reputation", "level", "reform", "places", "population", "displaced", "civilians_killed")
"""Measures of others that are in the news: who holds what, whom it drove out, how deep it is in."""
KEPT = 100
"""Sampled worlds of a team that are kept in memory; those of higher numbers are drawn again when they are asked for."""
KEPT_IN_ALL = 600
"""Sampled worlds of all teams and turns that are kept, about 0.4 MB each; the longest unused are forgotten."""


@dataclass(frozen=True)
class Knowledge:
    """The knowledge of one team on one morning; P places, A actors, n of its formations.

    Attributes:
        team, actor: its name and row.
        turn, day: how many turns are over, and the day.
        me, mine, seen, regards, places: its own row (1,), its formations (n,), its row of presence (P,), its row of
            relations (A,), public facts of places (P,); every field that ``sim.model.view`` hides is zero.
        holders: (days + 1, P) who held what until now.
        own: (days + 1, M) its own measures until now.
        heard: (days + 1, A, M) of others' measures those in the news, not a number elsewhere.
        moves: its own past orders by turn; None where its actor's mind decided.
    """

    team: str
    actor: int
    turn: int
    day: int
    me: Any
    mine: Any
    seen: Any
    regards: Any
    places: Any
    holders: Any
    own: Any
    heard: Any
    moves: tuple[tuple[Move, ...] | None, ...]


def knowledge(played: PlayedExercise, team: str, turn: int | None = None) -> Knowledge:
    """Return a team's knowledge on the morning after a turn (the last unless told)."""
    after = played.until(played.turn if turn is None else turn)
    world, row = morning(after), after.setting.plan.actors.index(team)
    first, last = int(world.actors["first"][row]), int(world.actors["last"][row])
    heard = np.full_like(after.series, np.nan)
    known = [MEASURE_NAMES.index(name) for name in HEARD]
    heard[:, :, known] = after.series[:, :, known]
    return Knowledge(
        team, row, after.turn, int(world.clock["day"][0]),
        _seen("actors", world.actors[row : row + 1]), _seen("formations", world.formations[first:last]),
        _seen("presence", world.presence[row]), _seen("relations", world.relations[row]),
        _seen("places", world.places), after.holders.copy(), after.series[:, row].copy(), heard,
        tuple(turn.moves.get(team) for turn in after.turns),
    )  # fmt: skip


def _seen(table: str, rows: Any) -> Any:
    """Return rows with all that is hidden from a view set to zero, and nothing between the fields."""
    found = np.zeros(rows.shape, rows.dtype)
    for name in rows.dtype.names:
        if name not in HIDDEN.get(table, ()):
            found[name] = rows[name]
    return found


_marks = itertools.count()
_lock = threading.Lock()
_kept: OrderedDict[tuple[int, int], Snapshot] = OrderedDict()


class Believed:
    """Worlds that agree with what a team knows; several threads may ask at once.

    Attributes:
        setting: the exercise.
        known: what the team knows.
    """

    def __init__(self, setting: Setting, known: Knowledge) -> None:
        self.setting, self.known = setting, known
        self._mark = next(_marks)

    def prepare(self, worlds: int = 100) -> None:
        """Draw the first worlds beforehand, so that the first odds come at once."""
        each(self.world, min(worlds, KEPT))

    def world(self, number: int) -> Snapshot:
        """Return one of the worlds, the same whenever it is asked for."""
        name = (self._mark, number)
        with _lock:
            if name in _kept:
                _kept.move_to_end(name)
                return _kept[name]
        found = self._drawn(number)
        if number < KEPT:
            with _lock:
                _kept[name] = found
                while len(_kept) > KEPT_IN_ALL:
                    _kept.popitem(last=False)
        return found

    def _drawn(self, number: int) -> Snapshot:
        """Play a prior world to this morning, and make it agree with what is known."""
        setting, known = self.setting, self.known
        prior = prior_seed(setting)
        world, numbers = build(setting.plan, prior, number)
        holders, series = books(setting.plan.days, len(setting.plan.places), len(setting.plan.actors))
        record(world, 0, holders, series)
        play_seated(setting.plan, world, numbers, seating(setting, {}), setting.first_day(1), holders, series)
        for turn, moves in enumerate(known.moves, 1):
            who = seating(setting, {} if moves is None else {known.team: moves})
            play_seated(setting.plan, world, numbers, who, setting.last_day(turn), holders, series)
        assimilate(world, known, f"{prior}/{number}")
        _remember(known, holders, series)
        return moment_of(world, numbers, holders, series)


def prior_seed(setting: Setting) -> int:
    """Return the seed of the inputs and random streams of believed worlds; never the exercise's own."""
    return tag(f"belief/{setting.seed}")


def _remember(known: Knowledge, holders: Any, series: Any) -> None:
    """Put what is known of the past into a sampled world's books."""
    past = known.day + 1
    holders[:past] = known.holders[:past]
    heard = known.heard[:past]
    series[:past] = np.where(np.isnan(heard), series[:past], heard)
    series[:past, known.actor] = known.own[:past]


def believed(played: PlayedExercise, team: str, turn: int | None = None) -> Believed:
    """Return the worlds that a team believes in on the morning after a turn."""
    return Believed(played.setting, knowledge(played, team, turn))


def same_knowledge(one: Knowledge, other: Knowledge) -> bool:
    """Return whether two teams' knowledge is the same to the bit: then so are all odds."""

    def bits(known: Knowledge) -> list[Any]:
        return [value.tobytes() if isinstance(value, np.ndarray) else value for value in vars(known).values()]

    return bits(one) == bits(other)
