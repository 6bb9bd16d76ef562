"""Facts about the shipped case: what the files of the fall of Mosul must say whoever edits them."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.scenario import Formation, Scenario, load
from sim.scenario.numbers import Number

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
FILES = (FOLDER / "mosul.yaml", FOLDER / "theatres" / "iraq-syria-2014.yaml")
NINEVEH = ("mosul", "qayyarah", "tal-afar", "rabia", "sinjar")
CENTRE = "mode"


@pytest.fixture(scope="module")
def case() -> Scenario:
    return load(FILES[0])


def amount(number: Number, point: str) -> float:
    """The low, middle or high amount of a number."""
    if number.known:
        return float(number.points[0])
    if point == CENTRE and number.mode is None:
        return sum(number.points) / len(number.points)
    found = getattr(number, point)
    return float(found)


def present(formation: Formation, point: str) -> float:
    """Men present at the low, middle or high end of what is known about presence."""
    if not formation.present.percent:
        return amount(formation.present, point)
    paper = amount(formation.paper, point if formation.present.known else CENTRE)
    return amount(formation.present, point) * paper / 100


def men(case: Scenario, actor: str, point: str, *places: str) -> float:
    """Men present of an actor, in some places or in all."""
    chosen = [f for f in case.formations.values() if f.actor == actor and (not places or f.place in places)]
    return sum(present(formation, point) for formation in chosen)


def vehicles(case: Scenario, point: str) -> float:
    """Vehicles of the government's formations in Nineveh."""
    chosen = [f for f in case.formations.values() if f.actor == "iraq" and f.place in NINEVEH]
    return sum(amount(f.equipment or case.kinds[f.kind].equipment, point) for f in chosen)


def holders(case: Scenario, actor: str) -> set[str]:
    """Places an actor holds at the start."""
    return {name for name, place in case.places.items() if place.holder == actor}


def numbers(part: object) -> Iterator[Number]:
    """All numbers directly on a part, those in its mappings included."""
    for name in type(part).model_fields:  # type: ignore[attr-defined]
        found = getattr(part, name)
        for one in found.values() if isinstance(found, dict) else (found,):
            if isinstance(one, Number) and name in part.model_fields_set:  # type: ignore[attr-defined]
                yield one


def test_the_theatre_has_47_places_and_81_roads(case: Scenario) -> None:
    assert (len(case.places), len(case.roads)) == (47, 81)


def test_every_place_can_be_reached_from_mosul(case: Scenario) -> None:
    reached, fresh = {"mosul"}, {"mosul"}
    while fresh:
        fresh = {end for road in case.roads if reached & set(road.between) for end in road.between} - reached
        reached |= fresh
    assert reached == set(case.places)


def test_no_road_is_shorter_than_the_line_through_the_air(case: Scenario) -> None:
    for road in case.roads:
        a, b = (case.places[end] for end in road.between)
        north = math.radians(a.latitude - b.latitude)
        east = math.radians(a.longitude - b.longitude) * math.cos(math.radians(a.latitude + b.latitude) / 2)
        assert road.km > 0.99 * 6371 * math.hypot(north, east), road.between


def test_the_communities_of_every_place_make_up_the_whole(case: Scenario) -> None:
    for name, place in case.places.items():
        assert math.isclose(sum(place.community.values()), 1), name


def test_allegiances_leave_room_for_people_who_hold_with_nobody(case: Scenario) -> None:
    for name, place in case.places.items():
        assert sum(amount(share, "high") for share in place.allegiance.values()) <= 1, name


def test_somebody_holds_every_place(case: Scenario) -> None:
    assert all(place.holder in case.actors for place in case.places.values())


def test_isis_holds_four_places_before_the_assault(case: Scenario) -> None:
    assert holders(case, "isis") == {"raqqa", "fallujah", "shaddadi", "jurf-al-sakhar"}


def test_every_holder_has_men_in_what_it_holds(case: Scenario) -> None:
    garrisoned = {(f.place, f.actor) for f in case.formations.values() if not f.reserve}
    assert [name for name, place in case.places.items() if (name, place.holder) not in garrisoned] == []


def test_there_are_thirteen_actors_and_between_100_and_135_formations(case: Scenario) -> None:
    assert len(case.actors) == 13
    assert 100 <= len(case.formations) <= 135


def test_mosul_has_25000_to_30000_men_on_paper(case: Scenario) -> None:
    chosen = [f for f in case.formations.values() if f.actor == "iraq" and f.place == "mosul"]
    found = [sum(amount(formation.paper, point) for formation in chosen) for point in ("low", "high")]
    assert found == pytest.approx([25_000, 30_000], rel=0.02)


