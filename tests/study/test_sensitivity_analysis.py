"""A whole sensitivity analysis on the duel, with a player whose answers are known."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.ensemble.listener import Silent
from sim.ensemble.loop import RunStopped
from sim.ensemble.store import RunFolderError
from sim.scenario.measures import MEASURES
from sim.study.global_sensitivity.analysis import analyse
from sim.study.global_sensitivity.request import SensitivityRequest, prepare_sensitivity, sensitivity
from sim.study.global_sensitivity.results import SensitivityResults
from sim.study.verifying import verify_folder

DUEL = "tests/scenarios/duel.yaml"
GRIEVANCE, GUARD = "places.ford.grievance", "formations.guard.present"
SMALL: dict[str, Any] = {
    "days": 1,
    "replications": 4,
    "trajectories": 3,
    "keep": 2,
    "base": 16,
    "spread": 40,
    "over": ("places.*", GUARD),
}


class Told:
    """A player whose rebels' troops are ten times the ford's grievance, plus luck."""

    def __call__(self, plan: Any, seed: int, replication: int) -> Any:
        numbers = plan.drawer.draw(np.uint64(1))
        grievance = numbers[plan.drawer.index[GRIEVANCE]]
        series = np.zeros((plan.days + 1, len(plan.actors), len(MEASURES)))
        series[:] = 10 * grievance + np.random.default_rng([seed, replication]).random()
        holders = np.zeros((plan.days + 1, len(plan.places)), np.int8)
        world = SimpleNamespace(formations={"first_broke_day": np.full(len(plan.formations), -1)})
        name = f"{grievance:.6f}-{replication}"
        return SimpleNamespace(
            holders=holders, series=series, digest=name, world=world, draws=np.zeros(len(plan.draw_paths)), refused=()
        )


class StopAt(Silent):
    """Presses Ctrl-C after so many replications."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def playing(self, there: int, wanted: int | None) -> None:
        if there >= self.limit:
            raise KeyboardInterrupt


def asked(out: Path, **more: Any) -> Any:
    return prepare_sensitivity(SensitivityRequest(DUEL, of=("rebels.troops",), out=out, workers=2, **(SMALL | more)))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> SensitivityResults:
    out = tmp_path_factory.mktemp("sensitivity") / "study"
    return SensitivityResults(analyse(asked(out), player=Told()))


def test_a_whole_analysis_is_verified_with_its_stages(whole: SensitivityResults) -> None:
    report = verify_folder(whole.folder)
    assert report.wrong == ()
    assert any(one.where == "indices/outcomes.parquet" and one.what == "digest" for one in report.findings)


def test_a_finished_analysis_with_a_damaged_stage_is_not_called_complete(
    whole: SensitivityResults, tmp_path: Path
) -> None:
    shutil.copytree(whole.folder, tmp_path / "a")
    (tmp_path / "a" / "indices" / "outcomes.parquet").write_bytes(b"")
    assert not verify_folder(tmp_path / "a").right
    found = SensitivityResults(tmp_path / "a")
    with pytest.raises(RunFolderError, match="its checksum is wrong"):
        found.answers("indices", next(iter(found.manifest["columns"])))


def test_the_input_that_decides_is_found_first(whole: SensitivityResults) -> None:
    assert whole.record["kept"][0]["path"] == GRIEVANCE
    first = whole.screening.query("output == 'rebels.troops'").iloc[0]
    assert first["input"] == GRIEVANCE
    assert first["mu_star"] > 1


def test_its_indices_say_that_it_explains_all(whole: SensitivityResults) -> None:
    rows = whole.indices.query("output == 'rebels.troops'").set_index("input")
    assert rows.loc[GRIEVANCE, "ST"] == pytest.approx(1, abs=0.25)
    assert rows.loc[GRIEVANCE, "highest_fifth"] > rows.loc[GRIEVANCE, "lowest_fifth"] + 1
    assert rows["ST"].drop(GRIEVANCE).max() == pytest.approx(0, abs=1e-9)


