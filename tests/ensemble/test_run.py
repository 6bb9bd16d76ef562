"""Whole runs on the made-up theatre: the same answer whatever happens on the way."""

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sim.ensemble.failures import TooManyFailedError
from sim.ensemble.listener import Silent
from sim.ensemble.loop import RunStopped
from sim.ensemble.results import Results
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.ensemble.store import RunFolderError
from sim.ensemble.summary import Summary
from tests.ensemble.fakes import blueprint, play, play_slowly, play_with_faults

ROOT = Path(__file__).resolve().parents[2]


def settings(out: Path, **more: Any) -> Settings:
    return Settings(**({"replications": 120, "out": out, "workers": 2} | more))


def play_all(out: Path, player: Any = play, **more: Any) -> Summary:
    return run(blueprint(), settings(out, **more), player=player)


class Watcher(Silent):
    """Remembers what it was told; may stop the run after some replications."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.stop_at = stop_at
        self.continued: list[tuple[int, int | None]] = []
        self.there = 0
        self.noted: list[str] = []

    def noting(self, line: str) -> None:
        self.noted.append(line)

    def continuing(self, there: int, wanted: int | None) -> None:
        self.continued.append((there, wanted))

    def playing(self, there: int, wanted: int | None) -> None:
        self.there = there
        if self.stop_at is not None and there >= self.stop_at:
            raise KeyboardInterrupt


def test_a_complete_run_leaves_its_tables_and_no_chunks(tmp_path: Path) -> None:
    play_all(tmp_path / "run")
    left = {file.name for file in (tmp_path / "run").iterdir()} - {".lock"}
    assert left == {"outcomes.parquet", "daily.parquet", "control.parquet", "manifest.json", "summary.json"}


def test_there_is_one_row_a_replication_in_order(tmp_path: Path) -> None:
    play_all(tmp_path / "run")
    assert pq.read_table(tmp_path / "run" / "outcomes.parquet")["replication"].to_pylist() == list(range(120))


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_the_number_of_workers_does_not_change_the_digest(tmp_path: Path, workers: int) -> None:
    assert play_all(tmp_path / "run", workers=workers).digest == play_all(tmp_path / "one", workers=1).digest


def test_other_executors_give_the_same_tables(tmp_path: Path) -> None:
    play_all(tmp_path / "threads")
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        run(blueprint(), settings(tmp_path / "processes"), executor=executor, player=play)
    threads, processes = (pq.read_table(tmp_path / name / "outcomes.parquet") for name in ("threads", "processes"))
    assert threads.equals(processes)


def test_another_seed_is_another_run(tmp_path: Path) -> None:
    assert play_all(tmp_path / "one").digest != play_all(tmp_path / "two", seed=2).digest


def test_more_replications_begin_with_the_same_ones(tmp_path: Path) -> None:
    play_all(tmp_path / "few")
    play_all(tmp_path / "more", replications=170)
    few, more = (pq.read_table(tmp_path / name / "outcomes.parquet") for name in ("few", "more"))
    assert more.slice(0, 120).equals(few)


def test_failed_replications_are_counted_and_left_out(tmp_path: Path) -> None:
    summary = play_all(tmp_path / "run", play_with_faults)
    assert (summary.replications, summary.failed) == (120, 12)
    assert summary.outcomes["ford_falls"].of == 108


def test_failures_change_the_digest(tmp_path: Path) -> None:
    assert play_all(tmp_path / "run", play_with_faults).digest != play_all(tmp_path / "sound").digest


def test_a_run_in_which_everything_fails_leaves_tables_that_say_so(tmp_path: Path) -> None:
    with pytest.raises(TooManyFailedError):
        play_all(tmp_path / "run", lambda *_: 1 / 0)
    summary = Results(tmp_path / "run").brief
    assert summary.failed == 120
    assert summary.outcomes["ford_falls"].note == "not answerable: no replication succeeded"
    assert summary.actors == {"crown": {}, "rebels": {}}


def test_a_stopped_run_says_how_to_go_on(tmp_path: Path) -> None:
    with pytest.raises(RunStopped) as caught:
        run(blueprint(), settings(tmp_path / "run", workers=1), Watcher(50), player=play)
    expected = f"stopped: 50 replications are kept in {tmp_path / 'run'}. The same command goes on from there."
    assert str(caught.value) == expected


def test_the_same_command_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    with pytest.raises(RunStopped):
        run(blueprint(), settings(tmp_path / "run", workers=1), Watcher(50), player=play)
    watcher = Watcher()
    again = run(blueprint(), settings(tmp_path / "run"), watcher, player=play)
    assert watcher.continued == [(50, 120)]
    assert again.digest == play_all(tmp_path / "whole").digest


def test_what_is_there_is_not_played_again(tmp_path: Path) -> None:
    with pytest.raises(RunStopped):
        run(blueprint(), settings(tmp_path / "run", workers=1), Watcher(50), player=play)
    played = []

    def noting(plan: Any, seed: int, replication: int) -> Any:
        played.append(replication)
        return play(plan, seed, replication)

    play_all(tmp_path / "run", noting)
    assert sorted(played) == list(range(50, 120))


def test_a_torn_chunk_is_played_again(tmp_path: Path) -> None:
    with pytest.raises(RunStopped):
        run(blueprint(), settings(tmp_path / "run", workers=1), Watcher(100), player=play)
    (rows,) = (tmp_path / "run" / "chunks").glob("00000000-*.rows.arrow")
    rows.write_bytes(rows.read_bytes()[:-20])
    assert play_all(tmp_path / "run").digest == play_all(tmp_path / "whole").digest


def test_a_run_that_was_killed_goes_on_with_no_row_lost_or_doubled(tmp_path: Path) -> None:
    out = tmp_path / "run"
    program = f"""
