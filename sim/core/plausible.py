"""The plausible set: members, each a value of every coefficient, that the evidence has not ruled out, with weights.

It is kept in ``plausible.csv``: a row a coefficient, with the default and the range that the registry had when the set
was made, and each member's value in thousandths of that range. The first row is called ``weight`` and holds the
members' weights; its note says how the set was made. A coefficient that the file does not know, or whose default or
range has changed since, has its default in every member until the set is made anew (``PlausibleSet.stale``).
"""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.core.coefficients import AMOUNTS, Parameter, registry
from sim.core.csv_tables import read_table
from sim.core.errors import Problem, ScenarioError

FILE = Path(__file__).with_name("plausible.csv")
WEIGHT, NOTE = "weight", "note"
STEPS = 1000
"""Values are kept as whole steps of a coefficient's range."""

FEWEST, SIZE = 100, 200
"""Least effective number of members, and how many a set is made of."""


@dataclass(frozen=True)
class PlausibleSet:
    """Members with their weights.

    Attributes:
        weights: (M,) of the members, above 0.
        steps: (M,) thousandths of its range, by the coefficient's name.
        made_for: default, low and high that it had then, by the coefficient's name.
        note: how the set was made.
    """

    weights: tuple[float, ...]
    steps: Mapping[str, tuple[int, ...]]
    made_for: Mapping[str, tuple[float, ...]]
    note: str = ""

    @property
    def effective(self) -> float:
        """Effective number of members (Kish)."""
        return sum(self.weights) ** 2 / sum(weight**2 for weight in self.weights)

    def values(self, name: str, known: Mapping[str, Parameter] | None = None) -> tuple[float, ...] | None:
        """Return a coefficient's value in each member; None where all have its default."""
        one = (registry() if known is None else known)[name]
        if self.made_for.get(name) != amounts(one):
            return None
        return tuple(value_at(one, step) for step in self.steps[name])

    def stale(self, known: Mapping[str, Parameter] | None = None) -> list[str]:
        """Return names that the registry has otherwise than the set, and those that it has no longer."""
        known = registry() if known is None else known
        gone = [name for name in self.made_for if name not in known]
        movable = {name: amounts(one) for name, one in known.items() if one.low < one.high}
        return [*gone, *(name for name, made in movable.items() if self.made_for.get(name) != made)]


def amounts(one: Parameter) -> tuple[float, ...]:
    """Return default, low and high."""
    return one.default, one.low, one.high


def value_at(one: Parameter, step: int) -> float:
    """Return the value at a step of a coefficient's range."""
    return one.low + (one.high - one.low) * step / STEPS


def step_of(one: Parameter, value: float) -> int:
    """Return the step of a coefficient's range nearest to a value."""
    return min(max(round((value - one.low) / (one.high - one.low) * STEPS), 0), STEPS)


@functools.cache
def plausible_set() -> PlausibleSet:
    """The set of the package."""
    return read_set(FILE)


def read_set(path: Path) -> PlausibleSet:
    """Read a set.

    Raises:
        ScenarioError: with everything that is wrong with the table, each with its line.
    """
    columns = ["name", *AMOUNTS, NOTE]
    weights: tuple[float, ...] = ()
    steps, made_for, note = {}, {}, ""
    problems: list[Problem] = []
    for row in read_table(path, columns):
        name = row.cells["name"]
        members = [text for column, text in row.cells.items() if column not in columns]
        try:
            if name == WEIGHT:
                weights, note = tuple(float(text) for text in members), row.cells[NOTE]
                sound = bool(members) and min(weights) > 0
            else:
                steps[name] = tuple(int(text) for text in members)
                made_for[name] = tuple(float(row.cells[column]) for column in AMOUNTS)
                sound = all(0 <= step <= STEPS for step in steps[name])
        except ValueError:
            sound = False
        if not sound:
            allowed = "weights above 0" if name == WEIGHT else f"numbers, and whole steps from 0 to {STEPS}"
            problems.append(Problem(path.as_posix(), row.line, name, "a cell cannot be used", (allowed,)))
    if not weights and not problems:
        problems.append(Problem(path.as_posix(), None, WEIGHT, "there is no such row", ("the members' weights",)))
    if problems:
        raise ScenarioError(problems)
    return PlausibleSet(weights, steps, made_for, note)


def written(members: PlausibleSet) -> str:
    """Return the text of a set's file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", *AMOUNTS, NOTE, *(f"m{number}" for number in range(len(members.weights)))])
    writer.writerow([WEIGHT, "", "", "", members.note, *(f"{weight:.6g}" for weight in members.weights)])
    for name, steps in members.steps.items():
        writer.writerow([name, *(f"{amount:.12g}" for amount in members.made_for[name]), "", *steps])
    return text.getvalue()


def set_of(
    values: Mapping[str, Sequence[float]], weights: Sequence[float], note: str,
    known: Mapping[str, Parameter] | None = None,
) -> PlausibleSet:  # fmt: skip
    """Return the set of some members.

    Args:
        values: (M,) by the coefficient's name.
        weights: (M,) of the members; those of weight 0 are left out.
        note: how it was made.
        known: the registry.
    """
    known = registry() if known is None else known
    kept = [number for number, weight in enumerate(weights) if weight > 0]
    steps = {name: tuple(step_of(known[name], column[n]) for n in kept) for name, column in values.items()}
    made_for = {name: amounts(known[name]) for name in values}
    return PlausibleSet(tuple(float(weights[number]) for number in kept), steps, made_for, note)
