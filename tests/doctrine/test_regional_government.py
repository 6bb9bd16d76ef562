"""Facts about a regional government's mind."""

from __future__ import annotations

from typing import Any

import pytest

from sim.doctrine.regional_government import decide
from sim.world.codes import NOBODY, Level, OrderKind, Stance
from sim.world.tables import World
from tests.doctrine.told import of_kind, places
from tests.worlds import ROOM, make_world

REGION, ENEMY, PATRON = range(3)
HOME, CLAIMED = 0, 1


def region(
    *, claim: float = 0.8, km: float = 50.0, holder: int = NOBODY, enemy: int = 0, level: Level = Level.NONE,
    men: int = 2000, **formation: Any,
) -> World:  # fmt: skip
    """Its own town, and a claimed one at the end of the road."""
    rows = [{"place": HOME, "mobile": 1, "present": men} | formation]
    rows += [{"actor": ENEMY, "place": CLAIMED, "present": enemy}] if enemy else []
    friend: Any = {(REGION, PATRON): {"stance": int(Stance.ALLIED), "trust": 0.6, "level": int(level), "asked": 0}}
    return make_world(
        3, rows, [{"holder": REGION}, {"holder": holder}], relations=friend, km=km, coefficients=ROOM,
        presence={(REGION, HOME): {"stake": 1.0}, (REGION, CLAIMED): {"stake": claim}},
    )  # fmt: skip


def test_it_occupies_at_once_what_others_abandon_and_it_has_long_claimed() -> None:
    told = of_kind(OrderKind.ADVANCE, region(), decide)
    assert told[0].place == CLAIMED
    assert told[0].effort == pytest.approx(0.3 * 0.8)


@pytest.mark.parametrize("how", [{"claim": 0.0}, {"km": 400.0}, {"mobile": 0}, {"holder": PATRON}])
def test_it_leaves_alone_what_it_does_not_claim_cannot_reach_or_is_not_abandoned(how: dict[str, Any]) -> None:
    assert places(OrderKind.ADVANCE, region(**how), decide) == []


def test_it_sends_enough_once() -> None:
    world = region()
    world.formations["goal"][0] = CLAIMED
    assert places(OrderKind.ADVANCE, world, decide) == []


def test_it_asks_for_help_when_it_has_lost_ground() -> None:
    assert [order.other for order in of_kind(OrderKind.APPEAL, region(holder=ENEMY), decide)] == [PATRON]
    assert of_kind(OrderKind.APPEAL, region(), decide) == []


def test_with_aircraft_overhead_it_retakes_what_it_would_not_have_tried_alone() -> None:
    """A chance of about one half: above the 0.35 it asks for with air support, below the 0.6 without."""
    alone, helped = (region(holder=ENEMY, enemy=2333, level=level) for level in (Level.NONE, Level.AIR))
    assert places(OrderKind.ADVANCE, alone, decide) == []
    assert places(OrderKind.ADVANCE, helped, decide) == [CLAIMED]


def test_it_guards_its_line() -> None:
    world = region(holder=REGION)
    world.presence["enemy"][REGION, CLAIMED] = 1500.0
    assert places(OrderKind.REINFORCE, world, decide) == [CLAIMED]


@pytest.mark.parametrize(("claim", "occupies"), [(0.19, False), (0.2, True)])
def test_it_occupies_what_is_worth_a_fifth_to_it(claim: float, occupies: bool) -> None:
    told = of_kind(OrderKind.ADVANCE, region(claim=claim), decide)
    assert any(order.effort == pytest.approx(0.3 * claim) for order in told) is occupies


@pytest.mark.parametrize(("there", "sends"), [(299, True), (300, False)])
def test_it_sends_no_more_once_three_hundred_are_there(there: int, sends: bool) -> None:
    world = make_world(
        1, [{"place": HOME, "mobile": 1, "present": 2000}, {"place": CLAIMED, "present": there}],
        [{}, {"holder": NOBODY}],
        presence={(0, HOME): {"stake": 1.0}, (0, CLAIMED): {"stake": 0.8}},
    )  # fmt: skip
    assert bool(of_kind(OrderKind.ADVANCE, world, decide)) is sends


def test_it_keeps_a_fifth_of_its_men_at_home() -> None:
    world = region(holder=REGION)
    world.presence["enemy"][REGION, CLAIMED] = 15_000.0
    assert of_kind(OrderKind.REINFORCE, world, decide)[0].effort == pytest.approx(0.8)


@pytest.mark.parametrize(("claim", "appeals"), [(0.020, 0), (0.021, 1)])
def test_it_asks_for_help_once_a_fiftieth_is_lost(claim: float, appeals: int) -> None:
    assert len(of_kind(OrderKind.APPEAL, region(holder=ENEMY, claim=claim), decide)) == appeals


@pytest.mark.parametrize(("trust", "appeals"), [(0.49, 0), (0.5, 1)])
def test_it_asks_those_it_trusts(trust: float, appeals: int) -> None:
    world = region(holder=ENEMY)
    world.relations["trust"][REGION, PATRON] = trust
    assert len(of_kind(OrderKind.APPEAL, world, decide)) == appeals
