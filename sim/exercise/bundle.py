"""An exercise as one file to carry home: a ZIP archive of JSON and CSV, from which the log can be made again.

What is in it is said in its ``README.txt``; ``events.jsonl`` alone is the exercise, all else is drawn from it.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from sim.core.errors import SimError
from sim.exercise.events import LogEvent
from sim.exercise.json_form import event_schema, read_event, write_event
from sim.exercise.log import UNSEALED, look, write_all
from sim.exercise.log_rows import chain_of
from sim.exercise.state import State, state_hash, whole_hash
from sim.exercise.transitions import fold

FORMAT = "sim exercise"
VERSION = 2
"""Of the form of the archive; another one whenever a table gets another form."""
UNCHAINED = 1
"""The form before: of its events only what the state keeps is covered by a hash."""
DERIVED = ("about.json", "events.csv", "orders.csv", "forecasts.csv", "seats.csv", "reflections.csv")
"""Parts that must say what the events say."""
LARGEST = 256 * 1024 * 1024
"""Bytes of all parts; a class makes about one million."""
README = """\
An exercise, as it was logged. There are no names in it: seats have codes of two digits.

about.json        title, seed, identity of scenario, seed and code; chain: the hash of all events, as in the log;
                  hashes of the state after the last event
events.jsonl      one event a line, in order; the exercise is exactly this. schema.json describes it (JSON Schema)
events.csv        the same in columns: n, at (UTC), turn (0: practice and before), kind, by, team, struck, body
                  struck is 1 for what was undone
