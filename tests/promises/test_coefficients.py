"""Wherever in its range a coefficient is set, and where it is switched off, a replication stays sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.core.coefficients import NO, OFF, VALUE, registry
from sim.ensemble.replication import play
from sim.scenario import load
from sim.world.blueprint import Blueprint
from tests.compiled import Compiled
from tests.conftest import DUEL
from tests.promises.coefficients import turned, values
from tests.promises.runs import MOSUL
from tests.scenario.helpers import complaint

DIVISORS = (
    "battle.return_days", "battle.surprise", "capture.wear_days", "allegiance.control_movement",
    "allegiance.control_state", "politics.grievance_memory", "politics.fear_memory", "cohesion.home_km",
)  # fmt: skip
"""Coefficients that once broke a replication at 0."""


@pytest.mark.parametrize("end", ["zero", "low", "high"])
def test_all_coefficients_together_may_be_at_an_end_of_their_ranges(duel_plan: Blueprint, end: str) -> None:
    chosen = {name: values(one)[end] for name, one in registry().items() if end in values(one)}
    play(turned(duel_plan, chosen), 1, 3)


def test_each_coefficient_may_be_at_each_end_of_its_range(compiled: Compiled) -> None:
    assert compiled.answer("tests.promises.coefficients", DUEL, 2) == []


@pytest.mark.slow
def test_each_coefficient_of_mosul_may_be_at_each_end_of_its_range(compiled: Compiled) -> None:
    assert compiled.answer("tests.promises.coefficients", MOSUL, 1) == []


@pytest.mark.parametrize("name", DIVISORS)
def test_a_coefficient_that_something_is_divided_by_is_not_switched_off(name: str) -> None:
    one = registry()[name]
    said = f"--set parameters.{name}=0: found 0. Allowed: from {one.low:g} to {one.high:g}"
    assert complaint(Path(DUEL), sets=[f"parameters.{name}=0"]) == said


def test_what_zero_means_is_said_of_every_coefficient() -> None:
    assert {one.zero for one in registry().values()} == {OFF, VALUE, NO}
    assert [name for name, one in registry().items() if one.allows(0.0) == (one.zero == NO)] == []


def test_a_coefficient_is_switched_off_beside_its_range() -> None:
    assert load(DUEL, ["parameters.movement.ambush=0"]).parameters["movement.ambush"].value == 0
