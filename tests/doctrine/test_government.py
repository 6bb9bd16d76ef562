"""Facts about a government's mind."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.core.coefficients import registry
from sim.doctrine.government import decide
from sim.world.codes import Level, OrderKind, Reform, Stance
from sim.world.random_streams import uniform
from sim.world.stream_ids import LEADER_CHANGE
from sim.world.tables import World
from tests.doctrine.told import how_often, of_kind, places
from tests.worlds import ROOM, make_world

STATE, REBELS, PATRON = range(3)
TOWN, BORDER, CAPITAL = range(3)
REGROUP, SETTLE = (int(registry()[f"choice.{name}"].default) for name in ("regroup", "settle"))
"""Days after a loss before a government attacks at all, and before anybody attacks the lost place."""


def country(
    *, key: int = 1, lost: bool = False, rebels: int = 1000, stance: Stance = Stance.ALLIED, trust: float = 0.5,
    asked: int = 0, level: Level = Level.NONE, reserve: int = 4000, **state: Any,
) -> World:  # fmt: skip
    """Mobile troops at the capital, rebels in the border town, and a patron abroad."""
    rows = [{"place": CAPITAL, "present": reserve // 4, "mobile": 1}] * 4
    rows.append({"actor": REBELS, "place": BORDER, "present": rebels})
    abroad: Any = {
        (STATE, PATRON): {
            "stance": int(stance), "trust": trust, "asked": asked, "level": int(level), "believed": 100.0,
        }
    }  # fmt: skip
    return make_world(
        [state, {}, {}], rows, [{"holder": holder} for holder in (REBELS if lost else STATE, REBELS, STATE)],
        presence={(STATE, p): {"stake": stake} for p, stake in enumerate((0.5, 0.3, 1.0))}, relations=abroad, key=key,
        coefficients=ROOM,
    )  # fmt: skip


def test_it_sends_help_where_its_stakes_are_threatened_and_keeps_a_reserve() -> None:
    world = country()
    world.presence["enemy"][STATE] = [3000.0, 0.0, 0.0]
    world.places["holder"][BORDER] = STATE
    told = of_kind(OrderKind.REINFORCE, world, decide)
    assert [order.place for order in told] == [TOWN]
    assert told[0].effort <= 0.6 + 1e-9


def test_it_counter_attacks_when_success_looks_likely() -> None:
    assert places(OrderKind.ADVANCE, country(rebels=300), decide) == [BORDER]
    assert places(OrderKind.ADVANCE, country(rebels=30_000), decide) == []


@pytest.mark.parametrize(
    ("place", "days", "targets"),
    [(TOWN, REGROUP - 1, []), (TOWN, REGROUP, [BORDER]), (BORDER, SETTLE - 1, []), (BORDER, SETTLE, [BORDER])],
)
def test_it_does_not_counter_attack_for_a_fortnight_after_a_loss(place: int, days: int, targets: list[int]) -> None:
    """And the lost place itself only after the weeks that anybody takes to plan it."""
    world = country(rebels=300, lost=place == TOWN)
    world.places["changed_day"][place] = 3
    world.clock["day"] = 3 + days
    assert places(OrderKind.ADVANCE, world, decide) == targets


@pytest.mark.parametrize(("days", "left"), [(REGROUP - 1, [BORDER]), (REGROUP, [])])
def test_it_calls_off_its_attacks_while_it_reels(days: int, left: list[int]) -> None:
    world = country(rebels=30_000)
    world.formations["place"][0] = BORDER
    world.formations["assault"][0] = 1.0
    world.places["changed_day"][BORDER] = 3
    world.clock["day"] = 3 + days
    assert places(OrderKind.WITHDRAW, world, decide) == left


def test_it_never_attacks_those_who_are_not_its_enemies() -> None:
    world = country(rebels=0)
    world.relations["stance"][STATE, REBELS] = Stance.NEUTRAL
    assert places(OrderKind.ADVANCE, world, decide) == []


def test_it_trusts_its_payrolls() -> None:
    """Believed strength decides whether a town needs relief, whatever is there."""
    world = country()
    world.places["holder"][BORDER] = STATE
    world.presence["stake"][STATE] = [0.5, 0.0, 0.0]
    world.presence["enemy"][STATE] = [1000.0, 0.0, 0.0]
    world.presence["own"][STATE, TOWN] = 10_000.0
    assert of_kind(OrderKind.REINFORCE, world, decide) == []
    world.presence["own"][STATE, TOWN] = 500.0
    assert places(OrderKind.REINFORCE, world, decide) == [TOWN]


@pytest.mark.parametrize(("how", "appeals"), [({"lost": True}, 1), ({"lost": True, "asked": 1}, 0)])
def test_it_asks_abroad_once_ground_is_lost(how: dict[str, Any], appeals: int) -> None:
    assert len(of_kind(OrderKind.APPEAL, country(**how), decide)) == appeals


def test_it_asks_nobody_while_little_is_lost() -> None:
    world = country()
    world.places["holder"][BORDER] = STATE
    assert of_kind(OrderKind.APPEAL, world, decide) == []


@pytest.mark.parametrize(
    ("stance", "trust", "offers"), [(Stance.NEUTRAL, 0.5, 1), (Stance.NEUTRAL, 0.4, 0), (Stance.ALLIED, 0.9, 0)]
)
def test_in_need_it_seeks_allies_among_those_who_trust_it(stance: Stance, trust: float, offers: int) -> None:
    assert len(of_kind(OrderKind.ALLY, country(lost=True, stance=stance, trust=trust), decide)) == offers


LOST = 0.8 / 1.8


@pytest.mark.parametrize(
    ("how", "condition"),
    [({"asked": 0}, 0.0), ({"asked": 1}, 1.0), ({"asked": 1, "level": Level.AIR}, 0.5)],
)
def test_it_reforms_under_pressure_with_a_hazard(how: dict[str, Any], condition: float) -> None:
    """The base rate is raised so that three hundred days are enough to see the weights."""
    hazard = 1 - math.exp(-math.exp(-4.0 + 4.5 * LOST + 2.0 * condition + 1.0))

    def make(key: int, **more: Any) -> World:
        world = country(key=key, lost=True, **more)
        world.parameters["choice_reform"] = -4.0
        return world

    found = how_often(OrderKind.REFORM, make, decide, **how)
    assert found == pytest.approx(hazard, abs=4 * math.sqrt(hazard * (1 - hazard) / 300))


def test_fear_holds_reform_back() -> None:
    def make(key: int, **more: Any) -> World:
        world = country(key=key, lost=True, **more)
        world.parameters["choice_reform"] = -3.0
        return world

    assert how_often(OrderKind.REFORM, make, decide, fear=1.0) < how_often(OrderKind.REFORM, make, decide) - 0.1


def test_a_new_leader_comes_before_power_is_shared_and_then_no_more() -> None:
    def asked(reform: Reform) -> set[float]:
        found = set()
        for key in range(60):
            world = country(key=key, lost=True, reform=int(reform))
            world.parameters["choice_reform"] = 0.0
            found |= {order.effort for order in of_kind(OrderKind.REFORM, world, decide)}
        return found

    assert asked(Reform.NONE) == {1.0}
    assert asked(Reform.NEW_LEADER) == {2.0}
    assert asked(Reform.POWER_SHARING) == set()


def with_stakes(border: float, **how: Any) -> World:
    """What it cares about adds up to 0.9 and what it may have lost."""
    world = country(**how)
    world.presence["stake"][STATE] = [0.5, border, 0.4]
    return world


@pytest.mark.parametrize(("border", "appeals"), [(0.099, 0), (0.11, 1)])
def test_it_asks_for_help_once_a_tenth_is_lost(border: float, appeals: int) -> None:
    assert len(of_kind(OrderKind.APPEAL, with_stakes(border), decide)) == appeals


@pytest.mark.parametrize(("trust", "appeals"), [(0.39, 0), (0.4, 1)])
def test_it_asks_whom_it_trusts(trust: float, appeals: int) -> None:
    assert len(of_kind(OrderKind.APPEAL, country(trust=trust), decide)) == appeals


@pytest.mark.parametrize(("border", "offers"), [(0.22, 0), (0.23, 1)])
def test_it_seeks_allies_once_a_fifth_is_lost(border: float, offers: int) -> None:
    assert len(of_kind(OrderKind.ALLY, with_stakes(border, stance=Stance.NEUTRAL), decide)) == offers


@pytest.mark.parametrize(("trust", "offers"), [(0.49, 0), (0.5, 1)])
def test_it_offers_common_cause_from_a_trust_of_one_half(trust: float, offers: int) -> None:
    assert len(of_kind(OrderKind.ALLY, with_stakes(0.5, stance=Stance.NEUTRAL, trust=trust), decide)) == offers


@pytest.mark.parametrize(
    ("border", "how", "more"),
    [
        (0.09, {}, 0.0), (0.11, {}, 1.0), (0.09, {"asked": 1, "level": Level.ARMS}, 2.0),
        (0.09, {"asked": 1, "level": Level.AIR}, 1.0), (0.11, {"fear": 0.5}, 0.5),
    ],
)  # fmt: skip
def test_each_pressure_for_reform_has_its_weight(border: float, how: dict[str, Any], more: float) -> None:
    """The clergy speaks once a tenth is lost; conditions press less once an ally flies; fear holds back."""
    eta = -2.0 + 4.5 * border / (0.9 + border) + more
    for key in range(120):
        world = with_stakes(border, key=key, **how)
        world.parameters["choice_reform"] = -2.0
        u = uniform(key, 10, LEADER_CHANGE, world.actors["tag"][STATE])
        assert bool(of_kind(OrderKind.REFORM, world, decide)) == (u < 1 - math.exp(-math.exp(eta)))
