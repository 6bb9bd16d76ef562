"""The log: what it acknowledged is there, whatever happens, and nothing else is."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.exercise.events import FACILITATOR, Locked
from sim.exercise.log import Log, LogDiskError, LogError, read_log, write_all
from sim.exercise.state import whole_hash
from sim.exercise.transitions import fold
from tests.exercise.classroom import room_at, seated

WRITER = """
import sys
from pathlib import Path
from sim.exercise.moves import Move
from sim.exercise.order_commands import slip, unlock_for
from sim.exercise.room import resume_room
from tests.exercise.classroom import AtOnce, HashEngine

room, _ = resume_room(Path(sys.argv[1]), HashEngine(), AtOnce())
if room.state.game.sheet("red").locked:
    unlock_for(room, "red")
print("ready", flush=True)
effort = 0
while True:
    effort += 1
    slip(room, "red", (Move("advance", "ford", effort=float(effort)),))
    print(room.state.n, effort, flush=True)
    unlock_for(room, "red")
"""


def kept_of(promised: list[tuple[int, float]], path: Path) -> list[tuple[int, float]]:
    """Those of the promised locks that a log holds."""
    events = {event.n: event for event in read_log(path)}
    return [(n, events[n].moves[0].effort) for n, _ in promised if isinstance(events.get(n), Locked)]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A log with a few events."""
    room = room_at(tmp_path)
    seated(room)
    room.close()
    return room.log.path


