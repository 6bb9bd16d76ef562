"""Every coefficient at 0, at its low and at its high end: a program that prints, as JSON, what was then not sound.

``python -m tests.promises.coefficients tests/scenarios/duel.yaml 3`` plays replications 0, 1 and 2 of seed 1 with each
coefficient in turn at each of these values, in whatever mode it is started.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator, Mapping

from sim.core.coefficients import Parameter, registry
from sim.ensemble.replication import play
from sim.scenario import load
from sim.world.blueprint import Blueprint, blueprint
from sim.world.tables import coefficients


def values(one: Parameter) -> dict[str, float]:
    """The ends of what a scenario may set it to: zero (where it may), low and high."""
    return ({"zero": 0.0} if one.allows(0.0) else {}) | {"low": one.low, "high": one.high}


def turned(plan: Blueprint, chosen: Mapping[str, float]) -> Blueprint:
    """The blueprint with some coefficients set, and none of the scenario's own."""
    return dataclasses.replace(plan, world=plan.world._replace(parameters=coefficients(chosen)), overrides={})


def unsound(plan: Blueprint, replications: int) -> Iterator[str]:
    """What went wrong, coefficient by coefficient."""
    for name, one in registry().items():
        for end, value in values(one).items():
            changed = turned(plan, {name: value})
            for replication in range(replications):
                try:
                    play(changed, 1, replication)
                except Exception as error:
                    yield f"{name} at {end} ({value:g}): {error!r}"
                    break


def main(file: str, replications: str = "3", *sets: str) -> None:
    """Print what is not sound."""
    print(json.dumps(list(unsound(blueprint(load(file, sets)), int(replications)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
