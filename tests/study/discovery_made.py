"""Made-up worlds in which the corner is known, and a run and a sweep of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.ensemble.results import Results
from sim.study.discovery.input_names import InputNames
from sim.study.discovery.outcome_sample import OutcomeSample
from sim.world.random_streams import replication_key
from tests.report.made import CROWN, REBELS, _course, made_run

PRESENT, MORALE = "formations.1bn-ford.present", "kinds.garrison.morale"
"""What the ford's fate hangs on in the made-up run."""
FEW_MEN, LOW_MORALE = 36.0, 0.36

NAMES = InputNames(lambda path: path, lambda path, amount: f"{amount:.2f}", lambda path: "")


def sample(
    inputs: Any, came: Any, rolls: Mapping[str, Any] | None = None, point: Any = None, designed: bool = False
) -> OutcomeSample:
    """Worlds with these inputs, by column ``i0``, ``i1``, ..., and outcomes."""
    frame = pd.DataFrame(inputs, columns=[f"i{number}" for number in range(np.shape(inputs)[1])])
    points = np.arange(len(frame)) if point is None else point
    about = {"scenario": "Made up", "points": len(np.unique(points))}
    return OutcomeSample(
        Path("nowhere"), about, "Does it come?", NAMES, frame, np.asarray(came, bool), points,
        np.zeros((len(frame), 2)), rolls or {}, (), designed,
    )  # fmt: skip


def cornered(count: int = 1200, width: int = 12, seed: int = 5) -> OutcomeSample:
    """The outcome comes where i0 is below 0.4 and i1 above 0.5, nine times in ten, and once in twenty elsewhere."""
    rng = np.random.default_rng(seed)
    inputs = rng.random((count, width))
    corner = (inputs[:, 0] < 0.4) & (inputs[:, 1] > 0.5)
    return sample(inputs, rng.random(count) < np.where(corner, 0.9, 0.05))


def noise(seed: int, count: int = 400, width: int = 30) -> OutcomeSample:
    """The outcome comes three times in ten, whatever the inputs."""
    rng = np.random.default_rng(seed)
    return sample(rng.random((count, width)), rng.random(count) < 0.3)


def play(plan: Any, seed: int, replication: int) -> Any:
    """The ford falls on day 4 where few men are present and morale is low, and once in twenty elsewhere."""
    rng = np.random.default_rng([seed, replication])
    drawn = plan.drawer.draw(replication_key(seed, replication, "draw"))
    values = dict(zip(plan.drawer.paths, drawn, strict=True))
    holders = np.tile(np.array([REBELS, CROWN, CROWN, CROWN], np.int8), (plan.days + 1, 1))
    if rng.random() < (0.95 if values[PRESENT] < FEW_MEN and values[MORALE] < LOW_MORALE else 0.05):
        holders[4:, 1] = REBELS
    course = _course(plan, seed, replication, holders, rng)
    course.draws = np.array([values[path] for path in plan.draw_paths])
    return course


def cornered_run(folder: Path, plan: Any, replications: int = 600) -> Results:
    """A finished run of the duel with these made-up courses."""
    return made_run(folder, plan, replications, play)
