"""``report`` by itself and after a run: where it says things, and what an error costs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.ensemble.results import Results
from tests.conftest import DUEL, ROOT

RUN = [str(DUEL), "-n", "1", "--days", "2", "--quiet"]


def invoke(*words: object) -> tuple[int, str, str]:
    found = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})
    return found.exit_code, found.stdout, found.stderr


def test_report_says_where_it_is(weak: Results, report_file: Path) -> None:
    assert invoke("report", weak.folder) == (0, f"{report_file}\n", "")


def test_compare_writes_where_it_is_told(weak: Results, strong: Results, tmp_path: Path) -> None:
    target = tmp_path / "both.html"
    code, said, _ = invoke("report", weak.folder, "--compare", strong.folder, "--out", target)
    assert (code, said) == (0, f"{target}\n")
    assert target.exists()


def test_no_run_no_report(tmp_path: Path) -> None:
    code, _, said = invoke("report", tmp_path)
    assert (code, said) == (2, f"{tmp_path}: not a finished run (no manifest.json)\n")


def test_a_run_makes_its_report(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    code, said, _ = invoke(*RUN, "--out", folder, "--report")
    assert code == 0
    assert f"Report: {folder / 'report.html'}\n" in said
    assert (folder / "report.html").exists()
    assert not (folder / "figures").exists()  # drawn when asked for
    assert "data:image/png" not in (folder / "report.html").read_text(encoding="utf-8")


def test_the_closing_time_is_told_after_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = []

    def made(results: Results, _: object) -> Path:
        done.append("report")
        return results.folder / "report.html"

    def told() -> str:
        done.append("time")
        return "7.0 s"

    monkeypatch.setattr("sim.report.make_report", made)
    monkeypatch.setattr("sim.commands.run.waited", told)
    _, said, _ = invoke(*RUN, "--out", tmp_path / "run", "--report")
    assert said.endswith("In all: 7.0 s\n")
    assert done == ["report", "time"]


def test_json_stays_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.report.make_report", lambda results, listener: results.folder / "report.html")
    _, said, aside = invoke(*RUN, "--out", tmp_path / "run", "--report", "--json")
    assert json.loads(said)["replications"] == 1
    assert aside == f"Report: {tmp_path / 'run' / 'report.html'}\n"


def test_an_error_does_not_lose_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no ink")

    monkeypatch.setattr("sim.report.make_report", fail)
    code, said, aside = invoke(*RUN, "--out", tmp_path / "run", "--report")
    assert code == 1
    assert "Everything is in" in said
    assert "its report is not: ValueError: no ink" in aside
    assert Results(tmp_path / "run").replications == 1


def test_no_report_costs_no_figures(tmp_path: Path) -> None:
    code = f"""
import sys
from typer.testing import CliRunner
from sim.cli import app
assert CliRunner().invoke(app, {[*RUN, "--no-report", "--out", str(tmp_path / "run")]!r}).exit_code == 0
print(sorted({{"matplotlib", "jinja2"}} & set(sys.modules)))
"""
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
