"""Facts about units that break."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

import pytest

from sim.rules import breaking
from sim.rules.presence import refresh_counts
from sim.world import tables
from sim.world.codes import NOBODY, Cause, Mode, Status
from sim.world.random_streams import uniform
from sim.world.stream_ids import BREAK_MODE, STAND
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world

GARRISON, ENEMY = 0, 1
HALF_QUARTER = 0.5
"""Of the enemy, unless a test says otherwise: what is at stake for those cut off is half mercy, half a last stand."""
WAY_OUT = 2.0 * HALF_QUARTER - 1.5 * (1 - HALF_QUARTER)
"""What being cut off then adds to the log hazard, without hope of relief."""


def besieged(coefficients: Mapping[str, float] | None = None, **how: Any) -> World:
    """One unit that has stood a day's assault, and friendly towns to run to.

    Nine in a hundred lost today and middling morale weigh nothing in the hazard; it has no reserve.
    """
    unit = {"present": 910, "contact": 1, "recent_loss": 0.09} | how.get("unit", {})
    rows = [unit, {"actor": ENEMY, "present": 1000, "assault": 1.0}]
    world = make_world(2, rows, 3, coefficients=coefficients, key=how.get("key", 1))
    world.presence["attack"][ENEMY, 0] = how.get("assault", 1.0)
    world.places["holder"][1] = how.get("next_door", GARRISON)
    for field, value in how.get("place", {}).items():
        world.places[field][0] = value
    world.actors["quarter"] = how.get("quarter", HALF_QUARTER)
    refresh_counts(world)
    world.presence["broke_day"] = -1000
    for field, value in how.get("presence", {}).items():
        world.presence[field][GARRISON, 0] = value
    return world


def part(cause: Cause, **how: Any) -> float:
    """What one cause adds to the log hazard."""
    world = besieged(**how)
    breaking.roll_breaks(world)
    return float(world.formations["risk"][0, cause])


CUT_OFF: dict[str, Any] = {"presence": {"base_km": math.inf}, "next_door": ENEMY}
RELIEVED: dict[str, Any] = {"presence": {"inbound": 500}}


@pytest.mark.parametrize(
    ("cause", "how", "weight"),
    [
        (Cause.CASUALTIES, {}, 0.0),
        (Cause.CASUALTIES, {"unit": {"recent_loss": 0.39}}, 0.7 * math.log(4)),
        (Cause.ENVELOPED, CUT_OFF, WAY_OUT),
        (Cause.ENVELOPED, CUT_OFF | {"quarter": 1.0}, 2.0),
        (Cause.ENVELOPED, CUT_OFF | {"quarter": 0.0}, -1.5),
        (Cause.ENVELOPED, {"presence": {"base_km": math.inf}}, 0.0),
        (Cause.ENVELOPED, {"next_door": ENEMY}, 0.0),
        (Cause.SURPRISE, {"place": {"surprise": 1.5}}, 1.0),
        (Cause.SURPRISE, {"place": {"surprise": 1.5}, "unit": {"assault": 1.0}}, 0.0),
        (Cause.NO_RESERVE, {}, 1.0),
        (Cause.NO_RESERVE, RELIEVED, 0.0),
        (Cause.SUPPLY, {"unit": {"supply": 0.5}}, 0.8),
        (Cause.SUPPLY, {"unit": {"supply": 1.0}}, 0.0),
        (Cause.SUPPLY, RELIEVED | {"unit": {"supply": 0.5}}, 0.8),
        (Cause.SUPPLY, CUT_OFF | {"unit": {"supply": 2.0}}, 1 - 2 / 5),
        (Cause.SUPPLY, CUT_OFF | {"unit": {"supply": 0.5}}, 1 - 0.5 / 5),
        (Cause.SUPPLY, CUT_OFF | {"unit": {"supply": 5.0}}, 0.0),
        (Cause.NO_RESERVE, {"unit": {"present": 80}}, 1.0 + 1 - 80 / 300),
        (Cause.NO_RESERVE, RELIEVED | {"unit": {"present": 80}}, 1 - 80 / 300),
        (Cause.NO_RESERVE, {"unit": {"present": 80, "assault": 1.0}}, 1.0),
        (Cause.NO_RESERVE, {"unit": {"present": 300}}, 1.0),
        (Cause.LEADER_FLED, {"unit": {"leaderless": 1}}, 1.5),
        (Cause.LOW_MORALE, {"unit": {"morale": 0.2}}, 0.6),
        (Cause.LOW_MORALE, {"unit": {"morale": 0.9}}, -0.8),
    ],
)
def test_each_cause_adds_its_weight(cause: Cause, how: dict[str, Any], weight: float) -> None:
    assert part(cause, **how) == pytest.approx(weight)


@pytest.mark.parametrize(("days", "town", "weight"), [(2, 1, 1.3), (3, 1, 0.0), (1, 2, 0.0), (0, 0, 1.3)])
def test_a_break_next_door_counts_for_two_days(days: int, town: int, weight: float) -> None:
    world = besieged()
    world.presence["broke_day"][GARRISON, town] = 10 - days
    breaking.roll_breaks(world)
    assert world.formations["risk"][0, Cause.NEIGHBOUR_BROKE] == weight


@pytest.fixture(scope="module")
def usually_broken() -> float:
    """Share of days on which a unit of strangers without a cause breaks."""
    return broken_share(4000, unit={"recent_loss": 0.3})


@pytest.mark.parametrize(("unit", "weight"), [({"home": 0.8, "origin": 0}, -2.5 * 0.8), ({"conviction": 0.6}, -0.6)])
def test_home_and_conviction_keep_a_unit_together(usually_broken: float, unit: dict[str, Any], weight: float) -> None:
    rates = (usually_broken, broken_share(4000, unit={"recent_loss": 0.3} | unit))
    eta = [math.log(-math.log(1 - rate)) for rate in rates]
    assert eta[1] - eta[0] == pytest.approx(weight, abs=0.35)


def test_key_ground_is_lost_when_an_enemy_rules_part_of_the_town() -> None:
    world = besieged()
    world.presence["control"][ENEMY, 0] = 0.5
    breaking.roll_breaks(world)
    assert world.formations["risk"][0, Cause.KEY_GROUND] == 0.7


def broken_share(keys: int, **how: Any) -> float:
    """Share of days of contact on which the unit breaks, each a copy of one world with a key of its own."""
    number, start = 0, besieged(**how)
    for key in range(keys):
        world = tables.copy(start)
        world.clock["key"] = key
        breaking.roll_breaks(world)
        number += int(world.formations["broke_day"][0] == 10)
    return number / keys


@pytest.mark.parametrize(
    ("how", "eta"),
    [
        ({"coefficients": {"breaking.base": -3.0}}, -3.0 + 1.0),
        ({"coefficients": {"breaking.base": -3.0}} | CUT_OFF, -3.0 + 1.0 + WAY_OUT),
        (CUT_OFF | {"unit": {"leaderless": 1}}, -4.0 + 1.0 + WAY_OUT + 1.5),
    ],
)
def test_units_break_as_often_as_the_hazard_says(how: dict[str, Any], eta: float) -> None:
    hazard = 1 - math.exp(-math.exp(eta))
    assert broken_share(400, **how) == pytest.approx(hazard, abs=4 * math.sqrt(hazard * (1 - hazard) / 400))


def test_a_siege_without_assaults_wears_a_garrison_out_more_slowly() -> None:
    hazard = 1 - math.exp(-0.03 * math.exp(-1.0 + 1.0))
    world_is_calm = {"coefficients": {"breaking.base": -1.0}, "assault": 0.0}
    assert broken_share(400, **world_is_calm) == pytest.approx(hazard, abs=4 * math.sqrt(hazard * (1 - hazard) / 400))


def test_who_is_not_in_contact_does_not_break() -> None:
    assert broken_share(20, coefficients={"breaking.base": 9.0}, unit={"contact": 0}) == 0.0


@pytest.mark.parametrize(
    ("how", "cause"),
    [(CUT_OFF | {"quarter": 1.0}, Cause.ENVELOPED), ({}, Cause.NO_RESERVE), (RELIEVED, Cause.BASE_RATE)],
)
def test_the_cause_is_what_weighed_most(how: dict[str, Any], cause: Cause) -> None:
    world = besieged({"breaking.base": 9.0}, **how)
    breaking.roll_breaks(world)
    assert world.formations["cause"][0] == cause


SYNTHETIC = {
    Cause.ENVELOPED: 0.08, Cause.NEIGHBOUR_BROKE: 0.12, Cause.SURPRISE: 0.15, Cause.KEY_GROUND: 0.15,
    Cause.NO_RESERVE: 0.2, Cause.SUPPLY: 0.05,
}  # fmt: skip
"""How often each circumstance attends a fight in the synthetic set (judgement; independent of one another)."""
LOSSES = {50: 0.5, 150: 0.3, 400: 0.2}
MORALE = {0.3: 0.2, 0.6: 0.8}


def shares_of_causes() -> dict[Cause, float]:
    """Expected share of each cause among the breaks of the whole synthetic set, weighed by its hazard."""
    found = dict.fromkeys(Cause, 0.0)
    for present in itertools.product((False, True), repeat=len(SYNTHETIC)):
        is_so = dict(zip(SYNTHETIC, present, strict=True))
        chance = math.prod(SYNTHETIC[cause] if so else 1 - SYNTHETIC[cause] for cause, so in is_so.items())
        for (loss, often), (morale, frequent) in itertools.product(LOSSES.items(), MORALE.items()):
            world = engagement(is_so, loss, morale)
            breaking.roll_breaks(world)
            risk = world.formations["risk"][0][:10]
            cause = Cause(int(risk.argmax())) if risk.max() > 0 else Cause.BASE_RATE
            found[cause] += chance * often * frequent * (1 - math.exp(-math.exp(-4.0 + risk.sum())))
    total = sum(found.values())
    return {cause: share / total for cause, share in found.items()}


def engagement(is_so: Mapping[Cause, bool], loss: int, morale: float) -> World:
    """One fight of the synthetic set, as between regular armies: quarter is given."""
    presence = {
        "base_km": math.inf if is_so[Cause.ENVELOPED] else 0.0, "inbound": 0 if is_so[Cause.NO_RESERVE] else 500,
    }  # fmt: skip
    unit = {"morale": morale, "recent_loss": loss / 1000, "supply": 0.5 if is_so[Cause.SUPPLY] else 10.0}
    place = {"surprise": 1.5 if is_so[Cause.SURPRISE] else 1.0}
    around = ENEMY if is_so[Cause.ENVELOPED] else GARRISON
    world = besieged(unit=unit, presence=presence, place=place, next_door=around, quarter=1.0)
    world.presence["control"][ENEMY, 0] = 0.5 if is_so[Cause.KEY_GROUND] else 0.0
    world.presence["broke_day"][GARRISON, 1] = 9 if is_so[Cause.NEIGHBOUR_BROKE] else -1000
    return world


def test_manoeuvre_breaks_five_times_as_many_units_as_casualties_do() -> None:
    """McQuie 1987, 52 engagements: manoeuvre 64 %, firepower 12, no reserves 12, all else 12; within ten points."""
    shares = shares_of_causes()
    manoeuvre = (Cause.ENVELOPED, Cause.NEIGHBOUR_BROKE, Cause.SURPRISE, Cause.KEY_GROUND)
    grouped = [sum(shares[cause] for cause in manoeuvre), shares[Cause.CASUALTIES], shares[Cause.NO_RESERVE]]
    assert [*grouped, 1 - sum(grouped)] == pytest.approx([0.64, 0.12, 0.12, 0.12], abs=0.10)


def modes(keys: int, **how: Any) -> list[float]:
    """Shares of withdrawals, routs and surrenders."""
    found = []
    for key in range(keys):
        world = besieged(**how, key=key)
        world.actors["quarter"] = 1.0
        breaking.breaks(world, 0, Cause.BASE_RATE)
        found.append(int(world.formations["mode"][0]))
    return [found.count(mode) / keys for mode in Mode]


@pytest.mark.parametrize(("how", "cut"), [({}, 0.0), (CUT_OFF, 1.0)])
def test_how_units_leave_depends_on_morale_and_on_whether_they_are_cut_off(how: dict[str, Any], cut: float) -> None:
    weights = [math.exp(0.75 - 0.5 * cut), math.exp(0.5), math.exp(-1.5 + 2.5 * cut)]
    assert modes(400, **how) == pytest.approx([weight / sum(weights) for weight in weights], abs=0.1)


def test_a_unit_that_has_half_run_away_does_not_withdraw_in_order() -> None:
    assert modes(60, unit={"left": 900})[0] == 0.0


def one_that(mode: Mode, **how: Any) -> World:
    """A world in which the unit has just left in this way."""
    for key in range(200):
        world = besieged(**how, key=key)
        breaking.breaks(world, 0, Cause.BASE_RATE)
        if world.formations["mode"][0] == mode:
            return world
    raise AssertionError(f"no {mode.name} in 200")


ARMED = {"unit": {"equipment": 100, "morale": 0.5}}


@pytest.mark.parametrize("mode", Mode)
def test_nobody_is_lost_from_the_books(mode: Mode) -> None:
    assert_balanced(one_that(mode, **ARMED))


def test_a_withdrawal_keeps_the_unit_in_being_in_the_nearest_shelter() -> None:
    world = one_that(Mode.WITHDRAWAL)
    f = world.formations
    assert (f["status"][0], f["place"][0], f["present"][0]) == (Status.ACTIVE, 1, 910)
    assert world.presence["troops"][GARRISON].tolist() == [0, 910, 0]


def test_a_rout_leaves_a_remnant_that_cannot_fight() -> None:
    world = one_that(Mode.ROUT)
    f = world.formations
    assert f["status"][0] == Status.BROKEN
    assert f["captured"][0] == pytest.approx(0.08 * 910, abs=1)
    assert f["deserted"][0] == pytest.approx(0.7 * 0.92 * 910, abs=2)
    assert world.presence["troops"][GARRISON].tolist() == [0, 0, 0]


def test_men_who_fight_for_a_cause_do_not_scatter() -> None:
    world = one_that(Mode.ROUT, unit={"conviction": 1.0})
    assert world.formations["deserted"][0] == 0


def test_a_unit_that_surrenders_is_gone() -> None:
    f = one_that(Mode.SURRENDER).formations
    assert (f["status"][0], f["present"][0]) == (Status.DISSOLVED, 0)
    assert f["captured"][0] > 0


def test_without_an_enemy_on_the_spot_nobody_is_taken_prisoner() -> None:
    world = besieged()
    world.presence["troops"][ENEMY, 0] = 0
    breaking.breaks(world, 0, Cause.DESERTION)
    assert world.formations["captured"][0] == 0


def test_a_unit_with_nowhere_to_go_dissolves() -> None:
    world = besieged()
    world.places["holder"] = [GARRISON, ENEMY, ENEMY]
    breaking.breaks(world, 0, Cause.BASE_RATE)
    f = world.formations
    assert (f["status"][0], f["present"][0], f["goal"][0]) == (Status.DISSOLVED, 0, NOBODY)
    assert_balanced(world)


def routed(days: int, holder: int = GARRISON) -> int:
    """What has become of a unit so many days after its rout."""
    world = make_world(2, [{"status": int(Status.BROKEN), "broke_day": 10}], [{"holder": holder}], day=10 + days)
    breaking.rally(world)
    assert_balanced(world)
    return int(world.formations["status"][0])


@pytest.mark.parametrize(
    ("days", "holder", "status"),
    [(13, GARRISON, Status.BROKEN), (14, GARRISON, Status.ACTIVE), (14, ENEMY, Status.DISSOLVED)],
)
def test_a_routed_unit_rallies_after_two_weeks_among_friends(days: int, holder: int, status: Status) -> None:
    assert routed(days, holder) == status


@pytest.mark.parametrize(("lost", "weight"), [(0, 0.7 * math.log(0.1)), (90, 0.0), (190, 0.7 * math.log(2.0))])
def test_losses_weigh_by_their_logarithm(lost: int, weight: float) -> None:
    assert part(Cause.CASUALTIES, unit={"recent_loss": lost / 1000}) == pytest.approx(weight)


@pytest.mark.parametrize(("surprise", "weight"), [(1.2, 0.0), (1.21, 1.0)])
def test_a_small_surprise_is_none(surprise: float, weight: float) -> None:
    assert part(Cause.SURPRISE, place={"surprise": surprise}) == weight


@pytest.mark.parametrize(("control", "weight"), [(0.3, 0.0), (0.31, 0.7)])
def test_key_ground_is_lost_from_three_tenths_of_control(control: float, weight: float) -> None:
    world = besieged()
    world.presence["control"][ENEMY, 0] = control
    breaking.roll_breaks(world)
    assert world.formations["risk"][0, Cause.KEY_GROUND] == weight


@pytest.mark.parametrize(("beside", "weight"), [(0, 1.0), (910, 1.0), (911, 0.0)])
def test_a_reserve_is_at_hand_when_more_friends_stand_beside_a_unit_than_it_has_men(beside: int, weight: float) -> None:
    rows = [{"present": 910, "contact": 1}, {"present": beside}, {"actor": ENEMY}]
    world = make_world(2, rows, 3)
    refresh_counts(world)
    breaking.roll_breaks(world)
    assert world.formations["risk"][0, Cause.NO_RESERVE] == weight


def by_rule(world: World, morale: float, cut: float, quarter: float, gone: float | None = None) -> Mode:
    """How a unit leaves: a softmax of morale, desertion and encirclement, rolled on the unit's stream of the day."""
    left = float(world.formations["left"][0])
    gone = left / (left + float(world.formations["present"][0])) if gone is None else gone
    weights = (math.exp(1.5 * morale - 0.5 * cut), math.exp(0.5 + gone), math.exp(-1.5 + 2.5 * cut * quarter))
    u = uniform(world.clock["key"][0], 10, BREAK_MODE, world.formations["tag"][0]) * sum(weights)
    if u < weights[0] and gone < 0.4:
        return Mode.WITHDRAWAL
    return Mode.SURRENDER if u >= weights[0] + weights[1] else Mode.ROUT


