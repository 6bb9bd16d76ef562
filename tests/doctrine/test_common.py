"""Facts about what all minds share."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.core.coefficients import registry
from sim.doctrine import common
from sim.doctrine.picture import Picture, give, roll
from sim.world.codes import NOBODY, Level, OrderKind, Stance, Status
from sim.world.tables import World
from tests.worlds import ROOM, make_world, picture

US, ENEMY = 0, 1
SETTLE, RETRY = (int(registry()[f"choice.{name}"].default) for name in ("settle", "retry"))
"""Days before anybody attacks a place that has just been taken, and one in which its own troops broke."""
FLOWN = math.ceil(SETTLE * registry()["choice.flown"].default)
"""Days to wait where an ally's aircraft have struck."""


def world_of(*ours: dict[str, Any], enemy: dict[str, Any] | None = None, places: int = 4, **how: Any) -> World:
    rows = [{"mobile": 1} | row for row in ours] + ([{"actor": ENEMY} | enemy] if enemy else [])
    holders = how.pop("holders", (US,) * places)
    place = how.pop("place", {})
    return make_world(2, rows, [{"holder": holder} | place for holder in holders], **how)


def view(*ours: dict[str, Any], **how: Any) -> Picture:
    return picture(world_of(*ours, **how), US)


@pytest.mark.parametrize(
    "bound",
    [
        {"mobile": 0}, {"hidden": 1}, {"status": int(Status.BROKEN)}, {"next": 1}, {"goal": 2}, {"present": 0},
        {"assault": 1.0, "contact": 1},
    ],
)  # fmt: skip
def test_who_is_bound_is_not_free(bound: dict[str, Any]) -> None:
    assert common.free_men(view(bound, {"present": 300})) == 300


def test_free_men_are_counted_within_a_distance() -> None:
    seen = view({"place": 0, "present": 100}, {"place": 3, "present": 200})
    assert (common.free_near(seen, 1, 60.0), common.free_near(seen, 1, 100.0)) == (100, 300)
    assert common.nearest_km(seen, 1) == 50


def test_nobody_free_is_infinitely_far() -> None:
    assert common.nearest_km(view({"mobile": 0}), 1) == math.inf


def test_men_there_and_men_on_their_way_are_committed() -> None:
    seen = view({"place": 1, "present": 1}, {"goal": 1, "present": 10}, {"place": 1, "goal": 2, "present": 100})
    assert common.committed(seen, 1) == 11


def test_hope_rises_with_numbers_and_falls_with_terrain() -> None:
    world = world_of(enemy={"place": 1, "present": 1000})
    assert common.success(picture(world, US), 1, 1000.0, 1.0) == pytest.approx(0.5)
    assert common.success(picture(world, US), 1, 2000.0, 1.0) == pytest.approx(0.8)
    world.places["terrain"][1] = 2.0
    assert common.success(picture(world, US), 1, 1000.0, 1.0) == pytest.approx(0.2)


MOMENTUM = {"choice.momentum": 0.4}


def test_momentum_feeds_hope_and_the_enemys_dampens_it() -> None:
    world = world_of(enemy={"place": 1, "present": 1000}, holders=(US, ENEMY, US, US), coefficients=MOMENTUM)
    world.actors["reputation"][US] = 1.0
    hopeful = common.success(picture(world, US), 1, 1000.0, 1.0)
    assert hopeful == pytest.approx(1 / (1 + math.exp(-2 * 0.4)))
    world.relations["reputation"][US, ENEMY] = 1.0
    assert common.success(picture(world, US), 1, 1000.0, 1.0) == pytest.approx(0.5)


def test_troops_think_of_themselves_as_they_are() -> None:
    good, poor = ({"quality": q, "employment": 0.6, "morale": 0.5} for q in (1.5, 0.5))
    assert common.edge(view(good)) == pytest.approx(1.5 * 0.6 * 0.7 / 0.3)
    assert common.edge(view(good, poor)) == pytest.approx(1.0 * 0.6 * 0.7 / 0.3)
    assert common.edge(view()) == 1.0


