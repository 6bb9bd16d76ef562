"""The digest of an experiment: of the digests of all its replications, in their order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

FAILED = "error"
"""Stand-in for the digest of a replication that failed."""


class RowDigest:
    """A digest that grows with the rows that pass."""

    def __init__(self) -> None:
        self._found = hashlib.blake2b(digest_size=16)

    def add(self, digests: Iterable[str | None]) -> None:
        """Take in the digests of further replications; None for one that failed."""
        for digest in digests:
            self._found.update((digest or FAILED).encode())

    def passing(self, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """The same tables, each taken in (its column ``digest``) as it passes."""
        for table in tables:
            self.add(table["digest"].to_pylist())
            yield table

    def hexdigest(self) -> str:
        """32 hexadecimal digits."""
        return self._found.hexdigest()
