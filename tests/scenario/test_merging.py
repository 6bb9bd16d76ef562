from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import load
from tests.scenario.helpers import DUEL, complaint, edited, written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    edited(tmp_path, name="duel.yaml")
    return tmp_path


def over(folder: Path, text: str, name: str = "case.yaml") -> Path:
    return written(folder, f"extends: duel.yaml\n{text}", name)


def test_a_file_that_extends_another_changes_nothing_by_itself(folder: Path) -> None:
    assert load(over(folder, "")) == load(DUEL)


def test_a_key_of_the_extending_file_wins(folder: Path) -> None:
    assert load(over(folder, "formations: {guard: {place: ford}}")).formations["guard"].place == "ford"


def test_what_the_extending_file_does_not_say_stays(folder: Path) -> None:
    assert load(over(folder, "formations: {guard: {place: ford}}")).formations["guard"].kind == "guard"


def test_null_takes_an_entry_away(folder: Path) -> None:
    assert "levy" not in load(over(folder, "formations: {levy: null}")).formations


def test_null_takes_a_field_back_to_its_default(folder: Path) -> None:
    assert load(over(folder, "formations: {2bn-ford: {morale: null}}")).formations["2bn-ford"].morale is None


def test_null_takes_a_list_away(folder: Path) -> None:
    assert load(over(folder, "events: null")).events == []


def test_a_number_is_replaced_as_a_whole(folder: Path) -> None:
    number = load(over(folder, "kinds: {garrison: {morale: {low: 0.3, high: 0.4}}}")).kinds["garrison"].morale
    assert (number.low, number.mode, number.high) == (0.3, None, 0.4)


def test_shares_of_communities_are_replaced_as_a_whole(folder: Path) -> None:
    place = load(over(folder, "places: {ford: {community: {hill_folk: 1}}}")).places["ford"]
    assert place.community == {"hill_folk": 1.0}


def test_stakes_are_merged_place_by_place(folder: Path) -> None:
    actor = load(over(folder, "actors: {crown: {stakes: {hilltop: 0.1}}}")).actors["crown"]
    assert sorted(actor.stakes) == ["castle", "ford", "hilltop", "market"]


def test_events_are_added(folder: Path) -> None:
    more = "events: [{date: 2014-06-08, actor: crown, order: reinforce, place: ford}]"
    assert [event.order for event in load(over(folder, more)).events] == ["advance", None, None, "reinforce"]


def test_history_is_added(folder: Path) -> None:
    more = "history: [{place: market, held_by: rebels, since: 2014-06-20}]"
    assert [record.place for record in load(over(folder, more)).history] == ["ford", "market"]


def test_a_relation_replaces_the_one_between_the_same_two(folder: Path) -> None:
    found = load(over(folder, "relations: [{between: [crown, rebels], stance: neutral}]")).relations
    assert [(one.between, one.stance) for one in found if "rebels" in one.between and "crown" in one.between] == [
        (("crown", "rebels"), "neutral")
    ]


def test_other_relations_stay(folder: Path) -> None:
    assert len(load(over(folder, "relations: [{between: [crown, rebels], stance: neutral}]")).relations) == 3


def test_one_way_relations_of_opposite_directions_stand_side_by_side(folder: Path) -> None:
    one = "relations: [{between: [crown, rebels], one_way: true}]"
    over(folder, one, "middle.yaml")
    top = written(folder, "extends: middle.yaml\nrelations: [{between: [rebels, crown], one_way: true}]\n")
    ends = {relation.between for relation in load(top).relations if relation.one_way}
    assert ends == {("crown", "rebels"), ("rebels", "crown")}


def test_a_road_replaces_the_one_between_the_same_two(folder: Path) -> None:
    roads = load(over(folder, "roads: [{between: [market, ford], km: 99}]")).roads
    assert sorted(road.km for road in roads) == [50, 60, 99]


def test_a_theatre_lies_under_the_scenario(tmp_path: Path) -> None:
    text = DUEL.read_text(encoding="utf-8")
    start, end = text.index("communities:"), text.index("actors:\n")
    written(tmp_path, text[start:end], "land.yaml")
    scenario = text[:start] + "theatre: land.yaml\nplaces: {ford: {grievance: 0.9}}\n" + text[end:]
    assert load(written(tmp_path, scenario)).places["ford"].grievance.value == 0.9


def test_a_mistake_below_is_told_with_the_file_and_line_that_made_it(tmp_path: Path) -> None:
    edited(tmp_path, ("budget: 3", "budgt: 3"), name="duel.yaml")
    assert complaint(over(tmp_path, "days: 20")).startswith("duel.yaml:75: actors.crown.budgt: unknown key")


def test_a_mistake_above_is_told_with_the_file_and_line_that_made_it(folder: Path) -> None:
    said = complaint(over(folder, "formations:\n  guard:\n    morale: 3"))
    assert said == "case.yaml:4: formations.guard.morale: found 3. Allowed: from 0 to 1"


def test_taking_away_a_place_leaves_its_references_at_fault(folder: Path) -> None:
    said = complaint(over(folder, "places: {castle: null}"))
    assert 'duel.yaml:68: actors.crown.capital: there is no place "castle"' in said


def test_a_file_that_is_not_there_is_told_where_it_is_asked_for(folder: Path) -> None:
    said = complaint(written(folder, "name: x\nextends: dual.yaml\n"))
    assert said == 'case.yaml:2: extends: there is no file dual.yaml; did you mean "duel.yaml"?'


def test_a_file_name_is_text(folder: Path) -> None:
    said = complaint(written(folder, "theatre: [a, b]\n"))
    assert said == "case.yaml:1: theatre: found a list. Allowed: the name of a file"


def test_a_file_is_not_below_itself(folder: Path) -> None:
    written(folder, "extends: case.yaml\n", "other.yaml")
    said = complaint(written(folder, "extends: other.yaml\n"))
    assert said == "other.yaml:1: extends: a file cannot be below itself: case.yaml -> other.yaml -> case.yaml"


def test_the_shipped_counterfactual_moves_the_guard() -> None:
    assert load(DUEL.with_name("duel-reinforced.yaml")).formations["guard"].place == "ford"
