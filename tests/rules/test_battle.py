"""Facts about battle."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.rules.airpower import strike
from sim.rules.battle import fight, posture, power, wound
from sim.rules.breaking import roll_breaks
from sim.rules.cohesion import hold_or_leave
from sim.rules.presence import refresh_counts
from sim.world import tables
from sim.world.codes import Level, OrderKind, Stance, Status
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world, order

DEFENDER, ATTACKER, BYSTANDER = 0, 1, 2
EVEN = {"battle.intensity_spread": 0.0, "battle.surprise": 1.0, "front.reach": 0.0}
"""Every day as hot as any other, and nobody surprised."""


def battlefield(
    defenders: int = 10**6, attackers: int = 10**6, coefficients: dict[str, float] | None = None, **how: Any
) -> World:
    """A garrison and its besieger on a front wide enough for all; a shelter for each."""
    rows = [
        {"actor": DEFENDER, "present": defenders} | how.get("defender", {}),
        {"actor": ATTACKER, "present": attackers, "assault": 1.0} | how.get("attacker", {}),
    ]
    places = [{"width": 1e6} | how.get("place", {}), {"holder": ATTACKER}, {}]
    actors = [{}, how.get("actor", {})]
    world = make_world(actors, rows, places, coefficients=EVEN | (coefficients or {}), key=how.get("key", 1))
    refresh_counts(world)
    return world


def lost(world: World) -> list[float]:
    """Share of its men that each formation has lost."""
    f = world.formations
    return [float(share) for share in (f["killed"] + f["wounded"]) / f["initial"]]


def by_law(rate: float, odds: float) -> float:
    return 1.0 - math.exp(-rate * odds**0.33)


def test_power_is_men_times_quality_skill_employment_and_will() -> None:
    world = make_world([{"skill": 0.9}], [{"present": 1000, "quality": 1.2, "employment": 0.5, "morale": 0.5}])
    assert power(world, 0) == pytest.approx(1000 * 1.2 * 0.9 * 0.5 * (0.4 + 0.6 * 0.5))


@pytest.mark.parametrize(("vehicles", "gain"), [(0, 1.0), (25, 1 + 0.5 / 1.5), (50, 1.5), (500, 1.5)])
def test_vehicles_add_power_as_far_as_they_are_manned(vehicles: int, gain: float) -> None:
    bare, armed = (make_world(1, [{"present": 1000, "equipment": number}]) for number in (0, vehicles))
    assert power(armed, 0) / power(bare, 0) == pytest.approx(gain)


def test_green_troops_fight_with_seven_tenths_of_the_quality() -> None:
    green, trained = (make_world(1, [{"green": share}]) for share in (1.0, 0.0))
    assert power(green, 0) / power(trained, 0) == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("position", "worth"),
    [
        ({"dug_in": 0}, 1.0),
        ({"dug_in": 1}, 1.3),
        ({"dug_in": 7}, 1.5),
        ({"dug_in": 7, "works": 3}, 1.6),
        ({"dug_in": 30, "works": 3, "assault": 1.0}, 1.0),
    ],
)
def test_positions_are_worth_what_was_dug_unless_one_attacks(position: dict[str, float], worth: float) -> None:
    assert posture(make_world(1, [position]), 0) == worth


@pytest.mark.parametrize("odds", [0.25, 1.0, 4.0])
def test_losses_follow_the_helmbold_weiss_law(odds: float) -> None:
    world = battlefield(attackers=int(odds * 10**6))
    fight(world)
    assert lost(world) == pytest.approx([by_law(0.013, odds), by_law(0.008, 1 / odds)], rel=0.04)
    assert_balanced(world)


def test_small_forces_lose_a_larger_share() -> None:
    world = battlefield(1000, 1000, {"battle.defender_rate": 0.1, "battle.attacker_rate": 0.1})
    big = battlefield(coefficients={"battle.defender_rate": 0.1, "battle.attacker_rate": 0.1})
    fight(world)
    fight(big)
    assert lost(world)[0] == pytest.approx(by_law(0.1 * 15**0.3, 1.0), abs=4 * 0.013)
    assert lost(big)[0] == pytest.approx(by_law(0.1, 1.0), rel=0.02)


def test_days_differ_in_heat_but_not_on_average() -> None:
    shares = []
    for key in range(300):
        world = battlefield(coefficients={"battle.intensity_spread": 0.5}, key=key)
        fight(world)
        shares.append(lost(world)[0])
    assert np.mean(shares) == pytest.approx(0.013, rel=4 * 0.5 / math.sqrt(300))
    assert np.std(np.log(shares)) == pytest.approx(0.5, abs=0.09)


def test_enemies_who_do_not_attack_only_harass_one_another() -> None:
    world = battlefield(attacker={"assault": 0.0})
    fight(world)
    assert lost(world) == pytest.approx([by_law(0.013 * 0.03, 1.0)] * 2, rel=0.1)


def test_who_is_alone_loses_nobody() -> None:
    world = battlefield(attacker={"place": 1})
    fight(world)
    assert lost(world) == [0.0, 0.0]


def test_hidden_networks_take_no_part() -> None:
    world = battlefield(attacker={"hidden": 1})
    fight(world)
    assert lost(world) == [0.0, 0.0]


def test_terrain_helps_the_defender_only() -> None:
    world = battlefield(place={"terrain": 1.4})
    fight(world)
    assert world.presence["power"][:, 0] == pytest.approx([1.4 * power_before(), power_before()])


def power_before() -> float:
    return power(battlefield(), 0)


@pytest.mark.parametrize(("terrain", "closer"), [(1.0, 1), (1.39, 1), (1.4, 2)])
def test_more_troops_than_the_front_has_room_for_do_not_fight(terrain: float, closer: int) -> None:
    """On a hundred kilometres 150 defenders and 350 attackers a kilometre, twice as many among houses."""
    world = battlefield(place={"width": 100.0, "terrain": terrain})
    fight(world)
    defenders, attackers = (density * closer * 100.0 / 10**6 for density in (150, 350))
    expected = [defenders * terrain * power_before(), attackers * power_before()]
    assert world.presence["power"][:, 0] == pytest.approx(expected)


def test_two_attackers_share_the_defenders_fire() -> None:
    rows: list[dict[str, Any]] = [{"present": 10**6}] + [
        {"actor": a, "present": 500_000, "assault": 1.0} for a in (1, 2)
    ]
    neutral = {"stance": int(Stance.NEUTRAL)}
    world = make_world(3, rows, [{"width": 1e6}], relations={(1, 2): neutral, (2, 1): neutral}, coefficients=EVEN)
    refresh_counts(world)
    fight(world)
    assert lost(world) == pytest.approx([by_law(0.013, 1.0), by_law(0.008, 1.0), by_law(0.008, 1.0)], rel=0.06)


def test_surprise_is_spent_in_three_days() -> None:
    world = battlefield(coefficients={"battle.surprise": 1.5})
    found = []
    for _ in range(5):
        fight(world)
        found.append(float(world.places["surprise"][0]))
        world.clock["day"] += 1
    assert found == pytest.approx([1.5, 4 / 3, 7 / 6, 1.0, 1.0])


def test_a_garrison_that_was_warned_is_not_surprised() -> None:
    world = battlefield(coefficients={"battle.surprise": 1.5})
    world.presence["alarm"][DEFENDER, 0] = 1
    fight(world)
    assert world.places["surprise"][0] == 1.0


def test_attacks_under_hostile_aircraft_lose_a_third_of_their_power() -> None:
    world = battlefield(place={"strikes": 5})
    world.presence["strikes"][DEFENDER, 0] = 5
    fight(world)
    assert world.presence["power"][ATTACKER, 0] == pytest.approx(0.65 * power_before())


def test_a_quarter_of_the_losses_die_and_four_tenths_of_the_wounded_will_return() -> None:
    world = battlefield()
    wound(world, 0, 10_000)
    f = world.formations
    assert f["killed"][0] == pytest.approx(2500, abs=4 * 43)
    assert f["healing"][0] == pytest.approx(0.4 * f["wounded"][0], abs=1)
    assert f["morale"][0] == pytest.approx(0.5 - 2 * 0.01)
    assert_balanced(world)


def test_a_unit_cannot_lose_more_men_than_it_has() -> None:
    world = battlefield(defenders=100)
    wound(world, 0, 500)
    assert world.formations["present"][0] == 0
    assert_balanced(world)


def test_the_wounded_come_back_in_about_a_month() -> None:
    world = make_world(1, [{"wounded": 600, "healing": 300, "present": 0}])
    for _ in range(30):
        fight(world)
        world.clock["day"] += 1
    assert world.formations["present"][0] == pytest.approx(300 * (1 - math.exp(-1)), abs=40)
    assert world.formations["wounded"][0] + world.formations["present"][0] == 600


def bombed(key: int) -> World:
    """A day on which nothing but bombs kills: the larger of two units is the mark."""
    still = {"battle.defender_rate": 0.0, "battle.attacker_rate": 0.0, "morale.loss": 0.0}
    rows: list[dict[str, Any]] = [
        {"present": 100_000},
        {"present": 90_000},
        {"actor": 1, "present": 1000, "assault": 1.0},
    ]
    world = make_world([{}, {"bombs": 2.0}], rows, coefficients=EVEN | still, key=key)
    refresh_counts(world)
    fight(world)
    return world


def test_bombs_come_two_a_day_and_strike_the_largest_unit() -> None:
    worlds = [bombed(key) for key in range(200)]
    numbers = [(0.5 - world.formations["morale"][0]) / 0.03 for world in worlds]
    assert np.mean(numbers) == pytest.approx(2.0, abs=4 * math.sqrt(2 / 200))
    assert {lost(world)[1] for world in worlds} == {0.0}


def test_a_bomb_costs_a_dozen_men_in_the_middling_case() -> None:
    worlds = [bombed(key) for key in range(200)]
    each = [
        lost(world)[0] * 100_000 / ((0.5 - world.formations["morale"][0]) / 0.03)
        for world in worlds
        if world.formations["morale"][0] < 0.5
    ]
    assert np.median(each) == pytest.approx(12, rel=0.3)


def play(world: World, days: int) -> None:
    for _ in range(days):
        refresh_counts(world)
        fight(world)
        world.clock["day"] += 1


def test_a_raid_is_broken_off_after_two_days_and_goes_home() -> None:
    world = battlefield(attacker={"raid": 1, "assault": 0.5})
    play(world, 2)
    f = world.formations
    assert (f["assault"][1], f["raid"][1], f["goal"][1]) == (0.0, 0, 1)


def test_in_a_lull_besiegers_stand_where_they_are_and_only_harass() -> None:
    world = battlefield(attacker={"assault_days": 5})
    fight(world)
    assert (world.presence["attack"][ATTACKER, 0], world.formations["assault"][1]) == (0.0, 1.0)
    assert lost(world)[0] == pytest.approx(by_law(0.013 * 0.03, 1.0), rel=0.15)


def test_a_garrison_digs_in_and_an_attacker_does_not() -> None:
    world = battlefield()
    play(world, 3)
    assert world.formations["dug_in"].tolist() == [3, 0]


def test_contact_ends_when_the_enemy_is_gone() -> None:
    world = battlefield()
    play(world, 2)
    assert world.formations["contact"].tolist() == [2, 2]
    world.formations["status"][1] = Status.BROKEN
    play(world, 1)
    assert world.formations["contact"][0] == 0


DOCK = {
    "battle.attacker_rate": 0.032, "battle.defender_rate": 0.052, "battle.return_share": 0.0,
    "tempo.use": 0.0, "morale.loss": 0.0,
}  # fmt: skip
"""Both sides' rates times four: the same battles in a quarter of the days, of assaults without a lull."""


