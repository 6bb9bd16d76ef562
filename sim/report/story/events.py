"""Events of a replication that are worth telling, typed and in the names of the scenario."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class EventKind(Enum):
    """EventKind of an event; the value is its name in JSON."""

    DECISION = "decision"
    """An order was accepted. ``size``: troops sent by it."""
    REFUSED = "refused"
    """An order of the scenario's file was not accepted when its day came. ``size``: 0."""
    SHOCK = "shock"
    """The scenario's file changed a number on this date. ``size``: 0."""
    STANCE = "stance"
    """Two actors became enemies, neutral or allies. ``size``: 0."""
    ALIGNMENT = "alignment"
    """A rival joined a leader, turned against it or drew apart. ``size``: the rival's troops."""
    MOBILISED = "mobilised"
    """An actor called its reserves. ``size``: troops who may come."""
    REFORM = "reform"
    """A government changed its leadership or shared power. ``size``: 0."""
    PROCLAIMED = "proclaimed"
    """An actor claimed leadership. ``size``: 0."""
    LEVEL = "level"
    """An outside power went in deeper. ``size``: the new level's code."""
    BATTLE = "battle"
    """Enemies fought at a place. ``size``: fighters killed."""
    LOSSES = "losses"
    """Fighters killed in no battle: on the road, or by and in a hidden network. ``size``: killed."""
    STRIKE = "strike"
    """Air strikes at a place. ``size``: strikes."""
    BREAK = "break"
    """A formation broke. ``size``: troops present that morning."""
    LEADERS_FLED = "leaders_fled"
    """Commanders of a formation left it. ``size``: troops present."""
    DESERTION = "desertion"
    """Troops left formations that still stood. ``size``: how many."""
    RALLY = "rally"
    """A broken formation could be used again, or was given up. ``size``: troops present."""
    CONTROL = "control"
    """A place changed hands. ``size``: people who lived there that morning."""
    EQUIPMENT = "equipment"
    """Vehicles were taken from an enemy. ``size``: vehicles, in whatever state."""
    TRANSFER = "transfer"
    """Troops of one actor defected to another. ``size``: how many."""
    RECRUITS = "recruits"
    """New troops joined an actor. ``size``: how many."""
    AID = "aid"
    """Arms or advisers came from outside. ``size``: vehicles and advisers."""
    LOOT = "loot"
    """The banks of a captured place were emptied. ``size``: US$ million."""
    ARREARS = "arrears"
    """An actor came to owe its troops another month's pay, or paid its debt off. ``size``: months owed."""
    CIVILIANS_KILLED = "civilians_killed"
    """Civilians were killed in a place. ``size``: how many."""
    DISPLACED = "displaced"
    """People fled from a place. ``size``: how many."""
    RETURNED = "returned"
    """People came home to a place. ``size``: how many."""


@dataclass(frozen=True)
class StoryEvent:
    """One thing that happened.

    Attributes:
        day: days since the scenario's start, the day being played.
        kind: what sort of thing.
        place: where, by its name in the scenario, or None.
        actor: whose doing, or whom it befell, or None.
        other: the other actor concerned, or None.
        size: how much, in the unit of the kind; for ranking.
        data: the particulars (see ``docs/story.md``).
    """

    day: int
    kind: EventKind
    place: str | None = None
    actor: str | None = None
    other: str | None = None
    size: float = 0.0
    data: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self, start: datetime.date) -> dict[str, Any]:
        """The event as JSON keeps it."""
        return {
            "day": self.day,
            "date": (start + datetime.timedelta(self.day)).isoformat(),
            "kind": self.kind.value,
            "place": self.place,
            "actor": self.actor,
            "other": self.other,
            "size": self.size,
            "data": dict(self.data),
        }
