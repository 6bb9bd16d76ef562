"""A hindcast: play what the record needs, or take a finished run, and leave ``hindcast.json`` with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.core.errors import Problem, SimError
from sim.ensemble.json_records import keep_record
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.results import Results
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.ensemble.summary import Summary
from sim.scenario import HistoryError, Scenario
from sim.study.hindcast.battle_scores import score_battles
from sim.study.hindcast.battles import play_battle, read_battles
from sim.study.hindcast.history import History, read_history
from sim.study.hindcast.observed_replication import observe
from sim.study.hindcast.reading_table import READINGS, kept_readings, usable_readings
from sim.study.hindcast.readings import HindcastReader, Observe, complete, play_changes, save, stamp
from sim.study.hindcast.scoring import score
from sim.world.build import blueprint

HINDCAST = "hindcast.json"
FOLDER = "history"
"""The folder of records, beside their scenarios, under the same names."""


class NoRecordError(SimError):
    """No record to score against.

    Attributes:
        place: where a record was looked for.
    """

    def __init__(self, place: Path) -> None:
        super().__init__(f"{place}: there is no such record of what happened; name one with --history")
        self.place = place


def hindcast_record(scenario_file: Path) -> Path:
    """Return the file of a scenario's record: in ``history/`` beside it, under its name.

    Raises:
        NoRecordError: there is none.
    """
    found = scenario_file.parent / FOLDER / scenario_file.name
    if not found.is_file():
        raise NoRecordError(found)
    return found


def play_hindcast(
    scenario: Scenario,
    history: History,
    settings: Settings,
    listener: Listener | None = None,
    player: Observe = observe,
) -> dict[str, Any]:
    """Play a scenario, long enough for its record, and score it.

    Args:
        scenario: loaded, with as many days as ``history.last`` needs.
        history: the record.
        settings: seed, replications, folder.
        listener: is told what happens.
        player: plays and observes one replication.

    Returns:
        What ``hindcast.json`` in the run folder says.

    Raises:
        RunFolderError, StorageError, RunStopped: as a run raises them.
    """
    plan = blueprint(scenario)
    reader = HindcastReader(history, plan, player)
    summary = run(plan, settings, listener, player=reader)
    folder, told = Path(summary.folder), listener or Silent()
    if reader.rows or not _is_read(folder, history, summary, told):
        complete(reader, plan, settings, range(summary.replications), told)
        play_changes(history, scenario, settings, reader.rows, told, player)
        save(folder, history, reader.rows, summary.digest)
    return score_run(folder, history)


def _is_read(folder: Path, history: History, summary: Summary, listener: Listener) -> bool:
    """Return whether an earlier attempt has read every replication of a run that succeeded."""
    there = usable_readings(folder / READINGS, stamp(history, summary.digest), listener)
    return there is not None and len(there["replication"]) == summary.replications - summary.failed


def score_run(folder: Path, history: History) -> dict[str, Any]:
    """Score a finished run without playing; without readings for this record the facts cannot be answered.

    Raises:
        RunFolderError: it is no finished run.
        HistoryError: it does not go with the record.
        StorageError: the scores cannot be written.
    """
    results = Results(folder)
    seen = kept_readings(folder / READINGS, stamp(history, results.manifest["digest"]))
    found = {"file": results.manifest.get("file"), **score(results, history, seen)}
    keep_record(folder / HINDCAST, found)
    return found


def history_of_run(folder: Path, file: Path | None) -> History:
    """Return the record for a run folder: the one named, else that of the scenario file the run was played from.

    Raises:
        NoRecordError, HistoryError: there is none, or it cannot be used.
    """
    results = Results(folder)
    if file is None:
        file = hindcast_record(Path(results.manifest.get("file") or "scenario.yaml"))
    return read_history(file, results.scenario)


def columns_needed(scenario: Scenario, history: History) -> int:
    """Return the number of days that a run must last to answer all that the record asks.

    Raises:
        HistoryError: the scenario is not made for so long.
    """
    last = history.last(scenario.start)
    days = (last - scenario.start).days + 1
    limit = scenario.longest or scenario.days
    if days > limit:
        message = f"asks for {last}, and the scenario is made for {limit} days from {scenario.start}"
        raise HistoryError([Problem("", None, "record", message)])
    return max(days, 1)


def play_battles(folder: Path, settings: Settings, listener: Listener | None = None) -> dict[str, Any]:
    """Play the battles of a folder and score them; what is there of an earlier attempt is not played again.

    Args:
        folder: with ``record.csv``, ``facts.csv`` and a scenario file a battle.
        settings: seed, replications of each, folder.
        listener: is told what happens.

    Raises:
        HistoryError: the tables or the scenarios cannot be used.
        RunFolderError, StorageError, RunStopped: as a run raises them.
    """
    battles = read_battles(folder)
    out = settings.out or settings.results / f"{folder.resolve().name}-seed-{settings.seed}"
    out.mkdir(parents=True, exist_ok=True)
    own = replace(settings, out=out)
    played = [play_battle(folder, battle, own, listener) for battle in battles]
    about = {"folder": str(out), "replications": settings.replications, "seed": settings.seed}
    found = score_battles(battles, played, about)
    keep_record(out / HINDCAST, found)
    return found
