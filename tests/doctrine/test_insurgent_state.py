"""Facts about an insurgent state's mind."""

from __future__ import annotations

from typing import Any

import pytest

from sim.doctrine.insurgent_state import decide
from sim.world.codes import NOBODY, OrderKind, Stance
from sim.world.tables import World
from tests.doctrine.told import how_often, of_kind, places
from tests.worlds import ROOM, make_world

US, STATE, RIVAL = range(3)
WEAK, BASE, STRONG = range(3)


def campaign(*, key: int = 1, weak: int = 100, city: int = 100_000, rival: int = 0, **us: Any) -> World:
    """Its base between a weak and a strong garrison."""
    rows = [
        {"place": BASE, "present": 2000, "mobile": 1}, {"actor": STATE, "place": WEAK, "present": weak},
        {"actor": STATE, "place": STRONG, "present": 40_000}, {"actor": RIVAL, "place": BASE, "present": rival},
    ]  # fmt: skip
    ours: Any = {(US, RIVAL): {"stance": int(Stance.NEUTRAL), "ideology": 0.3, "believed": rival}}
    world = make_world(
        [us, {}, {}], rows, [{"holder": STATE}, {"holder": US, "population": city}, {"holder": STATE}],
        presence={(US, p): {"stake": 0.5} for p in range(3)}, relations=ours, key=key, coefficients=ROOM,
    )  # fmt: skip
    world.presence["enemy"][US, BASE] = 0.0
    world.relations["believed"][US, US] = 2000
    return world


def test_it_attacks_where_the_odds_look_good() -> None:
    for key in range(20):
        assert places(OrderKind.ADVANCE, campaign(key=key), decide) == [WEAK]


def test_it_does_not_attack_where_they_do_not() -> None:
    for key in range(20):
        assert places(OrderKind.ADVANCE, campaign(key=key, weak=40_000), decide) == []


def test_it_goes_by_what_it_believes_and_not_by_what_is() -> None:
    world = campaign()
    world.presence["enemy"][US, [WEAK, STRONG]] = [40_000, 100]
    assert places(OrderKind.ADVANCE, world, decide) == [STRONG]


@pytest.mark.parametrize(("days", "targets"), [(29, []), (30, [WEAK])])
def test_it_attacks_neutrals_when_nothing_has_been_won_for_a_month(days: int, targets: list[int]) -> None:
    world = campaign()
    world.relations["stance"][US, STATE] = world.relations["stance"][STATE, US] = int(Stance.NEUTRAL)
    world.presence["stake"][US] = [0.3, 0.0, 0.0]
    world.places["changed_day"][BASE] = 5
    world.clock["day"] = 5 + days
    assert places(OrderKind.ADVANCE, world, decide) == targets


def test_it_defends_what_is_threatened() -> None:
    world = campaign()
    world.formations["place"][0] = WEAK
    world.places["holder"] = US
    world.presence["stake"][US] = [0.0, 1.0, 0.0]
    world.presence["enemy"][US] = [0.0, 3000.0, 100.0]
    assert places(OrderKind.REINFORCE, world, decide) == [BASE]


@pytest.mark.parametrize(("treasury", "orders"), [(1.0, 1), (0.0, 0), (-5.0, 0)])
def test_it_recruits_while_it_has_money(treasury: float, orders: int) -> None:
    assert len(of_kind(OrderKind.RECRUIT, campaign(treasury=treasury), decide)) == orders


@pytest.mark.parametrize(("passage", "orders"), [(0.2, 1), (0.5, 0)])
def test_it_offers_garrisons_safe_passage(passage: float, orders: int) -> None:
    assert len(of_kind(OrderKind.SAFE_PASSAGE, campaign(passage=passage), decide)) == orders


def test_it_claims_to_lead_some_weeks_after_it_has_a_great_city() -> None:
    assert how_often(OrderKind.PROCLAIM, campaign, decide, city=500_000) == pytest.approx(0.06, abs=4 * 0.014)


def test_it_does_not_claim_to_lead_from_small_towns_or_twice() -> None:
    assert how_often(OrderKind.PROCLAIM, campaign, decide, keys=100, city=499_999) == 0.0
    assert how_often(OrderKind.PROCLAIM, campaign, decide, keys=100, city=500_000, proclaimed=1) == 0.0


def test_once_it_leads_it_tells_weaker_rivals_of_its_camp_to_submit() -> None:
    often = how_often(OrderKind.ULTIMATUM, campaign, decide, rival=1000, proclaimed=1)
    assert often == pytest.approx(0.1, abs=4 * 0.0173)


@pytest.mark.parametrize("how", [{"rival": 1000}, {"rival": 2000, "proclaimed": 1}, {"rival": 0, "proclaimed": 1}])
def test_it_makes_no_demands_before_that_nor_of_strong_rivals_nor_of_ghosts(how: dict[str, int]) -> None:
    assert how_often(OrderKind.ULTIMATUM, campaign, decide, keys=100, **how) == 0.0


def test_it_repeats_no_demand() -> None:
    for key in range(60):
        world = campaign(key=key, rival=1000, proclaimed=1)
        world.relations["ultimatum"][US, RIVAL] = 1
        assert of_kind(OrderKind.ULTIMATUM, world, decide) == []


def test_its_orders_about_itself_name_nobody() -> None:
    told = of_kind(OrderKind.RECRUIT, campaign(treasury=1.0), decide)[0]
    assert (told.place, told.other) == (NOBODY, NOBODY)


def test_it_keeps_three_tenths_of_its_men_for_attacks() -> None:
    world = campaign()
    world.formations["place"][0] = WEAK
    world.places["holder"] = US
    world.presence["stake"][US] = [0.0, 1.0, 0.0]
    world.presence["enemy"][US] = [0.0, 30_000.0, 0.0]
    assert of_kind(OrderKind.REINFORCE, world, decide)[0].effort == pytest.approx(0.7)


@pytest.mark.parametrize(("passage", "efforts"), [(0.0, [0.5]), (0.49, [0.5]), (0.5, [])])
def test_it_offers_half_of_a_safe_passage(passage: float, efforts: list[float]) -> None:
    assert [order.effort for order in of_kind(OrderKind.SAFE_PASSAGE, campaign(passage=passage), decide)] == efforts


@pytest.mark.parametrize(("ideology", "demands"), [(0.59, True), (0.6, False)])
def test_rivals_are_those_near_in_programme(ideology: float, demands: bool) -> None:
    def make(key: int) -> World:
        world = campaign(key=key, rival=1000, proclaimed=1)
        world.relations["ideology"][US, RIVAL] = ideology
        return world

    assert bool(how_often(OrderKind.ULTIMATUM, make, decide, keys=100)) is demands
