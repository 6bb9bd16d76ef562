"""Facts about the tempo of sieges: assaults, lulls, lifted sieges."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import Any

import numpy as np
import pytest

from sim.rules.battle import fight
from sim.rules.presence import refresh_counts
from sim.rules.tempo import begin_assaults, stand_down
from sim.world import tables
from sim.world.tables import World
from tests.worlds import ROOM, assert_balanced, make_world

DEFENDER, ATTACKER = 0, 1
USE, REST, START = 0.2, 10.0, 0.25
"""Readiness that a day of assault uses up, days of rest, chance of an assault a day of rested troops."""
DAILY = 2 ** (-1 / 7)
"""What is left of a loss a day later."""


def siege(*, key: int = 1, coefficients: dict[str, float] | None = None, cell: Any = None, **attacker: Any) -> World:
    """A garrison and its besiegers, who have been there for some days, and a town of each side's behind them."""
    rows = [{"contact": 3}, {"actor": ATTACKER, "assault": 1.0, "assault_days": 3, "contact": 3} | attacker]
    world = make_world(
        2, rows, [{}, {"holder": ATTACKER}, {}], presence={(ATTACKER, 0): cell or {}}, coefficients=coefficients,
        key=key,
    )  # fmt: skip
    refresh_counts(world)
    return world


def evening(world: World) -> None:
    stand_down(world)
    world.clock["day"] += 1


def cell(world: World, what: str) -> float:
    return float(world.presence[what][ATTACKER, 0])


def days_of_assault(start: World, days: int, keys: int) -> np.ndarray:
    """(keys, days) on which of so many days there is an assault, by a force that has just come; nobody is hurt."""
    found = np.zeros((keys, days), bool)
    for key in range(keys):
        world = tables.copy(start)
        world.clock["key"] = key
        for day in range(days):
            begin_assaults(world)
            found[key, day] = cell(world, "storming") > 0
            evening(world)
    return found


def by_rule(days: int) -> float:
    """Share of assault days of ten thousand sieges without losses, played by the equations of the rule."""
    generator = np.random.default_rng(3)
    storming, ready = np.ones(10_000, bool), np.ones(10_000)
    total = 0.0
    for _ in range(days):
        total += storming.mean() / days
        ready = np.where(storming, np.maximum(0.0, ready - USE), ready + (1.0 - ready) / REST)
        storming = generator.random(len(ready)) < np.where(storming, ready, START * ready**2)
    return total


def test_assaults_alternate_with_lulls() -> None:
    storms = days_of_assault(siege(assault_days=0, cell={"stake": 1.0}), 60, 150)
    assert storms[:, 0].all()
    changes = (storms[:, 1:] != storms[:, :-1]).sum(axis=1)
    assert changes.min() >= 2
    assert storms.mean() == pytest.approx(by_rule(60), abs=0.02)


def test_an_assault_tires_the_attacker_and_lasts_a_few_days() -> None:
    """It goes on with chances .8, .6, .4, .2 and 0: each day takes a fifth of the readiness away."""
    storms = days_of_assault(siege(assault_days=0), 6, 400)
    lengths = storms.cumprod(axis=1).sum(axis=1)
    still = list(accumulate([1.0 - USE * day for day in range(5)], lambda a, b: a * b))
    assert lengths.max() <= len(still)
    assert lengths.mean() == pytest.approx(sum(still), abs=4 * 1.1 / math.sqrt(400))


@pytest.mark.parametrize(
    ("loss", "strikes", "more"),
    [(0.0, 0, USE), (0.05, 0, 2 * USE), (0.1, 0, 3 * USE), (0.0, 4, USE + 4 * 0.05), (0.0, 50, USE + 0.4)],
)
def test_losses_and_hostile_aircraft_tire_it_more(loss: float, strikes: int, more: float) -> None:
    world = siege(recent_loss=loss, cell={"storming": 1, "fatigue": 0.1})
    world.places["strikes"][0] = world.presence["strikes"][DEFENDER, 0] = strikes
    stand_down(world)
    assert cell(world, "fatigue") == pytest.approx(0.1 + more)


def chance_of_assault(fatigue: float, keys: int = 800) -> float:
    start = siege(cell={"fatigue": fatigue})
    number = 0
    for key in range(keys):
        world = tables.copy(start)
        world.clock["key"] = key
        stand_down(world)
        number += cell(world, "storming") > 0
    return number / keys


@pytest.mark.parametrize("fatigue", [0.0, 0.4, 1.0])
def test_a_rested_attacker_assaults_again(fatigue: float) -> None:
    ready = 1.0 - fatigue * (1.0 - 1.0 / REST)
    chance = START * ready**2
    assert chance_of_assault(fatigue) == pytest.approx(chance, abs=4 * math.sqrt(chance * (1 - chance) / 800))


def test_in_a_lull_a_tenth_of_the_fatigue_passes_a_day() -> None:
    world = siege(cell={"fatigue": 0.8}, coefficients={"tempo.start": 0.0})
    for _ in range(5):
        evening(world)
    assert cell(world, "fatigue") == pytest.approx(0.8 * 0.9**5)


def test_when_the_enemy_is_gone_nobody_is_tired_any_more() -> None:
    world = siege(cell={"fatigue": 0.8, "storming": 1})
    world.formations["place"][0] = 2
    refresh_counts(world)
    stand_down(world)
    assert (cell(world, "fatigue"), cell(world, "storming")) == (0.0, 0.0)


