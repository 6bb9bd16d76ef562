"""Facts about what actors believe."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.rules.intelligence import perceive
from sim.rules.presence import refresh_counts
from sim.world.codes import Doctrine, Level, OrderKind, Stance
from sim.world.tables import World
from tests.worlds import make_world, order

OBSERVER, ENEMY = 0, 1
THINKS = {"doctrine": int(Doctrine.GOVERNMENT)}
CLEAR: dict[str, Any] = {"sight": 0.0}


def front(*, key: int = 1, men: int = 1000, enemy: int = 0, believed: float = 500.0, **observer: Any) -> World:
    """An observer's garrison in the first of four towns, an enemy somewhere."""
    rows = [{"place": 0}, {"actor": ENEMY, "place": enemy, "present": men}]
    world = make_world([THINKS | {"sight": 0.4} | observer, {}], rows, 4, key=key)
    refresh_counts(world)
    world.presence["enemy"][OBSERVER] = 0.0
    world.presence["enemy"][OBSERVER, enemy] = believed
    world.presence["doubt"] = 0.5
    world.presence["stake"][OBSERVER] = 1.0
    return world


def belief(days: int = 1, town: int = 0, **how: Any) -> float:
    world = front(**how)
    for _ in range(days):
        perceive(world)
        world.clock["day"] += 1
    return float(world.presence["enemy"][OBSERVER, town])


def test_a_report_moves_belief_by_its_weight() -> None:
    """Error-free reports still have a least spread of a tenth: gain = doubt / (doubt + 0.01)."""
    world = front(**CLEAR)
    world.presence["error"], world.places["error"] = 0.0, 0.0
    perceive(world)
    assert world.presence["doubt"][OBSERVER, 0] == pytest.approx(0.5 * 0.01 / 0.51 + 0.05)


def test_beliefs_come_near_the_truth_in_a_month_and_are_not_biased() -> None:
    found = [math.log(belief(30, key=key) / 1000) for key in range(60)]
    assert np.mean(found) == pytest.approx(0.0, abs=4 * float(np.std(found)) / math.sqrt(60))
    assert np.std(found) < 0.5


def test_the_sharper_the_sight_the_smaller_the_error() -> None:
    errors = [np.std([math.log(belief(10, key=key, sight=sight)) for key in range(40)]) for sight in (0.1, 0.8)]
    assert errors[0] < 0.4 * errors[1]


def test_sympathisers_sharpen_the_sight() -> None:
    def spread(allegiance: float) -> float:
        found = []
        for key in range(40):
            world = front(key=key, sight=0.6)
            world.presence["allegiance"][OBSERVER, 0] = allegiance
            perceive(world)
            found.append(math.log(world.presence["enemy"][OBSERVER, 0]))
        return float(np.std(found))

    assert spread(1.0) < 0.75 * spread(0.0)


def test_two_observers_of_one_place_err_in_part_alike() -> None:
    pairs = []
    for key in range(120):
        rows = [{"place": 0}, {"actor": 1, "place": 0}, {"actor": 2, "place": 0, "present": 1000}]
        neutral: Any = {"stance": int(Stance.NEUTRAL)}
        world = make_world([THINKS, THINKS, {}], rows, 2, key=key, relations={(0, 1): neutral, (1, 0): neutral})
        refresh_counts(world)
        world.presence["doubt"] = 0.5
        perceive(world)
        pairs.append(np.log(world.presence["enemy"][:2, 0]))
    assert 0.25 < np.corrcoef(np.array(pairs).T)[0, 1] < 0.75


@pytest.mark.parametrize(("town", "seen"), [(0, True), (1, True), (2, False)])
def test_reports_come_from_where_one_stands_and_from_next_door(town: int, seen: bool) -> None:
    world = front(enemy=town)
    perceive(world)
    assert (world.presence["seen_day"][OBSERVER, town] == 10) == seen


@pytest.mark.parametrize("how", [{"level": int(Level.ADVISERS)}, {}])
def test_advisers_bring_reconnaissance_everywhere(how: dict[str, int]) -> None:
    world = front(enemy=3, **how)
    perceive(world)
    assert (world.presence["seen_day"][OBSERVER, 3] == 10) == bool(how)


def test_what_one_neither_holds_nor_wants_one_does_not_follow() -> None:
    world = front(enemy=1)
    world.presence["stake"] = 0.0
    perceive(world)
    assert world.presence["enemy"][OBSERVER, 1] == 0.0


def test_without_reports_belief_stands_and_doubt_grows() -> None:
    world = front(enemy=3)
    for _ in range(200):
        perceive(world)
    assert world.presence["enemy"][OBSERVER, 3] == 500
    assert world.presence["doubt"][OBSERVER, 3] == 4.0


def test_enemies_that_are_gone_are_forgotten_when_somebody_looks() -> None:
    assert belief(20, men=0) < 5


def test_hidden_networks_are_not_seen() -> None:
    world = front()
    world.formations["hidden"][1] = 1
    world.presence["enemy"] = 0.0
    refresh_counts(world)
    perceive(world)
    assert world.presence["enemy"][OBSERVER, 0] == 0.0