def won(odds: float, skill_spread: float, keys: int) -> np.ndarray:
    """Which of so many battles the attacker wins: the first to pass its own breaking point loses.

    Division-size forces of equal quality but for what cancels the defender's position; breaking points are
    Beta(4, 20) for the attacker, Beta(4, 14) for the defender; skill is log-normal.
    """
    wins = np.zeros(keys, bool)
    generator = np.random.default_rng(11)
    prepared = {"dug_in": 30, "supply": 30.0}
    start = battlefield(15_000, int(15_000 * odds), DOCK, defender=prepared, attacker={"quality": 1.5, "supply": 30.0})
    for key in range(keys):
        world = tables.copy(start)
        world.clock["key"] = key
        world.actors["skill"] = np.exp(skill_spread * generator.standard_normal(2))
        breaks_at = np.array([generator.beta(4, 14), generator.beta(4, 20)])
        while True:
            fight(world)
            world.clock["day"] += 1
            over = np.array(lost(world)) / breaks_at
            if over.max() >= 1.0:
                wins[key] = over[0] > over[1]
                break
    return wins


@pytest.mark.slow
@pytest.mark.parametrize(
    ("odds", "chance"), [(0.5, 0.37), (1.0, 0.50), (1.5, 0.58), (2.0, 0.63), (3.0, 0.70), (5.0, 0.78)]
)
def test_attackers_win_about_as_often_as_in_672_division_battles(odds: float, chance: float) -> None:
    assert won(odds, skill_spread=1.0, keys=150).mean() == pytest.approx(chance, abs=0.12)


