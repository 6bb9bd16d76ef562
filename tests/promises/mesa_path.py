"""Is a day in Mesa the same as a day of the ensemble? A program that prints both digests of a replication as JSON.

``python -m tests.promises.mesa_path tests/scenarios/duel.yaml 3``
"""

from __future__ import annotations

import json
import sys

from sim.ensemble.replication import play
from sim.model.theatre import Theatre
from sim.scenario import load
from sim.world.blueprint import blueprint


def digests(file: str, replication: int) -> tuple[str, str]:
    """The digest of a replication of seed 1 in the ensemble and in Mesa."""
    scenario = load(file)
    theatre = Theatre(scenario, replication=replication, seed=1)
    for _ in range(scenario.days):
        theatre.step()
    return play(blueprint(scenario), 1, replication).digest, theatre.digest()


def main(file: str, replication: str) -> None:
    """Print the two digests."""
    print(json.dumps(digests(file, int(replication))))


if __name__ == "__main__":
    main(*sys.argv[1:])
