"""Pairs of worlds on the same dice: what they share, when they part, and what survives an interruption."""

from __future__ import annotations

import datetime
import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.ensemble.chunks import Chunk, Player
from sim.ensemble.failures import TooManyFailedError
from sim.ensemble.jobs import Job, Task, play_task
from sim.ensemble.loop import RunStopped
from sim.ensemble.replication import play as play_really
from sim.ensemble.settings import Settings
from sim.ensemble.store import RunFolderError
from sim.scenario import load
from sim.study.comparison import Compared, compare, pair_identity
from sim.study.pairs import Pairing, PairingError, PairWork, pairing
from sim.world.build import blueprint as lay_out
from tests.conftest import DUEL
from tests.ensemble.fakes import OUTCOMES
from tests.ensemble.test_run import Watcher
from tests.study.pairs_made import blueprint, both, compared, play, play_with_faults


def play_pairs(both: Pairing, seed: int, first: int, last: int, player: Player) -> Any:
    """The rows of some pairs."""
    task = Task(Chunk(first, last), (Job(tuple(range(first, last)), seed),))
    return play_task(PairWork(both), task, player).rows


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two real pairs of the duel and of a duel in which something happens on 11 June."""
    file = tmp_path_factory.mktemp("late") / "late.yaml"
    event = "{date: 2014-06-11, shock: formations.rebels.morale, set: 0}"
    file.write_text(f"extends: {DUEL.as_posix()}\nevents:\n  - {event}\n")
    plans = [lay_out(load(path, days=9)) for path in (DUEL, file)]
    return play_pairs(pairing(*plans), 1, 0, 2, play_really)


@pytest.fixture(scope="module")
def itself() -> Any:
    """One real pair of the duel, cut short, and of itself; seed 7."""
    plan = lay_out(load(DUEL, days=8))
    return plan, play_pairs(pairing(plan, plan), 7, 4, 5, play_really)


def test_no_pair_parts_before_the_change(late: Any) -> None:
    evening = (datetime.date(2014, 6, 11) - datetime.date(2014, 6, 5)).days + 1
    assert late["parted"].to_pylist() == [evening] * 2


def test_the_map_parts_no_earlier_than_anything(late: Any) -> None:
    for anything, on_the_map in zip(late["parted"].to_pylist(), late["map_parted"].to_pylist(), strict=True):
        assert on_the_map is None or on_the_map >= anything


def test_a_scenario_never_parts_from_itself(itself: Any) -> None:
    _, rows = itself
    assert rows["digest.a"].to_pylist() == rows["digest.b"].to_pylist() != [None]
    assert rows["parted"].to_pylist() == rows["map_parted"].to_pylist() == [None]


def test_a_side_of_a_pair_is_the_ordinary_replication(itself: Any) -> None:
    plan, rows = itself
    assert rows["digest.a"][0].as_py() == play_really(plan, 7, 4).digest


def test_holders_are_compared_by_name() -> None:
    turned = blueprint("Turned")
    turned.actors, turned.places = turned.actors[::-1], turned.places[::-1]

    def mirrored(plan: Any, seed: int, replication: int) -> Any:
        course = play(plan, seed, replication)
        if plan is turned:
            course.holders = 1 - course.holders[:, ::-1]
            course.series = course.series[:, ::-1]
        return course

    rows = play_pairs(pairing(blueprint(), turned), 1, 0, 20, mirrored)
    assert rows["parted"].null_count == 20


def test_harm_is_summed_over_all_actors() -> None:
    rows = play_pairs(both(), 1, 0, 5, play)
    summed = [sum(rows[f"{actor}.displaced.b"][k].as_py() for actor in ("crown", "rebels")) for k in range(5)]
    assert rows["harm.displaced.b"].to_pylist() == pytest.approx(summed)


def test_a_failed_pair_is_a_row_with_its_traceback(tmp_path: Path) -> None:
    found = compared(tmp_path / "c", 50, play_with_faults)
    row = pq.read_table(tmp_path / "c" / "pairs.parquet").slice(13, 1).to_pylist()[0]
    assert found["failed"] == 5
    assert row["error"].startswith("b: Traceback")
    assert {value for name, value in row.items() if name not in ("replication", "error")} == {None}


def test_pairs_that_all_fail_leave_a_comparison_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(TooManyFailedError, match=r'30 times .*: "a: ZeroDivisionError: division by zero"'):
        compared(tmp_path / "c", 30, lambda *_: 1 / 0)
    found = Compared(tmp_path / "c").record
    assert (found["failed"], found["outcomes"]["ford_falls"]["difference"]) == (30, None)


def test_a_complete_comparison_is_not_played_again(tmp_path: Path) -> None:
    first = compared(tmp_path / "c", 30)
    assert compared(tmp_path / "c", 30, lambda *_: pytest.fail("nothing was to be played")) == first


def test_failed_pairs_alone_are_played_again(tmp_path: Path) -> None:
    compared(tmp_path / "c", 60, play_with_faults)
    played = []

    def noting(plan: Any, seed: int, replication: int) -> Any:
        played.append(replication)
        return play(plan, seed, replication)

    settings = Settings(replications=60, out=tmp_path / "c", workers=2, retry_failed=True)
    compare(both(), settings, player=noting)
    assert sorted(set(played)) == [3, 13, 23, 33, 43, 53]
    compared(tmp_path / "whole", 60)
    assert files(tmp_path / "c") == files(tmp_path / "whole")


def test_a_damaged_table_of_pairs_is_made_again_and_that_is_said(tmp_path: Path) -> None:
    compared(tmp_path / "c", 30)
    before = files(tmp_path / "c")
    (tmp_path / "c" / "pairs.parquet").write_bytes(b"")
    watcher = Watcher()
    compared(tmp_path / "c", 30, listener=watcher)
    assert "pairs.parquet is damaged" in watcher.noted[0]
    assert files(tmp_path / "c") == before


def files(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in ("pairs.parquet", "comparison.json")]


def test_an_interrupted_comparison_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    with pytest.raises(RunStopped, match="The same command goes on from there"):
        compared(tmp_path / "c", listener=Watcher(50))
    watcher = Watcher()
    compared(tmp_path / "c", listener=watcher)
    compared(tmp_path / "whole")
    assert watcher.continued[0][0] >= 50
    assert files(tmp_path / "c") == files(tmp_path / "whole")
    assert not (tmp_path / "c" / "chunks").exists()


def test_a_torn_chunk_is_played_again(tmp_path: Path) -> None:
    with pytest.raises(RunStopped):
        compared(tmp_path / "c", listener=Watcher(75))
    torn = sorted((tmp_path / "c" / "chunks").iterdir())[0]
    torn.write_bytes(torn.read_bytes()[:1000])
    compared(tmp_path / "c")
    compared(tmp_path / "whole")
    assert files(tmp_path / "c") == files(tmp_path / "whole")


def test_more_pairs_play_only_the_new_ones(tmp_path: Path) -> None:
    compared(tmp_path / "c", 60)
    watcher = Watcher()
    compared(tmp_path / "c", 120, listener=watcher)
    compared(tmp_path / "whole")
    assert watcher.continued == [(60, 120)]
    assert files(tmp_path / "c") == files(tmp_path / "whole")


def test_a_complete_comparison_plays_nothing(tmp_path: Path) -> None:
    first = compared(tmp_path / "c", 30)
    assert compared(tmp_path / "c", 30, lambda *_: pytest.fail("it plays")) == first


def test_a_process_pool_gives_the_same_table(tmp_path: Path) -> None:
    compared(tmp_path / "threads", 60)
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        compared(tmp_path / "processes", 60, executor=executor)
    assert files(tmp_path / "threads") == files(tmp_path / "processes")


def test_the_folder_of_another_comparison_is_refused(tmp_path: Path) -> None:
    compared(tmp_path / "c", 25)
    with pytest.raises(RunFolderError, match="holds another run"):
        compared(tmp_path / "c", 25, pair=pairing(blueprint(), blueprint()))


def test_seed_and_order_make_another_comparison() -> None:
    one, turned = both(), pairing(both().second, both().first)
    assert len({pair_identity(one, 1), pair_identity(one, 2), pair_identity(turned, 1)}) == 3


def test_the_manifest_has_both_scenarios_in_full(tmp_path: Path) -> None:
    compared(tmp_path / "c", 25)
    manifest = json.loads((tmp_path / "c" / "manifest.json").read_text())
    assert {json.loads(text)["name"] for text in manifest["scenarios"].values()} == {"A duel", "Another duel"}
    assert manifest["status"] == "complete"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"start": datetime.date(2014, 6, 6)}, "a starts on 2014-06-05 and b on 2014-06-06"),
        ({"days": 9}, "a lasts 10 days and b 9; give --days or --until for both"),
        ({"outcomes": {}}, "they have no question in common (ford_falls is asked in a only; "),
    ],
)
def test_scenarios_that_make_no_pairs_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(PairingError) as caught:
        pairing(blueprint(), blueprint(**changes))
    assert said in str(caught.value)


def test_scenarios_without_a_common_actor_are_refused() -> None:
    other = blueprint()
    other.actors = ("north", "south")
    with pytest.raises(PairingError, match="they have no actor in common"):
        pairing(blueprint(), other)


def test_questions_that_are_not_the_same_are_named_and_left_out() -> None:
    asked = {
        "ford_falls": OUTCOMES["ford_falls"] | {"text": "In other words"},
        "castle_holds": OUTCOMES["castle_holds"] | {"held_by": "rebels"},
        "new": {"place": "ford", "held_by": "crown", "at": "end"},
    }
    pair = pairing(blueprint(), blueprint(outcomes=asked))
    assert pair.outcomes == ("ford_falls",)
    assert pair.left_out == {
        "castle_holds": "is asked differently in a and b", "later": "is asked in a only", "new": "is asked in b only",
    }  # fmt: skip


def test_a_question_after_the_last_day_is_left_out() -> None:
    assert both().left_out == {"later": "is about a day after the last"}


def test_worlds_that_differ_in_a_measure_alone_have_parted() -> None:
    def play_apart(plan: Any, seed: int, replication: int) -> Any:
        course = play(blueprint(), seed, replication)
        course.series[6:, 1, 0] += np.float64(plan.scenario.name == "Another duel")
        return course

    rows = play_pairs(both(), 1, 0, 1, play_apart)
    assert (rows["parted"][0].as_py(), rows["map_parted"][0].as_py()) == (6, None)