def acknowledged(path: Path, seconds: float) -> list[tuple[int, float]]:
    """What a process that writes locks as fast as it can acknowledged before it was killed."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    first = writer.stdout.readline()
    time.sleep(seconds)
    os.kill(writer.pid, signal.SIGKILL)
    rest = writer.stdout.read().splitlines(keepends=True)
    lines = [line.split() for line in (first, *rest) if line.endswith("\n")]
    writer.stdout.close()
    writer.wait()
    return [(int(n), float(effort)) for n, effort in lines]


def test_a_killed_process_loses_no_lock_that_it_acknowledged(made: Path) -> None:
    dice = random.Random(1)
    for _ in range(4):
        promised = acknowledged(made, dice.uniform(0.0, 0.15))
        assert kept_of(promised, made) == promised


def test_after_a_kill_the_one_file_carried_home_holds_every_lock(made: Path, tmp_path: Path) -> None:
    home = tmp_path / "home.sqlite"
    promised = acknowledged(made, 0.1)
    shutil.copyfile(made, home)
    assert kept_of(promised, home) == promised


def test_while_an_exercise_runs_its_log_is_one_file(made: Path, tmp_path: Path) -> None:
    with Log(made) as log:
        log.append(log.events[1].model_copy(update={"n": len(log.events) + 1}))
        assert [one.name for one in made.parent.iterdir() if one.suffix != ".lock"] == [made.name]
        shutil.copyfile(made, tmp_path / "home.sqlite")
        assert read_log(tmp_path / "home.sqlite") == log.events


def half_written(made: Path, folder: Path) -> Path:
    """A log that was left by a kill in the midst of a commit, its journal beside it."""
    folder.mkdir()
    found = folder / made.name
    database = sqlite3.connect(made, isolation_level=None)
    database.execute("PRAGMA cache_size=1")
    database.execute("BEGIN IMMEDIATE")
    database.execute("UPDATE events SET body = body || zeroblob(20000)")
    for one in (made, made.with_name(f"{made.name}-journal")):
        shutil.copyfile(one, folder / one.name)
    database.execute("ROLLBACK")
    database.close()
    assert found.read_bytes() != made.read_bytes()
    return found


def test_a_commit_that_a_kill_cut_short_is_taken_back(made: Path, tmp_path: Path) -> None:
    events = read_log(made)
    half = half_written(made, tmp_path / "half")
    assert read_log(half) == events
    with Log(half) as log:
        assert log.events == events
    assert sorted(one.name for one in half.parent.iterdir()) == [f".{made.name}.lock", made.name]


def test_looking_at_a_log_that_a_kill_left_changes_nothing(made: Path, tmp_path: Path) -> None:
    half = half_written(made, tmp_path / "half")
    before = {one: one.read_bytes() for one in half.parent.iterdir()}
    read_log(half)
    assert {one: one.read_bytes() for one in half.parent.iterdir()} == before


def test_a_half_written_log_without_its_journal_is_refused_or_whole(made: Path, tmp_path: Path) -> None:
    half = half_written(made, tmp_path / "half")
    half.with_name(f"{made.name}-journal").unlink()
    try:
        found = read_log(half)
    except LogError:
        found = read_log(made)
    assert found == read_log(made)


def test_the_state_after_a_kill_is_that_of_the_log(made: Path) -> None:
    acknowledged(made, 0.1)
    with Log(made) as log:
        assert whole_hash(fold(log.events)) == whole_hash(fold(read_log(made)))


def test_each_event_is_safe_on_the_disk_before_the_answer(made: Path) -> None:
    with Log(made) as log:
        assert log._db.execute("PRAGMA synchronous").fetchone() == (3,)
        assert log._db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert log._db.in_transaction is False


def test_a_closed_log_is_one_file(made: Path) -> None:
    assert [one.name for one in made.parent.iterdir() if one.suffix != ".lock"] == [made.name]


def test_a_log_can_be_read_while_it_is_written(made: Path) -> None:
    with Log(made) as log:
        assert read_log(made) == log.events


def test_the_columns_say_what_the_event_says(made: Path) -> None:
    database = sqlite3.connect(made)
    rows = database.execute('SELECT n, turn, kind, "by" FROM events WHERE kind = ?', ("began",)).fetchall()
    database.close()
    assert [(turn, kind, by) for _, turn, kind, by in rows] == [(0, "began", FACILITATOR)] * 2


def changed(path: Path, statement: str) -> None:
    database = sqlite3.connect(path)
    database.execute(statement)
    database.commit()
    database.close()


def test_a_changed_event_shows(made: Path) -> None:
    changed(made, "UPDATE events SET body = replace(body, '02', '03') WHERE n = 3")
    with pytest.raises(LogError, match="event 3 is missing or was changed"):
        read_log(made)


def test_a_missing_event_shows(made: Path) -> None:
    changed(made, "DELETE FROM events WHERE n = 2")
    with pytest.raises(LogError, match="event 2 is missing"):
        read_log(made)


def test_a_file_that_is_no_log_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be taken for one" * 30)
    with pytest.raises(LogError, match=r"notes\.txt: is not the log"):
        read_log(path)
    with pytest.raises(LogError, match="cannot be opened"):
        Log(path)


def test_a_refused_log_leaves_no_connection_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be taken for one" * 30)
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *to, **how: opened.append(connect(*to, **how)) or opened[-1])
    with pytest.raises(LogError):
        Log(path)
    with pytest.raises(sqlite3.ProgrammingError):
        opened[0].execute("SELECT 1")


def test_a_log_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="no such file"):
        read_log(tmp_path / "none.sqlite")


def test_a_copy_is_the_same_log(made: Path, tmp_path: Path) -> None:
    events = read_log(made)
    write_all(tmp_path / "copy.sqlite", events)
    assert read_log(tmp_path / "copy.sqlite") == events


def test_an_event_out_of_order_is_refused(made: Path) -> None:
    with Log(made) as log, pytest.raises(LogError, match="cannot follow"):
        log.append(log.events[0])


def test_a_disk_that_is_full_takes_nothing_and_keeps_what_it_had(made: Path) -> None:
    with Log(made) as log:
        log._db.execute(f"PRAGMA max_page_count={log._db.execute('PRAGMA page_count').fetchone()[0]}")
        before = list(log.events)
        many = [before[0].model_copy(update={"n": n + 1}) for n in range(len(before), len(before) + 200)]
        with pytest.raises(LogDiskError, match="cannot be written"):
            log.extend(many)
        assert log.events == before
        assert read_log(made) == log.events
        log._db.execute("PRAGMA max_page_count=100000")
        log.append(before[0].model_copy(update={"n": len(log.events) + 1}))
    assert read_log(made) == log.events


def test_a_log_that_could_not_be_made_whole_is_not_left(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    def full(self: Log, events: object) -> None:
        raise LogDiskError(self.path, "cannot be written: database or disk is full")

    events = read_log(made)
    monkeypatch.setattr(Log, "extend", full)
    with pytest.raises(LogDiskError):
        write_all(tmp_path / "copy.sqlite", events)
    assert not (tmp_path / "copy.sqlite").exists()
