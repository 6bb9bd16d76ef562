"""Facts about armies that replace what they lost."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules.schools import train
from sim.world.codes import Doctrine, Status
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world, next_day

STATE = {"doctrine": int(Doctrine.GOVERNMENT), "community": [1.0]}
COUNTRY = {"population": 20_000_000, "community": [1.0]}


def beaten(*, lost: int = 20_000, left: int = 30_000, trained: float = 0.0, **actor: Any) -> World:
    """An army of whom some were lost yesterday, in one formation that is gone and one that stands."""
    rows = [
        {"present": lost, "status": int(Status.ACTIVE)},
        {"present": left, "trained": trained},
    ]
    world = make_world([STATE | actor, {}], rows, [COUNTRY])
    world.formations["status"][0] = Status.DISSOLVED
    world.formations["killed"][0], world.formations["present"][0] = lost, 0
    return world


def after(world: World, days: int) -> int:
    for _ in range(days):
        train(world)
        next_day(world)
    assert_balanced(world)
    return int(world.actors["recruits"][0])


def test_soldiers_leave_school_after_months() -> None:
    world = beaten()
    assert after(world, 30) < 0.25 * 30 * 0.035 / 30 * 30_000
    assert world.actors["trainees"][0] > 500


def test_an_army_replaces_about_three_percent_a_month_without_help() -> None:
    world = beaten()
    after(world, 360)
    before = int(world.actors["recruits"][0])
    grown = after(world, 30) - before
    assert 0.025 < grown / world.formations["present"][1] < 0.04


def test_foreign_trainers_double_it() -> None:
    assert after(beaten(trained=1.0, lost=90_000), 240) > 2.2 * after(beaten(lost=90_000), 240)


def test_an_army_fills_its_ranks_and_no_further() -> None:
    world = beaten(lost=3000)
    assert after(world, 1500) == pytest.approx(3000, abs=20)
    assert after(world, 300) <= 3000


def test_a_whole_army_and_a_movement_train_nobody() -> None:
    assert after(make_world([STATE], [{"present": 30_000}], [COUNTRY]), 200) == 0
    assert after(beaten(doctrine=int(Doctrine.INSURGENT_STATE)), 200) == 0


def test_without_its_capital_a_state_has_no_schools() -> None:
    world = beaten()
    world.places["holder"][0] = 1
    assert after(world, 200) == 0


def test_a_percent_a_day_is_not_replaced() -> None:
    world = beaten(lost=1, left=50_000)
    for _ in range(60):
        gone = world.formations["present"][1] // 100
        world.formations["present"][1] -= gone
        world.formations["killed"][1] += gone
        after(world, 1)
    assert world.formations["present"][1] < 0.62 * 50_000


def test_graduates_go_where_most_is_lacking_and_nobody_fights() -> None:
    rows = [{"present": 1000}, {"present": 1000}, {"present": 1000, "contact": 5}]
    world = make_world([STATE], rows, [COUNTRY])
    for f, lost in ((0, 100), (1, 600), (2, 900)):
        world.formations["present"][f] -= lost
        world.formations["killed"][f] += lost
    after(world, 400)
    recruited = world.formations["recruited"]
    assert recruited[1] > recruited[0]
    assert recruited[2] == 0
    assert world.formations["green"].tolist() == [0.0, 0.0, 0.0]
