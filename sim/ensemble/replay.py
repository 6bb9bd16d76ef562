"""One replication of a run again, alone: for a closer look, or to see an error where it happens."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from sim.core.calendar import date_of
from sim.ensemble.chunks import Player, compiled_player
from sim.ensemble.outcomes import evaluate, names_of, question
from sim.ensemble.replication_table import fell_on
from sim.world.blueprint import Blueprint
from sim.world.codes import NOBODY


@dataclass(frozen=True)
class Replay:
    """One replication in brief.

    Attributes:
        scenario, seed, replication: which.
        digest: the same as in the run's ``outcomes.parquet``.
        outcomes: the answers; None where there is none.
        fell: date on which a place was lost by its first holder, those that were.
        holders: who holds each place at the end (or "nobody").
        questions: the outcomes in words.
    """

    scenario: str
    seed: int
    replication: int
    digest: str
    outcomes: dict[str, bool | None]
    fell: dict[str, str]
    holders: dict[str, str]
    questions: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain dictionaries, ready for JSON."""
        return dataclasses.asdict(self)


def replay(blueprint: Blueprint, seed: int, replication: int, player: Player | None = None) -> Replay:
    """Play one replication; an error in it is raised here, not recorded.

    Args:
        blueprint: the scenario laid out as tables.
        seed: the run's seed.
        replication: which, from 0.
        player: what plays it; the compiled rules by default.
    """
    course = (player or compiled_player())(blueprint, seed, replication)
    outcomes = blueprint.scenario.outcomes
    holders = [*blueprint.actors, "nobody"]  # nobody is -1: the last
    evenings = zip(blueprint.places, fell_on(course.holders), strict=True)
    return Replay(
        scenario=blueprint.scenario.name,
        seed=seed,
        replication=replication,
        digest=course.digest,
        outcomes=evaluate(outcomes, names_of(blueprint), course),
        fell={place: date_of(blueprint.start, evening).isoformat() for place, evening in evenings if evening != NOBODY},
        holders={place: holders[row] for place, row in zip(blueprint.places, course.holders[-1], strict=True)},
        questions={name: question(name, outcome) for name, outcome in outcomes.items()},
    )