def lifted(keys: int = 600, stake: float = 0.0, **how: Any) -> float:
    """Share of sieges in a lull that are lifted in a day."""
    start = siege(
        cell={"stake": stake} | how.pop("more", {}), coefficients={"tempo.start": 0.0, "tempo.use": 0.0}, **how
    )
    number = 0
    for key in range(keys):
        world = tables.copy(start)
        world.clock["key"] = key
        stand_down(world)
        gone = world.formations["assault"][1] == 0.0
        assert not gone or world.formations["goal"][1] == 1
        number += gone
    return number / keys


@pytest.mark.parametrize(("loss", "stake"), [(0.0, 0.0), (0.1, 0.0), (0.1, 0.5), (0.1, 1.0), (0.1, 3.0)])
def test_a_siege_is_lifted_after_losses_that_bring_nothing(loss: float, stake: float) -> None:
    """A chance of .003 a day, e times as much for each fortieth lost lately, and none where all is at stake."""
    chance = 0.003 * math.exp(loss * DAILY / 0.025) * (1 - min(1.0, stake))
    spread = 4 * math.sqrt(chance * (1 - chance) / 600)
    assert lifted(recent_loss=loss, stake=stake) == pytest.approx(chance, abs=spread)


def test_nobody_goes_home_from_the_midst_of_an_assault() -> None:
    assert lifted(keys=60, recent_loss=0.3, more={"storming": 1}) == 0.0


def test_all_units_of_an_actor_lift_a_siege_together() -> None:
    """One roll for all, by their mean recent loss: the day ends with all or none of them on their way."""
    ends = set()
    for key in range(60):
        rows: list[dict[str, Any]] = [{}] + [
            {"actor": ATTACKER, "assault": 1.0, "assault_days": 3, "recent_loss": 0.1} for _ in range(3)
        ]
        world = make_world(2, rows, [{}, {"holder": ATTACKER}], coefficients={"tempo.start": 0.0}, key=key)
        refresh_counts(world)
        world.presence["storming"] = 0
        stand_down(world)
        ends.add(tuple(world.formations["assault"][1:]))
    assert (0.0, 0.0, 0.0) in ends
    assert (1.0, 1.0, 1.0) in ends


def remembered(days: int, share: float = 0.4) -> float:
    """Recent loss of a unit of which a share is lost evenly in so many days."""
    world = siege()
    for _ in range(days):
        world.formations["recent_loss"][0] += share / days
        evening(world)
    return float(world.formations["recent_loss"][0])


@pytest.mark.parametrize("days", [1, 4, 60])
def test_recent_losses_count_and_old_ones_fade(days: int) -> None:
    """Two fifths in sixty days are remembered as a fifth of what they are in four."""
    expected = 0.4 / days * sum(DAILY**age for age in range(1, days + 1))
    assert remembered(days) == pytest.approx(expected)
    assert remembered(60) < 0.25 * remembered(4)


def test_a_loss_is_half_forgotten_in_a_week() -> None:
    world = siege()
    world.formations["recent_loss"][0] = 0.2
    for _ in range(7):
        evening(world)
    assert world.formations["recent_loss"][0] == pytest.approx(0.1)


@pytest.mark.parametrize(("fatigue", "storms"), [(0.0, 1.0), (0.3, 0.0)])
def test_who_comes_to_a_siege_under_way_waits_with_the_others(fatigue: float, storms: float) -> None:
    world = siege(assault_days=0, cell={"fatigue": fatigue})
    begin_assaults(world)
    assert cell(world, "storming") == storms


def test_nobody_is_replaced_from_nowhere() -> None:
    world = siege()
    world.formations["initial"], world.formations["present"], world.formations["killed"] = 1000, 700, 300
    for _ in range(10):
        evening(world)
    assert world.formations["present"].tolist() == [700, 700]
    assert_balanced(world)


def held(days: int, use: float, keys: int = 12) -> float:
    """Rate of losses a day of a small garrison in its works that has been besieged by three times as many."""
    shares, assaults = [], 0.0
    how = {"tempo.use": use, "tempo.lift": 0.0, "battle.surprise": 1.0}
    for key in range(keys):
        rows = [
            {"present": 500, "dug_in": 30, "works": 3, "supply": 1e3},
            {"actor": ATTACKER, "present": 1500, "assault": 1.0, "supply": 1e3},
        ]
        world = make_world(2, rows, [{}, {"holder": ATTACKER}], coefficients=ROOM | how, key=key)
        for _ in range(days):
            refresh_counts(world)
            fight(world)
            assaults += cell(world, "attack") / days / keys
            world.clock["day"] += 1
        lost = world.formations["killed"][0] + world.formations["wounded"][0]
        shares.append(lost / (lost + world.formations["present"][0]))
    return float(-np.log1p(-np.mean(shares)))


def test_a_small_garrison_is_worn_down_far_more_slowly_than_by_assault_without_end() -> None:
    """About as much more slowly as there are fewer assaults, of which tired attackers with losses make few."""
    besieged, stormed = held(30, USE), held(30, 0.0)
    fewer = by_rule(30)
    assert fewer < 0.25
    assert besieged / stormed < fewer + 0.03
