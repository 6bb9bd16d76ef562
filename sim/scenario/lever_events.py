"""Events of levers: one that is moved, added or taken away, and the days on which it may come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import model_validator

from sim.core.error_messages import refusal
from sim.scenario.base import ScenarioModel
from sim.scenario.events import ScheduledEvent
from sim.scenario.names import DayInTime

EVENT_KEYS = ("actor", "order", "place", "other", "shock")
"""The keys by which two events are the same, on whatever date."""
NEW_EVENT = "events.new"
"""The path after ``--set`` that adds an event to those of the file."""


class LeverEvent(ScheduledEvent):
    """The event that a lever moves or adds; without a date where the date is what the lever sets."""

    date: DayInTime | None = None  # type: ignore[assignment]


class LeverDates(ScenarioModel):
    """The days on which a lever's event may come."""

    first: DayInTime
    last: DayInTime

    @model_validator(mode="after")
    def _in_order(self) -> LeverDates:
        if self.last < self.first:
            raise refusal(f"last {self.last} is before first {self.first}")
        return self


def event_text(event: ScheduledEvent) -> str:
    """Return an event as one line of YAML, as it stands after ``--set events.new=``."""
    return json.dumps(event.model_dump(mode="json", exclude_none=True, exclude_defaults=True))


def same_event(event: ScheduledEvent, events: Sequence[dict[str, Any]]) -> int | None:
    """Return the index of the first event that is the same but for date and size, or None."""
    wanted = {key: getattr(event, key) for key in EVENT_KEYS}
    return next((at for at, one in enumerate(events) if {key: one.get(key) for key in EVENT_KEYS} == wanted), None)
