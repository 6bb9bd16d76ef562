"""On common dice, a stronger garrison never makes a fall likelier beyond Monte Carlo error.

Pairs of replications differ by the garrison alone. Among the pairs that end differently, falls that come only with
the stronger garrison would be half if strength did not matter; the sign test rejects the promise when there are so
many of them that chance would do it less than once in a thousand runs of this test (the dice are fixed, so it
either always passes or always fails).
"""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy.stats import binomtest

from sim.scenario import Scenario, load
from tests.compiled import Compiled
from tests.conftest import DUEL
from tests.promises.runs import MOSUL

ERROR_RATE = 0.001
CASES = {"duel": (DUEL, "ford", "crown", 600), "mosul": (MOSUL, "mosul", "iraq", 200)}
"""Scenario, place, whose garrison, how many pairs."""


def stronger(scenario: Scenario, place: str, holder: str, factor: float) -> list[str]:
    """The changes that multiply the men of a holder's garrison."""
    garrison = [name for name, f in scenario.formations.items() if (f.place, f.actor) == (place, holder)]
    assert garrison
    return [f"formations.{name}.troops=x{factor}" for name in garrison]


def falls(case: str, factor: float, compiled: Compiled) -> list[bool]:
    """Whether the place falls, replication by replication."""
    file, place, holder, pairs = CASES[case]
    sets = [] if factor == 1 else stronger(load(file), place, holder, factor)
    found: list[bool] = compiled.answer("tests.promises.falls", Path(file), place, pairs, *sets)
    return found


@pytest.fixture(scope="module")
def as_it_was(compiled: Compiled) -> dict[str, list[bool]]:
    """Falls with the garrison that was there."""
    return {case: falls(case, 1, compiled) for case in CASES}


@pytest.mark.parametrize("factor", [1.1, 1.5])
@pytest.mark.parametrize("case", CASES)
def test_a_stronger_garrison_does_not_fall_more_often(
    as_it_was: dict[str, list[bool]], compiled: Compiled, case: str, factor: float
) -> None:
    pairs = list(zip(as_it_was[case], falls(case, factor, compiled), strict=True))
    only_stronger = sum(1 for weak, strong in pairs if strong and not weak)
    only_weaker = sum(1 for weak, strong in pairs if weak and not strong)
    if only_stronger + only_weaker:
        test = binomtest(only_stronger, only_stronger + only_weaker, 0.5, alternative="greater")
        assert test.pvalue >= ERROR_RATE, f"{only_stronger} fall only when stronger, {only_weaker} only when weaker"


def test_some_garrisons_fall_and_some_hold(as_it_was: dict[str, list[bool]]) -> None:
    """Otherwise the test above would say nothing of the duel."""
    assert 0 < sum(as_it_was["duel"]) < len(as_it_was["duel"])
