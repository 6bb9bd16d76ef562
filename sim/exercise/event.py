"""The base of all events of an exercise: the phases, and the fields that every event has."""

from __future__ import annotations

from enum import StrEnum

from sim.scenario import ClosedModel

FACILITATOR = "facilitator"
"""The author of an event that no seat caused (a seat is named by its code)."""
ROOM = "room"
"""The author of an event that the program caused by itself."""


class Phase(StrEnum):
    """The stages of an exercise."""

    GATHERING = "gathering"  # phones join
    BRIEFING = "briefing"  # joining is closed for late teams; briefs are read
    PRACTICE = "practice"  # turn zero: everything as in a turn, in a world that is thrown away
    PRACTISED = "practised"  # its result is shown
    PLANNING = "planning"  # orders, forecasts, locks
    RESOLVING = "resolving"  # orders are sealed, the engine plays the week
    RESOLVED = "resolved"  # the week's result is shown
    LAST_ORDERS = "last-orders"  # standing orders to the horizon
    PLAYING_ON = "playing-on"  # sealed; the engine plays many replications to the horizon
    PLAYED_ON = "played-on"  # the cloud of endings is shown
    DEBRIEF = "debrief"  # out of role first
    ENDED = "ended"


class LogEvent(ClosedModel):
    """The common fields of all events; closed and frozen.

    Attributes:
        n: its number in the log, from 1.
        at: seconds since 1970 (UTC) by the clock of the room: never less than that of the event before.
        turn: the turn it belongs to: 0 is practice, and everything before that.
        by: its author: the code of a seat, ``"facilitator"`` or ``"room"``.
    """

    n: int = 0
    at: float = 0.0
    turn: int = 0
    by: str = FACILITATOR


def kind_of(event: LogEvent) -> str:
    """Return the name of an event's kind, as the log writes it."""
    return str(event.kind)  # type: ignore[attr-defined]
