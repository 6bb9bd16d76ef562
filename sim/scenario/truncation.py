"""Numbers of which part would be drawn outside the range of their meaning, and is cut off; warnings of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from sim.scenario.distributions import distribution_of
from sim.scenario.loading import resolve
from sim.scenario.numbers import Number, Within
from sim.scenario.provenance import SECTIONS
from sim.scenario.quantities import range_at, range_of

if TYPE_CHECKING:
    from sim.core.errors import Problem
    from sim.scenario.schema import Scenario

WORTH_SAYING = 0.01
"""The share outside from which a person is told."""


def truncated(scenario: Scenario) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Numbers of which more than 1 % would be drawn outside their range: path, and what to say of it."""
    for path, number, within in _numbers(scenario):
        share = distribution_of(number).outside(*within.limits(number))
        if share > WORTH_SAYING:
            limits = "from 0% to 100%" if number.percent else str(within)
            said = f"{100 * share:.2g} % of this {number.shape} number lies outside its range ({limits})"
            yield path, f"{said}; draws are truncated to it"


def _numbers(scenario: Scenario) -> Iterator[tuple[tuple[str | int, ...], Number, Within]]:
    """The numbers that are drawn, with their ranges."""
    for section in SECTIONS:
        table: Any = getattr(scenario, section)
        for key, part in table.items() if isinstance(table, dict) else enumerate(table):
            if isinstance(part, Number):
                yield (section, key), part, range_at(f"{section}.{key}")
                continue
            kind: Any = type(part)
            for field in kind.model_fields:
                value = getattr(part, field)
                if isinstance(value, Number):
                    within = part.range if section == "events" else range_of(kind, field)
                    yield (section, key, field), value, within
                for name, inner in value.items() if isinstance(value, dict) else ():
                    if isinstance(inner, Number):
                        yield (section, key, field, name), inner, range_of(kind, field)


def shape_warnings(scenario: Scenario, file: str | PathLike[str], sets: Sequence[str] = ()) -> list[Problem]:
    """Return warnings about the numbers of a valid scenario, with file and line.

    Args:
        scenario: as loaded.
        file: the file it was loaded from.
        sets: the changes it was loaded with.
    """
    found = list(truncated(scenario))
    if not found:
        return []
    tree = resolve(file, sets).tree
    return [(tree.find(path) or tree).problem(path, said) for path, said in found]
