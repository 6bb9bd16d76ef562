"""Limits on the size of a scenario: the room that the engine's tables have, and refusals of what does not fit.

Who holds a place is kept as a number of one byte, of which 127 stand for actors. A theatre's roads are a table of
places by places, 64 bytes a pair. The day's orders go into a table of fixed length, made with the scenario: half of
the shortest one is for scheduled orders, the rest for what actors decide.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator

from sim.core.errors import Problem
from sim.scenario.node import Node

COMMUNITIES = 8
"""The most communities a theatre may name: the length of every community array."""
MOST_ACTORS = 127
MOST_PLACES = 1_000
MOST_FORMATIONS = 10_000
"""Rows of the table of formations: those that are named, and every actor's detachments."""
MOST: dict[str, int] = {
    "communities": COMMUNITIES, "roads": 10_000, "kinds": 1_000, "relations": 20_000, "events": 5_000,
    "outcomes": 1_000, "history": 10_000, "parameters": 1_000, "sources": 5_000,
}  # fmt: skip
"""Entries of the other sections of a file: far more than anybody writes, and few enough to be looked at in seconds."""
MOST_SCRIPTED = 128
"""Scheduled orders of one date."""
LEAST_ORDERS = 256
"""Rows of the shortest table of a day's orders."""
_EACH = 8
"""Rows that every actor adds to what all of them have room for beside the scheduled orders."""


def order_rows(actors: int) -> int:
    """Return the number of orders that one day's table holds, for all actors and the scenario's events together."""
    return max(LEAST_ORDERS, MOST_SCRIPTED + _EACH * actors)


def check_capacity(tree: Node) -> Iterator[Problem]:
    """Yield what the engine's tables have no room for, sizes aside."""
    yield from _scripted(tree)


def too_large(tree: Node) -> Iterator[Problem]:
    """Yield the sections with more entries than there is room for; nothing else need then be looked at."""
    yield from _too_many(tree, "actors", len(tree.entries("actors")), MOST_ACTORS)
    yield from _too_many(tree, "places", len(tree.entries("places")), MOST_PLACES)
    rows = len(tree.entries("formations")) + sum(
        _whole(node, "detachments") for node in tree.entries("actors").values()
    )
    yield from _too_many(tree, "formations", rows, MOST_FORMATIONS, "formations and detachments")
    for section, most in MOST.items():
        node = tree.get(section)
        if node is not None and isinstance(node.value, (dict, list)):
            yield from _too_many(tree, section, len(node.value), most)


def _too_many(tree: Node, section: str, count: int, most: int, what: str = "") -> Iterator[Problem]:
    node = tree.get(section)
    if node is not None and count > most:
        yield node.problem((section,), f"found {count:,} {what or section}", (f"at most {most:,}",))


def _whole(node: Node, key: str) -> int:
    found = node.scalar(key) if isinstance(node.value, dict) else None
    return found if isinstance(found, int) and found > 0 else 0


def _scripted(tree: Node) -> Iterator[Problem]:
    """Yield the first order of a date that is one too many."""
    found: Counter[datetime.date] = Counter()
    for index, node in enumerate(tree.items("events")):
        date = node.scalar("date") if isinstance(node.value, dict) and node.get("order") is not None else None
        if isinstance(date, datetime.date):
            found[date] += 1
            if found[date] == MOST_SCRIPTED + 1:
                message = f"more than {MOST_SCRIPTED} scripted orders on {date}"
                yield node.problem(("events", index), message, (f"at most {MOST_SCRIPTED} orders on one date",))