@pytest.mark.parametrize(("how", "cut"), [({}, 0.0), (CUT_OFF, 1.0)])
@pytest.mark.parametrize("left", [0, 200, 606, 607])
@pytest.mark.parametrize("morale", [0.1, 0.9])
def test_each_unit_leaves_as_the_rule_says(how: dict[str, Any], cut: float, left: int, morale: float) -> None:
    for key in range(30):
        world = besieged(**how, unit={"morale": morale, "left": left}, key=key, quarter=0.6)
        expected = by_rule(world, morale, cut, 0.6)
        stands = cut > 0 and uniform(key, 10, STAND, world.formations["tag"][0]) < (1 - 0.6) / (1 + 0.5)
        breaking.breaks(world, 0, Cause.BASE_RATE)
        assert world.formations["last_stand"][0] == stands
        if stands:
            breaking.breaks(world, 0, Cause.BASE_RATE)
            expected = by_rule(world, morale, cut, 0.6, gone=0.0)
        assert world.formations["mode"][0] == expected


@pytest.mark.parametrize(("initial", "status"), [(9100, Status.ACTIVE), (9110, Status.DISSOLVED)])
def test_a_remnant_of_less_than_a_tenth_is_dissolved(initial: int, status: Status) -> None:
    for key in range(50):
        world = besieged(key=key)
        world.formations["initial"][0] = initial
        breaking.breaks(world, 0, Cause.BASE_RATE)
        if world.formations["mode"][0] == Mode.WITHDRAWAL:
            assert world.formations["status"][0] == status


@pytest.mark.parametrize(("morale", "after"), [(0.30, 0.10), (0.26, 0.06), (0.2, 0.05), (0.0, 0.05)])
def test_some_morale_is_left_after_a_break(morale: float, after: float) -> None:
    assert one_that(Mode.WITHDRAWAL, unit={"morale": morale}).formations["morale"][0] == pytest.approx(after)
