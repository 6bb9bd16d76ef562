"""Facts about pay."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules.wages import daily_bill, pay, pay_arrears
from sim.world.codes import NOBODY, OrderKind, Status
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world, order


def army(*, men: int = 1000, paper: int = 1000, owed: float = 0.0, **actor: Any) -> World:
    rows = [
        {"present": men, "paper": paper, "arrears": owed},
        {"place": 1, "present": men, "paper": paper, "arrears": owed},
    ]
    return make_world([{"wage": 20.0} | actor], rows, 2)


def test_an_army_that_believes_its_rolls_pays_ghosts() -> None:
    assert daily_bill(army(paper=5000), 0) == pytest.approx(0.04)
    assert daily_bill(army(paper=5000, paper_bound=1), 0) == pytest.approx(0.2)


def test_broken_formations_are_not_paid() -> None:
    world = army()
    world.formations["status"][0] = Status.BROKEN
    assert daily_bill(world, 0) == pytest.approx(0.02)


def test_full_pay_leaves_no_arrears() -> None:
    world = army(treasury=1.0)
    pay(world, 0)
    assert world.actors["treasury"][0] == pytest.approx(0.96)
    assert world.formations["arrears"].tolist() == [0.0, 0.0]
    assert_balanced(world)


def test_a_month_without_money_is_a_month_owed() -> None:
    world = army()
    for _ in range(30):
        pay(world, 0)
    assert world.actors["arrears"][0] == pytest.approx(1.0)
    assert world.formations["arrears"].tolist() == pytest.approx([1.0, 1.0])
    assert_balanced(world)


def test_half_the_money_is_half_the_arrears() -> None:
    world = army(treasury=0.02)
    pay(world, 0)
    assert world.actors["arrears"][0] == pytest.approx(0.5 / 30)


def test_men_stop_counting_after_three_months() -> None:
    world = army()
    for _ in range(200):
        pay(world, 0)
    assert world.formations["arrears"][0] == pytest.approx(3.0)


def test_an_order_to_pay_settles_what_is_owed_and_no_more() -> None:
    world = army(owed=1.0, treasury=10.0, arrears=1.0)
    order(world, 0, OrderKind.PAY, place=NOBODY)
    pay_arrears(world)
    assert world.formations["arrears"].tolist() == pytest.approx([0.0, 0.0])
    assert world.actors["spent_pay"][0] == pytest.approx(1.2)
    assert_balanced(world)


def test_pay_for_one_place_reaches_its_men_only() -> None:
    world = army(owed=1.0, treasury=0.3)
    order(world, 0, OrderKind.PAY, place=1)
    pay_arrears(world)
    assert world.formations["arrears"].tolist() == pytest.approx([1.0, 0.5])


def test_what_officers_take_is_never_paid_off() -> None:
    world = army(owed=1.0, treasury=100.0, leak=0.3)
    order(world, 0, OrderKind.PAY)
    pay_arrears(world)
    assert world.formations["arrears"].tolist() == pytest.approx([0.3, 0.3])


def test_who_owes_less_than_the_leak_is_not_made_worse_off_by_pay() -> None:
    world = army(owed=0.1, treasury=100.0, leak=0.3)
    order(world, 0, OrderKind.PAY)
    pay_arrears(world)
    assert world.formations["arrears"].tolist() == pytest.approx([0.1, 0.1])


@pytest.mark.parametrize(("leak", "spent"), [(0.8, 6.0), (0.9, 12.0), (0.95, 12.0)])
def test_a_treasury_does_not_pour_all_its_money_into_a_leak(leak: float, spent: float) -> None:
    """A month's pay of 1.2 M USD is owed: it takes the money over the share that arrives, at least a tenth."""
    world = army(owed=1.0, treasury=100.0, leak=leak)
    order(world, 0, OrderKind.PAY)
    pay_arrears(world)
    assert world.actors["spent_pay"][0] == pytest.approx(spent)
