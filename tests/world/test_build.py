"""Facts about the first day of a replication, on the duel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.scenario import Scenario
from sim.scenario.numbers import Number
from sim.world.blueprint import Blueprint, blueprint
from sim.world.build import build
from sim.world.fields import DEFINITIONS
from sim.world.tables import World
from tests.worlds import assert_balanced

SEED = 7


@pytest.fixture(scope="module")
def worlds(duel_plan: Blueprint) -> list[World]:
    """Forty replications."""
    return [build(duel_plan, SEED, replication).world for replication in range(40)]


def same(one: World, other: World, without: tuple[str, ...] = ()) -> bool:
    tables = [name for name in World._fields if name not in without]
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in tables)


def men(plan: Blueprint, world: World, name: str, field: str = "present") -> Any:
    return world.formations[field][plan.formations.index(name)]


def test_a_replication_can_be_built_again(duel_plan: Blueprint, worlds: list[World]) -> None:
    assert same(build(duel_plan, SEED, 3).world, worlds[3])


def test_replications_and_seeds_differ(duel_plan: Blueprint, worlds: list[World]) -> None:
    assert not same(worlds[0], worlds[1])
    assert not same(build(duel_plan, SEED + 1, 0).world, worlds[0])


def test_the_inputs_of_one_replication_can_meet_the_luck_of_another(duel_plan: Blueprint, worlds: list[World]) -> None:
    crossed = build(duel_plan, SEED, 5, draw=2).world
    assert same(crossed, worlds[2], without=("clock",))
    assert crossed.clock["key"][0] == worlds[5].clock["key"][0]


def test_building_leaves_the_blueprint_as_it_is(duel_plan: Blueprint) -> None:
    before = [table.tobytes() for table in duel_plan.world]
    build(duel_plan, SEED, 0)
    assert [table.tobytes() for table in duel_plan.world] == before


@pytest.mark.parametrize("table", ["actors", "formations", "places", "relations", "presence"])
def test_every_number_starts_in_the_range_of_its_field(worlds: list[World], table: str) -> None:
    for world in worlds:
        for field in DEFINITIONS[table]:
            values = getattr(world, table)[field.name]
            assert (values >= field.low).all(), field.name
            assert (values <= field.high).all(), field.name


def test_books_balance_on_the_first_day(worlds: list[World]) -> None:
    for world in worlds:
        assert_balanced(world)


def test_a_percentage_of_the_paper_strength_becomes_men(duel_plan: Blueprint, worlds: list[World]) -> None:
    present = [men(duel_plan, world, "1bn-ford") for world in worlds]
    assert min(present) >= 225
    assert max(present) <= 450
    assert {men(duel_plan, world, "3bn-market") for world in worlds} == {480}


def test_units_that_are_mustered_together_are_full_or_empty_together(duel_plan: Blueprint, worlds: list[World]) -> None:
    for world in worlds:
        first, second = men(duel_plan, world, "1bn-ford") / 900, men(duel_plan, world, "2bn-ford") / 700
        assert first == pytest.approx(second, abs=0.002)


def test_a_reserve_has_nobody_present_and_knows_who_will_come(duel_plan: Blueprint, worlds: list[World]) -> None:
    assert men(duel_plan, worlds[0], "levy") == 0
    assert men(duel_plan, worlds[0], "levy", "muster") == 1500


def test_morale_returns_to_where_it_starts(worlds: list[World]) -> None:
    assert (worlds[0].formations["morale_base"] == worlds[0].formations["morale"]).all()


def test_a_coefficient_may_be_uncertain_too(worlds: list[World]) -> None:
    exponents = [world.parameters["battle_exponent"][0] for world in worlds]
    assert 0.25 <= min(exponents) < max(exponents) <= 0.4
    assert {world.parameters["cohesion_social_pull"][0] for world in worlds} == {3.3}


def test_what_is_drawn_of_an_open_ended_number_is_what_is_played(duel: Scenario) -> None:
    place = duel.places["ford"].model_copy(update={"grievance": Number(low=0.0, high=1.0, shape="normal")})
    plan = blueprint(duel.model_copy(update={"places": duel.places | {"ford": place}}))
    starts = [build(plan, SEED, r) for r in range(60)]
    row = plan.drawer.paths.index("places.ford.grievance")
    assert [start.numbers[row] for start in starts] == [start.world.places["grievance"][1] for start in starts]


def test_nobody_knows_beforehand_how_good_an_army_is_but_on_average_it_is_as_written(duel_plan: Blueprint) -> None:
    skill = np.array([build(duel_plan, SEED, r).world.actors["skill"] for r in range(600)])
    assert skill.mean() == pytest.approx(1.0, abs=4 * skill.std() / np.sqrt(skill.size))
    assert np.log(skill).std() == pytest.approx(0.6, abs=0.05)


def test_units_of_one_garrison_resemble_one_another(duel_plan: Blueprint, worlds: list[World]) -> None:
    names = ("1bn-ford", "2bn-ford", "3bn-market")
    noise = np.array([[men(duel_plan, world, name, "noise") for name in names] for world in worlds])
    correlation = np.corrcoef(noise.T)
    assert correlation[0, 1] > 0.25 > abs(correlation[0, 2])


def test_where_the_file_is_silent_people_lean_to_those_who_speak_for_them(worlds: list[World]) -> None:
    rebels, crown, market = 0, 1, 2
    leaning = worlds[0].presence["allegiance"][:, market]
    assert leaning[[rebels, crown]] == pytest.approx([0.4 * 0.3, 0.4 * 0.7])


def test_where_the_file_speaks_it_is_believed(worlds: list[World]) -> None:
    assert worlds[0].presence["allegiance"][:, 1].tolist() == [0.2, 0.1, 0.0]


def test_a_holder_rules_from_the_first_day(worlds: list[World]) -> None:
    assert worlds[0].presence["control"][:, 1].tolist() == [0.0, 1.0, 0.0]


def test_an_army_that_believes_its_rolls_starts_with_ghosts(worlds: list[World]) -> None:
    rebels, crown, hilltop, ford = 0, 1, 0, 1
    assert worlds[0].presence["own"][crown, ford] == 1600
    assert worlds[0].presence["own"][rebels, hilltop] == worlds[0].formations["present"][0]
