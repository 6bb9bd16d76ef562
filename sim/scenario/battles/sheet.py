"""Facts of many battles: a table of comma-separated values, a row a battle."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError
from sim.scenario.battles.facts import COLUMNS, NAMES, RANGES, Facts, facts_of
from sim.scenario.refusals import nearest


def read_facts(path: Path) -> list[Facts]:
    """The battles of a table of facts (CSV with the columns ``COLUMNS``).

    Raises:
        ScenarioError: the file cannot be read, a column is missing or unknown, or a fact is wrong; each with its line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ScenarioError([Problem(path.as_posix(), None, "", f"cannot be read: {reason}")]) from error
    reader = csv.DictReader(io.StringIO(text))
    _check_columns(path, reader.fieldnames or [])
    found: list[Facts] = []
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    for row in reader:
        line = reader.line_num
        if None in row:
            problems.append(Problem(path.as_posix(), line, "", "more cells than columns"))
            continue
        try:
            facts = facts_of(_joined(row), path.as_posix(), line)
        except ScenarioError as error:
            problems += error.problems
            continue
        if facts.key in lines:
            problems.append(
                Problem(path.as_posix(), line, "name", f"{facts.name} stands in line {lines[facts.key]} too")
            )
        lines[facts.key] = line
        found.append(facts)
    if problems:
        raise ScenarioError(problems)
    return found


def _check_columns(path: Path, head: Iterable[str]) -> None:
    head = list(head)
    wrong = [Problem(path.as_posix(), 1, name, "no such fact", (), nearest(name, COLUMNS)) for name in head
             if name not in COLUMNS]  # fmt: skip
    wrong += [Problem(path.as_posix(), 1, name, "this column is missing") for name in COLUMNS if name not in head]
    if wrong:
        raise ScenarioError(wrong)


def _joined(row: Mapping[str, Any]) -> dict[str, str]:
    """A row with the three columns of each range as one word."""
    words = {name: (row[name] or "").strip() for name in NAMES}
    for name in RANGES:
        words[name] = ":".join((row[column] or "").strip() for column in (f"{name}_low", name, f"{name}_high"))
    return words
