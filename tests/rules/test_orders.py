"""Facts about orders: which count, and what carrying them out means."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules.orders import accept, obey
from sim.rules.presence import refresh_counts
from sim.rules.staff import garrison_needed, refuge
from sim.world.codes import NOBODY, Level, OrderKind, Reform, Stance, Status
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world, order

US, ENEMY, ALLY, NEUTRAL = range(4)
OURS, THEIRS, ALLIED, NEUTRALS, NOBODYS = range(5)
ADVANCE, HOLD, WITHDRAW, REINFORCE = (OrderKind.ADVANCE, OrderKind.HOLD, OrderKind.WITHDRAW, OrderKind.REINFORCE)


def theatre(*formations: dict[str, Any], spares: int = 0, trust: float = 0.5, **coefficients: float) -> World:
    """Five towns in a row: ours, an enemy's, an ally's, a neutral's and nobody's."""
    ally: Any = {"stance": int(Stance.ALLIED)}
    neutral: Any = {"stance": int(Stance.NEUTRAL)}
    pairs = {(a, NEUTRAL): neutral for a in range(3)} | {(NEUTRAL, a): neutral | {"trust": trust} for a in range(3)}
    world = make_world(
        4, [{"mobile": 1} | row for row in formations], [{"holder": h} for h in (US, ENEMY, ALLY, NEUTRAL, NOBODY)],
        relations={(US, ALLY): ally, (ALLY, US): ally, (ENEMY, US): {"stance": -1, "trust": trust}} | pairs,
        spares=spares, coefficients=coefficients,
    )  # fmt: skip
    refresh_counts(world)
    return world


def accepted(kind: int, place: int = NOBODY, other: int = NOBODY, effort: float = 1.0, actor: int = US) -> bool:
    world = theatre()
    order(world, actor, kind, place, other, effort)
    return bool(accept(world, world.orders[0]))


def given(world: World, kind: int, place: int = NOBODY, other: int = NOBODY, effort: float = 1.0) -> World:
    """The world after one order of ours."""
    order(world, US, kind, place, other, effort)
    obey(world)
    assert_balanced(world)
    return world


def goals(world: World) -> list[int]:
    return world.formations["goal"].tolist()


NEED_A_PLACE = (ADVANCE, HOLD, WITHDRAW, REINFORCE, OrderKind.REPRESS, OrderKind.AIR_CAMPAIGN)
NEED_ANOTHER = (
    OrderKind.APPEAL, OrderKind.ARM, OrderKind.ALLY, OrderKind.ULTIMATUM, OrderKind.ADVISE, OrderKind.DENOUNCE,
)  # fmt: skip
NEED_NOTHING = (
    OrderKind.RECRUIT, OrderKind.PAY, OrderKind.REFORM, OrderKind.MOBILISE, OrderKind.PROCLAIM, OrderKind.SAFE_PASSAGE,
)  # fmt: skip


def test_every_kind_of_order_needs_a_place_another_actor_or_nothing() -> None:
    assert sorted((*NEED_A_PLACE, *NEED_ANOTHER, *NEED_NOTHING)) == sorted(OrderKind)


@pytest.mark.parametrize("kind", NEED_A_PLACE)
def test_an_order_about_a_place_needs_one(kind: OrderKind) -> None:
    assert accepted(kind, place=THEIRS)
    assert not accepted(kind)


@pytest.mark.parametrize("kind", NEED_ANOTHER)
def test_an_order_about_another_actor_needs_one(kind: OrderKind) -> None:
    assert accepted(kind, other=ENEMY)
    assert not accepted(kind)


@pytest.mark.parametrize("kind", NEED_NOTHING)
def test_an_order_about_oneself_needs_nothing(kind: OrderKind) -> None:
    assert accepted(kind)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": 0}, {"kind": 19}, {"kind": HOLD, "place": 5}, {"kind": HOLD, "place": -2},
        {"kind": HOLD, "place": 0, "effort": 0.0}, {"kind": HOLD, "place": 0, "effort": -1.0},
        {"kind": HOLD, "place": 0, "effort": float("nan")}, {"kind": HOLD, "place": 0, "actor": 4},
        {"kind": HOLD, "place": 0, "actor": -1}, {"kind": OrderKind.APPEAL, "other": 4},
        {"kind": OrderKind.APPEAL, "other": US}, {"kind": OrderKind.APPEAL, "other": -2},
    ],
)  # fmt: skip
def test_an_order_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    assert not accepted(**wrong)


@pytest.mark.parametrize(
    ("place", "valid"), [(OURS, False), (THEIRS, True), (ALLIED, False), (NEUTRALS, True), (NOBODYS, True)]
)
def test_one_advances_on_enemies_neutrals_and_what_is_nobodys(place: int, valid: bool) -> None:
    assert accepted(ADVANCE, place) == valid


def test_one_may_advance_on_enemies_within_ones_own_town() -> None:
    world = theatre({"actor": ENEMY, "place": OURS})
    order(world, US, ADVANCE, OURS)
    assert accept(world, world.orders[0])


def test_refused_orders_are_marked_and_do_nothing() -> None:
    world = given(theatre({}), ADVANCE, ALLIED)
    assert world.orders["accepted"][0] == 0
    assert goals(world) == [NOBODY]


def test_an_advance_sends_the_nearest_free_troops_first() -> None:
    world = given(theatre({"place": ALLIED}, {"place": NOBODYS}), ADVANCE, THEIRS, effort=0.5)
    assert goals(world) == [THEIRS, NOBODY]
    assert world.formations["assault"].tolist() == [1.0, 0.0]


@pytest.mark.parametrize(("effort", "sent"), [(0.2, 1), (0.5, 2), (0.51, 3), (1.0, 4), (3.0, 4)])
def test_effort_is_the_share_of_free_men_that_goes(effort: float, sent: int) -> None:
    world = given(theatre(*[{"place": ALLIED}] * 4), ADVANCE, THEIRS, effort=effort)
    assert goals(world).count(THEIRS) == sent


def test_a_small_effort_is_a_raid() -> None:
    world = given(theatre(*[{"place": ALLIED}] * 20), ADVANCE, THEIRS, effort=0.05)
    assert (world.formations["raid"].sum(), world.formations["assault"].max()) == (1, 0.5)


@pytest.mark.parametrize(
    "bound",
    [
        {"mobile": 0}, {"hidden": 1}, {"status": int(Status.BROKEN)}, {"next": 3, "goal": 3}, {"goal": 3},
        {"present": 0}, {"assault": 1.0, "contact": 1},
    ],
)  # fmt: skip
def test_troops_that_are_not_free_stay(bound: dict[str, Any]) -> None:
    world = theatre({"place": ALLIED} | bound)
    before = goals(world)
    assert goals(given(world, ADVANCE, THEIRS)) == before


def test_reinforcements_do_not_attack() -> None:
    world = given(theatre({"place": NOBODYS}), REINFORCE, ALLIED)
    assert (goals(world), world.formations["assault"][0]) == ([ALLIED], 0.0)


def test_troops_are_not_sent_through_an_enemys_town() -> None:
    assert goals(given(theatre({"place": OURS}), REINFORCE, ALLIED)) == [NOBODY]


def test_to_advance_on_a_neutral_is_to_make_an_enemy_of_it_and_of_nobody_else() -> None:
    world = given(theatre({}), ADVANCE, NEUTRALS)
    stance = world.relations["stance"]
    assert stance[US, NEUTRAL] == stance[NEUTRAL, US] == Stance.HOSTILE
    assert stance[US, ALLY] == Stance.ALLIED
    assert stance[ENEMY, NEUTRAL] == Stance.NEUTRAL


def leaving(*present: int, spares: int = 3) -> World:
    """Mobile troops in our town march off, all of them."""
    return given(theatre(*[{"present": men} for men in present], spares=spares), ADVANCE, THEIRS)


def staying(world: World) -> int:
    f = world.formations
    return int(f["present"][(f["goal"] == NOBODY) & (f["place"] == OURS) & (f["status"] == Status.ACTIVE)].sum())


def test_who_leaves_a_town_it_holds_leaves_a_garrison() -> None:
    world = leaving(1000)
    assert staying(world) == int(garrison_needed(world, US, OURS)) > 0


def test_a_garrison_takes_no_more_than_half() -> None:
    assert staying(leaving(130)) <= 65


def test_of_several_units_that_leave_together_one_garrison_stays() -> None:
    world = leaving(1000, 1000)
    assert staying(world) >= garrison_needed(world, US, OURS) - 1


def test_without_an_empty_row_nobody_is_left_behind() -> None:
    assert staying(leaving(1000, spares=0)) == 0


def test_leaving_a_garrison_changes_nobodys_count() -> None:
    world = leaving(1000)
    kept = world.presence["troops"].tolist()
    refresh_counts(world)
    assert world.presence["troops"].tolist() == kept


def test_a_garrison_is_made_of_the_same_stuff() -> None:
    world = given(
        theatre({"present": 1000, "quality": 1.4, "morale": 0.7, "conviction": 0.5}, spares=1), ADVANCE, THEIRS
    )
    for field, value in (("quality", 1.4), ("morale", 0.7), ("conviction", 0.5), ("mobile", 0)):
        assert world.formations[field][1] == value


CELLS = {"place": THEIRS, "hidden": 1, "mobile": 0}


def test_hidden_networks_rise_when_their_side_attacks_in_strength() -> None:
    world = theatre(CELLS, {"place": THEIRS, "present": 500})
    assert given(world, ADVANCE, THEIRS).formations["hidden"].tolist() == [0, 0]


def test_a_raid_does_not_bring_hidden_networks_out() -> None:
    world = given(theatre(CELLS, *[{"place": ALLIED}] * 20), ADVANCE, THEIRS, effort=0.05)
    assert world.formations["hidden"][0] == 1


def test_who_has_nothing_but_hidden_men_rises_alone() -> None:
    assert given(theatre(CELLS), ADVANCE, THEIRS).formations["hidden"][0] == 0


def test_to_hold_stops_what_was_meant_for_a_place_at_the_end_of_its_road() -> None:
    world = given(theatre({"goal": THEIRS, "assault": 1.0}, {"goal": THEIRS, "next": 3}), HOLD, THEIRS)
    assert goals(world) == [NOBODY, 3]
    assert world.formations["assault"][0] == 0.0


def test_to_withdraw_is_to_go_to_the_nearest_shelter() -> None:
    world = given(theatre({"place": THEIRS, "assault": 1.0}), WITHDRAW, THEIRS)
    assert goals(world) == [OURS]
    assert world.formations["assault"][0] == 0.0


@pytest.mark.parametrize(("start", "shelter"), [(THEIRS, OURS), (NOBODYS, NEUTRALS), (OURS, ALLIED)])
def test_shelter_is_with_friends_and_neutrals(start: int, shelter: int) -> None:
    assert refuge(theatre(), US, start) == shelter


def test_there_is_no_shelter_where_enemies_stand() -> None:
    assert refuge(theatre({"actor": ENEMY, "place": NEUTRALS}), US, NOBODYS) == ALLIED


def test_appeals_and_ultimatums_are_remembered() -> None:
    world = given(theatre(), OrderKind.APPEAL, other=ALLY)
    given(world, OrderKind.ULTIMATUM, other=NEUTRAL)
    assert world.relations["asked"][US].tolist() == [0, 0, 1, 0]
    assert world.relations["ultimatum"][US].tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("trust", "with_neutral", "with_enemy"),
    [
        (0.2, Stance.NEUTRAL, Stance.HOSTILE), (0.3, Stance.NEUTRAL, Stance.NEUTRAL),
        (0.5, Stance.ALLIED, Stance.ALLIED),
    ],
)  # fmt: skip
def test_common_cause_needs_the_others_trust(trust: float, with_neutral: Stance, with_enemy: Stance) -> None:
    for other, stance in ((NEUTRAL, with_neutral), (ENEMY, with_enemy)):
        world = given(theatre(trust=trust), OrderKind.ALLY, other=other)
        assert world.relations["stance"][US, other] == world.relations["stance"][other, US] == stance


def test_safe_passage_is_offered_and_not_withdrawn() -> None:
    world = given(theatre(), OrderKind.SAFE_PASSAGE, effort=0.5)
    given(world, OrderKind.SAFE_PASSAGE, effort=0.2)
    assert world.actors["passage"][US] == 0.5


def test_a_call_to_arms_heartens_kin_and_allies_kin_once() -> None:
    world = theatre({}, {"actor": ENEMY, "place": THEIRS}, {"actor": ALLY, "place": ALLIED})
    world.actors["community"][US, 0] = 1.0
    world.formations["community"][:, 0] = [1.0, 1.0, 0.5]
    for _ in range(2):
        given(world, OrderKind.MOBILISE)
    assert world.formations["morale"].tolist() == pytest.approx([0.65, 0.5, 0.575])
    assert (world.actors["mobilised"][US], world.actors["mobilised_day"][US]) == (1, 10)


def test_a_call_to_arms_calms_men_of_the_callers_community() -> None:
    world = theatre({}, {"actor": ENEMY, "place": THEIRS}, {"actor": ALLY, "place": ALLIED})
    world.actors["community"][US, 0] = 1.0
    world.formations["community"][:, 0] = [1.0, 1.0, 0.5]
    world.formations["contagion"] = 1.0
    given(world, OrderKind.MOBILISE)
    assert world.formations["contagion"].tolist() == pytest.approx([0.4, 1.0, 0.7])


def test_a_claim_to_lead_is_made_once() -> None:
    world = given(theatre(), OrderKind.PROCLAIM)
    world.clock["day"] += 5
    given(world, OrderKind.PROCLAIM)
    assert (world.actors["proclaimed"][US], world.actors["proclaimed_day"][US]) == (1, 10)


@pytest.mark.parametrize(("effort", "reform"), [(1.0, Reform.NEW_LEADER), (2.0, Reform.POWER_SHARING)])
def test_reform_changes_the_leader_or_shares_power(effort: float, reform: Reform) -> None:
    world = theatre()
    world.actors["incumbent"] = 1
    given(world, OrderKind.REFORM, effort=effort)
    assert (world.actors["reform"][US], world.actors["incumbent"][US]) == (reform, 0)


def test_reform_is_not_undone_by_a_lesser_one() -> None:
    world = given(theatre(), OrderKind.REFORM, effort=2.0)
    assert given(world, OrderKind.REFORM).actors["reform"][US] == Reform.POWER_SHARING


@pytest.mark.parametrize(
    ("kind", "level"),
    [(OrderKind.ADVISE, Level.ADVISERS), (OrderKind.ARM, Level.ARMS), (OrderKind.AIR_CAMPAIGN, Level.AIR)],
)
def test_help_takes_an_actor_deeper_in_and_never_out(kind: OrderKind, level: Level) -> None:
    world = given(theatre(), kind, place=THEIRS, other=ALLY)
    assert (world.actors["level"][US], world.actors["level_day"][US]) == (level, 10)
    given(world, OrderKind.ADVISE, other=ALLY)
    assert world.actors["level"][US] == level


def test_orders_are_carried_out_in_the_order_in_which_they_were_given() -> None:
    world = theatre({"place": OURS})
    order(world, US, ADVANCE, THEIRS)
    order(world, US, ADVANCE, NOBODYS)
    obey(world)
    assert goals(world) == [THEIRS]


@pytest.mark.parametrize(("trust", "stance"), [(0.29, -1), (0.3, 0), (0.49, 0), (0.5, 1)])
def test_trust_decides_between_war_truce_and_alliance(trust: float, stance: int) -> None:
    world = given(theatre(trust=trust), OrderKind.ALLY, other=ENEMY)
    assert world.relations["stance"][US, ENEMY] == world.relations["stance"][ENEMY, US] == stance
