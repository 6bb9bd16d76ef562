"""Facts about the ranges of quantities: every number has one, and nothing gets past it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from pydantic import BaseModel

from sim.scenario import Actor, Formation, Place, Relation, ScheduledEvent, json_schema, range_at, range_of
from sim.scenario.initial_state import FormationKind
from sim.scenario.numbers import Number
from sim.scenario.schema_walk import core_type
from tests.scenario.helpers import changed, complaint, edited, objection

LIMITLESS = {("ScheduledEvent", "set"), ("ScheduledEvent", "add")}
"""Their range is that of the number which the shock changes."""
NUMBERS = [
    (part, name)
    for part in (Place, FormationKind, Formation, Actor, Relation, ScheduledEvent)
    for name, info in part.model_fields.items()
    if core_type(info.annotation) in (Number, float, int) and (part.__name__, name) not in LIMITLESS
]


@pytest.mark.parametrize(("part", "field"), NUMBERS, ids=lambda one: getattr(one, "__name__", one))
def test_every_number_has_a_least_and_a_most(part: type[BaseModel], field: str) -> None:
    within = range_of(part, field)
    assert math.isfinite(within.low)
    assert math.isfinite(within.high)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("population: 40000", "population: 1.0e+19",
         "case.yaml:12: places.hilltop.population: found 1e+19. Allowed: from 0 to 2,000,000,000 people"),
        ("paper: 600", "paper: 1.0e+100",
         "case.yaml:92: formations.vanguard.paper: found 1e+100. Allowed: from 0 to 10,000,000 troops"),
        ("sorties: {low: 5, mode: 10, high: 20}", "sorties: 1.0e+299",
         "case.yaml:88: actors.patron.sorties: found 1e+299. Allowed: from 0 to 10,000 strikes a day"),
        ("times: 0.8", "times: 1.0e+299", "case.yaml:111: events.1.times: found 1e+299. Allowed: from 0 to 1,000"),
        ("treasury: 200", "treasury: {low: 1, high: 1.0e+30, shape: lognormal}",
         "case.yaml:74: actors.crown.treasury: found 1e+30. Allowed: from -100,000,000 to 100,000,000 US$ million"),
        ("add: {low: -0.1, high: 0}", "add: -1.5",
         "case.yaml:112: events.2: add -1.5 does not fit formations.market.morale. Allowed: from -1 to 1"),
        ("times: 0.8", "set: 1.5",
         "case.yaml:111: events.1: set 1.5 does not fit actors.patron.reluctance. Allowed: from 0 to 1"),
        ("weights: [3, 1]", "weights: [1.0e+200, 1]", "case.yaml:23: places.ford.cash: a weight is at most ..."),
    ],
    ids=["population", "paper", "sorties", "times", "lognormal", "add", "set", "weight"],
)  # fmt: skip
def test_a_number_beyond_sense_is_refused_with_its_range(tmp_path: Path, old: str, new: str, says: str) -> None:
    said = complaint(edited(tmp_path, (old, new)))
    assert said.startswith(says.removesuffix("..."))


@pytest.mark.parametrize(
    "change",
    ["formations.guard.paper=x1e30", "actors.crown.troops=x1e30", "places.ford.population=+1e20",
     "actors.patron.sorties=1e299", "events.1.times=x1e30", "parameters.battle.exponent=x1e30"],
)  # fmt: skip
def test_a_change_from_outside_goes_through_the_same_ranges(change: str) -> None:
    assert "Allowed: from" in objection(change)


@pytest.mark.parametrize("field", ["detachments", "latitude"])
def test_a_shock_is_to_a_number_that_the_world_keeps(tmp_path: Path, field: str) -> None:
    table = "places.ford" if field == "latitude" else "actors.crown"
    said = complaint(edited(tmp_path, ("shock: actors.patron.reluctance", f"shock: {table}.{field}")))
    assert f'have no number "{field}"' in said


def test_the_range_of_a_draw_is_found_by_its_path() -> None:
    assert range_at("kinds.garrison.quality").high == 10
    assert range_at("relations.rebels/crown.trust").high == 1
    assert range_at("places.ford.allegiance.rebels").high == 1
    assert range_at("parameters.battle.exponent").high < 10


def test_editors_see_the_ranges() -> None:
    found = json_schema()["$defs"]["Place"]["properties"]["population"]
    inner = next(one for one in found["anyOf"] if "maximum" in one)
    assert (inner["minimum"], inner["maximum"], inner["properties"]["high"]["maximum"]) == (0, 2e9, 2e9)


def test_a_number_at_its_limit_is_allowed() -> None:
    assert changed("formations.guard.paper=10000000").formations["guard"].paper.value == 1e7
