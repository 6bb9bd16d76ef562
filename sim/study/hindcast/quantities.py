"""The quantities that a record may ask for: a closed list, each a number that one replication gives.

Days are counted in evenings; a day that did not come is infinite, a question that a replication does not pose (a place
retaken that was never lost) or that the run is too short for is not a number. A quantity is a mapping whose first
key says its kind: ``{lost: mosul, after: 2014-06-06}``. docs/hindcast.md lists them all.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from sim.core.error_messages import nearest, refusal, shown
from sim.scenario import ActorName, Day, Entry, FormationName, MeasureName, PlaceName, Real
from sim.study.hindcast.observed_replication import NEVER, ObservedReplication, first
from sim.study.hindcast.reading_table import UNASKED


class _Since(Entry):
    """Days counted from a date or from the loss of another place."""

    after: Day | None = None
    after_loss_of: PlaceName | None = None

    def _origin(self, seen: ObservedReplication) -> float:
        if self.after_loss_of is not None:
            return seen.lost(self.after_loss_of)
        return 0.0 if self.after is None else float((self.after - seen.layout.start).days + 1)

    def _days(self, evening: float, seen: ObservedReplication) -> float:
        """Days from the origin; a replication without an origin does not pose the question."""
        origin = self._origin(seen)
        return UNASKED if origin == NEVER else evening - origin


class Lost(_Since):
    """Days until the first holder of a place has lost it, whoever took it."""

    lost: PlaceName

    def read(self, seen: ObservedReplication) -> float:
        """Days, NEVER if it did not."""
        return self._days(seen.lost(self.lost), seen)


class Held(_Since):
    """Days until one of some actors first holds a place."""

    held: PlaceName
    by: tuple[ActorName, ...] = Field(min_length=1)

    def read(self, seen: ObservedReplication) -> float:
        """Days, NEVER if none of them did."""
        return self._days(first(seen.held_by(self.held, self.by)), seen)


class HeldThroughout(Entry):
    """1 if a place was in the hands of some actors on every evening from the first to a date, else 0."""

    kept: PlaceName
    by: tuple[ActorName, ...] = Field(min_length=1)
    until: Day

    def read(self, seen: ObservedReplication) -> float:
        """1 or 0."""
        last = seen.layout.evening(self.until)
        return UNASKED if last is None else float(seen.held_by(self.kept, self.by)[1 : last + 1].all())


def _split(value: Any) -> Any:
    """An actor and a measure, joined by a dot."""
    actor, dot, measure = value.rpartition(".") if isinstance(value, str) else ("", "", "")
    if not dot:
        raise refusal(f"found {shown(value)}", ("actor.measure, such as isis.troops",))
    return actor, measure


Measured = Annotated[tuple[ActorName, MeasureName], BeforeValidator(_split)]


class Retaken(Entry):
    """Of a place that an actor holds when a measure first rises above nothing: days until it no longer does."""

    retaken: PlaceName
    of: ActorName
    after_first: Measured

    def read(self, seen: ObservedReplication) -> float:
        """Days; NEVER if it keeps it; no question where the measure never rises or the place is another's then."""
        begin = first(seen.measure(*self.after_first) > 0)
        theirs = seen.held_by(self.retaken, (self.of,))
        if begin == NEVER or not theirs[int(begin)]:
            return UNASKED
        return first(~theirs[int(begin) :])


class Amount(Entry):
    """A measure of an actor on an evening, or how many times what it was on another."""

    measure: Measured
    at: Day
    per_at: Day | None = None

    def read(self, seen: ObservedReplication) -> float:
        """The measure's unit, or a ratio."""
        series = seen.measure(*self.measure)
        evening = seen.layout.evening(self.at)
        below = 1.0 if self.per_at is None else _on(series, seen.layout.evening(self.per_at))
        return _on(series, evening) / below if below else UNASKED


def _on(series: Any, evening: int | None) -> float:
    return UNASKED if evening is None else float(series[evening])


class First(_Since):
    """Days until a measure of an actor first rises above a limit."""

    first: Measured
    above: Real = 0.0

    def read(self, seen: ObservedReplication) -> float:
        """Days, NEVER if it does not."""
        return self._days(first(seen.measure(*self.first) > self.above), seen)


class Garrison(Entry):
    """The garrison that an actor has in a place at the start, up to the place's loss.

    ``killed``: share of its troops on the eve who were killed up to the evening before the loss. ``left``: of its
    troops killed or deserted up to three evenings after the loss, the share who deserted. ``sudden``: the fewest days
    within which half of its loss of troops present, from the eve to three evenings after the loss, came about.
    """

    garrison: PlaceName
    of: ActorName
    share: Literal["killed", "left", "sudden"]

    def read(self, seen: ObservedReplication) -> float:
        """A share or days; no question where the place was not lost."""
        rows, lost = seen.layout.garrisons.get((self.garrison, self.of), []), seen.lost(self.garrison)
        if not rows or not math.isfinite(lost):
            return UNASKED
        after = min(int(lost) + _AFTERWARDS, seen.layout.days)
        troops = {name: kept[:, rows].sum(axis=1) for name, kept in seen.formations.items()}
        if self.share == "killed":
            return _ratio(troops["killed"][int(lost) - 1], troops["present"][0])
        if self.share == "left":
            return _ratio(troops["deserted"][after], troops["deserted"][after] + troops["killed"][after])
        return _half_within(troops["present"][: after + 1])