def test_planners_count_vehicles_and_half_the_help_of_an_allys_aircraft() -> None:
    """A vehicle for every man it takes to crew it (the most that counts) as in battle; aircraft: 1 + .5 x .5 x 1.5."""
    plain = {"quality": 1.0}
    world = make_world(2, [plain], 1, relations={(0, 1): {"stance": 1, "level": int(Level.AIR)}})
    alone = make_world(2, [plain], 1, relations={(0, 1): {"stance": 1, "level": int(Level.ARMS)}})
    assert common.edge(picture(world, 0)) / common.edge(picture(alone, 0)) == pytest.approx(1.375)
    armed = make_world(2, [plain | {"equipment": 10_000}], 1)
    gain = common.edge(picture(armed, 0)) / common.edge(picture(make_world(2, [plain], 1), 0))
    assert gain > 1.2
    spared = make_world(2, [plain | {"equipment": 10_000}], 1, coefficients={"planning.equipment": 0.0})
    assert common.edge(picture(spared, 0)) == pytest.approx(common.edge(picture(make_world(2, [plain], 1), 0)))


def test_enemies_and_friends_are_told_by_ones_own_stance() -> None:
    world = world_of()
    seen = picture(world, US)
    assert common.is_enemy(seen, ENEMY)
    assert common.is_friend(seen, US)
    assert not common.is_enemy(seen, NOBODY)
    world.relations["stance"][US, ENEMY] = Stance.NEUTRAL
    assert not common.is_enemy(picture(world, US), ENEMY)
    assert not common.is_friend(picture(world, US), ENEMY)


def test_a_way_through_an_enemys_town_is_not_open() -> None:
    seen = view(holders=(US, ENEMY, US, US))
    assert not common.can_reach(seen, 0, 2)
    assert common.can_reach(seen, 0, 1)
    assert common.can_reach(seen, 3, 2)


def test_a_threat_is_enemies_here_and_half_of_those_next_door_against_own_men() -> None:
    world = world_of({"place": 1, "present": 500})
    world.presence["enemy"][US] = [200, 100, 400, 800]
    assert common.threat(picture(world, US), 1) == pytest.approx((100 + 100 + 200) / 500)


def test_the_place_most_in_need_is_where_stake_and_threat_are_largest() -> None:
    world = world_of(presence={(US, 0): {"stake": 0.5}, (US, 3): {"stake": 1.0}})
    world.presence["enemy"][US] = [1000, 0, 0, 1000]
    assert common.urgent(picture(world, US)) == 3
    world.presence["stake"][US, 3] = 0.0
    assert common.urgent(picture(world, US)) == 0


def test_where_nobody_threatens_nobody_is_sent() -> None:
    world = world_of({}, presence={(US, 3): {"stake": 1.0}})
    common.reinforce_threatened(picture(world, US), 0.0)
    assert world.clock["orders"][0] == 0


def threatened(keep: float) -> World:
    """A thousand free men, and a town with five thousand enemies before it."""
    world = world_of(*[{"present": 100}] * 10, presence={(US, 3): {"stake": 1.0}})
    world.presence["enemy"][US, 3] = 5000
    common.reinforce_threatened(picture(world, US), keep)
    return world


def test_relief_goes_to_where_it_is_needed_and_a_reserve_stays() -> None:
    world = threatened(0.4)
    assert (world.orders["kind"][0], world.orders["place"][0]) == (OrderKind.REINFORCE, 3)
    assert world.orders["effort"][0] == pytest.approx(0.6)


def test_who_keeps_everything_sends_nobody() -> None:
    assert threatened(1.0).clock["orders"][0] == 0


def chosen(*, start: int = 0, deep: bool = True, least: float = 0.0, restraint: float = 1.0, **how: Any) -> list[int]:
    """The targets of fifty days."""
    found = []
    for key in range(50):
        world = world_of({"present": 2000, "place": start}, key=key, **how)
        found.append(int(common.choose_target(picture(world, US), least, restraint, deep)))
    return found


WANTED: Any = {(US, p): {"stake": 1.0} for p in range(4)}


def test_one_attacks_only_what_one_wants() -> None:
    assert set(chosen(holders=(US, US, ENEMY, ENEMY), presence={(US, 2): {"stake": 1.0}})) == {2}


def test_one_does_not_attack_what_is_ones_own() -> None:
    assert set(chosen(holders=(US,) * 4, presence=WANTED)) == {NOBODY}


def test_hopeless_targets_are_left_alone() -> None:
    how: Any = {"holders": (US, ENEMY, US, US), "presence": WANTED, "enemy": {"place": 1, "present": 50_000}}
    assert set(chosen(least=0.35, coefficients=ROOM, **how)) == {NOBODY}


