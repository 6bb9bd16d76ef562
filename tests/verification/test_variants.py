"""With a mechanism of collapse switched off a garrison falls less often, on the same dice."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy.stats import binomtest

from tests.compiled import Compiled
from tests.conftest import DUEL
from tests.promises.runs import MOSUL
from tests.verification.test_limits import DEAF

OFF: dict[str, tuple[Path, str, int, dict[str, float]]] = {
    "nobody looks at the others (J = 0)": (DUEL, "ford", 600, {"cohesion.social_pull": 0.0}),
    "nobody hears of other falls": (MOSUL, "tikrit", 150, DEAF),
    "commanders' flight moves nobody": (DUEL, "ford", 600, {"cohesion.leader_flight": 0.0}),
}
"""What is switched off; in which scenario which place should fall less often, and how many pairs are asked."""
ERROR_RATE = 0.001


def falls(compiled: Compiled, file: Path, place: str, pairs: int, coefficients: dict[str, float]) -> list[bool]:
    """Whether a place falls, replication by replication."""
    sets = [f"parameters.{name}={value}" for name, value in coefficients.items()]
    found: list[bool] = compiled.answer("tests.promises.falls", file, place, pairs, *sets)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("what", OFF)
def test_without_a_mechanism_of_collapse_a_town_falls_less_often(compiled: Compiled, what: str) -> None:
    """Sign test over the pairs that end differently."""
    file, place, pairs, coefficients = OFF[what]
    before, after = (falls(compiled, file, place, pairs, how) for how in ({}, coefficients))
    saved = sum(1 for was, now in zip(before, after, strict=True) if was and not now)
    lost = sum(1 for was, now in zip(before, after, strict=True) if now and not was)
    assert binomtest(saved, saved + lost, 0.5, alternative="greater").pvalue < ERROR_RATE, (saved, lost)
