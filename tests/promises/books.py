"""The books of a world: what must balance on every evening of every replication.

As a script it plays replications and prints what did not balance, as JSON, in whatever mode it is started:
``python -m tests.promises.books scenarios/mosul.yaml 0 3`` for replications 0, 1 and 2 of seed 1; another seed and
changes (``path=value``) may follow.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict

from sim.ensemble.replication import evenings
from sim.scenario import load
from sim.world.balance import BOOKS
from sim.world.blueprint import Blueprint, blueprint


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
