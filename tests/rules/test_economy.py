"""Facts about money."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules.economy import economy
from sim.world.codes import Doctrine, Stance
from sim.world.tables import World
from tests.worlds import assert_balanced, fall, make_world, next_day

MOVEMENT = {"doctrine": int(Doctrine.INSURGENT_STATE), "wage": 0.0}
STATE = {"doctrine": int(Doctrine.GOVERNMENT), "wage": 0.0}
THRIFTY = {"economy.reserve_days": 0.0}
"""Savings are kept, so that what comes in is what is there."""


def ruled(actor: dict[str, Any], *, people: int = 1_000_000, men: int = 0, **place: Any) -> World:
    return make_world([actor, {}], [{"present": men}], [{"population": people} | place])


def live(world: World, days: int = 1) -> World:
    for _ in range(days):
        economy(world)
        next_day(world)
    assert_balanced(world)
    return world


def test_oil_pays_by_capacity_operation_and_smugglers_price() -> None:
    world = live(ruled(MOVEMENT, oil=60_000))
    assert world.actors["earned_oil"][0] == pytest.approx(60_000 * 0.5 * 35 / 1e6)


def test_a_field_out_of_action_pays_nothing_and_is_mended() -> None:
    world = live(ruled(MOVEMENT, oil=60_000, damage=1.0))
    assert world.actors["earned_oil"][0] == 0.0
    assert live(world, 180).places["damage"][0] == pytest.approx(0.37, abs=0.01)


def test_taxes_climb_over_ninety_days() -> None:
    first = live(make_world([MOVEMENT | {"tax_rate": 0.02}], [], [{"population": 1_000_000}], day=0))
    later = live(make_world([MOVEMENT | {"tax_rate": 0.02}], [], [{"population": 1_000_000}], day=90))
    assert first.actors["earned_tax"][0] == pytest.approx(0.02 * 4 * 0.4)
    assert later.actors["earned_tax"][0] == pytest.approx(0.05 * 4 * 0.4)


def test_those_who_believe_pay_more_tax() -> None:
    world = make_world([MOVEMENT | {"tax_rate": 0.05}], [], 1, presence={(0, 0): {"allegiance": 1.0}})
    assert live(world).actors["earned_tax"][0] == pytest.approx(0.05 * 4 * 0.1 * 0.8)


def test_rulers_in_arrears_squeeze_harder() -> None:
    fair = live(ruled(MOVEMENT | {"tax_rate": 0.05})).actors["earned_tax"][0]
    assert live(ruled(MOVEMENT | {"tax_rate": 0.05, "arrears": 1.0})).actors["earned_tax"][0] == pytest.approx(
        1.5 * fair
    )


def test_an_insurgent_state_as_of_july_2014_earns_more_than_it_spends() -> None:
    actor = MOVEMENT | {"tax_rate": 0.02, "wage": 20.0, "treasury": 100.0}
    world = ruled(actor, people=8_000_000, men=25_000, oil=60_000, shadow=0)
    world.parameters["economy_reserve_days"] = 0.0
    live(world)
    row = world.actors[0]
    assert 1.05 + 0.25 < row["earned_oil"] + row["earned_tax"] < 2.5
    assert row["spent_pay"] + row["spent_rule"] == pytest.approx(1.3)


def test_at_half_the_oil_price_it_has_no_margin() -> None:
    actor = MOVEMENT | {"tax_rate": 0.02, "wage": 20.0, "treasury": 100.0}
    world = ruled(actor, people=8_000_000, men=25_000, oil=60_000)
    world.parameters["economy_oil_price"] /= 2
    assert live(world).actors["treasury"][0] < 100.0


def test_the_bank_is_emptied_once_and_the_people_for_a_month() -> None:
    world = make_world([STATE, MOVEMENT], [], [{"population": 1_000_000, "cash": 50.0}])
    fall(world, 0, winner=1)
    live(world)
    assert world.actors["earned_loot"][1] == pytest.approx(50.0 + 0.3 * 4.0)
    live(world, 60)
    assert world.actors["earned_loot"][1] == pytest.approx(50.0 + 30 * 0.3 * 4.0)
    assert world.places["cash"][0] == 0.0


def test_governments_do_not_loot() -> None:
    world = make_world([STATE, MOVEMENT], [], [{"holder": 1, "holder_start": 1, "cash": 50.0}])
    fall(world, 0, winner=0)
    assert live(world).actors["earned_loot"][0] == 0.0


def test_a_network_extorts_while_an_enemy_holds_the_town() -> None:
    world = make_world([STATE, MOVEMENT], [{"actor": 1, "hidden": 1}], [{"shadow": 9.0}])
    assert live(world).actors["earned_tax"][1] == pytest.approx(0.3)
    open_rule = make_world([STATE, MOVEMENT], [{"actor": 1, "hidden": 1}], [{"shadow": 9.0, "holder": 1}])
    assert live(open_rule).actors["earned_tax"][1] == 0.0


def test_two_networks_share_the_extortion_by_men() -> None:
    rows = [{"actor": 1, "hidden": 1, "present": 300}, {"actor": 2, "hidden": 1, "present": 100}]
    world = live(make_world([STATE, MOVEMENT, MOVEMENT], rows, [{"shadow": 30.0}]))
    assert world.actors["earned_tax"].tolist() == pytest.approx([0.0, 0.75, 0.25])


def test_aid_leaves_one_treasury_and_enters_another() -> None:
    world = make_world([STATE | {"treasury": 10.0}, {}], [], 1, relations={(0, 1): {"aid": 3.0}}, coefficients=THRIFTY)
    live(world, 5)
    assert world.actors["treasury"].tolist() == pytest.approx([0.0, 10.0])
    assert world.actors["spent_aid"][0] == world.actors["earned_aid"][1] == pytest.approx(10.0)


def test_arms_come_from_outside_the_theatre() -> None:
    world = make_world(2, [{"actor": 1}], 1, relations={(0, 1): {"arms": 0.5, "stance": int(Stance.ALLIED)}})
    live(world, 100)
    assert world.actors["equipment_supplied"][1] == pytest.approx(50, abs=15)


def test_a_brigades_assault_costs_a_third_of_a_million_a_day() -> None:
    world = make_world([STATE | {"treasury": 5.0}], [{"present": 3000, "assault": 1.0}], 1)
    assert live(world).actors["spent_operations"][0] == pytest.approx(0.304)


def test_defenders_cost_nothing_extra() -> None:
    assert live(make_world([STATE], [{"present": 3000}], 1)).actors["spent_operations"][0] == 0.0


def test_outside_budgets_come_in_daily() -> None:
    world = live(make_world([STATE | {"budget": 2.5}], [], 1, coefficients=THRIFTY), 4)
    assert world.actors["treasury"][0] == pytest.approx(10.0)


@pytest.mark.parametrize(("day", "rate"), [(0, 0.02), (45, 0.035), (90, 0.05), (180, 0.05)])
def test_the_tax_rate_climbs_evenly(day: int, rate: float) -> None:
    world = live(make_world([MOVEMENT | {"tax_rate": 0.02}], [], [{"population": 1_000_000}], day=day))
    assert world.actors["earned_tax"][0] == pytest.approx(rate * 4 * 0.4)


def test_damage_to_a_field_is_mended_by_a_share_a_day() -> None:
    assert live(ruled(MOVEMENT, oil=60_000, damage=0.9)).places["damage"][0] == pytest.approx(0.9 * (1 - 1 / 180))


@pytest.mark.parametrize(("days", "loot"), [(29, 0.3 * 4.0), (30, 0.0)])
def test_a_place_is_looted_for_thirty_days(days: int, loot: float) -> None:
    world = make_world([STATE, MOVEMENT], [], [{"population": 1_000_000}])
    fall(world, 0, winner=1)
    next_day(world, days)
    assert live(world).actors["earned_loot"][1] == pytest.approx(loot)
