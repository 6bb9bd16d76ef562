from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from sim.scenario import load
from sim.scenario.overrides import VALUE_FORMS
from tests.scenario.helpers import DUEL, changed, complaint, edited, objection

FORMS = ", ".join(VALUE_FORMS)


def morales(*sets: str) -> dict[str, float | None]:
    found = changed(*sets).formations
    return {name: one.morale.value for name, one in found.items() if one.morale is not None}


def test_a_formation_is_changed_by_its_name() -> None:
    assert morales("formations.1bn-ford.morale=0.9")["1bn-ford"] == 0.9


def test_a_place_stands_for_all_formations_there() -> None:
    assert set(morales("formations.ford.morale=0.9")) == {"sleepers", "1bn-ford", "2bn-ford"}


def test_an_actor_stands_for_all_its_formations() -> None:
    assert set(morales("formations.rebels.morale=0.9")) == {"vanguard", "sleepers", "2bn-ford"}


def test_a_kind_stands_for_all_formations_of_it() -> None:
    assert set(morales("formations.garrison.morale=0.9")) == {"1bn-ford", "2bn-ford", "3bn-market", "levy"}


def test_a_star_stands_for_every_formation() -> None:
    assert set(morales("formations.*.morale=0.9").values()) == {0.9}


def test_a_formation_of_a_name_wins_over_a_kind_of_that_name() -> None:
    assert set(morales("formations.guard.morale=0.9")) == {"guard", "2bn-ford"}


def test_multiplying_what_a_formation_leaves_to_its_kind_starts_from_the_kind() -> None:
    number = changed("formations.1bn-ford.morale=x0.5").formations["1bn-ford"].morale
    assert number is not None
    assert number.points == pytest.approx((0.1, 0.175, 0.25))


def test_multiplying_what_nobody_says_starts_from_the_default() -> None:
    number = changed("formations.1bn-ford.supply=x2").formations["1bn-ford"].supply
    assert number is not None
    assert number.value == 20


def test_adding_shifts_every_amount() -> None:
    assert changed("places.ford.grievance=+0.1").places["ford"].grievance.points == pytest.approx((0.5, 0.7, 0.9))


def test_adding_a_negative_amount_takes_away() -> None:
    assert changed("actors.crown.leak=+-0.2").actors["crown"].leak.value == 0


def test_an_alternative_is_multiplied_value_by_value() -> None:
    assert changed("places.ford.cash=x2").places["ford"].cash.values == (0, 40)


def test_a_multiplied_number_keeps_its_source() -> None:
    assert changed("places.ford.population=x2").places["ford"].population.source == "census"


def test_a_value_may_be_a_range() -> None:
    assert changed("actors.crown.leak={low: .2, high: .4}").actors["crown"].leak.points == (0.2, 0.4)


def test_null_takes_a_field_away() -> None:
    assert "2bn-ford" not in morales("formations.2bn-ford.morale=null")


def test_null_takes_an_entry_away() -> None:
    assert "levy" not in changed("formations.levy=null").formations


def test_a_coefficient_is_named_with_its_dot() -> None:
    assert changed("parameters.battle.exponent=0.5").parameters["battle.exponent"].value == 0.5


def test_zero_switches_a_coefficient_off() -> None:
    assert changed("parameters.battle.exponent=0").parameters["battle.exponent"].value == 0


def test_an_entry_of_a_list_is_named_by_its_index() -> None:
    assert changed("events.0.effort=0.5").events[0].effort.value == 0.5


def test_one_amount_of_a_range_can_be_changed() -> None:
    assert changed("actors.rebels.treasury.high=40").actors["rebels"].treasury.points == (5, 10, 40)


def test_a_stake_can_be_added() -> None:
    assert changed("actors.crown.stakes.hilltop=0.2").actors["crown"].stakes["hilltop"].value == 0.2


def test_a_setting_may_be_a_pair() -> None:
    assert load(DUEL, [("actors.crown.leak", "0.3")]).actors["crown"].leak.value == 0.3


def test_settings_are_made_in_their_order() -> None:
    assert changed("actors.crown.leak=0.3", "actors.crown.leak=x2").actors["crown"].leak.value == 0.6


def test_troops_multiply_paper() -> None:
    assert changed("actors.rebels.troops=x1.5").formations["vanguard"].paper.value == 900


def test_troops_multiply_the_men_present() -> None:
    assert changed("actors.rebels.troops=x2").formations["vanguard"].present.points == (800, 1000, 1200)


def test_troops_leave_a_percentage_of_paper_alone() -> None:
    assert changed("actors.crown.troops=x2").formations["1bn-ford"].present.points == (25, 35, 50)


def test_troops_of_the_formations_at_a_place_can_be_multiplied() -> None:
    assert changed("formations.hilltop.troops=x2").formations["vanguard"].paper.value == 1200


