"""Numbers of which part would be drawn outside the range of their meaning, and is cut off; warnings of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os import PathLike
from typing import TYPE_CHECKING

from sim.scenario.distributions import distribution_of
from sim.scenario.loading import resolve
from sim.scenario.number_walk import numbers_in

if TYPE_CHECKING:
    from sim.core.errors import Problem
    from sim.scenario.schema import Scenario

WORTH_SAYING = 0.01
"""The share outside from which a person is told."""


def truncated(scenario: Scenario) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Numbers of which more than 1 % would be drawn outside their range: path, and what to say of it."""
    for path, number, within in numbers_in(scenario):
        share = distribution_of(number).outside(*within.limits(number))
        if share > WORTH_SAYING:
            limits = "from 0% to 100%" if number.percent else str(within)
            said = f"{100 * share:.2g} % of this {number.shape} number lies outside its range ({limits})"
            yield path, f"{said}; draws are truncated to it"


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
