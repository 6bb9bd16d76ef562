"""Studies played on the made-up theatre: the same rows whatever happens on the way."""

from __future__ import annotations

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

from sim.ensemble.chunks import chunks_of
from sim.ensemble.listener import Silent
from sim.ensemble.loop import RunStopped
from sim.ensemble.store import RunFolderError
from sim.study.results import Sweep
from sim.study.sweeping import SIZE
from sim.study.sweeping import play as play_study
from tests.study.sweep_made import MORALE, play, play_slowly, play_with_faults, study

ROOT = Path(__file__).resolve().parents[2]


class StopAt(Silent):
    """Remembers what it is told and presses Ctrl-C after so many replications."""

    def __init__(self, limit: int | None = None) -> None:
        self.limit = limit
        self.continued: list[tuple[int, int | None]] = []

    def continuing(self, there: int, wanted: int | None) -> None:
        self.continued.append((there, wanted))

    def playing(self, there: int, wanted: int | None) -> None:
        if self.limit is not None and there >= self.limit:
            raise KeyboardInterrupt


def played(out: Path, *vary: str, player: Any = play, **more: Any) -> Sweep:
    return Sweep(play_study(study(out, *vary, **more), player=player))


def outcomes(folder: Path) -> bytes:
    return (folder / "outcomes.parquet").read_bytes()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """Three points of 120 replications, played in one go."""
    return played(tmp_path_factory.mktemp("whole") / "study")


def test_a_study_leaves_design_rows_summary_and_manifest(whole: Sweep) -> None:
    left = {file.name for file in whole.folder.iterdir()} - {".lock"}
    assert left == {"design.csv", "outcomes.parquet", "summary.json", "manifest.json"}


def test_there_is_one_row_a_point_and_replication_in_order(whole: Sweep) -> None:
    rows = whole.rows
    assert list(zip(rows["point"], rows["replication"], strict=True)) == [(p, r) for p in range(3) for r in range(120)]


def test_factors_are_the_first_columns(tmp_path: Path) -> None:
    names = played(tmp_path / "study", f"{MORALE}=0.2,0.8", "places.ford.grievance=0.1,0.2").column_names
    assert names[:6] == (MORALE, "places.ford.grievance", "point", "replication", "error", "digest")


def test_the_design_is_written_before_the_first_run(tmp_path: Path) -> None:
    seen = []

    def looking(plan: Any, seed: int, replication: int) -> Any:
        seen.append((tmp_path / "study" / "design.csv").read_text())
        return play(plan, seed, replication)

    played(tmp_path / "study", player=looking)
    assert seen[0] == f"point,seed,{MORALE}\n0,1,0.2\n1,1,0.5\n2,1,0.8\n"


def test_all_points_share_their_dice(whole: Sweep) -> None:
    rows = whole.rows
    luck = rows.pivot(index="replication", columns="point", values="crown.troops")
    assert (luck[0] == luck[1]).all()
    assert (luck[0] == luck[2]).all()


def test_independent_points_have_dice_of_their_own(tmp_path: Path) -> None:
    found = played(tmp_path / "study", independent=True)
    luck = found.rows.pivot(index="replication", columns="point", values="crown.troops")
    assert (luck[0] != luck[1]).all()
    assert found.folder.joinpath("design.csv").read_text().splitlines()[1].split(",")[1] != "1"


def test_more_morale_never_makes_a_fall_likelier_on_common_dice(whole: Sweep) -> None:
    rows = whole.rows
    falls = rows.pivot(index="replication", columns=MORALE, values="outcome.ford_falls").astype(int)
    assert (falls[0.2] >= falls[0.5]).all()
    assert (falls[0.5] >= falls[0.8]).all()


def test_the_summary_counts_the_rows(whole: Sweep) -> None:
    counted = whole.rows.groupby("point")["outcome.ford_falls"].sum()
    summary = whole.summary[whole.summary["outcome"] == "ford_falls"].set_index("point")
    assert summary["count"].tolist() == counted.tolist()
    assert (summary["low"] < summary["probability"]).all()
    assert (summary["probability"] < summary["high"]).all()