@pytest.mark.parametrize("believed", [1500, 3000, 50_000])
def test_planners_count_as_many_on_both_sides_as_the_front_has_room_for(believed: int) -> None:
    """On ten kilometres 150 defenders a kilometre and 350 attackers, whoever stands behind them."""
    world = world_of(enemy={"place": 1, "present": believed})
    ratio = 350 / 150
    for own in (3500.0, 35_000.0):
        assert common.success(picture(world, US), 1, own, 1.0) == pytest.approx(ratio**2 / (1 + ratio**2))


@pytest.mark.parametrize(("stake", "symbol", "targets"), [(0.0, 1.0, {NOBODY}), (0.1, 1.0, {1}), (0.1, 0.0, {NOBODY})])
def test_a_symbol_is_worth_something_only_to_those_to_whom_the_place_is(
    stake: float, symbol: float, targets: set[int]
) -> None:
    """A stake of .1 falls just short of the least worth .1 by doubt and distance; a symbol lifts it by .15 of itself.

    Almost sure of an empty town: 2000 x .35 / .3 against twenty, at a cost of 50 km x .25 / 1000 of worth.
    """
    how: Any = {"holders": (US, ENEMY, US, US), "place": {"symbol": symbol}, "presence": {(US, 1): {"stake": stake}}}
    assert 0.1 * 1.15 - 0.05 * 0.25 > 0.1 > 0.1 - 0.05 * 0.25
    assert set(chosen(**how)) == targets


def test_better_targets_are_chosen_more_often_but_not_always() -> None:
    stakes: Any = {(US, 0): {"stake": 0.5}, (US, 2): {"stake": 0.9}}
    found = chosen(start=1, holders=(ENEMY, US, ENEMY, US), presence=stakes)
    assert found.count(2) > found.count(0) > 0


def test_targets_behind_an_enemys_town_are_out_of_reach() -> None:
    assert set(chosen(holders=(US, ENEMY, ENEMY, US), presence={(US, 2): {"stake": 1.0}})) == {NOBODY}


def test_those_who_do_not_strike_deep_take_only_what_lies_next_door() -> None:
    found = chosen(deep=False, holders=(US, ENEMY, ENEMY, ENEMY), presence=WANTED)
    assert set(found) == {1}


@pytest.mark.parametrize(("restraint", "targets"), [(1.0, {NOBODY}), (0.5, {1})])
def test_restraint_spares_those_who_are_not_enemies_yet(restraint: float, targets: set[int]) -> None:
    neutral: Any = {(US, ENEMY): {"stance": int(Stance.NEUTRAL)}}
    how: Any = {"holders": (US, ENEMY, US, US), "presence": {(US, 1): {"stake": 1.0}}, "relations": neutral}
    assert set(chosen(restraint=restraint, **how)) == targets


def test_targets_beyond_a_few_days_march_are_left_alone() -> None:
    how: Any = {"holders": (US, ENEMY, US, US), "presence": {(US, 1): {"stake": 1.0}}}
    assert set(chosen(km=400.0, **how)) == {NOBODY}


def test_the_share_that_is_lost_is_reckoned_in_stakes() -> None:
    stakes: Any = {(US, 0): {"stake": 0.6}, (US, 1): {"stake": 0.2}}
    assert common.lost_share(view(holders=(US, ENEMY, US, US), presence=stakes)) == pytest.approx(0.25)
    assert common.lost_share(view(holders=(US, NOBODY, US, US), presence=stakes)) == 0.0


@pytest.mark.parametrize(
    ("stance", "trust", "asked", "appeals"),
    [
        (Stance.NEUTRAL, 0.5, 0, 1), (Stance.ALLIED, 0.5, 0, 1), (Stance.HOSTILE, 0.9, 0, 0),
        (Stance.NEUTRAL, 0.3, 0, 0), (Stance.ALLIED, 0.9, 1, 0),
    ],
)  # fmt: skip
def test_help_is_asked_once_and_of_those_one_trusts(stance: Stance, trust: float, asked: int, appeals: int) -> None:
    relation: Any = {(US, ENEMY): {"stance": int(stance), "trust": trust, "asked": asked}}
    world = world_of(relations=relation)
    common.ask_for_help(picture(world, US), 0.4)
    assert world.clock["orders"][0] == appeals


