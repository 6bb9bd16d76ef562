"""Facts about grievance, fear, repression and reform."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules.politics import loop_gain, politics
from sim.world.codes import Doctrine, OrderKind, Reform, Stance
from sim.world.tables import World
from tests.worlds import fall, make_world, next_day, order


def country(*, militia: int = 0, town: dict[str, Any] | None = None, **government: Any) -> World:
    """A government of the second community; its capital, and a town of the first community."""
    actors = [
        {"doctrine": int(Doctrine.GOVERNMENT), "community": [0, 1], "repression": 0.5, "incumbent": 1} | government,
        {"doctrine": int(Doctrine.POPULAR_MILITIA), "community": [0, 1]},
        {"doctrine": int(Doctrine.INSURGENT_STATE), "community": [1]},
    ]
    places = [
        {"community": [0, 1], "grievance": 0.2, "grievance_base": 0.2},
        {"community": [1, 0], "grievance": 0.5, "grievance_base": 0.5} | (town or {}),
    ]
    allied = {"stance": int(Stance.ALLIED)}
    formations = [{"actor": 1, "place": 1, "present": militia}] if militia else []
    return make_world(actors, formations, places, relations={(0, 1): allied, (1, 0): allied})


def live(world: World, days: int) -> World:
    for _ in range(days):
        politics(world)
        next_day(world)
    return world


def test_repression_raises_grievance_among_others_only() -> None:
    world = live(country(), 60)
    assert world.places["grievance"][1] > 0.55
    assert world.places["grievance"][0] == pytest.approx(0.2)


def test_a_government_that_no_longer_rules_a_town_no_longer_presses_on_it() -> None:
    assert live(country(town={"holder": 2}), 60).places["grievance"][1] == pytest.approx(0.5)


def test_another_countrys_grievances_are_not_its_doing() -> None:
    assert live(country(town={"country": 1}), 60).places["grievance"][1] == pytest.approx(0.5)


def test_militias_add_to_the_grievance_of_those_they_watch() -> None:
    assert live(country(militia=10_000), 30).places["grievance"][1] > live(country(), 30).places["grievance"][1] + 0.1


def test_grievance_returns_slowly_to_its_level() -> None:
    world = country(town={"grievance": 0.9, "holder": 2})
    assert live(world, 365).places["grievance"][1] == pytest.approx(0.5 + 0.4 * 0.368, abs=0.01)


def test_an_order_to_repress_adds_pressure_for_a_day() -> None:
    world, quiet = country(), country()
    order(world, 0, OrderKind.REPRESS, place=1)
    politics(world)
    politics(quiet)
    assert world.presence["repressed"][0, 1] == 1.0
    assert world.places["grievance"][1] > quiet.places["grievance"][1] + 0.003
    next_day(world)
    politics(world)
    assert world.presence["repressed"][0, 1] == 0.0


def test_places_lost_frighten_and_fear_fades() -> None:
    world = country()
    fall(world, 1, winner=2)
    politics(world)
    assert world.actors["fear"][0] == pytest.approx(0.06)
    next_day(world)
    assert live(world, 60).actors["fear"][0] == pytest.approx(0.06 * 0.365, abs=0.001)


def test_fear_and_the_old_leader_make_for_repression() -> None:
    calm = live(country(incumbent=0, repression=0.5), 100).actors["repression"][0]
    tense = live(country(fear=1.0, repression=0.5), 30).actors["repression"][0]
    assert calm == pytest.approx(0.2, abs=0.02)
    assert tense > 0.55


def test_a_reform_is_believed_under_a_new_leader_only() -> None:
    shared = {"reform": int(Reform.POWER_SHARING), "reform_day": 10}
    old = live(country(**shared), 200).actors["credibility"][0]
    new = live(country(**shared, incumbent=0), 200).actors["credibility"][0]
    assert old == pytest.approx(0.2, abs=0.01)
    assert new == pytest.approx(0.8, abs=0.01)


def test_a_believed_reform_lowers_grievance_but_only_with_time() -> None:
    world = country(reform=int(Reform.POWER_SHARING), reform_day=10, incumbent=0, credibility=0.8, repression=0.0)
    early = 0.5 - live(world, 10).places["grievance"][1]
    late = 0.5 - live(world, 90).places["grievance"][1]
    assert early < 0.01
    assert late > 0.15


def test_salience_follows_the_days_grievances() -> None:
    world = live(country(town={"grievance": 1.0, "grievance_base": 1.0, "holder": 2}), 1)
    assert world.clock["salience"][0] == pytest.approx(0.8)


def test_the_circle_of_fear_runs_away_when_its_gain_exceeds_one() -> None:
    c = country().parameters[0]
    assert loop_gain(c, 0.01) == pytest.approx(0.01 * 0.3 * 0.01 * 365 * 60)
    assert loop_gain(c, 0.02) > 1.0 > loop_gain(c, 0.01)


def test_repression_and_belief_follow_by_a_thirtieth_a_day() -> None:
    """The target of repression is 0.2 without fear and without the old leader; that of belief 0.8 with power shared."""
    world = live(country(incumbent=0, repression=0.5, reform=int(Reform.POWER_SHARING), reform_day=10), 1)
    assert world.actors["repression"][0] == pytest.approx(0.5 + (0.0 - 0.5) / 30)
    assert world.actors["credibility"][0] == pytest.approx(0.8 / 30)


def test_a_thousand_militiamen_add_three_thousandths_of_what_is_left_of_contentment() -> None:
    world = live(country(militia=1000, repression=0.2, incumbent=0), 1)
    assert world.places["grievance"][1] == pytest.approx(0.5 + 0.003 * 0.5)
