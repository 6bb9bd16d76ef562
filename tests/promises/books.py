"""The books of a world: what must balance on every evening of every replication.

As a script it plays replications and prints what did not balance, as JSON, in whatever mode it is started:
``python -m tests.promises.books scenarios/mosul.yaml 0 3`` for replications 0, 1 and 2 of seed 1; another seed and
changes (``path=value``) may follow.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from sim.ensemble.days import dawn, decide_and_rest, steps
from sim.scenario import load
from sim.world.blueprint import Blueprint, blueprint
from sim.world.build import build
from sim.world.happenings import event_days, happen
from sim.world.tables import DEFINITIONS, Field, World

ROUNDING = 1e-9
"""What adding up shares may lose."""


def evenings(plan: Blueprint, seed: int, replication: int) -> Iterator[World]:
    """The world before the first day and on each evening, played but not recorded (always the same tables)."""
    world, numbers = build(plan, seed, replication)
    found, scripted = steps(world), set(event_days(plan))
    yield world
    for day in range(plan.days):
        dawn(world, found)
        if day in scripted:
            happen(plan, world, numbers, day)
        decide_and_rest(world, found)
        yield world


def men(world: World) -> list[str]:
    """A formation's men are those it began with and got, less those who went, whichever way."""
    f = world.formations
    came = f["initial"] + f["recruited"] + f["received"]
    went = f["wounded"] + f["killed"] + f["deserted"] + f["captured"] + f["sent"]
    return [f"formation {i}: {came[i]} came, {went[i]} went" for i in np.flatnonzero(came != f["present"] + went)]


def transfers(world: World) -> list[str]:
    """Men sent by one formation are received by another."""
    sent, received = world.formations["sent"].sum(), world.formations["received"].sum()
    return [] if sent == received else [f"{sent} men sent, {received} received"]


def equipment(world: World) -> list[str]:
    """An actor's equipment is what it began with and got, less what it lost."""
    a, f = world.actors, world.formations
    held = np.array([f["equipment"][f["actor"] == row].sum() for row in range(len(a))])
    booked = a["equipment_start"] + a["equipment_supplied"] + a["equipment_captured"]
    booked = booked - a["equipment_lost"] - a["equipment_scrapped"]
    return [f"actor {row}: {held[row]} held, {booked[row]} booked" for row in np.flatnonzero(held != booked)]


def booty(world: World) -> list[str]:
    """What is captured was lost by somebody; what nobody has taken yet lies where it was left."""
    lost, captured = world.actors["equipment_lost"].sum(), world.actors["equipment_captured"].sum()
    abandoned = world.places["abandoned"].sum()
    return [] if lost == captured + abandoned else [f"{lost} lost, {captured} captured, {abandoned} abandoned"]


def money(world: World) -> list[str]:
    """A treasury is what it began with and earned, less what was spent (to a millionth)."""
    a = world.actors
    earned = a["earned_oil"] + a["earned_tax"] + a["earned_loot"] + a["earned_aid"]
    spent = a["spent_pay"] + a["spent_rule"] + a["spent_operations"] + a["spent_aid"]
    booked = a["money_start"] + earned - spent
    scale = np.maximum(1.0, np.abs(a["money_start"]) + earned + spent)
    wrong = ~(np.abs(a["treasury"] - booked) <= 1e-6 * scale)
    return [f"actor {row}: {a['treasury'][row]} held, {booked[row]} booked" for row in np.flatnonzero(wrong)]


def people(world: World) -> list[str]:
    """Nobody vanishes from a place: who is not there has fled or been killed."""
    p = world.places
    known = p["population"] + p["displaced"] + p["civilians_killed"]
    return [
        f"place {row}: {known[row]} known of {p['population_start'][row]}"
        for row in np.flatnonzero(known != p["population_start"])
    ]


def harm(world: World) -> list[str]:
    """No actor has killed civilians who were not killed in a place (some are killed by nobody in particular)."""
    by, where = world.actors["civilians_killed"].sum(), world.places["civilians_killed"].sum()
    return [] if by <= where else [f"{by} killed by actors, {where} killed in places"]


def allegiance(world: World) -> list[str]:
    """Everybody in a place holds with one actor or with none."""
    total = world.presence["allegiance"].sum(axis=0) + world.places["neutral"]
    return [f"place {row}: {total[row]}" for row in np.flatnonzero(~(np.abs(total - 1.0) <= ROUNDING))]


def ranges(world: World) -> list[str]:
    """Every field is within the range that its definition gives, and a number."""
    found = []
    for name, fields in DEFINITIONS.items():
        table = getattr(world, name)
        rows = table[: int(world.clock["orders"][0])] if name == "orders" else table
        found += [f"{name}.{field.name}: {_worst(field, rows)}" for field in fields if _worst(field, rows) is not None]
    return found


def _worst(field: Field, rows: Any) -> Any:
    """A value outside the field's range, or None."""
    values = rows[field.name]
    slack = ROUNDING if field.kind == "f8" else 0
    wrong = ~((values >= field.low - slack) & (values <= field.high + slack))
    return values[wrong][0] if wrong.any() else None


BOOKS: dict[str, Callable[[World], list[str]]] = {
    "men": men, "transfers": transfers, "equipment": equipment, "booty": booty, "money": money, "people": people,
    "harm": harm, "allegiance": allegiance, "ranges": ranges,
}  # fmt: skip
"""Each book's name and what is wrong with it in a world."""


def faults(plan: Blueprint, seed: int, replication: int) -> dict[str, list[str]]:
    """By book, what did not balance in a replication: the first evening on which it did not."""
    found: dict[str, list[str]] = defaultdict(list)
    for day, world in enumerate(evenings(plan, seed, replication)):
        for name, wrong in BOOKS.items():
            if name not in found and wrong(world):
                found[name] = [f"replication {replication}, evening {day}: {fault}" for fault in wrong(world)[:5]]
    return dict(found)


def main(file: str, first: str, last: str, seed: str = "1", *sets: str) -> None:
    """Print the faults of replications first to last - 1 as JSON."""
    plan = blueprint(load(file, sets))
    found: dict[str, list[str]] = defaultdict(list)
    for replication in range(int(first), int(last)):
        for name, wrong in faults(plan, int(seed), replication).items():
            found[name] += wrong
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
