"""One step of one day, with the tables before and after it: what the watchers of a story look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from sim.report.story.events import EventKind, StoryEvent
from sim.world.blueprint import Blueprint
from sim.world.tables import World


class DayStep(NamedTuple):
    """A step of a day.

    Attributes:
        plan: the scenario's blueprint, which knows the names.
        day: the day being played.
        morning: the tables when the actors decided.
        before: the tables before the step.
        after: the tables after it.
    """

    plan: Blueprint
    day: int
    morning: World
    before: World
    after: World

    def place(self, row: int) -> str | None:
        """The name of a place, None for nowhere."""
        return self.plan.places[row] if row >= 0 else None

    def actor(self, row: int) -> str | None:
        """The name of an actor, None for nobody."""
        return self.plan.actors[row] if row >= 0 else None

    def grown(self, table: str, field: str) -> Any:
        """Return the growth of a column in the step."""
        return getattr(self.after, table)[field] - getattr(self.before, table)[field]

    def changed(self, table: str, field: str) -> list[int]:
        """The rows in which a column is another after the step."""
        return [int(row) for row in np.flatnonzero(self.grown(table, field))]

    def event(self, kind: EventKind, **parts: Any) -> StoryEvent:
        """An event of this day."""
        return StoryEvent(self.day, kind, **parts)


Watcher = Any
"""A function (DayStep) -> Iterator[StoryEvent]; loosely typed, as tables of them are."""

Events = Iterator[StoryEvent]


def by_place(moment: DayStep, field: str) -> dict[int, dict[str, int]]:
    """Sum the growth of a column of the formations in the step, by place and actor.

    A formation counts where it stood before the step or, if it came to a place in it, where it is now.
    """
    before, after = moment.before.formations, moment.after.formations
    found: dict[int, dict[str, int]] = {}
    for row in moment.changed("formations", field):
        came = before["next"][row] >= 0 and after["next"][row] < 0
        place = int((after if came else before)["place"][row])
        actor = moment.plan.actors[int(after["actor"][row])]
        here = found.setdefault(place, {})
        here[actor] = here.get(actor, 0) + int(after[field][row] - before[field][row])
    return found
