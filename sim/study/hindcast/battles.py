"""Battles of other wars: a folder of scenarios, the facts known of each before its first day, and its outcome.

``record.csv`` has the outcomes, ``facts.csv`` the inputs of the baselines, ``<case>.yaml`` is played (docs/battles.md).
 Days are counted from the first day of the attack, which is day 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.csv_tables import read_table
from sim.core.error_messages import nearest
from sim.core.errors import Problem, ScenarioError
from sim.ensemble.listener import Listener
from sim.ensemble.results import Results
from sim.ensemble.settings import Settings
from sim.scenario import HistoryError, read_facts
from sim.study.hindcast.observed_replication import NEVER

RECORD, FACTS = "record.csv", "facts.csv"
RECORD_COLUMNS = ("case", "outcome", "first_day_of_the_end", "source", "confidence")
OUTCOMES = ("collapse", "siege", "hold")
QUESTION = "falls"
"""The outcome of every battle's scenario that names the place fought for."""

COLLAPSE_DAYS = 14
"""A place lost within so many days has collapsed; one lost later was besieged."""


@dataclass(frozen=True)
class Battle:
    """One battle: its outcome, and the facts known before it.

    Attributes:
        case: name of its file.
        outcome: collapse, siege or hold.
        day: on which it was lost, 0 the first; inf if it was not.
        attackers, defenders: central estimates of troops.
        ghosts, own_community, pay_problem: of the garrison; no, partly or yes.
        source, confidence: of the outcome.
        name: in print.
    """

    case: str
    outcome: str
    day: float
    attackers: float
    defenders: float
    ghosts: str
    own_community: str
    pay_problem: str
    source: str
    confidence: str
    name: str


@dataclass(frozen=True)
class PlayedBattle:
    """A battle as the model played it.

    Attributes:
        days: (n,) day on which the place was lost, 0 the first; inf if it was not.
        length: how many days were played.
        digest: of the run.
    """

    days: Any
    length: int
    digest: str


def is_battles(folder: Path) -> bool:
    """Return whether a folder holds battles."""
    return (folder / RECORD).is_file()


def read_battles(folder: Path) -> list[Battle]:
    """The battles of a folder, in the order of its record.

    Raises:
        HistoryError: with everything that is wrong with the tables, by line.
    """
    try:
        known = {facts.key: facts for facts in read_facts(folder / FACTS)}
    except ScenarioError as error:
        raise HistoryError(error.problems) from None
    found: list[Battle] = []
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    for line, row in ((one.line, one.cells) for one in read_table(folder / RECORD, RECORD_COLUMNS, HistoryError)):
        wrong = list(_wrong(folder, row, known))
        if row["case"] in lines:
            wrong.append(("case", f"{row['case']} stands in line {lines[row['case']]} too"))
        lines[row["case"]] = line
        problems += [Problem((folder / RECORD).as_posix(), line, column, *rest) for column, *rest in wrong]
        if not wrong:
            facts, day = known[row["case"]], row["first_day_of_the_end"]
            found.append(Battle(
                row["case"], row["outcome"], float(day) if day else NEVER, facts.attackers[1], facts.defenders[1],
                facts.ghosts, facts.own_community, facts.pay_problem, row["source"], row["confidence"], facts.name,
            ))  # fmt: skip
    if not problems and not found:
        problems = [Problem((folder / RECORD).as_posix(), None, "", "there is no battle in it")]
    if problems:
        raise HistoryError(problems)
    return found


def _wrong(folder: Path, row: Mapping[str, str], known: Mapping[str, Any]) -> Any:
    """Find the errors in a row of the record: column, message, allowed, meant."""
    case, outcome, day = row["case"], row["outcome"], row["first_day_of_the_end"]
    if case not in known:
        yield "case", f'{FACTS} has no battle "{case}"', tuple(known), nearest(case, tuple(known))
    elif not (folder / f"{case}.yaml").is_file():
        yield "case", f"there is no file {case}.yaml beside it"
    if outcome not in OUTCOMES:
        yield "outcome", f'found "{outcome}"', OUTCOMES, nearest(outcome, OUTCOMES)
    elif outcome == "hold" and day:
        yield "first_day_of_the_end", f'found "{day}" for a place that held', ("nothing",)
    elif outcome != "hold" and not (day.isdecimal() and (int(day) < COLLAPSE_DAYS) == (outcome == "collapse")):
        less = f"0 to {COLLAPSE_DAYS - 1}" if outcome == "collapse" else f"{COLLAPSE_DAYS} or more"
        yield "first_day_of_the_end", f'found "{day}" for a {outcome}', (less,)


def play_battle(folder: Path, battle: Battle, settings: Settings, listener: Listener | None = None) -> PlayedBattle:
    """Play one battle, unless the run is there already.

    Raises:
        ScenarioError: the file cannot be used, or asks no question ``falls`` about a place.
        RunFolderError, StorageError, RunStopped: as a run raises them.
    """
    # these bring the compiler, which a finished hindcast is scored without
    from sim.ensemble.run import run
    from sim.scenario import load
    from sim.world.build import blueprint

    file = folder / f"{battle.case}.yaml"
    scenario = load(file, sets=settings.sets)
    asked = scenario.outcomes.get(QUESTION)
    if asked is None or asked.place is None:
        raise HistoryError([Problem(file.as_posix(), None, f"outcomes.{QUESTION}", "no place is asked about")])
    own = replace(settings, stem=battle.case, file=file.as_posix(), out=(settings.out or Path()) / battle.case)
    run(blueprint(scenario), own, listener)
    results = Results(own.out or Path())
    column = f"fell.{asked.place}"
    evenings = results.columns([column])[column].to_numpy(float, na_value=np.nan)
    days = np.where(np.isnan(evenings), NEVER, evenings - 1)
    return PlayedBattle(days, results.days, results.summary["digest"])
