"""What a scenario file may say: a closed, typed description of a theatre and the actors in it.

An unknown key is an error. Numbers may be uncertain (see ``numbers``) and must lie in the range of their meaning.
Names of places, actors and formations are the keys under which they stand (see ``names``).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from sim.core.error_messages import refusal
from sim.scenario import quantities as q
from sim.scenario.base import Part
from sim.scenario.cross_field_checks import check_length, check_pair, check_place, check_shares
from sim.scenario.doctrines import DoctrineName
from sim.scenario.events import Event, Outcome, Record
from sim.scenario.names import (
    ActorName,
    CommunityName,
    Day,
    DayInTime,
    Identifier,
    KindName,
    PlaceName,
    Word,
    known_names,
)
from sim.scenario.numbers import Amount, Number, Real, Share, Whole

__all__ = ["Actor", "Event", "Formation", "Kind", "Outcome", "Part", "Place", "Record", "Relation", "Road", "Scenario"]

Communities = Annotated[dict[CommunityName, Real], AfterValidator(check_shares)]


class Place(Part):
    """A town or base, a node of the theatre."""

    name: str
    country: str
    latitude: Real = Field(ge=-90, le=90)
    longitude: Real = Field(ge=-180, le=180)
    population: q.People
    community: Annotated[Communities, Field(min_length=1)]
    holder: ActorName | None = None
    grievance: Share = Number(value=0)
    terrain: q.Terrain = Number(value=1.0)
    width: q.Width = Number(value=10.0)
    symbol: q.Weight = Number(value=0)
    border: bool = False
    oil: q.Oil = Number(value=0)
    income: q.Income = Number(value=4.0)
    cash: q.Cash = Number(value=0)
    shadow: q.MoneyAMonth = Number(value=0)
    prisoners: q.Troops = Number(value=0)
    allegiance: dict[ActorName, Share] = Field(default_factory=dict)
    assets: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Place:
        check_place(self)
        return self


class Road(Part):
    """A way between two places, open in both directions."""

    between: tuple[PlaceName, PlaceName]
    km: Real = Field(gt=0, le=5000)
    surface: Literal["highway", "secondary", "track"] = "highway"

    @model_validator(mode="after")
    def _whole(self, info: ValidationInfo) -> Road:
        check_pair(self)
        check_length(self, known_names(info))
        return self


class Kind(Part):
    """A kind of formation: what its members share unless they say otherwise."""

    name: str
    mobile: bool = False
    hidden: bool = False
    morale: Share = Number(value=0.5)
    quality: q.Quality = Number(value=1.0)
    employment: Share = Number(value=0.5)
    equipment: q.Vehicles = Number(value=0)
    speed: q.Speed = Number(value=120)
    supply: q.Days = Number(value=10)
    conviction: Share = Number(value=0.2)
    punishment: Share = Number(value=0.3)
    home: Share = Number(value=0)
    arrears: q.MonthsOwed = Number(value=0)
    works: Whole = Field(default=0, ge=0, le=3)
    community: Communities = Field(default_factory=dict)


class Formation(Part):
    """A body of troops with one commander, one place and one payroll.

    What is left out comes from its kind. ``present`` may be men or a percentage of ``paper``.
    """

    name: str | None = None
    actor: ActorName
    kind: KindName
    place: PlaceName
    paper: q.Troops
    present: q.Present = Number(value=100, percent=True)
    reserve: bool = False
    headquarters: str | None = None
    mobile: bool | None = None
    hidden: bool | None = None
    morale: Share | None = None
    quality: q.Quality | None = None
    employment: Share | None = None
    equipment: q.Vehicles | None = None
    speed: q.Speed | None = None
    supply: q.Days | None = None
    conviction: Share | None = None
    punishment: Share | None = None
    home: Share | None = None
    arrears: q.MonthsOwed | None = None
    works: Whole | None = Field(default=None, ge=0, le=3)
    community: Communities | None = None


class Actor(Part):
    """A party to the conflict: what it has, what it wants, and which mind decides for it."""

    name: str
    doctrine: DoctrineName = "none"
    acts_from: DayInTime | None = None
    capital: PlaceName | None = None
    bases: list[PlaceName] = Field(default_factory=list)
    client: ActorName | None = None
    adversary: ActorName | None = None
    community: Communities = Field(default_factory=dict)
    stakes: dict[PlaceName, Share] = Field(default_factory=dict)
    detachments: Whole = Field(default=0, ge=0, le=100)
    treasury: q.Money = Number(value=0)
    wage: q.Wage = Number(value=10)
    budget: q.MoneyADay = Number(value=0)
    leak: Share = Number(value=0)
    arrears: q.MonthsBehind = Number(value=0)
    tax_rate: Share = Number(value=0)
    sight: q.Sight = Number(value=0.5)
    paper_bound: bool = False
    act_on_alarm: Share = Number(value=0.5)
    reputation: q.Momentum = Number(value=0)
    legitimacy: Share = Number(value=0)
    advisers: q.Advisers = Number(value=0)
    sorties: q.Sorties = Number(value=0)
    reluctance: Share = Number(value=0)
    conditional: Share = Number(value=0)
    incumbent: bool = False
    fear: Share = Number(value=0)
    repression: Share = Number(value=0)
    foreign: q.Volunteers = Number(value=0)
    open_border: Share = Number(value=1)
    quarter: Share = Number(value=0.5)
    passage: Share = Number(value=0)
    bombs: q.Bombs = Number(value=0)
    density: q.Density = Number(value=10)
    reach: q.Reach = Number(value=500)
    level: Literal["none", "advisers", "arms", "air", "ground"] = "none"


class Relation(Part):
    """How two actors stand to each other at the start; both ways alike unless ``one_way``.

    ``aid`` and ``arms`` always run from the first actor to the second.
    """

    between: tuple[ActorName, ActorName]
    one_way: bool = False
    stance: Literal["hostile", "neutral", "allied"] = "neutral"
    ideology: Share = Number(value=0.5)
    blood: Share = Number(value=0)
    trust: Share = Number(value=0.5)
    aid: q.MoneyADay = Number(value=0)
    arms: q.VehiclesADay = Number(value=0)

    @model_validator(mode="after")
    def _whole(self) -> Relation:
        check_pair(self)
        return self


class Scenario(Part):
    """A whole scenario, theatre included."""

    name: str
    summary: str = ""
    start: Day
    days: Whole = Field(ge=1, le=3650)
    longest: Whole | None = Field(default=None, ge=1, le=3650)
    communities: list[Word] = Field(min_length=1, max_length=8)
    places: dict[Identifier, Place] = Field(min_length=1)
    roads: list[Road]
    kinds: dict[Identifier, Kind]
    actors: dict[Identifier, Actor] = Field(min_length=1)
    formations: dict[Identifier, Formation]
    relations: list[Relation] = Field(default_factory=list)
    events: list[Event] = Field(default_factory=list)
    outcomes: dict[Word, Outcome]
    history: list[Record] = Field(default_factory=list)
    parameters: dict[str, Amount] = Field(default_factory=dict)
    sources: dict[str, str] = Field(default_factory=dict)

    @field_validator("communities")
    @classmethod
    def _different(cls, names: list[str]) -> list[str]:
        if len(set(names)) < len(names):
            raise refusal("a community is named twice")
        return names
