"""Readings of replications for a record, taken while they are played, and their table ``readings.parquet``.

Columns: ``replication``; ``first.<place>``, the evening on which the scored actor first held a place; ``amount.<n>``;
``check.<fact>.<n>``, a quantity or, where the check is about an event, 1 or 0; ``change.<fact>.<n>.<change>``, the
same event in the same replication under a change of the fact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from sim.core.calendar import evening_of
from sim.ensemble.executing import each
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.replication import Course
from sim.ensemble.settings import Settings
from sim.scenario import Scenario, changed
from sim.study.hindcast.history import History
from sim.study.hindcast.observed_replication import Layout, ObservedReplication, first, layout_of, observe
from sim.study.hindcast.reading_table import (
    READINGS,
    UNASKED,
    Readings,
    read_again,
    write_readings,
)
from sim.study.hindcast.recorded_facts import Check, RecordedFact
from sim.world.blueprint import Blueprint
from sim.world.build import blueprint

Observe = Callable[[Blueprint, int, int, Layout], tuple[Course, ObservedReplication]]
"""Plays one replication and observes it (see ``sim.study.hindcast.observed_replication.observe``)."""


def row_of(history: History, seen: ObservedReplication) -> Readings:
    """Return what a record asks of one replication."""
    found = {f"first.{place}": first(seen.held_by(place, (history.actor,))) for place in history.places}
    found |= {f"amount.{number}": one.of.read(seen) for number, one in enumerate(history.amounts)}
    for name, fact in history.facts.items():
        for number, check in enumerate(fact.checks):
            if check.change is None:
                found[f"check.{name}.{number}"] = answer(check, seen)
    return found


def changed_row(fact: str, checks: tuple[Check, ...], change: str, seen: ObservedReplication) -> Readings:
    """Return the events of a fact in one replication under a change (or ``base``, without one)."""
    return {
        f"change.{fact}.{number}.{change}": answer(check, seen)
        for number, check in enumerate(checks)
        if check.change is not None and change in ("base", check.change, *check.beyond)
    }


def answer(check: Check, seen: ObservedReplication) -> float:
    """Return a check's number in one replication: the quantity, or 1 or 0 for an event; UNASKED if excluded."""
    if check.given is not None and not check.given.at_least <= check.given.of.read(seen) <= check.given.at_most:
        return UNASKED
    value = float(check.of.read(seen))
    if not check.event or math.isnan(value):
        return value
    above = check.at_least is None or value >= check.at_least
    return float(above and (check.at_most is None or value <= check.at_most))


class HindcastReader:
    """A player of replications that reads each while it is played; the course is the ensemble's.

    Attributes:
        rows: what has been read, by replication.
    """

    def __init__(self, history: History, plan: Blueprint, play: Observe = observe) -> None:
        self.history, self.layout, self._play = history, layout_of(plan), play
        self.rows: dict[int, Readings] = {}

    def __call__(self, plan: Blueprint, seed: int, replication: int) -> Course:
        """Play one replication, read it, and give back its course."""
        course, seen = self._play(plan, seed, replication, self.layout)
        self.rows[replication] = row_of(self.history, seen)
        return course


def complete(
    reader: HindcastReader, plan: Blueprint, settings: Settings, replications: range, listener: Listener | None = None
) -> None:
    """Read the replications that an earlier attempt had played and that have not been read."""
    missing = [number for number in replications if number not in reader.rows]
    read_again(partial(reader, plan, settings.seed), missing, settings.workers, listener or Silent())


def play_changes(
    history: History, scenario: Scenario, settings: Settings, rows: dict[int, Readings],
    listener: Listener | None = None, play: Observe = observe,
) -> None:  # fmt: skip
    """Play the counterfactuals of the facts on the same random streams and add what they say to the rows.

    Raises:
        ScenarioError: a change cannot be made in this scenario.
    """
    for name, fact in history.facts.items():
        for change, plan in _plans(fact, scenario):
            read = partial(changed_row, name, fact.checks, change)
            add = partial(_add_changed, rows, read, play, plan, layout_of(plan), settings.seed)
            each(add, sorted(rows), settings.workers, (listener or Silent()).playing)


def _add_changed(
    rows: dict[int, Readings], read: Callable[[ObservedReplication], Readings], play: Observe, plan: Blueprint,
    layout: Layout, seed: int, replication: int,
) -> None:  # fmt: skip
    """Play one replication of a counterfactual and add what it says to its row."""
    _, seen = play(plan, seed, replication, layout)
    rows[replication] |= read(seen)


def _plans(fact: RecordedFact, scenario: Scenario) -> Iterator[tuple[str, Blueprint]]:
    """The blueprints of a fact's changes, the unchanged one first, each played to the fact's last day."""
    if fact.until is None:
        return
    days = max(1, evening_of(scenario.start, fact.until))
    for name, sets in (("base", ()), *((name, one.set) for name, one in fact.changes.items())):
        yield name, blueprint(changed(scenario, sets, days))


def save(folder: Path, history: History, rows: dict[int, Readings], digest: str = "") -> None:
    """Write ``readings.parquet`` whole.

    Args:
        folder: of the run.
        history: the record.
        rows: what was read, by replication.
        digest: of the run.

    Raises:
        StorageError: the disk refuses.
    """
    import pyarrow as pa

    numbers = sorted(rows)
    keys = {"replication": pa.array(numbers, pa.int64())}
    write_readings(folder / READINGS, keys, [rows[number] for number in numbers], stamp(history, digest))


def stamp(history: History, digest: str) -> bytes:
    """Return what readings belong to: a record, and the digest of a run."""
    return f"{history.digest()} {digest}".encode()
