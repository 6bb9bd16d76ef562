"""Facts about a rebel front's mind."""

from __future__ import annotations

from typing import Any

import pytest

from sim.doctrine.rebel_front import decide
from sim.world.codes import OrderKind, Stance
from sim.world.tables import World
from tests.doctrine.told import how_often, of_kind, places
from tests.worlds import ROOM, make_world

FRONT, RIVAL = 0, 1
TOWN, NEXT = 0, 1


def province(
    *, key: int = 1, rival: float = 2000, pressed: int = 1, where: int = TOWN, stance: Stance = Stance.HOSTILE,
    men: int = 500, **formation: Any,
) -> World:  # fmt: skip
    """Its town, and a rival whose strength it believes to be so and so."""
    relation: Any = {(FRONT, RIVAL): {"stance": int(stance), "was_pressed": pressed}}
    world = make_world(
        2, [{"present": men} | formation], [{"holder": holder} for holder in (FRONT, RIVAL, RIVAL)],
        relations=relation, presence={(FRONT, p): {"stake": 1.0} for p in range(2)}, key=key, coefficients=ROOM,
    )  # fmt: skip
    world.presence["enemy"][FRONT] = 0.0
    world.presence["enemy"][FRONT, where] = rival
    return world


def yields(**how: Any) -> float:
    return how_often(OrderKind.WITHDRAW, province, decide, **how)


@pytest.mark.parametrize("where", [TOWN, NEXT])
def test_pressed_by_a_stronger_rival_it_leaves_within_a_week_or_so(where: int) -> None:
    assert yields(where=where) == pytest.approx(0.15, abs=4 * 0.0206)


@pytest.mark.parametrize(
    "how", [{"pressed": 0}, {"stance": Stance.NEUTRAL}, {"rival": 700}, {"where": 2}, {"present": 0}]
)
def test_it_stays_while_it_is_not_pressed_or_has_a_chance(how: dict[str, Any]) -> None:
    assert yields(keys=80, **how) == 0.0


def test_it_relieves_what_is_threatened() -> None:
    world = province(pressed=0, mobile=1, men=2000)
    world.places["holder"][NEXT] = FRONT
    world.presence["enemy"][FRONT] = [0.0, 1500.0, 0.0]
    assert places(OrderKind.REINFORCE, world, decide) == [NEXT]


def test_it_attacks_with_good_odds_only() -> None:
    good, poor = (province(pressed=0, mobile=1, men=2000, rival=rival, where=NEXT) for rival in (200, 20_000))
    assert places(OrderKind.ADVANCE, good, decide) == [NEXT]
    assert places(OrderKind.ADVANCE, poor, decide) == []


def test_it_keeps_a_tenth_of_its_men_at_home() -> None:
    world = province(pressed=0, mobile=1, men=2000)
    world.places["holder"][NEXT] = FRONT
    world.presence["enemy"][FRONT] = [0.0, 15_000.0, 0.0]
    assert of_kind(OrderKind.REINFORCE, world, decide)[0].effort == pytest.approx(0.9)


@pytest.mark.parametrize(("rival", "leaves"), [(750, False), (751, True)])
def test_a_place_is_hopeless_at_half_as_many_enemies_again(rival: float, leaves: bool) -> None:
    assert bool(yields(keys=80, rival=rival)) is leaves
