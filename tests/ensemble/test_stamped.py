"""Tables that carry their own checksum."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.ensemble.stamped import read_stamped, write_stamped
from sim.ensemble.store import RunFolderError

TABLE = pa.table(
    {
        "replication": pa.array([0, 1, 2], pa.int64()),
        "check": pa.array([1.5, None, float("inf")]),
        "holder": pa.DictionaryArray.from_arrays(pa.array([0, None, 1], pa.int16()), pa.array(["a", "b"])),
        "fell": pa.array([True, None, False]),
    }
)


def test_a_table_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_stamped(tmp_path / "spread.parquet", TABLE, b"run 1")
    found = read_stamped(tmp_path / "spread.parquet", b"run 1")
    assert found is not None
    assert found.equals(TABLE)


def test_a_table_of_something_else_is_as_good_as_none(tmp_path: Path) -> None:
    write_stamped(tmp_path / "spread.parquet", TABLE, b"run 1")
    assert read_stamped(tmp_path / "spread.parquet", b"run 2") is None
    assert read_stamped(tmp_path / "readings.parquet", b"run 1") is None


def test_other_values_under_the_same_checksum_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "spread.parquet"
    stamped = write_stamped(file, TABLE, b"run 1")
    other = TABLE.set_column(1, "check", pa.array([2.5, None, float("inf")]))
    pq.write_table(other.replace_schema_metadata(stamped.schema.metadata), file)
    with pytest.raises(RunFolderError, match="its checksum is wrong"):
        read_stamped(file, b"run 1")


@pytest.mark.parametrize("content", [b"", b"\x89PNG", b"PAR1PAR1"])
def test_what_is_no_table_is_one_clean_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "spread.parquet").write_bytes(content)
    with pytest.raises(RunFolderError, match=r"spread\.parquet cannot be read"):
        read_stamped(tmp_path / "spread.parquet", b"run 1")


def test_a_table_that_says_nothing_of_itself_is_refused(tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "spread.parquet")
    with pytest.raises(RunFolderError, match=r"spread\.parquet is another table"):
        read_stamped(tmp_path / "spread.parquet", b"run 1")


def test_a_table_of_an_earlier_version_is_as_good_as_none(tmp_path: Path) -> None:
    pq.write_table(TABLE.replace_schema_metadata({b"record": b"run 1"}), tmp_path / "spread.parquet")
    assert read_stamped(tmp_path / "spread.parquet", b"run 1") is None


def test_a_link_that_leads_nowhere_is_not_a_table_that_was_never_written(tmp_path: Path) -> None:
    (tmp_path / "spread.parquet").symlink_to("spread.parquet")
    with pytest.raises(RunFolderError, match=r"spread\.parquet leads nowhere"):
        read_stamped(tmp_path / "spread.parquet", b"run 1")
