"""Study files, and what is wrong with bad ones."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from sim.core.errors import ScenarioError
from sim.study.files import is_study, read_study
from sim.study.problems import StudyError
from sim.study.sweeps import SweepRequest, prepare_sweep
from tests.conftest import DUEL, ROOT


def written(folder: Path, text: str) -> Path:
    file = folder / "study.yaml"
    file.write_text(f"study: Ours\nscenario: {DUEL}\n{text}", encoding="utf-8")
    return file


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        prepare_sweep(SweepRequest(written(folder, text)))
    return [str(problem).removeprefix(f"{folder.as_posix()}/") for problem in caught.value.problems]


def test_a_study_file_says_what_options_say(tmp_path: Path) -> None:
    found = read_study(written(tmp_path, """
factors:
  formations.ford.morale: 0.2:0.8:3
  actors.rebels.troops: [x0.5, x2]
  places.ford.grievance: {low: 0.1, high: 0.5, levels: 2}
  parameters.battle.exponent: {levels: 2}
set: {actors.crown.treasury: 100}
replications: 7
seed: 5
until: 2014-06-10
independent: true
"""))  # fmt: skip
    assert [len(one.levels) for one in found.factors] == [3, 2, 2, 0]
    assert (found.sets, found.replications, found.seed) == (("actors.crown.treasury=100",), 7, 5)
    assert (found.until, found.independent) == (datetime.date(2014, 6, 10), True)


def test_a_study_is_told_from_a_scenario(tmp_path: Path) -> None:
    assert is_study(written(tmp_path, "factors: {days: [3, 4]}"))
    assert not is_study(DUEL)


@pytest.mark.parametrize("key", ["study:", '"study":', "'study' :", '"st\\u0075dy":', "? study # of two days\n:"])
def test_a_study_is_known_however_its_key_is_written(tmp_path: Path, key: str) -> None:
    (tmp_path / "study.yaml").write_text(f"factors: {{days: [3, 4]}}\n{key} a name\n", encoding="utf-8")
    assert is_study(tmp_path / "study.yaml")


def test_the_word_study_alone_makes_no_study(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("name: 'A study: of nothing'\n# study: no\n", encoding="utf-8")
    assert not is_study(tmp_path / "other.yaml")


def test_the_study_is_laid_out_as_the_file_says(tmp_path: Path) -> None:
    found = prepare_sweep(SweepRequest(written(tmp_path, "factors: {days: [3, 4]}\nset: {actors.crown.treasury: 100}")))
    assert (found.design.points, found.name) == ((("3",), ("4",)), "Ours")
    assert found.scenario.actors["crown"].treasury.value == 100


def test_options_win_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "factors: {days: [3, 4]}\nreplications: 7\nseed: 5")
    found = prepare_sweep(SweepRequest(file, ["days=5"], replications=9))
    assert (found.design.points, found.settings.replications, found.settings.seed) == ((("5",),), 9, 5)


def test_every_problem_is_listed_with_its_line(tmp_path: Path) -> None:
    assert refused(tmp_path, """factors:
  days: {low: 3, hgh: 4}
  formations.ford.morale: 0.5:0.2:4
design: gird
replications: 0
desing: grid
""") == [
        'study.yaml:4: days: there is no key "hgh"; did you mean "high"? Allowed: low, high, levels',
        "study.yaml:5: formations.ford.morale=0.5:0.2:4: low 0.5 is not below high 0.2. Allowed: low:high",
        'study.yaml:6: design: there is no design "gird"; did you mean "grid"? '
        "Allowed: grid, list, lhs, sobol, morris, a table FILE.csv",
        "study.yaml:7: replications: found 0. Allowed: a whole number from 1",
        'study.yaml:8: desing: there is no key "desing"; did you mean "design"? Allowed: study, scenario, factors, '
        "set, design, points, replications, seed, days, until, independent",
    ]  # fmt: skip


def test_a_number_with_a_comma_is_named_with_what_to_write(tmp_path: Path) -> None:
    assert refused(tmp_path, "factors:\n  formations.ford.morale: {low: 0,2, high: 0.5}\nreplications: 2,000\n") == [
        "study.yaml:4: factors.formations.ford.morale.low: 0,2 is two entries here; write 0.2",
        'study.yaml:5: replications: found "2,000". Allowed: a whole number from 1',
    ]


def test_a_multiple_in_braces_is_refused_with_what_to_write(tmp_path: Path) -> None:
    assert refused(tmp_path, "factors:\n  formations.ford.morale: [x0.5, {value: x2}]\n") == [
        "study.yaml:4: formations.ford.morale: found a mapping; factors and sums stand without braces. Allowed: x2"
    ]


def test_values_that_do_not_fit_the_scenario_are_refused_by_line(tmp_path: Path) -> None:
    assert refused(tmp_path, "factors:\n  formations.ford.morale: [0.5, 7]\n  days: [5, 99]\n") == [
        "study.yaml:4: formations.ford.morale=7: formations.1bn-ford.morale: found 7. Allowed: from 0 to 1",
        "study.yaml:5: days=99: found 99 days, but the scenario is made for 60 at most (its longest, or else its "
        "days). Allowed: from 1 to 60",
    ]


def test_what_a_study_sets_is_refused_by_its_line(tmp_path: Path) -> None:
    said = refused(tmp_path, "set:\n  formations.ford.morale: lots\n  actors.crown.treazury: 3\nfactors: {days: [5]}\n")
    assert [one.partition(" Allowed: ")[0].rstrip(".") for one in said] == [
        'study.yaml:4: set.formations.ford.morale: formations.1bn-ford.morale: found "lots"',
        'study.yaml:4: set.formations.ford.morale: formations.2bn-ford.morale: found "lots"',
        'study.yaml:4: set.formations.ford.morale: formations.sleepers.morale: found "lots"',
        'study.yaml:5: set.actors.crown.treazury: actors.crown has no "treazury"; did you mean "treasury"?',
    ]


def test_the_days_of_a_study_are_refused_by_their_line(tmp_path: Path) -> None:
    (said,) = refused(tmp_path, "days: 99\nfactors: {actors.crown.leak: [0.5]}\n")
    assert said.startswith("study.yaml:3: days: found 99 days")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("days: 3\n", "study.yaml:1: factors: nothing is varied"),
        ("design: lhs\nfactors: {days: [3]}\n", "study.yaml:3: design: lhs: says nothing of how many points"),
    ],
)
def test_a_design_that_cannot_be_laid_out_is_refused_by_its_line(text: str, said: str, tmp_path: Path) -> None:
    assert refused(tmp_path, text)[0].startswith(said)


@pytest.mark.parametrize("name", ["nowhere.yaml", "x" * 300, '"a\\0b"', "."])
def test_a_scenario_that_is_not_there_is_refused_by_its_line(name: str, tmp_path: Path) -> None:
    file = tmp_path / "study.yaml"
    file.write_text(f"study: Ours\nscenario: {name}\nfactors: {{days: [3]}}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"study\.yaml:2: "):
        read_study(file)


def test_a_study_without_a_scenario_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "study.yaml"
    file.write_text("study: Ours\nfactors: {days: [3]}\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"scenario: is missing\. Allowed: a scenario file"):
        read_study(file)


@pytest.mark.parametrize("file", sorted((ROOT / "scenarios" / "studies").glob("*.yaml")), ids=lambda file: file.stem)
def test_the_studies_that_come_along_are_sound(file: Path) -> None:
    assert prepare_sweep(SweepRequest(file)).design.points
