"""The state of an exercise: an immutable value that follows from the log alone.

``sim.exercise.transitions`` makes it: ``fold`` from all events, ``apply`` from the state before and one more. Nothing
in a state is ever changed in place; mappings in it are to be read only.

The part that undoing brings back is ``Game``; who sits where, tokens and the clock belong to the room and stay.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from sim.exercise.events import Adjudicated, Created, Examined, Injected, OddsShown, Phase, PlayedOn, Sealed
from sim.exercise.json_form import plain
from sim.exercise.lesson import OddsMode
from sim.exercise.moves import Happening, Move, Turn

NOTHING: Mapping[Any, Any] = MappingProxyType({})
"""An empty mapping that cannot be written to."""
ORDERING = (Phase.PRACTICE, Phase.PLANNING, Phase.LAST_ORDERS)
"""Phases in which teams draft, forecast and lock."""


def nothing() -> Mapping[Any, Any]:
    """Return the same, as a dataclass asks for it."""
    return NOTHING


class Past(NamedTuple):
    """A world of an exercise: that after some turns.

    Attributes:
        turns: those played.
        practice: in the world of the practice turn.
    """

    turns: tuple[Turn, ...] = ()
    practice: bool = False


@dataclass(frozen=True)
class Seat:
    """One device, or one student on paper.

    Attributes:
        code: two digits, by which the log and grading know it; never a name.
        team: its actor; None: a neutral observer.
        token: SHA-256 of the device's token; None while the seat waits to be taken over.
        waiting: SHA-256 of the one-time code of a hand-over, or None.
        read: it has read its brief.
    """

    code: str
    team: str | None
    token: str | None
    waiting: str | None = None
    read: bool = False


@dataclass(frozen=True)
class Clock:
    """Seconds left at a moment, and whether it runs."""

    remaining: float = 0.0
    running: bool = False
    since: float = 0.0

    def left(self, now: float) -> float:
        """Return seconds left now, at least 0."""
        return max(0.0, self.remaining - (now - self.since if self.running else 0.0))


@dataclass(frozen=True)
class TeamSheet:
    """A team's paper in the open turn.

    Attributes:
        moves, intent: its orders and the line of intent, as last saved.
        drafted: it has saved anything.
        locked: they are locked.
        slip: they were typed from paper.
        forecast: by goal, its own estimate (0..1), final; None until it has made one.
        odds: the odds worked out since, in order; the last for the same orders is the best.
    """

    moves: tuple[Move, ...] = ()
    intent: str = ""
    drafted: bool = False
    locked: bool = False
    slip: bool = False
    forecast: Mapping[str, float] | None = None
    odds: tuple[OddsShown, ...] = ()


@dataclass(frozen=True)
class Week:
    """One turn as it was played, with its paper.

    Attributes:
        number: from 1; 0 is practice.
        sealed: the orders of all.
        result: what the engine answered; with its reasons once they are worked out.
        explained: whether they are.
        sheets: by team, what lay on its table.
        injects: what the facilitator let happen on its first morning.
        overrides: corrections after the turn's last evening.
        reasons: why each of them was made.
        digest: of the world at its end, corrections included.
    """

    number: int
    sealed: Sealed
    result: Adjudicated
    sheets: Mapping[str, TeamSheet]
    injects: tuple[Injected, ...] = ()
    overrides: tuple[Happening, ...] = ()
    reasons: tuple[str, ...] = ()
    digest: str = ""
    explained: bool = False

    def turn(self) -> Turn:
        """Return the same as the engine plays it."""
        return Turn(self.sealed.moves, self.sealed.injects, self.overrides)


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
    sheets: Mapping[str, TeamSheet] = field(default_factory=nothing)
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

    def sheet(self, team: str) -> TeamSheet:
        """Return a team's paper."""
        return self.sheets.get(team, TeamSheet())

    def present(self, team: str) -> tuple[Move, ...]:
        """Return the orders a team would give now: its draft, or else those it locked last."""
        sheet = self.sheet(team)
        return sheet.moves if sheet.drafted else self.standing.get(team, ())

    def turns(self) -> tuple[Turn, ...]:
        """Return the turns played, as the engine plays them again."""
        return tuple(week.turn() for week in self.weeks)

    def last_week(self) -> Week | None:
        """Return the turn whose result was shown last: practice, or the last that counts."""
        if self.phase in (Phase.PRACTICE, Phase.PRACTISED) or not self.weeks:
            return self.practice
        return self.weeks[-1]

    def past(self) -> Past:
        """Return the world that is shown now and planned from."""
        if self.phase is Phase.PRACTISED and self.practice is not None:
            return Past((self.practice.turn(),), practice=True)
        practice = self.phase is Phase.PRACTICE or (self.phase is Phase.RESOLVING and self.turn == 0)
        return Past((), practice=True) if practice else Past(self.turns())

    def past_of(self, adjudicated: int) -> Past:
        """Return the world after a turn, by the number of its event, without what was corrected later."""
        if self.practice is not None and self.practice.result.n == adjudicated:
            return Past((self.practice.turn(),), practice=True)
        row = next(row for row, week in enumerate(self.weeks) if week.result.n == adjudicated)
        sealed = self.weeks[row].sealed
        return Past((*self.turns()[:row], Turn(sealed.moves, sealed.injects)))

    def after(self) -> Past:
        """Return the world after the turn that is sealed."""
        past = self.past()
        assert self.sealed is not None
        return Past((*past.turns, Turn(self.sealed.moves, self.sealed.injects)), past.practice)

    def corrected(self, happenings: tuple[Happening, ...]) -> Past:
        """Return the world if this is done to it after the last turn as well."""
        *before, last = self.turns()
        return Past((*before, Turn(last.moves, last.injects, (*last.overrides, *happenings))))

    def final(self) -> Mapping[str, tuple[Move, ...]]:
        """Return the orders that stand to the horizon, by team that people play."""
        return self.last.moves if self.last is not None else self.standing

    def open(self) -> bool:
        """Return whether teams may draft, forecast and lock."""
        return self.phase in ORDERING


@dataclass(frozen=True)
class Boundary:
    """A place to which one can go back: the state after event ``n``, at which the planning of a turn began."""

    n: int
    turn: int
    game: Game


@dataclass(frozen=True)
class State:
    """The state of an exercise after event ``n``.

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
        """Return the seats of a team (None: the observers), in the order in which they joined."""
        return tuple(seat for seat in self.seats.values() if seat.team == team)

    def clerk(self, team: str) -> str | None:
        """Return the seat that locks this turn: named, or in turn; None for a team without seats."""
        mine = [seat.code for seat in self.members(team)]
        if self.clerks.get(team) in mine:
            return self.clerks[team]
        return mine[(max(self.game.turn, 1) - 1) % len(mine)] if mine else None

    def forecaster(self, team: str) -> str | None:
        """Return the seat that is to estimate this turn: the one after the clerk."""
        mine = [seat.code for seat in self.members(team)]
        clerk = self.clerk(team)
        return mine[(mine.index(clerk) + 1) % len(mine)] if clerk in mine else None

    def human(self) -> tuple[str, ...]:
        """Return the teams that people play, in the order of the lesson."""
        return tuple(team for team in self.setup.teams if team not in self.ai)


def state_hash(state: State) -> str:
    """SHA-256 of what undoing brings back: the same before and after an undoing, a restart, or a journey as a file."""
    return _hash(state.game)


def whole_hash(state: State) -> str:
    """SHA-256 of everything: the same for the same log."""
    return _hash(state)


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(plain(value), sort_keys=True).encode()).hexdigest()
