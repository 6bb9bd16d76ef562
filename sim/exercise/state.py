"""Where an exercise stands: a value that follows from the log alone.

``fold`` makes it from all events, ``sim.exercise.applying.apply`` from the state before and one more. Nothing in a
state is ever changed in place; mappings in it are to be read only.

The part that undoing brings back is ``Game``; who sits where, tokens and the clock belong to the room and stay.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.exercise.events import Created, Examined, Injected, Phase, PlayedOn, Sealed
from sim.exercise.lesson import OddsMode
from sim.exercise.moves import Happening, Move, Turn
from sim.exercise.parts import NOTHING, Clock, Past, Seat, Sheet, Week, nothing
from sim.exercise.plainly import plain

__all__ = [
    "NOTHING", "ORDERING", "Boundary", "Clock", "Game", "Past", "Seat", "Sheet", "State", "Week", "state_hash",
    "whole_hash",
]  # fmt: skip

ORDERING = (Phase.PRACTICE, Phase.PLANNING, Phase.LAST_ORDERS)
"""Phases in which teams draft, forecast and lock."""


@dataclass(frozen=True)
class Game:
    """The part of a state that undoing brings back.

    Attributes:
        phase: where it stands.
        turn: the open or last turn; 0 before the first.
        sheets: by team, for the open turn.
        standing: by team, the orders it locked last.
        weeks: the turns played.
        practice: turn zero as it was played, or None.
        sealed: the sealed orders that the engine is playing, or None.
        injects: what will happen on the first morning of the turn played next.
        ending: the play-on, or None.
        last: the last standing orders, sealed; or None.
        steps: of the debriefing, shown or skipped, in order.
        examined: questions asked of the engine in the debriefing.
        votes: by seat.
    """

    phase: Phase = Phase.GATHERING
    turn: int = 0
    sheets: Mapping[str, Sheet] = field(default_factory=nothing)
    standing: Mapping[str, tuple[Move, ...]] = field(default_factory=nothing)
    weeks: tuple[Week, ...] = ()
    practice: Week | None = None
    sealed: Sealed | None = None
    injects: tuple[Injected, ...] = ()
    ending: PlayedOn | None = None
    last: Sealed | None = None
    steps: tuple[str, ...] = ()
    examined: tuple[Examined, ...] = ()
    votes: Mapping[str, str] = field(default_factory=nothing)

    def sheet(self, team: str) -> Sheet:
        """What lies on a team's table."""
        return self.sheets.get(team, Sheet())

    def present(self, team: str) -> tuple[Move, ...]:
        """The orders a team would give now: its draft, or else those it locked last."""
        sheet = self.sheet(team)
        return sheet.moves if sheet.drafted else self.standing.get(team, ())

    def turns(self) -> tuple[Turn, ...]:
        """The turns played, as the engine plays them again."""
        return tuple(week.turn() for week in self.weeks)

    def last_week(self) -> Week | None:
        """The turn whose result was shown last: practice, or the last that counts."""
        if self.phase in (Phase.PRACTICE, Phase.PRACTISED) or not self.weeks:
            return self.practice
        return self.weeks[-1]

    def past(self) -> Past:
        """The world that is shown now and planned from."""
        if self.phase is Phase.PRACTISED and self.practice is not None:
            return Past((self.practice.turn(),), practice=True)
        practice = self.phase is Phase.PRACTICE or (self.phase is Phase.RESOLVING and self.turn == 0)
        return Past((), practice=True) if practice else Past(self.turns())

    def past_of(self, adjudicated: int) -> Past:
        """The world after a turn that was played, by the number of its event, without what was corrected later."""
        if self.practice is not None and self.practice.result.n == adjudicated:
            return Past((self.practice.turn(),), practice=True)
        row = next(row for row, week in enumerate(self.weeks) if week.result.n == adjudicated)
        sealed = self.weeks[row].sealed
        return Past((*self.turns()[:row], Turn(sealed.moves, sealed.injects)))

    def after(self) -> Past:
        """The world after the turn that is sealed."""
        past = self.past()
        assert self.sealed is not None
        return Past((*past.turns, Turn(self.sealed.moves, self.sealed.injects)), past.practice)

    def corrected(self, happenings: tuple[Happening, ...]) -> Past:
        """The world if this is done to it after the last turn as well."""
        *before, last = self.turns()
        return Past((*before, Turn(last.moves, last.injects, (*last.overrides, *happenings))))

    def final(self) -> Mapping[str, tuple[Move, ...]]:
        """The orders that stand to the horizon, by team that people play."""
        return self.last.moves if self.last is not None else self.standing

    def open(self) -> bool:
        """Whether teams may draft, forecast and lock."""
        return self.phase in ORDERING


@dataclass(frozen=True)
class Boundary:
    """A place to which one can go back: the state after event ``n``, at which the planning of a turn began."""

    n: int
    turn: int
    game: Game


@dataclass(frozen=True)
class State:
    """Where an exercise stands after event ``n``.

    Attributes:
        n: the number of the last event.
        at: when it was, seconds since 1970.
        setup: what was set up.
        game: what undoing brings back.
        seats: by code, in the order in which they joined.
        clerks: by team, the seat that the facilitator made its clerk for this turn.
        ai: teams that the engine's own mind plays.
        clock: the clock.
        odds: who sees odds, and how.
        consoles: SHA-256 of the facilitator's tokens.
        boundaries: where one can go back to, oldest first.
        struck: the numbers of events that were undone.
        marks: the numbers of events of the game since the first boundary, which undoing can strike.
        reflections: by seat and question.
    """

    n: int
    at: float
    setup: Created
    game: Game = Game()
    seats: Mapping[str, Seat] = field(default_factory=nothing)
    clerks: Mapping[str, str] = field(default_factory=nothing)
    ai: frozenset[str] = frozenset()
    clock: Clock = field(default_factory=Clock)
    odds: OddsMode = "bands"
    consoles: frozenset[str] = frozenset()
    boundaries: tuple[Boundary, ...] = ()
    struck: frozenset[int] = frozenset()
    marks: tuple[int, ...] = ()
    reflections: Mapping[tuple[str, int], str] = field(default_factory=nothing)

    def members(self, team: str | None) -> tuple[Seat, ...]:
        """The seats of a team (None: the observers), in the order in which they joined."""
        return tuple(seat for seat in self.seats.values() if seat.team == team)

    def clerk(self, team: str) -> str | None:
        """The seat that locks this turn: named, or in turn; None for a team without seats."""
        mine = [seat.code for seat in self.members(team)]
        if self.clerks.get(team) in mine:
            return self.clerks[team]
        return mine[(max(self.game.turn, 1) - 1) % len(mine)] if mine else None

    def forecaster(self, team: str) -> str | None:
        """The seat that is to estimate this turn: the one after the clerk."""
        mine = [seat.code for seat in self.members(team)]
        clerk = self.clerk(team)
        return mine[(mine.index(clerk) + 1) % len(mine)] if clerk in mine else None

    def human(self) -> tuple[str, ...]:
        """The teams that people play, in the order of the lesson."""
        return tuple(team for team in self.setup.teams if team not in self.ai)


def state_hash(state: State) -> str:
    """SHA-256 of what undoing brings back: the same before and after an undoing, a restart, or a journey as a file."""
    return _hash(state.game)


def whole_hash(state: State) -> str:
    """SHA-256 of everything: the same for the same log."""
    return _hash(state)


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(plain(value), sort_keys=True).encode()).hexdigest()
