"""An audit of the duel's levers, with a player whose answers are known."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.scenario.measures import MEASURES
from sim.study.levers import LeverResults, LeversRequest, audit_levers, prepare_levers
from tests.conftest import DUEL

FILE = DUEL.with_name("duel-levers.yaml")
REPLICATIONS = 60
PRESENT = "formations.1bn-ford.present"
ONLY = ("muster", "arms", "patron.air-campaign.castle", "crown.recruit")


def luck(seed: int, replication: int) -> float:
    return float(np.random.default_rng([seed, replication]).random())


def limit(plan: Any) -> float:
    """The luck above which the ford falls: the least presence of the garrison, and a tenth for every strike ordered."""
    present = plan.drawer.rows["low"][plan.drawer.index[PRESENT]] / 100
    strikes = sum(event.order == "air-campaign" for event in plan.scenario.events)
    return float(present + 0.1 * strikes)


def play(plan: Any, seed: int, replication: int) -> Any:
    """One replication: the ford falls on the third evening if luck is above the limit, and then ten civilians die."""
    series = np.zeros((plan.days + 1, len(plan.actors), len(MEASURES)))
    holders = np.ones((plan.days + 1, len(plan.places)), np.int8)
    holders[:, 0] = 0
    if luck(seed, replication) > limit(plan):
        holders[3:, 1] = 0
        series[:, 0, [one.name for one in MEASURES].index("civilians_killed")] = 10
    world = SimpleNamespace(formations={"first_broke_day": np.full(len(plan.formations), -1)})
    name = f"{limit(plan):.3f}-{replication}"
    return SimpleNamespace(
        holders=holders, series=series, digest=name, world=world, draws=np.zeros(len(plan.draw_paths)), refused=()
    )


def play_with_faults(plan: Any, seed: int, replication: int) -> Any:
    if replication % 20 == 3:
        raise ArithmeticError(f"replication {replication} went wrong")
    return play(plan, seed, replication)


def asked(out: Path, **more: Any) -> Any:
    wanted: dict[str, Any] = {"replications": REPLICATIONS, "only": ONLY, "workers": 2}
    return prepare_levers(LeversRequest(FILE, out=out, **(wanted | more)))


def audited(out: Path, player: Any = play, **more: Any) -> LeverResults:
    """An audit, played and read back."""
    return LeverResults(audit_levers(asked(out, **more), player=player))
