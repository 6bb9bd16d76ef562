"""Does a place fall? Replications of a scenario as changed, as a program that prints JSON.

``python -m tests.promises.falls duel.yaml ford 400 'formations.1bn-ford.present=x1.1'`` prints a list of 400 truths.
"""

from __future__ import annotations

import json
import sys

from sim.ensemble.replication import play
from sim.ensemble.replication_table import fell_on
from sim.scenario import load
from sim.world.blueprint import blueprint


def main(file: str, place: str, replications: str, *sets: str) -> None:
    """Print for each replication whether the place was lost by its first holder."""
    plan = blueprint(load(file, sets))
    row = plan.places.index(place)
    fallen = [bool(fell_on(play(plan, 1, k).holders)[row] >= 0) for k in range(int(replications))]
    print(json.dumps(fallen))


if __name__ == "__main__":
    main(*sys.argv[1:])
