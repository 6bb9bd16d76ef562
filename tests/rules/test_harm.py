"""Facts about what war does to civilians."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.rules.counts import negative_binomial
from sim.rules.harm import flight_share, harm
from sim.world.random_streams import both, uniform
from sim.world.stream_ids import ATROCITY
from sim.world.tables import World
from tests.worlds import assert_balanced, fall, make_world, next_day

STATE, MOVEMENT = 0, 1


def city(*, kin: float = 1.0, quarter: float = 0.15, key: int = 1, **place: Any) -> World:
    """A city held by a state; ``kin`` is the share of its people for whom the attackers speak."""
    actors = [{"community": [0, 1]}, {"community": [1], "quarter": quarter}]
    row = {"population": 1_000_000, "community": [kin, 1 - kin]} | place
    return make_world(actors, [{"present": 100}, {"actor": 1, "present": 400}], [row], key=key)


def live(world: World, days: int) -> World:
    for _ in range(days):
        harm(world)
        next_day(world)
    assert_balanced(world)
    return world


def taken(days: int = 10, **how: Any) -> World:
    world = city(**how)
    fall(world, 0, winner=MOVEMENT)
    return live(world, days)


def test_a_third_as_many_civilians_die_as_fighters() -> None:
    dead = 0
    for key in range(100):
        world = city(key=key)
        world.places["killed"][0] = 30
        dead += int(live(world, 1).places["civilians_killed"][0])
    assert dead / 3000 == pytest.approx(0.35, rel=0.2)


def test_each_fighters_death_is_counted_for_one_day_only() -> None:
    world = city()
    world.places["killed"][0] = 300
    first = int(live(world, 1).places["civilians_killed"][0])
    assert live(world, 5).places["civilians_killed"][0] == first > 0


def test_both_sides_answer_for_those_killed_between_them() -> None:
    world = city()
    world.places["killed"][0] = 1000
    live(world, 1)
    killed = world.actors["civilians_killed"]
    assert abs(int(killed[STATE]) - int(killed[MOVEMENT])) <= 1
    assert killed.sum() == world.places["civilians_killed"][0]


def test_people_flee_from_fighting_because_of_the_attacker() -> None:
    world = city()
    world.places["killed"][0] = 100
    live(world, 1)
    assert world.places["displaced"][0] == pytest.approx(1_000_000 * (1 - np.exp(-0.02)), rel=0.01)
    assert world.actors["displaced"].tolist() == [0, world.places["displaced"][0]]


def test_half_a_million_leave_a_city_like_mosul_in_the_first_days() -> None:
    world = taken(kin=0.78, population=1_400_000)
    assert world.places["displaced"][0] == pytest.approx(500_000, rel=0.1)


def test_nearly_everyone_leaves_a_town_like_sinjar() -> None:
    world = taken(kin=0.15, population=80_000)
    assert world.places["displaced"][0] / 80_000 == pytest.approx(0.95, abs=0.04)


def test_most_of_those_who_flee_do_so_in_the_first_three_days() -> None:
    world = city(kin=0.5)
    fall(world, 0, winner=MOVEMENT)
    early = int(live(world, 3).places["displaced"][0])
    assert early > 0.75 * live(world, 17).places["displaced"][0]


def test_a_merciful_ruler_is_fled_less() -> None:
    world = city()
    assert flight_share(world, 0.5, 0.3) < 0.5 * flight_share(world, 0.5, 0.85)


def test_nobody_flees_from_the_army_that_frees_its_own_town() -> None:
    world = city(holder=MOVEMENT, holder_start=STATE)
    fall(world, 0, winner=STATE)
    assert live(world, 10).places["displaced"][0] == 0


def test_strangers_are_killed_after_a_fall_and_kin_are_spared() -> None:
    kin = [taken(key=key, kin=1.0).places["civilians_killed"][0] for key in range(20)]
    strangers = [taken(key=key, kin=0.0).places["civilians_killed"][0] for key in range(20)]
    assert sum(kin) == 0
    assert np.mean(strangers) > 100


def test_a_ruler_who_gives_quarter_kills_nobody() -> None:
    assert taken(kin=0.0, quarter=1.0).places["civilians_killed"][0] == 0


def killed_in_a_year(control: float) -> int:
    world = city(holder=MOVEMENT, holder_start=MOVEMENT)
    world.presence["control"][MOVEMENT, 0] = control
    world.presence["allegiance"][MOVEMENT, 0] = 0.5
    world.places["neutral"][0] = 0.5
    return int(live(world, 364).places["civilians_killed"][0])


def test_selective_killing_is_worst_where_control_is_incomplete() -> None:
    assert killed_in_a_year(1.0) == 0
    assert killed_in_a_year(0.5) > killed_in_a_year(0.9) > 0


def test_the_displaced_come_back_slowly_once_it_is_quiet() -> None:
    world = city(displaced=500_000)
    back = 500_000 - int(live(world, 91).places["displaced"][0])
    assert back / 500_000 == pytest.approx(1 - np.exp(-91 / 180), abs=0.01)


def test_fewer_come_back_to_a_new_ruler() -> None:
    old, new = city(displaced=500_000), city(displaced=500_000, holder=MOVEMENT, holder_start=STATE)
    assert live(new, 91).places["displaced"][0] > live(old, 91).places["displaced"][0]


def test_nobody_comes_back_in_the_month_after_a_fall() -> None:
    world = city(displaced=500_000, changed_day=0)
    assert live(world, 14).places["displaced"][0] == 500_000


def fallen(days: int, *, key: int = 1, **how: Any) -> World:
    """A city that fell so many days ago, after one day of its new ruler's."""
    world = city(key=key, **how)
    fall(world, 0, winner=MOVEMENT)
    next_day(world, days)
    harm(world)
    return world


@pytest.mark.parametrize("days", [0, 3, 7, 13])
def test_killings_of_strangers_fade_over_a_week(days: int) -> None:
    for key in range(10):
        tags = city().actors["tag"][MOVEMENT], city().places["tag"][0]
        mean = 2 * 1.0 * 0.85 * 1_000_000 / 10_000 * math.exp(-days / 7)
        expected = negative_binomial(mean, 0.5, uniform(key, 10 + days, ATROCITY, both(*tags)))
        assert fallen(days, key=key, kin=0.0).places["civilians_killed"][0] == expected


@pytest.mark.parametrize(("days", "some"), [(13, True), (14, False)])
def test_strangers_are_killed_for_a_fortnight(days: int, some: bool) -> None:
    killed = [fallen(days, key=key, kin=0.0).places["civilians_killed"][0] for key in range(20)]
    assert bool(sum(killed) > 0) is some


@pytest.mark.parametrize(("days", "some"), [(9, True), (10, False)])
def test_people_flee_for_ten_days(days: int, some: bool) -> None:
    assert bool(fallen(days).places["displaced"][0] > 0) is some


def test_four_tenths_of_those_who_flee_go_on_each_day() -> None:
    """Of kin 0.15 flee in all, 0.4 of them on the first day and 0.4 of the others on the second."""
    world = city()
    fall(world, 0, winner=MOVEMENT)
    assert live(world, 1).places["displaced"][0] == pytest.approx(60_000, abs=1)
    assert live(world, 1).places["displaced"][0] == pytest.approx(96_000, abs=2)


@pytest.mark.parametrize(("strange", "share"), [(0.5, 0.62), (0.85, 0.949), (0.9, 0.97), (1.0, 0.97)])
def test_a_few_always_stay(strange: float, share: float) -> None:
    assert flight_share(city(), strange, 0.85) == pytest.approx(share)
