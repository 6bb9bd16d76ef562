"""``sim verify``, and what the commands that play say and do when replications fail or a run is finished."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.ensemble.replication import play
from tests.conftest import DUEL


def typed(*words: object) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


def played(out: Path, *more: object) -> Any:
    return typed(DUEL, "--days", 1, "-n", 3, "--quiet", "--out", out, *more)


class Broken:
    """A player that fails in some replications."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = numbers
        self.played: list[int] = []

    def __call__(self, plan: Any, seed: int, replication: int, draw: int | None = None) -> Any:
        self.played.append(replication)
        if replication in self.numbers:
            raise OSError("the cache of machine code cannot be read")
        return play(plan, seed, replication, draw)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    assert played(tmp_path / "run").exit_code == 0
    return tmp_path / "run"


def test_a_whole_run_is_verified(run: Path) -> None:
    found = typed("verify", run)
    assert found.exit_code == 0, found.output
    assert found.stdout.splitlines()[-1].endswith("all agree")


def test_a_damaged_run_is_not_and_what_to_do_is_said(run: Path) -> None:
    table = run / "control.parquet"
    data = bytearray(table.read_bytes())
    data[len(data) // 2] ^= 4
    table.write_bytes(data)
    found = typed("verify", run)
    assert found.exit_code == 1
    wrong = [line for line in found.stdout.splitlines() if line.startswith("NO ")]
    assert "control.parquet" in wrong[0]
    assert wrong[0].endswith("damaged: its checksum is wrong; the command that made it plays it again")


def test_rows_that_are_not_those_of_the_digest_are_found_without_checksums(run: Path) -> None:
    """As an earlier version left it, with one digest changed."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for name in ("manifest.json", "summary.json"):
        content = json.loads((run / name).read_text())
        for key in ("format", "checksum", "checksums"):
            content.pop(key, None)
        (run / name).write_text(json.dumps(content))
    table = pq.read_table(run / "outcomes.parquet")
    column = table.column_names.index("digest")
    changed = table.set_column(column, "digest", pa.array(["0" * 32, *table["digest"].to_pylist()[1:]]))
    pq.write_table(changed, run / "outcomes.parquet")
    found = json.loads(typed("verify", run, "--json").stdout)
    assert [(one["file"], one["what"]) for one in found if not one["right"]] == [("outcomes.parquet", "digest")]


def test_a_folder_of_something_else_is_one_message(tmp_path: Path) -> None:
    found = typed("verify", tmp_path)
    assert (found.exit_code, found.output) == (2, f"{tmp_path}: is not a folder of results (no manifest.json)\n")


@pytest.mark.parametrize("inside", [False, True])
def test_a_log_is_verified_as_an_exercise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: bool) -> None:
    asked = []
    monkeypatch.setattr("sim.commands.verify.verify_exercise", lambda log, as_json: asked.append((log, as_json)))
    log = tmp_path / "exercise.sqlite"
    log.write_bytes(b"SQLite format 3\0")
    assert typed("verify", tmp_path if inside else log).exit_code == 0
    assert asked == [(log, False)]


def test_a_finished_run_is_shown_and_not_played(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Broken(0, 1, 2)
    monkeypatch.setattr("sim.ensemble.replication.play", broken)
    found = typed(DUEL, "--days", 1, "-n", 3, "--out", run)
    assert (found.exit_code, broken.played) == (0, [])
    assert "this run is finished: nothing is played" in found.stderr


def test_a_run_in_which_all_failed_ends_with_1_and_its_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.ensemble.replication.play", Broken(0, 1, 2))
    found = played(tmp_path / "run")
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.startswith(f"{tmp_path / 'run'}: no replication succeeded. The commonest error, 3 times")
    assert '"OSError: the cache of machine code cannot be read"' in found.stderr


def test_a_run_that_failed_is_healed_by_retry_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.ensemble.replication.play", Broken(1))
    assert played(tmp_path / "run").exit_code == 1
    sound = Broken()
    monkeypatch.setattr("sim.ensemble.replication.play", sound)
    found = played(tmp_path / "run", "--retry-failed", "--json")
    assert (found.exit_code, sound.played) == (0, [1])
    assert json.loads(found.stdout)["digest"] == json.loads(played(tmp_path / "whole", "--json").stdout)["digest"]


def test_a_share_that_may_fail_can_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.ensemble.replication.play", Broken(1))
    assert played(tmp_path / "run", "--max-failed", 0.5).exit_code == 0


PLAYING = {
    "sweep": ("sweep", DUEL, "--vary", "actors.rebels.troops=x1,x2"),
    "compare": ("compare", DUEL, DUEL, "--set-b", "actors.rebels.troops=x2"),
    "sensitivity": ("sensitivity", DUEL, "--base", 16, "--over", "parameters.battle.*", "--over", "actors.rebels.*"),
    "discover": ("discover", DUEL, "--outcome", "ford_falls"),
}  # fmt: skip


@pytest.mark.parametrize("command", PLAYING)
def test_every_command_that_plays_ends_with_1_when_all_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr("sim.ensemble.replication.play", Broken(*range(10)))
    found = typed(*PLAYING[command], "--days", 10, "-n", 2, "--quiet", "--out", tmp_path / "out")
    assert found.exit_code == 1, found.output
    assert "no replication succeeded" in found.stderr
    assert found.stderr.count("\n") == 1


@pytest.mark.parametrize("lost", ["removed", "a link to itself"])
def test_a_run_without_its_manifest_does_not_agree(run: Path, lost: str) -> None:
    (run / "hindcast.json").write_text("{}")
    (run / "manifest.json").unlink()
    if lost != "removed":
        (run / "manifest.json").symlink_to("manifest.json")
    assert typed("verify", run).exit_code == 1


def test_a_record_that_is_no_json_is_told_in_our_words(run: Path) -> None:
    data = bytearray((run / "summary.json").read_bytes())
    data[data.index(b'"checksum"') - 10] = 0xA0
    (run / "summary.json").write_bytes(data)
    assert "summary.json   record: is not JSON, or only a part of it" in typed("verify", run).output


def test_an_absent_value_of_a_summary_is_told_in_the_words_of_its_file() -> None:
    from sim.ensemble.findings import unlike

    assert unlike({"low": None}, {"low": 0.5}) == "low is nothing, and 0.5 when it is made anew"
