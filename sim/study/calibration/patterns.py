"""A calibration's file: the patterns that the model should show, and the coefficients that may be moved for it."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from sim.core.coefficients import registry
from sim.core.error_messages import nearest, refusal, shown
from sim.core.errors import Problem, SimError
from sim.scenario import Day, Entry, Node, Real, Whole, read_entries
from sim.study.calibration.quantities import Quantity
from sim.study.hindcast.history import problem_at
from sim.study.hindcast.recorded_facts import Check

if TYPE_CHECKING:
    from sim.scenario import Scenario

FOLDER = "calibration"
"""The folder of these files, beside their scenarios, under the same names."""

MOST = 15
"""Coefficients at most: a wave needs ten points for each."""


class NoPatternsError(SimError):
    """No patterns to calibrate to.

    Attributes:
        place: where a file was looked for.
    """

    def __init__(self, place: Path) -> None:
        super().__init__(f"{place}: there is no such file of patterns to calibrate to; name one with --patterns")
        self.place = place


class Statistic(Check):
    """One number of a pattern in an ensemble: a median, a mean or (with limits on the quantity) a probability.

    Attributes:
        pattern: its number; a pattern of several statistics counts once.
        of: the quantity in one replication.
        take: median or mean of it over the replications that pose the question.
        low, high: the tolerance.
        least, most: its range; days that never come count as the most.
        source: where the tolerance is from.
    """

    pattern: Whole
    of: Quantity  # type: ignore[assignment]  # wider than a record's
    take: Literal["median", "mean"] = "median"
    low: Real
    high: Real
    least: Real = 0.0
    most: Real = 1.0
    source: str

    @model_validator(mode="after")
    def _ordered(self) -> Statistic:
        if not self.least <= self.low < self.high <= self.most:
            found = f"found {self.least:g}, {self.low:g}, {self.high:g}, {self.most:g}"
            raise refusal(found, ("least <= low < high <= most",))
        if self.change is not None:
            raise refusal("a pattern is of the scenario as it is", ("no change",))
        return self

    @property
    def middle(self) -> float:
        """Of the tolerance."""
        return (self.low + self.high) / 2

    @property
    def range(self) -> float:
        """From the least to the most."""
        return self.most - self.least


class Patterns(Entry):
    """A calibration's file.

    Attributes:
        calibration: what the coefficients are calibrated to, in a few words.
        until: the last day that the patterns need.
        statistics: by name.
        coefficients: those that are moved, each with the reason.
        candidates: names (``cohesion.*``) and tags among which the coefficients were, or can be, looked for.
        tags: of the candidates.
    """

    calibration: str
    until: Day
    statistics: dict[str, Statistic] = Field(min_length=2)
    coefficients: dict[str, str] = Field(min_length=2, max_length=MOST)
    candidates: tuple[str, ...] = ("*",)
    tags: tuple[str, ...] = ("J", "C")

    def screened(self) -> list[str]:
        """Names of the candidates, in the order of the registry."""
        return [
            one.name for one in registry().values()
            if one.tag in self.tags and one.low < one.high
            and any(fnmatchcase(one.name, pattern) for pattern in self.candidates)
        ]  # fmt: skip


def patterns_of(scenario_file: Path) -> Path:
    """Return the file of a scenario's patterns: in ``calibration/`` beside it, under its name.

    Raises:
        NoPatternsError: there are none.
    """
    found = scenario_file.parent / FOLDER / scenario_file.name
    if not found.is_file():
        raise NoPatternsError(found)
    return found


def read_patterns(path: Path, scenario: Scenario) -> Patterns:
    """Read a file of patterns and check it against the scenario whose names it uses.

    Raises:
        HistoryError: with everything that is wrong with it, by line.
        ScenarioError: it cannot be read at all.
    """
    return read_entries(Patterns, path, scenario, _checked)


def _checked(found: Patterns, scenario: Scenario, tree: Node) -> Iterator[Problem]:
    known = registry()
    for name in found.coefficients:
        if name not in known:
            message = f"there is no coefficient {shown(name)}"
            yield problem_at(tree, ("coefficients", name), message, (), nearest(name, tuple(known)))
        elif known[name].low >= known[name].high:
            yield problem_at(tree, ("coefficients", name), "its range in the registry is a point")
        elif name in scenario.parameters:
            yield problem_at(tree, ("coefficients", name), "the scenario sets this coefficient itself")
    days = (found.until - scenario.start).days + 1
    limit = scenario.longest or scenario.days
    if not 1 <= days <= limit:
        yield problem_at(tree, ("until",), f"found {found.until}", (f"{limit} days from {scenario.start}",))