def test_no_more_orders_are_written_than_the_table_holds() -> None:
    world = world_of()
    for _ in range(300):
        give(picture(world, US), OrderKind.HOLD, 0, NOBODY, 1.0)
    assert world.clock["orders"][0] == len(world.orders) == 256


def test_a_mind_rolls_for_itself_each_day_and_each_place() -> None:
    world = world_of()
    mine, theirs = (roll(picture(world, a), 110, 0) for a in (US, ENEMY))
    elsewhere = roll(picture(world, US), 110, 1)
    world.clock["day"] += 1
    assert len({mine, theirs, elsewhere, roll(picture(world, US), 110, 0), roll(picture(world, US), 110, NOBODY)}) == 5


def beside(men: int) -> int:
    """The target of a unit that stands in an empty town of the enemy's."""
    world = world_of({"present": men, "place": 1}, holders=(US, ENEMY, US, US), presence={(US, 1): {"stake": 1.0}})
    return int(common.choose_target(picture(world, US), 0.0, 1.0, True))


@pytest.mark.parametrize(("men", "target"), [(34, 1), (35, NOBODY)])
def test_an_empty_town_counts_as_held_by_twenty_men(men: int, target: int) -> None:
    """Twice twenty are wanted; a soldier of this quality is worth 0.35 / 0.3 ordinary ones."""
    assert beside(men) == target


def test_nobody_is_sure_of_an_empty_town() -> None:
    assert common.success(view(holders=(US, ENEMY, US, US)), 1, 20.0, 1.0) == pytest.approx(0.5)


@pytest.mark.parametrize(("reputation", "counts"), [(2.5, 2.5), (3.0, 3.0), (4.0, 3.0)])
def test_only_so_much_reputation_raises_hopes(reputation: float, counts: float) -> None:
    world = world_of(enemy={"place": 1, "present": 1000}, holders=(US, ENEMY, US, US), coefficients=MOMENTUM)
    world.actors["reputation"][US] = reputation
    hope = common.success(picture(world, US), 1, 200.0, 1.0)
    assert hope / (1 - hope) == pytest.approx(0.04 * math.exp(2 * 0.4 * counts))
    world.relations["reputation"][US, ENEMY] = reputation
    assert common.success(picture(world, US), 1, 200.0, 1.0) == pytest.approx(0.04 / 1.04)


@pytest.mark.parametrize(("enemies", "target"), [(50, NOBODY), (51, 1)])
def test_intruders_in_ones_own_town_are_attacked_when_they_are_more_than_a_few(enemies: int, target: int) -> None:
    world = world_of({"present": 2000}, presence={(US, 1): {"stake": 1.0}})
    world.presence["enemy"][US, 1] = enemies
    assert common.choose_target(picture(world, US), 0.0, 1.0, True) == target


@pytest.mark.parametrize(("enemies", "counts"), [(0, 100), (100, 100), (150, 150)])
def test_an_attack_is_made_with_twice_the_enemy_or_twice_a_hundred(enemies: int, counts: int) -> None:
    world = world_of({"present": 1000}, holders=(US, ENEMY, US, US))
    world.presence["enemy"][US, 1] = enemies
    common.attack(picture(world, US), 1, 0.0)
    assert world.orders["effort"][0] == pytest.approx(2.0 * counts / (0.35 / 0.3) / 1000)


@pytest.mark.parametrize(("own", "threat"), [(10, 1.0), (100, 1.0), (200, 0.5)])
def test_a_threat_is_measured_by_a_hundred_men_at_least(own: int, threat: float) -> None:
    world = world_of({"present": own})
    world.presence["enemy"][US, 0] = 100
    assert common.threat(picture(world, US), 0) == pytest.approx(threat)


@pytest.mark.parametrize(("first", "second", "urgent"), [(10.0, 2.6, 3), (10.0, 2.4, 0), (2.9, 2.0, 0)])
def test_a_threat_of_more_than_three_adds_no_need(first: float, second: float, urgent: int) -> None:
    """Stakes of 0.5 and 0.6 at the two ends of the road, each with a hundred men to defend it."""
    world = world_of({"present": 100}, {"present": 100, "place": 3}, presence={
        (US, 0): {"stake": 0.5}, (US, 3): {"stake": 0.6},
    })  # fmt: skip
    world.presence["enemy"][US] = [100 * first, 0, 0, 100 * second]
    assert common.urgent(picture(world, US)) == urgent


