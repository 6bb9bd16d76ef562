"""Local or remote result folders: one to work in, and one to read."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock
import platformdirs

from sim.core.errors import SimError
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.store import MANIFEST, StorageError
from sim.remote.address import AddressError, Where, is_address, said_of, store_at
from sim.remote.mirror import Mirror, Sending, SendingError

_KEPT = 7 * 86400
"""Seconds after which a copy that was only read may be removed."""


def cache() -> Path:
    """Return the folder of local copies: in the user's cache or, where that cannot be written, with temporary files."""
    kept = Path(platformdirs.user_cache_dir("conflict-sim", appauthor=False)) / "remote"
    with suppress(OSError):
        kept.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=kept).close()
        return kept
    return (
        Path(tempfile.gettempdir())
        / f"conflict-sim-{os.getuid() if hasattr(os, 'getuid') else os.getlogin()}"
        / "remote"
    )


class Folder:
    """Result folder to work in: a path, or the local copy of an address.

    Args:
        path: to work in; None for the default one.
        mirror: keeps the address up to date, if there is one.
    """

    def __init__(self, path: Path | None, mirror: Mirror | None = None) -> None:
        self.path, self._mirror = path, mirror

    @property
    def address(self) -> str | None:
        """The address, if the folder has one."""
        return None if self._mirror is None else self._mirror.store.address

    def name(self, path: Where) -> str:
        """Return the name of the folder, or of a file in it, for people: its address, if it has one."""
        if self._mirror is None or not Path(path).is_relative_to(self._mirror.copy):
            return str(path)
        inner = Path(path).relative_to(self._mirror.copy).as_posix()
        return self._mirror.store.shown + ("" if inner == "." else f"/{inner}")

    @property
    def there(self) -> Path:
        """The path of a folder that is not the default one."""
        assert self.path is not None
        return self.path

    def listening(self, listener: Listener | None = None) -> Listener:
        """Return the listener to work with, which uploads finished files."""
        listener = listener or Silent()
        return listener if self._mirror is None else Sending(listener, self._mirror)


@contextmanager
def mirrored(out: Where | None) -> Iterator[Folder]:
    """Provide a local working copy of a local or remote folder, uploaded on exit; a path is used as it is.

    Args:
        out: a path, an address such as ``s3://bucket/folder``, or None for the default.

    Raises:
        AddressError: the address cannot be used.
        SendingError: results could not be uploaded; they are kept locally.
    """
    if not is_address(out):
        yield Folder(None if out is None else Path(out).expanduser())
        return
    store = store_at(str(out))
    with _locked(store.address) as copy:
        mirror = Mirror(store, copy)
        try:
            mirror.fetch()
            with said_of(store.address, "written"):
                store.check_writable()
        except AddressError:
            if not any(copy.iterdir()):
                mirror.empty()
            raise
        yield from _worked_in(mirror)


def _worked_in(mirror: Mirror) -> Iterator[Folder]:
    try:
        yield Folder(mirror.copy, mirror)
    except BaseException as error:
        with suppress(SendingError):  # the first error is the one to tell
            mirror.settle()
            if isinstance(error, SimError) and not isinstance(error, StorageError):
                error.args = tuple(str(part).replace(str(mirror.copy), mirror.store.shown) for part in error.args)
        raise
    mirror.settle()
    mirror.empty()


@contextmanager
def _locked(address: str, suffix: str = "") -> Iterator[Path]:
    """Provide the folder of an address's copy, locked against other processes of this machine."""
    import hashlib

    folder = cache() / (hashlib.blake2b(address.rstrip("/").encode(), digest_size=8).hexdigest() + suffix)
    lock = filelock.FileLock(folder.with_suffix(".lock"), timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
        folder.mkdir(exist_ok=True)  # whoever had it before has removed it
    except filelock.Timeout as error:
        raise AddressError(address, "another process of this machine is at work there; wait for it") from error
    except OSError as error:
        raise AddressError(address, f"its copy cannot be kept in {folder}: {error.strerror}") from error
    with lock:
        yield folder


def fetched(where: Where) -> Path:
    """Return a folder to read: a path as it is, for an address a copy that is kept some days and renewed when needed.

    Raises:
        AddressError: the address cannot be read, or holds no results.
    """
    if not is_address(where):
        return Path(where).expanduser()
    store = store_at(str(where))
    with _locked(store.address, "-read") as copy:
        _sweep(copy)
        mirror = Mirror(store, copy)
        mirror.fetch()
        if mirror.seen is None:
            mirror.empty()
            raise AddressError(store.address, f"not a finished run or study (no {MANIFEST})")
    return copy


def _sweep(mine: Path) -> None:
    """Remove copies that have not been read for days."""
    for note in mine.parent.glob("*-read.json"):
        with suppress(OSError):
            if note != mine.with_suffix(".json") and time.time() - note.stat().st_mtime > _KEPT:
                shutil.rmtree(note.with_suffix(""), ignore_errors=True)
                note.unlink()