from pathlib import Path
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from tests.ensemble.fakes import blueprint, play_slowly
run(blueprint(), Settings(replications=400, out=Path({str(out)!r}), workers=2), player=play_slowly)
"""
    process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    deadline = time.monotonic() + 60
    while not list(out.glob("chunks/*.rows.arrow")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    watcher = Watcher()
    run(blueprint(), settings(out, replications=400), watcher, player=play_slowly)
    assert watcher.continued
    assert 50 <= watcher.continued[0][0] < 400
    assert pq.read_table(out / "outcomes.parquet")["replication"].to_pylist() == list(range(400))


def never(*_: Any) -> Any:
    raise AssertionError("nothing was to be played")


def test_a_complete_run_is_not_played_again(tmp_path: Path) -> None:
    first = play_all(tmp_path / "run")
    again = play_all(tmp_path / "run", never)
    assert replace(again, seconds=0.0) == replace(first, seconds=0.0)


def test_a_complete_run_is_shown_where_nothing_can_be_written(tmp_path: Path) -> None:
    first = play_all(tmp_path / "run")
    for file in (tmp_path / "run").iterdir():
        file.chmod(0o444)
    before = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "run").iterdir()}
    assert play_all(tmp_path / "run", never).digest == first.digest
    assert {file.name: file.stat().st_mtime_ns for file in (tmp_path / "run").iterdir()} == before


def test_a_larger_complete_run_is_shown_as_it_is(tmp_path: Path) -> None:
    play_all(tmp_path / "run")
    watcher = Watcher()
    assert run(blueprint(), settings(tmp_path / "run", replications=50), watcher, player=never).replications == 120
    assert watcher.noted == ["this run is finished, with 120 replications: nothing is played"]


def test_more_replications_than_a_complete_run_has_are_all_played_and_that_is_said(tmp_path: Path) -> None:
    play_all(tmp_path / "run")
    watcher = Watcher()
    more = run(blueprint(), settings(tmp_path / "run", replications=170), watcher, player=play)
    assert watcher.noted[0].startswith("120 replications are finished, but their days were not kept")
    assert more.digest == play_all(tmp_path / "whole", replications=170).digest


@pytest.mark.parametrize("table", ["outcomes.parquet", "daily.parquet", "control.parquet", "summary.json"])
def test_a_complete_run_with_a_damaged_table_is_made_again(tmp_path: Path, table: str) -> None:
    first = play_all(tmp_path / "run")
    before = (tmp_path / "run" / "outcomes.parquet").read_bytes()
    (tmp_path / "run" / table).write_bytes(b"\x89PNG")
    watcher = Watcher()
    assert run(blueprint(), settings(tmp_path / "run"), watcher, player=play).digest == first.digest
    assert table in watcher.noted[0]
    assert (tmp_path / "run" / "outcomes.parquet").read_bytes() == before


def test_failed_replications_alone_are_played_again(tmp_path: Path) -> None:
    play_all(tmp_path / "run", play_with_faults)
    played = []

    def noting(plan: Any, seed: int, replication: int) -> Any:
        played.append(replication)
        return play(plan, seed, replication)

    again = play_all(tmp_path / "run", noting, retry_failed=True)
    assert sorted(played) == list(range(3, 120, 10))
    assert again.digest == play_all(tmp_path / "whole").digest


@pytest.mark.parametrize("table", ["outcomes.parquet", "daily.parquet", "control.parquet"])
def test_a_run_healed_of_its_failures_has_the_tables_of_a_sound_one(tmp_path: Path, table: str) -> None:
    play_all(tmp_path / "run", play_with_faults)
    play_all(tmp_path / "run", retry_failed=True)
    play_all(tmp_path / "whole")
    one, other = (pq.read_table(tmp_path / name / table) for name in ("run", "whole"))
    assert one.equals(other)


def test_failed_replications_of_an_interrupted_run_are_played_again_too(tmp_path: Path) -> None:
    with pytest.raises(RunStopped):
        run(blueprint(), settings(tmp_path / "run", workers=1), Watcher(50), player=play_with_faults)
    assert play_all(tmp_path / "run", retry_failed=True).digest == play_all(tmp_path / "whole").digest


def test_a_healed_run_leaves_no_chunks(tmp_path: Path) -> None:
    play_all(tmp_path / "run", play_with_faults)
    assert (tmp_path / "run" / "chunks").is_dir()
    play_all(tmp_path / "run", retry_failed=True)
    assert not (tmp_path / "run" / "chunks").exists()


def test_a_run_with_failures_goes_on_to_more_replications(tmp_path: Path) -> None:
    play_all(tmp_path / "run", play_with_faults, replications=100)
    watcher = Watcher()
    run(blueprint(), settings(tmp_path / "run"), watcher, player=play_with_faults)
    assert watcher.continued == [(100, 120)]


def test_too_many_failures_name_the_commonest_error_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TooManyFailedError) as caught:
        play_all(tmp_path / "run", play_with_faults, max_failed=0.05)
    assert str(caught.value) == (
        f"{tmp_path / 'run'}: 12 of 120 replications failed, more than --max-failed 0.05 allows. The commonest error, "
        '12 times (replications 3, 13, 23, 33, 43, ...): "ArithmeticError: replication 3 went wrong". What was played '
        "is kept. Mend the cause and add --retry-failed, or take the rest as it is with --max-failed 0.1."
    )
    assert caught.value.exit_code == 1


def test_a_run_with_too_many_failures_says_so_again_without_playing(tmp_path: Path) -> None:
    for player in (play_with_faults, never):
        with pytest.raises(TooManyFailedError):
            play_all(tmp_path / "run", player, max_failed=0.05)
    assert play_all(tmp_path / "run", never).failed == 12


def test_a_damaged_chunk_is_played_again_and_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(RunStopped):
        run(blueprint(), settings(tmp_path / "run", workers=1), Watcher(100), player=play)
    (rows,) = (tmp_path / "run" / "chunks").glob("00000000-*.rows.arrow")
    data = bytearray(rows.read_bytes())
    data[len(data) // 2] ^= 1
    rows.write_bytes(data)
    watcher = Watcher()
    again = run(blueprint(), settings(tmp_path / "run"), watcher, player=play)
    assert watcher.noted == [f"{rows.name}: damaged (not what was written); played again"]
    assert again.digest == play_all(tmp_path / "whole").digest


def test_the_old_tables_stay_until_the_new_ones_are_whole(tmp_path: Path) -> None:
    play_all(tmp_path / "run")
    with pytest.raises(RunStopped):
        run(blueprint(), settings(tmp_path / "run", replications=200), Watcher(150), player=play)
    assert pq.read_table(tmp_path / "run" / "outcomes.parquet").num_rows == 120


def test_another_scenario_in_the_folder_is_refused(tmp_path: Path) -> None:
    play_all(tmp_path / "run")
    with pytest.raises(RunFolderError, match="holds another run"):
        run(blueprint({}), settings(tmp_path / "run"), player=play)


def test_a_run_for_precision_stops_when_it_is_precise(tmp_path: Path) -> None:
    summary = play_all(tmp_path / "run", precision=0.05)
    widths = [(found.high - found.low) / 2 for found in summary.outcomes.values() if found.low is not None]
    assert summary.replications == 400
    assert max(widths) <= 0.05


def test_questions_that_cannot_be_answered_do_not_hold_a_run_up(tmp_path: Path) -> None:
    later = {"place": "ford", "held_by": "rebels", "at": datetime.date(2015, 1, 1)}
    asked = {"later": later, "then": {"place": "ford", "held_by": "rebels", "given": "later"}}
    found = run(blueprint(asked), settings(tmp_path / "run", precision=0.01), player=play)
    assert found.replications == 200


def test_a_run_for_precision_goes_on_after_an_interruption(tmp_path: Path) -> None:
    with pytest.raises(RunStopped):
        run(blueprint(), settings(tmp_path / "run", precision=0.05), Watcher(250), player=play)
    watcher = Watcher()
    again = run(blueprint(), settings(tmp_path / "run", precision=0.05), watcher, player=play)
    assert watcher.continued[0][0] >= 250
    assert again.digest == play_all(tmp_path / "whole", precision=0.05).digest


def test_the_folder_is_named_after_the_scenario_and_its_identity(tmp_path: Path) -> None:
    summary = run(blueprint(), Settings(replications=1, results=tmp_path, stem="duel"), player=play)
    manifest = json.loads((Path(summary.folder) / "manifest.json").read_text())
    assert Path(summary.folder) == tmp_path / f"duel-{manifest['identity'][:8]}"


def test_the_manifest_tells_how_to_play_the_run_again(tmp_path: Path) -> None:
    summary = play_all(tmp_path / "run", sets=("days=10",), file="duel.yaml")
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert manifest["status"] == "complete"
    assert (manifest["seed"], manifest["replications"], manifest["days"]) == (1, 120, 10)
    assert (manifest["file"], manifest["sets"], manifest["digest"]) == ("duel.yaml", ["days=10"], summary.digest)
    assert {"sim", "python", "numba", "numpy", "mesa"} <= manifest["versions"].keys()


def test_an_interrupted_run_is_not_called_complete(tmp_path: Path) -> None:
    with pytest.raises(RunStopped):
        run(blueprint(), settings(tmp_path / "run"), Watcher(50), player=play_slowly)
    assert json.loads((tmp_path / "run" / "manifest.json").read_text())["status"] == "running"
