"""Facts about morale that drifts."""

from __future__ import annotations

import pytest

from sim.rules.morale import drift
from sim.world.codes import Status
from tests.worlds import make_world


def drifted(days: int, owed: float = 0.0, **unit: float) -> float:
    world = make_world([{"arrears": owed}], [{"morale": 0.3, "morale_base": 0.6} | unit])
    for _ in range(days):
        drift(world)
    return float(world.formations["morale"][0])


def test_morale_returns_by_a_twentieth_of_the_gap_a_day() -> None:
    assert drifted(1) == pytest.approx(0.315)
    assert drifted(20) == pytest.approx(0.6 - 0.3 * 0.95**20)


def test_high_spirits_pass_too() -> None:
    assert drifted(1, morale=0.8) == pytest.approx(0.79)


def test_a_month_of_pay_owed_costs_two_hundredths_a_month() -> None:
    assert drifted(0) - drifted(1, owed=1.0, morale_base=0.3) == pytest.approx(0.02 / 30)


def test_morale_does_not_fall_below_nothing() -> None:
    assert drifted(1, owed=1000.0, morale=0.0, morale_base=0.0) == 0.0


def test_only_units_in_being_have_morale_that_drifts() -> None:
    assert drifted(10, status=int(Status.BROKEN)) == 0.3
