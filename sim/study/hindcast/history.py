"""The historical record, in a file of its own that the engine never reads (docs/hindcast.md)."""

from __future__ import annotations

import datetime
import hashlib
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from sim.core.calendar import date_of, evening_of
from sim.core.error_messages import nearest, refusal, shown
from sim.core.errors import Problem
from sim.scenario import ActorName, Day, Entry, Node, PlaceName, Real, Whole, read_entries
from sim.study.hindcast.quantities import Amount, Deaths, Dissolved, Fled
from sim.study.hindcast.recorded_facts import RecordedFact, dates_named

if TYPE_CHECKING:
    from sim.scenario import Scenario

Confidence = Literal["high", "medium", "low"]


class Spell(Entry):
    """A spell of holding a place, until the next one or the end of the record.

    Attributes:
        since: its first day; the first spell of a place reaches back to the start of any run.
        by: who, or ``nobody``.
        contested: the holder shared the place with others, or was besieged in part of it.
        give_or_take: days by which sources differ over ``since``.
    """

    since: Day
    by: str
    contested: bool = False
    give_or_take: Whole = Field(default=0, ge=0, le=3650)
    confidence: Confidence
    source: str


class PlaceRecord(Entry):
    """One place: the block that it is resampled with, and its spells."""

    region: str
    held: tuple[Spell, ...] = Field(min_length=1)

    @field_validator("held")
    @classmethod
    def _in_order(cls, held: tuple[Spell, ...]) -> tuple[Spell, ...]:
        for one, other in itertools.pairwise(held):
            if other.since <= one.since:
                raise refusal(f"{other.since} does not come after {one.since}", ("spells in the order of their days",))
        return held

    def spell(self, date: datetime.date) -> Spell:
        """The spell of an evening."""
        return next((one for one in reversed(self.held) if one.since <= date), self.held[0])

    def first(self, actor: str) -> Spell | None:
        """The first spell of an actor, or None."""
        return next((one for one in self.held if one.by == actor), None)


class Reported(Entry):
    """An amount that was reported: a measure on a day, as a range and its middle."""

    name: str
    of: Amount
    low: Real
    mode: Real
    high: Real
    source: str
    confidence: Confidence

    @model_validator(mode="after")
    def _ordered(self) -> Reported:
        if not self.low <= self.mode <= self.high:
            raise refusal(f"found {self.low:g}, {self.mode:g}, {self.high:g}", ("low <= mode <= high",))
        return self


class History(Entry):
    """A record.

    Attributes:
        record: what it is a record of.
        actor: whose holding of places is scored.
        until: its last day.
        begins: its first day, where that is later than a run's; without it the first day of the earliest spell, if
            that comes before every horizon.
        horizons: evenings at which holding is scored.
        calibrated: places that patterns used for calibration name; all others are held back.
        places: who held what.
        amounts: reported amounts.
        facts: by number or word.
        sources: what ``source`` refers to.
    """

    record: str
    actor: ActorName
    until: Day
    begins: Day | None = None
    horizons: tuple[Annotated[Whole, Field(ge=1, le=3650)], ...] = Field(default=(7, 14, 30, 60, 88), min_length=1)
    calibrated: tuple[PlaceName, ...] = ()
    places: dict[PlaceName, PlaceRecord] = Field(min_length=1)
    amounts: tuple[Reported, ...] = ()
    facts: dict[str, RecordedFact] = Field(default_factory=dict)
    sources: dict[str, str]

    def digest(self) -> str:
        """16 hexadecimal digits of what is read of a replication for it; ``begins`` moves the bars alone."""
        content = self.model_dump_json(exclude={"begins"})
        return hashlib.blake2b(content.encode(), digest_size=8).hexdigest()

    def last_known(self, start: datetime.date) -> datetime.date:
        """The day on which the bars may look at who holds what: a run's first, or the record's if that is later."""
        begins = self.begins or min(one.held[0].since for one in self.places.values())
        return begins if 0 < (begins - start).days < min(self.horizons) else start

    def held_back(self, place: str) -> bool:
        """Return whether a place was kept out of calibration."""
        return place not in self.calibrated

    def last(self, start: datetime.date) -> datetime.date:
        """The last day that a run must reach to answer everything."""
        read = [check for fact in self.facts.values() if not fact.changes for check in fact.checks]
        days = [day for one in (*read, *self.amounts) for day in dates_named(one.model_dump())]
        return max([date_of(start, max(self.horizons)), *days])


