"""Facts about men and towns that change sides."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules.alignment import power
from sim.rules.defection import leak, yield_towns
from sim.world.codes import Alignment, Doctrine, Status
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world, next_day

LEADER, RIVAL = 0, 1


def frontier(
    *,
    leader: int = 3000,
    rival: int = 300,
    relation: dict[str, Any] | None = None,
    key: int = 1,
    spares: int = 0,
    **leading: Any,
) -> World:
    """A leader in one town, a rival in the next."""
    actors = [{"doctrine": int(Doctrine.INSURGENT_STATE)} | leading, {"doctrine": int(Doctrine.REBEL_FRONT)}]
    formations = [{"actor": 0, "present": leader}, {"actor": 1, "place": 1, "present": rival, "equipment": 7}]
    relations = {(1, 0): relation or {}}
    return make_world(actors, formations, [{}, {"holder": 1}], relations=relations, key=key, spares=spares)


def choose(world: World) -> None:
    """The day on which the rival's towns decide."""
    yield_towns(world, RIVAL, LEADER, power(world, LEADER), power(world, RIVAL))


def drifted(days: int = 30, **how: Any) -> int:
    world = frontier(rival=10_000, **how)
    for _ in range(days):
        leak(world, RIVAL, LEADER)
        next_day(world)
    assert_balanced(world)
    return int(world.formations["sent"][1])


def test_men_drift_to_a_more_famous_leader_at_the_stated_rate() -> None:
    assert drifted(days=10, reputation=1.0) == pytest.approx(10_000 * (1 - 0.997**10), rel=0.15)


def test_nobody_drifts_to_one_no_more_famous() -> None:
    assert drifted(reputation=0.0) == 0


def test_distance_of_programmes_holds_men_back() -> None:
    assert drifted(reputation=1.0, relation={"ideology": 1.0}) == 0


def test_men_of_a_group_that_has_joined_drift_faster() -> None:
    joined = drifted(days=5, reputation=1.0, relation={"alignment": int(Alignment.JOIN)})
    assert joined > 2 * drifted(days=5, reputation=1.0)


def test_men_far_from_the_leader_stay() -> None:
    world = make_world(
        [{"doctrine": int(Doctrine.INSURGENT_STATE), "reputation": 2.0}, {}],
        [{"actor": 0}, {"actor": 1, "place": 1, "present": 10_000}],
        2,
        km=400.0,
    )
    leak(world, RIVAL, LEADER)
    assert world.formations["sent"][1] == 0


def yielded(**how: Any) -> float:
    count = 0
    for key in range(100):
        world = frontier(key=key, **how)
        choose(world)
        count += int(world.places["holder"][1] == LEADER)
    return count / 100


def test_an_outmatched_town_often_yields_to_a_famous_neighbour() -> None:
    assert yielded(reputation=2.0) > 0.6


def test_a_well_defended_town_holds_out() -> None:
    assert yielded(reputation=2.0, rival=9000) < yielded(reputation=2.0) - 0.3


def test_an_ultimatum_makes_towns_yield() -> None:
    assert yielded(relation={"was_pressed": 1}) > yielded()


def test_a_town_of_another_programme_yields_less_to_a_leader_without_mercy() -> None:
    far = {"ideology": 0.8}
    assert yielded(reputation=2.5, relation=far, quarter=1.0) > yielded(reputation=2.5, relation=far, quarter=0.0) + 0.1


def test_mercy_is_nothing_to_those_of_the_same_programme() -> None:
    near = {"ideology": 0.0}
    assert yielded(reputation=1.0, relation=near, quarter=1.0) == yielded(reputation=1.0, relation=near, quarter=0.0)


def test_a_town_with_no_leader_near_is_left_alone() -> None:
    world = frontier(reputation=3.0)
    world.formations["status"][0] = Status.BROKEN
    choose(world)
    assert world.places["holder"][1] == RIVAL


def pledged(key: int, km: float = 100.0, **leading: Any) -> World:
    """A group that has joined a leader whose men are all two roads away from its town."""
    world = make_world(
        [{"doctrine": int(Doctrine.INSURGENT_STATE)} | leading, {"doctrine": int(Doctrine.REBEL_FRONT)}],
        [{"actor": 0, "present": 3000}, {"actor": 1, "place": 2, "present": 300}],
        [{}, {"holder": -1}, {"holder": 1}],
        relations={(1, 0): {"alignment": int(Alignment.JOIN)}},
        key=key,
        spares=1,
        km=km,
    )
    choose(world)
    return world


def test_a_pledge_binds_towns_that_no_column_has_reached() -> None:
    worlds = [pledged(key, km=60.0, reputation=2.0) for key in range(50)]
    assert sum(world.places["holder"][2] == LEADER for world in worlds) > 30


def test_a_pledge_does_not_bind_towns_out_of_reach() -> None:
    worlds = [pledged(key, km=200.0, reputation=2.0) for key in range(20)]
    assert {int(world.places["holder"][2]) for world in worlds} == {RIVAL}


def surrendered(**how: Any) -> World:
    for key in range(100):
        world = frontier(key=key, reputation=3.0, **how)
        choose(world)
        if world.places["holder"][1] == LEADER:
            return world
    raise AssertionError("no town yielded in a hundred replications")


def test_a_yielded_town_counts_as_lost_and_makes_the_leaders_name() -> None:
    world = surrendered()
    assert world.places["lost_by"][1] == RIVAL
    assert world.places["changed_day"][1] == world.places["fell_day"][1] == world.clock["day"][0]
    assert world.actors["reputation"][LEADER] > 3.0


def test_half_of_a_yielded_garrison_goes_over_with_its_arms_and_the_rest_go_home() -> None:
    world = surrendered()
    assert world.formations["sent"][1] in (150, 151)
    assert world.formations["deserted"][1] in (149, 150)
    assert world.formations["status"][1] == Status.DISSOLVED
    assert world.actors["equipment_captured"][LEADER] == 7
    assert_balanced(world)


def test_those_who_go_over_garrison_the_town_where_a_row_is_spare() -> None:
    world = surrendered(spares=1)
    garrison = (world.formations["actor"] == LEADER) & (world.formations["place"] == 1)
    assert world.formations["present"][garrison].sum() in (150, 151)
    assert_balanced(world)


def towns_waver(first: int, second: int) -> bool:
    """Whether, of forty towns, one decides differently on two days on which all that is weighed is the same."""
    for key in range(40):
        found = set()
        for day in (first, second):
            world = frontier(key=key, reputation=1.0)
            world.clock["day"] = day
            choose(world)
            found.add(int(world.places["holder"][1]))
        if len(found) > 1:
            return True
    return False


@pytest.mark.parametrize(("first", "second", "waver"), [(28, 55, False), (27, 28, True), (55, 56, True)])
def test_what_a_town_thinks_beyond_its_reasons_lasts_four_weeks(first: int, second: int, waver: bool) -> None:
    assert towns_waver(first, second) is waver


@pytest.mark.parametrize(("rival", "moves"), [(0.5, True), (1.0, False), (2.0, False)])
def test_what_counts_is_the_lead_over_the_rivals_own_fame(rival: float, moves: bool) -> None:
    world = frontier(rival=10_000, reputation=1.0)
    world.actors["reputation"][RIVAL] = rival
    for _ in range(30):
        leak(world, RIVAL, LEADER)
        next_day(world)
    assert bool(world.formations["sent"][1] > 0) is moves
