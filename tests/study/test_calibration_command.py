"""A whole calibration on the duel with a player whose truth is known: files, resuming, figures, and bad input."""

from __future__ import annotations

import io
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from sim.cli import app
from sim.core.errors import RequestError
from sim.core.plausible import FEWEST, SIZE, read_set
from sim.ensemble.listener import Silent
from sim.ensemble.loop import RunStopped
from sim.ensemble.store import RunFolderError
from sim.report.figures.calibration import figures
from sim.report.terminal.calibration import show_calibration, show_screening
from sim.scenario import load
from sim.scenario.entries import HistoryError
from sim.scenario.measures import MEASURES
from sim.study.calibration import emulators, matching
from sim.study.calibration.calibration import Calibration, calibrate
from sim.study.calibration.member_set import write_plausible
from sim.study.calibration.patterns import read_patterns
from sim.study.calibration.request import CalibrationRequest, prepare_calibration, screen_calibration
from sim.study.calibration.stages import StagePlayer, coefficient
from sim.study.global_sensitivity.request import SensitivityRequest
from sim.study.hindcast.observed_replication import ObservedReplication
from sim.study.verifying import verify_folder
from tests.conftest import DUEL, ROOT

PATTERNS = """\
calibration: patterns of the duel
until: 2014-06-08
statistics:
  troops:
    pattern: 1
    text: Men of the rebels
    of: {measure: rebels.troops, at: 2014-06-08}
    low: 55
    high: 65
    least: 0
    most: 120
    source: made up
  money:
    pattern: 2
    text: Money of the rebels
    of: {measure: rebels.treasury, at: 2014-06-08}
    low: 20
    high: 30
    least: 0
    most: 120
    source: made up
  ford:
    pattern: 3
    text: The ford is lost within two days
    of: {lost: ford, after: 2014-06-05}
    at_most: 2
    low: 0.2
    high: 0.8
    source: made up
candidates: ["cohesion.social_pull", "cohesion.noise", "capture.*"]
coefficients:
  cohesion.social_pull: it moves the men
  cohesion.noise: it moves the money
  capture.rout: it moves nothing
"""
SMALL: dict[str, Any] = {
    "points": 30, "replications": 4, "waves": 1, "particles": 100, "generations": 2, "checks": 0, "workers": 2,
}  # fmt: skip


def watch(plan: Any, seed: int, replication: int, layout: Any) -> tuple[Any, ObservedReplication]:
    """Men are 30 times the social pull, money a hundred times the noise; the ford falls in half of the worlds."""
    luck = np.random.default_rng([seed % 2**31, replication])
    series = np.zeros((plan.days + 1, len(plan.actors), len(MEASURES)))
    series[:, :, 0] = 30 * coefficient(plan, "cohesion.social_pull") + luck.normal()
    series[:, :, 9] = 100 * coefficient(plan, "cohesion.noise") + luck.normal()
    holders = np.zeros((plan.days + 1, len(plan.places)), np.int8)
    holders[1:, layout.places["ford"]] = luck.integers(2)
    world = SimpleNamespace(formations={"first_broke_day": np.full(len(plan.formations), -1)})
    digest = f"{series[0, 0, 0]:.9f} {series[0, 0, 9]:.9f} {seed} {replication}"
    course = SimpleNamespace(
        holders=holders, series=series, digest=digest, world=world, draws=np.zeros(len(plan.draw_paths)), refused=()
    )
    return course, ObservedReplication(layout, holders, series, {}, {}, np.full(len(plan.formations), -1))


class StopAt(Silent):
    """Presses Ctrl-C in the second stage."""

    def __init__(self) -> None:
        self.stages = 0

    def playing(self, there: int, wanted: int | None) -> None:
        self.stages += wanted == 100 * 4
        if self.stages:
            raise KeyboardInterrupt


@pytest.fixture(autouse=True, scope="module")
def _few_looked_at() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "LOOKED_AT", 2000)
        patch.setattr(emulators, "FOLDS", 3)
        patch.setattr(emulators, "STEPS", 20)
        patch.setattr(matching, "LEAST", 0.005)
        yield


