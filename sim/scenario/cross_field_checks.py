"""Checks on a part of a scenario as a whole: what its fields must be to each other.

Each function takes a part that is sound field by field and says what is wrong with it, or nothing. They are
called by the schema, so that whoever builds a part in Python gets the same answer as whoever writes a file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.core.error_messages import nearest, refusal, shown
from sim.scenario.measures import MEASURE_NAMES
from sim.scenario.names import MOST_LISTED, Known
from sim.scenario.numbers import Number, Within
from sim.scenario.orders import ORDERS, Form
from sim.scenario.quantities import range_of

if TYPE_CHECKING:
    from pydantic import BaseModel

    from sim.scenario.schema import Event, Outcome, Place, Relation, Road

EARTH_KM = 6371.0
"""Mean radius of the earth."""

SHORTEST = 0.8
"""A road shorter than this share of the great circle is a typing error."""


def great_circle(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two points given as latitude and longitude in degrees (haversine)."""
    north, east = math.radians(one[0]), math.radians(one[1])
    north_2, east_2 = math.radians(other[0]), math.radians(other[1])
    half = math.sin((north_2 - north) / 2) ** 2
    half += math.cos(north) * math.cos(north_2) * math.sin((east_2 - east) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(half, 1.0)))


def check_shares(shares: dict[str, float]) -> dict[str, float]:
    """Shares of communities lie in 0..1 and sum to 1, unless none are given."""
    for name, share in shares.items():
        if not 0 <= share <= 1:
            raise refusal(f"the share of {name} is {share:g}", ["from 0 to 1"])
    total = sum(shares.values())
    if shares and abs(total - 1) > 0.02:
        raise refusal(f"the shares of the communities sum to {total:g}", ["a sum of 1, give or take 0.02"])
    return shares


def check_place(place: Place) -> None:
    """More than everybody cannot hold with somebody."""
    least = sum(min(share.points) for share in place.allegiance.values())
    if least > 1:
        raise refusal(f"the least allegiances sum to {least:g}", ["a sum of at most 1"])


def check_pair(part: Road | Relation) -> None:
    """A road or relation is between two different things."""
    if part.between[0] == part.between[1]:
        raise refusal(f"both ends are {part.between[0]}", ["two different names"])


def check_length(road: Road, known: Known | None) -> None:
    """A road is not much shorter than the line through the air."""
    if known is None or not all(end in known.coordinates for end in road.between):
        return
    direct = great_circle(known.coordinates[road.between[0]], known.coordinates[road.between[1]])
    if road.km < SHORTEST * direct:
        first, second = road.between
        message = f"{road.km:g} km from {first} to {second}, but the great circle is {direct:.0f} km"
        raise refusal(message, [f"at least {SHORTEST * direct:.0f} km"])


def check_event(event: Event, known: Known | None) -> None:
    """An event is an order with its object, or a shock with its size."""
    if (event.order is None) == (event.shock is None):
        raise refusal("an event is one of two things", ["an order (actor, order, place or other)", "a shock"])
    if event.order is not None:
        _check_order(event, known)
    else:
        _check_shock(event, known)


def _check_order(event: Event, known: Known | None) -> None:
    sizes = [name for name in ("set", "add", "times") if getattr(event, name) is not None]
    if sizes:
        raise refusal(f"an order has no {sizes[0]}", ["actor", "order", "place", "other", "effort"])
    if event.actor is None:
        raise refusal(f"nobody is said to give the order {event.order}", ["an actor"])
    _check_object(event, ORDERS[str(event.order)].form, known.names if known is not None else {})
    if max(event.effort.points) <= 0:
        most = range_of(type(event), "effort").high
        raise refusal(f"the order {event.order} with effort 0 is no order", [f"above 0 and at most {most:g}"])


def _check_object(event: Event, needed: Form, names: Mapping[str, tuple[str, ...]]) -> None:
    """An order names the place or the other actor that its kind needs, and nothing that it would not heed."""
    others = [name for name in names.get("actors", ()) if name != event.actor]
    if needed.place == "must" and event.place is None:
        places = names.get("places", ())
        raise refusal(f"the order {event.order} needs a place", places if len(places) <= MOST_LISTED else ())
    if needed.other and event.other is None:
        raise refusal(f"the order {event.order} needs another actor (other)", others)
    for key in ("place", "other"):
        if getattr(event, key) is not None and key not in needed.keys:
            raise refusal(f"the order {event.order} has no {key}", ["actor", "order", *needed.keys, "effort"])
    if event.other == event.actor:
        raise refusal(f"{event.actor} gives the order {event.order} to itself", others)


