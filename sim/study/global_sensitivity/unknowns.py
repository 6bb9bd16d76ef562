"""Inputs of a sensitivity analysis: uncertain numbers of the scenario and coefficients of the rules.

Rule: numbers that share a random draw (``together`` in the scenario) are one input, for nobody knows one of them and
not the others. A coefficient that the scenario leaves alone is spread evenly over its range in the registry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.coefficients import registry
from sim.core.error_messages import nearest, shown
from sim.scenario import Distribution
from sim.study.problems import Origin
from sim.world.quantiles import quantiles

if TYPE_CHECKING:
    from sim.world.blueprint import Blueprint


@dataclass(frozen=True)
class Unknown:
    """One input.

    Attributes:
        paths: the numbers that move together, the one that gives it its name first.
        distributions: what each is drawn from.
        percent: true of those that are written with a % sign.
    """

    paths: tuple[str, ...]
    distributions: tuple[Distribution, ...]
    percent: tuple[bool, ...]

    @property
    def name(self) -> str:
        """Its name in tables."""
        return self.paths[0]

    def at(self, shares: Any) -> Any:
        """The first number's values at some shares of its distribution."""
        return quantiles(self.distributions[0], shares)


def unknowns(plan: Blueprint, over: Sequence[str] = ()) -> list[Unknown]:
    """Every uncertain number of a scenario and every coefficient of the rules.

    Args:
        plan: the scenario's blueprint.
        over: only those of which a path fits one of these patterns (``places.mosul.*``); all if there is none.

    Raises:
        StudyError: a pattern fits nothing.
    """
    found = [*_drawn(plan), *_coefficients(plan)]
    for pattern in over:
        if not any(fnmatchcase(path, pattern) for one in found for path in one.paths):
            paths = [path for one in found for path in one.paths]
            Origin(option="--over").refuse(
                pattern, f"no uncertain number or coefficient is called {shown(pattern)}",
                ("a path such as formations.*.present", "parameters.cohesion.*"), nearest(pattern, paths),
            )  # fmt: skip
    return [one for one in found if not over or any(fnmatchcase(path, each) for path in one.paths for each in over)]


def _drawn(plan: Blueprint) -> list[Unknown]:
    drawer, percent = plan.drawer, set(plan.percent_numbers.tolist())
    rolls: dict[int, list[int]] = {}
    for row in np.flatnonzero(drawer.uncertain).tolist():
        rolls.setdefault(int(drawer.rows["roll"][row]), []).append(row)
    return [
        Unknown(
            tuple(drawer.paths[row] for row in rows), tuple(drawer.distribution(row) for row in rows),
            tuple(row in percent for row in rows),
        )
        for rows in rolls.values()
    ]  # fmt: skip


def _coefficients(plan: Blueprint) -> list[Unknown]:
    return [
        Unknown((f"parameters.{one.name}",), (Distribution("uniform", one.low, 0.0, one.high),), (False,))
        for one in registry().values()
        if one.low < one.high and one.name not in plan.overrides
    ]
