"""The uncertain inputs of a replication that were drawn far from the middle."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.report.story.recorder import Recording
from sim.scenario import Number
from sim.world.draws import DRAW
from sim.world.random_streams import normal_cdf, replication_key, uniform


@dataclass(frozen=True)
class Drawn:
    """One uncertain input as it was drawn.

    Attributes:
        path: where it stands in the scenario (``actors.NAME.skill``: the combat skill that no file knows).
        value: what was drawn.
        quantile: 0..1, the share of draws below it.
        together: how many other inputs share its draw.
    """

    path: str
    value: float
    quantile: float
    together: int = 0

    @property
    def distance(self) -> float:
        """Distance from the middle, 0 to 0.5."""
        return abs(self.quantile - 0.5)


def unusual(recording: Recording, most: int = 5) -> list[Drawn]:
    """The inputs drawn farthest from their medians, the farthest first; one for each roll that several share."""
    found = [*_inputs(recording), *_skills(recording)]
    return sorted(found, key=lambda drawn: (-drawn.distance, drawn.path))[:most]


def _inputs(recording: Recording) -> Iterator[Drawn]:
    """Every roll once. All shapes rise with their roll, so the roll is the quantile."""
    drawer = recording.plan.drawer
    key = np.uint64(replication_key(recording.seed, recording.replication, "draw"))
    rows = np.flatnonzero(drawer.uncertain)
    rolls = drawer.rows["roll"][rows]
    for roll in dict.fromkeys(rolls.tolist()):
        group = np.flatnonzero(rolls == np.uint64(roll))
        first = int(group[0])
        path, value = drawer.paths[int(rows[first])], float(recording.course.draws[first])
        quantile = float(uniform(key, np.int64(0), DRAW, np.uint64(roll)))
        yield Drawn(path, value, quantile, len(group) - 1)


def _skills(recording: Recording) -> Iterator[Drawn]:
    """The skill of every actor with troops: log-normal, mean 1."""
    start = recording.start
    spread = float(start.parameters["battle_skill_spread"][0])
    fighters = sorted({int(row) for row in start.formations["actor"]})
    for row in fighters if spread > 0 else ():
        skill = float(start.actors["skill"][row])
        quantile = float(normal_cdf((math.log(skill) + 0.5 * spread * spread) / spread))
        yield Drawn(f"actors.{recording.plan.actors[row]}.skill", skill, quantile)


def number_at(recording: Recording, path: str) -> Number | None:
    """The number that a path stands for, with its range; None for what no file says."""
    scenario = recording.plan.scenario
    table, _, rest = path.partition(".")
    if table == "parameters":
        return scenario.parameters.get(rest)
    found: object = getattr(scenario, table, None)
    for word in rest.split("."):
        found = found.get(word) if isinstance(found, dict) else getattr(found, word, None)
    return found if isinstance(found, Number) else None