def _check_shock(event: Event, known: Known | None) -> None:
    strays = [name for name in ("actor", "other", "place") if getattr(event, name) is not None]
    strays += ["effort"] if event.effort != Number(value=1) else []
    if strays:
        raise refusal(f"a shock has no {strays[0]}", ["shock", "set", "add", "times"])
    sizes = [name for name in ("set", "add", "times") if getattr(event, name) is not None]
    if len(sizes) != 1:
        found = " and ".join(sizes) or "none of them"
        raise refusal(f"a shock has exactly one size, found {found}", ["set", "add", "times"])
    check_shock_path(str(event.shock), known)
    if sizes[0] != "times":
        _check_size(event, sizes[0])


def _check_size(event: Event, how: str) -> None:
    """A shock sets a number to what it can be, and adds no more than lies between its least and its most."""
    within, size = size_range(how, str(event.shock)), getattr(event, how)
    low, high = within.limits(size)
    outside = [point for point in size.points if not low <= point <= high]
    if outside:
        raise refusal(f"{how} {outside[0]:g} does not fit {event.shock}", [str(within)])


def size_range(how: str, path: str) -> Within:
    """The range of what a shock to a number may set it to or add to it."""
    table, _, rest = path.partition(".")
    within = range_of(shocked_tables()[table], rest.partition(".")[2])
    if how == "set":
        return within
    width = within.high - within.low
    return Within(-width, width, unit=within.unit)


def shocked_tables() -> dict[str, type[BaseModel]]:
    """The tables in which a shock can change a number, and the types of their entries."""
    from sim.scenario.schema import Actor, Formation, Place

    return {"actors": Actor, "places": Place, "formations": Formation}


def check_shock_path(path: str, known: Known | None) -> None:
    """A shock's path is a table, a name in it and a numeric field."""
    tables = shocked_tables()
    parts = path.split(".")
    if len(parts) != 3:
        raise refusal(f"the shock {shown(path)} does not have three parts", ["table.name.field"])
    if parts[0] not in tables:
        raise refusal(f"there is no table {shown(parts[0])} to shock", tables, nearest(parts[0], tables))
    fields = numeric_fields(tables[parts[0]])
    if parts[2] not in fields:
        message = f"{parts[0]} have no number {shown(parts[2])}"
        raise refusal(message, fields, nearest(parts[2], fields))
    if known is not None:
        _check_target(parts[0], parts[1], known)


def _check_target(table: str, name: str, known: Known) -> None:
    if table == "formations":
        if name in known.words:
            return
        sections = ("places", "actors", "kinds")
        words = [*known.members, *(word for section in sections for word in known.names.get(section, ()))]
        message = f"no formation is, stands at, belongs to or is of the kind {shown(name)}"
        raise refusal(message, (), known.meant(name, words))
    choices = known.names.get(table, ())
    if table in known.names and not known.has(table, name):
        listed = choices if len(choices) <= MOST_LISTED else ()
        raise refusal(f"there is no {table[:-1]} {shown(name)}", listed, known.meant(name, choices))


def numeric_fields(part: type[BaseModel]) -> list[str]:
    """The fields of a part that a shock can change: its numbers that may be uncertain, and field works."""
    from sim.scenario.schema_walk import core_type

    fields = part.model_fields.items()
    return [name for name, info in fields if core_type(info.annotation) is Number or name == "works"]


def check_outcome(outcome: Outcome) -> None:
    """An outcome is one question about one subject at one time."""
    subjects = [name for name in ("place", "actor", "formation") if getattr(outcome, name) is not None]
    if len(subjects) != 1:
        found = " and ".join(subjects) or "none of them"
        raise refusal(f"an outcome has exactly one subject, found {found}", ["place", "actor", "formation"])
    _check_question(outcome, subjects[0])
    times = [name for name in ("by", "at", "through") if getattr(outcome, name) is not None]
    if len(times) > 1:
        raise refusal(f"an outcome has one time, found {' and '.join(times)}", ["by", "at", "through"])


QUESTIONS = {
    "place": ("held_by", "lost_by"),
    "actor": ("above", "below"),
    "formation": ("broken",),
}
"""What may be asked of each subject: exactly one of these."""


def _check_question(outcome: Outcome, subject: str) -> None:
    allowed = (*QUESTIONS[subject], *(("measure",) if subject == "actor" else ()))
    every = {question for questions in QUESTIONS.values() for question in questions} | {"measure"}
    strays = [name for name in sorted(every) if name not in allowed and getattr(outcome, name) is not None]
    if strays:
        raise refusal(f"an outcome about {_article(subject)} has no {strays[0]}", allowed)
    asked = [name for name in QUESTIONS[subject] if getattr(outcome, name) is not None]
    if len(asked) != 1:
        found = " and ".join(asked) or "none of them"
        message = f"an outcome about {_article(subject)} asks exactly one thing, found {found}"
        raise refusal(message, QUESTIONS[subject])
    if subject == "actor" and outcome.measure is None:
        raise refusal("an outcome about an actor needs a measure", MEASURE_NAMES)


def _article(subject: str) -> str:
    return f"an {subject}" if subject[0] in "aeiou" else f"a {subject}"
