"""Everything that can happen in an exercise, as typed events: the log is a list of these, and nothing else is kept.

An event is written once and never changed or deleted; undoing is an event too. Its JSON form is documented by
``event_schema``. Every event carries its turn: 0 is practice, and before that.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from sim.exercise.event import FACILITATOR, ROOM, Event, Phase
from sim.exercise.game_events import (
    Adjudicated,
    Began,
    ClockSet,
    Drafted,
    Examined,
    Explained,
    Forecast,
    Injected,
    Locked,
    OddsShown,
    Overridden,
    PlayedOn,
    Reflected,
    Sealed,
    StepShown,
    Undone,
    Unlocked,
    Voted,
    Withdrawn,
)
from sim.exercise.room_events import (
    AiSet,
    BriefRead,
    ClerkNamed,
    ConsoleOpened,
    Created,
    HandedOver,
    Joined,
    Moved,
    OddsModeSet,
    TakenOver,
)

__all__ = [
    "FACILITATOR",
    "ROOM",
    "Adjudicated",
    "AiSet",
    "AnyEvent",
    "Began",
    "BriefRead",
    "ClerkNamed",
    "ClockSet",
    "ConsoleOpened",
    "Created",
    "Drafted",
    "Event",
    "Examined",
    "Explained",
    "Forecast",
    "HandedOver",
    "Injected",
    "Joined",
    "Locked",
    "Moved",
    "OddsModeSet",
    "OddsShown",
    "Overridden",
    "Phase",
    "PlayedOn",
    "Reflected",
    "Sealed",
    "StepShown",
    "TakenOver",
    "Undone",
    "Unlocked",
    "Voted",
    "Withdrawn",
    "event_schema",
    "read_event",
    "write_event",
]

AnyEvent = Annotated[
    Created | ConsoleOpened | Joined | Moved | HandedOver | TakenOver | BriefRead | ClerkNamed | AiSet | Began
    | ClockSet | OddsModeSet | Drafted | Forecast | Locked | Unlocked | OddsShown | Injected | Withdrawn | Sealed
    | Adjudicated | Overridden | Undone | Explained | PlayedOn | StepShown | Examined | Voted | Reflected,
    Field(discriminator="kind"),
]  # fmt: skip


@cache
def _events() -> TypeAdapter[Any]:
    return TypeAdapter(AnyEvent)


def read_event(text: str | bytes) -> Any:
    """An event from its JSON.

    Raises:
        pydantic.ValidationError: it is not one.
    """
    return _events().validate_json(text)


def write_event(event: Event) -> str:
    """An event as one line of JSON, the same for the same event."""
    return event.model_dump_json()


def event_schema() -> dict[str, Any]:
    """The JSON Schema of an event."""
    return _events().json_schema()
