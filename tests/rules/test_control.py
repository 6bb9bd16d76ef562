"""Facts about who holds what."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules.control import change, pass_through, take
from sim.rules.presence import refresh_counts
from sim.world.codes import NOBODY, Stance
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world

HOLDER, ENEMY, ALLY, OTHER = range(4)
BROKE_TODAY = 10
FRIENDS: Any = {"stance": int(Stance.ALLIED)}


def town(*formations: dict[str, Any], broke: int = -1000, **place: Any) -> World:
    """A town of the holder's, and who is in it."""
    relations = {(HOLDER, ALLY): FRIENDS, (ALLY, HOLDER): FRIENDS}
    world = make_world(4, formations, [place, {}], relations=relations, km=15.0)
    refresh_counts(world)
    world.presence["broke_day"] = -1000
    world.presence["broke_day"][HOLDER, 0] = broke
    return world


def holder_after(*formations: dict[str, Any], **how: Any) -> int:
    world = town(*formations, **how)
    change(world)
    assert_balanced(world)
    return int(world.places["holder"][0])


def men(actor: int, number: int = 500, **how: Any) -> dict[str, Any]:
    return {"actor": actor, "present": number} | how


def test_a_holder_with_one_man_left_keeps_a_place_that_is_fought_over() -> None:
    assert holder_after(men(HOLDER, 1), men(ENEMY, 5000)) == HOLDER


def test_an_enemy_takes_over_when_the_garrison_is_gone() -> None:
    assert holder_after(men(ENEMY)) == ENEMY


@pytest.mark.parametrize(("number", "holder"), [(29, HOLDER), (30, ENEMY)])
def test_it_takes_thirty_men_to_take_a_town(number: int, holder: int) -> None:
    assert holder_after(men(ENEMY, number)) == holder


@pytest.mark.parametrize(("quality", "holder"), [(1.0, OTHER), (1.5, ENEMY)])
def test_the_party_whose_men_are_worth_most_takes_over(quality: float, holder: int) -> None:
    assert holder_after(men(ENEMY, 400, quality=quality), men(OTHER, 500), broke=BROKE_TODAY) == holder


@pytest.mark.parametrize("broke", [-1000, BROKE_TODAY])
def test_an_ally_who_stands_there_keeps_it_from_a_stronger_enemy(broke: int) -> None:
    assert holder_after(men(ENEMY, 5000), men(ALLY, 100), broke=broke) == ALLY


def test_an_ally_of_a_handful_keeps_nothing() -> None:
    assert holder_after(men(ENEMY, 5000), men(ALLY, 29)) == ENEMY


def test_a_place_without_a_garrison_and_without_an_enemy_stays_its_holders() -> None:
    assert holder_after() == HOLDER


def test_an_ally_does_not_take_what_is_merely_ungarrisoned() -> None:
    assert holder_after(men(ALLY)) == HOLDER


def test_a_place_whose_garrison_broke_with_enemies_near_belongs_to_nobody() -> None:
    assert holder_after(men(ENEMY, place=1), broke=BROKE_TODAY) == NOBODY


def test_a_place_whose_garrison_broke_far_from_any_enemy_stays_its_holders() -> None:
    assert holder_after(broke=BROKE_TODAY) == HOLDER
    assert holder_after(men(ALLY, place=1), broke=BROKE_TODAY) == HOLDER


@pytest.mark.parametrize(("km", "holder"), [(20.0, NOBODY), (21.0, HOLDER)])
def test_an_enemy_is_near_within_half_a_day(km: float, holder: int) -> None:
    world = make_world(2, [men(ENEMY, place=1)], [{}, {}], km=km)
    refresh_counts(world)
    world.presence["broke_day"][HOLDER, 0] = BROKE_TODAY
    change(world)
    assert world.places["holder"][0] == holder


def test_a_place_that_belongs_to_nobody_stays_so_until_somebody_comes() -> None:
    assert holder_after(holder=NOBODY) == NOBODY
    assert holder_after(men(ALLY), holder=NOBODY) == ALLY


def test_hidden_men_of_the_side_that_ran_do_not_keep_the_place_for_it() -> None:
    assert holder_after(men(HOLDER, 900, hidden=1), men(ENEMY, 200, hidden=1), broke=BROKE_TODAY) == ENEMY


@pytest.mark.parametrize(("number", "holder"), [(80, NOBODY), (81, ENEMY)])
def test_a_hidden_network_of_some_size_comes_out_when_the_garrison_has_run(number: int, holder: int) -> None:
    around = men(ENEMY, place=1)
    assert holder_after(men(ENEMY, number, hidden=1), around, broke=BROKE_TODAY) == holder


def test_a_hidden_network_does_not_rise_against_a_garrison_that_stands() -> None:
    assert holder_after(men(HOLDER), men(ENEMY, 500, hidden=1)) == HOLDER


def test_a_network_that_has_risen_is_hidden_no_more() -> None:
    world = town(men(ENEMY, 200, hidden=1), broke=BROKE_TODAY)
    change(world)
    assert world.formations["hidden"][0] == 0


def test_a_change_of_hands_is_noted() -> None:
    world = town(men(ENEMY))
    take(world, ENEMY, 0)
    place = world.places[0]
    assert [int(place[name]) for name in ("lost_by", "changed_day", "fell_day")] == [HOLDER, 10, 10]
    assert world.clock["moved"][0] == 1


def test_a_place_falls_once() -> None:
    world = town(men(ENEMY))
    for holder in (ENEMY, HOLDER, ENEMY):
        take(world, holder, 0)
        world.clock["day"] += 1
    assert (world.places["fell_day"][0], world.places["changed_day"][0]) == (10, 12)


def test_the_victors_stop_attacking_and_are_heartened() -> None:
    world = town(men(ENEMY, assault=1.0, goal=0))
    take(world, ENEMY, 0)
    f = world.formations
    assert (f["assault"][0], f["goal"][0], f["morale"][0]) == (0.0, NOBODY, pytest.approx(0.55))


def test_the_victors_take_what_was_left_behind() -> None:
    world = town(men(ENEMY), abandoned=20)
    take(world, ENEMY, 0)
    assert world.actors["equipment_captured"][ENEMY] == 20
    assert_balanced(world)


@pytest.mark.parametrize(
    ("others", "holder"),
    [((), ENEMY), ((men(HOLDER, 10),), HOLDER), ((men(ALLY, 10),), HOLDER)],
)
def test_a_column_takes_undefended_places_in_passing(others: tuple[dict[str, Any], ...], holder: int) -> None:
    world = town(men(ENEMY), *others)
    pass_through(world, ENEMY, 0)
    assert world.places["holder"][0] == holder


def test_a_column_does_not_take_a_neutrals_place_in_passing() -> None:
    neutral: Any = {"stance": int(Stance.NEUTRAL)}
    world = make_world(2, [men(ENEMY)], relations={(0, 1): neutral, (1, 0): neutral})
    pass_through(world, ENEMY, 0)
    assert world.places["holder"][0] == HOLDER


@pytest.mark.parametrize(("days", "holder"), [(3, OTHER), (4, HOLDER)])
def test_a_place_whose_garrison_broke_is_anybodys_for_three_days(days: int, holder: int) -> None:
    world = town(men(OTHER), broke=BROKE_TODAY - days)
    world.relations["stance"][OTHER, HOLDER] = world.relations["stance"][HOLDER, OTHER] = int(Stance.NEUTRAL)
    change(world)
    assert world.places["holder"][0] == holder