@pytest.mark.slow
def test_the_odds_decide_more_steeply_among_equals_than_between_unlike_armies() -> None:
    """Logit slopes on log odds: 0.77 pooled over unlike armies, 4.7 (standard error 1.4) in north-west Europe in 1944.

    Attrition alone, with breaking points as scattered as these, gives half as much again as the pooled slope and
    not the steepness of 1944.
    """
    ratios = (0.67, 1.0, 1.5, 2.25)
    shares = [won(odds, skill_spread=0.3, keys=150).mean() for odds in ratios]
    slope = stats.linregress(np.log(ratios), stats.logistic.ppf(shares)).slope
    assert 0.77 + 2 * 0.14 < slope < 4.7 + 2 * 1.4


@pytest.mark.parametrize(("norm", "factor"), [(1e7, 10**0.3), (1e12, 4.0)])
def test_smallness_raises_losses_fourfold_at_most(norm: float, factor: float) -> None:
    """A force of a million where the ordinary one is ten, or a million, times as large."""
    world = battlefield(coefficients={"battle.size_norm": norm})
    fight(world)
    assert lost(world)[0] == pytest.approx(by_law(0.013 * factor, 1.0), rel=0.04)


@pytest.mark.parametrize(("strikes", "left"), [(0, 1.0), (2, 1 - 0.35 * 0.4), (5, 0.65), (9, 0.65)])
def test_five_strikes_a_day_suppress_an_attack_in_full(strikes: int, left: float) -> None:
    world = battlefield(place={"strikes": strikes})
    world.presence["strikes"][DEFENDER, 0] = strikes
    fight(world)
    assert world.presence["power"][ATTACKER, 0] == pytest.approx(left * power_before())


