"""A design point's blueprint: pinning a number gives the very world that changing the scenario gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.core.errors import ScenarioError
from sim.ensemble.replication import play
from sim.scenario import Scenario
from sim.scenario.requests import scenario_of
from sim.study.plans import packed, pinned, plan_at, plan_of
from sim.world.blueprint import Blueprint
from sim.world.build import blueprint, build
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


NUMBERS = (
    "formations.ford.morale=x0.5", "formations.ford.morale=+0.1", "formations.*.morale=x0.9",
    "formations.levy.quality=x2", "formations.garrison.supply=+-2", "formations.rebels.speed=90",
    "formations.1bn-ford.present=x0.5", "formations.2bn-ford.present={low: 10%, high: 20%}",
    "formations.vanguard.present={low: 1, mode: 9, high: 80, shape: pert}", "kinds.garrison.morale=x0.7",
    "kinds.garrison.morale={low: 0.2, high: 0.4, together: ford-muster}", "kinds.cell.speed=x0.5",
    "actors.rebels.troops=x1.5", "actors.rebels.treasury=x2", "actors.crown.stakes.ford=x0.5",
    "actors.patron.sorties={low: 1, high: 40, shape: lognormal}", "actors.crown.wage={low: 5, high: 20, shape: normal}",
    "places.ford.allegiance.crown=+0.2", "places.ford.cash={values: [1, 2, 3], weights: [1, 2, 1]}",
    "places.castle.symbol=x3", "places.market.grievance={values: [0.1, 0.9]}", "relations.1.trust=x0.8",
    "relations.0.ideology={low: 0.1, high: 0.3}", "events.0.effort=x2", "events.1.times=x0.5", "events.2.add=+-0.05",
    "parameters.battle.exponent=x0.9", "parameters.battle.exponent=0.3",
    "parameters.cohesion.social_pull={low: 1, high: 2}",
)  # fmt: skip
"""Changes that come to other numbers and nothing else, of every operator and every table."""

OTHERS = (
    "days=1", "actors.rebels.doctrine=none", "formations.levy.place=ford", "formations.1bn-ford.present=300",
    "formations.2bn-ford.works=2", "places.ford.name=Fort", "roads.0.km=60", "formations.2bn-ford.morale=null",
    "outcomes.castle_holds.through=2014-06-06", "events.1.date=2014-06-06",
    "formations.1bn-ford.community={hill_folk: 1}",
)  # fmt: skip


def worlds(plan: Blueprint) -> list[bytes]:
    """All tables of three replications before the first day, and the sizes of the events to come."""
    starts = [build(plan, 7, number) for number in range(3)]
    sizes = [one.numbers[list(plan.efforts)] for one in starts]
    return [table.tobytes() for table in (*sizes, *(table for one in starts for table in one.world))]


@pytest.mark.parametrize("change", NUMBERS)
def test_other_numbers_are_put_into_the_blueprint(duel: Scenario, change: str) -> None:
    base = packed(duel)
    plan = plan_at(base, (change,))
    assert plan.scenario is plan_of(base).scenario
    assert worlds(plan) == worlds(blueprint(scenario_of(DUEL, (change,), 2, None)))
    assert worlds(plan) != worlds(plan_of(base))


def test_any_changes_of_numbers_together_are_those_of_the_scenario(duel: Scenario) -> None:
    base, chosen = packed(duel), np.random.default_rng(5)
    tried = 0
    while tried < 40:
        changes = tuple(chosen.choice(NUMBERS, chosen.integers(2, 6), replace=False).tolist())
        try:
            wanted = blueprint(scenario_of(DUEL, changes, 2, None))
        except ScenarioError:
            with pytest.raises(ScenarioError):
                plan_at(base, changes)
            continue
        tried += 1
        assert worlds(plan_at(base, changes)) == worlds(wanted)


@pytest.mark.parametrize("change", ["formations.*.morale=x0.9", "actors.patron.sorties=x2", "events.0.effort=x2"])
def test_a_replication_with_other_numbers_is_that_of_the_changed_scenario(duel: Scenario, change: str) -> None:
    assert digests(plan_at(packed(duel), (change,))) == as_changed(change)


@pytest.mark.parametrize("change", OTHERS)
def test_other_changes_are_laid_out_anew(duel: Scenario, change: str) -> None:
    base = packed(duel)
    wanted = scenario_of(DUEL, (change,), None if "days" in change else 2, None)
    assert plan_at(base, (change,)).scenario == wanted
    assert worlds(plan_at(base, (change,))) == worlds(blueprint(wanted))


@pytest.mark.parametrize("change", ["formations.ford.morale=x9", "places.ford.grievance=+5", "events.0.effort=x0"])
def test_a_number_out_of_its_range_is_refused(duel: Scenario, change: str) -> None:
    with pytest.raises(ScenarioError):
        plan_at(packed(duel), (change,))


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
