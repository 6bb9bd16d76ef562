"""Facts about tribes' minds."""

from __future__ import annotations

from typing import Any

import pytest

from sim.doctrine.tribes import decide
from sim.world.codes import OrderKind, Stance
from sim.world.tables import World
from tests.doctrine.told import of_kind, orders
from tests.worlds import make_world

TRIBE, ENEMY, STATE = range(3)


def town(own: int, enemy: int, trust: float = 0.5) -> World:
    rows = [{"present": own, "mobile": 1}, {"actor": ENEMY, "present": enemy}]
    neutral: Any = {(TRIBE, STATE): {"stance": int(Stance.NEUTRAL), "trust": trust}}
    presence: Any = {(TRIBE, p): {"stake": 1.0} for p in range(3)}
    return make_world(3, rows, 3, relations=neutral, presence=presence)


@pytest.mark.parametrize(("own", "enemy", "appeals"), [(500, 501, 1), (500, 500, 0), (500, 0, 0), (0, 500, 0)])
def test_they_ask_for_help_when_the_enemy_at_the_gate_is_stronger(own: int, enemy: int, appeals: int) -> None:
    assert len(of_kind(OrderKind.APPEAL, town(own, enemy), decide)) == appeals


def test_they_ask_whom_they_trust() -> None:
    assert of_kind(OrderKind.APPEAL, town(500, 5000, trust=0.3), decide) == []
    assert [order.other for order in of_kind(OrderKind.APPEAL, town(500, 5000), decide)] == [STATE]


@pytest.mark.parametrize("enemy", [0, 100, 5000])
def test_they_go_nowhere_else(enemy: int) -> None:
    assert {order.kind for order in orders(town(500, enemy), decide)} <= {OrderKind.APPEAL}


@pytest.mark.parametrize(("trust", "appeals"), [(0.39, 0), (0.4, 1)])
def test_they_trust_from_four_tenths(trust: float, appeals: int) -> None:
    assert len(of_kind(OrderKind.APPEAL, town(500, 5000, trust=trust), decide)) == appeals
