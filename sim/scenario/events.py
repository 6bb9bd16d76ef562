"""The part of a scenario that has dates: events put in, questions asked, and the record of what did happen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, model_validator

from sim.core.error_messages import refusal
from sim.scenario.base import Part
from sim.scenario.cross_field_checks import check_event, check_outcome, size_range
from sim.scenario.names import (
    ActorName,
    Day,
    DayInTime,
    FormationName,
    MeasureName,
    OutcomeName,
    PlaceName,
    known_names,
)
from sim.scenario.numbers import Amount, Number, Real, Within
from sim.scenario.orders import OrderName
from sim.scenario.quantities import Effort, Factor, range_of

Date = DayInTime | Literal["end"]


class Event(Part):
    """Something that happens on a date whatever the actors think: an order, or a shock to one number.

    An order names actor, order and its object; a shock names a path (``actors.us.reluctance``,
    ``places.mosul.grievance``, ``formations.mosul.morale``) and one of set, add, times.
    """

    date: DayInTime
    actor: ActorName | None = None
    order: OrderName | None = None
    place: PlaceName | None = None
    other: ActorName | None = None
    effort: Effort = Number(value=1)
    shock: str | None = None
    set: Amount | None = None
    add: Amount | None = None
    times: Factor | None = None

    @model_validator(mode="after")
    def _whole(self, info: ValidationInfo) -> Event:
        check_event(self, known_names(info))
        return self

    @property
    def size(self) -> Number:
        """The order's effort, or how far the shock goes."""
        return self.set or self.add or self.times or self.effort

    @property
    def range(self) -> Within:
        """The range in which its size makes sense."""
        how = next((name for name in ("set", "add", "times") if getattr(self, name) is not None), "effort")
        return size_range(how, str(self.shock)) if how in ("set", "add") else range_of(Event, how)


class Outcome(Part):
    """A question with the answer yes or no, about a place, an actor or a formation.

    Place: ``held_by`` (one actor or several) or ``lost_by``. Actor: ``measure`` with ``above`` or ``below``.
    Formation: ``broken: true``. When: ``by`` a date (ever until then), ``at`` a date, ``through`` a date
    (on every day until then); dates may be ``end``. With ``given`` only the replications in which another
    outcome is true are counted.
    """

    text: str | None = None
    place: PlaceName | None = None
    held_by: ActorName | Annotated[list[ActorName], Field(min_length=1)] | None = None
    lost_by: ActorName | None = None
    actor: ActorName | None = None
    measure: MeasureName | None = None
    above: Real | None = None
    below: Real | None = None
    formation: FormationName | None = None
    broken: bool | None = None
    by: Date | None = None
    at: Date | None = None
    through: Date | None = None
    given: OutcomeName | None = None

    @model_validator(mode="after")
    def _whole(self) -> Outcome:
        check_outcome(self)
        return self


class Record(Part):
    """What did happen: for scoring only, the engine never reads it."""

    place: PlaceName
    held_by: ActorName
    since: Day
    until: Day | None = None

    @model_validator(mode="after")
    def _whole(self) -> Record:
        if self.until is not None and self.until < self.since:
            raise refusal(f"until {self.until} is before since {self.since}")
        return self
