"""Factors, which a study varies: a path of the scenario and the values it takes, written as on the command line.

``0.2:0.8:13`` is thirteen values from 0.2 to 0.8; ``x0.5,x1,x2`` a list, each as after ``--set``; ``0.2:0.8`` a range
for designs that draw from it; ``own`` the range of the scenario's own uncertain number, ``own:5`` five values of it.
Ends of a range may be multiplied by (``x0.5:x2:4``), added (``+-0.1:+0.1:5``) or percentages (``20%:80%:4``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sim.core.error_messages import nearest, shown
from sim.core.errors import ScenarioError
from sim.scenario import Number, Scenario, core_type, kind_at, override_keys, plain_numeral
from sim.study.problems import Origin

OWN = "own"
FORMS = (
    "low:high:how many", "a list such as x0.5,x1,x2", "low:high in a design that draws (lhs, sobol, morris)",
    "own or own:how many, for the scenario's own range",
)  # fmt: skip
MOST_LEVELS = 10_000

_AMOUNT = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_SIGNED = re.compile(rf"(?P<before>x|\+(?=[-+.0-9]))?\s*(?P<amount>{_AMOUNT})\s*(?P<after>%)?")
_RANGE = re.compile(r"(?P<low>[^:{}\[\]]+):(?P<high>[^:{}\[\]]+)(?::(?P<count>[^:{}\[\]]*))?")
_BELOW_ONE = re.compile(r"[x+]?[-+]?0+,[0-9]+%?")
_THOUSANDS = re.compile(r"[x+]?[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?%?")
_CUT_OFF = re.compile(r"0[0-9]+(?:\.[0-9]*)?%?")
_OWN = re.compile(r"own(?::(?P<count>.*))?")


@dataclass(frozen=True)
class Signed:
    """An amount and how it is applied: ``x0.5`` multiplies, ``+0.1`` adds, ``40%`` is a percentage, ``3`` stands."""

    amount: float
    before: str = ""
    after: str = ""

    @property
    def manner(self) -> tuple[str, str]:
        """The signs before and after the amount."""
        return self.before, self.after


def signed(text: str) -> Signed | None:
    """A value as an amount, or None when it is something else (text, a mapping)."""
    found = _SIGNED.fullmatch(text.strip())
    if found is None:
        return None
    return Signed(float(found["amount"]), found["before"] or "", found["after"] or "")


@dataclass(frozen=True)
class Factor:
    """One thing that a study varies.

    Attributes:
        path: where it stands in the scenario, as after ``--set``.
        levels: its values in order, each as after ``--set``; empty for a range to draw from and for ``own``.
        low, high: the ends of a range to draw from, with one manner.
        own: how many values of the scenario's own range: 0 for a range to draw from, None when its range is said.
        origin: who says so.
    """

    path: str
    levels: tuple[str, ...] = ()
    low: Signed | None = None
    high: Signed | None = None
    own: int | None = None
    origin: Origin = field(default=Origin(), compare=False)

    @property
    def continuous(self) -> bool:
        """Return whether it is a range to draw from."""
        return not self.levels

    def at(self, share: float) -> str:
        """The value at a share of the range, 0 up to 1, or the level in whose equal part the share lies."""
        if self.low is None or self.high is None:
            return self.levels[min(int(share * len(self.levels)), len(self.levels) - 1)]
        amount = self.low.amount + share * (self.high.amount - self.low.amount)
        return _written(replace(self.low, amount=amount), _is_whole(self.path))


def factor(text: str, origin: Origin | None = None) -> Factor:
    """A factor from ``path=values``; ``path`` alone stands for ``path=own``.

    Raises:
        StudyError: it is no factor.
    """
    path, equals, values = (part.strip() for part in text.partition("="))
    origin = origin or Origin()
    if not path or (equals and not values):
        origin.refuse(text, f"found {shown(text)}", ("path=values",))
    return factor_of(path, values or OWN, origin)


def factor_of(path: str, values: str, origin: Origin) -> Factor:
    """A factor from a path and its values as text.

    Raises:
        StudyError: they are no values.
    """
    own, span = _OWN.fullmatch(values), _RANGE.fullmatch(values)
    if own is not None:
        count = 0 if own["count"] is None else _count(path, values, own["count"], origin)
        return Factor(path, own=count, origin=origin)
    if span is not None:
        return _ranged(path, values, span, origin)
    _check_commas(path, values, origin)
    return listed(path, split(values), origin)


def _check_commas(path: str, values: str, origin: Origin) -> None:
    """Refuse what may be one number with a comma in it as well as a list (``0,7``, ``2,000``)."""
    levels = split(values)
    cut_off = next((level for level in levels if _CUT_OFF.fullmatch(level)), None)
    if _THOUSANDS.fullmatch(values) or (_BELOW_ONE.fullmatch(values) and not _is_whole(path)):
        sign = values[0] if values[0] in "x+" else ""
        one = plain_numeral(values.removeprefix(sign))
        message = f"may be one number or several; write {sign}{one}, or {', '.join(levels)}"
        origin.refuse(f"{path}={values}", message, FORMS)
    if cut_off is not None:
        message = f"{cut_off} begins with 0, as the rest of a number with a comma does; write numbers without commas"
        origin.refuse(f"{path}={values}", message, FORMS)


def listed(path: str, values: Sequence[str], origin: Origin) -> Factor:
    """A factor with these values.

    Raises:
        StudyError: there is none, an empty one, or one stands twice.
    """
    levels = tuple(value.strip() for value in values)
    if not levels or "" in levels:
        origin.refuse(f"{path}={','.join(levels)}", "found no value" if not any(levels) else "a value is empty", FORMS)
    twice = next((level for level in levels if levels.count(level) > 1), None)
    if twice is not None:
        origin.refuse(f"{path}={','.join(levels)}", f"the value {twice} stands twice", ("each value once",))
    return Factor(path, levels, origin=origin)


def split(values: str) -> list[str]:
    """The values between commas, those inside brackets left alone."""
    return re.split(r",(?![^{\[]*[}\]])", values)


def between(path: str, low: Signed, high: Signed, count: int | None, origin: Origin) -> Factor:
    """A range: so many values of it, or None to draw from it.

    Raises:
        StudyError: its ends do not fit together.
    """
    text = f"{path}={_written(low)}:{_written(high)}" + ("" if count is None else f":{count}")
    if low.manner != high.manner:
        origin.refuse(text, "the ends of the range are not alike", ("both plain", "both x", "both +", "both %"))
    if not low.amount < high.amount or not math.isfinite(high.amount - low.amount):
        origin.refuse(text, f"low {low.amount:g} is not below high {high.amount:g}", ("low:high",))
    if count is None:
        return Factor(path, (), low, high, origin=origin)
    whole = _is_whole(path)
    amounts = np.linspace(low.amount, high.amount, count)
    levels = dict.fromkeys(_written(replace(low, amount=float(amount)), whole) for amount in amounts)
    return Factor(path, tuple(levels), origin=origin)


def _ranged(path: str, values: str, span: re.Match[str], origin: Origin) -> Factor:
    low, high = signed(span["low"]), signed(span["high"])
    if low is None or high is None:
        origin.refuse(f"{path}={values}", f"found {shown(values)}", FORMS)
    count = None if span["count"] is None else _count(path, values, span["count"], origin)
    return between(path, low, high, count, origin)


def _count(path: str, values: str, text: str, origin: Origin) -> int:
    text = text.strip()
    if not text.isascii() or not text.isdigit() or not 2 <= int(text) <= MOST_LEVELS:
        allowed = (f"a whole number from 2 to {MOST_LEVELS:,}",)
        origin.refuse(f"{path}={values}", f"found {shown(text)} for how many values", allowed)
    return int(text)


def _written(value: Signed, whole: bool = False) -> str:
    """A value as it stands after ``--set``."""
    amount = f"{round(value.amount)}" if whole and value.manner == ("", "") else f"{value.amount:.12g}"
    return f"{value.before}{amount}{value.after}"


def _is_whole(path: str) -> bool:
    """Return whether the scenario wants whole numbers there (``days``)."""
    return core_type(kind_at(override_keys(path))) is int


def with_own_range(found: Factor, scenario: Scenario) -> Factor:
    """The factor with the range of the scenario's own number, if that is what it asks for.

    A range is that from ``low`` to ``high``, whatever the shape between (for normal and lognormal numbers these are
    the 5 % and 95 % points); alternatives are all its values; a coefficient that the scenario leaves alone has the
    range of its source.

    Raises:
        StudyError: there is no number there, it is known, or the path stands for numbers with different ranges.
    """
    if found.own is None:
        return found
    numbers = _numbers_at(found, scenario)
    first = numbers[0]
    if any((other.points, other.percent) != (first.points, first.percent) for other in numbers):
        found.origin.refuse(found.path, "stands for numbers with different ranges", FORMS[:3])
    if first.known:
        found.origin.refuse(found.path, f"is known ({first}), it has no range of its own", FORMS[:3])
    sign = "%" if first.percent else ""
    if first.values is not None:
        return listed(found.path, [_written(Signed(one, "", sign)) for one in first.values], found.origin)
    low, high = (Signed(float(one or 0.0), "", sign) for one in (first.low, first.high))
    return between(found.path, low, high, found.own or None, found.origin)


def _numbers_at(found: Factor, scenario: Scenario) -> list[Number]:
    """The numbers that a path stands for, kinds' numbers included."""
    from sim.scenario import changed, select_paths

    keys = override_keys(found.path)
    if keys[0] == "parameters" and keys[-1] not in scenario.parameters:
        return [_coefficient(str(keys[-1]), found)]
    try:
        same = changed(scenario, [f"{found.path}=x1"])  # writes the numbers out where a kind says them
    except ScenarioError as error:
        first = error.problems[0]
        found.origin.refuse(found.path, first.message, first.allowed, first.nearest)
    targets = [keys]
    if keys[0] == "formations" and len(keys) > 2:
        targets = [("formations", name, *keys[2:]) for name in select_paths(str(keys[1]), scenario.formations)]  # type: ignore[arg-type]
    numbers = [_part_at(same, target) for target in targets]
    if not all(isinstance(number, Number) for number in numbers):
        found.origin.refuse(found.path, "is not an uncertain number", FORMS[:3])
    return [number for number in numbers if isinstance(number, Number)]


