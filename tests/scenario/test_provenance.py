from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import SourcedNumber, sources
from tests.scenario.helpers import DUEL, edited, written

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SHIPPED = [
    SCENARIOS / "mosul.yaml",
    *sorted(SCENARIOS.glob("battles/*.yaml")),
    *sorted(SCENARIOS.glob("counterfactuals/*.yaml")),
]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_number_of_a_shipped_scenario_has_a_source_or_a_tag(path: Path) -> None:
    assert [row.path for row in sources(path) if not (row.source or row.tag)] == []


def table(path: Path) -> dict[str, SourcedNumber]:
    return {row.path: row for row in sources(path)}


def test_a_short_key_is_replaced_by_the_citation() -> None:
    assert table(DUEL)["places.ford.population"].source == "The almanac of Duelland, 2013, table 4"


def test_several_short_keys_are_all_replaced(tmp_path: Path) -> None:
    path = edited(tmp_path, ("source: census}\n    holder", "source: census; a letter}\n    holder"))
    assert table(path)["places.ford.population"].source == "The almanac of Duelland, 2013, table 4; a letter"


def test_an_uncertain_number_is_listed_with_its_range() -> None:
    row = table(DUEL)["formations.vanguard.present"]
    assert (row.value, row.low, row.high) == ("400 to 600, most likely 500", 400, 600)


def test_what_a_kind_says_is_listed_once_at_the_kind() -> None:
    found = table(DUEL)
    assert "kinds.garrison.morale" in found
    assert "formations.1bn-ford.morale" not in found


def test_what_nobody_wrote_is_not_listed() -> None:
    assert "places.ford.oil" not in table(DUEL)


def test_roads_relations_events_and_coefficients_are_listed() -> None:
    found = table(DUEL)
    assert {"roads.0.km", "relations.0.blood", "events.1.times", "parameters.battle.exponent"} <= found.keys()


def test_shares_of_communities_are_one_row() -> None:
    assert table(DUEL)["places.ford.community"].value == "hill_folk 0.6, river_folk 0.4"


def test_questions_are_no_numbers_of_the_case() -> None:
    assert not [path for path in table(DUEL) if path.startswith("outcomes")]


def test_a_number_without_source_and_tag_is_untold() -> None:
    assert not table(DUEL)["actors.crown.treasury"].told


def test_a_number_takes_source_and_tag_from_its_part(tmp_path: Path) -> None:
    row = table(edited(tmp_path, ("    treasury: 200", "    tag: J\n    treasury: 200")))["actors.crown.treasury"]
    assert (row.tag, row.told) == ("J", True)


def test_a_number_with_its_own_source_takes_nothing_from_its_part(tmp_path: Path) -> None:
    path = edited(tmp_path, ("    treasury: {", "    tag: J\n    treasury: {"))
    assert table(path)["actors.rebels.treasury"].tag is None


def test_a_part_hands_its_source_down_through_its_tables(tmp_path: Path) -> None:
    path = edited(tmp_path, ("    treasury: 200", "    tag: J\n    treasury: 200"))
    assert table(path)["actors.crown.stakes.ford"].tag == "J"


def test_the_scenario_as_a_whole_hands_nothing_down(tmp_path: Path) -> None:
    assert not table(edited(tmp_path, ("days: 30", "days: 30\ntag: J")))["actors.crown.treasury"].told


def test_a_source_speaks_only_for_the_numbers_of_its_own_file(tmp_path: Path) -> None:
    edited(tmp_path, name="duel.yaml")
    top = written(tmp_path, "extends: duel.yaml\nplaces: {market: {grievance: 0.4, source: a survey}}\n")
    found = table(top)
    assert found["places.market.grievance"].source == "a survey"
    assert found["places.market.population"].source is None


def test_a_unit_is_listed() -> None:
    assert table(DUEL)["places.ford.cash"].unit == "US$ million"
