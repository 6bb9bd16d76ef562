"""The resolved scenario tells the same numbers and origins as its file, and two scenarios tell what they differ in."""

from __future__ import annotations

import pytest

from sim.scenario import Scenario, from_canonical, load, sources
from sim.scenario.assumption_table import assumptions, differences, in_words
from sim.scenario.numbers import Number
from sim.scenario.provenance import cited
from sim.scenario.serialisation import canonical
from tests.conftest import DUEL, ROOT

MOSUL = ROOT / "scenarios" / "mosul.yaml"


@pytest.mark.parametrize("file", [DUEL, MOSUL])
def test_origins_are_those_of_the_file(file: object) -> None:
    scenario = load(file)  # type: ignore[arg-type]
    told = {row.path: row for row in sources(file)}  # type: ignore[arg-type]
    for row in assumptions(scenario):
        if row.path in told:
            citation = "; ".join(text for _, text in cited(row.source, scenario.sources)) or None
            assert (citation, row.tag) == (told[row.path].source, told[row.path].tag), row.path


def test_nothing_is_made_up(duel: Scenario) -> None:
    told = {row.path for row in sources(DUEL)}
    lists = ("roads", "relations", "events")
    assert {row.path for row in assumptions(duel) if row.section not in lists} <= told


def test_the_same_after_a_round_trip(duel: Scenario) -> None:
    assert assumptions(from_canonical(canonical(duel))) == assumptions(duel)


def test_uncertain_numbers_are_marked(duel: Scenario) -> None:
    found = {row.path: row.uncertain for row in assumptions(duel)}
    assert found["places.ford.population"]
    assert not found["places.castle.population"]


def test_a_scenario_does_not_differ_from_itself(duel: Scenario) -> None:
    assert differences(duel, duel) == []


def test_a_changed_number_is_told(duel: Scenario) -> None:
    other = load(DUEL, sets=["actors.crown.treasury=100", "parameters.cohesion.social_pull=0"])
    assert [(one.path, one.first, one.second) for one in differences(duel, other)] == [
        ("actors.crown.treasury", "200", "100"),
        ("parameters.cohesion.social_pull", None, "0"),
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ({"low": 1e6, "mode": 1.4e6, "high": 2e6}, "1,000,000 to 2,000,000, most likely 1,400,000"),
        ({"values": [0, 65], "weights": [3, 1]}, "0 (75 %) or 65 (25 %)"),
        ({"low": "20%", "high": "44%"}, "20 to 44 %"),
        (0.35, "0.35"),
    ],
)
def test_numbers_in_words(number: object, text: str) -> None:
    assert in_words(Number.model_validate(number)) == text