def words(folder: Path, text: str = PATTERNS) -> Path:
    path = folder / "patterns.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def asked(folder: Path, **more: Any) -> Calibration:
    return prepare_calibration(CalibrationRequest(DUEL, words(folder), out=folder / "run", **(SMALL | more)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("calibration")


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, Any]:
    return calibrate(asked(folder), watch=watch)


def test_a_whole_calibration_is_verified_with_its_stages(found: dict[str, Any]) -> None:
    report = verify_folder(found["folder"])
    assert report.wrong == ()
    assert any(one.where == "wave-1/outcomes.parquet" and one.what == "digest" for one in report.findings)


def test_a_damaged_stage_of_a_calibration_is_played_again_to_the_same(found: dict[str, Any], tmp_path: Path) -> None:
    shutil.copytree(found["folder"], tmp_path / "run")
    for name in ("readings.parquet", "outcomes.parquet"):
        file = tmp_path / "run" / "wave-1" / name
        file.write_bytes(file.read_bytes()[:-9])
    assert not verify_folder(tmp_path / "run").right
    again = calibrate(asked(tmp_path), watch=watch)
    assert again["digest"] == found["digest"]
    assert verify_folder(tmp_path / "run").right


def test_the_coefficients_that_decide_are_found(found: dict[str, Any]) -> None:
    rows = {row["coefficient"]: row for row in found["coefficients"]}
    assert rows["cohesion.social_pull"]["new"] == pytest.approx(2, abs=0.3)
    assert rows["cohesion.noise"]["new"] == pytest.approx(0.25, abs=0.05)


def test_the_one_that_does_nothing_is_not_identified(found: dict[str, Any]) -> None:
    row = found["coefficients"][2]
    assert not row["identified"]
    assert row["new"] == row["old"]


def test_the_proposed_values_are_played_beside_the_old_ones(found: dict[str, Any]) -> None:
    men = found["statistics"]["troops"]
    assert men["old"]["value"] == pytest.approx(99, abs=3)
    assert 55 <= men["new"]["value"] <= 65
    assert found["distance"]["new"] < found["distance"]["old"]


def test_stages_are_ordinary_studies(found: dict[str, Any]) -> None:
    for name in ("wave-1", "generation-1", "generation-2", "old-and-new"):
        manifest = json.loads((Path(found["folder"]) / name / "manifest.json").read_text())
        assert (manifest["kind"], manifest["status"]) == ("sweep", "complete")


def test_the_folder_has_record_proposal_and_samples(found: dict[str, Any]) -> None:
    names = {path.name for path in Path(found["folder"]).iterdir()}
    tables = {"proposal.csv", "plausible.csv", "posterior.parquet", "space.parquet"}
    assert {"calibration.json", "manifest.json"} | tables <= names


def test_what_is_there_is_not_played_again(found: dict[str, Any], folder: Path) -> None:
    def refuse(*_: Any) -> Any:
        raise AssertionError

    assert calibrate(asked(folder), watch=refuse) == found


def test_after_a_stop_the_same_command_comes_to_the_same_end(found: dict[str, Any], tmp_path: Path) -> None:
    wanted = asked(tmp_path)
    with pytest.raises(RunStopped):
        calibrate(wanted, StopAt(), watch)
    assert calibrate(wanted, watch=watch) == found | {"folder": str(tmp_path / "run")}


def test_lost_readings_are_read_again(found: dict[str, Any], tmp_path: Path) -> None:
    shutil.copytree(found["folder"], tmp_path / "run")
    for name in ("calibration.json", "wave-1/readings.parquet"):
        (tmp_path / "run" / name).unlink()
    assert calibrate(asked(tmp_path), watch=watch)["digest"] == found["digest"]


def test_another_calibration_does_not_go_into_the_folder(found: dict[str, Any], folder: Path) -> None:
    assert found
    with pytest.raises(RunFolderError):
        calibrate(asked(folder, particles=101), watch=watch)


def test_a_failing_world_is_a_row_and_no_answer(tmp_path: Path) -> None:
    def sometimes(plan: Any, seed: int, replication: int, layout: Any) -> tuple[Any, ObservedReplication]:
        if replication == 3:
            raise ArithmeticError("went wrong")
        return watch(plan, seed, replication, layout)

    wanted = asked(tmp_path, particles=20, generations=1)
    record = calibrate(replace(wanted, settings=replace(wanted.settings, max_failed=0.25)), watch=sometimes)
    about = json.loads((tmp_path / "run" / "wave-1" / "manifest.json").read_text())
    assert about["failed"] == 30
    assert record["statistics"]["troops"]["old"]["value"] == pytest.approx(99, abs=3)


def test_the_figures_say_what_they_show(found: dict[str, Any]) -> None:
    said = {name: str(figure.get_label()) for name, figure in figures(found).items()}
    assert "Men of the rebels" in said["calibration-patterns"]
    assert "capture.rout" in said["calibration-coefficients"]
    assert "not identified" in said["calibration-coefficients"]
    assert said["calibration-space"].startswith("What is left of the coefficients' ranges")


def test_the_terminal_says_what_is_proposed_and_what_is_not(found: dict[str, Any]) -> None:
    console = Console(width=80, record=True, file=io.StringIO())
    show_calibration(found, console)
    text = console.export_text()
    assert "patterns of the duel" in text
    assert "as it is" in text
    assert "Identified: 2 of 3 coefficients" in text


def test_a_screening_ranks_what_moves_the_patterns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "sim.study.calibration.request.StagePlayer", lambda *parts: replace(StagePlayer(*parts), watch=watch)
    )
    request = CalibrationRequest(DUEL, words(tmp_path), replications=4, trajectories=4, out=tmp_path / "run", workers=2)
    found = screen_calibration(request)
    strengths = {row["name"]: row["strength"] for row in found["coefficients"]}
    assert set(list(strengths)[:2]) == {"cohesion.noise", "cohesion.social_pull"}
    assert strengths["capture.rout"] == 0
    console = Console(width=80, record=True, file=io.StringIO())
    show_screening(found, console)
    assert "cohesion.noise" in console.export_text()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cohesion.noise: it", "cohesion.noize: it", 'there is no coefficient "cohesion.noize"; did you mean'),
        ("high: 65", "high: 165", "allowed: least <= low < high <= most"),
        ("low: 55", "low: 5,5", 'found "5,5", which is text here; write 5.5'),
        ("low: 55", "low: inf", "allowed: a number"),
        ("low: 55", "low: 155", "low 155 lies above high 65"),
        ("until: 2014-06-08", "until: 2019-06-08", "found 2019-06-08"),
        ("pattern: 1\n", "pattern: 1\n    colour: red\n", 'unknown key "colour"'),
        ("lost: ford", "lost: fjord", 'there is no place "fjord"'),
        ("measure: rebels.treasury", "mesure: rebels.treasury", "this is no quantity"),
    ],
)
def test_bad_patterns_are_refused_by_line(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in PATTERNS
    with pytest.raises(HistoryError) as error:
        read_patterns(words(tmp_path, PATTERNS.replace(old, new, 1)), load(DUEL))
    assert "patterns.yaml:" in str(error.value)
    assert said.lower() in str(error.value).lower()


def test_too_few_points_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="ten for each coefficient"):
        asked(tmp_path, points=29)