def test_luck_and_ignorance_do_nothing_together_here(whole: SensitivityResults) -> None:
    found = whole.record["spread"]["results"]["rebels.troops"]
    assert found["both"]["value"] < 0.01
    assert found["ignorance"]["value"] > found["luck"]["value"]


def test_a_problem_file_has_salibs_keys_alone(whole: SensitivityResults) -> None:
    assert not {"format", "checksum"} & set(json.loads((whole.folder / "kept.json").read_text()))


def test_the_whole_is_named_in_salibs_words(whole: SensitivityResults) -> None:
    assert GRIEVANCE in whole.problem["names"]
    assert whole.problem["num_vars"] == whole.record["inputs"]
    assert set(whole.kept["names"]) == {one["path"] for one in whole.record["kept"]}


def test_points_and_answers_fit_together(whole: SensitivityResults) -> None:
    points, answers = whole.points("spread"), whole.answers("spread", "rebels.troops")
    assert len(points) == len(answers)
    assert np.corrcoef(points[GRIEVANCE], answers.mean(axis=1))[0, 1] > 0.99


def test_an_analysis_that_was_stopped_goes_on_to_the_same(whole: SensitivityResults, tmp_path: Path) -> None:
    with pytest.raises(RunStopped):
        analyse(asked(tmp_path / "a"), StopAt(40), player=Told())
    again = SensitivityResults(analyse(asked(tmp_path / "a"), player=Told()))
    assert again.record["digest"] == whole.record["digest"]


def test_another_analysis_is_refused_in_its_folder(whole: SensitivityResults) -> None:
    with pytest.raises(RunFolderError, match="another"):
        analyse(asked(whole.folder, keep=3), player=Told())


def test_few_inputs_need_no_screening(tmp_path: Path) -> None:
    found = SensitivityResults(analyse(asked(tmp_path / "a", over=(GRIEVANCE, GUARD)), player=Told()))
    assert found.record["screening"] is None
    assert found.screening.empty


def test_questions_that_never_differ_have_no_indices(whole: SensitivityResults, tmp_path: Path) -> None:
    request = SensitivityRequest(DUEL, out=tmp_path / "a", workers=2, **SMALL)
    found = SensitivityResults(analyse(prepare_sensitivity(request), player=Told()))
    (question,) = [name for name in found.record["outputs"] if name not in found.record["harm"]]
    assert question not in found.record["indices"]["results"]
    assert found.record["spread"]["results"][question] is None


def test_figures_are_drawn(whole: SensitivityResults, tmp_path: Path) -> None:
    from sim.report.figures.sensitivity import draw_sensitivity

    files = draw_sensitivity(whole, tmp_path, ("svg",))
    names = {file.stem for file in files}
    assert {"screening-rebels.troops", "tornado-rebels.troops", "scatter-rebels.troops", "variance-shares"} <= names
    assert "grievance (ford)" in (tmp_path / "tornado-rebels.troops.svg").read_text()


def test_from_python(tmp_path: Path) -> None:
    found = sensitivity(DUEL, of="rebels.troops", out=tmp_path / "a", player=Told(), progress=False, **SMALL)
    assert "2 with indices" in repr(found)


def test_the_command_tells_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("play", "play_for_rows"):
        monkeypatch.setattr(f"sim.ensemble.replication.{name}", Told())
    line = ["sensitivity", DUEL, "--days", "1", "-n", "1", "--over", GRIEVANCE, "--over", "parameters.battle.exponent",
            "--base", "16", "--quiet", "--out", str(tmp_path / "a"), "--of", "rebels.troops"]  # fmt: skip
    told = CliRunner().invoke(app, line)
    assert told.exit_code == 0, told.output
    assert "Sobol' indices" in told.output
    assert "Of the variance, " in told.output
    found = json.loads(CliRunner().invoke(app, [*line, "--json"]).stdout)
    assert set(found["outputs"]) == {"rebels.troops", "displaced", "civilians_killed"}


def test_a_bad_output_is_exit_code_two() -> None:
    told = CliRunner().invoke(app, ["sensitivity", DUEL, "--of", "nothing"])
    assert told.exit_code == 2
    assert "--of nothing" in told.output
