"""Every replication is checked before it is published: finite numbers in their ranges, and books that balance.

A replication that fails the check is a failed replication whose error says which number of which actor or place is
wrong, and on which evening. The check reads the last evening and the measures of all of them; only when something is
wrong is the replication played again, to find the first evening on which it was.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from sim.core.errors import SimError
from sim.scenario import MEASURE_NAMES
from sim.world.balance import faults, sound
from sim.world.blueprint import Blueprint
from sim.world.ranges import LARGEST, Fault, within
from sim.world.tables import World

_LEAST = np.array([-LARGEST if name == "treasury" else 0.0 for name in MEASURE_NAMES])
"""Least value of each measure; only a treasury may owe."""
_MOST = np.full(len(MEASURE_NAMES), LARGEST)
_ALL_REAL = np.ones(len(MEASURE_NAMES), bool)
_ANY = tuple(np.full(len(MEASURE_NAMES), limit) for limit in (np.iinfo(np.int64).min, np.iinfo(np.int64).max))
_TOLD = 3


class UnsoundError(SimError, ValueError):
    """A replication whose numbers cannot be true.

    Attributes:
        replication: which.
        evening: of what day of the scenario, 0 for the eve; None when it is not known.
        faults: what was found, in words.
    """

    def __init__(self, plan: Blueprint, replication: int, evening: int | None, found: Iterable[str]) -> None:
        self.replication, self.evening, self.faults = replication, evening, tuple(found)
        more = f" (and {len(self.faults) - _TOLD} more)" if len(self.faults) > _TOLD else ""
        when = "" if evening is None else f" on the evening of {_date(plan, evening)}"
        told = "; ".join(self.faults[:_TOLD])
        super().__init__(f"replication {replication} cannot be true{when}: {told}{more}")


def _date(plan: Blueprint, evening: int) -> datetime.date:
    return plan.start + datetime.timedelta(evening - 1)


def check(
    plan: Blueprint, replication: int, world: World, holders: Any, series: Any,
    again: Callable[[], Iterable[World]] | None = None,
) -> None:  # fmt: skip
    """Refuse a replication whose record or whose last evening cannot be true.

    Args:
        plan: the scenario's blueprint.
        replication: its number.
        world: the tables on the evening that was recorded last.
        holders: the record of who held what on each evening (``sim.ensemble.record.books``).
        series: the record of the measures.
        again: plays it again, the eve and evening by evening.

    Raises:
        UnsoundError: it says what is wrong, and since when.
    """
    day = int(world.clock["day"][0])
    if sound(world) and _plausible(plan, holders[: day + 1], series[: day + 1]):
        return
    found = faults(world)
    for evening, then in enumerate(again() if again else ()):
        wrong = faults(then)
        if wrong:
            raise UnsoundError(plan, replication, evening, [named(plan, fault) for fault in wrong])
    if found:
        raise UnsoundError(plan, replication, day, [named(plan, fault) for fault in found])
    raise UnsoundError(plan, replication, *_first(plan, holders, series))


def _plausible(plan: Blueprint, holders: Any, series: Any) -> bool:
    """Return whether every measure is finite and not negative, and every holder an actor or nobody."""
    cells = series.reshape(-1, series.shape[-1])
    if not within(cells.view(np.int64), cells, _ALL_REAL, _LEAST, _MOST, *_ANY):
        return False
    return bool(holders.min() >= -1 and holders.max() < len(plan.actors))


def _first(plan: Blueprint, holders: Any, series: Any) -> tuple[int, list[str]]:
    """The first evening on which the record cannot be true, and what it says."""
    wrong = ~((series >= _LEAST) & (series <= _MOST))
    if not wrong.any():
        evening, place = (int(number) for number in np.argwhere((holders < -1) | (holders >= len(plan.actors)))[0])
        return evening, [f"place {plan.places[place]}: holder is {holders[evening, place]}"]
    evening = int(np.argwhere(wrong)[0][0])
    cells = np.argwhere(wrong[evening])
    return evening, [f"actor {plan.actors[a]}: {MEASURE_NAMES[m]} is {series[evening, a, m]:g}" for a, m in cells]


def named(plan: Blueprint, fault: Fault) -> str:
    """A fault with the names of whom it concerns, such as ``formation guard: 3 came, 2 went``."""
    names = {
        "actors": (plan.actors,), "places": (plan.places,), "formations": (plan.formations,),
        "presence": (plan.actors, plan.places), "relations": (plan.actors, plan.actors),
    }.get(fault.table)  # fmt: skip
    if names is None or fault.row is None:
        return fault.message if fault.row is None else f"{fault.table}: {fault.message}"
    rows = fault.row if isinstance(fault.row, tuple) else (fault.row,)
    subject = "/".join(known[row] for known, row in zip(names, rows, strict=True))
    return f"{fault.table.removesuffix('s') if len(rows) == 1 else fault.table} {subject}: {fault.message}"
