"""The whole of a scenario file: a closed, typed description of a theatre, the actors in it and what is asked of them.

An unknown key is an error. Names of places, actors and formations are the keys under which they stand (see ``names``).
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, Literal, get_args

from pydantic import BaseModel, Field, field_validator

from sim.core.error_messages import refusal
from sim.scenario.base import ScenarioModel
from sim.scenario.capacity import COMMUNITIES
from sim.scenario.events import ScheduledEvent
from sim.scenario.initial_state import Actor, Formation, FormationKind, Place, Relation, Road
from sim.scenario.levers import Lever
from sim.scenario.names import Day, Identifier, Word
from sim.scenario.node import Key
from sim.scenario.numbers import Amount, Whole, Within
from sim.scenario.outcomes import HeldSpell, Outcome
from sim.scenario.quantities import range_of
from sim.scenario.schema_walk import step


class Scenario(ScenarioModel):
    """A whole scenario, theatre included."""

    name: str
    summary: str = ""
    start: Day
    days: Whole = Field(ge=1, le=3650)
    longest: Whole | None = Field(default=None, ge=1, le=3650)
    communities: list[Word] = Field(min_length=1, max_length=COMMUNITIES)
    places: dict[Identifier, Place] = Field(min_length=1)
    roads: list[Road]
    kinds: dict[Identifier, FormationKind]
    actors: dict[Identifier, Actor] = Field(min_length=1)
    formations: dict[Identifier, Formation]
    relations: list[Relation] = Field(default_factory=list)
    events: list[ScheduledEvent] = Field(default_factory=list)
    outcomes: dict[Word, Outcome]
    history: list[HeldSpell] = Field(default_factory=list)
    levers: dict[Word, Lever] = Field(default_factory=dict)
    parameters: dict[str, Amount] = Field(default_factory=dict)
    coefficients: Literal["fixed", "plausible", "wide"] | None = None
    sources: dict[str, str] = Field(default_factory=dict)

    @field_validator("communities")
    @classmethod
    def _different(cls, names: list[str]) -> list[str]:
        if len(set(names)) < len(names):
            raise refusal("a community is named twice")
        return names


def kind_at(path: Sequence[Key], top: Any = Scenario) -> Any:
    """Return the type at the end of a path from the top of a scenario or of another type of file, or None."""
    kind: Any = top
    for key in path:
        kind = step(kind, key) if kind is not None else None
    return kind


@functools.cache
def range_at(path: str) -> Within:
    """Return the range of the number at a path (``places.mosul.population``, ``relations.a/b.trust``).

    Coefficients have the range of their source; the range of an event's size is ``ScheduledEvent.range``.
    """
    section, _, rest = path.partition(".")
    if section == "parameters":
        from sim.core.coefficients import registry  # late: it brings the compiler, which most commands do not need

        found = registry().get(rest)
        return Within() if found is None else Within(found.low, found.high)
    info = Scenario.model_fields.get(section)
    parts = _parts(info.annotation) if info is not None else []
    field = rest.split(".")[1:2]
    return range_of(parts[0], field[0]) if parts and field and field[0] in parts[0].model_fields else Within()


def _parts(kind: Any) -> list[type[BaseModel]]:
    """Return the types of the schema inside a type."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    return [part for one in get_args(kind) for part in _parts(one)]