def test_a_scenario_without_patterns_is_one_message(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["calibrate", str(DUEL), "--quiet"])
    assert result.exit_code == 2
    assert "there is no such file of patterns" in result.output


def test_a_screening_writes_nothing(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["calibrate", str(DUEL), "--screening", "--write"])
    assert result.exit_code == 2
    assert "proposes no values" in result.output


def test_the_patterns_of_the_document_can_be_used(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "calibration.md").read_text(encoding="utf-8")
    found = re.search(r"^```yaml title=duel-patterns.yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert found is not None
    assert len(read_patterns(words(tmp_path, found[1]), load(DUEL)).statistics) == 2


def test_the_shipped_patterns_name_what_is_there() -> None:
    file = ROOT / "scenarios" / "mosul.yaml"
    known = read_patterns(file.parent / "calibration" / file.name, load(file))
    assert sorted({one.pattern for one in known.statistics.values()}) == [1, 2, 3, 4, 5, 6, 7]


def test_the_plausible_set_is_a_sample_of_what_was_not_ruled_out(found: dict[str, Any], tmp_path: Path) -> None:
    members = read_set(Path(found["folder"]) / "plausible.csv")
    assert len(members.weights) == SIZE
    assert members.effective >= FEWEST
    pull = np.array(members.values("cohesion.social_pull"))
    row = next(row for row in found["coefficients"] if row["coefficient"] == "cohesion.social_pull")
    assert float(np.median(pull)) == pytest.approx(row["median"], abs=0.3 * (row["p95"] - row["p5"]))
    assert float(np.quantile(pull, 0.05)) == pytest.approx(row["p5"], abs=0.3 * (row["p95"] - row["p5"]))
    file = tmp_path / "set.csv"
    assert "calibration to" in write_plausible(Path(found["folder"]), file)
    assert read_set(file) == members


@pytest.mark.parametrize("request_of", [CalibrationRequest, SensitivityRequest])
def test_what_is_not_moved_keeps_fixed_coefficients_unless_asked(request_of: Any, tmp_path: Path) -> None:
    assert request_of(DUEL).scenario().coefficients == "fixed"
    assert request_of(DUEL, coefficients="wide").scenario().coefficients == "wide"
    file = tmp_path / "duel.yaml"
    file.write_text(f"extends: {DUEL}\nname: Another\ncoefficients: plausible\n")
    assert request_of(file).scenario().coefficients == "plausible"