def _coefficient(name: str, found: Factor) -> Number:
    """The range of a coefficient that the scenario does not set."""
    from sim.core.coefficients import registry

    if name not in registry():
        found.origin.refuse(found.path, f"there is no coefficient {shown(name)}", (), nearest(name, registry()))
    return Number(low=registry()[name].low, high=registry()[name].high)


def _part_at(scenario: Scenario, keys: Sequence[Any]) -> Any:
    part: Any = scenario
    for key in keys:
        part = part[key] if isinstance(part, (dict, list, tuple)) else getattr(part, str(key), None)
    return part


def column(settings: Sequence[str]) -> tuple[list[float | None] | list[str], tuple[str, str]]:
    """The values of a factor as numbers, where they are numbers of one manner, else as text; and the manner.

    An empty value leaves the scenario as it is: 1 among factors, 0 among sums, None among plain numbers.
    """
    parsed = [signed(one) for one in settings]
    manners = {one.manner for one in parsed if one is not None}
    if len(manners) != 1 or any(one is None and text for one, text in zip(parsed, settings, strict=True)):
        return list(settings), ("", "")
    (manner,) = manners
    unchanged = {"x": 1.0, "+": 0.0}.get(manner[0])
    return [unchanged if one is None else one.amount for one in parsed], manner