def test_an_army_bound_to_paper_takes_its_rolls_for_its_strength() -> None:
    bound, sober = (make_world([{"paper_bound": flag}], [{"present": 500, "paper": 2500}]) for flag in (1, 0))
    for world in (bound, sober):
        perceive(world)
    assert (bound.presence["own"][0, 0], sober.presence["own"][0, 0]) == (2500, 500)


@pytest.mark.parametrize(("contact", "believed"), [(0, 2500), (1, 500 + 0.7 * 2000), (5, 500 + 0.7**5 * 2000)])
def test_only_contact_corrects_the_rolls(contact: int, believed: float) -> None:
    world = make_world([{"paper_bound": 1}], [{"present": 500, "paper": 2500, "contact": contact}])
    perceive(world)
    assert world.presence["own"][0, 0] == pytest.approx(believed)


def warned(heed: float, *, coming: bool = True, keys: int = 300) -> float:
    """Share of days on which a garrison is on the alert."""
    alarms = 0
    for key in range(keys):
        world = front(key=key, enemy=1, act_on_alarm=heed)
        world.places["holder"][1] = ENEMY
        if coming:
            world.formations["goal"][1] = 0
        world.presence["enemy"][OBSERVER, 0] = 10.0
        refresh_counts(world)
        perceive(world)
        alarms += int(world.presence["alarm"][OBSERVER, 0])
    return alarms / keys


@pytest.mark.parametrize("heed", [0.2, 0.8])
def test_half_of_the_warnings_arrive_and_a_share_of_them_is_heeded(heed: float) -> None:
    chance = 0.5 * heed
    assert warned(heed) == pytest.approx(chance, abs=4 * math.sqrt(chance * (1 - chance) / 300))


def test_there_are_no_false_alarms() -> None:
    assert warned(1.0, coming=False, keys=30) == 0.0


def test_a_garrison_that_has_seen_no_enemy_yet_can_still_be_warned_of_one_on_the_way() -> None:
    alarms = 0
    for key in range(60):
        world = front(key=key, enemy=1, believed=0.0, act_on_alarm=1.0)
        world.formations["goal"][1] = 0
        refresh_counts(world)
        perceive(world)
        alarms += int(world.presence["alarm"][OBSERVER, 0])
    assert alarms > 0


def test_everybody_hears_of_momentum_reform_intervention_requests_and_demands() -> None:
    world = front()
    world.actors["reputation"][ENEMY] = 1.5
    world.actors["reform"][ENEMY], world.actors["level"][ENEMY] = 1, 3
    world.relations["asked"][ENEMY, OBSERVER] = 1
    world.relations["ultimatum"][ENEMY, OBSERVER] = 1
    perceive(world)
    heard = world.relations[OBSERVER, ENEMY]
    assert [float(heard[n]) for n in ("reputation", "reform", "level", "was_asked", "was_pressed")] == [1.5, 1, 3, 1, 1]


def test_one_knows_ones_own_strength_and_guesses_at_others() -> None:
    world = front(enemy=0)
    perceive(world)
    believed = world.relations["believed"][OBSERVER]
    assert believed[OBSERVER] == 500
    assert believed[ENEMY] == pytest.approx(1000, rel=0.8)
    assert believed[ENEMY] != 1000


def test_todays_orders_do_not_change_what_is_seen() -> None:
    world, other = front(), front()
    order(other, ENEMY, OrderKind.ADVANCE, 0)
    perceive(world)
    perceive(other)
    assert world.presence.tobytes() == other.presence.tobytes()


@pytest.mark.parametrize(("allegiance", "seen"), [(0.1, False), (0.11, True)])
def test_sympathisers_report_from_where_there_are_enough_of_them(allegiance: float, seen: bool) -> None:
    world = front(enemy=3)
    world.presence["allegiance"][OBSERVER, 3] = allegiance
    perceive(world)
    assert bool(world.presence["seen_day"][OBSERVER, 3] == 10) is seen


def neutral_garrison(**coefficients: float) -> float:
    """What an observer thinks of a neutral's garrison of a thousand next door."""
    peace = {"stance": int(Stance.NEUTRAL)}
    names = {name.replace("_", ".", 1): value for name, value in coefficients.items()}
    world = make_world(
        [THINKS | CLEAR, {}], [{"place": 0}, {"actor": ENEMY, "place": 1, "present": 1000}], [{}, {"holder": ENEMY}],
        relations={(OBSERVER, ENEMY): peace, (ENEMY, OBSERVER): peace}, coefficients=names,
        presence={(OBSERVER, 1): {"stake": 1.0}},
    )  # fmt: skip
    refresh_counts(world)
    perceive(world)
    assert world.presence["enemy"][OBSERVER, 1] == 0.0
    return float(world.presence["neutrals"][OBSERVER, 1])


def test_a_neutrals_garrison_is_no_enemy_but_is_not_overlooked() -> None:
    assert 500 < neutral_garrison() < 2000
    assert neutral_garrison(planning_neutral=0.0) == 0.0
