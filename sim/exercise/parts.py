"""What a state of an exercise is made of: seats, the clock, a team's sheet, a turn as it was played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from sim.exercise.events import Adjudicated, Injected, OddsShown, Sealed
from sim.exercise.moves import Happening, Move, Turn

NOTHING: Mapping[Any, Any] = MappingProxyType({})
"""An empty mapping that cannot be written to."""


def nothing() -> Mapping[Any, Any]:
    """The same, as a dataclass asks for it."""
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
        """Seconds left now, at least 0."""
        return max(0.0, self.remaining - (now - self.since if self.running else 0.0))


@dataclass(frozen=True)
class Sheet:
    """What a team has on its table in the open turn.

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
    sheets: Mapping[str, Sheet]
    injects: tuple[Injected, ...] = ()
    overrides: tuple[Happening, ...] = ()
    reasons: tuple[str, ...] = ()
    digest: str = ""
    explained: bool = False

    def turn(self) -> Turn:
        """The same as the engine plays it."""
        return Turn(self.sealed.moves, self.sealed.injects, self.overrides)
