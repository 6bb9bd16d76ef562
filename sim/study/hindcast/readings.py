"""What a record asks of every replication, read while it is played, and the table ``readings.parquet`` of it.

Columns: ``replication``; ``first.<place>``, the evening on which the scored actor first held a place; ``amount.<n>``;
``check.<fact>.<n>``, a quantity or, where the check is about an event, 1 or 0; ``change.<fact>.<n>.<change>``, the
same event in the same world under a change of the fact. Infinite: it never came; empty: the world does not pose the
question.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sim.ensemble.executing import each
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.settings import Settings
from sim.ensemble.stamped import read_stamped, write_stamped
from sim.study.hindcast.history import History
from sim.study.hindcast.observed_replication import UNASKED, Layout, ObservedReplication, first, layout_of, observe
from sim.study.hindcast.recorded_facts import Check, RecordedFact

READINGS = "readings.parquet"
Row = dict[str, float]
Observe = Callable[[Any, int, int, Layout], tuple[Any, ObservedReplication]]
"""Plays one replication and watches it (see ``sim.study.hindcast.observed_replication.watched``)."""


def row_of(history: History, seen: ObservedReplication) -> Row:
    """What a record asks of one world."""
    found = {f"first.{place}": first(seen.held_by(place, (history.actor,))) for place in history.places}
    found |= {f"amount.{number}": one.of.read(seen) for number, one in enumerate(history.amounts)}
    for name, fact in history.facts.items():
        for number, check in enumerate(fact.checks):
            if check.change is None:
                found[f"check.{name}.{number}"] = answer(check, seen)
    return found


def changed_row(fact: str, checks: tuple[Check, ...], change: str, seen: ObservedReplication) -> Row:
    """The events of a fact in one world under a change (or ``base``, without one)."""
    return {
        f"change.{fact}.{number}.{change}": answer(check, seen)
        for number, check in enumerate(checks)
        if check.change is not None and change in ("base", check.change, *check.beyond)
    }


def answer(check: Check, seen: ObservedReplication) -> float:
    """A check's number in one world: the quantity, or 1 or 0 for an event; UNASKED outside its condition."""
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

    def __init__(self, history: History, plan: Any, play: Observe = observe) -> None:
        self.history, self.layout, self._play = history, layout_of(plan), play
        self.rows: dict[int, Row] = {}

    def __call__(self, plan: Any, seed: int, replication: int) -> Any:
        """Play one replication, read it, and give back its course."""
        course, seen = self._play(plan, seed, replication, self.layout)
        self.rows[replication] = row_of(self.history, seen)
        return course


def complete(
    reader: HindcastReader, plan: Any, settings: Settings, replications: range, listener: Listener | None = None
) -> None:
    """Read the replications that an earlier attempt had played: alone, each gives the same as in its run."""
    missing = [number for number in replications if number not in reader.rows]
    silently = partial(_silently, reader, plan, settings.seed)
    each(silently, missing, settings.workers, (listener or Silent()).playing)


def _silently(reader: HindcastReader, plan: Any, seed: int, replication: int) -> None:
    """A replication that fails has said so in the run's table."""
    try:
        reader(plan, seed, replication)
    except Exception:  # whatever it is, it is already a row there
        return


def play_changes(
    history: History, scenario: Any, settings: Settings, rows: dict[int, Row], listener: Listener | None = None,
    play: Observe = observe,
) -> None:  # fmt: skip
    """Play the counterfactuals of the facts on the same dice and add what they say to the rows.

    Raises:
        ScenarioError: a change cannot be made in this scenario.
    """
    for name, fact in history.facts.items():
        for change, plan in _plans(fact, scenario):
            layout = layout_of(plan)

            def one(number: int, name: str = name, fact: RecordedFact = fact, change: str = change, plan: Any = plan,
                    layout: Layout = layout) -> None:  # fmt: skip
                _, seen = play(plan, settings.seed, number, layout)
                rows[number] |= changed_row(name, fact.checks, change, seen)

            each(one, sorted(rows), settings.workers, (listener or Silent()).playing)


def _plans(fact: RecordedFact, scenario: Any) -> Iterator[tuple[str, Any]]:
    """The blueprints of a fact's changes, the unchanged one first, each played to the fact's last day."""
    from sim.core.calendar import evening_of
    from sim.scenario import changed
    from sim.world.build import blueprint

    if fact.until is None:
        return
    days = max(1, evening_of(scenario.start, fact.until))
    for name, sets in (("base", ()), *((name, one.set) for name, one in fact.changes.items())):
        yield name, blueprint(changed(scenario, sets, days))


def save(folder: Path, history: History, rows: dict[int, Row], digest: str = "") -> None:
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
    names = list(dict.fromkeys(name for number in numbers for name in rows[number]))
    columns: dict[str, Any] = {"replication": pa.array(numbers, pa.int64())}
    for name in names:
        values = [rows[number].get(name, UNASKED) for number in numbers]
        columns[name] = pa.array([None if math.isnan(value) else value for value in values], pa.float64())
    write_stamped(folder / READINGS, pa.table(columns), _of(history, digest))


def kept(folder: Path, history: History, digest: str) -> dict[str, Any] | None:
    """The readings of a run folder by column, (n,) float each, if they are of this run and asked for by this record.

    Raises:
        RunFolderError: the file cannot be read, or is not what was written.
    """
    table = read_stamped(folder / READINGS, _of(history, digest))
    return None if table is None else {name: table[name].to_numpy() for name in table.column_names}


def _of(history: History, digest: str) -> bytes:
    """What readings belong to."""
    return f"{history.digest()} {digest}".encode()
