"""Runs, sweeps and comparisons of the made-up theatre have the digests, rows and chunk files of version 0.1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sim.ensemble.listener import Silent
from sim.ensemble.loop import RunStopped
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.ensemble.stamped import content_checksum
from sim.scenario import MEASURE_NAMES
from sim.study.sweeping import play as play_study
from tests.ensemble import fakes
from tests.study import pairs_made, sweep_made

RUN = "0742c75d6c280490173438c12ea60823"
RUN_WITH_FAILURES = "6aa037cae873c7aeccad6f7173e37acd"
SWEEP = "39c904dca46fd8420a54f64537e1b549"
SWEEP_WITH_FAILURES = "4998ab5dd8934bc26b50e3ac068475c6"
PRECISE = "6907543d251427aa6757cc3e58f54df0"
COMPARISON = "c5ce52b182dd79dd22239bc5fa15d767"
COMPARISON_WITH_FAILURES = "836b1c6a1341658a5d5509c81fa198ec"


class StopAt(Silent):
    """Presses Ctrl-C after so many replications."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def playing(self, there: int, wanted: int | None) -> None:
        if there >= self.limit:
            raise KeyboardInterrupt


def a_run(out: Path, player: Any = fakes.play, listener: Silent | None = None, **more: Any) -> str:
    settings = Settings(**({"replications": 230, "workers": 1, "out": out} | more))
    return run(fakes.blueprint(), settings, listener, player=player).digest


def a_sweep(out: Path, player: Any = sweep_made.play, listener: Silent | None = None, retry: bool = False) -> str:
    from sim.study.results import Sweep

    return str(Sweep(play_study(sweep_made.study(out), listener, player=player, retry_failed=retry)).record["digest"])


def a_comparison(out: Path, player: Any = pairs_made.play, listener: Silent | None = None, retry: bool = False) -> str:
    settings = Settings(replications=110, out=out, workers=1, retry_failed=retry)
    found, _ = pairs_made.compare(pairs_made.both(), settings, listener=listener, player=player)
    return str(found["digest"])


WAYS = {
    "run": (a_run, fakes.play_with_faults, RUN, RUN_WITH_FAILURES, 150),
    "sweep": (a_sweep, sweep_made.play_with_faults, SWEEP, SWEEP_WITH_FAILURES, 200),
    "comparison": (a_comparison, pairs_made.play_with_faults, COMPARISON, COMPARISON_WITH_FAILURES, 75),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_the_digest_is_that_of_version_0_1(way: str, tmp_path: Path) -> None:
    play, _, digest, _, _ = WAYS[way]
    assert play(tmp_path / way) == digest


@pytest.mark.parametrize("way", WAYS)
def test_the_digest_with_failures_is_that_of_version_0_1_and_retrying_heals_it(way: str, tmp_path: Path) -> None:
    play, faulty, digest, failed, _ = WAYS[way]
    assert play(tmp_path / way, faulty) == failed
    retry = {"retry_failed": True} if way == "run" else {"retry": True}
    assert play(tmp_path / way, **retry) == digest


@pytest.mark.parametrize("way", WAYS)
def test_an_interruption_does_not_change_the_digest(way: str, tmp_path: Path) -> None:
    play, _, digest, _, stop = WAYS[way]
    with pytest.raises(RunStopped):
        play(tmp_path / way, listener=StopAt(stop))
    assert play(tmp_path / way) == digest


def test_a_run_for_precision_has_the_digest_of_version_0_1(tmp_path: Path) -> None:
    assert a_run(tmp_path / "run", precision=0.05) == PRECISE


ROWS = {
    "run": "f7103ef605d0408022ae177cb0675970ff2d85ff068c6eb43d5c2ff2f5074b8c",
    "sweep": "1f037a285f5b5aff04569868e4fe9515231c7af79d0ee85c5b9ca85d229fc2d0",
    "comparison": "9a676481dafcc714124db12c3d7999a07b44f83186bd59c321f1ebbed7bcd0c4",
}
TABLES = {"run": "outcomes.parquet", "sweep": "outcomes.parquet", "comparison": "pairs.parquet"}


@pytest.mark.parametrize("way", WAYS)
def test_every_value_of_every_row_is_that_of_version_0_1(way: str, tmp_path: Path) -> None:
    WAYS[way][0](tmp_path / way)
    rows = pq.read_table(tmp_path / way / TABLES[way])
    left_out = {"draw", *MEASURE_NAMES[fakes.FIRST_MEASURES :]}
    played = [name for name in rows.column_names if left_out.isdisjoint(name.split("."))]
    assert content_checksum(rows.select(played), b"") == ROWS[way]


CHUNKS = {
    "run": ["00000000-00000049.control.npz", "00000000-00000049.rows.arrow", "00000000-00000049.series.npy"],
    "sweep": ["000000-000000-00000000-00000099.arrow", "000000-000000-00000100-00000119.arrow"],
    "comparison": ["00000000-00000024.pairs.arrow", "00000025-00000049.pairs.arrow"],
}


@pytest.mark.parametrize("way", WAYS)
def test_chunks_are_called_as_in_version_0_1(way: str, tmp_path: Path) -> None:
    with pytest.raises(RunStopped):
        WAYS[way][0](tmp_path / way, listener=StopAt({"run": 50, "sweep": 360, "comparison": 50}[way]))
    assert set(CHUNKS[way]) <= {file.name for file in (tmp_path / way / "chunks").iterdir()}
