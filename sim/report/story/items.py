"""From events to sentences: what belongs together is said together, and each piece knows how much it matters."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sim.report.story.events import EventKind, StoryEvent
from sim.report.story.naming import StoryNames

ALWAYS = 100.0
"""The weight of what is told in any case."""
MINOR = 0.0
"""The weight of what is told only in full."""


@dataclass(frozen=True)
class Item:
    """A piece of a story: one or more sentences about one day and place.

    Attributes:
        day: days since the start.
        place: where, or None.
        rank: its order among the pieces of that day and place.
        weight: how much it matters; ``ALWAYS`` and ``MINOR`` are its ends.
        text: the sentences.
        kinds: of the events that it tells.
    """

    day: int
    place: str | None
    rank: int
    weight: float
    text: str
    kinds: tuple[EventKind, ...]


def magnitude(size: float, slope: float) -> float:
    """A weight that grows by ``slope`` when a size grows tenfold."""
    return slope * math.log10(max(size, 1.0))


def of(events: Iterable[StoryEvent], *kinds: EventKind) -> list[StoryEvent]:
    """The events of some kinds, in their order."""
    return [event for event in events if event.kind in kinds]


def together(events: Iterable[StoryEvent], key: Callable[[StoryEvent], object]) -> Iterator[list[StoryEvent]]:
    """Events that share a key, in the order in which each key first came up."""
    groups: dict[object, list[StoryEvent]] = {}
    for event in events:
        groups.setdefault(key(event), []).append(event)
    yield from groups.values()


def runs(
    events: Iterable[StoryEvent], key: Callable[[StoryEvent], object], gap: int, longest: int = 10**6
) -> list[list[StoryEvent]]:
    """Events that share a key and follow one another within so many days.

    Args:
        events: in the order of their days.
        key: what a run has in common.
        gap: most days from one event to the next.
        longest: most days from the first to the last.
    """
    found: list[list[StoryEvent]] = []
    for group in together(events, key):
        run: list[StoryEvent] = []
        for event in group:
            if run and (event.day - run[-1].day > gap or event.day - run[0].day >= longest):
                found.append(run)
                run = []
            run.append(event)
        found.append(run)
    return found


def held_since(events: Sequence[StoryEvent]) -> Callable[[StoryEvent], int]:
    """A function that tells on which day the holder of an event's place had last changed, -1 = never."""
    changes: dict[str | None, list[int]] = {}
    for event in of(events, EventKind.CONTROL):
        changes.setdefault(event.place, []).append(event.day)
    return lambda event: max((day for day in changes.get(event.place, ()) if day <= event.day), default=-1)


def length(run: Sequence[StoryEvent]) -> int:
    """Days from the first to the last event of a run, both counted."""
    return run[-1].day - run[0].day + 1


def total(events: Iterable[StoryEvent]) -> float:
    """The sum of the events' sizes."""
    return sum(event.size for event in events)


Composer = Callable[[Sequence[StoryEvent], StoryNames], Iterator[Item]]
"""Turns the events of a whole replication into pieces."""
