"""Facts about arms and advisers from outside."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.rules.aid import advise, deliver, liaison
from sim.world.codes import Doctrine, Level, OrderKind, Stance, Status
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world, next_day, order

PATRON, CLIENT, MILITIA = 0, 1, 2


def theatre(conditional: float = 0.0, reform: int = 0, ideology: float = 0.0, **patron: Any) -> World:
    """A patron, a government and a movement that are its friends."""
    actors = [
        {"client": CLIENT, "level": int(Level.ADVISERS), "treasury": 5.0, "conditional": conditional} | patron,
        {"doctrine": int(Doctrine.GOVERNMENT), "reform": reform},
        {"doctrine": int(Doctrine.POPULAR_MILITIA)},
    ]
    allied = {"stance": int(Stance.ALLIED), "ideology": ideology}
    relations = {(0, 1): allied, (1, 0): allied, (0, 2): allied, (2, 0): allied}
    return make_world(actors, [{"actor": 1}, {"actor": 2}], 1, relations=relations)


def advised(advisers: int = 500, days: int = 100, **how: Any) -> World:
    """Both have so many advisers, sent so many days ago."""
    world = theatre(**how)
    for friend in (CLIENT, MILITIA):
        world.relations["advisers"][PATRON, friend] = advisers
        world.relations["advised_days"][PATRON, friend] = days
    return world


def train(world: World, weeks: int) -> list[float]:
    for _ in range(weeks):
        advise(world)
    return world.formations["quality"].tolist()  # type: ignore[no-any-return]


def arms_after(days: int, effort: float = 1.0, coefficients: dict[str, float] | None = None) -> int:
    """Vehicles in the client's hands so many days after one order."""
    world = theatre()
    for name, value in (coefficients or {}).items():
        world.parameters[name] = value
    order(world, PATRON, OrderKind.ARM, other=CLIENT, effort=effort)
    for _ in range(days):
        deliver(world)
        next_day(world)
    assert_balanced(world)
    return int(world.formations["equipment"][0])


def test_arms_are_of_use_weeks_after_the_decision() -> None:
    """Of 200 vehicles' worth half is light and takes 9 days to the troops and a week to be learned; 15 % leak away."""
    found = [arms_after(days, coefficients={"aid_equipment": 200.0}) for days in (1, 14, 45, 400)]
    assert found[0] == 0
    assert 20 <= found[1] <= 60
    assert 90 <= found[2] <= 130
    assert found[3] == pytest.approx(170, abs=12)


def test_heavy_arms_take_a_month_longer_than_light_ones() -> None:
    light, heavy = {"aid_equipment": 200.0, "aid_light": 1.0}, {"aid_equipment": 200.0, "aid_light": 0.0}

    def half(kind: dict[str, float]) -> int:
        return next(days for days in range(5, 200, 5) if arms_after(days, coefficients=kind) >= 85)

    assert 10 <= half(light) <= 25
    assert half(heavy) - half(light) >= 30


def test_arms_a_month_before_a_fight_beat_arms_two_days_before() -> None:
    kind = {"aid_equipment": 200.0, "aid_light": 0.0}
    assert arms_after(2, coefficients=kind) <= 1
    assert arms_after(30, coefficients=kind) >= 10


def test_money_goes_with_arms_at_once() -> None:
    world = theatre()
    order(world, PATRON, OrderKind.ARM, other=CLIENT, effort=0.5)
    deliver(world)
    assert world.actors["treasury"].tolist() == pytest.approx([4.0, 1.0, 0.0])
    assert_balanced(world)


def test_arms_on_their_way_give_heart() -> None:
    world = theatre()
    order(world, PATRON, OrderKind.ARM, other=CLIENT, effort=0.5)
    deliver(world)
    assert world.formations["morale"].tolist() == pytest.approx([0.525, 0.5])


def test_arms_go_to_units_in_danger_first() -> None:
    world = make_world([{}, {}], [{"actor": 1}, {"actor": 1, "place": 1, "equipment": 50, "threatened": 1}], 2)
    world.relations["light"][0, 1, 2] = 100.0
    deliver(world)
    assert world.formations["equipment"][0] == 0
    assert world.formations["equipment"][1] > 50


