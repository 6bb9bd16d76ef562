"""Two made-up scenarios for comparisons, and players that need no rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.ensemble.settings import Settings
from sim.study.comparison import compare
from sim.study.pairs import Pairing, pairing
from tests.ensemble import fakes

OTHER = "Another duel"


def blueprint(name: str = "A duel", outcomes: dict[str, Any] | None = None, **changes: Any) -> Any:
    plan = fakes.blueprint(outcomes)
    plan.scenario = plan.scenario.model_copy(update={"name": name, **changes})
    plan.start, plan.days = plan.scenario.start, plan.scenario.days
    return plan


def both(second: Any = None) -> Pairing:
    """The made-up duel beside one that says something else of its places."""
    if second is None:
        second = blueprint(OTHER)
        ford = second.scenario.places["ford"].model_copy(update={"assets": "a bridge"})
        second.scenario = second.scenario.model_copy(update={"places": {**second.scenario.places, "ford": ford}})
    return pairing(blueprint(), second)


def play(plan: Any, seed: int, replication: int) -> Any:
    """The worlds of the fakes; in the other duel Ford is never lost before evening 4."""
    course = fakes.play(plan, seed, replication)
    if plan.scenario.name == OTHER and (course.holders[:4, 0] != course.holders[0, 0]).any():
        course.holders[:] = 0
        course.series[4:, 0, 12:14] -= 10
        course.digest += "x"
    return course


def play_with_faults(plan: Any, seed: int, replication: int) -> Any:
    if plan.scenario.name == OTHER and replication % 10 == 3:
        raise ArithmeticError(f"replication {replication} went wrong")
    return play(plan, seed, replication)


def compared(out: Path, pairs: int = 120, player: Any = play, pair: Pairing | None = None, **more: Any) -> Any:
    """The content of comparison.json of a comparison played into a folder."""
    settings = Settings(replications=pairs, out=out, workers=2)
    return compare(pair or both(), settings, player=player, **more)[0]
