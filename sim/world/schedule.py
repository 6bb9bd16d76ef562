"""Scheduled orders as numbers, so that days on which nothing else is scheduled are played in compiled code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.scenario import ORDERS, Scenario
from sim.world.codes import NOBODY


class Schedule(NamedTuple):
    """The scheduled orders of all days without a shock, n of them, in the order of the file.

    Attributes:
        event: (n,) numbers of the events, as all that follow.
        day: days since the start.
        actor: who orders.
        kind: what.
        place: where, or nobody's row.
        other: to whom, or nobody's row.
        effort: which of a replication's draws says how much of what is free.
    """

    event: Any
    day: Any
    actor: Any
    kind: Any
    place: Any
    other: Any
    effort: Any


def days_of(scenario: Scenario) -> list[int]:
    """Return the day of each event, in days since the start."""
    return [(event.date - scenario.start).days for event in scenario.events]


def shock_days(scenario: Scenario) -> tuple[int, ...]:
    """Return the days, in order, on which a shock is scheduled."""
    days = zip(days_of(scenario), scenario.events, strict=True)
    return tuple(sorted({day for day, event in days if event.order is None}))


def schedule_of(scenario: Scenario, places: Sequence[str], actors: Sequence[str], efforts: Sequence[int]) -> Schedule:
    """Return the orders of the days without a shock; on the others ``sim.world.apply_events`` gives them.

    Args:
        scenario: says what is scheduled.
        places: names in the order of the tables' rows.
        actors: the same of the actors.
        efforts: which of the draws is the effort of each event.
    """
    place, actor = ({name: row for row, name in enumerate(names)} for names in (places, actors))
    shocks = set(shock_days(scenario))
    rows = [
        (row, day, actor[event.actor or ""], int(ORDERS[event.order or ""]), place.get(event.place or "", NOBODY),
         actor.get(event.other or "", NOBODY), efforts[row])
        for row, (day, event) in enumerate(zip(days_of(scenario), scenario.events, strict=True))
        if day not in shocks
    ]  # fmt: skip
    return Schedule(*np.ascontiguousarray(np.array(rows, np.int64).reshape(-1, len(Schedule._fields)).T))
