"""The quantities that a pattern may ask for: a record's, and two that count around the loss of a place."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from sim.scenario import Entry, PlaceName, Whole
from sim.study.hindcast.observed_replication import ObservedReplication
from sim.study.hindcast.quantities import Measured
from sim.study.hindcast.quantities import Quantity as Recorded
from sim.study.hindcast.reading_table import UNASKED


class Towns(Entry):
    """The number of some places lost by their first holders within so many days of another's loss, before or after."""

    towns: tuple[PlaceName, ...] = Field(min_length=1)
    around_loss_of: PlaceName
    within: Whole = Field(ge=0, le=3650)

    def read(self, seen: ObservedReplication) -> float:
        """A count; no question where the other place is not lost."""
        lost = seen.lost(self.around_loss_of)
        if not math.isfinite(lost):
            return UNASKED
        return float(sum(abs(seen.lost(town) - lost) <= self.within for town in self.towns))


class Rise(Entry):
    """The growth of a measure of an actor from so many evenings before the loss of a place to as many after it."""

    rise: Measured
    around_loss_of: PlaceName
    within: Whole = Field(ge=1, le=3650)

    def read(self, seen: ObservedReplication) -> float:
        """The measure's unit; no question where the place is not lost."""
        lost = seen.lost(self.around_loss_of)
        if not math.isfinite(lost):
            return UNASKED
        series, evening = seen.measure(*self.rise), int(lost)
        return float(series[min(evening + self.within, seen.layout.days)] - series[max(evening - self.within, 0)])


OWN: dict[str, type[Entry]] = {"towns": Towns, "rise": Rise}


def _kind(value: Any) -> str:
    if isinstance(value, Entry):
        return next((name for name, kind in OWN.items() if isinstance(value, kind)), "recorded")
    return next((name for name in OWN if isinstance(value, dict) and name in value), "recorded")


Quantity = Annotated[
    Annotated[Towns, Tag("towns")] | Annotated[Rise, Tag("rise")] | Annotated[Recorded, Tag("recorded")],
    Discriminator(_kind),
]
