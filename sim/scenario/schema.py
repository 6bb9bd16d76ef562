"""What a scenario file may say: a closed, typed description of a theatre and the actors in it.

An unknown key is an error. Numbers may be uncertain (see ``numbers``). Names of places, actors and formations
are the keys under which they stand.
"""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.numbers import Number, Tag

Name = str
Communities = dict[Name, float]


class Part(BaseModel):
    """Anything in a file: closed, frozen, and able to say where its numbers come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str | None = None
    tag: Tag | None = None
    note: str | None = None


class Place(Part):
    """A town or base, a node of the theatre."""

    name: str
    country: str
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    population: Number
    community: Communities
    holder: Name | None = None
    grievance: Number = Number(value=0)
    terrain: Number = Number(value=1.0)
    width: Number = Number(value=10.0)
    symbol: Number = Number(value=0)
    border: bool = False
    oil: Number = Number(value=0)
    income: Number = Number(value=4.0)
    cash: Number = Number(value=0)
    shadow: Number = Number(value=0)
    prisoners: Number = Number(value=0)
    allegiance: dict[Name, Number] = {}
    assets: str | None = None


class Road(Part):
    """A way between two places, open in both directions."""

    between: tuple[Name, Name]
    km: float = Field(gt=0)
    surface: Literal["highway", "secondary", "track"] = "highway"


class Kind(Part):
    """A kind of formation: what its members share unless they say otherwise."""

    name: str
    mobile: bool = False
    hidden: bool = False
    morale: Number = Number(value=0.5)
    quality: Number = Number(value=1.0)
    employment: Number = Number(value=0.5)
    equipment: Number = Number(value=0)
    speed: Number = Number(value=120)
    supply: Number = Number(value=10)
    punishment: Number = Number(value=0.3)
    home: Number = Number(value=0)
    arrears: Number = Number(value=0)
    works: int = Field(default=0, ge=0, le=3)
    community: Communities = {}


class Formation(Part):
    """A body of troops with one commander, one place and one payroll.

    What is left out comes from its kind. ``present`` may be men or a percentage of ``paper``.
    """

    name: str | None = None
    actor: Name
    kind: Name
    place: Name
    paper: Number
    present: Number = Number(value=100, percent=True)
    reserve: bool = False
    headquarters: str | None = None
    mobile: bool | None = None
    hidden: bool | None = None
    morale: Number | None = None
    quality: Number | None = None
    employment: Number | None = None
    equipment: Number | None = None
    speed: Number | None = None
    supply: Number | None = None
    punishment: Number | None = None
    home: Number | None = None
    arrears: Number | None = None
    works: int | None = Field(default=None, ge=0, le=3)
    community: Communities | None = None


DoctrineName = Literal[
    "none", "insurgent-state", "government", "popular-militia", "regional-government", "local-insurgents", "tribes",
    "rebel-front", "besieged-regime", "enclave", "distant-power", "neighbour-patron", "movement-centre",
]  # fmt: skip


class Actor(Part):
    """A party to the conflict: what it has, what it wants, and which mind decides for it."""

    name: str
    doctrine: DoctrineName = "none"
    capital: Name | None = None
    bases: list[Name] = []
    client: Name | None = None
    adversary: Name | None = None
    community: Communities = {}
    stakes: dict[Name, Number] = {}
    detachments: int = Field(default=0, ge=0, le=100)
    treasury: Number = Number(value=0)
    wage: Number = Number(value=10)
    budget: Number = Number(value=0)
    leak: Number = Number(value=0)
    arrears: Number = Number(value=0)
    tax_rate: Number = Number(value=0)
    sight: Number = Number(value=0.5)
    paper_bound: bool = False
    act_on_alarm: Number = Number(value=0.5)
    reputation: Number = Number(value=0)
    legitimacy: Number = Number(value=0)
    advisers: Number = Number(value=0)
    sorties: Number = Number(value=0)
    reluctance: Number = Number(value=0)
    conditional: Number = Number(value=0)
    incumbent: bool = False
    fear: Number = Number(value=0)
    repression: Number = Number(value=0)
    foreign: Number = Number(value=0)
    open_border: Number = Number(value=1)
    quarter: Number = Number(value=0.5)
    passage: Number = Number(value=0)
    bombs: Number = Number(value=0)
    density: Number = Number(value=10)
    reach: Number = Number(value=500)
    level: Literal["none", "advisers", "arms", "air", "ground"] = "none"


class Relation(Part):
    """How two actors stand to each other at the start; both ways alike unless ``one_way``.

    ``aid`` and ``arms`` always run from the first actor to the second.
    """

    between: tuple[Name, Name]
    one_way: bool = False
    stance: Literal["hostile", "neutral", "allied"] = "neutral"
    ideology: Number = Number(value=0.5)
    blood: Number = Number(value=0)
    trust: Number = Number(value=0.5)
    aid: Number = Number(value=0)
    arms: Number = Number(value=0)


OrderName = Literal[
    "advance", "hold", "withdraw", "reinforce", "recruit", "pay", "reform", "repress", "appeal", "air-campaign",
    "arm", "ally", "ultimatum", "mobilise", "advise", "proclaim", "denounce", "relieve",
]  # fmt: skip


class Event(Part):
    """Something that happens on a date whatever the actors think: an order, or a shock to one number.

    An order names actor, order and its object; a shock names a path (``actors.us.reluctance``,
    ``places.mosul.grievance``, ``formations.mosul.morale``) and one of set, add, times.
    """

    date: datetime.date
    actor: Name | None = None
    order: OrderName | None = None
    place: Name | None = None
    other: Name | None = None
    effort: Number = Number(value=1)
    shock: str | None = None
    set: Number | None = None
    add: Number | None = None
    times: Number | None = None


class Outcome(Part):
    """A question with the answer yes or no, about a place, an actor or a formation.

    Place: ``held_by`` (one actor or several) or ``lost_by``. Actor: ``measure`` with ``above`` or ``below``.
    Formation: ``broken: true``. When: ``by`` a date (ever until then), ``at`` a date, ``through`` a date
    (on every day until then); dates may be ``end``. With ``given`` only the replications in which another
    outcome is true are counted.
    """

    text: str | None = None
    place: Name | None = None
    held_by: Name | list[Name] | None = None
    lost_by: Name | None = None
    actor: Name | None = None
    measure: str | None = None
    above: float | None = None
    below: float | None = None
    formation: Name | None = None
    broken: bool | None = None
    by: datetime.date | Literal["end"] | None = None
    at: datetime.date | Literal["end"] | None = None
    through: datetime.date | Literal["end"] | None = None
    given: Name | None = None


class Record(Part):
    """What did happen: for scoring only, the engine never reads it."""

    place: Name
    held_by: Name
    since: datetime.date
    until: datetime.date | None = None


class Scenario(Part):
    """A whole scenario, theatre included."""

    name: str
    summary: str = ""
    start: datetime.date
    days: int = Field(ge=1, le=3650)
    longest: int | None = Field(default=None, ge=1, le=3650)
    communities: list[Name] = Field(min_length=1, max_length=8)
    places: dict[Name, Place]
    roads: list[Road]
    kinds: dict[Name, Kind]
    actors: dict[Name, Actor]
    formations: dict[Name, Formation]
    relations: list[Relation] = []
    events: list[Event] = []
    outcomes: dict[Name, Outcome]
    history: list[Record] = []
    parameters: dict[Name, Number] = {}
    sources: dict[Name, str] = {}