@pytest.mark.parametrize(
    ("point", "least", "most"), [("low", 5_000, 6_000), (CENTRE, 9_000, 10_000), ("high", 10_500, 12_000)]
)
def test_a_fifth_to_two_fifths_of_the_garrison_of_mosul_is_there(
    case: Scenario, point: str, least: int, most: int
) -> None:
    assert least <= men(case, "iraq", point, "mosul") <= most


def test_the_first_line_has_500_of_2500_men(case: Scenario) -> None:
    brigade = case.formations["6bde-3div"]
    assert (amount(brigade.paper, CENTRE), present(brigade, CENTRE)) == (2_500, 500)


def test_all_of_mosul_is_hollow_together(case: Scenario) -> None:
    chosen = [f for f in case.formations.values() if f.actor == "iraq" and f.place == "mosul"]
    assert {formation.present.together for formation in chosen} == {"mosul-muster"}


@pytest.mark.parametrize(
    ("point", "least", "most"), [("low", 1_450, 1_550), (CENTRE, 2_200, 2_400), ("high", 3_200, 3_300)]
)
def test_nineveh_holds_the_vehicles_that_were_lost_there(case: Scenario, point: str, least: int, most: int) -> None:
    assert least <= vehicles(case, point) <= most


@pytest.mark.parametrize(
    ("actor", "low", "centre", "high"),
    [("isis", 8_000, 10_000, 12_000), ("krg", 30_000, 50_000, 80_000), ("nusra", 5_000, 6_000, 8_000)],
)
def test_the_strength_of_an_actor_is_that_of_the_record(
    case: Scenario, actor: str, low: int, centre: int, high: int
) -> None:
    found = [men(case, actor, point) for point in ("low", CENTRE, "high")]
    assert found == pytest.approx([low, centre, high], rel=0.05)


def test_the_columns_that_assault_mosul_have_500_to_1500_men(case: Scenario) -> None:
    columns = [f for f in case.formations.values() if f.place == "mosul" and f.kind == "column"]
    found = [sum(present(column, point) for column in columns) for point in ("low", CENTRE, "high")]
    assert found == pytest.approx([500, 1_000, 1_500], rel=0.02)


def test_the_militias_are_still_at_home(case: Scenario) -> None:
    assert all(f.reserve for f in case.formations.values() if f.actor == "militias")


def test_money_in_the_banks_of_mosul_is_disputed(case: Scenario) -> None:
    assert case.places["mosul"].cash.values == (0, 65, 425)


@pytest.mark.parametrize(("point", "millions"), [("low", 5), (CENTRE, 8), ("high", 12)])
def test_extortion_in_nineveh_sums_to_the_inquiry_s_figure(case: Scenario, point: str, millions: int) -> None:
    assert sum(amount(case.places[name].shadow, point) for name in NINEVEH) == pytest.approx(millions, abs=0.1)


def test_three_quarters_of_nineveh_are_at_odds_with_the_state(case: Scenario) -> None:
    assert amount(case.places["mosul"].grievance, CENTRE) == 0.75


def test_only_the_opening_moves_are_fixed(case: Scenario) -> None:
    assert [(event.date.day, event.place) for event in case.events] == [(5, "samarra"), (6, "mosul"), (7, "ramadi")]


def test_every_number_has_a_source_or_a_tag(case: Scenario) -> None:
    parts = [*case.places.values(), *case.kinds.values(), *case.actors.values(), *case.formations.values()]
    parts += [*case.roads, *case.relations, *case.events]
    bare = [
        part
        for part in parts
        for number in numbers(part)
        if not (number.source or number.tag or part.source or part.tag)
    ]
    assert bare == []


def test_every_judgement_about_a_formation_s_men_or_will_has_a_range(case: Scenario) -> None:
    fields = ("morale", "quality", "employment", "supply", "punishment")
    assert [(name, f) for name, kind in case.kinds.items() for f in fields if getattr(kind, f).low is None] == []


def test_every_source_that_is_named_is_listed_and_every_listed_one_is_named(case: Scenario) -> None:
    named = set(re.findall(r"\bsource: ([a-z0-9-]+)", "".join(file.read_text(encoding="utf-8") for file in FILES)))
    assert named == set(case.sources)


def test_the_record_never_gives_a_place_to_two_holders_at_once(case: Scenario) -> None:
    for place in case.places:
        spans = sorted((r.since, r.until) for r in case.history if r.place == place)
        assert all(one[1] is not None and one[1] <= two[0] for one, two in itertools.pairwise(spans)), place


@pytest.mark.parametrize(
    ("day", "places"), [("2014-06-06", 4), ("2014-06-12", 10), ("2014-06-22", 15), ("2014-08-31", 21)]
)
def test_the_record_has_isis_in_so_many_of_the_places(case: Scenario, day: str, places: int) -> None:
    held = [r for r in case.history if r.held_by == "isis" and str(r.since) <= day < str(r.until)]
    assert len(held) == places
