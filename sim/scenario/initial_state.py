"""The initial state of a scenario: places, roads, kinds of formation, actors, formations and relations.

Each is a closed, typed description; numbers may be uncertain (see ``numbers``) and must lie in the range of their
meaning (see ``quantities``). What the fields of one part must be to each other is checked here, so that whoever builds
a part in Python gets the same answer as whoever writes a file.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional, get_type_hints

from annotated_types import Ge, Le
from pydantic import AfterValidator, Field, ValidationInfo, create_model, model_validator

from sim.core.error_messages import refusal
from sim.scenario import quantities as q
from sim.scenario.base import ScenarioModel
from sim.scenario.doctrines import DoctrineName
from sim.scenario.names import ActorName, CommunityName, DayInTime, KindName, Known, PlaceName, known_names
from sim.scenario.numbers import Number, Real, Share, Whole

EARTH_KM = 6371.0
"""Mean radius of the earth."""
SHORTEST = 0.8
"""A road shorter than this share of the great circle is a typing error."""


def check_shares(shares: dict[str, float]) -> dict[str, float]:
    """Return shares of communities that lie in 0..1 and sum to 1; none at all will do too.

    Raises:
        PydanticCustomError: they do not.
    """
    for name, share in shares.items():
        if not 0 <= share <= 1:
            raise refusal(f"the share of {name} is {share:g}", ["from 0 to 1"])
    total = sum(shares.values())
    if shares and abs(total - 1) > 0.02:
        raise refusal(f"the shares of the communities sum to {total:g}", ["a sum of 1, give or take 0.02"])
    return shares


Communities = Annotated[dict[CommunityName, Real], AfterValidator(check_shares)]
Works = Annotated[Whole, Ge(0), Le(3)]


class Place(ScenarioModel):
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
        """Refuse allegiances of more people than there are."""
        least = sum(min(share.points) for share in self.allegiance.values())
        if least > 1:
            raise refusal(f"the least allegiances sum to {least:g}", ["a sum of at most 1"])
        return self


class Road(ScenarioModel):
    """A way between two places, open in both directions."""

    between: tuple[PlaceName, PlaceName]
    km: Real = Field(gt=0, le=5000)
    surface: Literal["highway", "secondary", "track"] = "highway"

    @model_validator(mode="after")
    def _whole(self, info: ValidationInfo) -> Road:
        _check_pair(self.between)
        _check_length(self, known_names(info))
        return self


def _check_pair(between: tuple[str, str]) -> None:
    """Refuse a road or relation of a thing with itself."""
    if between[0] == between[1]:
        raise refusal(f"both ends are {between[0]}", ["two different names"])


def _check_length(road: Road, known: Known | None) -> None:
    """Refuse a road much shorter than the line through the air."""
    if known is None or not all(end in known.coordinates for end in road.between):
        return
    direct = great_circle(known.coordinates[road.between[0]], known.coordinates[road.between[1]])
    if road.km < SHORTEST * direct:
        first, second = road.between
        message = f"{road.km:g} km from {first} to {second}, but the great circle is {direct:.0f} km"
        raise refusal(message, [f"at least {SHORTEST * direct:.0f} km"])


def great_circle(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the kilometres between two points given as latitude and longitude in degrees (haversine)."""
    north, east = math.radians(one[0]), math.radians(one[1])
    north_2, east_2 = math.radians(other[0]), math.radians(other[1])
    half = math.sin((north_2 - north) / 2) ** 2
    half += math.cos(north) * math.cos(north_2) * math.sin((east_2 - east) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(half, 1.0)))


class FormationKind(ScenarioModel):
    """A kind of formation: what its members share unless they say otherwise.

    The one declaration of these fields: a formation has each of them too, left out unless it is said.
    """

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
    works: Works = 0
    community: Communities = Field(default_factory=dict)


class _OwnFormation(ScenarioModel):
    """The fields that every formation says itself; ``present`` may be troops or a percentage of ``paper``."""

    name: str | None = None
    actor: ActorName
    kind: KindName
    place: PlaceName
    paper: q.Troops
    present: q.Present = Number(value=100, percent=True)
    reserve: bool = False
    headquarters: str | None = None


_MEANING = """A body of troops with one commander, one place and one payroll.

What is left out comes from its kind. ``present`` may be men or a percentage of ``paper``.
"""

if TYPE_CHECKING:

    class Formation(_OwnFormation):
        """A formation as it is checked (see ``FormationKind`` for the fields that it may leave to its kind)."""

        def __getattr__(self, name: str) -> Any: ...
else:
    _hints = get_type_hints(FormationKind, include_extras=True)
    Formation = create_model(
        "Formation", __base__=_OwnFormation, __module__=__name__, __doc__=_MEANING,
        **{
            name: (Optional[_hints[name]], None)  # noqa: UP045  # a type made at run time
            for name in FormationKind.model_fields if name not in _OwnFormation.model_fields
        },
    )  # fmt: skip


class Actor(ScenarioModel):
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


class Relation(ScenarioModel):
    """The attitude of two actors to each other at the start; both ways alike unless ``one_way``.

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
        _check_pair(self.between)
        return self
