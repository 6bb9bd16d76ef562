"""The log on disk: one SQLite file, one transaction for each event, and no answer before it is safe.

Rule: an event that was acknowledged survives the end of the process and of the power, and stands in the one file from
that moment on. Hence a rollback journal with ``synchronous=EXTRA``, not a write-ahead log: the file may be copied
whenever nobody is writing at that instant. For the milliseconds of a commit, or after a kill in just these, a second
file ``-journal`` stands beside it; whoever opens the log next folds it in.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import filelock

from sim.exercise.events import LogEvent
from sim.exercise.log_rows import (
    EVENTS,
    FIRST,
    HEAD,
    UNSEALED,
    VERSION,
    Contents,
    Head,
    LogDiskError,
    LogError,
    contents,
    row_of,
)

__all__ = ["UNSEALED", "Contents", "Log", "LogDiskError", "LogError", "look", "read_log", "write_all"]

TAILS = ("-wal", "-journal")
"""Endings of files that belong to a log while they are there; the first is of the version before."""
WRITE_AHEAD = b"\2\2"
"""Bytes 18 and 19 of a file whose last events stand in its ``-wal``."""


class Log:
    """A log that is being written; one process at a time. Close it, or use it as a context manager.

    Args:
        path: the file; it is made if there is none. One of the version before becomes one of this.

    Attributes:
        events: all that was written.
        alive: when whoever wrote it was last there, in seconds since 1970; 0 if nobody said so.

    Raises:
        LogError: another process writes it, or it is no log of an exercise.
        LogDiskError: it cannot be written there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = threading.Lock()
        self._alone = filelock.FileLock(path.with_name(f".{path.name}.lock"), timeout=0)
        try:
            self._alone.acquire()
        except filelock.Timeout:
            raise LogError(path, "another process is writing this exercise") from None
        except OSError as error:
            raise LogDiskError(path, f"cannot be written: {error.strerror}") from error
        with contextlib.ExitStack() as undo:
            undo.callback(self._alone.release)
            self._db = _opened(path)
            undo.callback(self._db.close)
            found = contents(path, self._db)
            self.events: list[Any] = found.events
            self._head = found.head
            if found.version == UNSEALED:
                self._write([HEAD, *_sealed(found.head), "DROP TABLE alive", f"PRAGMA user_version={VERSION}"])
            undo.pop_all()

    @property
    def alive(self) -> float:
        """The moment when whoever wrote it was last there."""
        return self._head.alive

    def append(self, event: LogEvent) -> None:
        """Write one event, and return when it is safe.

        Raises:
            LogDiskError: it could not be written; nothing was.
        """
        self.extend([event])

    def extend(self, events: Iterable[LogEvent]) -> None:
        """Write some events, all or none of them, and return when they are safe.

        Raises:
            LogDiskError: they could not be written; nothing was.
        """
        with self._threads:
            head, new = self._head, list(events)
            statements: list[Any] = []
            for event in new:
                if event.n != head.n + 1:
                    raise LogError(self.path, f"event {event.n} cannot follow {head.n} events")
                row = row_of(event, head.chain)
                statements.append(("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row))
                head = head._replace(n=event.n, chain=row[-1])
            self._write([*statements, *_sealed(head)])
            self._head = head
            self.events += new

    def live(self, at: float) -> None:
        """Note that the writer is still there; if it cannot be noted nothing is lost."""
        with self._threads, contextlib.suppress(LogDiskError):
            head = self._head._replace(alive=at)
            self._write(_sealed(head))
            self._head = head

    def _write(self, statements: list[Any]) -> None:
        """One transaction, to the disk."""
        try:
            _transact(self._db, statements)
        except sqlite3.Error as error:
            raise LogDiskError(self.path, f"cannot be written: {error}") from error

    def close(self) -> None:
        """Let others have the file."""
        with self._threads:
            self._db.close()
            self._alone.release()

    def __enter__(self) -> Log:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def look(path: Path) -> Contents:
    """Return all of a log, which may be in use, may have been left by a kill, and may lie on a disk that is only read.

    Raises:
        LogError: there is no such file, it is no log, its tail is missing, or what stands in it was changed.
    """
    _whole(path)
    try:
        return _read(path, f"{path.absolute().as_uri()}?mode=ro")
    except LogError as error:
        if not (isinstance(error.__cause__, sqlite3.OperationalError) and any(one.is_file() for one in _tails(path))):
            raise
    with tempfile.TemporaryDirectory() as folder:  # what a kill left half done is folded into a copy
        try:
            for one in (path, *_tails(path)):
                if one.is_file():
                    shutil.copyfile(one, Path(folder) / one.name)
        except OSError as error:
            raise LogError(path, f"cannot be read: {error.strerror}") from error
        return _read(path, (Path(folder) / path.name).as_uri())


def read_log(path: Path) -> list[Any]:
    """Return all events of a log (see ``look``)."""
    return look(path).events


def write_all(path: Path, events: Iterable[LogEvent]) -> None:
    """Make a log of events that are already numbered.

    Raises:
        LogError: there is a file already.
        LogDiskError: it cannot be written; there is none then.
    """
    if path.exists():
        raise LogError(path, "is there already")
    try:
        with Log(path) as log:
            log.extend(events)
    except LogDiskError:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def _tails(path: Path) -> list[Path]:
    return [path.with_name(f"{path.name}{end}") for end in TAILS]


def _whole(path: Path) -> None:
    """Refuse what is no file, and a log of the version before that was copied without its ``-wal``."""
    tail = _tails(path)[0]
    try:
        if not path.is_file():
            raise LogError(path, "is a folder, not the log of an exercise" if path.is_dir() else "no such file")
        with path.open("rb") as file:
            start = file.read(20)
        if start[18:] == WRITE_AHEAD and not (tail.is_file() and tail.stat().st_size):
            raise LogError(
                path,
                f"was copied while the exercise ran, or after it was killed: its last events stand in {tail.name}; "
                "copy that file too and put it beside this one",
            )
    except (OSError, ValueError) as error:  # a name may hold what no file's name can
        raise LogError(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _read(path: Path, address: str) -> Contents:
    """Return all of a log by SQLite's address of it."""
    try:
        database = sqlite3.connect(address, uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise LogError(path, f"cannot be read: {error}") from error
    with contextlib.closing(database):
        return contents(path, database)


def _opened(path: Path) -> sqlite3.Connection:
    """Return a connection that commits to the disk what it is told to, and the tables if the file is new."""
    new = not path.exists()
    if not new:
        _whole(path)
    try:
        database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            _prepare(path, database, new)
        except BaseException:
            database.close()
            raise
    except sqlite3.Error as error:
        kind = LogDiskError if new else LogError
        raise kind(path, f"cannot be opened: {error}") from error
    return database


def _prepare(path: Path, database: sqlite3.Connection, new: bool) -> None:
    if database.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete":
        raise LogError(path, "another program has it open; close that first")
    database.execute("PRAGMA synchronous=EXTRA")
    if new:
        _transact(database, [EVENTS, HEAD, *_sealed(Head(0, FIRST, 0.0)), f"PRAGMA user_version={VERSION}"])


def _sealed(head: Head) -> list[Any]:
    """Return the statement that writes the one row of ``head``."""
    return [("INSERT OR REPLACE INTO head (rowid, n, chain, alive, seal) VALUES (1, ?, ?, ?, ?)", (*head, head.seal()))]


def _transact(database: sqlite3.Connection, statements: list[Any]) -> None:
    """Carry out all statements or none."""
    try:
        database.execute("BEGIN IMMEDIATE")
        for one in statements:
            database.execute(*((one,) if isinstance(one, str) else one))
        database.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise
