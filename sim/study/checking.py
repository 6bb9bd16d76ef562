"""Looking at a study before its first replication: every factor must fit the scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sim.core.errors import Problem, ScenarioError
from sim.scenario import Scenario, variants_of
from sim.study.design import Design
from sim.study.factors import Factor, signed
from sim.study.problems import StudyError

MOST_CHECKED = 40
"""Points that are built before the first run; a point that fails later is rows with its error."""


def check_points(scenario: Scenario, design: Design) -> None:
    """Refuse a design of which points do not fit the scenario.

    Points are chosen so that each factor's least and greatest values are among them, and as many others as there is
    room for.

    Raises:
        StudyError: with the first problem of each factor.
    """
    found: dict[str, Problem] = {}
    variants = variants_of(scenario)
    for point in telling_points(design):
        try:
            variants.changed(design.sets(point))
        except ScenarioError as error:
            for problem in error.problems:
                path, said = _said_of_factor(problem, design.factors)
                found.setdefault(path, said)
    if found:
        raise StudyError(found.values())


def telling_points(design: Design) -> list[int]:
    """The points that are looked at: of each factor its extremes, and every level of a list."""
    chosen = dict.fromkeys(_extremes(design))
    lists = [number for number, factor in enumerate(design.factors) if not factor.continuous]
    seen: set[tuple[int, str]] = set()
    for point in (*chosen, *range(len(design))):
        shown = {(number, design.points[point][number]) for number in lists}
        if shown - seen and (point in chosen or len(chosen) < MOST_CHECKED):
            seen |= shown
            chosen[point] = None
    return list(chosen)


def _extremes(design: Design) -> Iterator[int]:
    for number in range(len(design.factors)):
        amounts = [(found.amount, point) for point, values in enumerate(design.points)
                   if (found := signed(values[number])) is not None]  # fmt: skip
        if amounts:
            yield min(amounts)[1]
            yield max(amounts)[1]


def _said_of_factor(problem: Problem, factors: Sequence[Factor]) -> tuple[str, Problem]:
    """The factor that brings a problem (none: an empty path), and the problem as one of that factor."""
    for factor in factors:
        if f"--set {factor.path}=" in problem.path:
            origin = factor.origin
            where = problem.path.replace("--set ", "" if origin.file else f"{origin.option} ", 1)
            return factor.path, replace(problem, path=where, file=origin.file, line=origin.line)
    return "", problem
