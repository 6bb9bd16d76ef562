"""Which numbers of a scenario are uncertain, told from the scenario alone, without laying it out as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from sim.scenario.initial_state import FormationKind
from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario


def uncertain_numbers(scenario: Scenario) -> int:
    """How many numbers are drawn in each replication; a kind's only where one of its formations goes by it."""
    parts = (scenario.places, scenario.actors, scenario.formations, scenario.relations, scenario.parameters)
    events = (event.set or event.add or event.times or event.effort for event in scenario.events)
    found = [*_numbers(parts), *events, *_inherited(scenario)]
    return sum(number.value is None for number in found)


def _numbers(part: Any) -> Iterator[Number]:
    """All numbers in a part of a scenario."""
    if isinstance(part, Number):
        yield part
    elif isinstance(part, BaseModel):
        yield from _numbers([getattr(part, field) for field in type(part).model_fields])
    elif isinstance(part, dict):
        yield from _numbers(list(part.values()))
    elif isinstance(part, (list, tuple)):
        for inner in part:
            yield from _numbers(inner)


def _inherited(scenario: Scenario) -> Iterator[Number]:
    """The numbers of kinds by which at least one formation goes."""
    used = {
        (formation.kind, field)
        for formation in scenario.formations.values()
        for field in FormationKind.model_fields
        if getattr(formation, field, None) is None
    }
    for kind, field in used:
        number = getattr(scenario.kinds[kind], field)
        if isinstance(number, Number):
            yield number
