"""The log on disk: one SQLite file, one transaction for each event, and no answer before it is safe.

Rule: an event that was acknowledged survives the end of the process and of the power (write-ahead log,
``synchronous=FULL``). Each row carries a hash of itself and of the row before, so that a changed log shows.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import filelock
from pydantic import ValidationError

from sim.errors import SimError
from sim.exercise.events import Event, read_event, write_event

VERSION = 1
"""Of the form of the file; stands in ``PRAGMA user_version``."""
FIRST = "0" * 64
"""What stands for the row before the first."""
TABLE = """
CREATE TABLE IF NOT EXISTS events (
  n INTEGER PRIMARY KEY,  -- from 1, without gaps
  at REAL NOT NULL,       -- seconds since 1970, UTC
  turn INTEGER NOT NULL,  -- 0: before the first turn, and practice
  kind TEXT NOT NULL,
  "by" TEXT NOT NULL,     -- code of a seat, facilitator or room
  team TEXT,
  body TEXT NOT NULL,     -- the event as JSON (see event_schema)
  chain TEXT NOT NULL     -- SHA-256 of the row before's chain and this body
) STRICT
"""


ALIVE = "CREATE TABLE IF NOT EXISTS alive (at REAL NOT NULL) STRICT"
"""When a room was last seen to be open, in seconds since 1970: one row, no part of the exercise."""


class LogError(SimError):
    """A log that cannot be used; the message says which file and why.

    Attributes:
        path: the file.
    """

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class Log:
    """A log that is being written; one process at a time. Close it, or use it as a context manager.

    Args:
        path: the file; it is made if there is none.

    Attributes:
        events: all that was written.
        alive: when whoever wrote it was last there, in seconds since 1970; 0 if nobody said so.

    Raises:
        LogError: another process writes it, or it is no log of an exercise.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = threading.Lock()
        self._alone = filelock.FileLock(path.with_name(f".{path.name}.lock"), timeout=0)
        try:
            self._alone.acquire()
        except filelock.Timeout:
            raise LogError(path, "another process is writing this exercise") from None
        with contextlib.ExitStack() as undo:
            undo.callback(self._alone.release)
            self._db = _opened(path)
            undo.callback(self._db.close)
            rows = list(rows_of(path, self._db))
            self._db.execute(ALIVE)
            self.alive: float = self._db.execute("SELECT coalesce(max(at), 0) FROM alive").fetchone()[0]
            undo.pop_all()
        self.events: list[Event] = [event for event, _ in rows]
        self._chain = rows[-1][1] if rows else FIRST

    def append(self, event: Event) -> None:
        """Write one event, and return when it is safe.

        Raises:
            LogError: it could not be written; nothing was.
        """
        with self._threads:
            if event.n != len(self.events) + 1:
                raise LogError(self.path, f"event {event.n} cannot follow {len(self.events)} events")
            body = write_event(event)
            chain = chained(self._chain, body)
            kind, team = event.kind, getattr(event, "team", None)  # type: ignore[attr-defined]
            row = (event.n, event.at, event.turn, kind, event.by, team, body, chain)
            try:
                self._db.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)  # its own transaction
            except sqlite3.Error as error:
                raise LogError(self.path, f"cannot be written: {error}") from error
            self.events.append(event)
            self._chain = chain

    def live(self, at: float) -> None:
        """Note that the writer is still there; if it cannot be noted nothing is lost."""
        with self._threads, contextlib.suppress(sqlite3.Error):
            self._db.execute("INSERT OR REPLACE INTO alive (rowid, at) VALUES (1, ?)", (at,))
            self.alive = at

    def close(self) -> None:
        """Fold the write-ahead log into the file and let others have it."""
        with self._threads:
            with contextlib.suppress(sqlite3.Error):  # somebody reads it: then it keeps its write-ahead log
                self._db.execute("PRAGMA journal_mode=DELETE")
            self._db.close()
            self._alone.release()

    def __enter__(self) -> Log:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def chained(before: str, body: str) -> str:
    """The hash that stands for a row and all before it."""
    return hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()


def read(path: Path) -> list[Any]:
    """All events of a log, which may be in use.

    Raises:
        LogError: there is no such file, it is no log, or what stands in it was changed.
    """
    if not path.is_file():
        raise LogError(path, "no such file")
    try:
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error as error:
        raise LogError(path, f"cannot be read: {error}") from error
    try:
        return [event for event, _ in rows_of(path, database)]
    finally:
        database.close()


def write_all(path: Path, events: Iterable[Event]) -> None:
    """Make a log of events that are already numbered.

    Raises:
        LogError: there is a file already, or it cannot be written.
    """
    if path.exists():
        raise LogError(path, "is there already")
    with Log(path) as log:
        for event in events:
            log.append(event)


def rows_of(path: Path, database: sqlite3.Connection) -> Iterator[tuple[Any, str]]:
    """Every event with its chain, checked.

    Raises:
        LogError: it is no log, or a row is missing or was changed.
    """
    try:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            raise LogError(path, f"is not the log of an exercise, or one of another version ({version}, not {VERSION})")
        rows = database.execute("SELECT n, body, chain FROM events ORDER BY n").fetchall()
    except sqlite3.Error as error:
        raise LogError(path, f"is not the log of an exercise: {error}") from error
    before = FIRST
    for place, (n, body, chain) in enumerate(rows, 1):
        if n != place or chain != chained(before, body):
            raise LogError(path, f"event {place} is missing or was changed")
        try:
            yield read_event(body), chain
        except ValidationError as error:
            raise LogError(path, f"event {n} cannot be read: {error.errors()[0]['msg']}") from error
        before = chain


def _opened(path: Path) -> sqlite3.Connection:
    """A connection that commits each statement by itself, to the disk."""
    try:
        database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            _prepare(database)
        except BaseException:
            database.close()
            raise
    except sqlite3.Error as error:
        raise LogError(path, f"cannot be opened: {error}") from error
    return database


def _prepare(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    if not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        database.execute("BEGIN IMMEDIATE")
        database.execute(TABLE)
        database.execute(f"PRAGMA user_version={VERSION}")
        database.execute("COMMIT")
