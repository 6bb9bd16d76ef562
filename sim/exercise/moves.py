"""Moves of teams, turns, and what the facilitator lets happen, as plain values.

Everything that the engine needs to play an exercise again stands in a tuple of ``Turn``; the log carries them, and
nothing else does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.scenario import current_word


@dataclass(frozen=True, order=True)
class Move:
    """One order of a team for a week: given every day of it.

    Attributes:
        order: the kind, in the words of scenario files (``"advance"``, ``"air-campaign"``, ...).
        place: where, for orders that say so.
        other: to which actor, for orders that say so.
        effort: how much of what is free, above 0 (for a reform: 1 a new leader, 2 shared power).
    """

    order: str
    place: str | None = None
    other: str | None = None
    effort: float = 1.0

    @property
    def kind(self) -> str:
        """The order in today's word; a log keeps the word with which it was written."""
        return str(current_word(self.order))


@dataclass(frozen=True)
class Happening:
    """Something the facilitator lets happen to the world: an order of an actor, or a shock to one number.

    Attributes:
        order: a kind of order, given once, by ``actor``; or None.
        actor, place, other: as in a scenario's events.
        shock: the path of a number of the state, as in a scenario's events; or None.
        set, add, multiply: how it changes; one of them.
        effort: of the order.
    """

    order: str | None = None
    actor: str | None = None
    place: str | None = None
    other: str | None = None
    effort: float = 1.0
    shock: str | None = None
    set: float | None = None
    add: float | None = None
    multiply: float | None = None


@dataclass(frozen=True)
class Turn:
    """One turn as it was played.

    Attributes:
        moves: by team; a team that is not there was played by the actor's own mind, one with no move by its staff only.
        injects: what the facilitator let happen on the turn's first morning.
        overrides: how the facilitator corrected the world after the turn's last evening.
    """

    moves: Mapping[str, tuple[Move, ...]]
    injects: tuple[Happening, ...] = field(default=())
    overrides: tuple[Happening, ...] = field(default=())