def test_arms_go_to_the_unit_by_road_that_has_least() -> None:
    world = make_world(
        [{}, {}], [{"actor": 1, "equipment": 50}, {"actor": 1, "place": 1}, {"actor": 1, "place": 2}], 3
    )  # fmt: skip
    world.presence["base_km"][1, 2] = math.inf
    world.relations["light"][0, 1, 2] = 100.0
    deliver(world)
    found = world.formations["equipment"].tolist()
    assert found[0] == 50
    assert found[1] == pytest.approx(100 * (1 - math.exp(-1 / 7)), abs=1)
    assert found[2] == 0


def test_a_patron_gives_no_money_it_does_not_have() -> None:
    world = theatre(treasury=0.5)
    order(world, PATRON, OrderKind.ARM, other=CLIENT)
    deliver(world)
    assert world.actors["treasury"].tolist() == pytest.approx([0.0, 0.5, 0.0])


def test_advisers_are_sent_by_order_up_to_a_limit() -> None:
    world = theatre()
    for _ in range(10):
        order(world, PATRON, OrderKind.ADVISE, other=CLIENT)
    deliver(world)
    assert world.actors["advisers"][PATRON] == world.relations["advisers"][PATRON, CLIENT] == 2000


def test_advisers_work_beside_a_partner_five_days_after_the_decision() -> None:
    world = theatre()
    order(world, PATRON, OrderKind.ADVISE, other=CLIENT)
    found = []
    for _ in range(8):
        deliver(world)
        found.append(bool(liaison(world, PATRON, CLIENT)))
        next_day(world)
    assert found == [False] * 5 + [True] * 3
    assert not liaison(world, PATRON, MILITIA)


def test_training_that_is_heeded_makes_troops_a_fifth_better_and_else_six_in_a_hundred() -> None:
    """Gain .2; a state that has not reformed heeds three tenths; what fades a month keeps it a little below."""
    regular, militia = train(advised(conditional=1.0), 80)
    assert militia == pytest.approx(1.19, abs=0.01)
    assert regular == pytest.approx(1.06, abs=0.01)


@pytest.mark.parametrize(
    ("how", "gain"),
    [
        ({"conditional": 1.0, "reform": 1}, 0.19),
        ({"conditional": 0.0, "reform": 1}, 0.06),
        ({"conditional": 1.0, "reform": 0}, 0.06),
    ],
)
def test_a_state_heeds_help_that_was_tied_to_reform_and_brought_it(how: dict[str, Any], gain: float) -> None:
    assert train(advised(**how), 80)[0] == pytest.approx(1.0 + gain, abs=0.01)


def test_a_movement_heeds_those_who_share_its_programme() -> None:
    near, far = (train(advised(ideology=distance), 80)[1] for distance in (0.0, 1.0))
    assert (near, far) == (pytest.approx(1.19, abs=0.01), pytest.approx(1.06, abs=0.01))


def test_training_takes_two_months() -> None:
    assert train(advised(), 1)[1] == pytest.approx(1.0 + 0.2 * 7 / 60)


def test_few_advisers_train_in_part() -> None:
    assert train(advised(advisers=250), 80)[1] == pytest.approx(1.095, abs=0.01)


@pytest.mark.parametrize("how", [{"level": int(Level.NONE)}, {"days": 3}])
def test_advisers_who_are_not_there_yet_train_nobody(how: dict[str, Any]) -> None:
    assert train(advised(**how), 10) == [1.0, 1.0]


def test_advisers_train_units_in_being() -> None:
    world = advised()
    world.formations["status"][1] = int(Status.BROKEN)
    assert train(world, 10)[1] == 1.0


def test_training_fades_by_some_hundredths_a_month() -> None:
    world = theatre()
    world.formations["trained"][1], world.formations["quality"][1] = 0.5, 1.1
    train(world, 13)
    left = 0.5 * math.exp(-0.025 * 91 / 30)
    assert world.formations["trained"][1] == pytest.approx(left)
    assert world.formations["quality"][1] == pytest.approx(1.0 + 0.2 * left)


@pytest.mark.parametrize(("day", "trained"), [(6, False), (7, True), (8, False), (14, True)])
def test_advisers_train_once_a_week(day: int, trained: bool) -> None:
    world = advised()
    world.clock["day"] = day
    deliver(world)
    assert bool(world.formations["quality"][1] > 1.0) is trained
