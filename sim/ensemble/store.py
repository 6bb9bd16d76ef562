"""A folder of results on disk: whose it is, the files of its chunks, and never two processes at once."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import filelock

from sim.core.paths import NO_SUCH_NAME
from sim.ensemble.files import RunFolderError, StorageError, make_folder, write_whole
from sim.ensemble.json_records import REMOVE, Manifest, read_record
from sim.ensemble.json_records import write_record as write_json
from sim.ensemble.sealing import seal, unsealed

__all__ = [
    "LOCK", "MANIFEST", "SUMMARY", "RunFolder", "RunFolderError", "StorageError", "make_folder", "write_json",
    "write_whole",
]  # fmt: skip

MANIFEST = "manifest.json"
SUMMARY = "summary.json"
LOCK = ".lock"


class RunFolder:
    """A folder for one experiment: a run (the same scenario, seed, days and code), a sweep, a comparison or the like.

    Args:
        path: where.
        identity: 16 hexadecimal digits that stand for the experiment.
    """

    def __init__(self, path: Path, identity: str) -> None:
        self.path, self.identity = path, identity

    @property
    def chunks(self) -> Path:
        """Folder of the chunks until the experiment is complete."""
        return self.path / "chunks"

    def manifest(self) -> dict[str, Any] | None:
        """The manifest that an earlier attempt left, or None.

        Raises:
            RunFolderError: it is there and cannot be used.
        """
        try:
            return read_record(self.path, MANIFEST, Manifest, f"{REMOVE}; or choose another with --out")
        except (FileNotFoundError, NotADirectoryError):
            return None

    def check(self) -> None:
        """Refuse, without touching anything, a folder in which the experiment may not be written.

        Raises:
            RunFolderError: it is a file, it is unreadable, or it holds another experiment or something else.
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

    def put(self, name: str, fill: Callable[[BinaryIO], object]) -> None:
        """Write a file of a chunk whole, and sealed."""
        content = io.BytesIO()
        fill(content)
        with content.getbuffer() as data:  # given back whatever happens, or the content could never be let go
            write_whole(self.chunks / name, lambda file: file.writelines((data, seal(data, self._about(name)))))

    def get(self, name: str) -> memoryview:
        """The content that was put into a file of a chunk.

        Raises:
            OSError: it is not there, or cannot be read.
            Damaged: it is not what was put there.
        """
        return unsealed((self.chunks / name).read_bytes(), self._about(name))

    def _about(self, name: str) -> str:
        return f"{self.identity}/{name}"

    def drop_chunks(self) -> None:
        """Remove the chunks of an experiment that is complete."""
        shutil.rmtree(self.chunks, ignore_errors=True)
