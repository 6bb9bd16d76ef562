"""Facts about what people believe, show and remember."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.rules.allegiance import compliance, firmest_enemy, informing, update
from sim.world.codes import Doctrine
from sim.world.tables import World
from tests.worlds import assert_balanced, count_troops, fall, make_world, next_day

HOLDER, ENEMY = 0, 1


def town(*, troops: int = 500, actor: dict[str, Any] | None = None, **shares: dict[str, Any]) -> World:
    """A town of 100,000 held by the first actor, a hostile second one elsewhere."""
    presence = {
        (HOLDER, 0): {"allegiance": 0.4} | shares.get("holder", {}),
        (ENEMY, 0): {"allegiance": 0.2} | shares.get("enemy", {}),
    }
    actors = [{"doctrine": int(Doctrine.INSURGENT_STATE)} | (actor or {}), {}]
    return make_world(actors, [{"present": troops}, {"actor": 1, "place": 1}], [{}, {"holder": 1}], presence=presence)


def live(world: World, days: int) -> World:
    for _ in range(days):
        update(world)
        next_day(world)
    assert_balanced(world)
    return world


def test_a_quarter_of_a_year_of_firm_rule_wins_over_many() -> None:
    after = live(town(), 91)
    assert after.presence["allegiance"][HOLDER, 0] > 0.7
    assert after.presence["allegiance"][ENEMY, 0] < 0.2


def test_killing_civilians_costs_a_following() -> None:
    quiet = live(town(), 28)
    bloody = town(holder={"harm": 20.0})
    assert live(bloody, 28).presence["allegiance"][HOLDER, 0] < quiet.presence["allegiance"][HOLDER, 0] - 0.03


def test_an_insurgent_state_feels_anger_half_as_much_as_others() -> None:
    hard = live(town(holder={"harm": 20.0}), 14)
    soft = live(town(holder={"harm": 20.0}, actor={"doctrine": int(Doctrine.LOCAL_INSURGENTS)}), 14)
    assert hard.presence["allegiance"][HOLDER, 0] > soft.presence["allegiance"][HOLDER, 0]


def test_ones_own_community_forgives_more() -> None:
    def left(kin: float) -> float:
        world = town(holder={"harm": 100.0}, actor={"community": [1.0]})
        world.places["community"][0][0] = kin
        world.parameters["allegiance_kin"] = 0.0
        return float(live(world, 14).presence["allegiance"][HOLDER, 0])

    assert left(1.0) > left(0.0)


def test_a_ruler_who_cannot_pay_loses_sympathy() -> None:
    paid, broke = live(town(), 28), live(town(actor={"arrears": 1.0}), 28)
    assert broke.presence["allegiance"][HOLDER, 0] < paid.presence["allegiance"][HOLDER, 0]


def test_memory_of_harm_fades_within_weeks() -> None:
    world = live(town(enemy={"harm": 10.0}), 28)
    assert world.presence["harm"][ENEMY, 0] == pytest.approx(10.0 * math.exp(-28 / 20))


def test_a_new_ruler_tightens_its_hold_in_ten_days() -> None:
    world = town(holder={"control": 0.0})
    live(world, 10)
    assert world.presence["control"][HOLDER, 0] == pytest.approx(1 - 0.9**10, abs=0.01)


def test_too_few_troops_for_the_population_hold_it_loosely() -> None:
    assert live(town(troops=75, holder={"control": 0.0}), 100).presence["control"][HOLDER, 0] == pytest.approx(
        0.5, abs=0.01
    )


def test_without_troops_offices_and_police_keep_some_control() -> None:
    assert live(town(troops=0), 100).presence["control"][HOLDER, 0] == pytest.approx(0.3, abs=0.01)


def test_enemies_in_the_town_contest_control() -> None:
    world = town()
    world.formations["place"][1] = 0
    count_troops(world)
    assert live(world, 100).presence["control"][HOLDER, 0] == pytest.approx(0.6, abs=0.01)


def test_who_is_gone_loses_control() -> None:
    assert live(town(enemy={"control": 1.0}), 14).presence["control"][ENEMY, 0] == pytest.approx(
        math.exp(-1.4), abs=0.01
    )


def test_a_conqueror_finds_a_few_to_work_with() -> None:
    world = town(enemy={"allegiance": 0.0})
    fall(world, 0, winner=ENEMY)
    update(world)
    assert world.presence["allegiance"][ENEMY, 0] == pytest.approx(0.02, abs=0.002)
    assert_balanced(world)


def test_people_show_more_loyalty_than_they_feel() -> None:
    world = town(holder={"control": 0.9})
    assert compliance(world, HOLDER, 0) == pytest.approx(0.9)
    assert compliance(world, ENEMY, 0) == pytest.approx(0.2)


def test_fear_of_a_firm_enemy_silences_informers() -> None:
    world = town(holder={"control": 0.8})
    assert firmest_enemy(world, ENEMY, 0) == pytest.approx(0.8)
    assert informing(world, ENEMY, 0) == pytest.approx(0.2 * 0.36)


def week(world: World) -> World:
    """The day on which the town's people think, and no other."""
    world.clock["day"] = 14
    update(world)
    return world


@pytest.mark.parametrize(("control", "left"), [(0.0021, 0.0021 * math.exp(-0.7)), (0.0019, 0.0)])
def test_a_last_trace_of_control_is_none(control: float, left: float) -> None:
    assert week(town(enemy={"control": control})).presence["control"][ENEMY, 0] == pytest.approx(left)


def to_neutrals(world: World) -> float:
    """Followers of the enemy for each neutral, who neither gain nor lose: 0.2 to 0.4 at the start."""
    return float(world.presence["allegiance"][ENEMY, 0] / world.places["neutral"][0])


def test_a_following_shrinks_by_so_much_a_week_and_no_more() -> None:
    assert to_neutrals(week(town(enemy={"harm": 10_000.0}))) == pytest.approx(0.5 * math.exp(-20.0))


@pytest.mark.parametrize(("reputation", "counts"), [(2.5, 2.5), (3.0, 3.0), (5.0, 3.0)])
def test_only_so_much_reputation_wins_a_following(reputation: float, counts: float) -> None:
    unknown, famous = town(), town()
    famous.actors["reputation"][ENEMY] = reputation
    gain = to_neutrals(week(famous)) / to_neutrals(week(unknown))
    assert gain == pytest.approx(math.exp(7 * 0.004 * counts))


@pytest.mark.parametrize(("arrears", "predation"), [(0.5, 0.5), (1.0, 1.0), (3.0, 1.0)])
def test_a_ruler_takes_no_more_than_a_month_of_what_it_cannot_pay(arrears: float, predation: float) -> None:
    """Services fall with the months owed; that taxes are pressed harder counts up to one month."""

    def following(owed: float) -> float:
        world = week(town(holder={"control": 0.0}, actor={"arrears": owed}, troops=0))
        return float(world.presence["allegiance"][HOLDER, 0] / world.places["neutral"][0])

    control = (0.3 - 0.0) / 10
    services = 0.006 * control * (1 / (1 + arrears) - 1)
    assert following(arrears) / following(0.0) == pytest.approx(math.exp(7 * (services - 0.004 * predation)))
