"""Facts about equipment that changes hands."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules.capture import abandon, seize_abandoned, wear
from sim.world.codes import Mode, Status
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world

LOSER, WINNER = 0, 1


def field(*victors: dict[str, Any], abandoned: int = 0, key: int = 1) -> World:
    rows = [{"equipment": 10_000, "present": 1000}, *({"actor": WINNER} | victor for victor in victors)]
    return make_world(2, rows, [{"abandoned": abandoned}, {}], key=key)


@pytest.mark.parametrize(("mode", "share"), [(Mode.WITHDRAWAL, 0.1), (Mode.ROUT, 0.7), (Mode.SURRENDER, 0.8)])
def test_what_is_left_behind_depends_on_how_a_unit_goes(mode: Mode, share: float) -> None:
    world = field()
    abandon(world, 0, mode)
    assert world.places["abandoned"][0] == pytest.approx(10_000 * share, abs=4 * 50)
    assert world.actors["equipment_lost"][LOSER] == world.places["abandoned"][0]
    assert_balanced(world)


def test_every_vehicle_taken_is_used_or_scrapped() -> None:
    world = field({"present": 100_000}, abandoned=1000)
    seize_abandoned(world, WINNER, 0)
    actor = world.actors
    assert actor["equipment_captured"][WINNER] == 1000
    assert world.formations["equipment"][1] + actor["equipment_scrapped"][WINNER] == 1000
    assert world.places["abandoned"][0] == 0
    assert_balanced(world)


def test_about_half_of_it_is_usable() -> None:
    world = field({"present": 10**6}, abandoned=10_000)
    seize_abandoned(world, WINNER, 0)
    assert world.formations["equipment"][1] == pytest.approx(5000, abs=4 * 50)


def test_troops_on_the_spot_are_served_first_and_get_one_vehicle_for_ten_men() -> None:
    world = field({"place": 1, "present": 10_000}, {"place": 0, "present": 1000}, abandoned=400)
    seize_abandoned(world, WINNER, 0)
    elsewhere, here = world.formations["equipment"][1:]
    assert here == 100
    assert elsewhere == pytest.approx(100, abs=40)


def test_what_cannot_be_manned_waits_with_the_largest_unit() -> None:
    world = field({"present": 100}, {"present": 50}, abandoned=1000)
    seize_abandoned(world, WINNER, 0)
    large, small = world.formations["equipment"][1:]
    assert small == 5
    assert large + world.actors["equipment_scrapped"][WINNER] + small == 1000
    assert large > 400


def test_a_winner_without_troops_in_the_open_can_use_none_of_it() -> None:
    world = field({"hidden": 1}, abandoned=1000)
    seize_abandoned(world, WINNER, 0)
    assert world.actors["equipment_scrapped"][WINNER] == 1000
    assert_balanced(world)


def test_captured_stores_feed_the_victors_on_the_spot_for_weeks() -> None:
    world = field({"supply": 1.0}, {"supply": 1.0, "place": 1}, abandoned=10)
    seize_abandoned(world, WINNER, 0)
    here, elsewhere = world.formations["supply"][1:]
    assert 11.0 <= here <= 30.0
    assert elsewhere == 1.0


def test_where_nothing_was_left_nothing_changes() -> None:
    world = field({})
    before = world.formations.tobytes()
    seize_abandoned(world, WINNER, 0)
    assert world.formations.tobytes() == before


def worn(**actor: Any) -> World:
    """A hundred and fifty days of wear on a thousand vehicles."""
    world = make_world([actor], [{"equipment": 1000}])
    for _ in range(150):
        wear(world)
        world.clock["day"] += 1
    assert_balanced(world)
    return world


def test_half_is_worn_out_in_a_hundred_and_fifty_days() -> None:
    assert worn().formations["equipment"][0] == pytest.approx(500, abs=40)


def test_a_states_workshops_keep_equipment_going() -> None:
    assert worn(budget=1.0).formations["equipment"][0] == 1000


def test_only_units_in_being_wear_equipment_out() -> None:
    world = make_world(1, [{"equipment": 1000, "status": int(Status.BROKEN)}])
    wear(world)
    assert world.formations["equipment"][0] == 1000
