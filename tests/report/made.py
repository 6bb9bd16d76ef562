"""A run of the duel whose courses are made up, so that what figures should find is known and takes no time to play."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.ensemble.failures import TooManyFailedError
from sim.ensemble.results import Results
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.scenario.measures import MEASURE_NAMES, MEASURES

REBELS, CROWN = 0, 1
TROOPS, MORALE = MEASURE_NAMES.index("troops"), MEASURE_NAMES.index("morale")


def play(plan: Any, seed: int, replication: int) -> Any:
    """In seven worlds of ten Ford falls on day 3 to 6; then, but never else, Market falls four days later."""
    luck = np.random.default_rng([seed, replication])
    holders = np.tile(np.int8([REBELS, CROWN, CROWN, CROWN]), (plan.days + 1, 1))
    if luck.random() < 0.7:
        day = int(luck.integers(3, 7))
        holders[day:, 1], holders[day + 4 :, 2] = REBELS, REBELS
    return _course(plan, seed, replication, holders, luck)


def play_nothing(plan: Any, seed: int, replication: int) -> Any:
    """Nothing ever changes."""
    luck = np.random.default_rng([seed, replication])
    return _course(plan, seed, replication, np.tile(np.int8([0, 1, 1, 1]), (plan.days + 1, 1)), luck)


def play_gone(plan: Any, seed: int, replication: int) -> Any:
    """The rebels have no troops before evening 5, and in every second world none after evening 20; morale is 0.5."""
    course = play(plan, seed, replication)
    course.series[:, :, MORALE] = 0.5
    course.series[:5, REBELS, [TROOPS, MORALE]] = 0
    if replication % 2:
        course.series[21:, REBELS, [TROOPS, MORALE]] = 0
    return course


def fail(plan: Any, seed: int, replication: int) -> Any:
    """No replication succeeds."""
    raise ArithmeticError("made to fail")


def _course(plan: Any, seed: int, replication: int, holders: Any, luck: Any) -> Any:
    formations = np.full(len(plan.formations), -1, [("first_broke_day", "i4")])
    series = np.zeros((plan.days + 1, len(plan.actors), len(MEASURES)))
    series[:, REBELS] = 100 + 10 * np.arange(plan.days + 1)[:, None] * luck.random()
    series[:, CROWN] = 1000 * (1 + luck.random())
    return SimpleNamespace(
        replication=replication, holders=holders, series=series, draws=np.zeros(len(plan.draw_paths)),
        digest=hashlib.blake2b(f"{seed}/{replication}".encode(), digest_size=4).hexdigest(),
        world=SimpleNamespace(formations=formations), refused=(),
    )  # fmt: skip


def made_run(folder: Path, plan: Any, replications: int = 120, player: Any = play) -> Results:
    """A finished run of a scenario of four places whose first actor is the attacker."""
    with suppress(TooManyFailedError):  # its folder is finished all the same
        run(plan, Settings(replications=replications, out=folder, workers=1), player=player)
    return Results(folder)
