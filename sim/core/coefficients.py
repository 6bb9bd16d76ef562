"""Every coefficient of every rule: default, range, unit, tag and source, kept as a table in ``parameters.csv``.

Tags: V seen in a source, M general knowledge, not checked against a source, J judgement, C set or checked by
a calculation.

What 0 means is said of each: ``off`` (it switches off what the coefficient does, and is allowed beside the range),
``value`` (a value of the range like any other) or ``no`` (it means nothing - a time or a distance that something is
divided by, the logarithm of a daily chance - or something else than off, and is refused).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from sim.core.csv_tables import read_table
from sim.core.errors import Problem, ScenarioError

FILE = Path(__file__).with_name("parameters.csv")
FIXED, PLAUSIBLE, WIDE = "fixed", "plausible", "wide"
CHOICES = (FIXED, PLAUSIBLE, WIDE)
"""Coefficients of a replication: the defaults; a member of the plausible set; a draw over the registry's ranges."""

DEFAULT = FIXED
"""The choice of a run that names none; lessons, calibrations and sensitivity analyses stay ``fixed``."""

OFF, VALUE, NO = "off", "value", "no"
"""The meanings that 0 may have."""


@dataclass(frozen=True)
class Parameter:
    """One coefficient; ``name`` is ``mechanism.coefficient`` and is written that way in scenarios."""

    name: str
    default: float
    low: float
    high: float
    zero: str
    unit: str
    tag: str
    source: str
    meaning: str

    def allows(self, value: float) -> bool:
        """Return whether a scenario may set it so."""
        return self.low <= value <= self.high or (value == 0 and self.zero == OFF)

    @property
    def allowed(self) -> str:
        """The range that a scenario may set it to, in words."""
        return f"from {self.low:g} to {self.high:g}" + (", or 0 to switch it off" if self.zero == OFF else "")

    @property
    def range(self) -> str:
        """The same for a table: ``0.05 to 0.3, 0 = off``."""
        return f"{self.low:g} to {self.high:g}" + (", 0 = off" if self.zero == OFF else "")

    @property
    def field(self) -> str:
        """Its name in the compiled record."""
        return self.name.replace(".", "_")


@functools.cache
def registry() -> dict[str, Parameter]:
    """All coefficients by name, in the order of the file."""
    return read(FILE)


def read(path: Path) -> dict[str, Parameter]:
    """The coefficients of a table, by name, in its order.

    Raises:
        ScenarioError: with everything that is wrong with the table, each with its line.
    """
    columns = [one.name for one in fields(Parameter)]
    found: dict[str, Parameter] = {}
    problems: list[Problem] = []
    for row in read_table(path, columns, closed=True):
        wrong = list(_wrong(row.cells, found))
        problems += [Problem(path.as_posix(), row.line, column, said, allowed) for column, said, allowed in wrong]
        if not wrong:
            numbers = {name: float(row.cells[name]) for name in AMOUNTS}
            found[row.cells["name"]] = Parameter(**{**row.cells, **numbers})  # type: ignore[arg-type]
    if problems:
        raise ScenarioError(problems)
    return found


AMOUNTS = ("default", "low", "high")
_AMOUNT = re.compile(r"-?\d+(\.\d+)?(e-?\d{1,2})?")
_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def _wrong(row: Mapping[str, str], known: Mapping[str, Parameter]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the problems of a row: the column, what was found, what is allowed."""
    name = row["name"]
    if not _NAME.fullmatch(name) or name in known:
        yield "name", f'found "{name}"' + (" a second time" if name in known else ""), ("mechanism.coefficient, once",)
    for column, allowed in (("zero", (OFF, VALUE, NO)), ("tag", ("V", "M", "J", "C"))):
        if row[column] not in allowed:
            yield column, f'found "{row[column]}"', allowed
    yield from ((column, "nothing is said", ()) for column in ("unit", "source", "meaning") if not row[column])
    texts = [column for column in AMOUNTS if not _AMOUNT.fullmatch(row[column])]
    yield from ((column, f'found "{row[column]}"', ("a number",)) for column in texts)
    if not texts and not float(row["low"]) <= float(row["default"]) <= float(row["high"]):
        yield "default", f"{row['default']} is not from {row['low']} to {row['high']}", ("low <= default <= high",)
