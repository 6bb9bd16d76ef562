"""Names in a scenario: how they are spelt, and references that must lead to something that exists."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from sim.core.error_messages import nearest, refusal, shown
from sim.scenario.measures import MEASURE_NAMES

EARLIEST, LATEST = datetime.date(1000, 1, 1), datetime.date(2999, 12, 31)
MOST_LISTED = 60
"""Names that an error lists at most."""
MOST_GUESSES = 50
"""Wrong names for which a like one is looked for."""
EVERY = "*"
"""The word that stands for every formation."""
DATE_FORM = "a date such as 2014-06-05"
_SINGULAR = {
    "places": "place", "actors": "actor", "kinds": "kind", "formations": "formation", "communities": "community",
    "outcomes": "outcome",
}  # fmt: skip


class Member(NamedTuple):
    """The properties by which formations are selected: place, actor and kind."""

    place: str | None = None
    actor: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Known:
    """The rest of a scenario, for checks that reach beyond one part of it.

    Attributes:
        names: the names that exist, by section (``places``, ``actors``, ...); a section that the scenario lacks or
            that is no mapping is left out, and nothing is looked up in it.
        members: place, actor and kind of every formation.
        coordinates: latitude and longitude of the places that say both.
        start: the first day.
        last: the last day that the scenario is made for.
        guessed: the names that did not exist so far.
    """

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    members: Mapping[str, Member] = field(default_factory=dict)
    coordinates: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    start: datetime.date | None = None
    last: datetime.date | None = None
    guessed: list[str] = field(default_factory=list, compare=False)

    def has(self, section: str, name: str) -> bool:
        """Return whether a section that was looked at has a name."""
        return name in self._sets[section]

    @functools.cached_property
    def _sets(self) -> dict[str, frozenset[str]]:
        return {section: frozenset(names) for section, names in self.names.items()}

    @functools.cached_property
    def words(self) -> frozenset[str]:
        """All words that stand for at least one formation (see ``selection``)."""
        said = {word for name, member in self.members.items() for word in (name, *member) if word is not None}
        return frozenset(said | {EVERY}) if self.members else frozenset()

    def meant(self, name: str, choices: Sequence[str]) -> str | None:
        """Return the likely meaning of a name that does not exist, for the first of them: each search takes a while."""
        self.guessed.append(name)
        return nearest(name, choices) if len(self.guessed) <= MOST_GUESSES else None


def known_names(info: ValidationInfo) -> Known | None:
    """Return the rest of the scenario as far as it is known, or None when one part is built by itself."""
    return info.context if isinstance(info.context, Known) else None


@dataclass(frozen=True)
class Refers:
    """A name that must stand in a section of the scenario."""

    section: Literal["places", "actors", "kinds", "formations", "communities", "outcomes"]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Look the name up after it has been read."""
        return core_schema.with_info_after_validator_function(self.check, handler(source))

    def check(self, name: str, info: ValidationInfo) -> str:
        """Return the name itself, when something has it.

        Raises:
            PydanticCustomError: there is no such thing.
        """
        rest = known_names(info)
        if rest is None or self.section not in rest.names or rest.has(self.section, name):
            return name
        choices = rest.names[self.section]
        message = f"there is no {_SINGULAR[self.section]} {shown(name)}"
        raise refusal(message, choices if len(choices) <= MOST_LISTED else (), rest.meant(name, choices))


def _spelt(name: str, pattern: str, letters: str) -> str:
    if not re.fullmatch(pattern, name):
        raise refusal(f"the name {shown(name)} has letters that names do not have", [letters])
    return name


def _identifier(name: str) -> str:
    return _spelt(name, r"[a-z0-9][a-z0-9-]*", "small letters a-z, digits and hyphens")


def _word(name: str) -> str:
    return _spelt(name, r"[a-z0-9][a-z0-9_-]*", "small letters a-z, digits, hyphens and underscores")


def _measure(name: str) -> str:
    if name not in MEASURE_NAMES:
        raise refusal(f"there is no measure {shown(name)}", MEASURE_NAMES, nearest(name, MEASURE_NAMES))
    return name


def _written_date(found: Any) -> Any:
    """Refuse numbers, in quotes as well, which would otherwise be taken for seconds since 1970."""
    if isinstance(found, (int, float)) or (isinstance(found, str) and re.fullmatch(r"\s*[-+]?[\d.]*\s*", found)):
        raise refusal(f"found {shown(found)}", [DATE_FORM])
    return found


def _countable(day: datetime.date) -> datetime.date:
    """Refuse days so near the ends of the calendar that counting on from them would leave it."""
    if EARLIEST <= day <= LATEST:
        return day
    raise refusal(f"found {day}", [f"a date from {EARLIEST} to {LATEST}"])


def _in_time(day: datetime.date, info: ValidationInfo) -> datetime.date:
    rest = known_names(info)
    if rest is None or rest.start is None or rest.last is None or rest.start <= day <= rest.last:
        return day
    raise refusal(f"{day} is outside the time of the scenario", [f"{rest.start} to {rest.last}"])


Identifier = Annotated[str, AfterValidator(_identifier)]
Word = Annotated[str, AfterValidator(_word)]
MeasureName = Annotated[str, AfterValidator(_measure)]
Day = Annotated[datetime.date, BeforeValidator(_written_date), AfterValidator(_countable)]
DayInTime = Annotated[Day, AfterValidator(_in_time)]
PlaceName = Annotated[str, Refers("places")]
ActorName = Annotated[str, Refers("actors")]
KindName = Annotated[str, Refers("kinds")]
FormationName = Annotated[str, Refers("formations")]
CommunityName = Annotated[str, Refers("communities")]
OutcomeName = Annotated[str, Refers("outcomes")]
