"""The variance split tells ignorance from luck where the truth is known, and leaves the run alone."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.ensemble import variance_split
from sim.ensemble.chunks import Interrupted
from sim.ensemble.input_correlations import links
from sim.ensemble.replication import play
from sim.ensemble.results import Results
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.ensemble.store import RunFolderError
from sim.scenario import load
from sim.world.build import blueprint
from tests.conftest import DUEL

PAIRS = 10
ROWS = 4000


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("spread") / "run"
    run(blueprint(load(DUEL, days=3)), Settings(replications=PAIRS, out=folder, workers=1))
    return Results(folder)


@pytest.fixture(scope="module")
def pairs(small: Results) -> pa.Table:
    return variance_split.replay_pairs(small, workers=1)


def made_up(share: float, seed: int = 7) -> tuple[Any, Any]:
    """Two halves whose inputs explain a known share of the variance."""
    dice = np.random.default_rng(seed)
    inputs, luck, other = dice.normal(size=(3, ROWS))
    return tuple(np.sqrt(share) * inputs + np.sqrt(1 - share) * own for own in (luck, other))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8, 1.0])
def test_a_known_share_is_found(share: float) -> None:
    assert variance_split.share_of_inputs(*made_up(share)) == pytest.approx(share, abs=0.04)


def test_interactions_count_as_luck() -> None:
    dice = np.random.default_rng(3)
    inputs, luck, other = dice.normal(size=(3, ROWS))
    assert variance_split.share_of_inputs(inputs * luck, inputs * other) == pytest.approx(0, abs=0.06)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(60):
        first, second = (half[:200] for half in made_up(0.4, seed))
        found = variance_split._split("made up", first, second)
        covered += bool(found.low <= 0.4 <= found.high)  # type: ignore[operator]
    assert covered >= 51  # 95 % of 60 is 57; fewer than 51 has a chance of one in a hundred at 92 %


def test_nothing_is_said_of_what_hardly_ever_differs() -> None:
    first = np.zeros(200)
    first[:3] = 1
    assert variance_split._split("rare", first, np.zeros(200)).ignorance is None


def test_a_wide_interval_is_called_uncertain() -> None:
    assert variance_split.Split("x", 0.5, 0.1, 0.9, 50).uncertain
    assert not variance_split.Split("x", 0.5, 0.4, 0.6, 500).uncertain


@pytest.mark.parametrize(("replications", "pairs"), [(20, 20), (100, 50), (1000, 250), (10_000, 500)])
def test_how_many_pairs(replications: int, pairs: int) -> None:
    assert variance_split.pairs_wanted(replications) == pairs


@pytest.mark.parametrize(
    ("wanted", "workers", "size"), [(250, 1, 50), (250, 2, 42), (250, 8, 32), (50, 2, 25), (20, 1, 20), (3, 8, 1)]
)
def test_workers_are_done_at_the_same_time(wanted: int, workers: int, size: int) -> None:
    assert variance_split.even_size(wanted, workers) == size


def test_the_rows_do_not_depend_on_the_workers(
    small: Results, pairs: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(variance_split, "_kept", lambda *_: None)
    monkeypatch.setattr(variance_split, "write_stamped", lambda _, table, __: table)
    again = variance_split.replay_pairs(small, workers=3)
    assert again.to_pylist() == pairs.to_pylist()


def test_they_can_be_stopped(small: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variance_split, "_kept", lambda *_: None)
    monkeypatch.setattr(variance_split, "write_stamped", lambda *_: pytest.fail("written"))
    played: list[int] = []

    def player(plan: Any, seed: int, replication: int, draw: int | None = None) -> Any:
        played.append(replication)
        return play(plan, seed, replication, draw)

    with pytest.raises(Interrupted):
        variance_split.replay_pairs(small, player=player, workers=1, stopped=lambda: len(played) > 3)
    assert played == [0, PAIRS, PAIRS + 1, PAIRS + 2]


def test_pairs_share_their_inputs(small: Results, pairs: pa.Table) -> None:
    draws = [name for name in small.column_names if name.startswith("draw.")]
    own = small.columns(draws).to_numpy()
    other = pairs.select(draws).to_pandas().to_numpy()
    assert np.array_equal(own, other)


def test_pairs_have_other_luck(small: Results, pairs: pa.Table) -> None:
    assert not set(small.columns(["digest"])["digest"]) & set(pairs["digest"].to_pylist())


def test_their_numbers_follow_the_run(pairs: pa.Table) -> None:
    assert pairs["replication"].to_pylist() == list(range(PAIRS, 2 * PAIRS))
    assert pairs["draw"].to_pylist() == list(range(PAIRS))


def test_any_of_them_can_be_played_again(small: Results, pairs: pa.Table) -> None:
    course = play(small.blueprint, 1, PAIRS + 4, draw=4)
    assert course.digest == pairs["digest"][4].as_py()


def test_the_runs_own_files_stay(small: Results, tmp_path: Path) -> None:
    def hashes() -> dict[str, str]:
        files = [path for path in small.folder.iterdir() if path.name != variance_split.SPREAD]
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = hashes()
    (small.folder / variance_split.SPREAD).unlink(missing_ok=True)
    variance_split.replay_pairs(small, workers=2)
    assert hashes() == before


def test_played_once(small: Results, pairs: pa.Table) -> None:
    again = variance_split.replay_pairs(small, player=lambda *_: pytest.fail("played again"))
    assert again.equals(pairs)


def test_a_table_of_another_run_is_not_used(small: Results, pairs: pa.Table, tmp_path: Path) -> None:
    path = small.folder / variance_split.SPREAD
    kept = path.read_bytes()
    try:
        pq.write_table(pairs.replace_schema_metadata({b"sim.identity": b"another"}), path)
        assert variance_split._kept(small, PAIRS) is None
        path.write_bytes(b"torn")
        assert variance_split._kept(small, PAIRS) is None
    finally:
        path.write_bytes(kept)


def test_another_engine_is_refused(small: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variance_split, "_kept", lambda *_: None)
    player = lambda plan, seed, replication, draw=None: play(plan, seed + 1, replication, draw)  # noqa: E731
    with pytest.raises(RunFolderError, match="otherwise than it did"):
        variance_split.replay_pairs(small, player=player)


def test_a_failed_pair_is_left_out(small: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variance_split, "_kept", lambda *_: None)
    monkeypatch.setattr(variance_split, "write_stamped", lambda _, table, __: table)

    def player(plan: Any, seed: int, replication: int, draw: int | None = None) -> Any:
        if draw == 2:
            raise ValueError("no such luck")
        return play(plan, seed, replication, draw)

    table = variance_split.replay_pairs(small, player=player, workers=1)
    assert table["error"].null_count == PAIRS - 1
    assert variance_split.splits(small, table, ["rebels.troops"])[0].pairs == PAIRS - 1


def test_links_find_the_input_that_matters(small: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    """A result made of one input and noise goes with that input, and with no other beyond chance."""
    import pandas as pd

    inputs = [name for name in small.column_names if name.startswith("draw.")]
    dice = np.random.default_rng(11)
    rows = pd.DataFrame(dice.uniform(size=(400, len(inputs))), columns=inputs)
    rows["crown.troops"] = rows["draw.actors.rebels.treasury"] + dice.normal(scale=0.3, size=400)
    monkeypatch.setattr(Results, "columns", lambda self, names: rows[list(names)])
    found = links(small, ["crown.troops"])
    assert [link.path for link in found] == ["actors.rebels.treasury"]
    assert found[0].rho > 0.5


def test_inputs_of_one_roll_are_one(small: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    import pandas as pd

    inputs = [name for name in small.column_names if name.startswith("draw.")]
    dice = np.random.default_rng(12)
    rows = pd.DataFrame(dice.uniform(size=(400, len(inputs))), columns=inputs)
    rows["draw.formations.2bn-ford.present"] = rows["draw.formations.1bn-ford.present"]
    rows["crown.troops"] = rows["draw.formations.1bn-ford.present"]
    monkeypatch.setattr(Results, "columns", lambda self, names: rows[list(names)])
    (found,) = links(small, ["crown.troops"])
    assert (found.path, found.also) == ("formations.1bn-ford.present", ("formations.2bn-ford.present",))