_AFTERWARDS = 3
"""Evenings after the loss of a place that still belong to it."""


def _ratio(part: Any, whole: Any) -> float:
    return float(part) / float(whole) if whole > 0 else UNASKED


def _half_within(present: Any) -> float:
    """The fewest days in which half of a decline came about."""
    wanted = (present[0] - present[-1]) / 2
    if wanted <= 0:
        return UNASKED
    for days in range(1, len(present)):
        if (present[:-days] - present[days:]).max() >= wanted:
            return float(days)
    return UNASKED


class Dissolved(Entry):
    """The number of headquarters with less than a share of the troops present that they had on the eve."""

    dissolved: tuple[str, ...] = Field(min_length=1)
    below: Real = Field(gt=0, le=1)
    at: Day

    def read(self, seen: ObservedReplication) -> float:
        """A count."""
        evening = seen.layout.evening(self.at)
        if evening is None:
            return UNASKED
        troops = seen.formations["present"]
        groups = [troops[:, seen.layout.headquarters.get(name, [])].sum(axis=1) for name in self.dissolved]
        return float(sum(group[evening] < self.below * group[0] for group in groups))


class Gone(Entry):
    """The number of some formations that have broken, and of some places lost by their first holder, by a date."""

    gone: tuple[FormationName, ...] = ()
    lost: tuple[PlaceName, ...] = ()
    by: Day

    def read(self, seen: ObservedReplication) -> float:
        """A count."""
        last = seen.layout.evening(self.by)
        if last is None:
            return UNASKED
        broke = [seen.broke[seen.layout.formations[name]] for name in self.gone]
        return float(sum(0 <= one <= last for one in broke) + sum(seen.lost(place) <= last for place in self.lost))


class Deaths(Entry):
    """Fighters and civilians killed in a country between two dates, both included, per so many."""

    deaths: str
    since: Day
    until: Day
    per: Real = Field(default=1.0, gt=0)

    def read(self, seen: ObservedReplication) -> float:
        """People, or a ratio."""
        rows, last = seen.layout.country.get(self.deaths, []), seen.layout.evening(self.until)
        before = seen.layout.evening(self.since - datetime.timedelta(1))
        if last is None or before is None:
            return UNASKED
        dead = (seen.places["killed"] + seen.places["civilians_killed"])[:, rows].sum(axis=1)
        return float(dead[last] - dead[before]) / self.per


class Fled(Entry):
    """People displaced from a place, or in a country, by a date and not back."""

    fled: str
    until: Day

    def read(self, seen: ObservedReplication) -> float:
        """People."""
        place = seen.layout.places.get(self.fled)
        rows = seen.layout.country.get(self.fled, []) if place is None else [place]
        return _on(seen.places["displaced"][:, rows].sum(axis=1), seen.layout.evening(self.until))


class Present(Entry):
    """Men present in some formations together on an evening."""

    present: tuple[FormationName, ...] = Field(min_length=1)
    at: Day

    def read(self, seen: ObservedReplication) -> float:
        """Men."""
        rows = [seen.layout.formations[name] for name in self.present]
        return _on(seen.formations["present"][:, rows].sum(axis=1), seen.layout.evening(self.at))


KINDS: Mapping[str, type[Entry]] = {
    "held": Held, "kept": HeldThroughout, "retaken": Retaken, "measure": Amount, "first": First, "garrison": Garrison,
    "dissolved": Dissolved, "gone": Gone, "deaths": Deaths, "fled": Fled, "present": Present, "lost": Lost,
}  # fmt: skip
"""By the key that tells them apart; ``lost`` comes last, for ``gone`` has it too."""


def _kind(value: Any) -> str | None:
    """Return the kind of a mapping, None when it is none of them."""
    if isinstance(value, Entry):
        return next(name for name, kind in KINDS.items() if type(value) is kind)
    return next((name for name in KINDS if isinstance(value, dict) and name in value), None)


def _some_kind(value: Any) -> Any:
    """Refuse what is no quantity.

    Raises:
        PydanticCustomError: with the kinds there are.
    """
    if _kind(value) is None:
        keys = tuple(value) if isinstance(value, dict) else ()
        near = next((found for key in keys if (found := nearest(str(key), tuple(KINDS)))), None)
        raise refusal("this is no quantity", tuple(KINDS), near)
    return value


Quantity = Annotated[
    Annotated[Held, Tag("held")] | Annotated[HeldThroughout, Tag("kept")] | Annotated[Retaken, Tag("retaken")]
    | Annotated[Amount, Tag("measure")] | Annotated[First, Tag("first")] | Annotated[Garrison, Tag("garrison")]
    | Annotated[Dissolved, Tag("dissolved")] | Annotated[Gone, Tag("gone")] | Annotated[Deaths, Tag("deaths")]
    | Annotated[Fled, Tag("fled")] | Annotated[Present, Tag("present")] | Annotated[Lost, Tag("lost")],
    Discriminator(_kind), BeforeValidator(_some_kind),
]  # fmt: skip
