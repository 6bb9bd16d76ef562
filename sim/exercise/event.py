"""What all events of an exercise have, and the phases it goes through."""

from __future__ import annotations

from enum import StrEnum

from sim.scenario import ClosedModel

FACILITATOR = "facilitator"
"""Who did it, where no seat did (a seat is named by its code)."""
ROOM = "room"
"""Who did it, where the program did so by itself."""


class Phase(StrEnum):
    """Where an exercise stands."""

    GATHERING = "gathering"  # phones join
    BRIEFING = "briefing"  # joining is closed for late teams; briefs are read
    PRACTICE = "practice"  # turn zero: everything as in a turn, in a world that is thrown away
    PRACTISED = "practised"  # its result is shown
    PLANNING = "planning"  # orders, forecasts, locks
    RESOLVING = "resolving"  # orders are sealed, the engine plays the week
    RESOLVED = "resolved"  # the week's result is shown
    LAST_ORDERS = "last-orders"  # standing orders to the horizon
    PLAYING_ON = "playing-on"  # sealed; the engine plays many worlds to the horizon
    PLAYED_ON = "played-on"  # the cloud of endings is shown
    DEBRIEF = "debrief"  # out of role first
    ENDED = "ended"


class Event(ClosedModel):
    """What all events have.

    Attributes:
        n: its number in the log, from 1.
        at: seconds since 1970 (UTC) by the clock of the room: never less than that of the event before.
        turn: the turn it belongs to; 0 before the first.
        by: the code of a seat, ``"facilitator"`` or ``"room"``.
    """

    n: int = 0
    at: float = 0.0
    turn: int = 0
    by: str = FACILITATOR
