"""Facts of many battles: a table of comma-separated values, a row a battle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.core.csv_tables import read_table
from sim.core.errors import Problem, ScenarioError
from sim.scenario.battles.facts import COLUMNS, FACT_NAMES, RANGES, Facts, facts_of


def read_facts(path: Path) -> list[Facts]:
    """The battles of a table of facts (CSV with the columns ``COLUMNS``).

    Raises:
        ScenarioError: the file cannot be read, a column is missing or unknown, or a fact is wrong; each with its line.
    """
    found: list[Facts] = []
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    for row in read_table(path, COLUMNS, closed=True):
        try:
            facts = facts_of(_joined(row.cells), path.as_posix(), row.line)
        except ScenarioError as error:
            problems += error.problems
            continue
        if facts.key in lines:
            message = f"{facts.name} stands in line {lines[facts.key]} too"
            problems.append(Problem(path.as_posix(), row.line, "name", message))
        lines[facts.key] = row.line
        found.append(facts)
    if problems:
        raise ScenarioError(problems)
    return found


def _joined(row: Mapping[str, str]) -> dict[str, str]:
    """A row with the three columns of each range as one word."""
    ranges = {name: f"{row[f'{name}_low']}:{row[name]}:{row[f'{name}_high']}" for name in RANGES}
    return {name: ranges.get(name, row[name]) for name in FACT_NAMES}
