"""Facts about money that is not needed today."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules.economy import economy
from sim.world.codes import Doctrine
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world, next_day

STATE = {"doctrine": int(Doctrine.GOVERNMENT)}


def after(world: World, days: int) -> World:
    for _ in range(days):
        economy(world)
        next_day(world)
    assert_balanced(world)
    return world


def state(*, owed: float = 0.0, men: int = 10_000, **actor: Any) -> World:
    army = {"present": men, "paper": men, "arrears": owed}
    return make_world([STATE | {"wage": 20.0, "arrears": owed} | actor], [army], 1, day=0)


def test_a_treasury_levels_off_at_its_days_of_surplus() -> None:
    """Pay is 0.2 of 1.2 a day: 90 days of the surplus of 1 on top of what it began with."""
    world = state(treasury=50.0, budget=1.2)
    assert after(world, 720).actors["treasury"][0] == pytest.approx(50.0 + 90.0, rel=0.02)
    assert after(world, 90).actors["treasury"][0] == pytest.approx(140.0, rel=0.01)


def test_a_poor_treasury_fills_its_war_chest_first() -> None:
    world = after(state(treasury=0.0, budget=0.3), 60)
    assert world.actors["treasury"][0] == pytest.approx(60 * 0.1)
    assert world.actors["spent_rule"][0] == 0.0


def test_a_treasury_does_not_grow_while_pay_is_owed() -> None:
    """Two months are owed: 12 of pay; one a day is left over after the day's pay."""
    world = state(treasury=50.0, budget=1.2, owed=2.0)
    for _ in range(11):
        after(world, 1)
        assert world.actors["treasury"][0] == pytest.approx(50.0)
    assert after(world, 2).formations["arrears"][0] == pytest.approx(0.0, abs=1e-9)
    assert world.actors["arrears"][0] == pytest.approx(0.0, abs=1e-9)
    assert world.actors["spent_pay"][0] == pytest.approx(13 * 0.2 + 12.0)


def test_what_officers_take_is_no_debt() -> None:
    world = after(state(treasury=50.0, budget=1.2, owed=0.3, leak=0.3), 30)
    assert world.actors["spent_pay"][0] == pytest.approx(30 * 0.2)
    assert world.actors["treasury"][0] > 70.0


def test_a_deficit_eats_the_treasury_as_ever() -> None:
    assert after(state(treasury=50.0), 100).actors["treasury"][0] == pytest.approx(30.0)


def test_most_of_a_states_oil_pays_its_civilians() -> None:
    world = make_world([STATE], [], [{"oil": 100_000}], coefficients={"economy.reserve_days": 0.0})
    row = after(world, 1).actors[0]
    assert row["earned_oil"] == pytest.approx(1.75)
    assert row["spent_rule"] == pytest.approx(0.85 * 1.75)


def test_a_movements_oil_is_its_own() -> None:
    movement = {"doctrine": int(Doctrine.INSURGENT_STATE)}
    world = make_world([movement], [], [{"oil": 100_000}], coefficients={"economy.reserve_days": 0.0})
    assert after(world, 1).actors["spent_rule"][0] == 0.0
