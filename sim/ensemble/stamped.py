"""Tables that stand beside a finished run and are not named in its manifest: each carries its own checksum.

A Parquet file's metadata says what the table is of and what its content should be, so that the table is one file that
is there as a whole or not at all.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.ensemble.files import RunFolderError, write_whole
from sim.ensemble.json_records import AGAIN

if TYPE_CHECKING:
    import pyarrow as pa

OF, CHECKSUM = b"of", b"checksum"


def write_stamped(path: Path, table: pa.Table, of: bytes) -> pa.Table:
    """Write a table whole, and give it back as it was written.

    Args:
        path: where to.
        table: with at most numbers, text and yes or no in it.
        of: what it belongs to.

    Raises:
        StorageError: the disk is full or refuses.
    """
    import pyarrow.parquet as pq

    stamped = table.replace_schema_metadata({OF: of, CHECKSUM: content_checksum(table, of).encode()})
    write_whole(path, lambda file: pq.write_table(stamped, file, compression="zstd"))
    return stamped


def read_stamped(path: Path, of: bytes | None) -> pa.Table | None:
    """A table that belongs to something, or None if there is none, or one of something else.

    Args:
        path: where it stands.
        of: what it should belong to; None if that does not matter.

    Raises:
        RunFolderError: it is there and is not what was written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        if not path.exists():
            raise FileNotFoundError(path)
        with pq.ParquetFile(path) as file:  # read_table imports all of pyarrow's datasets
            table = file.read()
    except FileNotFoundError:
        if path.is_symlink():
            raise RunFolderError(path.parent, f"{path.name} leads nowhere; {AGAIN}") from None
        return None
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())[:120]
        raise RunFolderError(path.parent, f"{path.name} cannot be read ({said}); {AGAIN}") from None
    found = table.schema.metadata or {}
    if not found:
        raise RunFolderError(path.parent, f"{path.name} is another table; {AGAIN}")
    if CHECKSUM not in found:
        return None  # of an earlier version, which said what it was of
    if found[CHECKSUM] != content_checksum(table, found.get(OF, b"")).encode():
        raise RunFolderError(path.parent, f"{path.name} is damaged: its checksum is wrong; {AGAIN}")
    return table if of in (None, found.get(OF)) else None


def content_checksum(table: pa.Table, of: bytes) -> str:
    """64 hexadecimal digits that stand for all names and values of a table, however they are laid out in memory."""
    found = hashlib.sha256(of)
    for name in table.column_names:
        column = table[name]
        found.update(f"\0{name}\0{len(column)}\0".encode())
        found.update(column.is_valid().to_numpy().tobytes())
        found.update(_values(column))
    return found.hexdigest()


def _values(column: Any) -> bytes:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return str(kind).encode() + column.fill_null(0).to_numpy().tobytes()
    return "\0".join(map(str, column.to_pylist())).encode()
