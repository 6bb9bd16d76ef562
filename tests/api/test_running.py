"""A run asked for from Python is the run of the command, played once."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.core.errors import RequestError, ScenarioError, SimError
from sim.ensemble import loop as engine
from sim.ensemble.loop import RunStopped
from sim.ensemble.store import RunFolderError, write_json
from sim.scenario import canonical
from sim.scenario.requests import changed, settings_of
from tests.api.conftest import DAYS, REPLICATIONS
from tests.conftest import DUEL


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The settings of every run that is played in this test."""
    found: list[Any] = []
    play = engine.Loop.play

    def noting(self: Any, *how: Any) -> Any:
        found.append(self.experiment.settings)
        return play(self, *how)

    monkeypatch.setattr(engine.Loop, "play", noting)
    return found


def again(folder: Path, **options: Any) -> sim.Runs:
    wanted = {"replications": REPLICATIONS, "days": DAYS, "out": folder, "progress": False}
    return sim.run(DUEL, **{**wanted, **options})


def test_it_says_what_the_command_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from sim.cli import app

    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(app, [str(DUEL), "-n", "2", "--days", "6", "--quiet", "--json"])
    runs = sim.run(DUEL, replications=2, days=6)
    assert (runs.digest, runs.place) == (json.loads(found.stdout)["digest"], json.loads(found.stdout)["folder"])


def test_the_same_run_is_read_not_played(folder: Path, played: list[Any]) -> None:
    assert again(folder).replications == REPLICATIONS
    assert played == []


def test_the_same_run_as_a_loaded_scenario_is_read(folder: Path, played: list[Any]) -> None:
    sim.run(sim.load(DUEL, days=DAYS), replications=REPLICATIONS, out=folder, progress=False)
    assert played == []


def test_a_run_whose_table_is_gone_is_played_again(tmp_path: Path, played: list[Any]) -> None:
    again(tmp_path / "run", replications=1, days=3)
    (tmp_path / "run" / "daily.parquet").unlink()
    again(tmp_path / "run", replications=1, days=3)
    assert len(played) == 2


def test_fresh_plays_again_to_the_same_digest(tmp_path: Path, played: list[Any]) -> None:
    digests = {again(tmp_path / "run", replications=1, days=3, fresh=True).digest for _ in range(2)}
    assert (len(digests), len(played)) == (1, 2)


def test_another_number_of_replications_is_another_run(tmp_path: Path) -> None:
    assert [again(tmp_path / "run", replications=count, days=3).replications for count in (1, 2)] == [1, 2]


@pytest.mark.parametrize(("asked", "plays"), [(0.3, 0), (0.2, 1), (None, 0)])
def test_a_run_for_another_precision_is_another_run(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: float | None, plays: int
) -> None:
    shutil.copytree(folder, tmp_path / "run")
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    write_json(tmp_path / "run" / "manifest.json", {**manifest, "precision": 0.3})
    found: list[Any] = []
    monkeypatch.setattr(engine.Loop, "play", lambda *_: found.append(_) or sim.read(folder))
    again(tmp_path / "run", precision=asked, replications=REPLICATIONS if asked is None else None)
    assert len(found) == plays


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear reader", encoding="utf-8")
    with pytest.raises(RunFolderError, match="not of a run"):
        again(tmp_path)


def test_an_interruption_keeps_what_was_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "play_task", interrupted)
    with pytest.raises(RunStopped, match="The same command goes on"):
        again(tmp_path / "run")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"replications": 0}, "replications: found 0. Allowed: a whole number from 1"),
        ({"workers": 1.5}, "workers: found 1.5"),
        ({"precision": 0.7, "replications": None}, "precision: found 0.7"),
        ({"precision": 0.1}, "replications and precision are both given"),
        ({"until": "2014-06-10"}, "days and until are both given"),
        ({"until": "June", "days": None}, "until: found 'June'. Allowed: a date such as 2014-06-10"),
        ({"coefficients": "wild"}, "coefficients: found 'wild'. Allowed: fixed, plausible, wide"),
        ({"sets": "days=3"}, "sets: found the text 'days=3'"),
        ({"sets": {"days": object}}, "sets days: found <class 'object'>"),
    ],
)
def test_what_cannot_be_asked_is_said(options: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(RequestError) as refused:
        again(tmp_path / "run", **options)
    assert message in str(refused.value)
    assert not (tmp_path / "run").exists()


def test_an_unknown_number_is_the_scenarios_error() -> None:
    with pytest.raises(ScenarioError, match='did you mean "rebels"'):
        sim.run(sim.load(DUEL), sets={"actors.rebel.troops": "x2"}, days=3)


def test_a_file_that_is_not_there_is_a_message() -> None:
    with pytest.raises(SimError, match="there is no such file"):
        sim.run("nowhere.yaml")


SETS: dict[str, Any] = {
    "formations.*.morale": "+0.02",
    "parameters.cohesion.social_pull": np.float64(1e-5),
    "places.ford.grievance": {"low": 0.4, "high": 0.5},
    "actors.rebels.troops": "x1.5",
}


def test_changes_are_written_as_on_the_command_line() -> None:
    assert settings_of({**SETS, "events": None}) == (
        "formations.*.morale=+0.02",
        "parameters.cohesion.social_pull=1e-05",
        'places.ford.grievance={"low": 0.4, "high": 0.5}',
        "actors.rebels.troops=x1.5",
        "events=null",
    )


def test_changes_may_be_lists_pairs_and_dates() -> None:
    given = ["days=3", ("start", datetime.date(2014, 6, 6))]
    assert settings_of(given) == ("days=3", 'start="2014-06-06"')


def test_a_loaded_scenario_changes_as_its_file_does() -> None:
    sets = settings_of(SETS)
    assert canonical(changed(sim.load(DUEL), sets, 9)) == canonical(sim.load(DUEL, sets=sets, days=9))


def test_a_loaded_scenario_is_left_as_it_is() -> None:
    scenario = sim.load(DUEL)
    before = canonical(scenario)
    changed(scenario, ["days=3"])
    assert canonical(scenario) == before


def test_until_counts_from_the_scenarios_start(tmp_path: Path) -> None:
    runs = sim.run(sim.load(DUEL), until="2014-06-07", replications=1, out=tmp_path / "run", progress=False)
    assert runs.days == 3


def test_a_loaded_scenarios_folder_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runs = sim.run(sim.load(DUEL, days=2), replications=1, progress=False)
    assert runs.place.startswith("results/the-duel-")


def test_nothing_is_shown_in_a_pipe(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    again(tmp_path / "run", replications=1, days=2, progress=None)
    assert capfd.readouterr() == ("", "")


def test_progress_in_a_pipe_is_shown_when_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.ensemble.progress.terminal import TerminalProgress

    told: list[int] = []
    monkeypatch.setattr(TerminalProgress, "playing", lambda _, there, wanted: told.append(there))
    again(tmp_path / "run", replications=1, days=2, progress=True)
    assert told == [1]
