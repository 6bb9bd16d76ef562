"""Facts as a record states them: checks of quantities with a target and a tolerance, and the changes that some need."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field, model_validator

from sim.core.error_messages import nearest, refusal, shown
from sim.scenario import Day, Entry, Real
from sim.study.hindcast.quantities import Quantity

Role = Literal["calibrate", "held back"]


def dates_named(value: Any) -> Iterator[datetime.date]:
    """Every date in nested mappings and lists."""
    if isinstance(value, datetime.date):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from dates_named(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from dates_named(one)


class Condition(Entry):
    """The replications to which a check is confined: those in which a quantity lies between two limits."""

    of: Quantity
    at_least: Real = -float("inf")
    at_most: Real = float("inf")


class Check(Entry):
    """One number of a fact: a quantity's median over replications, or (with limits) the share within them.

    Attributes:
        text: what is checked.
        of: the quantity.
        at_least, at_most: the limits of an event; with either the number is a probability.
        given: only replications in which this holds.
        change: the number is how much likelier the event is under this change of the fact.
        beyond: ... less the greatest such difference of these other changes.
        target: the historical value.
        low, high: the tolerance; either may be left out.
        unit: of the number.
    """

    text: str
    of: Quantity
    at_least: Real | None = None
    at_most: Real | None = None
    given: Condition | None = None
    change: str | None = None
    beyond: tuple[str, ...] = ()
    target: Real | None = None
    low: Real | None = None
    high: Real | None = None
    unit: str = ""

    @property
    def event(self) -> bool:
        """Return whether it asks for a probability."""
        return self.at_least is not None or self.at_most is not None

    @property
    def last_day(self) -> datetime.date | None:
        """The last day that it names, on which a run must not have ended; None if it names none."""
        return max(dates_named(self.model_dump()), default=None)

    @model_validator(mode="after")
    def _whole(self) -> Check:
        if self.low is None and self.high is None:
            raise refusal("there is no tolerance", ("low", "high", "both"))
        if self.low is not None and self.high is not None and self.low > self.high:
            raise refusal(f"low {self.low:g} lies above high {self.high:g}", ("low <= high",))
        if self.change is not None and not self.event:
            raise refusal("a change is judged by a probability", ("at_least", "at_most"))
        if self.beyond and self.change is None:
            raise refusal("beyond compares changes, and none is said", ("change",))
        return self


class Counterfactual(Entry):
    """A counterfactual that a fact is about; ``set`` as after ``--set``."""

    text: str
    set: tuple[str, ...] = Field(min_length=1)


class RecordedFact(Entry):
    """Something that a good model should come near to; it passes when all its checks do.

    Attributes:
        name: in a few words.
        role: whether calibration may use it.
        source: where it is known from.
        checks: none when ``not_modelled`` says why the engine cannot answer, which counts as a miss.
        changes, until: counterfactuals and the last day that they are played to.
    """

    name: str
    role: Role
    source: str
    checks: tuple[Check, ...] = ()
    not_modelled: str | None = None
    changes: dict[str, Counterfactual] = Field(default_factory=dict)
    until: Day | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _answerable(self) -> RecordedFact:
        if bool(self.checks) == (self.not_modelled is not None):
            raise refusal("a fact has checks, or says why it is not modelled", ("checks", "not_modelled"))
        for check in self.checks:
            for name in (check.change, *check.beyond):
                if name is not None and name not in self.changes:
                    raise refusal(f"there is no change {shown(name)}", tuple(self.changes), nearest(name, self.changes))
        if self.changes and self.until is None:
            raise refusal("changes are played to a day, and none is said", ("until",))
        return self
