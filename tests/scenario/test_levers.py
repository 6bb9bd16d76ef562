"""Levers of a scenario file: what a setting changes, how it was, and what is refused with file and line."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from sim.cli import app
from sim.core.errors import ScenarioError
from sim.ensemble.replication import play
from sim.scenario import Scenario, canonical, changed, differences, from_canonical, json_schema, load, sources
from sim.scenario.node import plain_tree
from sim.scenario.reading import read_yaml
from sim.world.blueprint import blueprint
from tests.scenario.helpers import DUEL, complaint, written

LEVERS = DUEL.with_name("duel-levers.yaml")
MOSUL = Path(__file__).parents[2] / "scenarios" / "mosul.yaml"
BASE = load(LEVERS)
WAS = {name: lever.was for name, lever in BASE.levers.items()}


def pulled(*pulls: str) -> Scenario:
    return load(LEVERS, [f"levers.{pull}" for pull in pulls])


def refused(pull: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        pulled(pull)
    return str(caught.value)


def said(lever: str, folder: Path) -> str:
    """What the loader says about the duel with one lever."""
    return complaint(written(folder, f"extends: {DUEL.as_posix()}\nlevers:\n  one: {{{lever}}}\n"))


def test_a_range_sets_every_number_at_its_paths() -> None:
    found = pulled("muster=60%").formations
    assert [str(found[name].present) for name in ("1bn-ford", "2bn-ford", "sleepers")] == ["60 %", "60 %", "100 %"]


def test_a_lever_that_multiplies_changes_every_amount() -> None:
    assert pulled("rebels=2").formations["vanguard"].present.points == (800, 1000, 1200)


def test_a_multiplier_may_be_written_with_its_sign() -> None:
    assert pulled("rebels=x2") == pulled("rebels=2")


def test_a_lever_that_adds_starts_from_the_kind() -> None:
    morale = pulled("spirit=0.1").formations["1bn-ford"].morale
    assert morale is not None
    assert morale.points == pytest.approx((0.3, 0.45, 0.6))


def test_a_coefficient_of_the_file_is_multiplied() -> None:
    assert pulled("exponent=0.5").parameters["battle.exponent"].points == (0.125, 0.165, 0.2)


def test_a_coefficient_that_no_file_sets_is_multiplied_from_its_default() -> None:
    assert load(DUEL, ["parameters.cohesion.contagion=x0"]).parameters["cohesion.contagion"].value == 0


def test_a_relation_is_named_by_its_two_actors() -> None:
    relation = next(one for one in pulled("arms=4").relations if one.between == ("patron", "crown"))
    assert relation.arms.value == 4


def test_a_new_event_comes_on_the_day_that_is_set() -> None:
    event = pulled("strikes=2014-06-10").events[-1]
    assert (event.date, event.actor, event.order, event.place) == (
        datetime.date(2014, 6, 10), "patron", "air-campaign", "ford",
    )  # fmt: skip


def test_an_event_of_the_file_is_moved() -> None:
    found = pulled("assault=2014-06-15").events
    assert (len(found), found[0].date) == (len(BASE.events), datetime.date(2014, 6, 15))


def test_an_event_of_the_file_is_taken_away() -> None:
    assert pulled("assault=none").events == BASE.events[1:]


def test_the_size_of_an_event_is_set() -> None:
    event = pulled("bribe=0.5").events[-1]
    assert (event.order, event.effort.value) == ("arm", 0.5)


def test_a_choice_makes_all_its_changes() -> None:
    found = pulled("pact=made")
    assert (found.formations["guard"].place, found.relations[1].trust.value, found.events[-1].order) == (
        "market", 0.9, "ally",
    )  # fmt: skip


def test_several_levers_are_set_together() -> None:
    found = pulled("pact=made", "arms=4")
    assert (found.formations["guard"].place, found.relations[1].arms.value) == ("market", 4)


@pytest.mark.parametrize("name", WAS)
def test_how_it_was_changes_nothing_in_the_scenario(name: str) -> None:
    assert pulled(f"{name}={WAS[name]}") == BASE


@pytest.mark.parametrize("name", WAS)
def test_the_word_was_stands_for_how_it_was(name: str) -> None:
    assert pulled(f"{name}=was") == BASE


def test_how_it_was_changes_no_digit_of_a_replication() -> None:
    same = pulled(*(f"{name}={value}" for name, value in WAS.items()))
    assert play(blueprint(same), 1, 0).digest == play(blueprint(load(DUEL)), 1, 0).digest


@given(st.sampled_from(sorted(WAS)), st.integers(0, 3))
def test_a_setting_that_is_taken_back_changes_nothing(name: str, row: int) -> None:
    lever = BASE.levers[name]
    settings = [*lever.settings, lever.was]
    assert (lever.changes(settings[row % len(settings)]) == []) == (row % len(settings) == len(settings) - 1)


@pytest.mark.parametrize("pull", ["muster=60%", "rebels=2", "strikes=2014-06-10", "assault=none", "pact=made"])
def test_a_loaded_scenario_is_changed_as_its_file_is(pull: str) -> None:
    assert canonical(changed(BASE, [f"levers.{pull}"])) == canonical(pulled(pull))


def test_levers_are_no_difference_between_scenarios() -> None:
    assert differences(load(DUEL), BASE) == []


def test_levers_round_trip() -> None:
    assert from_canonical(canonical(BASE)) == BASE


def test_the_json_schema_accepts_levers() -> None:
    as_written = json.loads(json.dumps(plain_tree(read_yaml(LEVERS)[0]), default=str))
    jsonschema.Draft202012Validator(json_schema()).validate(as_written)


@pytest.mark.parametrize(
    "mistake", [{"labl": "x"}, {"by": "twice"}, {"was": [1]}, {"paths": "days"}, {"choices": {"a": {"sets": {}}}}]
)
def test_the_json_schema_refuses_a_wrong_lever(mistake: dict[str, Any]) -> None:
    found = {"extends": "duel.yaml", "levers": {"one": {"label": "x", "was": 1} | mistake}}
    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(found)


def test_ranges_of_levers_are_listed_with_their_sources() -> None:
    row = next(row for row in sources(LEVERS) if row.path == "levers.muster.range")
    assert (row.low, row.high, row.tag, row.source) == (20, 100, "J", "The almanac of Duelland, 2013, table 4")


@pytest.mark.parametrize(
    ("pull", "words"),
    [
        ("muster=0.6", 'found 0.6; did you mean "60%"? Allowed: 20% to 100%, was'),
        ("muster=110%", "found 110%. Allowed: 20% to 100%, was"),
        ("rebels=many", 'found "many". Allowed: 0.5 to 2, was'),
        ("strikes=2014-07-30", "found 2014-07-30. Allowed: 2014-06-06 to 2014-06-20, none, was"),
        ("strikes=June", 'found "June". Allowed: 2014-06-06 to 2014-06-20, none, was'),
        ("pact=mad", 'found "mad"; did you mean "made"? Allowed: refused, made'),
        ("mster=20%", 'there is no lever "mster"; did you mean "muster"?'),
    ],
)
def test_a_setting_that_a_lever_does_not_have_is_refused(pull: str, words: str) -> None:
    assert words in refused(pull)


@pytest.mark.parametrize(
    ("lever", "words"),
    [
        ("label: x, was: 1", "a lever has one kind of settings, found none of them. Allowed: range, dates, choices"),
        ("label: x, was: 1, range: {low: 0, high: 1}", "changes one thing, found nothing. Allowed: paths, event"),
        ("paths: [days], range: {low: 0, high: 1}, was: 1", 'levers.one: the key "label" is missing'),
        ("label: x, path: [days], range: {low: 0, high: 1}, was: 1", 'unknown key; did you mean "paths"?'),
        (
            "label: x, paths: [places.ford.grievance], range: {low: 0, mode: 0.1, high: 1}, was: 1",
            "levers.one.range: the range of a lever says low and high and nothing else. Allowed: {low, high}",
        ),
        (
            "label: x, paths: [formations.ford.morale], by: times, range: {low: 0.5, high: 1}, was: 0.5",
            "levers.one.was: found 0.5, but times leaves a number as it was at. Allowed: 1",
        ),
        (
            "label: x, paths: [formations.ford.presnt], range: {low: 0, high: 1}, was: 1",
            'formations.sleepers has no "presnt"; did you mean "present"?',
        ),
        (
            "label: x, paths: [formations.frd.present], range: {low: 20%, high: 90%}, was: 30%",
            'belongs to or is of the kind "frd"; did you mean "ford"?',
        ),
        (
            "label: x, paths: [outcomes.ford_falls.text], range: {low: 0, high: 1}, was: 1",
            "levers.one.paths.0: a lever changes no outcomes. Allowed: places, roads, kinds",
        ),
        (
            "label: x, paths: [formations.ford.morale], by: add, range: {low: 0, high: 1}, was: 0",
            "levers.one.paths.0: at 1: formations.sleepers.morale: found 1.8. Allowed: from 0 to 1",
        ),
        (
            "label: x, paths: [parameters.battle.exponnt], range: {low: 0, high: 1}, was: 0",
            'there is no coefficient "battle.exponnt"; did you mean "battle.exponent"?',
        ),
        (
            "label: x, paths: [parameters.battle.exponent], range: {low: 0.1, high: 4}, was: 0.3",
            "at 4: parameters.battle.exponent: found 4. Allowed: from 0 to 0.6",
        ),
        (
            "label: x, event: {actor: patron, order: advance, place: ford}, "
            "dates: {first: 2014-06-06, last: 2014-06-07}, was: none",
            "levers.one.event: at 2014-06-06: events.3.order: the order advance is about troops, but patron has no",
        ),
        (
            "label: x, event: {actor: patron, order: arm, other: crown}, "
            "dates: {first: 2014-06-09, last: 2014-06-07}, was: none",
            "levers.one.dates: last 2014-06-07 is before first 2014-06-09",
        ),
        (
            "label: x, event: {date: 2014-06-06, actor: patron, order: arm, other: crown}, "
            "dates: {first: 2014-06-06, last: 2014-06-07}, was: none",
            "the lever sets the date of its event, which says none. Allowed: no date",
        ),
        (
            "label: x, event: {actor: patron, order: arm, other: crown}, range: {low: 0.1, high: 1}, was: none",
            "the event of a lever with a range needs a date",
        ),
        ("label: x, was: a, choices: {a: {}}", "a lever has at least two choices, how it was among them"),
        ("label: x, was: a, choices: {a: {}, b: {}}", "the choice b changes nothing. Allowed: set, events"),
        (
            "label: x, was: b, choices: {a: {}, b: {set: {places.ford.oil: 1}}}",
            "b is how it was, so it changes nothing. Allowed: no changes",
        ),
        (
            "label: x, was: aa, choices: {a: {}, b: {set: {places.ford.oil: 1}}}",
            'there is no choice "aa"; did you mean "a"? Allowed: a, b',
        ),
        (
            "label: x, was: a, choices: {a: {}, b: {set: {relations.crown/patron.arms: 1}}}",
            'there is no relation "crown/patron"; did you mean "patron/crown"?',
        ),
        (
            "label: x, was: a, choices: {a: {}, b: {set: {relations.patron/crown.stance: allyed}}}",
            'found "allyed"; did you mean "allied"? Allowed: hostile, neutral, allied',
        ),
        ("label: x, was: true, choices: {a: {}, b: {set: {places.ford.oil: 1}}}", "levers.one.was: found true"),
    ],
)  # fmt: skip
def test_a_lever_that_will_not_do_is_refused_with_its_line(lever: str, words: str, tmp_path: Path) -> None:
    found = said(lever, tmp_path)
    assert "case.yaml:3: levers.one" in found
    assert words in found


def test_how_it_was_must_be_what_the_file_says(tmp_path: Path) -> None:
    lever = "  one: {label: x, paths: [places.ford.grievance], range: {low: 0, high: 1}, was: 0.95}\n"
    path = written(tmp_path, DUEL.read_text(encoding="utf-8") + "levers:\n" + lever)
    assert "levers.one.was: found 0.95, but the file says another number there. Allowed: 0.4 to 0.8" in complaint(path)


@pytest.mark.parametrize(
    ("was", "words"),
    [
        ("2014-06-07", "levers.one.was: found 2014-06-07, but the file says another event there. Allowed: 2014-06-06"),
        ("none", "levers.one.was: found none, but the file says another event there. Allowed: 2014-06-06"),
    ],
)
def test_the_date_as_it_was_must_be_that_of_the_file(was: str, words: str, tmp_path: Path) -> None:
    event = "event: {actor: rebels, order: advance, place: ford}, dates: {first: 2014-06-06, last: 2014-06-09}"
    assert words in said(f"label: x, {event}, was: {was}", tmp_path)


def test_the_size_as_it_was_must_be_that_of_the_file(tmp_path: Path) -> None:
    event = "event: {date: 2014-06-06, actor: rebels, order: advance, place: ford}, range: {low: 0.1, high: 1}"
    assert "found 0.3, but the file says another event there. Allowed: 1 to 1" in said(
        f"label: x, {event}, was: 0.3", tmp_path
    )


def test_a_file_that_extends_another_may_say_otherwise(tmp_path: Path) -> None:
    text = f"extends: {LEVERS.as_posix()}\nformations: {{1bn-ford: {{present: 100%}}, 2bn-ford: {{present: 100%}}}}\n"
    assert load(written(tmp_path, text)).levers["muster"].was == "35%"


def test_a_lever_is_taken_away_by_null(tmp_path: Path) -> None:
    path = written(tmp_path, f"extends: {LEVERS.as_posix()}\nlevers: {{muster: null}}\n")
    assert "muster" not in load(path).levers


def test_check_counts_the_levers() -> None:
    assert "5 outcomes, 9 levers" in CliRunner().invoke(app, ["check", str(LEVERS)]).stdout


def test_check_lists_the_levers_in_80_columns() -> None:
    lines = CliRunner().invoke(app, ["check", str(LEVERS)]).stdout.splitlines()[1:]
    assert any(line.split() == ["rebels", "x", "0.5", "to", "2", "1"] for line in lines)
    assert max(map(len, lines)) <= 80


def test_check_says_nothing_of_levers_where_there_are_none() -> None:
    assert "lever" not in CliRunner().invoke(app, ["check", str(DUEL)]).stdout


def test_mosul_has_ten_to_fourteen_levers() -> None:
    assert 10 <= len(load(MOSUL).levers) <= 14


def test_every_lever_of_mosul_names_a_source_that_the_file_has() -> None:
    mosul = load(MOSUL)
    cited = {part.strip() for lever in mosul.levers.values() for part in str(lever.source).split(";")}
    assert cited - set(mosul.sources) == set()


def test_a_new_battle_has_levers(tmp_path: Path) -> None:
    path = tmp_path / "town.yaml"
    assert CliRunner().invoke(app, ["new", "battle", "Town", "--ghosts", "partly", "--out", str(path)]).exit_code == 0
    assert {"garrison_present", "garrison_morale", "commanders", "attackers", "mercy"} <= load(path).levers.keys()
