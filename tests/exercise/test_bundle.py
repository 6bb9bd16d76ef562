"""An exercise as one file: nothing is lost on the way, and what was changed on it shows."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from sim.core.errors import SimError
from sim.exercise import debrief_commands, facilitator_commands, order_commands, turn_commands
from sim.exercise.bundle import DERIVED, BundleError, pack, read_exercise, unpack
from sim.exercise.log import read_log, write_all
from sim.exercise.state import state_hash, whole_hash
from sim.exercise.transitions import fold
from tests.exercise.classroom import played, room_at, seated


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of a short exercise."""
    room = room_at(tmp_path_factory.mktemp("class"))
    seats = seated(room)
    order_commands.forecast(room, seats["red"][0], {"ford": 0.7})
    order_commands.lock(room, seats["red"][0], (), "=HYPERLINK(1)")
    order_commands.unlock(room, seats["red"][0])
    played(room, 2)
    facilitator_commands.undo(room, 2, "again")
    played(room)
    turn_commands.last_orders(room)
    turn_commands.play_on(room, 10)
    debrief_commands.debrief(room)
    debrief_commands.reflect(room, "01", 0, "=1+1")
    room.close()
    return room.log.path


@pytest.fixture(scope="module")
def packed(log: Path) -> Path:
    path = log.with_name("exercise.zip")
    path.write_bytes(pack(read_log(log)))
    return path


def rows(packed: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(packed) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode())))


def test_an_exercise_comes_back_with_the_same_hashes(log: Path, packed: Path, tmp_path: Path) -> None:
    write_all(tmp_path / "again.sqlite", unpack(packed))
    here, there = fold(read_log(log)), fold(read_log(tmp_path / "again.sqlite"))
    assert (state_hash(here), whole_hash(here)) == (state_hash(there), whole_hash(there))


def test_the_same_exercise_gives_the_same_bytes(log: Path, packed: Path) -> None:
    assert pack(read_log(log)) == packed.read_bytes()


def test_every_event_obeys_the_schema_in_the_archive(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        schema = json.loads(archive.read("schema.json"))
        events = [json.loads(line) for line in archive.read("events.jsonl").splitlines()]
    checker = jsonschema.Draft202012Validator(schema)
    assert not [error.message for event in events for error in checker.iter_errors(event)]


def test_every_row_carries_its_turn(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        tables = [name for name in archive.namelist() if name.endswith(".csv") and name != "seats.csv"]
    assert all("turn" in rows(packed, name)[0] for name in tables)


def test_undone_events_are_marked(packed: Path) -> None:
    assert {row["kind"] for row in rows(packed, "events.csv") if row["struck"] == "1"} >= {"locked", "sealed"}


def test_a_forecast_stands_beside_the_odds(packed: Path) -> None:
    found = rows(packed, "forecasts.csv")[0]
    assert (found["team"], found["forecast"], found["worlds"]) == ("red", "0.7", "20")
    assert 0 <= float(found["odds"]) <= 1


def test_no_cell_is_a_formula(packed: Path) -> None:
    assert rows(packed, "reflections.csv")[0]["text"] == "'=1+1"


def test_a_log_and_an_archive_read_alike(log: Path, packed: Path) -> None:
    assert read_exercise(log) == read_exercise(packed)


def rewritten(packed: Path, path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """An archive with one part otherwise."""
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"chances":{"ford":0.7}', b'"chances":{"ford":0.9}'), (b'"by":"facilitator"', b'"by":"room"'),
        (b'"kind":"locked"', b'"kind":"drafted"'), (b'"team":"red"', b'"team":"blue"'), (b'"turn":1', b'"turn":2'),
        (b'"at":1', b'"at":2'), (b'"worlds":20', b'"worlds":21'),
    ],
)  # fmt: skip
def test_an_archive_whose_events_were_changed_is_refused(packed: Path, tmp_path: Path, old: bytes, new: bytes) -> None:
    changed = rewritten(packed, tmp_path / "changed.zip", "events.jsonl", lambda text: text.replace(old, new))
    with zipfile.ZipFile(packed) as archive:
        assert old in archive.read("events.jsonl")
    with pytest.raises(BundleError, match=r"not those that were packed|cannot be read"):
        unpack(changed)


def without_last(text: bytes) -> bytes:
    return b"".join(text.splitlines(keepends=True)[:-1])


@pytest.mark.parametrize("name", ["events.jsonl", *(one for one in DERIVED if one != "about.json")])
def test_an_archive_that_was_cut_short_is_refused(packed: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(BundleError, match=r"not those that were packed|does not say what its events say"):
        unpack(rewritten(packed, tmp_path / "cut.zip", name, without_last))


@pytest.mark.parametrize("name", ["title", "seed", "identity", "made", "events", "chain", "versions"])
def test_what_an_archive_says_of_itself_is_what_its_events_say(packed: Path, tmp_path: Path, name: str) -> None:
    def change(text: bytes) -> bytes:
        return json.dumps(json.loads(text) | {name: "other"}).encode()

    with pytest.raises(BundleError, match=r"not those that were packed|about\.json does not say"):
        unpack(rewritten(packed, tmp_path / "changed.zip", "about.json", change))


def test_an_archive_of_the_version_before_is_read_and_said_to_be_covered_in_part(packed: Path, tmp_path: Path) -> None:
    def older(text: bytes) -> bytes:
        about = json.loads(text)
        return json.dumps({key: value for key, value in about.items() if key != "chain"} | {"version": 1}).encode()

    said: list[str] = []
    old = rewritten(packed, tmp_path / "old.zip", "about.json", older)
    assert read_exercise(old, said.append) == read_exercise(packed)
    assert "is not covered" in said[0]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_an_archive_that_was_cut_off_is_refused(packed: Path, tmp_path: Path, share: float) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(packed.read_bytes()[: int(share * packed.stat().st_size)])
    with pytest.raises(SimError):
        read_exercise(cut)


def test_another_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(BundleError, match="is not an exercise"):
        unpack(path)