def test_bombs_cost_a_unit_three_tenths_of_its_men_a_day_at_most() -> None:
    still = {"battle.defender_rate": 0.0, "battle.attacker_rate": 0.0, "battle.return_share": 0.0}
    world = make_world(
        [{}, {"bombs": 1000.0}], [{"present": 1000}, {"actor": 1, "present": 1000, "assault": 1.0}],
        coefficients=EVEN | still,
    )  # fmt: skip
    refresh_counts(world)
    fight(world)
    assert lost(world)[0] == pytest.approx(0.3)


def test_cells_in_a_town_that_is_fought_over_add_no_power() -> None:
    rows: list[dict[str, Any]] = [{"present": 1000}, {"present": 500, "hidden": 1}, {"actor": 1, "assault": 1.0}]
    world = make_world(2, rows, [{"width": 1e6}], coefficients=EVEN)
    refresh_counts(world)
    fight(world)
    assert world.presence["power"][DEFENDER, 0] == pytest.approx(power(make_world(1, [{"present": 1000}]), 0))


def test_a_column_on_the_road_keeps_nobody_else_from_digging_in() -> None:
    world = make_world(2, [{"next": 1, "goal": 1, "contact": 4}, {"place": 2}])
    refresh_counts(world)
    fight(world)
    assert world.formations["contact"].tolist() == [0, 0]
    assert world.formations["dug_in"].tolist() == [0, 1]


PARTNER, FLYER = 2, 3


def retaken(strikes: int, *, advisers: int = 100, partner: bool = True, keys: int = 60) -> float:
    """Share of fights in which a partner at parity clears a town of its garrison in a fortnight."""
    won = 0
    for key in range(keys):
        rows = [{"actor": DEFENDER, "present": 1000, "morale": 0.5, "dug_in": 0}]
        if partner:
            rows.append({"actor": PARTNER, "present": 1000, "assault": 1.0, "morale": 0.5})
        friends = {"stance": int(Stance.ALLIED)}
        relations = {
            (FLYER, PARTNER): friends | {"advisers": advisers, "advised_days": 30},
            (PARTNER, FLYER): friends,
        }
        world = make_world(
            [{}, {}, {}, {"level": int(Level.AIR), "sorties": float(strikes)}], rows, 3, relations=relations, key=key
        )  # fmt: skip
        refresh_counts(world)
        for _ in range(14):
            world.clock["orders"] = 0
            if strikes:
                order(world, FLYER, OrderKind.AIR_CAMPAIGN, place=0)
            refresh_counts(world)
            strike(world)
            fight(world)
            roll_breaks(world)
            hold_or_leave(world)
            world.clock["day"] += 1
        garrison = world.formations[0]
        won += garrison["status"] != Status.ACTIVE or garrison["place"] != 0 or garrison["next"] >= 0
    return won / keys


def test_aircraft_help_most_where_a_partner_with_liaison_fights_on_the_ground() -> None:
    alone, led, unled, nobody = retaken(0), retaken(10), retaken(10, advisers=0), retaken(10, partner=False)
    assert led - alone >= 0.15
    assert unled - alone < 0.5 * (led - alone)
    assert nobody == 0.0


LINE_KM = 50.0


def _share_lost(width: float, reach: float) -> float:
    """The share of 2,000 defenders of a front of so many km whom a day of 1,000 attackers costs, over many days."""
    lost = 0
    for key in range(40):
        rows: list[dict[str, Any]] = [
            {"present": 2000}, {"actor": 1, "present": 1000, "assault": 1.0, "mobile": 1, "place": 0},
        ]  # fmt: skip
        world = make_world(2, rows, [{"width": width}], key=key, coefficients={"front.reach": reach})
        refresh_counts(world)
        fight(world)
        lost += 2000 - int(world.formations["present"][0])
    return lost / 2000 / 40


def test_attackers_of_a_long_line_meet_those_near_the_point_of_attack() -> None:
    assert _share_lost(LINE_KM, 10.0) > 1.2 * _share_lost(LINE_KM, 0.0)
    assert _share_lost(10.0, 10.0) == _share_lost(10.0, 0.0)
