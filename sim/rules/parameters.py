"""Every coefficient of every rule: default, range, unit, tag and source, kept as a table in ``parameters.csv``.

Tags: V seen in a source, M from memory of the literature, J judgement, C set or checked by a calculation.

What 0 means is said of each: ``off`` (it switches off what the coefficient does, and is allowed beside the range),
``value`` (a value of the range like any other) or ``no`` (it means nothing - a time or a distance that something is
divided by, the logarithm of a daily chance - or something else than off, and is refused).
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from sim.world.tables import Table

FILE = Path(__file__).with_name("parameters.csv")
OFF, VALUE, NO = "off", "value", "no"
"""What 0 may mean."""


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
        """Whether a scenario may set it so."""
        return self.low <= value <= self.high or (value == 0 and self.zero == OFF)

    @property
    def allowed(self) -> str:
        """What a scenario may set it to, in words."""
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
    with FILE.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {
        row["name"]: Parameter(
            row["name"], float(row["default"]), float(row["low"]), float(row["high"]), row["zero"],
            row["unit"], row["tag"], row["source"], row["meaning"],
        )
        for row in rows
    }  # fmt: skip


@functools.cache
def dtype() -> np.dtype[np.void]:
    """The record's type: one double a coefficient."""
    import numpy as np

    return np.dtype([(parameter.field, "f8") for parameter in registry().values()])


def record(overrides: Mapping[str, float] | None = None) -> Table:
    """A (1,) table of coefficients: the defaults, with some replaced.

    Raises:
        KeyError: a name that is not in the registry.
    """
    import numpy as np

    from sim.world.tables import as_rows  # late: the registry is read without the compiler

    found = np.zeros(1, dtype())
    for parameter in registry().values():
        found[parameter.field] = parameter.default
    for name, value in (overrides or {}).items():
        found[registry()[name].field] = value
    return as_rows(found)