def read_history(path: Path, scenario: Scenario) -> History:
    """Read a record and check it against the scenario whose names it uses.

    Args:
        path: a YAML file.
        scenario: the loaded scenario.

    Raises:
        HistoryError: with everything that is wrong with it, by line.
        ScenarioError: it cannot be read at all.
    """
    return read_entries(History, path, scenario, _checked)


def _checked(history: History, scenario: Scenario, tree: Node) -> Iterator[Problem]:
    """Cross-field checks: names of holders, sources and countries, and days beyond the record."""
    holders = (*scenario.actors, "nobody")
    for place, ground in history.places.items():
        for row, spell in enumerate(ground.held):
            if spell.by not in holders:
                said = f"there is no actor {shown(spell.by)}"
                near = nearest(spell.by, holders)
                yield problem_at(tree, ("places", place, "held", row, "by"), said, holders, near)
            if spell.since > history.until:
                said = f"{spell.since} lies after the record's last day"
                yield problem_at(tree, ("places", place, "held", row, "since"), said, (f"{history.until} or before",))
    yield from _sources(tree, tuple(history.sources), ())
    last = date_of(scenario.start, max(history.horizons))
    if min(history.horizons) < 1 or last > history.until or len(set(history.horizons)) < len(history.horizons):
        most = (history.until - scenario.start).days + 1
        yield problem_at(
            tree, ("horizons",), f"found {', '.join(map(str, history.horizons))}", (f"days from 1 to {most}",)
        )
    if history.begins is not None and evening_of(scenario.start, history.begins) > min(history.horizons):
        first = date_of(scenario.start, min(history.horizons))
        said = f"{history.begins} lies after the first horizon"
        yield problem_at(tree, ("begins",), said, (f"{first} or before",))
    for name, fact in history.facts.items():
        for row, check in enumerate(fact.checks):
            yield from _quantity(tree, ("facts", name, "checks", row, "of"), check.of, scenario)


def _quantity(tree: Node, path: tuple[str | int, ...], found: Any, scenario: Scenario) -> Iterator[Problem]:
    """Countries and headquarters that nothing in the scenario has."""
    countries = sorted({place.country for place in scenario.places.values()})
    staffs = sorted({str(one.headquarters) for one in scenario.formations.values() if one.headquarters})
    asked: list[tuple[str, str, list[str]]] = []
    if isinstance(found, Deaths):
        asked = [("country", found.deaths, countries)]
    elif isinstance(found, Fled):
        asked = [("place or country", found.fled, [*countries, *scenario.places])]
    elif isinstance(found, Dissolved):
        asked = [("headquarters", name, staffs) for name in found.dissolved]
    for what, name, known in asked:
        if name not in known:
            yield problem_at(tree, path, f"there is no {what} {shown(name)}", tuple(known), nearest(name, known))


def _sources(node: Node, known: tuple[str, ...], path: tuple[str | int, ...]) -> Iterator[Problem]:
    """Every ``source`` that the list of sources does not have."""
    children: dict[str | int, Node] = node.value if isinstance(node.value, dict) else {}
    if isinstance(node.value, list):
        children = dict(enumerate(node.value))
    for key, child in children.items():
        if key == "source" and child.value not in known:
            message, near = f"there is no source {shown(child.value)}", nearest(str(child.value), known)
            yield child.problem((*path, key), message, known if len(known) < 20 else (), near)
        elif path or key != "sources":
            yield from _sources(child, known, (*path, key))


def problem_at(tree: Node, path: tuple[str | int, ...], message: str, *more: Any) -> Problem:
    """A problem at a path of a file, on the line of the nearest part that the file has."""
    node = next(found for end in range(len(path), -1, -1) if (found := tree.find(path[:end])) is not None)
    return node.problem(path, message, *more)
