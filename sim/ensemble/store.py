"""The run folder on disk: chunks written whole, kept after an interruption, and never by two processes at once.

A chunk is three files, each written under another name, flushed to the disk and renamed; the one with the rows
comes last, so where it stands the chunk is complete. Each ends with a seal (see ``sealing``): a file that is not what
was written is as good as absent, and the chunk is played again.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import filelock
import numpy as np
import pyarrow as pa

from sim.core.paths import NO_SUCH_NAME
from sim.ensemble.chunks import Chunk, Span
from sim.ensemble.files import RunFolderError, StorageError, make_folder, write_whole
from sim.ensemble.records import REMOVE, Manifest, read_record
from sim.ensemble.records import write_record as write_json
from sim.ensemble.sealing import Damaged, seal, unsealed

__all__ = [
    "LOCK", "MANIFEST", "SUMMARY", "RunFolder", "RunFolderError", "StorageError", "make_folder", "write_json",
    "write_whole",
]  # fmt: skip

MANIFEST = "manifest.json"
SUMMARY = "summary.json"
LOCK = ".lock"


class RunFolder:
    """A folder for one run: the same scenario, seed, days and code.

    Args:
        path: where.
        identity: 16 hexadecimal digits that stand for the run.
    """

    def __init__(self, path: Path, identity: str) -> None:
        self.path, self.identity = path, identity
        self.damaged: list[str] = []
        """Files of chunks that were there and not what had been written; what they held is played again."""

    @property
    def chunks(self) -> Path:
        """Where chunks stand until the run is complete."""
        return self.path / "chunks"

    def manifest(self) -> dict[str, Any] | None:
        """What an earlier attempt left, or None.

        Raises:
            RunFolderError: it is there and cannot be used.
        """
        try:
            return read_record(self.path, MANIFEST, Manifest, f"{REMOVE}; or choose another with --out")
        except (FileNotFoundError, NotADirectoryError):
            return None

    def check(self) -> None:
        """Look, without touching anything, whether the run may be written here.

        Raises:
            RunFolderError: it is a file, it is unreadable, or it holds another run or something else altogether.
        """
        try:
            entries = {entry.name for entry in self.path.iterdir()} - {LOCK, f".{MANIFEST}.part"}
        except FileNotFoundError:
            return
        except NotADirectoryError as error:
            raise RunFolderError(self.path, "is a file, not a folder; choose another with --out") from error
        except OSError as error:
            raise RunFolderError(self.path, f"cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise RunFolderError(self.path, f"{NO_SUCH_NAME}; choose another with --out") from error
        self._check_entries(entries)

    def _check_entries(self, entries: set[str]) -> None:
        manifest = self.manifest()
        there = None if manifest is None else manifest.get("identity")
        if entries and there is None:
            reason = f"holds files that are not of a run ({', '.join(sorted(entries)[:3])}); choose another with --out"
            raise RunFolderError(self.path, reason)
        if there not in (None, self.identity):
            reason = f"holds another run ({str(there)[:8]}, this one is {self.identity[:8]}); choose another with --out"
            raise RunFolderError(self.path, reason)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Make the folder if need be and keep other processes out of it.

        Raises:
            RunFolderError: it cannot be made, it is not ours (see ``check``), or another process writes in it.
        """
        self.check()
        try:
            make_folder(self.path)
            lock = filelock.FileLock(self.path / LOCK, timeout=0)
            lock.acquire()  # the file itself stays: removing it would let two others lock different files
        except filelock.Timeout as error:
            raise RunFolderError(self.path, "another process is writing here; wait for it, or use --out") from error
        except OSError as error:
            raise RunFolderError(self.path, f"cannot be written: {error.strerror}") from error
        with lock:
            self.check()
            yield

    def save(self, chunk: Chunk) -> None:
        """Put a chunk on the disk; once this returns it survives whatever happens."""
        stem = chunk.span.stem
        rows = f"{stem}.rows.arrow"
        with suppress(OSError):
            (self.chunks / rows).unlink()  # of an earlier attempt: never beside another's control
        self.put(f"{stem}.control.npz", lambda file: np.savez_compressed(file, control=chunk.control))
        if chunk.span.in_full:
            self.put(f"{stem}.series.npy", lambda file: np.save(file, chunk.series))
        self.put(rows, lambda file: _write_rows(file, chunk.rows))

    def put(self, name: str, fill: Callable[[BinaryIO], object]) -> None:
        """Write a file of a chunk whole, and sealed."""
        content = io.BytesIO()
        fill(content)
        with content.getbuffer() as data:  # given back whatever happens, or the content could never be let go
            write_whole(self.chunks / name, lambda file: file.writelines((data, seal(data, self._about(name)))))

    def get(self, name: str) -> memoryview:
        """What was put into a file of a chunk.

        Raises:
            OSError: it is not there, or cannot be read.
            Damaged: it is not what was put there.
        """
        return unsealed((self.chunks / name).read_bytes(), self._about(name))

    def whole(self, name: str, read: Callable[[], Any]) -> Any:
        """What a reader finds in a file of a chunk, or None; one that is there and damaged is remembered as such."""
        try:
            return read()
        except FileNotFoundError:
            return None
        except Exception:  # whatever is in its place: every reader has errors of its own
            self.damaged.append(name)
            return None

    def _about(self, name: str) -> str:
        return f"{self.identity}/{name}"

    def rows(self, span: Span) -> pa.Table:
        """The rows of a chunk that is there."""
        return read_rows(self.get(f"{span.stem}.rows.arrow"))

    def control(self, span: Span) -> Any:
        """The control counts of a chunk that is there."""
        with np.load(io.BytesIO(self.get(f"{span.stem}.control.npz")), allow_pickle=False) as arrays:
            return arrays["control"]

    def series(self, span: Span) -> Any:
        """The series of a chunk that is there, left on the disk until a day of it is asked for."""
        name = f"{span.stem}.series.npy"
        self.get(name)
        return np.load(self.chunks / name, mmap_mode="r", allow_pickle=False)  # it stops where the seal begins

    def chunk(self, span: Span) -> Chunk:
        """A chunk that is there."""
        series = np.array(self.series(span)) if span.in_full else np.zeros(0)
        return Chunk(span, self.rows(span), self.control(span), series)

    def kept(self, span: Span) -> pa.Table | None:
        """The rows of a chunk if all of it is there and whole, else None."""
        return self.whole(f"{span.stem}.rows.arrow", lambda: self._kept(span))

    def _kept(self, span: Span) -> pa.Table:
        rows = self.rows(span)
        control, series = self.control(span), self.series(span) if span.in_full else None
        succeeded = rows["error"].null_count
        alike = int(control[0, 0].sum()) == succeeded and (series is None or series.shape[1] == succeeded)
        if not alike or rows["replication"].to_pylist() != list(range(span.first, span.last)):
            raise Damaged("its parts do not go together")
        return rows

    def all_kept(self) -> Iterator[tuple[Span, pa.Table]]:
        """The chunks that an interrupted attempt left whole, with their rows."""
        for file in sorted(self.chunks.glob("*.rows.arrow")):
            first, _, last = file.name.removesuffix(".rows.arrow").partition("-")
            if first.isdecimal() and last.isdecimal() and int(first) <= int(last):
                span = Span(int(first), int(last) + 1)
                rows = self.kept(span)
                if rows is not None:
                    yield span, rows

    def drop_chunks(self) -> None:
        """Remove the chunks of a run that is complete."""
        shutil.rmtree(self.chunks, ignore_errors=True)


def read_rows(data: Any) -> pa.Table:
    """The table in an Arrow file.

    Args:
        data: its bytes.
    """
    return pa.ipc.open_file(pa.py_buffer(data)).read_all()


def _write_rows(file: BinaryIO, rows: pa.Table) -> None:
    with pa.ipc.new_file(file, rows.schema) as writer:
        writer.write_table(rows)
