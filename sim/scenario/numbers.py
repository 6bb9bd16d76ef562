"""A number in a scenario: known, or uncertain with a stated shape, and where it comes from."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, Strict, model_validator
from pydantic_core import CoreSchema, core_schema

from sim.core.error_messages import refusal, shown
from sim.scenario.base import ClosedModel, Tag
from sim.scenario.distributions import FAMILIES, wrong_range

if TYPE_CHECKING:
    Shape = str
else:
    Shape = Literal[tuple(FAMILIES)]

Real = Annotated[float, Strict(), Field(allow_inf_nan=False)]
"""A plain number: neither text nor true nor infinite."""
Whole = Annotated[int, Strict()]
"""A plain whole number."""

FORMS = (
    "a number, a range {low, high} or {low, mode, high}, alternatives {values, weights}, "
    "or {value} with its source, tag, note or unit"
)
MOST_WEIGHT = 1_000_000_000
_AMOUNTS = ("value", "low", "mode", "high")
_PERCENT = re.compile(r"\s*([-+]?[0-9]+(?:\.[0-9]*)?|[-+]?\.[0-9]+)\s*%\s*")


class Number(ClosedModel):
    """A number: ``3``, ``40%``, ``{low, mode, high}``, ``{values, weights}`` or ``{value, source, ...}``.

    Attributes:
        value: a known number.
        low, mode, high: a range. Without ``mode`` it is uniform; with it triangular unless ``shape`` says
            otherwise. For ``normal`` and ``lognormal`` low and high are the 5 % and 95 % points.
        values, weights: alternatives and how likely each is.
        percent: the numbers were written with a % sign (a share of the formation's paper strength, say).
        together: numbers with the same word here are drawn with the same random number (high with high, low with low).
        unit, source, tag, note: what it is measured in and where it comes from (V seen in a source, M general knowledge
            of the literature, J judgement, C calculated).
    """

    model_config = ConfigDict(allow_inf_nan=False)

    value: Real | None = None
    low: Real | None = None
    mode: Real | None = None
    high: Real | None = None
    shape: Shape | None = None
    values: tuple[Real, ...] | None = Field(default=None, min_length=1)
    weights: tuple[Real, ...] | None = None
    percent: bool = False
    together: str | None = None
    unit: str | None = None
    source: str | None = None
    tag: Tag | None = None
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_scalar(cls, found: Any) -> Any:
        if isinstance(found, dict):
            return _without_percent_signs(found)
        if isinstance(found, Number) or (isinstance(found, (int, float)) and not isinstance(found, bool)):
            return found if isinstance(found, Number) else {"value": found}
        if isinstance(found, str) and _PERCENT.fullmatch(found):
            return _without_percent_signs({"value": found})
        raise refusal(f"found {shown(found)}", [FORMS])

    @model_validator(mode="after")
    def _one_sound_form(self) -> Number:
        wrong = _wrong_form(self) or (wrong_range(self) if self.low is not None else _wrong_weights(self))
        if wrong:
            raise refusal(wrong, [FORMS])
        return self

    @property
    def known(self) -> bool:
        """True when there is nothing to draw."""
        return self.value is not None

    @property
    def points(self) -> tuple[float, ...]:
        """Every amount that the number names, in the order written."""
        if self.values is not None:
            return self.values
        return tuple(amount for amount in (self.value, self.low, self.mode, self.high) if amount is not None)

    def times(self, factor: float) -> Number:
        """The same number with every amount multiplied (not checked again)."""
        return self._changed(factor, 0.0)

    def plus(self, amount: float) -> Number:
        """The same number with an amount added to every amount, in its own unit (not checked again)."""
        return self._changed(1.0, amount)

    def _changed(self, factor: float, amount: float) -> Number:
        update: dict[str, Any] = {
            name: old * factor + amount for name in _AMOUNTS if (old := getattr(self, name)) is not None
        }
        if self.values is not None:
            update["values"] = tuple(old * factor + amount for old in self.values)
        return self.model_copy(update=update)

    def __str__(self) -> str:
        """The number as one would read it aloud: ``0.2 to 0.5, most likely 0.35``."""
        return self.aloud("{:g}".format)

    def aloud(self, written: Callable[[float], str], weighed: bool = False) -> str:
        """Return the number as one would read it aloud.

        Args:
            written: how an amount is written.
            weighed: say how likely each of several alternatives is.
        """
        sign = " %" if self.percent else ""
        if self.value is not None:
            return written(self.value) + sign
        if self.values is not None:
            weights = self.weights or (1.0,) * len(self.values)
            chances = [f" ({100 * weight / sum(weights):.0f} %)" if weighed else "" for weight in weights]
            pairs = zip(self.values, chances, strict=True)
            return " or ".join(f"{written(amount)}{sign}{chance}" for amount, chance in pairs)
        likely = f", most likely {written(self.mode)}{sign}" if self.mode is not None else ""
        shape = f" ({self.shape})" if self.shape else ""
        return f"{written(self.low or 0.0)} to {written(self.high or 0.0)}{sign}{likely}{shape}"


def _without_percent_signs(found: dict[str, Any]) -> dict[str, Any]:
    """Read ``40%`` as 40 with ``percent``; a number is in per cent altogether or not at all."""
    amounts = {key: found[key] for key in _AMOUNTS if key in found}
    values = found.get("values")
    listed = list(values) if isinstance(values, (list, tuple)) else []
    signs = [isinstance(one, str) and _PERCENT.fullmatch(one) is not None for one in (*amounts.values(), *listed)]
    if not any(signs):
        return found
    if not all(signs):
        raise refusal("some amounts have a % sign and others have none", ["all of them in % or none"])
    read = {key: float(_PERCENT.sub(r"\1", amount)) for key, amount in amounts.items()}
    lists = {"values": [float(_PERCENT.sub(r"\1", one)) for one in listed]} if listed else {}
    return {**found, **read, **lists, "percent": True}


def _wrong_form(number: Number) -> str | None:
    """Return the fault in the choice of form, or None."""
    named = [name for name in ("value", "low", "values") if getattr(number, name) is not None]
    if not named and number.high is None and number.mode is None:
        return "says no amount"
    if len(named) > 1:
        return f"two forms at once ({' and '.join(named)})"
    if named != ["low"] and (number.mode is not None or number.high is not None or number.shape is not None):
        stray = next(name for name in ("high", "mode", "shape") if getattr(number, name) is not None)
        return f"{stray} is said, but low is not"
    if number.low is not None and number.high is None:
        return "low is said, but high is not"
    if number.weights is not None and number.values is None:
        return "weights are said, but values are not"
    return None


def _wrong_weights(number: Number) -> str | None:
    """Return the fault in values and weights, or None."""
    if number.values is None or number.weights is None:
        return None
    if len(number.values) != len(number.weights):
        return f"{len(number.values)} values but {len(number.weights)} weights"
    if min(number.weights) < 0 or sum(number.weights) <= 0:
        return "weights must be 0 or more, and not all 0"
    if max(number.weights) > MOST_WEIGHT:
        return f"a weight is at most {MOST_WEIGHT:,}, found {max(number.weights):g}"
    return None


@dataclass(frozen=True)
class Within:
    """The closed range in which every amount of a number must lie, by its meaning.

    Attributes:
        low, high: the range; infinite where there is no limit.
        percent: may also be written in per cent, from 0 to 100.
        unit: what is measured, in the plural; empty where it has no unit.
    """

    low: float = -math.inf
    high: float = math.inf
    percent: bool = False
    unit: str = ""

    def __str__(self) -> str:
        """The range in words, thousands divided by commas."""
        low, high = (f"{limit:,.10g}" for limit in (self.low, self.high))
        if math.isinf(self.low):
            words = "any number" if math.isinf(self.high) else f"at most {high}"
        else:
            words = f"at least {low}" if math.isinf(self.high) else f"from {low} to {high}"
        return words + (f" {self.unit}" if self.unit else "") + (", or 0% to 100%" if self.percent else "")

    def limits(self, number: Number) -> tuple[float, float]:
        """Return the least and the most that an amount of a number may be, as the number is written."""
        return (0.0, 100.0) if number.percent and self.percent else (self.low, self.high)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check the range after the number has been read."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe the range to editors: of a plain number, and of each amount of one that is written out."""
        found = {"minimum": self.low, "maximum": self.high}
        limits = {key: limit for key, limit in found.items() if math.isfinite(limit)}
        amounts: dict[str, Any] = dict.fromkeys(_AMOUNTS, limits) | {"values": {"items": limits}}
        written = {"description": f"{self}"} | limits | {"properties": amounts} if limits else {}
        return {**handler(core), **written}

    def check(self, number: Number) -> Number:
        """Return the number itself, when all its amounts are in the range.

        Raises:
            PydanticCustomError: an amount outside, or a percentage where none is meant.
        """
        if number.percent and not self.percent:
            raise refusal(f"found {number}, but this is not a percentage", [str(self)])
        low, high = self.limits(number)
        outside = [point for point in number.points if not low <= point <= high]
        if outside:
            raise refusal(f"found {outside[0]:g}{'%' if number.percent else ''}", [str(self)])
        return number


Amount = Annotated[Number, Within()]
Share = Annotated[Number, Within(0, 1)]
