"""Facts about who joins whom."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.rules import recruitment
from sim.rules.recruitment import recruit
from sim.world.codes import Doctrine, OrderKind, Stance, Status
from sim.world.tables import World
from tests.worlds import assert_balanced, fall, make_world, next_day, order

MOVEMENT = {"doctrine": int(Doctrine.INSURGENT_STATE)}
GOVERNMENT = {"doctrine": int(Doctrine.GOVERNMENT)}
CITY = {"population": 2_000_000}


def town(actor: dict[str, Any], *, liking: float = 0.5, **place: Any) -> World:
    endless = {"recruitment.pool": 0.0}
    return make_world([actor], [{}], [CITY | place], presence={(0, 0): {"allegiance": liking}}, coefficients=endless)


def over(world: World, days: int = 100) -> int:
    for _ in range(days):
        recruit(world)
        next_day(world)
    assert_balanced(world)
    return int(world.actors["recruits"][0])


def test_a_movement_finds_the_expected_number_of_men_in_a_city() -> None:
    expected = 100 * 2e-4 * 0.17 * 2_000_000 * 0.5
    assert over(town(MOVEMENT)) == pytest.approx(expected, rel=0.12)


def test_daily_numbers_are_more_uneven_than_a_poisson_count() -> None:
    world = town(MOVEMENT)
    counts = []
    for _ in range(200):
        before = int(world.actors["recruits"][0])
        recruit(world)
        counts.append(int(world.actors["recruits"][0]) - before)
        next_day(world)
    mean = sum(counts) / 200
    assert sum((n - mean) ** 2 for n in counts) / 200 > 3 * mean


def test_men_join_whom_they_believe_in() -> None:
    assert over(town(MOVEMENT, liking=0.8)) > 3 * over(town(MOVEMENT, liking=0.2))


def test_victories_draw_foreign_volunteers_as_far_as_they_go() -> None:
    plain = over(town(MOVEMENT | {"foreign": 20.0}, liking=0.0))
    famous = town(MOVEMENT | {"foreign": 20.0, "reputation": 2.0}, liking=0.0)
    mythical = town(MOVEMENT | {"foreign": 20.0, "reputation": 30.0}, liking=0.0)
    assert plain == pytest.approx(2000, rel=0.12)
    assert over(famous) / plain == pytest.approx(2.718, rel=0.05)
    assert over(mythical) / plain == pytest.approx(4.48, rel=0.05)
    assert famous.actors["foreigners"][0] == famous.actors["recruits"][0]


def test_a_closed_border_keeps_volunteers_out() -> None:
    assert over(town(MOVEMENT | {"foreign": 20.0, "open_border": 0.1}, liking=0.0)) < 300


def test_who_owes_pay_finds_fewer_men() -> None:
    assert over(town(MOVEMENT | {"arrears": 1.0})) == pytest.approx(over(town(MOVEMENT)) / 2, rel=0.05)


def test_a_government_recruits_only_when_mobilised() -> None:
    assert over(town(GOVERNMENT)) == 0
    assert over(town(GOVERNMENT | {"mobilised": 1})) > 0


def test_an_order_to_recruit_adds_a_quarter() -> None:
    plain, pressed = town(MOVEMENT), town(MOVEMENT)
    for _ in range(100):
        order(pressed, 0, OrderKind.RECRUIT)
        recruit(pressed)
        next_day(pressed)
    assert pressed.actors["recruits"][0] / over(plain) == pytest.approx(1.25, rel=0.05)


def test_a_hidden_network_recruits_slowly_where_another_rules() -> None:
    hidden = make_world([MOVEMENT, {}], [{"hidden": 1}], [CITY | {"holder": 1}], presence={(0, 0): {"allegiance": 0.5}})
    absent = make_world(
        [MOVEMENT, {}], [{"place": 1}], [CITY | {"holder": 1}, {"holder": 1}], presence={(0, 0): {"allegiance": 0.5}}
    )
    assert over(hidden) == pytest.approx(0.15 * over(town(MOVEMENT)), rel=0.25)
    assert over(absent) == 0


def test_a_militia_recruits_where_its_ally_rules() -> None:
    actors = [{"doctrine": int(Doctrine.POPULAR_MILITIA), "mobilised": 1}, GOVERNMENT]
    stance = {"stance": int(Stance.ALLIED)}
    world = make_world(
        actors,
        [{}],
        [CITY | {"holder": 1}],
        presence={(0, 0): {"allegiance": 0.5}},
        relations={(0, 1): stance, (1, 0): stance},
    )
    assert over(world) > 1000


def test_prisons_open_once_when_a_movement_takes_a_government_town() -> None:
    world = make_world([GOVERNMENT, MOVEMENT], [{"actor": 1}], [{"prisoners": 1000}])
    fall(world, 0, winner=1)
    recruit(world)
    freed = int(world.actors["recruits"][1])
    assert 200 <= freed <= 600
    assert world.places["prisoners"][0] == 0
    recruit(world)
    assert world.actors["recruits"][1] == freed
    assert_balanced(world)


def test_prisons_stay_shut_when_a_government_retakes_a_town() -> None:
    world = make_world([GOVERNMENT, MOVEMENT], [{"actor": 0}], [{"prisoners": 1000, "holder": 1, "holder_start": 1}])
    fall(world, 0, winner=0)
    recruit(world)
    assert world.places["prisoners"][0] == 1000


def test_green_men_become_soldiers_in_a_month() -> None:
    world = make_world(1, [{"green": 1.0}], 1)
    for _ in range(30):
        recruit(world)
    assert world.formations["green"][0] == pytest.approx(0.368, abs=0.001)


def test_an_actor_without_any_formation_row_recruits_nobody() -> None:
    world = make_world([MOVEMENT | {"foreign": 20.0}], [], 1)
    recruit(world)
    assert world.actors["recruits"][0] == 0


def test_without_a_body_of_troops_volunteers_do_not_arrive() -> None:
    world = make_world([MOVEMENT | {"foreign": 20.0}], [{"status": int(Status.BROKEN)}], 1)
    assert over(world, 5) == 0


def test_a_lucky_day_brings_twenty_times_as_many_at_most() -> None:
    """Numbers so uneven that one day in a hundred and fifty would bring more."""
    found = []
    for key in range(1500):
        world = make_world([MOVEMENT], [{}], 1, coefficients={"recruitment.size": 0.001}, key=key)
        found.append(recruitment._luck_of_the_day(world, 0))
    assert max(found) == 20.0


@pytest.mark.parametrize(("reputation", "counts"), [(2.9, 2.9), (3.0, 3.0), (3.1, 3.0)])
def test_fame_draws_foreigners_up_to_a_point(reputation: float, counts: float) -> None:
    plain = over(town(MOVEMENT | {"foreign": 200.0}, liking=0.0), 60)
    famous = over(town(MOVEMENT | {"foreign": 200.0, "reputation": reputation}, liking=0.0), 60)
    assert famous / plain == pytest.approx(math.exp(0.5 * counts), rel=0.01)


def test_joining_saturates_and_the_dead_have_joined() -> None:
    """Of 1,000,000 of its people 10,200 can be won; with three in four of them gone a quarter of the flow is left."""
    kin: dict[str, Any] = {"population": 1_000_000, "community": [1.0]}
    movement: dict[str, Any] = MOVEMENT | {"community": [1.0]}
    fresh, spent = (make_world([movement], [{}], [kin], presence={(0, 0): {"allegiance": 0.5}}) for _ in range(2))
    spent.actors["recruits"][0] = 7650
    before = over(fresh)
    assert before == pytest.approx(1700 * 0.92, rel=0.12)
    spent.formations["recruited"][0] = spent.formations["killed"][0] = 7650
    assert over(spent) - 7650 == pytest.approx(before / 4, rel=0.2)


def test_a_movement_that_rules_for_years_does_not_grow_for_ever() -> None:
    kin: dict[str, Any] = {"population": 1_000_000, "community": [1.0]}
    world = make_world([MOVEMENT | {"community": [1.0]}], [{}], [kin], presence={(0, 0): {"allegiance": 1.0}})
    world.parameters["recruitment_rate"] = 0.002
    assert 9_000 < over(world, 200) <= 10_200 * (1 + 210 / 7300)


def test_to_a_militia_come_its_allys_followers_of_its_own_communities() -> None:
    actors: Any = [
        {"doctrine": int(Doctrine.POPULAR_MILITIA), "mobilised": 1, "community": [1.0]},
        GOVERNMENT | {"community": [1.0]},
    ]
    stance = {"stance": int(Stance.ALLIED)}
    city: Any = CITY | {"holder": 1, "community": [0.5, 0.5]}
    world = make_world(
        actors, [{}], [city], presence={(1, 0): {"allegiance": 0.6}}, relations={(0, 1): stance, (1, 0): stance},
        coefficients={"recruitment.pool": 0.0},
    )  # fmt: skip
    assert over(world) == pytest.approx(100 * 2e-4 * 0.17 * 2_000_000 * 0.3, rel=0.15)