orders.csv        turn, team, how (locked, none submitted, AI), order, place, other, effort, intent
forecasts.csv     turn, team, goal, forecast (the team's own, 0 to 1), odds (last shown), plus_minus, worlds
seats.csv         seat, team (empty: observer), read (the brief), vote
reflections.csv   turn, seat, team, question (from 0), text

sim review FILE and sim verify FILE read this archive; sim play --resume FILE goes on with it.
"""


class BundleError(SimError):
    """A file that is no exercise; the message says why."""


def pack(events: Sequence[LogEvent]) -> bytes:
    """Return the archive of an exercise; the same events give the same bytes.

    Raises:
        ValueError: there are no events.
    """
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _parts(events).items():
            archive.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return found.getvalue()


def _parts(events: Sequence[LogEvent]) -> dict[str, str]:
    """Return the files of an archive."""
    state = fold(events)
    return {
        "README.txt": README,
        "about.json": json.dumps(_about(state, events), indent=1),
        "events.jsonl": "".join(f"{write_event(event)}\n" for event in events),
        "schema.json": json.dumps(event_schema(), indent=1),
        "events.csv": _events(events, state.struck),
        "orders.csv": _orders(state),
        "forecasts.csv": _forecasts(state),
        "seats.csv": _table(
            ("seat", "team", "read", "vote"),
            ((seat.code, seat.team, int(seat.read), state.game.votes.get(seat.code)) for seat in state.seats.values()),
        ),
        "reflections.csv": _reflections(state),
    }


def unpack(path: Path, note: Callable[[str], object] = lambda said: None) -> list[Any]:
    """Return the events of an archive, checked to be those that were packed and to agree with its tables.

    Args:
        path: of the archive.
        note: is told if it is of a form in which not everything is covered.

    Raises:
        BundleError: it is no archive of an exercise, or was changed.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
                raise BundleError(f"{path}: is larger than an exercise can be")
            about = json.loads(archive.read("about.json"))
            if not isinstance(about, dict) or about.get("format") != FORMAT:
                raise BundleError(f"{path}: is not an exercise")
            if about.get("version") not in (UNCHAINED, VERSION):
                raise BundleError(f"{path}: is an exercise of another version")
            events = [read_event(line) for line in archive.read("events.jsonl").splitlines()]
            if about["version"] == VERSION:
                _compare(path, archive, events, about)
            elif whole_hash(fold(events)) != about.get("whole"):
                raise BundleError(f"{path}: its events are not those that were packed")
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BundleError(f"{path}: is not an exercise, or is damaged: {error}") from error
    except (LookupError, ValueError, TypeError, AttributeError, AssertionError, StopIteration) as error:
        raise BundleError(f"{path}: is not an exercise: its events cannot be read or followed") from error
    if about["version"] == UNCHAINED:
        note(f"{path}: an archive of an earlier version; by whom and when a thing was done is not covered by its hash")
    return events


def _compare(path: Path, archive: zipfile.ZipFile, events: list[Any], about: dict[str, Any]) -> None:
    """Refuse an archive whose parts do not say what its events say."""
    if about.get("chain") != chain_of(events):
        raise BundleError(f"{path}: its events are not those that were packed")
    parts = _parts(events)
    for name in DERIVED:
        there = archive.read(name).decode()
        same = _lasting(about) == _lasting(json.loads(parts[name])) if name == "about.json" else there == parts[name]
        if not same:
            raise BundleError(f"{path}: its {name} does not say what its events say")


def _lasting(about: dict[str, Any]) -> dict[str, Any]:
    """Return what is said of an exercise, without the hashes that depend on the program's version."""
    return {name: value for name, value in about.items() if name not in ("state", "whole")}


def read_exercise(path: Path, note: Callable[[str], object] = lambda said: None) -> list[Any]:
    """Return the events of a log or of an archive.

    Args:
        path: of either.
        note: is told if it is of a form in which not everything is covered by hashes.

    Raises:
        SimError: it is neither.
    """
    if _archived(path):
        return unpack(path, note)
    found = look(path)
    if found.version == UNSEALED:
        note(f"{path}: a log of an earlier version; whether events were cut from its end cannot be known")
    return found.events


def import_exercise(path: Path) -> Path:
    """Return the log to go on with: a log itself, or one made beside an archive, whose tokens and seats it keeps.

    Raises:
        SimError: it is neither, or there is a log of that name already.
    """
    if not _archived(path):
        return path
    log = path.with_suffix(".sqlite")
    write_all(log, unpack(path))
    return log


def _archived(path: Path) -> bool:
    """Return whether a file is an archive; one that is none, or cannot be read, is left to whoever reads logs."""
    try:
        return path.is_file() and zipfile.is_zipfile(path)
    except (OSError, ValueError):
        return False


def _about(state: State, events: Sequence[LogEvent]) -> dict[str, Any]:
    setup = state.setup
    return {
        "format": FORMAT, "version": VERSION, "title": setup.name, "seed": setup.seed, "identity": setup.identity,
        "made": setup.made, "events": state.n, "chain": chain_of(events),
        "state": state_hash(state), "whole": whole_hash(state), "versions": setup.versions,
    }  # fmt: skip


def _table(columns: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> str:
    found = io.StringIO()
    writer = csv.writer(found, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_calm(cell) for cell in row] for row in rows)
    return found.getvalue()


def _calm(cell: Any) -> Any:
    """Return a cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell


def _events(events: Iterable[Any], struck: frozenset[int]) -> str:
    def row(event: Any) -> Sequence[Any]:
        at = datetime.datetime.fromtimestamp(event.at, datetime.UTC).isoformat(timespec="milliseconds")
        body = event.model_dump_json(exclude={"n", "at", "turn", "kind", "by", "team"})
        return event.n, at, event.turn, event.kind, event.by, getattr(event, "team", None), int(event.n in struck), body

    return _table(("n", "at", "turn", "kind", "by", "team", "struck", "body"), map(row, events))


def _orders(state: State) -> str:
    rows: list[Sequence[Any]] = []
    for week in (*((state.game.practice,) if state.game.practice else ()), *state.game.weeks):
        for team, how in week.sealed.how.items():
            said = week.sheets[team].intent if team in week.sheets and how != "AI" else ""
            moves = week.sealed.moves.get(team, ())
            rows += [(week.number, team, how, m.order, m.place, m.other, m.effort, said) for m in moves]
            if not moves:
                rows.append((week.number, team, how, None, None, None, None, said))
    return _table(("turn", "team", "how", "order", "place", "other", "effort", "intent"), rows)


def _forecasts(state: State) -> str:
    rows = []
    for week in state.game.weeks:
        for team, sheet in week.sheets.items():
            shown = sheet.odds[-1] if sheet.odds else None
            for goal, chance in (sheet.forecast or {}).items():
                odds = shown.odds.get(goal, {}) if shown else {}
                row = (week.number, team, goal, chance, odds.get("p"), odds.get("plus_minus"))
                rows.append((*row, shown.worlds if shown else None))
    return _table(("turn", "team", "goal", "forecast", "odds", "plus_minus", "worlds"), rows)


def _reflections(state: State) -> str:
    rows = ((state.game.turn, seat, state.seats[seat].team, q, text) for (seat, q), text in state.reflections.items())
    return _table(("turn", "seat", "team", "question", "text"), rows)
