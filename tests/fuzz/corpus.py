"""The files that are changed: everything that is shipped, and small ones made for what no shipped file shows."""

from __future__ import annotations

import dataclasses
import functools
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from tests.conftest import ROOT
from tests.fuzz import made
from tests.fuzz.cases import Read, Source

MOSUL, DUEL = "scenarios/mosul.yaml", "tests/scenarios/duel.yaml"
FOR_PEOPLE = frozenset({"days", "attackers_killed", "defenders_killed", "note"})
"""Columns of ``record.csv`` that are for people."""


def laid_out(root: Path) -> Path:
    """The corpus as a tree of files under a folder."""
    for folder in ("scenarios", "tests/scenarios"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    made.write(root)
    return root


def _read(view: Any) -> Read:
    return Read(view, json.dumps(view, ensure_ascii=False, default=str))


def _scenario(name: str, asked: str | None = None) -> Callable[[Path], Read]:
    def load(root: Path) -> Read:
        from sim.scenario import canonical
        from sim.scenario import load as load_file

        text = canonical(load_file(root / (asked or name)))
        return Read(json.loads(text), text)

    return load


@functools.cache
def _known(file: Path) -> Any:
    from sim.scenario import load

    return load(file)


def _dumped(found: Any) -> Read:
    return _read(found.model_dump(mode="json", by_alias=True, exclude_none=True))


def _lesson(name: str, scenario: str) -> Callable[[Path], Read]:
    def load(root: Path) -> Read:
        from sim.exercise.lesson import Lesson
        from sim.exercise.opening import checked
        from sim.scenario.entries import read_entries

        return _dumped(read_entries(Lesson, root / name, _known(ROOT / scenario), checked))

    return load


def _history(name: str, scenario: str) -> Callable[[Path], Read]:
    def load(root: Path) -> Read:
        from sim.study.hindcast.history import read_history

        return _dumped(read_history(root / name, _known(ROOT / scenario)))

    return load


def _patterns(name: str, scenario: str) -> Callable[[Path], Read]:
    def load(root: Path) -> Read:
        from sim.study.calibration.patterns import read_patterns

        return _dumped(read_patterns(root / name, _known(ROOT / scenario)))

    return load


def _study(name: str, whole: bool) -> Callable[[Path], Read]:
    """A study file; ``whole``: with its scenario and every point looked at, as the command does."""

    def load(root: Path) -> Read:
        from sim.study.files import read_study
        from sim.study.sweeps import SweepRequest as Request
        from sim.study.sweeps import prepare_sweep as prepared

        found = read_study(root / name)
        if whole:
            prepared(Request(source=root / name))
        said = {key: value for key, value in vars(found).items() if value is not None}
        factors = {one.path: [*one.levels, str(one.low), str(one.high), str(one.own)] for one in found.factors}
        sets = dict(one.partition("=")[::2] for one in found.sets)
        plain = {name: str(said.get(name)) for name in ("scenario", "until", "design")}
        aside = dict.fromkeys(("name", "sets", "root"))
        return _read(said | plain | aside | {"study": found.name, "factors": factors, "set": sets})

    return load


def _facts(root: Path) -> Read:
    from sim.scenario.battles.facts import RANGES
    from sim.scenario.battles.sheet import read_facts

    rows = []
    for one in read_facts(root / "scenarios/battles/facts.csv"):
        found = dataclasses.asdict(one)
        for name in RANGES:
            found[f"{name}_low"], found[name], found[f"{name}_high"] = found[name]
        rows.append({key: str(value) if key == "start" else value for key, value in found.items()})
    return _read(rows)


def _record(root: Path) -> Read:
    from sim.study.hindcast.battles import read_battles

    rows = []
    for one in read_battles(root / "scenarios/battles"):
        day = one.day if one.day < 1e9 else ""
        rows.append({"case": one.case, "outcome": one.outcome, "first_day_of_the_end": day, "source": one.source,
                     "confidence": one.confidence})  # fmt: skip
    return _read(rows)


def _design(root: Path) -> Read:
    from sim.study.design import from_table
    from sim.study.sweeps import SweepRequest as Request
    from sim.study.sweeps import prepare_sweep as prepared

    file = root / made.DESIGN
    found = from_table(file)
    prepared(Request(source=_known(ROOT / DUEL), kind=file))
    paths = [one.path for one in found.factors]
    return _read([dict(sorted(zip(paths, point, strict=True))) for point in found.points])


def _parameters(root: Path) -> Read:
    from sim.core.coefficients import read

    return _read([dataclasses.asdict(one) for one in read(root / made.PARAMETERS).values()])


def _problem(root: Path) -> Read:
    from sim.study.global_sensitivity.problem import from_problem
    from sim.study.plans import packed, plan_of

    found, outputs = from_problem(root / made.PROBLEM, _plan(ROOT / DUEL, packed, plan_of))
    return _read({"inputs": [repr(one) for one in found], "outputs": outputs})


@functools.cache
def _plan(file: Path, packed: Any, plan_of: Any) -> Any:
    return plan_of(packed(_known(file)))


def _texts(root: Path) -> Read:
    from sim.exercise.web import texts

    with mock.patch.object(texts.resources, "files", return_value=root / Path(made.TEXTS).parents[1]):
        return _read(texts._read("en"))


def _log(root: Path) -> Read:
    from sim.exercise.json_form import write_event
    from sim.exercise.log import read_log as read

    return _read([write_event(event) for event in read(root / made.LOG)])


DUEL_FILE, REINFORCED = "{root}/tests/scenarios/duel.yaml", "tests/scenarios/duel-reinforced.yaml"
LESSON = "tests/scenarios/exercises/duel.yaml"
QUIETLY = "--quiet --no-report --out {out}"
PLAY = (
    "check {file}",
    f"run {{file}} -n 2 --days 3 {QUIETLY}",
    "sources {file}",
    "replay {file} --replication 0 --days 2",
    f"compare {{file}} {{root}}/{REINFORCED} -n 2 --days 2 {QUIETLY}",
    f"sweep {{file}} --vary formations.guard.morale=0.2,0.5 -n 1 --days 2 {QUIETLY}",
)
"""Command lines for a scenario."""


def sources() -> list[Source]:
    """Every source, the light ones drawn most often."""
    return [*_scenarios(), *_records(), *_tables()]


def _scenarios() -> list[Source]:
    from sim.scenario import Scenario

    names = sorted(file.relative_to(ROOT).as_posix() for file in (ROOT / "scenarios").rglob("*.yaml"))
    return [
        *(_shipped(name) for name in names if name.split("/")[1] not in ("exercises", "history", "calibration")),
        Source(DUEL, "yaml", _scenario(DUEL), Scenario, 25, ranged=True, commands=PLAY),
        Source(REINFORCED, "yaml", _scenario(REINFORCED), Scenario, 10, below=True, commands=PLAY[:1]),
        Source(made.FLOW, "yaml", _scenario(made.FLOW), Scenario, 15, ranged=True, commands=PLAY[:2]),
        Source(made.JSON, "json", _scenario(made.JSON), Scenario, 8, ranged=True, commands=PLAY[:2]),
        Source(made.STUDY, "yaml", _study(made.STUDY, True), None, 4,
               commands=(f"sweep {{file}} -n 1 --days 2 {QUIETLY}",)),
    ]  # fmt: skip


def _records() -> list[Source]:
    """What is read beside a scenario: lessons, histories, patterns."""
    from sim.exercise.lesson import Lesson
    from sim.study.calibration.patterns import Patterns
    from sim.study.hindcast.history import History

    lesson, history, patterns = (f"scenarios/{name}/mosul.yaml" for name in ("exercises", "history", "calibration"))
    return [
        Source(lesson, "yaml", _lesson(lesson, MOSUL), Lesson, 5),
        Source(LESSON, "yaml", _lesson(LESSON, DUEL), Lesson, 15, commands=(f"doctor {DUEL_FILE} --port 18765",)),
        Source(history, "yaml", _history(history, MOSUL), History, 3),
        Source(made.HISTORY, "yaml", _history(made.HISTORY, DUEL), History, 12,
               commands=(f"hindcast {DUEL_FILE} --history {{file}} -n 2 {QUIETLY}",)),
        Source(patterns, "yaml", _patterns(patterns, MOSUL), Patterns, 10),
    ]  # fmt: skip


def _tables() -> list[Source]:
    """Tables, and what is neither a table nor a tree."""
    return [
        Source("scenarios/battles/facts.csv", "csv", _facts, weight=12),
        Source("scenarios/battles/record.csv", "csv", _record, weight=8, unread=FOR_PEOPLE),
        Source(made.DESIGN, "csv", _design, weight=8, unread=frozenset({"point", "seed"}),
               commands=(f"sweep {DUEL_FILE} --design {{file}} -n 1 --days 2 {QUIETLY}",)),
        Source(made.PARAMETERS, "csv", _parameters, weight=5),
        Source(made.PROBLEM, "json", _problem, None, 10),
        Source(made.TEXTS, "yaml", _texts, None, 2),
        Source(made.LOG, "log", _log, weight=5, commands=("verify {file}", "review {file} --out {out}")),
    ]  # fmt: skip


def _shipped(name: str) -> Source:
    """A scenario, a theatre, a study or a counterfactual as it is shipped."""
    from sim.scenario import Scenario

    folder = name.split("/")[1]
    if folder == "studies":
        return Source(name, "yaml", _study(name, False), None, 4)
    if folder == "theatres":
        return Source(name, "yaml", _scenario(name, MOSUL), Scenario, 0.3, below=True)
    heavy = folder in ("counterfactuals", "mosul.yaml")
    return Source(name, "yaml", _scenario(name), Scenario, 0.4 if heavy else 6, below=heavy, ranged=not heavy,
                  commands=() if heavy else PLAY[:1])  # fmt: skip
