"""The run folder on disk: chunks written whole, kept after an interruption, and never by two processes at once.

A chunk is three files, each written under another name, flushed to the disk and renamed; the one with the rows
comes last, so where it stands the chunk is complete. Files that cannot be read are as good as absent.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import filelock
import numpy as np
import pyarrow as pa

from sim.ensemble.chunks import Chunk, Span
from sim.errors import SimError

MANIFEST = "manifest.json"
SUMMARY = "summary.json"
LOCK = ".lock"


class RunFolderError(SimError):
    """A run folder cannot be used; nothing in it was touched.

    Attributes:
        folder: which.
        reason: why, and what to do.
    """

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"{folder}: {reason}")
        self.folder, self.reason = folder, reason


class StorageError(SimError):
    """A file could not be written (a full disk, say); what is there stays, and the same command goes on from it.

    Attributes:
        path: which file.
        reason: what the operating system said.
    """

    exit_code = 1

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"cannot write {path}: {reason}. What has been played is kept; the same command goes on.")
        self.path, self.reason = path, reason


def write_whole(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Write a file so that it is either there completely or not at all.

    Raises:
        StorageError: the disk is full or refuses.
    """
    passing = path.with_name(f".{path.name}.part")
    try:
        _make_one(path.parent)  # and none above it: where a run's folder has been removed nothing is written
        with passing.open("wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        passing.replace(path)
        _flush_names(path.parent)
    except OSError as error:
        with suppress(OSError):  # where nothing can be written nothing can be removed either
            passing.unlink(missing_ok=True)
        raise StorageError(path, error.strerror or str(error)) from error


def make_folder(path: Path) -> None:
    """Make a folder and those above it where they are missing, so that a loss of power does not undo it.

    Raises:
        OSError: it cannot be made.
    """
    if not path.is_dir():
        make_folder(path.parent)
        _make_one(path)


def _make_one(path: Path) -> None:
    if not path.is_dir():
        path.mkdir(exist_ok=True)
        _flush_names(path.parent)


def _flush_names(folder: Path) -> None:
    """Have the names in a folder on the disk: flushing a file says nothing of its name."""
    if os.name != "posix":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # a folder that may be written to but not read
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # filesystems that cannot, such as some over a network
            raise
    finally:
        os.close(handle)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write JSON whole, in a stable form (see ``write_whole``)."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_whole(path, lambda file: file.write(text.encode()))


class RunFolder:
    """A folder for one run: the same scenario, seed, days and code.

    Args:
        path: where.
        identity: 16 hexadecimal digits that stand for the run.
    """

    def __init__(self, path: Path, identity: str) -> None:
        self.path, self.identity = path, identity

    @property
    def chunks(self) -> Path:
        """Where chunks stand until the run is complete."""
        return self.path / "chunks"

    def manifest(self) -> dict[str, Any] | None:
        """What an earlier attempt left, or None."""
        try:
            found = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

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
        write_whole(self.chunks / f"{stem}.control.npz", lambda file: np.savez_compressed(file, control=chunk.control))
        if chunk.span.in_full:
            write_whole(self.chunks / f"{stem}.series.npy", lambda file: np.save(file, chunk.series))
        write_whole(self.chunks / f"{stem}.rows.arrow", lambda file: _write_rows(file, chunk.rows))

    def rows(self, span: Span) -> pa.Table:
        """The rows of a chunk that is there."""
        with pa.OSFile(str(self.chunks / f"{span.stem}.rows.arrow")) as file:
            return pa.ipc.open_file(file).read_all()

    def control(self, span: Span) -> Any:
        """The control counts of a chunk that is there."""
        with (self.chunks / f"{span.stem}.control.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return arrays["control"]

    def series(self, span: Span) -> Any:
        """The series of a chunk that is there, left on the disk until a day of it is asked for."""
        return np.load(self.chunks / f"{span.stem}.series.npy", mmap_mode="r", allow_pickle=False)

    def kept(self, span: Span) -> pa.Table | None:
        """The rows of a chunk if all of it is there and whole, else None."""
        try:
            rows, control = self.rows(span), self.control(span)
            series = self.series(span) if span.in_full else None
        except Exception:  # torn, cut short or tampered with: every reader has errors of its own; it is played again
            return None
        succeeded = rows["error"].null_count
        whole = len(rows) == len(span) and int(control[0, 0].sum()) == succeeded
        return rows if whole and (series is None or series.shape[1] == succeeded) else None

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


def _write_rows(file: BinaryIO, rows: pa.Table) -> None:
    with pa.ipc.new_file(file, rows.schema) as writer:
        writer.write_table(rows)
