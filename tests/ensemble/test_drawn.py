"""The uncertain inputs of a run: drawn again they are those that were played, whether the table has them or not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.ensemble.chunks import chunks_of
from sim.ensemble.drawn import draw_again
from sim.ensemble.files import RunFolderError
from sim.ensemble.input_correlations import links
from sim.ensemble.json_records import write_record
from sim.ensemble.replication import play
from sim.ensemble.results import Results
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.study.verifying import verify_folder
from sim.world.blueprint import Blueprint

SEED, COUNT, FAULTY = 4, 30, 3


def played(plan: Blueprint, out: Path, count: int = COUNT, up_to: int = 1000, player: Any = None) -> Results:
    run(plan, Settings(seed=SEED, replications=count, workers=1, out=out, draws_up_to=up_to), player=player)
    return Results(out)


def with_a_fault(plan: Blueprint, seed: int, replication: int) -> Any:
    if replication == FAULTY:
        raise ArithmeticError
    return play(plan, seed, replication)


@pytest.fixture(scope="module")
def kept(duel_plan: Blueprint, tmp_path_factory: pytest.TempPathFactory) -> Results:
    return played(duel_plan, tmp_path_factory.mktemp("kept") / "run", player=with_a_fault)


@pytest.fixture(scope="module")
def lean(duel_plan: Blueprint, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The same run in a table without its draws."""
    return played(duel_plan, tmp_path_factory.mktemp("lean") / "run", up_to=COUNT - 1, player=with_a_fault)


def in_the_table(results: Results) -> list[str]:
    return [name for name in pq.read_schema(results.folder / "outcomes.parquet").names if name.startswith("draw.")]


def test_inputs_drawn_again_are_those_that_were_played(duel_plan: Blueprint) -> None:
    again = draw_again(duel_plan, SEED, [5, 0, 99])
    assert [row.tolist() for row in again] == [play(duel_plan, SEED, number).draws.tolist() for number in (5, 0, 99)]


def test_a_part_of_the_inputs_is_that_of_all(duel_plan: Blueprint) -> None:
    paths = duel_plan.draw_paths
    assert np.array_equal(draw_again(duel_plan, SEED, [7], paths[3:1:-1]), draw_again(duel_plan, SEED, [7])[:, 3:1:-1])


def test_a_run_of_few_replications_keeps_them_as_columns(kept: Results, duel_plan: Blueprint) -> None:
    assert in_the_table(kept) == [f"draw.{path}" for path in duel_plan.draw_paths]
    rows = pq.read_table(kept.folder / "outcomes.parquet").select(in_the_table(kept)).to_pylist()
    assert set(rows[FAULTY].values()) == {None}
    assert list(rows[9].values()) == play(duel_plan, SEED, 9).draws.tolist()


def test_a_run_of_many_leaves_them_out_and_says_from_where_on(lean: Results) -> None:
    assert in_the_table(lean) == []
    assert lean.manifest["draws_up_to"] == COUNT - 1
    assert lean.manifest["draws"]


def test_they_are_read_alike_whether_they_were_kept_or_not(kept: Results, lean: Results) -> None:
    assert lean.column_names == kept.column_names
    pd.testing.assert_frame_equal(lean.outcomes, kept.outcomes, check_exact=True)
    pd.testing.assert_frame_equal(lean.draws, kept.draws, check_exact=True)
    mixed = [f"draw.{lean.manifest['draws'][2]}", "digest", f"draw.{lean.manifest['draws'][0]}"]
    pd.testing.assert_frame_equal(lean.columns(mixed), kept.columns(mixed), check_exact=True)
    assert list(lean.draws.columns) == lean.manifest["draws"]
    assert FAULTY not in lean.draws.index


def test_correlations_do_not_ask_where_they_stand(kept: Results, lean: Results) -> None:
    names = [name for name in kept.column_names if name.startswith("crown.")]
    assert links(lean, names) == links(kept, names)


def test_such_a_run_agrees_with_its_rows(lean: Results) -> None:
    assert verify_folder(lean.folder).right


def test_a_larger_run_in_the_same_folder_leaves_them_out(duel_plan: Blueprint, tmp_path: Path) -> None:
    small = played(duel_plan, tmp_path / "run", 10, 15)
    before = small.draws
    assert in_the_table(small)
    large = played(duel_plan, tmp_path / "run", 20, 15)
    assert not in_the_table(large)
    pd.testing.assert_frame_equal(large.draws.iloc[:10], before, check_exact=True)


def test_chunks_that_an_interruption_leaves_do_for_a_run_of_any_size(duel_plan: Blueprint, tmp_path: Path) -> None:
    def stopping(plan: Blueprint, seed: int, replication: int) -> Any:
        if replication == 60:
            raise KeyboardInterrupt
        return play(plan, seed, replication)

    with pytest.raises(Exception, match="stopped"):
        played(duel_plan, tmp_path / "run", 100, 50, stopping)
    assert len(list((tmp_path / "run" / "chunks").glob("*.rows.arrow"))) == len(list(chunks_of(50, 50)))
    again: list[int] = []

    def noting(plan: Blueprint, seed: int, replication: int) -> Any:
        again.append(replication)
        return play(plan, seed, replication)

    found = played(duel_plan, tmp_path / "run", 55, 55, noting)
    assert again == list(range(50, 55))
    assert found.draws.iloc[3].tolist() == play(duel_plan, SEED, 3).draws.tolist()
    assert in_the_table(found)


def test_a_version_that_draws_others_is_refused(lean: Results, duel_plan: Blueprint, tmp_path: Path) -> None:
    found = played(duel_plan, tmp_path / "run", 5, 4)
    manifest = json.loads((found.folder / "manifest.json").read_text(encoding="utf-8"))
    said = {key: value for key, value in manifest.items() if key not in ("format", "checksum")}
    write_record(found.folder / "manifest.json", said | {"draws_digest": "0" * 32})
    with pytest.raises(RunFolderError, match="draws others"):
        Results(found.folder).draws  # noqa: B018  # asking is the test
