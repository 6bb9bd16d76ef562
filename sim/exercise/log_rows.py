"""The form of a log: its tables, the hashes that cover every column of every row, and how rows are read and checked.

Rule: a row's ``chain`` covers its body and all rows before it; the other columns repeat what the body says and are
compared with it; the one row of ``head`` says how many events were acknowledged and seals itself. So a value that was
changed, and a row that was changed, moved, removed or added, shows. The hashes have no key: they guard against
accidents and careless hands, not against somebody who works them out again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.core.errors import SimError
from sim.exercise.events import LogEvent
from sim.exercise.json_form import read_event, write_event

VERSION = 2
"""Of the form of the file; stands in ``PRAGMA user_version``."""
UNSEALED = 1
"""The form before: without ``head``, so that events cut from its end do not show."""
FIRST = "0" * 64
"""The chain before the first row."""
EVENTS = """CREATE TABLE events (
  n INTEGER PRIMARY KEY,  -- from 1, without gaps
  at REAL NOT NULL,       -- seconds since 1970, UTC
  turn INTEGER NOT NULL,  -- 0: before the first turn, and practice
  kind TEXT NOT NULL,
  "by" TEXT NOT NULL,     -- code of a seat, facilitator or room
  team TEXT,
  body TEXT NOT NULL,     -- the event as JSON (see event_schema)
  chain TEXT NOT NULL     -- SHA-256 of the row before's chain and this body
) STRICT"""
HEAD = """CREATE TABLE head (
  n INTEGER NOT NULL,     -- how many events there are
  chain TEXT NOT NULL,    -- that of the last
  alive REAL NOT NULL,    -- when a room was last seen to be open, seconds since 1970; no part of the exercise
  seal TEXT NOT NULL      -- SHA-256 of the three
) STRICT"""


class LogError(SimError):
    """A log that cannot be used; the message says which file and why.

    Attributes:
        path: the file.
    """

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class LogDiskError(LogError):
    """The disk does not take the log; nothing that was acknowledged is lost."""

    exit_code = 1


class Head(NamedTuple):
    """The statement of a log about itself.

    Attributes:
        n: how many events there are.
        chain: that of the last.
        alive: when a room was last seen to be open, seconds since 1970; 0 if nobody said so.
    """

    n: int
    chain: str
    alive: float

    def seal(self) -> str:
        """Return the hash of the three."""
        return hashlib.sha256(f"{self.n}\n{self.chain}\n{self.alive!r}".encode()).hexdigest()


class Contents(NamedTuple):
    """A log as it was read: its events, what it says of itself, and the version of its form."""

    events: list[Any]
    head: Head
    version: int


def chained(before: str, body: str) -> str:
    """Return the hash that stands for a row and all before it."""
    return hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()


def chain_of(events: Iterable[LogEvent]) -> str:
    """Return the hash that stands for all of some events."""
    chain = FIRST
    for event in events:
        chain = chained(chain, write_event(event))
    return chain


def row_of(event: LogEvent, before: str) -> tuple[Any, ...]:
    """Return an event as a row of ``events``, ``before`` being the chain of the row before."""
    body = write_event(event)
    kind, team = event.kind, getattr(event, "team", None)  # type: ignore[attr-defined]
    return event.n, event.at, event.turn, kind, event.by, team, body, chained(before, body)


def contents(path: Path, database: sqlite3.Connection) -> Contents:
    """Return all of a log, checked.

    Raises:
        LogError: it is no log, or a value of it is missing or was changed.
    """
    try:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            raise LogError(path, "is not the log of an exercise")
        if version not in (UNSEALED, VERSION):
            raise LogError(path, f"is the log of an exercise of another version ({version}, not {VERSION})")
        found = list(_checked(path, database.execute("SELECT * FROM events ORDER BY n").fetchall()))
        last = Head(len(found), found[-1][1] if found else FIRST, 0.0)
        events = [event for event, _ in found]
        if version == UNSEALED:
            alive = database.execute("SELECT coalesce(max(at), 0) FROM alive").fetchone()[0]
            return Contents(events, last._replace(alive=alive), version)
        return Contents(events, _head(path, database, last), version)
    except sqlite3.Error as error:
        raise LogError(path, f"is not the log of an exercise, or is damaged: {error}") from error


def _checked(path: Path, rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, str]]:
    """Yield every event with its chain."""
    before = FIRST
    for place, row in enumerate(rows, 1):
        if len(row) != 8 or row[0] != place or row[7] != chained(before, row[6]):
            raise LogError(path, f"event {place} is missing or was changed")
        try:
            event = read_event(row[6])
        except ValidationError as error:
            raise LogError(path, f"event {place} is none that this version knows") from error
        meant = row_of(event, before)
        for column, name in enumerate(("at", "turn", "kind", "by", "team"), 1):
            if row[column] != meant[column]:
                said = f"its column {name} says {row[column]!r}, its body {meant[column]!r}"
                raise LogError(path, f"event {place} was changed: {said}")
        if event.n != place:
            raise LogError(path, f"event {place} was changed: its body is that of event {event.n}")
        yield event, row[7]
        before = row[7]


def _head(path: Path, database: sqlite3.Connection, last: Head) -> Head:
    """Return what the log says of itself, if it is so, and if there is no more in the file than that."""
    tables = [one for (one,) in database.execute("SELECT sql FROM sqlite_master ORDER BY name")]
    if tables != [EVENTS, HEAD]:
        raise LogError(path, "its tables are not those of a log")
    rows = database.execute("SELECT * FROM head").fetchall()
    if len(rows) != 1:
        raise LogError(path, "what it says of its own length is missing or was changed")
    *said, seal = rows[0]
    head = Head(*said)
    if seal != head.seal():
        raise LogError(path, "what it says of its own length was changed")
    if head[:2] != last[:2]:
        raise LogError(path, f"{head.n} events were acknowledged and {last.n} are here: some are missing or were added")
    return head
