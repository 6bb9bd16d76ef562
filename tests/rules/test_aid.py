"""Facts about arms and advisers from outside."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules.aid import advise, deliver
from sim.world.codes import Doctrine, Level, OrderKind, Stance, Status
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world, order

PATRON, CLIENT, MILITIA = 0, 1, 2


def theatre(**patron: Any) -> World:
    actors = [
        {"client": CLIENT, "level": int(Level.ADVISERS), "treasury": 5.0} | patron,
        {"doctrine": int(Doctrine.GOVERNMENT)},
        {"doctrine": int(Doctrine.POPULAR_MILITIA)},
    ]
    allied = {"stance": int(Stance.ALLIED)}
    relations = {(0, 1): allied, (1, 0): allied, (0, 2): allied, (2, 0): allied}
    return make_world(actors, [{"actor": 1}, {"actor": 2}], 1, relations=relations)


def train(world: World, weeks: int) -> list[float]:
    for _ in range(weeks):
        advise(world)
    return world.formations["quality"].tolist()  # type: ignore[no-any-return]


def test_a_delivery_brings_vehicles_and_money() -> None:
    world = theatre()
    order(world, PATRON, OrderKind.ARM, other=CLIENT, effort=0.5)
    deliver(world)
    assert world.formations["equipment"].tolist() == [10, 0]
    assert world.actors["treasury"].tolist() == pytest.approx([4.0, 1.0, 0.0])
    assert_balanced(world)


def test_a_patron_gives_no_money_it_does_not_have() -> None:
    world = theatre(treasury=0.5)
    order(world, PATRON, OrderKind.ARM, other=CLIENT)
    deliver(world)
    assert world.actors["treasury"].tolist() == pytest.approx([0.0, 0.5, 0.0])


def test_advisers_are_sent_by_order_up_to_a_limit() -> None:
    world = theatre()
    for _ in range(10):
        order(world, PATRON, OrderKind.ADVISE, other=CLIENT)
    deliver(world)
    assert world.actors["advisers"][PATRON] == 2000


def test_advisers_make_militias_a_fifth_better_and_regulars_a_little() -> None:
    regular, militia = train(theatre(advisers=500), 60)
    assert militia == pytest.approx(1.2, abs=0.002)
    assert regular == pytest.approx(1.05, abs=0.002)


def test_training_takes_a_month() -> None:
    assert train(theatre(advisers=500), 1)[1] == pytest.approx(1.0 + 0.2 * 7 / 30)


def test_few_advisers_train_in_part() -> None:
    assert train(theatre(advisers=250), 60)[1] == pytest.approx(1.1, abs=0.002)


def test_advisers_who_have_not_come_train_nobody() -> None:
    assert train(theatre(advisers=500, level=int(Level.NONE)), 10) == [1.0, 1.0]


@pytest.mark.parametrize(
    ("unit", "trained"), [({}, 7 / 30), ({"status": int(Status.BROKEN)}, 0.0), ({"trained": 0.9}, 0.9 + 0.1 * 7 / 30)]
)
def test_advisers_train_units_in_being(unit: dict[str, float], trained: float) -> None:
    """Five hundred advisers, a week, training of a month."""
    allied = {"stance": int(Stance.ALLIED)}
    world = make_world(
        [{"level": int(Level.ADVISERS), "advisers": 500, "client": 1}, {}], [{"actor": 1} | unit], 1,
        relations={(0, 1): allied, (1, 0): allied},
    )  # fmt: skip
    advise(world)
    assert world.formations["trained"][0] == pytest.approx(trained)


def test_advisers_do_not_unteach_what_is_known() -> None:
    allied = {"stance": int(Stance.ALLIED)}
    world = make_world(
        [{"level": int(Level.ADVISERS), "advisers": 100, "client": 1}, {}], [{"actor": 1, "trained": 0.5}], 1,
        relations={(0, 1): allied, (1, 0): allied},
    )  # fmt: skip
    advise(world)
    assert world.formations["trained"][0] == 0.5


@pytest.mark.parametrize(("day", "trained"), [(6, False), (7, True), (8, False), (14, True)])
def test_advisers_train_once_a_week(day: int, trained: bool) -> None:
    world = theatre(advisers=500)
    world.clock["day"] = day
    deliver(world)
    assert bool(world.formations["quality"][1] > 1.0) is trained
