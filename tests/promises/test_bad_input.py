"""Bad input gets one clear message, exit code 2, and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from tests.conftest import DUEL

BAD = {
    "grievance": 'has no "="',
    "=0.5": "path=value",
    "places.atlantis.grievance=0.5": "atlantis",
    "places.ford.grievence=0.5": "grievance",
    "places.ford.grievance=1.5": "1.5",
    "places.ford.grievance=-0.1": "-0.1",
    "places.ford.grievance=lots": "lots",
    "places.ford.grievance=nan": "nan",
    "places.ford.grievance=.inf": "inf",
    "places.ford.grievance={low: 0.8, high: 0.2}": "low",
    "places.ford.grievance={low: 0.2}": "high",
    "places.ford.grievance=x-1": "grievance",
    "places.ford.grievance={low: 0.2, high: 0.4, shape: square}": "shape",
    "places.ford.holder=nobody-known": "nobody-known",
    "formations.guard.place=atlantis": "atlantis",
    "formations.1bn-ford.present=200%": "200",
    "formations.ghosts.morale=0.5": "ghosts",
    "actors.rebels.doctrine=improvise": "doctrine",
    "actors.rebels.troops=0.5": "troops",
    "parameters.cohesion.social_pul=3": "social_pull",
    "parameters.cohesion.social_pull=99": "99",
    "days=0": "days",
    "days=4000": "days",
    "start=soon": "start",
    "events.99.effort=1": "99",
    "roads=5": "roads",
    "name=[1, 2]": "name",
    "communities=[hill_folk": "communities",
}
"""A change that cannot be made, and a word of what is said about it."""


@pytest.mark.parametrize("change", BAD)
def test_a_change_that_cannot_be_made_is_refused(change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(app, [str(DUEL), "-n", "1", "--set", change])
    assert found.exit_code == 2
    assert BAD[change] in found.stderr
    assert "Traceback" not in found.stderr
    assert found.stdout == ""
    assert list(tmp_path.iterdir()) == []


FILES = {
    "": "empty",
    "just words": "mapping",
    "name: {": "not YAML",
    "- a\n- list\n": "mapping",
    "name: x\nname: y\n": "name",
    "extends: missing.yaml\n": "missing.yaml",
    "extends: wrong.yaml\n": "extends",
    "\x00\x01": "",
    "name: The duel\ndays: 30\n": "places",
}
"""What a file says that is no scenario, and a word of what is said about it."""


@pytest.mark.parametrize("text", FILES)
def test_a_file_that_is_no_scenario_is_refused(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("wrong.yaml").write_text(text, encoding="utf-8")
    found = CliRunner().invoke(app, ["wrong.yaml", "-n", "1"])
    assert found.exit_code == 2
    assert "wrong.yaml" in found.stderr
    assert FILES[text] in found.stderr
    assert "Traceback" not in found.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["wrong.yaml"]