@pytest.mark.parametrize(("men", "urgent"), [(2999, 1), (3000, NOBODY)])
def test_a_threatened_place_is_helped_until_a_match_and_a_thousand_stand_there(men: int, urgent: int) -> None:
    world = world_of({"present": men, "place": 1}, presence={(US, 1): {"stake": 1.0}})
    world.presence["enemy"][US, 1] = 1000
    assert common.urgent(picture(world, US)) == urgent


def test_help_is_a_match_for_the_enemy_and_five_hundred_more() -> None:
    world = world_of({"present": 10_000}, presence={(US, 3): {"stake": 1.0}})
    world.presence["enemy"][US, 3] = 1000
    common.reinforce_threatened(picture(world, US), 0.0)
    assert world.orders["effort"][0] == pytest.approx(2500 / 10_000)


@pytest.mark.parametrize(("days", "target"), [(RETRY - 1, NOBODY), (RETRY, 1)])
def test_nobody_goes_back_at_once_to_where_its_troops_broke(days: int, target: int) -> None:
    lately = {(US, 1): {"stake": 1.0, "broke_day": 10 - days}}
    assert set(chosen(holders=(US, ENEMY, US, US), presence=lately)) == {target}


@pytest.mark.parametrize(
    ("days", "holder", "target"), [(SETTLE - 1, ENEMY, NOBODY), (SETTLE, ENEMY, 1), (1, NOBODY, 1)]
)
def test_what_has_just_been_taken_is_not_attacked_at_once(days: int, holder: int, target: int) -> None:
    rows = [{"mobile": 1, "present": 2000}]
    places = [{}, {"holder": holder, "changed_day": 100 - days}, {}, {}]
    found = set()
    for key in range(20):
        world = make_world(2, rows, places, presence={(US, 1): {"stake": 1.0}}, day=100, key=key)
        found.add(int(common.choose_target(picture(world, US), 0.0, 1.0, True)))
    assert found == {target}


@pytest.mark.parametrize(
    ("days", "strikes", "level", "target"),
    [
        (FLOWN - 1, 1, Level.AIR, NOBODY),
        (FLOWN, 1, Level.AIR, 1),
        (SETTLE - 1, 0, Level.AIR, NOBODY),
        (SETTLE - 1, 1, Level.ARMS, NOBODY),
    ],
)
def test_where_an_allys_aircraft_have_struck_a_fifth_of_the_time_is_enough(
    days: int, strikes: int, level: Level, target: int
) -> None:
    allied = {"stance": int(Stance.ALLIED), "level": int(level)}
    town = {"holder": ENEMY, "changed_day": 100 - days, "strikes_total": strikes}
    world = make_world(
        3, [{"mobile": 1, "present": 2000}], [{}, town],
        presence={(US, 1): {"stake": 1.0}}, relations={(US, 2): allied, (2, US): allied}, day=100,
    )  # fmt: skip
    assert common.choose_target(picture(world, US), 0.0, 1.0, True) == target


def test_a_neutrals_garrison_dampens_hope() -> None:
    world = world_of(holders=(US, ENEMY, US, US))
    open_town = common.success(picture(world, US), 1, 1000.0, 1.0)
    world.presence["neutrals"][US, 1] = 2000.0
    assert common.success(picture(world, US), 1, 1000.0, 1.0) < 0.5 < open_town


@pytest.mark.parametrize(("strikes", "flies", "waits"), [(0, True, True), (5, False, True), (5, True, False)])
def test_what_failed_is_tried_again_sooner_where_an_allys_aircraft_have_struck(
    strikes: int, flies: bool, waits: bool
) -> None:
    stake: Any = {(US, 1): {"stake": 1.0, "broke_day": 40}}
    friend: Any = {(US, ENEMY): {"stance": int(Stance.ALLIED), "level": int(Level.AIR) if flies else 0}}
    world = world_of({"present": 3000}, holders=(US, NOBODY, US, US), presence=stake, relations=friend, day=55)
    world.places["strikes_total"][1] = strikes
    assert bool(common.choose_target(picture(world, US), 0.3, 1.0, True) == NOBODY) is waits
