"""A design point's blueprint: pinning a number gives the very world that changing the scenario gives."""

from __future__ import annotations

from typing import Any

import pytest

import sim
from sim.ensemble.replication import play
from sim.scenario import Scenario
from sim.scenario.requests import scenario_of
from sim.study.plans import packed, pinned, plan_at, plan_of
from sim.world.build import blueprint
from sim.world.quantiles import TRIANGULAR, UNIFORM

DUEL = "tests/scenarios/duel.yaml"


@pytest.fixture(scope="module")
def duel() -> Scenario:
    return scenario_of(DUEL, (), 2, None)


@pytest.fixture(scope="module")
def uncertain(duel: Scenario) -> list[str]:
    return list(blueprint(duel).draw_paths)


def digests(plan: Any) -> list[str]:
    return [play(plan, 1, replication).digest for replication in range(2)]


def as_changed(*sets: str) -> list[str]:
    return digests(blueprint(scenario_of(DUEL, sets, 2, None)))


@pytest.mark.parametrize(
    "change",
    [
        "formations.guard.paper=500", "places.ford.grievance=0.9", "actors.rebels.treasury=12.5",
        "parameters.cohesion.social_pull=2.5",
    ],
)  # fmt: skip
def test_a_pinned_world_is_the_changed_one(duel: Scenario, change: str) -> None:
    plan = plan_at(packed(duel), (change,))
    assert plan.scenario == duel
    assert digests(plan) == as_changed(change)


def test_many_pins_at_once_are_many_changes(duel: Scenario, uncertain: list[str]) -> None:
    known = plan_of(packed(duel)).drawer
    rows = {path: row for path, row in zip(known.paths, known.rows, strict=True) if path in uncertain}
    rows = {path: row for path, row in rows.items() if not path.startswith(("relations", "events"))}
    changes = tuple(f"{path}={row['low']:g}" for path, row in rows.items() if row["code"] in (UNIFORM, TRIANGULAR))[:40]
    changes += ("parameters.cohesion.social_pull=2.5", "parameters.battle.exponent=0.1")
    assert digests(plan_at(packed(duel), changes)) == as_changed(*changes)


@pytest.mark.parametrize("change", ["formations.ford.morale=x0.5", "formations.ford.morale=+0.1", "days=1"])
def test_other_changes_are_made_in_the_scenario(duel: Scenario, change: str) -> None:
    base = packed(duel)
    assert plan_at(base, (change,)).scenario == scenario_of(DUEL, (change,), None if "days" in change else 2, None)


def test_no_change_is_the_scenario_itself(duel: Scenario) -> None:
    assert plan_at(packed(duel), ()) is plan_of(packed(duel))


def test_what_is_pinned_is_no_longer_uncertain(duel: Scenario, uncertain: list[str]) -> None:
    plan = pinned(plan_of(packed(duel)), {uncertain[0]: 1.0})
    assert uncertain[0] not in plan.draw_paths
    assert len(plan.draw_paths) == len(uncertain) - 1


def test_a_number_that_is_not_there_cannot_be_pinned(duel: Scenario) -> None:
    with pytest.raises(KeyError):
        pinned(plan_of(packed(duel)), {"places.ford.gold": 1.0})


def test_a_percentage_is_pinned_by_a_percentage_only() -> None:
    case = sim.load("scenarios/mosul.yaml")
    base = packed(case)
    assert plan_at(base, ("formations.2div.present=30%",)).scenario is plan_of(base).scenario
    assert plan_at(base, ("formations.2div.present=300",)).scenario is not plan_of(base).scenario
