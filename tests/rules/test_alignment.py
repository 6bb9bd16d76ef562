"""Facts about rivals who face a rising leader."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules.alignment import align, is_rival, power
from sim.world.codes import Alignment, Doctrine, Stance
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world, next_day

LEADER, RIVAL, OTHER = 0, 1, 2


def camp(
    *,
    relation: dict[str, Any] | None = None,
    leader: int = 5000,
    rival: int = 2000,
    other: int = 0,
    key: int = 1,
    coefficients: dict[str, float] | None = None,
    **leading: Any,
) -> World:
    """A leader and a rival each in its own town, far apart; a third who is hostile to the leader only."""
    actors = [
        {"doctrine": int(Doctrine.INSURGENT_STATE)} | leading,
        {"doctrine": int(Doctrine.LOCAL_INSURGENTS)},
        {},
    ]
    neutral = {"stance": int(Stance.NEUTRAL)}
    relations = {(1, 0): neutral | (relation or {}), (0, 1): neutral, (1, 2): neutral, (2, 1): neutral}
    formations = [
        {"actor": 0, "present": leader},
        {"actor": 1, "place": 2, "present": rival},
        {"actor": 2, "place": 3, "present": other},
    ]
    return make_world(
        actors,
        formations,
        [{}, {}, {"holder": 1}, {"holder": 2}],
        relations=relations,
        key=key,
        km=400.0,
        coefficients=coefficients,
    )


def decide(world: World) -> World:
    """Make the rival choose today: the leader's power has jumped since it last looked."""
    world.relations["share"][RIVAL, LEADER] = 0.01
    align(world)
    return world


def choices(**how: Any) -> dict[int, float]:
    """Shares of the three choices over many replications."""
    found = {int(a): 0.0 for a in Alignment}
    for key in range(300):
        found[int(decide(camp(key=key, **how)).relations["alignment"][RIVAL, LEADER])] += 1 / 300
    return found


def test_only_local_insurgents_tribes_and_fronts_are_rivals() -> None:
    doctrines = (Doctrine.LOCAL_INSURGENTS, Doctrine.TRIBES, Doctrine.REBEL_FRONT, Doctrine.GOVERNMENT)
    world = make_world([{"doctrine": int(d)} for d in doctrines], [], 1)
    assert [bool(is_rival(world, k)) for k in range(4)] == [True, True, True, False]


def test_power_is_men_times_quality() -> None:
    assert power(make_world(1, [{"present": 100, "quality": 1.5}], 1), 0) == pytest.approx(150.0)


def test_choices_follow_the_logit_of_their_utilities() -> None:
    # equal powers and no one else: U_join = 0, U_balance = 0, U_stay = 0
    found = choices(leader=2000, rival=2000)
    assert found[Alignment.JOIN] == pytest.approx(1 / 3, abs=0.08)
    assert found[Alignment.BALANCE] == pytest.approx(1 / 3, abs=0.08)


def test_a_famous_leader_is_joined_more_often() -> None:
    assert choices(reputation=2.0)[Alignment.JOIN] > choices()[Alignment.JOIN] + 0.1


def test_distance_of_programmes_and_blood_keep_rivals_apart() -> None:
    assert choices(relation={"ideology": 1.0, "blood": 1.0})[Alignment.JOIN] < choices()[Alignment.JOIN] - 0.1


def test_an_ultimatum_makes_rivals_join() -> None:
    assert choices(relation={"was_pressed": 1})[Alignment.JOIN] > choices()[Alignment.JOIN] + 0.1


def test_a_leader_too_strong_is_not_trusted() -> None:
    bound = choices(leader=6000, coefficients={"alignment.commitment": 6.0})
    blind = choices(leader=6000, coefficients={"alignment.commitment": 1.5})
    assert bound[Alignment.JOIN] < blind[Alignment.JOIN] - 0.05


def test_strong_enemies_of_the_leader_encourage_resistance() -> None:
    assert choices(other=20_000)[Alignment.BALANCE] > choices()[Alignment.BALANCE] + 0.1


def test_aid_from_outside_encourages_resistance() -> None:
    def balanced(aid: float) -> int:
        total = 0
        for key in range(200):
            world = camp(key=key)
            world.relations["aid"][OTHER, RIVAL] = aid
            total += int(decide(world).relations["alignment"][RIVAL, LEADER] == Alignment.BALANCE)
        return total

    assert balanced(0.1) > balanced(0.0) + 15


def test_who_joins_is_an_ally_and_who_balances_an_enemy_both_ways() -> None:
    stances = {Alignment.JOIN: Stance.ALLIED, Alignment.BALANCE: Stance.HOSTILE, Alignment.STAY: Stance.NEUTRAL}
    for key in range(20):
        world = decide(camp(key=key))
        choice = Alignment(int(world.relations["alignment"][RIVAL, LEADER]))
        assert world.relations["stance"][RIVAL, LEADER] == stances[choice]
        assert world.relations["stance"][LEADER, RIVAL] == stances[choice]


def test_a_mind_does_not_change_within_four_weeks_when_nothing_else_does() -> None:
    world = camp(key=3)
    seen = set()
    world.clock["day"] = 28
    for _ in range(28):
        align(world)
        if world.relations["share"][RIVAL, LEADER] > 0.0:
            seen.add(int(world.relations["alignment"][RIVAL, LEADER]))
        next_day(world)
    assert len(seen) == 1


def test_a_sudden_shift_of_power_is_answered_before_the_week_is_out() -> None:
    world = camp()
    for _ in range(7):
        align(world)
        next_day(world)
    before = float(world.relations["share"][RIVAL, LEADER])
    world.formations["present"][0] *= 4
    align(world)
    assert world.relations["share"][RIVAL, LEADER] > before


def test_men_are_never_lost_in_the_shuffle() -> None:
    world = camp(reputation=3.0)
    for _ in range(30):
        align(world)
        next_day(world)
    assert_balanced(world)


def minds_change(first: int, second: int) -> bool:
    """Whether, of forty rivals, one chooses differently on two days on which all that is weighed is the same."""
    for key in range(40):
        found = set()
        for day in (first, second):
            world = camp(key=key)
            world.clock["day"] = day
            found.add(int(decide(world).relations["alignment"][RIVAL, LEADER]))
        if len(found) > 1:
            return True
    return False


@pytest.mark.parametrize(("first", "second", "change"), [(28, 55, False), (27, 28, True), (55, 56, True)])
def test_what_a_leadership_thinks_beyond_its_reasons_lasts_four_weeks(first: int, second: int, change: bool) -> None:
    assert minds_change(first, second) is change


def test_those_who_are_the_rivals_own_enemies_too_encourage_nobody() -> None:
    """Of twenty thousand of the leader's enemies, who are the rival's enemies as well, none stands by the rival."""

    def balanced(other: int) -> int:
        total = 0
        for key in range(100):
            world = camp(key=key, other=other)
            world.relations["stance"][RIVAL, OTHER] = int(Stance.HOSTILE)
            total += int(decide(world).relations["alignment"][RIVAL, LEADER] == Alignment.BALANCE)
        return total

    assert balanced(20_000) == balanced(0)
