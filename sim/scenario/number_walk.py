"""A walk through the numbers of a scenario that describe the case: each with its path, its part and its field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sim.scenario.base import ScenarioModel
from sim.scenario.initial_state import FormationKind
from sim.scenario.node import Key
from sim.scenario.numbers import Number, Within
from sim.scenario.quantities import range_of
from sim.scenario.schema import Scenario, range_at
from sim.scenario.schema_walk import number_fields

SECTIONS = ("places", "roads", "kinds", "actors", "formations", "relations", "events", "parameters")
"""The parts of a scenario whose numbers describe the case."""


class Found(NamedTuple):
    """One number that may be uncertain.

    Attributes:
        path: its keys, from the section on.
        number: as the scenario has it, the schema's default where nobody wrote it.
        within: the range of its meaning.
    """

    path: tuple[Key, ...]
    number: Number
    within: Within


def numbers_in(scenario: Scenario) -> Iterator[Found]:
    """Yield the numbers of a scenario by section; a kind's once, at the kind."""
    for section in SECTIONS:
        table: Any = getattr(scenario, section)
        for key, part in table.items() if isinstance(table, dict) else enumerate(table):
            if isinstance(part, Number):
                yield Found((section, key), part, range_at(f"{section}.{key}"))
            else:
                yield from _of_part(part, (section, key))


def _of_part(part: ScenarioModel, path: tuple[Key, ...]) -> Iterator[Found]:
    kind = type(part)
    for field in kind.model_fields:
        value = getattr(part, field)
        within = part.range if path[0] == "events" else range_of(kind, field)  # type: ignore[attr-defined]
        if isinstance(value, Number):
            yield Found((*path, field), value, within)
        for name, inner in value.items() if isinstance(value, dict) else ():
            if isinstance(inner, Number):
                yield Found((*path, field, name), inner, within)


def uncertain_numbers(scenario: Scenario) -> int:
    """Return how many numbers are drawn in each replication.

    A kind's number counts once if one of its formations takes it from there, and not at all if none does.
    """
    own = sum(not found.number.known for found in numbers_in(scenario) if found.path[0] != "kinds")
    inherited = {
        (formation.kind, field)
        for formation in scenario.formations.values()
        for field in number_fields(FormationKind)
        if getattr(formation, field) is None
    }
    return own + sum(not getattr(scenario.kinds[kind], field).known for kind, field in inherited)
