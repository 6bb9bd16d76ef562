"""Tables that carry their own checksum."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.ensemble.files import RunFolderError
from sim.ensemble.stamped import read_stamped, write_stamped

TABLE = pa.table({"replication": [0, 1], "value": [0.5, None]})


def test_a_table_is_read_back_for_what_it_belongs_to(tmp_path: Path) -> None:
    write_stamped(tmp_path / "a.parquet", TABLE, b"this")
    assert read_stamped(tmp_path / "a.parquet", b"this").to_pydict() == TABLE.to_pydict()
    assert read_stamped(tmp_path / "a.parquet", b"that") is None
    assert read_stamped(tmp_path / "b.parquet", b"this") is None


def test_a_table_of_something_else_in_its_place_is_refused(tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "a.parquet")
    with pytest.raises(RunFolderError, match=r"a\.parquet is another table"):
        read_stamped(tmp_path / "a.parquet", b"this")


def test_a_link_that_leads_nowhere_is_not_a_table_that_was_never_written(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").symlink_to("a.parquet")
    with pytest.raises(RunFolderError, match=r"a\.parquet leads nowhere"):
        read_stamped(tmp_path / "a.parquet", b"this")
