"""Facts about aircraft that help a partner on the ground."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.rules.presence import refresh_counts
from sim.rules.support import advised, flown_for, supported
from sim.rules.threat import odds, threat_map
from sim.world.codes import Level, Stance
from sim.world.tables import World
from tests.worlds import make_world

PARTNER, ENEMY, FLYER = 0, 1, 2
GAIN, HALF, DEFENCE, UNLED = 1.5, 5.0, 0.7, 0.25
ALLIED = {"stance": int(Stance.ALLIED)}


def beside(
    strikes: int = 10, *, advisers: int = 100, days: int = 30, stance: Stance = Stance.ALLIED, **how: Any
) -> World:
    """A partner and its enemy in a town that a third flies over, with or without liaison on the ground."""
    relations: Any = {
        (FLYER, PARTNER): {"stance": int(stance), "advisers": advisers, "advised_days": days},
        (PARTNER, FLYER): {"stance": int(stance)},
    }
    rows = [{"quality": how.get("quality", 1.0)}, {"actor": ENEMY}]
    flyer = {"level": int(how.get("level", Level.AIR)), "sorties": how.get("sorties", 0.0)}
    world = make_world([{}, {}, flyer], rows, 1, relations=relations, coefficients=how.get("coefficients"))
    refresh_counts(world)
    world.places["strikes"][0] = world.presence["strikes"][FLYER, 0] = strikes
    return world


def by_rule(strikes: float, share: float = 1.0) -> float:
    return 1.0 + GAIN * strikes / (strikes + HALF) * share


@pytest.mark.parametrize("strikes", [0, 1, 5, 10, 100])
def test_strikes_beside_a_partner_multiply_its_power(strikes: int) -> None:
    assert supported(beside(strikes), PARTNER, 0, True) == pytest.approx(by_rule(strikes))


def test_a_defender_gains_seven_tenths_of_it() -> None:
    assert supported(beside(), PARTNER, 0, False) == pytest.approx(by_rule(10, DEFENCE))


@pytest.mark.parametrize(("advisers", "days"), [(0, 30), (100, 5)])
def test_without_liaison_beside_it_a_partner_gains_a_quarter(advisers: int, days: int) -> None:
    """Advisers need more than five days."""
    assert supported(beside(advisers=advisers, days=days), PARTNER, 0, True) == pytest.approx(by_rule(10, UNLED))
    assert supported(beside(days=6), PARTNER, 0, True) == pytest.approx(by_rule(10))


@pytest.mark.parametrize("quality", [0.25, 0.5, 1.0, 2.0])
def test_a_partner_less_able_than_its_enemy_gains_less(quality: float) -> None:
    """By the square of the ratio; one that is better gains no more."""
    expected = by_rule(10, min(1.0, quality) ** 2)
    assert supported(beside(quality=quality), PARTNER, 0, True) == pytest.approx(expected)


@pytest.mark.parametrize("stance", [Stance.NEUTRAL, Stance.HOSTILE])
def test_strikes_of_others_than_allies_are_no_support(stance: Stance) -> None:
    assert supported(beside(stance=stance), PARTNER, 0, True) == 1.0


def test_ones_own_aircraft_need_no_liaison() -> None:
    world = beside(strikes=0)
    world.places["strikes"][0] = world.presence["strikes"][PARTNER, 0] = 10
    assert supported(world, PARTNER, 0, True) == pytest.approx(by_rule(10))


def test_of_several_flyers_each_counts_by_its_liaison() -> None:
    world = beside(strikes=6, advisers=0)
    world.places["strikes"][0], world.presence["strikes"][PARTNER, 0] = 10, 4
    assert supported(world, PARTNER, 0, True) == pytest.approx(by_rule(10, (4 + 6 * UNLED) / 10))


@pytest.mark.parametrize(
    ("how", "sorties"),
    [
        ({}, 8.0), ({"advisers": 0}, 8.0 * UNLED), ({"level": Level.ARMS}, 0.0), ({"stance": Stance.NEUTRAL}, 0.0),
    ],
)  # fmt: skip
def test_what_is_flown_for_an_actor_are_the_sorties_of_its_allies_in_the_air(how: Any, sorties: float) -> None:
    assert flown_for(beside(sorties=8.0, **how), PARTNER) == pytest.approx(sorties)


def test_aircraft_overhead_steady_a_garrison_as_if_it_were_stronger() -> None:
    """Its odds fall by the log of the factor of a defence."""
    found = []
    for sorties in (0.0, 10.0):
        world = beside(0, sorties=sorties, coefficients={"cohesion.rumour_spread": 0.0})
        world.presence["attack"][ENEMY, 0] = 1.0
        threat_map(world)
        found.append(odds(world, 0))
    assert found[0] - found[1] == pytest.approx(math.log(by_rule(10, DEFENCE)))


@pytest.mark.parametrize(
    ("how", "there"), [({}, True), ({"advisers": 0}, False), ({"days": 5}, False), ({"stance": Stance.NEUTRAL}, False)]
)
def test_liaison_is_there_when_a_friends_advisers_have_been_for_some_days(how: Any, there: bool) -> None:
    assert advised(beside(**how), PARTNER) is there
