"""Discovery in the folder of a run, of a sweep, and from a scenario file; its files, figures and refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.ensemble.sealing import opened
from sim.report.figures.boxes import discovery_figures, draw_discovery
from sim.report.figures.sheet import describe_figure
from sim.study import discover
from sim.study.discovery import boxes, held_out_scores
from sim.study.discovery.request import Discovery
from sim.study.sweeping import play as play_study
from tests.conftest import DUEL
from tests.study.discovery_made import FEW_MEN, MORALE, PRESENT, cornered_run
from tests.study.sweep_made import MORALE as GUARD
from tests.study.sweep_made import play, study


@pytest.fixture(scope="module", autouse=True)
def impatient() -> Any:
    """Fewer resamples and coarser peels than the command has, for speed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boxes, "PEEL", 0.1)
        patch.setattr(held_out_scores, "RESAMPLES", 2)
        yield


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, impatient: None) -> Path:
    from sim.scenario import load
    from sim.world.blueprint import blueprint

    return cornered_run(tmp_path_factory.mktemp("made") / "run", blueprint(load(DUEL))).folder


@pytest.fixture(scope="module")
def found(run: Path) -> Discovery:
    return discover(run, "ford_falls", progress=False)


def typed(*words: object) -> Any:
    return CliRunner().invoke(app, ["discover", *map(str, words)])


def test_a_run_gives_its_corner_with_the_scenarios_units(found: Discovery) -> None:
    limits = {limit["path"]: limit for limit in found.boxes[0]["limits"]}
    assert set(limits) == {PRESENT, MORALE}
    assert limits[PRESENT]["high"] == pytest.approx(FEW_MEN, abs=1.5)
    assert limits[PRESENT]["low"] is None
    assert "1bn-ford: troops present is below 3" in found.told
    assert "% of those on the payroll" in found.told


def test_inputs_drawn_together_are_told_together(found: Discovery) -> None:
    limits = {limit["path"]: limit for limit in found.boxes[0]["limits"]}
    assert limits[PRESENT]["also"] == ["formations.2bn-ford.present"]


def test_the_record_has_what_is_promised(found: Discovery, run: Path) -> None:
    kept = opened(json.loads((run / "discovery-ford_falls.json").read_text(encoding="utf-8")))
    assert kept == found.record
    assert {"outcome", "wanted", "replications", "base_rate", "inputs_tried", "inputs_kept", "boxes", "tree",
            "folder"} <= set(kept)  # fmt: skip
    assert set(kept["boxes"][0]["density"]) == {"train", "value", "low", "high"}
    assert (kept["outcome"], kept["wanted"], kept["replications"]) == ("ford_falls", True, 600)


def test_harm_is_always_told(found: Discovery) -> None:
    assert set(found.boxes[0]["harm"]) == {"displaced", "civilians_killed"}


def test_figures_say_in_words_what_they_show(found: Discovery) -> None:
    drawn = {name: describe_figure(draw()) for name, draw in discovery_figures(found).items()}
    assert list(drawn) == ["trade-off", "box"]
    assert all(found.told in said for said in drawn.values())


def test_figures_are_files_in_the_folder(found: Discovery, tmp_path: Path) -> None:
    files = draw_discovery(found, tmp_path / "figures", ["svg"])
    assert [file.name for file in files] == [f"discovery-ford_falls-{name}.svg" for name in ("trade-off", "box")]
    assert "below 3" in files[1].read_text(encoding="utf-8")


def test_the_command_tells_the_corner(run: Path, tmp_path: Path) -> None:
    said = typed(run, "--outcome", "ford_falls", "--no-report", "--out", tmp_path / "here")
    assert said.exit_code == 0, said.output
    assert "When 1bn-ford: troops present is below 3" in said.stdout
    assert "As a check, a decision tree" in said.stdout
    assert "people displaced in these replications" in " ".join(said.stdout.split())
    assert (tmp_path / "here" / "discovery-ford_falls.json").exists()


def test_an_answer_that_never_comes_is_no_fault(run: Path, tmp_path: Path) -> None:
    said = typed(run, "--outcome", "patron_strikes", "--no", "--json", "--no-report", "--out", tmp_path)
    summary = json.loads(said.stdout)
    assert said.exit_code == 0
    assert (summary["boxes"], summary["found"]) == ([], "few")
    assert (tmp_path / "discovery-patron_strikes-no.json").exists()


def test_a_question_that_no_world_answers_is_no_zero_per_cent(tmp_path: Path) -> None:
    words = (DUEL, "--outcome", "ford_falls", "-n", 2, "--days", 2, "--quiet", "--no-report", "--out", tmp_path / "run")
    said = typed(*words)
    assert said.exit_code == 1
    assert "There is nothing to look into" in said.stdout
    assert "%" not in said.stdout
    assert json.loads(typed(*words, "--json").stdout)["base_rate"] is None


def test_a_scenario_is_played_first_and_not_twice(tmp_path: Path) -> None:
    words = (
        DUEL,
        "--outcome",
        "castle_holds",
        "-n",
        2,
        "--days",
        2,
        "--quiet",
        "--no-report",
        "--out",
        tmp_path / "run",
    )
    assert typed(*words).exit_code == 0
    before = (tmp_path / "run" / "outcomes.parquet").stat().st_mtime_ns
    assert typed(*words).exit_code == 0
    assert (tmp_path / "run" / "outcomes.parquet").stat().st_mtime_ns == before


def test_a_sweep_gives_the_corner_of_its_factors(tmp_path: Path) -> None:
    folder = play_study(study(tmp_path / "study", f"{GUARD}=0.1:0.9:50", replications=12), player=play)
    found = discover(folder, "ford_falls", density=0.7)
    limits = found.boxes[0]["limits"]
    assert [(one["path"], one["low"]) for one in limits] == [(GUARD, None)]
    assert found.record["points"] == 50
    assert found.told.startswith("When morale (guard) is below 0.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--outcome", "ford_fals"), '--outcome: there is no outcome "ford_fals"; did you mean "ford_falls"? Allowed:'),
        (("--outcome", "ford_falls", "--density", 2), "--density: found 2. Allowed: a share between 0 and 1, say 0.8"),
        (
            ("--outcome", "ford_falls", "--days", 3),
            "days, until, set, workers and retry-failed are for a scenario that is played",
        ),
    ],
)
def test_bad_input_is_one_message(run: Path, words: tuple[object, ...], said: str) -> None:
    refused = typed(run, *words, "--no-report")
    assert refused.exit_code == 2
    assert said in refused.output


def test_a_wrong_outcome_of_a_scenario_is_refused_before_anything_is_played(tmp_path: Path) -> None:
    refused = typed(DUEL, "--outcome", "castle_fals", "--out", tmp_path / "run")
    assert refused.exit_code == 2
    assert not (tmp_path / "run").exists()


def test_a_folder_that_is_neither_a_run_nor_a_sweep_is_refused(tmp_path: Path) -> None:
    refused = typed(tmp_path, "--outcome", "ford_falls")
    assert refused.exit_code == 2
    assert "not a finished run" in refused.output


def test_a_study_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(f"study: one\nscenario: {DUEL}\nfactors: {{days: [2, 3]}}\n", encoding="utf-8")
    refused = typed(tmp_path / "study.yaml", "--outcome", "ford_falls")
    assert refused.exit_code == 2
    assert "is a study; play it with sim sweep, and give its folder" in refused.output
