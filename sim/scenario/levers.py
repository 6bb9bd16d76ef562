"""Levers: what a reader may change about a case, named in plain words, with its range or choices and how it was.

A lever changes numbers at paths (``paths`` with ``range``), the date or the size of a scheduled event (``event`` with
``dates`` or ``range``), or whatever its ``choices`` list. Set to how it was, it changes nothing at all: the file's own
numbers stay, uncertain where they are.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from sim.core.error_messages import nearest, refusal, shown
from sim.scenario.base import ScenarioModel
from sim.scenario.events import ScheduledEvent
from sim.scenario.lever_events import NEW_EVENT, LeverDates, LeverEvent, event_text, same_event
from sim.scenario.names import Word
from sim.scenario.numbers import Number

NONE = "none"
"""The setting of a lever whose event does not come."""
WAS = "was"
"""The word for how it was, whatever that is."""
SIGNS = {"set": "", "times": "x", "add": "+"}
"""Ways in which an amount is applied to a number, and the sign before it after ``--set``."""
UNCHANGED = {"times": 1.0, "add": 0.0}
_AMOUNT = re.compile(r"([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\s*(%?)")


class LeverError(Exception):
    """A setting that a lever does not have; the arguments are message, what is allowed and what was probably meant."""


def _written(found: Any) -> Any:
    """Return a setting as text; numbers and dates as they stand after ``--lever``."""
    if isinstance(found, bool) or found is None:
        raise refusal(f"found {shown(found)}", ["a number, a date, a choice in quotes, or none"])
    if isinstance(found, (int, float)):
        return f"{found:.12g}"
    return found.isoformat() if isinstance(found, datetime.date) else found


Setting = Annotated[
    str, BeforeValidator(_written), WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "minLength": 1}]})
]
"""A setting of a lever: an amount, a date or the name of a choice."""


class LeverChoice(ScenarioModel):
    """One choice of a lever: what it changes, by path as after ``--set``, and what it lets happen.

    A choice without changes is how it was.
    """

    text: str | None = None
    set: dict[str, Any] = Field(default_factory=dict)
    events: list[ScheduledEvent] = Field(default_factory=list)

    @property
    def empty(self) -> bool:
        """True if it changes nothing."""
        return not self.set and not self.events


class Lever(ScenarioModel):
    """One thing that could have been otherwise: ``range`` or ``dates`` or ``choices``, and how it was.

    Attributes:
        label: what it is, in plain words.
        paths: the numbers that it sets, each as after ``--set``; with ``range``.
        by: whether an amount takes the number's place, multiplies it or is added to it.
        range: the least and the most that a number is set to, or an event's size.
        event: what it moves, if the file has it, or else adds.
        dates: when the event may come.
        choices: by name.
        was: how it was: 1 where it multiplies, 0 where it adds; ``none`` for an event that never came.
    """

    label: Annotated[str, Field(min_length=1)]
    paths: list[str] = Field(default_factory=list)
    by: Literal["set", "times", "add"] = "set"
    range: Number | None = None
    event: LeverEvent | None = None
    dates: LeverDates | None = None
    choices: dict[Word, LeverChoice] = Field(default_factory=dict)
    was: Setting

    @model_validator(mode="after")
    def _whole(self) -> Lever:
        """Refuse what has no settings, or settings of more than one kind."""
        kinds = [name for name in ("range", "dates", "choices") if getattr(self, name)]
        if len(kinds) != 1:
            found = " and ".join(kinds) or "none of them"
            raise refusal(f"a lever has one kind of settings, found {found}", ["range", "dates", "choices"])
        needed = {"range": ("paths", "event"), "dates": ("event",), "choices": ()}[kinds[0]]
        said = [name for name in ("paths", "event") if getattr(self, name)]
        if len(said) != min(len(needed), 1) or not set(said) <= set(needed):
            found = " and ".join(said) or "nothing"
            raise refusal(f"a lever with {kinds[0]} changes one thing, found {found}", needed or ["only its choices"])
        if self.by != "set" and not self.paths:
            raise refusal(f"only numbers at paths are changed by {self.by}", ["paths"])
        {"range": _check_range, "dates": _check_dates, "choices": _check_choices}[kinds[0]](self)
        return self

    @property
    def settings(self) -> tuple[str, ...]:
        """The ends of its range or dates, or its choices; without how it was."""
        if self.range is not None:
            found = [_text(self.range.low, self.range.percent), _text(self.range.high, self.range.percent)]
        elif self.dates is not None:
            found = [self.dates.first.isoformat(), self.dates.last.isoformat()]
        else:
            found = list(self.choices)
        was = _same(self.was)
        return tuple(one for one in dict.fromkeys(found) if _same(one) != was)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The settings that it has, in words."""
        if self.choices:
            return tuple(self.choices)
        low, high = self.ends
        more = (NONE,) if self.was == NONE or self.event is not None else ()
        return (f"{low} to {high}", *more, WAS)

    @property
    def ends(self) -> tuple[str, str]:
        """The least and the most, or the first and the last; of choices the first two."""
        if self.range is not None:
            return _text(self.range.low, self.range.percent), _text(self.range.high, self.range.percent)
        if self.dates is not None:
            return self.dates.first.isoformat(), self.dates.last.isoformat()
        first, second, *_ = self.choices
        return first, second

    def setting(self, said: str) -> str:
        """Return a setting as it is written, checked.

        Raises:
            LeverError: the lever has no such setting.
        """
        said = said.strip()
        if said == WAS or _same(said) == _same(self.was):
            return self.was
        if self.choices:
            if said not in self.choices:
                raise LeverError(f"found {shown(said)}", self.allowed, nearest(said, self.choices))
            return said
        if said == NONE and self.event is not None:
            return said
        return self._date(said) if self.dates is not None else self._amount(said)

    def _date(self, said: str) -> str:
        assert self.dates is not None  # asked only where there are dates
        try:
            day = datetime.date.fromisoformat(said)
        except ValueError:
            raise LeverError(f"found {shown(said)}", self.allowed, None) from None
        if not self.dates.first <= day <= self.dates.last:
            raise LeverError(f"found {said}", self.allowed, None)
        return day.isoformat()

    def _amount(self, said: str) -> str:
        assert self.range is not None  # asked only where there is a range
        found = _AMOUNT.fullmatch(said.removeprefix(SIGNS[self.by]).strip())
        if found is None:
            raise LeverError(f"found {shown(said)}", self.allowed, None)
        amount, percent = float(found.group(1)), bool(found.group(2))
        if percent != self.range.percent:
            share = 100 * amount if amount <= 1 else amount
            raise LeverError(f"found {said}", self.allowed, f"{share:g}%" if self.range.percent else None)
        if not (self.range.low or 0.0) <= amount <= (self.range.high or 0.0):
            raise LeverError(f"found {said}", self.allowed, None)
        return _text(amount, percent)

    def changes(self, said: str, events: Sequence[dict[str, Any]] = ()) -> list[tuple[str, str]]:
        """Return what a setting changes, as paths and values after ``--set``; nothing where it is how it was.

        Args:
            said: the setting.
            events: those of the scenario, of which the lever's own may be one.

        Raises:
            LeverError: the lever has no such setting.
        """
        value = self.setting(said)
        if _same(value) == _same(self.was):
            return []
        if self.choices:
            chosen = self.choices[value]
            sets = [(path, one if isinstance(one, str) else json.dumps(one)) for path, one in chosen.set.items()]
            return [*sets, *((NEW_EVENT, event_text(one)) for one in chosen.events)]
        if self.event is None:
            return [(path, f"{SIGNS[self.by]}{value}") for path in self.paths]
        return self._of_event(value, events)

    def _of_event(self, value: str, events: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
        assert self.event is not None  # asked only where there is an event
        at = same_event(self.event, events)
        if value == NONE:
            return [] if at is None else [(f"events.{at}", "null")]
        key, own = ("date", value) if self.dates is not None else (self.size_key, value)
        if at is not None:
            return [(f"events.{at}.{key}", own)]
        said = {"date": datetime.date.fromisoformat(value)} if key == "date" else {key: Number(value=float(value))}
        return [(NEW_EVENT, event_text(self.event.model_copy(update=said)))]

    @property
    def size_key(self) -> str:
        """The key of its event's size: an order's effort, or a shock's set, add or times."""
        return next(iter(self.event.said("set", "add", "times")), "effort") if self.event is not None else "effort"


def named_by_levers(name: str, levers: Mapping[str, Lever], pulls: Sequence[str]) -> str:
    """Return the name of a scenario with levers set: the settings in words, then the name.

    Args:
        name: of the scenario.
        levers: by name.
        pulls: ``levers.NAME=VALUE``, each a setting that its lever has.
    """
    parts = [one.removeprefix("levers.").partition("=")[::2] for one in pulls]
    said = [f"{levers[lever].label}: {levers[lever].setting(value).replace('_', ' ')}" for lever, value in parts]
    return "; ".join([*said, name]) if said else name


def _check_range(lever: Lever) -> None:
    """Refuse a range that is no plain one, or does not hold how it was."""
    number = lever.range
    if number is None or number.low is None or number.mode is not None or number.shape is not None:
        raise refusal("the range of a lever says low and high and nothing else", ["{low, high}"], None, "range")
    if lever.event is not None and lever.event.date is None:
        raise refusal("the event of a lever with a range needs a date", (), None, "event")
    neutral = UNCHANGED.get(lever.by)
    if neutral is not None and _same(lever.was) != neutral:
        raise refusal(f"found {lever.was}, but {lever.by} leaves a number as it was at", [f"{neutral:g}"], None, "was")
    if lever.was == NONE and lever.event is not None:
        return
    found = _AMOUNT.fullmatch(lever.was)
    inside = found is not None and bool(found.group(2)) == number.percent
    if found is None or not inside or not number.low <= float(found.group(1)) <= (number.high or 0.0):
        more = [NONE] if lever.event is not None else []
        raise refusal(f"found {shown(lever.was)}", [" to ".join(lever.ends), *more], None, "was")


def _check_dates(lever: Lever) -> None:
    """Refuse an event that says its date, or a date as it was that is none."""
    if lever.event is not None and lever.event.date is not None:
        raise refusal("the lever sets the date of its event, which says none", ["no date"], None, "event")
    if lever.was != NONE:
        try:
            datetime.date.fromisoformat(lever.was)
        except ValueError:
            raise refusal(f"found {shown(lever.was)}", ["a date such as 2014-06-05", NONE], None, "was") from None


def _check_choices(lever: Lever) -> None:
    """Refuse a single choice, one too many that changes nothing, or a lever whose way it was is none of them."""
    if len(lever.choices) < 2:
        raise refusal("a lever has at least two choices, how it was among them", (), None, "choices")
    if lever.was not in lever.choices:
        raise refusal(f"there is no choice {shown(lever.was)}", lever.choices, nearest(lever.was, lever.choices), "was")
    if not lever.choices[lever.was].empty:
        raise refusal(f"{lever.was} is how it was, so it changes nothing", ["no changes"], None, "was")
    idle = next((name for name, one in lever.choices.items() if one.empty and name != lever.was), None)
    if idle is not None:
        raise refusal(f"the choice {idle} changes nothing", ["set", "events"], None, "choices")


def _text(amount: float | None, percent: bool) -> str:
    return f"{amount or 0.0:.12g}" + ("%" if percent else "")


def _same(said: str) -> str | float:
    """Return a setting so that two ways of writing one are equal: 1, 1.0 and x1."""
    found = _AMOUNT.fullmatch(said.strip().removeprefix("x").removeprefix("+").strip())
    if found is None:
        return said.strip()
    return said.strip() if found.group(2) else float(found.group(1))
