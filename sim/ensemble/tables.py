"""The tables of a finished folder, read back only if they are what was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sim.ensemble.files import RunFolderError
from sim.ensemble.json_records import AGAIN
from sim.ensemble.listener import Listener
from sim.ensemble.sealing import CHECKSUMS, checksum
from sim.ensemble.store import DONE, RunFolder

if TYPE_CHECKING:
    import pyarrow as pa


class Stored:
    """The tables beside a manifest; each is compared with its checksum once, when it is first asked for.

    Args:
        folder: where they stand.
        manifest: what it says; one of an earlier version has no checksums, and tables are taken as they are.
    """

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        self.folder, self.checksums = folder, dict(manifest.get(CHECKSUMS) or {})
        self._seen: set[str] = set()
        self._schemas: dict[str, pa.Schema] = {}

    def path(self, name: str) -> Path:
        """A file that is what was written.

        Raises:
            RunFolderError: it is missing, cannot be read, or is not what was written.
        """
        path = self.folder / name
        if name in self._seen:
            return path
        try:
            found = checksum(path)
        except FileNotFoundError:
            raise RunFolderError(self.folder, f"{name} is missing; {AGAIN}") from None
        except OSError as error:
            raise _unreadable(self.folder, name, error.strerror or str(error)) from None
        if self.checksums and self.checksums.get(name) != found:
            raise RunFolderError(self.folder, f"{name} is damaged: its checksum is wrong; {AGAIN}")
        self._seen.add(name)
        return path

    def check(self) -> None:
        """Compare all of them.

        Raises:
            RunFolderError: as ``path`` does.
        """
        for name in self.checksums:
            self.path(name)

    def schema(self, name: str) -> pa.Schema:
        """The columns of a table, read once: there may be thousands of them.

        Raises:
            RunFolderError: it cannot be read.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        if name in self._schemas:
            return self._schemas[name]
        path = self.path(name)
        try:
            return self._schemas.setdefault(name, pq.read_schema(path))
        except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
            raise _unreadable(self.folder, name, error) from None

    def read(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A table, or some columns of it.

        Raises:
            RunFolderError: it cannot be read, or has not these columns.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        there = set(self.schema(name).names)
        absent = [column for column in columns or () if column not in there]
        if absent:
            raise RunFolderError(self.folder, f"{name} has no column {', '.join(absent[:3])}; {AGAIN}")
        try:
            with pq.ParquetFile(self.path(name)) as file:  # read_table imports all of pyarrow's datasets
                table = file.read(columns)
            return table if columns is None else table.select(columns)
        except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
            raise _unreadable(self.folder, name, error) from None


class WithTables(Protocol):
    """Results that stand in a folder, with tables."""

    @property
    def tables(self) -> Stored: ...  # noqa: D102 - described above


Found = TypeVar("Found", bound=WithTables)


def standing(folder: RunFolder, read: Callable[[Path], Found], listener: Listener) -> Found | None:
    """The results in a folder if they are complete and whole.

    Args:
        folder: where they may stand.
        read: reads them.
        listener: is told what is wrong with results that call themselves complete, and that they are made again.

    Raises:
        RunFolderError: the folder is not for these results.
    """
    folder.check()
    if (folder.manifest() or {}).get("status") != DONE:
        return None
    return if_whole(lambda: read(folder.path), listener)


def if_whole(read: Callable[[], Found], listener: Listener) -> Found | None:
    """Results that call themselves complete, if all of them can be read; whoever asked is told if they cannot.

    Args:
        read: reads them.
        listener: is told what is wrong, and that they are made again.
    """
    try:
        found = read()
        found.tables.check()
    except RunFolderError as error:
        listener.noting(f"{error.folder}: {error.reason.partition(';')[0]}; it is made again")
        return None
    return found


def checksums(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """The checksums of some files of a folder, as a manifest has them."""
    return {name: checksum(folder / name) for name in names}


def _unreadable(folder: Path, name: str, error: object) -> RunFolderError:
    """An error that names the file and says what its reader said, in one line."""
    said = " ".join(str(error).split())[:120]
    return RunFolderError(folder, f"{name} cannot be read ({said}); {AGAIN}")
