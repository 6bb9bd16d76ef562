"""Injects: cards of the lesson, and any other order or shock of a facilitator, as events of a scenario."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import Field, ValidationInfo, model_validator

from sim.core.error_messages import refusal
from sim.exercise.moves import Happening
from sim.scenario import NEVER_OFFERED, ActorName, Entry, OrderName, PlaceName, Real, ScheduledEvent, Tag

NEVER = NEVER_OFFERED
"""Orders that no team is ever offered, and no facilitator gives."""
MOST_INJECTED = 32
"""Orders that the facilitator lets happen on one morning; a day's table has room for them beside those of all teams."""


class InjectEffect(Entry):
    """The effect of an inject: an order, given once, or a shock; an event of a scenario without its date."""

    actor: ActorName | None = None
    order: OrderName | None = None
    place: PlaceName | None = None
    other: ActorName | None = None
    effort: Real = Field(default=1.0, gt=0)
    shock: str | None = None
    set: Real | None = None
    add: Real | None = None
    times: Real | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _whole(self, info: ValidationInfo) -> InjectEffect:
        if self.order in NEVER:
            raise refusal(f"the order {self.order} is no inject", ("another order", "a shock"))
        event_of(self.happening(), context=info.context)
        return self

    def happening(self) -> Happening:
        """Return the same as the log carries it."""
        return Happening(
            self.order, self.actor, self.place, self.other, self.effort, self.shock, self.set, self.add, self.times
        )


def event_of(one: Happening, context: Any = None) -> ScheduledEvent:
    """Return a happening as an event of a scenario.

    Args:
        one: what the facilitator lets happen.
        context: the names that exist (``sim.scenario.names.Known``), to check those it uses.

    Raises:
        ValidationError: it is neither an order nor a shock, or names what does not exist.
    """
    return ScheduledEvent.model_validate(event_fields(one), context=context)


def event_fields(one: Happening) -> dict[str, Any]:
    """Return a happening as the fields of a scenario's event; nothing depends on the date."""
    said = {
        "actor": one.actor, "order": one.order, "place": one.place, "other": one.other, "shock": one.shock,
        "set": one.set, "add": one.add, "times": one.multiply, "effort": one.effort if one.order else None,
    }  # fmt: skip
    return {"date": datetime.date(2000, 1, 1)} | {name: value for name, value in said.items() if value is not None}


class Inject(Entry):
    """A card that the facilitator may play.

    Attributes:
        title: a few words.
        text: what everybody reads.
        does: what it changes in the world; nothing for news only.
        source: of what is history; a word of ``sources``.
        tag: J where it is a judgement of what could have been.
    """

    title: str
    text: str
    does: tuple[InjectEffect, ...] = Field(default=(), max_length=MOST_INJECTED)
    source: str | None = None
    tag: Tag | None = None

    @model_validator(mode="after")
    def _grounded(self) -> Inject:
        if self.source is None and self.tag is None:
            raise refusal("an inject says where it comes from", ("source", "tag: J"))
        return self

    def happenings(self) -> tuple[Happening, ...]:
        """Return what it does, as the log carries it."""
        return tuple(one.happening() for one in self.does)
