"""Scheduled events: orders and shocks that come on a date whatever the actors think."""

from __future__ import annotations

from pydantic import ValidationInfo, model_validator

from sim.core.error_messages import nearest, refusal, shown
from sim.scenario.base import ScenarioModel
from sim.scenario.initial_state import Actor, Formation, Place
from sim.scenario.names import MOST_LISTED, ActorName, DayInTime, Known, PlaceName, known_names
from sim.scenario.numbers import Amount, Number, Within
from sim.scenario.orders import ORDERS, OrderName
from sim.scenario.quantities import Effort, Factor, range_of
from sim.scenario.schema_walk import number_fields

SHOCKED: dict[str, type[ScenarioModel]] = {"actors": Actor, "places": Place, "formations": Formation}
"""The tables in which a shock can change a number, and the types of their entries."""
SIZES = ("set", "add", "times")
"""The keys of which a shock has one."""


class ScheduledEvent(ScenarioModel):
    """Something that happens on a date: an order, or a shock to one number.

    An order names actor, order and its object; a shock names a path (``actors.us.reluctance``,
    ``places.mosul.grievance``, ``formations.mosul.morale``) and one of set, add, times.
    """

    date: DayInTime
    actor: ActorName | None = None
    order: OrderName | None = None
    place: PlaceName | None = None
    other: ActorName | None = None
    effort: Effort = Number(value=1)
    shock: str | None = None
    set: Amount | None = None
    add: Amount | None = None
    times: Factor | None = None

    @model_validator(mode="after")
    def _whole(self, info: ValidationInfo) -> ScheduledEvent:
        """Refuse what is neither an order with its object nor a shock with its size."""
        if (self.order is None) == (self.shock is None):
            raise refusal("an event is one of two things", ["an order (actor, order, place or other)", "a shock"])
        if self.order is not None:
            _check_order(self, known_names(info))
        else:
            _check_shock(self, known_names(info))
        return self

    @property
    def size(self) -> Number:
        """The order's effort, or how far the shock goes."""
        return self.set or self.add or self.times or self.effort

    @property
    def range(self) -> Within:
        """The range in which its size makes sense."""
        how = next(iter(self.said(*SIZES)), "effort")
        return _size_range(how, str(self.shock)) if how in ("set", "add") else range_of(ScheduledEvent, how)


def _check_order(event: ScheduledEvent, known: Known | None) -> None:
    """Refuse an order that says a size, no actor, the wrong object or no effort."""
    sizes = event.said(*SIZES)
    if sizes:
        raise refusal(f"an order has no {sizes[0]}", ["actor", "order", "place", "other", "effort"])
    if event.actor is None:
        raise refusal(f"nobody is said to give the order {event.order}", ["an actor"])
    _check_object(event, known)
    if max(event.effort.points) <= 0:
        most = range_of(ScheduledEvent, "effort").high
        raise refusal(f"the order {event.order} with effort 0 is no order", [f"above 0 and at most {most:g}"])


def _check_object(event: ScheduledEvent, known: Known | None) -> None:
    """Refuse an order without the place or the other actor that its kind needs, or with one that it would not heed."""
    form, names = ORDERS[str(event.order)].form, known.names if known is not None else {}
    others = [name for name in names.get("actors", ()) if name != event.actor]
    if form.place == "must" and event.place is None:
        places = names.get("places", ())
        raise refusal(f"the order {event.order} needs a place", places if len(places) <= MOST_LISTED else ())
    if form.other and event.other is None:
        raise refusal(f"the order {event.order} needs another actor (other)", others)
    strays = [key for key in event.said("place", "other") if key not in form.keys]
    if strays:
        raise refusal(f"the order {event.order} has no {strays[0]}", ["actor", "order", *form.keys, "effort"])
    if event.other == event.actor:
        raise refusal(f"{event.actor} gives the order {event.order} to itself", others)


def _check_shock(event: ScheduledEvent, known: Known | None) -> None:
    """Refuse a shock with the keys of an order, with no size or several, or to what is no number."""
    strays = [*event.said("actor", "other", "place"), *(["effort"] if event.effort != Number(value=1) else [])]
    if strays:
        raise refusal(f"a shock has no {strays[0]}", ["shock", *SIZES])
    sizes = event.said(*SIZES)
    if len(sizes) != 1:
        raise refusal(f"a shock has exactly one size, found {' and '.join(sizes) or 'none of them'}", SIZES)
    _check_path(str(event.shock), known)
    if sizes[0] != "times":
        _check_size(event, sizes[0])


def _check_size(event: ScheduledEvent, how: str) -> None:
    """Refuse to set a number to what it cannot be, or to add more than lies between its least and its most."""
    within, size = _size_range(how, str(event.shock)), getattr(event, how)
    low, high = within.limits(size)
    outside = [point for point in size.points if not low <= point <= high]
    if outside:
        raise refusal(f"{how} {outside[0]:g} does not fit {event.shock}", [str(within)])


def _size_range(how: str, path: str) -> Within:
    """Return the range of what a shock to a number may set it to or add to it."""
    table, _, rest = path.partition(".")
    within = range_of(SHOCKED[table], rest.partition(".")[2])
    if how == "set":
        return within
    width = within.high - within.low
    return Within(-width, width, unit=within.unit)


def _check_path(path: str, known: Known | None) -> None:
    """Refuse a path that is not a table, a name in it and a numeric field."""
    parts = path.split(".")
    if len(parts) != 3:
        raise refusal(f"the shock {shown(path)} does not have three parts", ["table.name.field"])
    if parts[0] not in SHOCKED:
        raise refusal(f"there is no table {shown(parts[0])} to shock", SHOCKED, nearest(parts[0], SHOCKED))
    fields = shocked_fields(SHOCKED[parts[0]])
    if parts[2] not in fields:
        message = f"{parts[0]} have no number {shown(parts[2])}"
        raise refusal(message, fields, nearest(parts[2], fields))
    if known is not None:
        _check_target(parts[0], parts[1], known)


def shocked_fields(part: type[ScenarioModel]) -> list[str]:
    """Return the fields that a shock can change: numbers that may be uncertain, and field works."""
    changed = {*number_fields(part), "works"}
    return [name for name in part.model_fields if name in changed]


def _check_target(table: str, name: str, known: Known) -> None:
    """Refuse a name that nothing in the table has; of formations it may be a word for several."""
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
