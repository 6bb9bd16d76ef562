"""The parts of the loop that runs, sweeps and comparisons share, on their own."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.ensemble.chunk_store import ChunkStore, Layout, completed
from sim.ensemble.chunks import Chunk, chunks_of
from sim.ensemble.files import RunFolderError
from sim.ensemble.findings import row_findings
from sim.ensemble.jobs import Played
from sim.ensemble.row_groups import gathered
from sim.ensemble.store import RunFolder
from sim.ensemble.tables import Stored

LAYOUT = Layout(
    pa.schema([("point", pa.int32()), ("replication", pa.int64()), ("error", pa.string()), ("digest", pa.string())]),
    ".arrow",
)


def rows(*addresses: tuple[int, int], error: str | None = None) -> pa.Table:
    found = [
        {"point": point, "replication": replication, "error": error, "digest": None if error else "aa"}
        for point, replication in addresses
    ]
    return pa.Table.from_pylist(found, schema=LAYOUT.schema)


@pytest.fixture
def store(tmp_path: Path) -> ChunkStore:
    return ChunkStore(RunFolder(tmp_path, "a" * 16), LAYOUT)


def test_a_chunk_of_a_sweep_is_called_after_its_points_and_replications() -> None:
    assert LAYOUT.rows(Chunk(100, 120, 3, 4)) == "000003-000003-00000100-00000119.arrow"


def test_rows_that_are_played_again_take_the_place_of_the_old_ones() -> None:
    chunk = Chunk(0, 2, 0, 2)
    old = Played(chunk, pa.concat_tables([rows((0, 0), (0, 1)), rows((1, 0), error="oh"), rows((1, 1))]))
    whole = completed(old, Played(chunk, rows((1, 0))), LAYOUT)
    assert LAYOUT.addresses(whole.rows) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert whole.rows["error"].null_count == 4


def test_a_chunk_that_lacks_rows_is_kept_and_cannot_be_taken_for_complete(store: ChunkStore) -> None:
    chunk = Chunk(0, 2)
    store.save(Played(chunk, rows((0, 1))))
    kept = store.kept(chunk)
    assert kept is not None
    assert LAYOUT.addresses(kept) == [(0, 1)]
    with pytest.raises(RunFolderError, match=r"cannot be read; the same command plays it again"):
        store.rows(chunk)


def test_rows_of_other_replications_are_damage(store: ChunkStore) -> None:
    store.save(Played(Chunk(0, 2), rows((0, 7))))
    assert store.kept(Chunk(0, 2)) is None
    assert store.damaged == [LAYOUT.rows(Chunk(0, 2))]


def test_a_table_is_taken_apart_into_chunks_that_have_room_for_more(store: ChunkStore, tmp_path: Path) -> None:
    pq.write_table(rows(*((point, row) for point in range(2) for row in range(3))), tmp_path / "table.parquet")
    store.unpack(tmp_path / "table.parquet", 3, chunks_of(5, 4, 2))
    found = {chunk: store.kept(chunk) for chunk in chunks_of(5, 4, 2)}
    there = {chunk: LAYOUT.addresses(table) for chunk, table in found.items() if table is not None}
    assert there == {
        Chunk(0, 4, 0, 1): [(0, 0), (0, 1), (0, 2)],
        Chunk(0, 4, 1, 2): [(1, 0), (1, 1), (1, 2)],
    }


def test_groups_have_at_least_so_many_rows_and_lose_none() -> None:
    parts = [rows(*((0, row) for row in range(first, first + 3))) for first in range(0, 21, 3)]
    assert [len(group) for group in gathered(parts, 6)] == [6, 6, 6, 3]


@pytest.mark.parametrize(
    ("addresses", "said"),
    [
        ([(0, 0), (0, 1), (1, 0), (1, 1)], ""),
        ([(0, 0), (0, 1), (1, 0), (1, 0)], "rows are missing, doubled or out of order after 0"),
        ([(0, 0), (0, 1), (0, 2), (1, 1)], "rows are missing, doubled or out of order after 0"),
        ([(0, 0), (0, 1), (1, 0)], "3 rows, 0 failed; the record says 4 and 0"),
    ],
)
def test_every_row_of_a_table_must_be_there_once(tmp_path: Path, addresses: list[tuple[int, int]], said: str) -> None:
    pq.write_table(rows(*addresses), tmp_path / "rows.parquet")
    first, _ = row_findings(Stored(tmp_path, {}), "rows.parquet", "row", (2, 2, 0), "0" * 32)
    assert first.said == said
