"""Changes to the log of an exercise: one cell of one row, one row, or its bytes."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from pathlib import Path

from tests.fuzz.cases import Change, Meaning

CELLS = {
    "at": ["at + 1", "at - 1e9", "'now'", "1e308"],
    "turn": ["turn + 1", "-1", "99"],
    "kind": ["'sealed'", "upper(kind)", "''"],
    '"by"': ["'facilitator'", "'99'", "''", "NULL"],
    "team": ["'green'", "NULL", "''", "'nobody'"],
    "body": ["replace(body, 'ford', 'market')", "'{}'", "'nothing'", "substr(body, 2)", "body || ' '", "''"],
    "chain": ["upper(chain)", "''", "replace(chain, '0', '1')"],
    "n": ["n + 1000", "0", "-n"],
}
"""By column, what is put into it."""


def cell(dice: random.Random, data: bytes) -> Change | None:
    """One cell of a row."""
    column = dice.choice(list(CELLS))
    return _done(
        "a cell of the log", data, f"UPDATE events SET {column} = {dice.choice(CELLS[column])} WHERE n = " + "{n}", dice
    )


def row(dice: random.Random, data: bytes) -> Change | None:
    """A row that is gone, or one too many."""
    way = dice.choice([
        "DELETE FROM events WHERE n = {n}",
        "INSERT INTO events SELECT 1 + (SELECT max(n) FROM events), at, turn, kind, \"by\", team, body, chain "
        "FROM events WHERE n = {n}",
        "DROP TABLE events", "PRAGMA user_version = 7", "ALTER TABLE events RENAME TO other",
    ])  # fmt: skip
    return _done("a row of the log", data, way, dice)


def _done(operator: str, data: bytes, statement: str, dice: random.Random) -> Change | None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log.sqlite"
        file.write_bytes(data)
        database = sqlite3.connect(file, isolation_level=None)
        try:
            count = database.execute("SELECT count(*) FROM events").fetchone()[0]
            said = statement.replace(
                "{n}", str(dice.randrange(1, count))
            )  # the last may be cut off: a shorter log is a log
            before = database.execute("SELECT * FROM events").fetchall()
            database.execute(said)
            same = "events" in said and "DROP" not in said and "ALTER" not in said and (
                database.execute("SELECT * FROM events").fetchall() == before)  # fmt: skip
        except sqlite3.Error:  # the table itself refuses it
            return None
        finally:
            database.close()
        return None if same else Change(operator, file.read_bytes(), Meaning.WRONG, said)


LOG = (cell, cell, cell, row)
