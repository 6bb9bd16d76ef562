"""Quantities that the numbers of a scenario measure, each with its unit and the range in which it makes sense.

This is the one home of those ranges: the schema checks by them, documents and the JSON Schema show them, draws are cut
off at them, and changes from the command line, sweeps and shocks go through them. A maximum is no estimate: it lies
above anything that has happened, and so far below what a computer can hold that sums stay exact.
"""

from __future__ import annotations

import functools
from typing import Annotated, Any, get_args

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel

from sim.scenario.numbers import Number, Within

People = Annotated[Number, Within(0, 2_000_000_000, unit="people")]
Troops = Annotated[Number, Within(0, 10_000_000, unit="troops")]
Present = Annotated[Number, Within(0, 10_000_000, percent=True, unit="troops")]
Advisers = Annotated[Number, Within(0, 1_000_000, unit="troops")]
Volunteers = Annotated[Number, Within(0, 100_000, unit="people a day")]
Vehicles = Annotated[Number, Within(0, 1_000_000, unit="vehicles")]
VehiclesADay = Annotated[Number, Within(0, 10_000, unit="vehicles a day")]
Sorties = Annotated[Number, Within(0, 10_000, unit="strikes a day")]
Bombs = Annotated[Number, Within(0, 100, unit="per 1000 troops a day")]
Density = Annotated[Number, Within(0, 1000, unit="troops per 1000 people")]
Quality = Annotated[Number, Within(0, 10)]
Terrain = Annotated[Number, Within(1, 2)]
Weight = Annotated[Number, Within(0, 100)]
Momentum = Annotated[Number, Within(0, 1000)]
Sight = Annotated[Number, Within(0, 5, unit="standard deviations of a logarithm")]
Width = Annotated[Number, Within(0.1, 1000, unit="km")]
Reach = Annotated[Number, Within(1, 40_000, unit="km")]
Speed = Annotated[Number, Within(0, 2000, unit="km a day")]
Days = Annotated[Number, Within(0, 60, unit="days")]
MonthsOwed = Annotated[Number, Within(0, 3, unit="months")]
MonthsBehind = Annotated[Number, Within(0, 240, unit="months")]
Money = Annotated[Number, Within(-100_000_000, 100_000_000, unit="US$ million")]
Cash = Annotated[Number, Within(0, 10_000_000, unit="US$ million")]
MoneyADay = Annotated[Number, Within(0, 100_000, unit="US$ million a day")]
MoneyAMonth = Annotated[Number, Within(0, 1_000_000, unit="US$ million a month")]
Wage = Annotated[Number, Within(0, 10_000, unit="US$ a day")]
Income = Annotated[Number, Within(0, 10_000, unit="US$ a person and day")]
Oil = Annotated[Number, Within(0, 200_000_000, unit="barrels a day")]
Effort = Annotated[Number, Within(0, 10)]
Factor = Annotated[Number, Within(0, 1000)]


@functools.cache
def range_of(part: type[BaseModel], field: str) -> Within:
    """Return the range of a number of a part, without limits where none are said.

    Args:
        part: a type of the schema.
        field: one of its numbers, plain or uncertain, or a table of such numbers.
    """
    info = part.model_fields[field]
    return _within(info.annotation, tuple(info.metadata)) or Within()


def _within(kind: Any, notes: tuple[Any, ...] = ()) -> Within | None:
    """Return the first range that a type or one of the types inside it carries."""
    notes = (*notes, *getattr(kind, "__metadata__", ()))
    for note in notes:
        if isinstance(note, Within):
            return note
    low: list[Any] = [note.ge if isinstance(note, Ge) else note.gt for note in notes if isinstance(note, (Ge, Gt))]
    high: list[Any] = [note.le for note in notes if isinstance(note, Le)]
    if low and high:
        return Within(float(low[0]), float(high[0]))
    inside = (_within(one) for one in get_args(kind) if not isinstance(one, (str, Within)))
    return next((found for found in inside if found is not None), None)
