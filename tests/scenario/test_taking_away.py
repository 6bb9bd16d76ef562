"""What null and shares take away is said, and a null that takes nothing away is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.loading import inspect_scenario
from tests.scenario.helpers import DUEL, complaint, edited, objection, written


def over(folder: Path, text: str) -> Path:
    edited(folder, name="duel.yaml")
    return written(folder, f"extends: duel.yaml\n{text}")


def lost(path: Path, *sets: str) -> list[str]:
    return [str(one).replace(f"{path.parent.as_posix()}/", "") for one in inspect_scenario(path, sets)[1]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("formations: {levy: null}", "formations.levy: takes away the whole entry (duel.yaml:102)"),
        ("events: ~", "events: takes away 3 entries (duel.yaml:109)"),
        ("actors: {crown: {leak: null}}", "actors.crown.leak: takes away 0.2 (duel.yaml:76); 0 holds, the default"),
        ("actors: {crown: {capital: null}}", 'actors.crown.capital: takes away "castle" (duel.yaml:68)'),
        ("kinds: {garrison: {morale: null}}", "kinds.garrison.morale: takes away 0.2 to 0.5, most likely 0.35 "
                                              "(duel.yaml:44); 0.5 holds, the default"),
        ("places: {ford: {community: {hill_folk: 1}}}", "places.ford.community: takes away river_folk 0.4 "
                                                        "(duel.yaml:21): shares are replaced as a whole"),
    ],
)  # fmt: skip
def test_what_is_taken_away_is_said_with_where_it_was(tmp_path: Path, text: str, said: str) -> None:
    assert lost(over(tmp_path, text)) == [f"case.yaml:2: {said}"]


def test_what_an_option_takes_away_is_said() -> None:
    (said,) = lost(DUEL, "formations.*.morale=null")
    assert said == "--set formations.*.morale=null: formations.2bn-ford.morale: takes away 0.3 (duel.yaml:99)"


def test_a_file_that_takes_nothing_away_says_nothing(tmp_path: Path) -> None:
    assert lost(over(tmp_path, "formations: {guard: {place: ford}}")) == []


def test_what_is_taken_away_twice_is_said_once(tmp_path: Path) -> None:
    over(tmp_path, "formations: {levy: null}").rename(tmp_path / "middle.yaml")
    top = written(tmp_path, "extends: middle.yaml\nformations: {levy: null}\n")
    assert lost(top) == ["middle.yaml:2: formations.levy: takes away the whole entry (duel.yaml:102)"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("treazury:", 'actors.crown.treazury: unknown key; did you mean "treasury"? Allowed: '),
        ("leek: null", 'actors.crown.leek: unknown key; did you mean "leak"? Allowed: '),
        ("budget:", "actors.crown.budget: no value, and nothing below to take away: 0 would hold, the default; "),
        ("budget: null", "actors.crown.budget: no value, and nothing below to take away: 0 would hold, the default; "),
        ("acts_from:", "actors.crown.acts_from: no value, and nothing below to take away; write a value or leave "),
    ],
)
def test_a_key_without_a_value_is_refused(tmp_path: Path, line: str, said: str) -> None:
    found = complaint(edited(tmp_path, ("    budget: 3", f"    {line}")))
    assert found.startswith(f"case.yaml:75: {said}")
    assert "\n" not in found


@pytest.mark.parametrize("value", ["", " null", " ~", " {}"])
def test_an_unknown_section_is_refused_whatever_it_holds(tmp_path: Path, value: str) -> None:
    said = complaint(edited(tmp_path, ("events:", f"not_a_section:{value}\nevents:")))
    assert said.startswith("case.yaml:109: not_a_section: unknown key. Allowed: ")


@pytest.mark.parametrize("value", ["", " null"])
def test_an_entry_that_is_not_there_cannot_be_taken_away(tmp_path: Path, value: str) -> None:
    said = complaint(edited(tmp_path, ("  levy:", f"  gaurd:{value}\n  levy:")))
    assert said == 'case.yaml:102: formations.gaurd: there is no "gaurd" below to take away; did you mean "guard"?'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("formations: {levi: null}", 'formations.levi: there is no "levi" below to take away; did you mean "levy"?'),
        ("actors: {crown: {leek: null}}", 'actors.crown.leek: unknown key; did you mean "leak"?'),
        ("not_a_section: null", "not_a_section: unknown key."),
        ("actors: {crown: {sight: null}}", "actors.crown.sight: no value, and nothing below to take away: 0.5 would"),
        ("formations: {levy: }", "formations.levy: nothing stands here; write a value, null to take away what"),
        ("places: {ford: {community: {hill_folk: 1, river_folk: null}}}",
         "places.ford.community.river_folk: shares are given as a whole, so null takes nothing away; leave it out"),
        ("events: [{date: 2014-06-08, actor: crown, order: hold, place: ford, effort: null}]",
         "events.0.effort: no value, and nothing below to take away: 1 would hold, the default; "),
        ("outcomes: {castle-holds: {place: castle, held_by: crown, at: end}}",
         'outcomes.castle-holds: new here, but too much like "castle_holds" in duel.yaml:117 to tell apart; did'),
    ],
)  # fmt: skip
def test_a_null_that_takes_nothing_away_is_refused_over_another_file(tmp_path: Path, text: str, said: str) -> None:
    assert complaint(over(tmp_path, text)).replace("duel.yaml:2:", "case.yaml:2:").startswith(f"case.yaml:2: {said}")


@pytest.mark.parametrize("key", ["acts_from", "community", "bases", "doctrine"])
def test_a_null_with_nothing_below_is_refused_whatever_the_default(tmp_path: Path, key: str) -> None:
    edited(tmp_path, name="duel.yaml")
    case = written(tmp_path, f"extends: duel.yaml\nactors:\n  pilgrims:\n    name: Pilgrims\n    {key}: null\n")
    assert complaint(case).startswith(f"case.yaml:5: actors.pilgrims.{key}: no value, and nothing below to take away")


def test_a_number_keeps_its_form(tmp_path: Path) -> None:
    path = edited(tmp_path, ("{low: 25%, mode: 35%,", "{low: 25%, mode: null,"))
    assert "present.mode: no value, and nothing below to take away; write a value or leave the key out" in complaint(
        path
    )


@pytest.mark.parametrize("key", ["extends", "theatre"])
def test_a_file_below_is_named(tmp_path: Path, key: str) -> None:
    said = complaint(edited(tmp_path, ("days: 30", f"days: 30\n{key}: null")))
    assert said == f"case.yaml:6: {key}: found nothing. Allowed: the name of a file"


def test_null_after_set_may_say_that_there_is_none() -> None:
    assert lost(DUEL, "actors.crown.acts_from=null") == []


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("formations.gaurd=null", 'there is no "gaurd" below to take away; did you mean "guard"?'),
        ("actors.crown.sight=null", "no value, and nothing below to take away: 0.5 would hold, the default; "),
        ("formations.guard={actor: crown, kind: guard, place: castle, paper: 2000, leek: null}",
         "formations.guard.leek: unknown key. Allowed: "),
        ("actors={crown: {name: Crown, community: {hill_folk: null}}}",
         "actors.crown.community.hill_folk: shares are given as a whole, so null takes nothing away; leave it out"),
    ],
)  # fmt: skip
def test_a_null_that_takes_nothing_away_is_refused_after_set(setting: str, said: str) -> None:
    assert objection(setting).startswith(f"--set {setting}: {said}")