def test_harm_to_civilians_is_in_every_summary(whole: Sweep) -> None:
    both = whole.rows["crown.displaced"] + whole.rows["rebels.displaced"]
    told = whole.harm[whole.harm["measure"] == "displaced"]
    assert told["median"].tolist() == pytest.approx(both.groupby(whole.rows["point"]).median().tolist())


def test_a_stopped_study_goes_on_and_leaves_the_same_bytes(tmp_path: Path, whole: Sweep) -> None:
    watcher = StopAt(130)
    with pytest.raises(RunStopped):
        play_study(study(tmp_path / "study"), watcher, player=play)
    again = StopAt()
    play_study(study(tmp_path / "study"), again, player=play)
    assert 130 <= again.continued[0][0] < 360
    assert outcomes(tmp_path / "study") == outcomes(whole.folder)


def test_a_killed_study_goes_on_with_no_row_lost_or_doubled(tmp_path: Path, whole: Sweep) -> None:
    out = tmp_path / "study"
    program = f"""
from pathlib import Path
from sim.study.sweeping import play
from tests.study.sweep_made import play_slowly, study
play(study(Path({str(out)!r}), replications=120), player=play_slowly)
"""
    process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    deadline = time.monotonic() + 60
    while not list(out.glob("chunks/*.arrow")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    watcher = StopAt()
    play_study(study(out, replications=120), watcher, player=play_slowly)
    assert watcher.continued
    assert outcomes(out) == outcomes(whole.folder)


def test_a_torn_chunk_is_played_again(tmp_path: Path, whole: Sweep) -> None:
    with pytest.raises(RunStopped):
        play_study(study(tmp_path / "study"), StopAt(240), player=play)
    torn = min((tmp_path / "study" / "chunks").glob("*.arrow"))
    torn.write_bytes(torn.read_bytes()[:-20])
    played(tmp_path / "study")
    assert outcomes(tmp_path / "study") == outcomes(whole.folder)


def test_a_complete_study_is_not_played_again(tmp_path: Path) -> None:
    played(tmp_path / "study")
    assert played(tmp_path / "study", player=play_with_faults).record["failed"] == 0


def test_more_replications_go_on_from_the_complete_study(tmp_path: Path) -> None:
    played(tmp_path / "study", replications=100)
    numbers = []

    def noting(plan: Any, seed: int, replication: int) -> Any:
        numbers.append(replication)
        return play(plan, seed, replication)

    played(tmp_path / "study", player=noting, replications=150)
    assert sorted(set(numbers)) == list(range(100, 150))
    played(tmp_path / "whole", replications=150)
    assert outcomes(tmp_path / "study") == outcomes(tmp_path / "whole")


def test_fewer_replications_than_there_are_throw_nothing_away(tmp_path: Path) -> None:
    played(tmp_path / "study")
    with pytest.raises(RunFolderError, match="holds 120 replications a point, more than 50"):
        played(tmp_path / "study", replications=50)


def test_another_design_in_the_folder_is_refused(tmp_path: Path) -> None:
    played(tmp_path / "study")
    with pytest.raises(RunFolderError, match="holds another run"):
        played(tmp_path / "study", f"{MORALE}=0.3")


def test_a_failing_replication_is_a_row_with_its_traceback(tmp_path: Path) -> None:
    found = played(tmp_path / "study", player=play_with_faults)
    failed = found.rows[found.rows["error"].notna()]
    assert (found.record["failed"], len(failed), len(found.rows)) == (36, 36, 360)
    assert "ArithmeticError: replication 3 went wrong" in failed["error"].iloc[0]


def test_failed_replications_are_left_alone_unless_asked(tmp_path: Path) -> None:
    played(tmp_path / "study", player=play_with_faults)
    assert played(tmp_path / "study").record["failed"] == 36


def test_failed_replications_alone_are_played_again(tmp_path: Path, whole: Sweep) -> None:
    played(tmp_path / "study", player=play_with_faults)
    numbers = []

    def noting(plan: Any, seed: int, replication: int) -> Any:
        numbers.append(replication)
        return play(plan, seed, replication)

    play_study(study(tmp_path / "study"), player=noting, retry_failed=True)
    assert len(numbers) == 36
    assert {number % 10 for number in numbers} == {3}
    assert Sweep(tmp_path / "study").record["digest"] == whole.record["digest"]
    assert Sweep(tmp_path / "study").rows.equals(whole.rows)


def test_a_point_that_cannot_be_built_is_rows_that_say_so(tmp_path: Path) -> None:
    wanted = study(tmp_path / "study", f"{MORALE}=0.5,7", replications=5)
    rows = Sweep(play_study(replace(wanted, settings=replace(wanted.settings, max_failed=0.5)), player=play)).rows
    assert rows.groupby("point")["error"].count().tolist() == [0, 5]
    assert "found 7" in rows["error"].iloc[-1]


def test_processes_give_the_same_rows_as_threads(tmp_path: Path) -> None:
    played(tmp_path / "threads", replications=20)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        play_study(study(tmp_path / "processes", replications=20), executor=pool, player=play)
    assert outcomes(tmp_path / "processes") == outcomes(tmp_path / "threads")


def test_the_number_of_replications_does_not_change_the_identity(tmp_path: Path) -> None:
    few, more = (study(tmp_path, replications=count) for count in (10, 500))
    assert few.identity == more.identity
    assert few.identity != study(tmp_path, independent=True).identity


def test_chunks_have_fixed_boundaries() -> None:
    found = [(one.point, one.end, one.first, one.last) for one in chunks_of(150, SIZE, 2)]
    assert found == [(0, 1, 0, 100), (0, 1, 100, 150), (1, 2, 0, 100), (1, 2, 100, 150)]


def test_points_with_few_replications_share_a_chunk() -> None:
    found = [(one.point, one.end, one.first, one.last) for one in chunks_of(40, SIZE, 5)]
    assert found == [(0, 2, 0, 40), (2, 4, 0, 40), (4, 5, 0, 40)]


def test_points_that_shared_chunks_go_on_to_more_replications(whole: Sweep, tmp_path: Path) -> None:
    played(tmp_path / "study", replications=30)
    grown = played(tmp_path / "study", replications=120)
    assert outcomes(grown.folder) == outcomes(whole.folder)


def test_a_stopped_study_of_shared_chunks_goes_on_to_the_same_rows(tmp_path: Path) -> None:
    vary = f"{MORALE}=0.1:0.9:9"
    with pytest.raises(RunStopped):
        play_study(study(tmp_path / "stopped", vary, replications=25), StopAt(60), player=play)
    after = played(tmp_path / "stopped", vary, replications=25)
    assert outcomes(after.folder) == outcomes(played(tmp_path / "whole", vary, replications=25).folder)


def test_a_study_that_is_not_summed_up_has_rows_all_the_same(tmp_path: Path) -> None:
    wanted = replace(study(tmp_path / "study", replications=10), summed=False)
    found = Sweep(play_study(wanted, player=play))
    assert found.record["results"] == []
    assert len(found.rows) == 30


def test_the_manifest_says_what_was_varied(tmp_path: Path) -> None:
    played(tmp_path / "study", f"{MORALE}=0.2,0.8")
    manifest = json.loads((tmp_path / "study" / "manifest.json").read_text())
    assert manifest["factors"][0] == {"path": MORALE, "sign": "", "levels": ["0.2", "0.8"], "low": None, "high": None}
    assert (manifest["seed"], manifest["replications"], manifest["points"]) == (1, 120, 2)
    assert {"sim", "python", "numpy"} <= manifest["versions"].keys()


def test_an_unfinished_study_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RunStopped):
        play_study(study(tmp_path / "study"), StopAt(120), player=play)
    with pytest.raises(RunFolderError, match="the study is not complete"):
        Sweep(tmp_path / "study")


def test_columns_can_be_read_alone(tmp_path: Path) -> None:
    found = played(tmp_path / "study", replications=5)
    assert found.columns([MORALE, "outcome.ford_falls"]).shape == (15, 2)
    assert pq.read_schema(tmp_path / "study" / "outcomes.parquet").names == list(found.column_names)
