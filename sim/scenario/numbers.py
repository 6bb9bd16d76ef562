"""A number in a scenario: known, or uncertain with a stated shape, and where it comes from."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Tag = Literal["V", "M", "J", "C"]
Shape = Literal["triangular", "uniform", "pert", "lognormal", "normal"]


class Number(BaseModel):
    """A number: ``3``, ``40%``, ``{low, mode, high}``, ``{values, weights}`` or ``{value, source, ...}``.

    Attributes:
        value: a known number.
        low, mode, high: a range. Without ``mode`` it is uniform; with it triangular unless ``shape`` says
            otherwise. For ``normal`` and ``lognormal`` low and high are the 5 % and 95 % points.
        values, weights: alternatives and how likely each is.
        percent: the numbers were written with a % sign (a share of the formation's paper strength, say).
        together: numbers with the same word here are drawn from the same roll (high with high, low with low).
        unit, source, tag, note: what it is measured in and where it comes from (V seen in a source, M from memory
            of the literature, J judgement, C calculated).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    value: float | None = None
    low: float | None = None
    mode: float | None = None
    high: float | None = None
    shape: Shape | None = None
    values: tuple[float, ...] | None = Field(default=None, min_length=1)
    weights: tuple[float, ...] | None = None
    percent: bool = False
    together: str | None = None
    unit: str | None = None
    source: str | None = None
    tag: Tag | None = None
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_scalar(cls, found: Any) -> Any:
        return {"value": found} if isinstance(found, (int, float, str)) and not isinstance(found, bool) else found

    @property
    def known(self) -> bool:
        """True when there is nothing to draw."""
        return self.value is not None
