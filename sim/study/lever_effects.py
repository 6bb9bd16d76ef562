"""Effects of levers and orders, counted pair by pair against the scenario as it is, on common random numbers.

Replication k of a setting is paired with replication k of the scenario as it is; differences and intervals are those
of ``pair_statistics``. An effect counts as seen if its 95 % interval excludes zero and it is at least ``LEAST`` large:
of many intervals around nothing one in twenty excludes zero by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from sim.scenario import ORDERS, Scenario
from sim.study.lever_settings import Pull
from sim.study.pair_statistics import Moments, answer
from sim.study.pairs import HARM

CONDUCT = frozenset({"strikes", "advisers", "level", "mobilised", "reform"})
"""Measures of what an actor itself does."""
LEAST = 0.02
"""Least difference of a probability that counts as seen."""
FEWEST = 3
"""Questions that an actor's orders must move before one kind of order can be called dominant."""
SHOWN = ("difference", "low", "high", "to_yes", "to_no", "pairs")


def effects(rows: Path, scenario: Scenario, points: int, replications: int) -> list[dict[str, Any]]:
    """Return what every point changes, in the order of the points, point 0 (the scenario as it is) left out.

    Args:
        rows: the table of all replications, sorted by point and replication.
        scenario: as it is.
        points: how many, point 0 included.
        replications: of each.

    Returns:
        For each point ``outcomes`` (by question: ``probability``, ``difference`` with ``low`` and ``high``, ``to_yes``,
        ``to_no``, ``pairs``), ``harm`` (by measure: means ``a`` and ``b``, their difference and its interval) and
        ``failed`` pairs.
    """
    table = _columns(rows, scenario)
    shape = (points, replications)
    sound = ~np.array(table["failed"]).reshape(shape)
    codes = {name: found.reshape(shape) for name, found in table["answers"].items()}
    harm = [found.reshape(shape) for found in table["harm"]]
    return [_effect(codes, harm, sound, point) for point in range(1, points)]


def _columns(rows: Path, scenario: Scenario) -> dict[str, Any]:
    with pq.ParquetFile(rows) as file:
        there = set(file.schema_arrow.names)
        asked = [name for name in scenario.outcomes if f"outcome.{name}" in there]
        harmed = [[f"{actor}.{measure}" for actor in scenario.actors] for measure in HARM]
        names = ["error", *(f"outcome.{name}" for name in asked), *(name for group in harmed for name in group)]
        table = file.read(names)
    return {
        "failed": table["error"].is_valid().to_numpy(),
        "answers": {name: _codes(table[f"outcome.{name}"]) for name in asked},
        "harm": [np.sum([table[name].to_numpy() for name in group], axis=0, dtype=float) for group in harmed],
    }


def _codes(column: Any) -> Any:
    """Answers as numbers: none, no, yes."""
    return column.cast("int8").fill_null(-1).to_numpy().astype(np.intp) + 1


def _effect(codes: Mapping[str, Any], harm: Sequence[Any], sound: Any, point: int) -> dict[str, Any]:
    both = sound[0] & sound[point]
    outcomes = {}
    for name, found in codes.items():
        counts = np.bincount(3 * found[0][both] + found[point][both], minlength=9).reshape(3, 3)
        one = answer(counts)
        outcomes[name] = {"probability": one["b"]["probability"], **{key: one[key] for key in SHOWN}}
    moments = Moments(len(HARM))
    moments.add(*(np.array([found[row][both] for found in harm]) for row in (0, point)))
    return {"outcomes": outcomes, "harm": dict(zip(HARM, moments.differences(), strict=True)),
            "failed": int((~both).sum())}  # fmt: skip


def as_it_was(rows: Path, scenario: Scenario, replications: int) -> dict[str, float | None]:
    """Return the probability of every question in the scenario as it is."""
    table = _columns(rows, scenario)
    found = {}
    for name, codes in table["answers"].items():
        answers = codes[:replications][~table["failed"][:replications]]
        known = answers[answers > 0]
        found[name] = float((known == 2).mean()) if len(known) else None
    return found


def seen(one: Mapping[str, Any]) -> bool:
    """Return whether a difference is beyond chance and not too small to matter."""
    if one["difference"] is None or one["low"] is None:
        return False
    return abs(one["difference"]) >= LEAST and (one["low"] > 0 or one["high"] < 0)


def strongest(outcomes: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Return the question that is moved furthest, one that is seen to be moved before any other; None if none is."""
    known = [name for name, one in outcomes.items() if one["difference"] is not None]
    return max(known, key=lambda name: (seen(outcomes[name]), abs(outcomes[name]["difference"])), default=None)


def audit(pulls: Sequence[Pull], found: Sequence[Mapping[str, Any]], scenario: Scenario) -> dict[str, Any]:
    """Return what the orders together say of a menu.

    A question about an actor's own conduct (whether it has struck, gone in or mobilised) says nothing of what its
    orders bring about, and is left out for it.

    Returns:
        ``policies``: for each actor the question on which its best and its worst orders lie furthest apart, how far
        (``span``, of effects that are seen) and which they are (None is to leave all to its mind); ``inert``: kinds of
        order that no actor moves any question with; ``dominant``: ``actor.order`` that moves every question furthest
        that its actor's orders move.
    """
    conduct = {name: one.actor for name, one in scenario.outcomes.items() if one.measure in CONDUCT}
    orders = [(pull, _others_of(one["outcomes"], conduct, pull.actor))
              for pull, one in zip(pulls, found, strict=True) if pull.order]  # fmt: skip
    given = dict.fromkeys(pull.order for pull, _ in orders)
    moving = {pull.order for pull, outcomes in orders if any(map(seen, outcomes.values()))}
    actors = dict.fromkeys(pull.actor for pull, _ in orders)
    of = {actor: [pair for pair in orders if pair[0].actor == actor] for actor in actors}
    return {
        "policies": {actor: _policy(pairs) for actor, pairs in of.items()},
        "inert": [order for order in ORDERS if order in given and order not in moving],
        "dominant": [f"{actor}.{order}" for actor, pairs in of.items() for order in _dominant(pairs)],
    }


def _others_of(outcomes: Mapping[str, Any], conduct: Mapping[str, str | None], actor: str) -> dict[str, Any]:
    return {name: one for name, one in outcomes.items() if conduct.get(name) != actor}


def _policy(orders: Sequence[tuple[Pull, Mapping[str, Any]]]) -> dict[str, Any]:
    """Return the question on which an actor's orders lie furthest apart."""
    found: dict[str, Any] = {"outcome": None, "span": 0.0, "highest": None, "lowest": None}
    for name in orders[0][1]:
        amounts: list[tuple[float, str | None]] = [(0.0, None)]
        amounts += [(outcomes[name]["difference"], pull.name) for pull, outcomes in orders
                    if seen(outcomes[name])]  # fmt: skip
        (low, lowest), (high, highest) = (pick(amounts, key=lambda pair: pair[0]) for pick in (min, max))
        if high - low > found["span"]:
            found = {"outcome": name, "span": high - low, "highest": highest, "lowest": lowest}
    return found


def _dominant(orders: Sequence[tuple[Pull, Mapping[str, Any]]]) -> Iterator[str]:
    """Yield the kind of order that is the strongest in every question that an actor's orders move, if there is one."""
    winners = []
    for name in orders[0][1]:
        moved = [(abs(outcomes[name]["difference"]), pull.order) for pull, outcomes in orders
                 if seen(outcomes[name])]  # fmt: skip
        if moved:
            winners.append(max(moved)[1])
    if len(winners) >= FEWEST and len(set(winners)) == 1:
        yield winners[0]
