"""A made-up study of the made-up theatre: the ford falls when luck is above the guard's morale."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

import numpy as np

from sim.ensemble.settings import Settings
from sim.study.design import design
from sim.study.factors import factor
from sim.study.sweeping import Study
from tests.ensemble.fakes import DAYS, Course, scenario

MORALE = "formations.guard.morale"


def play(plan: Any, seed: int, replication: int) -> Course:
    """One replication: its dice depend on seed and number alone, its end on the guard's morale as well."""
    luck = np.random.default_rng([seed % 2**32, replication]).random()
    limit = plan.drawer.draw(0)[plan.drawer.index[MORALE]]
    name = hashlib.blake2b(f"{seed}/{replication}/{limit}".encode(), digest_size=4).hexdigest()
    course = Course(replication, digest=name, draws=np.zeros(len(plan.draw_paths)))
    course.series[:] = 100 * luck
    if luck > limit:
        course.holders[DAYS // 2 :, 0] = 1
    return course


def play_with_faults(plan: Any, seed: int, replication: int) -> Course:
    if replication % 10 == 3:
        raise ArithmeticError(f"replication {replication} went wrong")
    return play(plan, seed, replication)


def play_slowly(plan: Any, seed: int, replication: int) -> Course:
    time.sleep(0.002)
    return play(plan, seed, replication)


def study(out: Path, *vary: str, replications: int = 120, independent: bool = False, seed: int = 1) -> Study:
    factors = [factor(text) for text in vary or (f"{MORALE}=0.2,0.5,0.8",)]
    return Study(scenario(), design("grid", factors), Settings(seed, replications, workers=2, out=out), independent)