def test_whole_days_stay_whole() -> None:
    assert changed("days=x2").days == 60


def test_days_can_be_given() -> None:
    assert changed(days=10).days == 10


def test_until_is_the_last_day_that_is_played() -> None:
    assert load(DUEL, until=datetime.date(2014, 6, 15)).days == 11


def test_a_scenario_without_longest_is_made_for_its_own_days(tmp_path: Path) -> None:
    said = complaint(edited(tmp_path, ("longest: 60\n", "")), days=31)
    assert said.startswith("--days 31: found 31 days, but the scenario is made for 30 at most")


@pytest.mark.parametrize(
    ("setting", "answer"),
    [
        ("nonsense", 'found "nonsense". Allowed: path=value'),
        ("days=", f"found no value. Allowed: {FORMS}"),
        ("days=90", "found 90 days, but the scenario is made for 60 at most (its longest, or else its days). "
                    "Allowed: from 1 to 60"),
        ("days=many", 'found "many". Allowed: a whole number'),
        ("actors.crwn.leak=0", 'actors has no "crwn"; did you mean "crown"? Allowed: rebels, crown, patron'),
        ("events.9.effort=1", "events has no 9. Allowed: an index from 0 to 2"),
        ("name.first=1", 'name has no parts, found "first"'),
        ("name=x2", "name is not a number, so it cannot be multiplied or added to. "
                    f"Allowed: {', '.join(VALUE_FORMS[:2])}"),
        ("actors.crown.leak=x-1", "found the factor -1. Allowed: a factor of 0 or more"),
        ("days=x1e400", "found the factor inf. Allowed: a factor of 0 or more"),
        ("actors.crown.leak=+1e400", "found the amount inf. Allowed: a finite amount"),
        ("actors.crown.capital.x=1", 'actors.crown.capital has no parts, found "x"'),
        ("roads.0.between.0=bog", 'there is no place "bog". Allowed: hilltop, ford, market, castle'),
        ("actors.crown.capital=+1", "actors.crown.capital is not a number, so it cannot be multiplied or added to. "
                                    f"Allowed: {', '.join(VALUE_FORMS[:2])}"),
        ("actors.crown.leak=!!x 1", f"tags are not used in scenarios, found tag:yaml.org,2002:x. Allowed: {FORMS}"),
        ("events.0.set=x2", f"events.0.set says no number yet. Allowed: {', '.join(VALUE_FORMS[:2])}"),
        ("actors.crown.leak=1.5", "found 1.5. Allowed: from 0 to 1"),
        ("actors.crown.leak.low=0.1", "actors.crown.leak is not written with low. Allowed: a change of the number as a "
                                      "whole"),
        ("actors.patron.troops=x2", "patron has no formations"),
        ("actors.rebels.troops=900", 'found "900"; troops can only be multiplied. Allowed: x1.5'),
        ("formations.frod.morale=1", 'no formation is, stands at, belongs to or is of the kind "frod"; did you '
                                     'mean "ford"? Allowed: a formation, a place, an actor or a kind that has '
                                     'formations, *'),
        ("actors.crown.stakes.castel=1", 'there is no place "castel"; did you mean "castle"? Allowed: hilltop, ford, '
                                         "market, castle"),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_made_is_answered_with_the_setting(setting: str, answer: str) -> None:
    assert objection(setting) == f"--set {setting}: {answer}"


def test_a_value_that_is_no_yaml_is_answered() -> None:
    assert objection("days=[1").startswith("--set days=[1: this is not YAML")


def test_an_unknown_field_is_answered_with_the_nearest() -> None:
    assert 'actors.crown has no "leek"; did you mean "leak"? Allowed: act_on_alarm' in objection("actors.crown.leek=1")


def test_a_change_of_many_formations_says_which_one_cannot_take_it() -> None:
    said = objection("formations.crown.morale=+0.4").split("\n\n")
    assert said[0] == "--set formations.crown.morale=+0.4: formations.guard.morale: found 1.1. Allowed: from 0 to 1"


def test_all_changes_that_cannot_be_made_are_told_at_once() -> None:
    assert len(objection("days=many", "actors.crwn.leak=0").split("\n\n")) == 2


def test_days_beyond_the_longest_are_refused() -> None:
    said = complaint(DUEL, days=61)
    assert said.startswith("--days 61: found 61 days, but the scenario is made for 60 at most")


def test_until_before_the_start_is_refused() -> None:
    said = complaint(DUEL, until=datetime.date(2014, 6, 1))
    assert said == "--until 2014-06-01: the scenario starts on 2014-06-05. Allowed: 2014-06-05 or later"


def test_days_and_until_exclude_each_other() -> None:
    said = complaint(DUEL, days=3, until=datetime.date(2014, 6, 10))
    assert said == "--until: days and until are both given. Allowed: one of them"
