"""Every value in a log is covered: whatever is changed, removed, added or moved in it shows."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.exercise.bundle import read_exercise
from sim.exercise.log import Log, LogError, look, read_log
from sim.exercise.log_rows import EVENTS, UNSEALED, VERSION, contents, row_of
from tests.exercise.classroom import played, room_at, seated

COLUMNS = [
    *(("events", name) for name in ("n", "at", "turn", "kind", "by", "team", "body", "chain")),
    *(("head", name) for name in ("n", "chain", "alive", "seal")),
]
VALUES = st.one_of(
    st.none(), st.integers(-(2**62), 2**62), st.floats(allow_nan=False), st.text(max_size=8),
    st.sampled_from(["locked", "facilitator", "room", "red", "01", "{}", "0" * 64]),
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of a turn and a half."""
    room = room_at(tmp_path_factory.mktemp("class"))
    seated(room)
    played(room)
    room.close()
    return room.log.path


def in_memory(path: Path) -> sqlite3.Connection:
    """A log as a database that can be spoilt."""
    database = sqlite3.connect(":memory:")
    source = sqlite3.connect(path)
    source.backup(database)
    source.close()
    return database


def shows(made: Path, spoil: Callable[[sqlite3.Connection], object]) -> bool:
    """Whether reading refuses a log after it was spoilt; or nothing of it was."""
    database = in_memory(made)
    try:
        before = list(database.iterdump())
        try:
            spoil(database)
        except (sqlite3.IntegrityError, OverflowError):
            return True  # the table itself takes no such value
        if list(database.iterdump()) == before:
            return True
        with pytest.raises(LogError):
            contents(made, database)
        return True
    finally:
        database.close()


def test_the_columns_named_here_are_all_there_are(made: Path) -> None:
    database = in_memory(made)
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master")]
    there = [(table, row[1]) for table in tables for row in database.execute(f"PRAGMA table_info({table})")]
    database.close()
    assert there == COLUMNS


@settings(max_examples=40, deadline=None)
@given(place=st.integers(0, 10**6), value=VALUES)
@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_changed_value_shows_in_every_column(made: Path, table: str, column: str, place: int, value: Any) -> None:
    def change(database: sqlite3.Connection) -> None:
        rows = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        where = f"rowid = (SELECT rowid FROM {table} LIMIT 1 OFFSET {place % rows})"
        database.execute(f'UPDATE {table} SET "{column}" = ? WHERE {where}', (value,))

    assert shows(made, change)


@settings(max_examples=40, deadline=None)
@given(first=st.integers(1, 20), second=st.integers(1, 20))
def test_rows_that_were_swapped_show(made: Path, first: int, second: int) -> None:
    def swap(database: sqlite3.Connection) -> None:
        for old, new in ((first, -1), (second, first), (-1, second)):
            database.execute("UPDATE events SET n = ? WHERE n = ?", (new, old))

    assert shows(made, swap)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM events WHERE n = 4", "DELETE FROM events WHERE n > 9", "DELETE FROM events WHERE n < 4",
        "DELETE FROM events WHERE n = (SELECT max(n) FROM events)", "DELETE FROM events", "DELETE FROM head",
        "INSERT INTO events SELECT n + 1, at, turn, kind, by, team, body, chain FROM events ORDER BY n DESC LIMIT 1",
        "INSERT INTO events SELECT 0, at, turn, kind, by, team, body, chain FROM events WHERE n = 1",
        "INSERT INTO head SELECT * FROM head", "CREATE TABLE more (n)", "ALTER TABLE events ADD COLUMN more TEXT",
        "DROP TABLE head", "PRAGMA user_version=3", "PRAGMA user_version=1", "PRAGMA user_version=0",
        "CREATE TRIGGER one AFTER INSERT ON events BEGIN DELETE FROM events; END",
    ],
)  # fmt: skip
def test_a_row_or_table_removed_or_added_shows(made: Path, statement: str) -> None:
    database = in_memory(made)
    with database:
        database.execute(statement)
    with pytest.raises(LogError):
        contents(made, database)
    database.close()


def test_a_body_worked_out_anew_without_its_columns_shows(made: Path) -> None:
    *before, last = read_log(made)
    chain = look(made).head.chain
    database = in_memory(made)
    row = row_of(last.model_copy(update={"by": "01"}), chain)
    database.execute('UPDATE events SET "by" = ? WHERE n = ?', (row[4], len(before) + 1))
    with pytest.raises(LogError, match=f"event {len(before) + 1} was changed: its column by says '01'"):
        contents(made, database)
    database.close()


def of_the_version_before(path: Path, events: list[Any]) -> sqlite3.Connection:
    """A log as the version before wrote it, and the connection that has it open."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute(EVENTS)
    database.execute(f"PRAGMA user_version={UNSEALED}")
    chain = "0" * 64
    for event in events:
        row = row_of(event, chain)
        database.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        chain = row[-1]
    database.execute("CREATE TABLE alive (at REAL NOT NULL) STRICT")
    database.execute("INSERT INTO alive VALUES (1e9)")
    return database


@pytest.fixture
def old(made: Path, tmp_path: Path) -> Path:
    """A log of the version before that was closed."""
    database = of_the_version_before(tmp_path / "old.sqlite", read_log(made))
    database.execute("PRAGMA journal_mode=DELETE")
    database.close()
    return tmp_path / "old.sqlite"


def test_a_log_of_the_version_before_is_read_and_known_for_one(made: Path, old: Path) -> None:
    found = look(old)
    assert (found.events, found.version, found.head.alive) == (read_log(made), UNSEALED, 1e9)


def test_going_on_with_a_log_of_the_version_before_makes_it_one_of_this(made: Path, old: Path) -> None:
    with Log(old) as log:
        assert log.alive == 1e9
        assert log.events == read_log(made)
    assert look(old)[1:] == (look(made).head._replace(alive=1e9), VERSION)


def test_a_value_of_a_log_of_the_version_before_is_covered_too(old: Path) -> None:
    for _, column in COLUMNS[1:7]:
        assert shows(old, lambda db, column=column: db.execute(f"UPDATE events SET \"{column}\" = '7' WHERE n = 5"))


def test_a_log_copied_without_its_tail_is_refused_in_a_sentence(made: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    running = of_the_version_before(tmp_path / "old.sqlite", read_log(made))
    home = shutil.copyfile(tmp_path / "old.sqlite", tmp_path / "home" / "old.sqlite")
    for use in (read_log, Log):
        with pytest.raises(LogError, match=r"was copied while the exercise ran.*old\.sqlite-wal; copy that file too"):
            use(home)
    shutil.copyfile(tmp_path / "old.sqlite-wal", tmp_path / "home" / "old.sqlite-wal")
    assert read_log(home) == read_log(made)
    running.close()


def test_what_is_not_covered_in_a_log_of_the_version_before_is_said(made: Path, old: Path) -> None:
    said: list[str] = []
    read_exercise(made, said.append)
    assert said == []
    read_exercise(old, said.append)
    assert "whether events were cut from its end cannot be known" in said[0]
