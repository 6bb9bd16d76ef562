"""The command ``figures`` as a user types it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.ensemble.results import Results


def type_in(*words: object) -> Any:
    return CliRunner().invoke(app, ["figures", *(str(word) for word in words)])


def test_figures_go_where_they_are_told(made: Results, tmp_path: Path) -> None:
    found = type_in(made.folder, "--out", tmp_path / "here", "--format", "svg", "--dates", "2014-06-10,2014-06-14")
    assert found.exit_code == 0, found.output
    assert f"13 figures are in {tmp_path / 'here'}" in found.stdout
    assert "14 Jun 2014" in (tmp_path / "here" / "maps.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--dates", "soon"], "give dates such as 2014-06-10,2014-06-14"),
        (["--dates", "2015-01-01"], "2015-01-01 is outside the days of the run"),
        (["--format", "bmp"], 'figures are not written as "bmp"'),
    ],
)
def test_what_cannot_be_drawn_is_one_message(made: Results, tmp_path: Path, words: list[str], message: str) -> None:
    found = type_in(made.folder, "--out", tmp_path / "here", *words)
    assert found.exit_code == 2
    assert message in " ".join(found.output.split())
    assert not (tmp_path / "here").exists()


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    found = type_in(tmp_path)
    assert found.exit_code == 2
    assert "not a finished run" in found.output
