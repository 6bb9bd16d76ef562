"""A scenario laid out as tables: all that replications have in common, made once.

The blueprint holds the tables with everything that is known filled in, and for everything that is uncertain the
place in the tables where each replication's draw goes.
"""

from __future__ import annotations

import datetime
import functools
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np

from sim.core.coefficients import DEFAULT, FIXED
from sim.scenario import (
    DOCTRINES,
    Actor,
    Formation,
    Number,
    Place,
    Relation,
    Scenario,
    Within,
    number_fields,
    order_rows,
    range_of,
)
from sim.world.codes import COMMUNITIES, NOBODY, Level, Stance, Status
from sim.world.draws import Drawer, Draws
from sim.world.fields import DEFINITIONS
from sim.world.graph import roads_of, ways_between
from sim.world.random_streams import tag
from sim.world.schedule import Schedule, schedule_of
from sim.world.tables import MOST_WHOLE, Table, World, coefficients, dtype, empty, empty_notes
from sim.world.template import Template, template_of

_PARTS: dict[str, Any] = {"places": Place, "actors": Actor, "formations": Formation, "relations": Relation}
"""The type of the scenario that says the numbers of a table."""


@dataclass(frozen=True)
class Target:
    """The destination of draws: the whole or the real numbers of one table, all at once.

    A table is seen as a flat row of 8-byte numbers (every field is one): position ``cells[k]`` takes the number
    ``numbers[k]``, clipped to its field's range ``low[k]``..``high[k]``; whole ones are rounded.
    """

    table: str
    whole: bool
    cells: Any
    numbers: Any
    low: Any
    high: Any


class Cell(NamedTuple):
    """The place of one number in a table seen as a flat row (see ``Target``), and whether it is whole."""

    position: int
    whole: bool


def cell_of(table: str, field: str, row: int) -> Cell:
    """Return the place of a field of a row."""
    layout = dtype(table)
    width, offset = layout.itemsize // 8, layout.fields[field][1] // 8  # type: ignore[index]
    return Cell(row * width + offset, layout[field].kind == "i")


@dataclass(frozen=True)
class Blueprint:
    """All that the replications of a scenario share.

    Attributes:
        scenario: the scenario it was made from.
        places, actors, formations, kinds: names in the order of the tables' rows.
        world: the tables with all known numbers; never played, only copied.
        drawer: the uncertain numbers.
        targets: where their draws go.
        percent: formations whose present strength is a percentage of the paper one.
        percent_numbers: the numbers of those percentages.
        overrides: index of the number of every coefficient that the scenario sets.
        efforts: index of the number of every event's effort or shock.
        coefficients: where the coefficients that the scenario leaves alone are from (``CHOICES``).
    """

    scenario: Scenario
    places: tuple[str, ...]
    actors: tuple[str, ...]
    formations: tuple[str, ...]
    kinds: tuple[str, ...]
    world: World
    drawer: Drawer
    targets: tuple[Target, ...]
    percent: Any
    percent_numbers: Any
    overrides: Mapping[str, int]
    efforts: tuple[int, ...]
    coefficients: str = FIXED

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled: not what can be made again of the rest."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @functools.cached_property
    def template(self) -> Template:
        """The tables in one piece of memory, of which every replication gets a copy."""
        return template_of(self.world, self.targets)

    @functools.cached_property
    def schedule(self) -> Schedule:
        """The scheduled orders of the days without a shock."""
        return schedule_of(self.scenario, self.places, self.actors, self.efforts)

    @property
    def start(self) -> datetime.date:
        """The first day."""
        return self.scenario.start

    @property
    def days(self) -> int:
        """The number of days that are played."""
        return self.scenario.days

    @property
    def draw_paths(self) -> tuple[str, ...]:
        """Paths of the uncertain numbers, in the order of a replication's ``draws``."""
        uncertain = self.drawer.uncertain
        return tuple(path for path, drawn in zip(self.drawer.paths, uncertain, strict=True) if drawn)


class _Layout:
    """Collects the tables and the targets of one scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.draws = Draws()
        self.found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        self.place = {name: row for row, name in enumerate(scenario.places)}
        self.actor = {name: row for row, name in enumerate(scenario.actors)}
        self.kind = {name: row for row, name in enumerate(scenario.kinds)}
        self.formations = _formation_rows(scenario)
        self.percent: list[tuple[int, int]] = []
        self.world = self._empty_world()

    def _empty_world(self) -> World:
        scenario, roads = self.scenario, self._roads()
        people, towns = len(scenario.actors), len(scenario.places)
        return World(
            empty("clock", 1), empty("actors", people), empty("formations", len(self.formations)),
            empty("places", towns), empty("relations", (people, people)), empty("presence", (people, towns)),
            empty("orders", order_rows(people)), roads, coefficients(),
            *empty_notes(people, len(self.formations), towns),
        )  # fmt: skip

    def _roads(self) -> Table:
        names = list(self.scenario.places)
        return roads_of(ways_between(names, self.scenario.roads), names)

    def number(self, table: str, field: str, cell: int, number: Number, path: str) -> None:
        self.found[table, field].append((cell, self.draws.add(path, number)))

    def shares(self, given: Mapping[str, float]) -> Any:
        """Return community shares as a fixed-length array that sums to one (or is empty)."""
        row = np.zeros(COMMUNITIES)
        for name, share in given.items():
            row[self.scenario.communities.index(name)] = share
        return row / row.sum() if row.sum() > 0 else row

    def targets(self) -> tuple[Target, ...]:
        """Return all targets, one for each kind of number in each table."""
        gathered: dict[tuple[str, bool], list[tuple[int, int, float, float]]] = defaultdict(list)
        for (table, field), pairs in self.found.items():
            first, second = cell_of(table, field, 0), cell_of(table, field, 1)
            width = second.position - first.position
            low, high = clip_limits(table, field)
            for cell, number in pairs:
                gathered[table, first.whole].append((first.position + cell * width, number, low, high))
        return tuple(
            Target(table, whole, *(np.array(column) for column in zip(*rows, strict=True)))
            for (table, whole), rows in gathered.items()
        )


def _formation_rows(scenario: Scenario) -> list[tuple[str, str]]:
    """Return (name, actor) of every row: each actor's formations, then its empty rows for detachments."""
    rows = []
    for actor, description in scenario.actors.items():
        rows += [(name, actor) for name, formation in scenario.formations.items() if formation.actor == actor]
        rows += [(f"{actor}-detachment-{n + 1}", actor) for n in range(description.detachments)]
    return rows


def blueprint(scenario: Scenario, unsaid: str = DEFAULT) -> Blueprint:
    """Lay a scenario out as tables.

    Args:
        scenario: a scenario that has been loaded, so all its names exist.
        unsaid: where coefficients are from if the scenario does not say.
    """
    layout = _Layout(scenario)
    _lay_places(layout)
    _lay_actors(layout)
    _lay_formations(layout)
    _lay_relations(layout)
    overrides = {name: layout.draws.add(f"parameters.{name}", n) for name, n in scenario.parameters.items()}
    efforts = tuple(
        layout.draws.add(f"events.{row}", event.size, event.range) for row, event in enumerate(scenario.events)
    )
    return Blueprint(
        scenario, tuple(layout.place), tuple(layout.actor), tuple(name for name, _ in layout.formations),
        tuple(layout.kind), layout.world, layout.draws.freeze(), layout.targets(),
        np.array([row for row, _ in layout.percent], dtype=np.int64),
        np.array([number for _, number in layout.percent], dtype=np.int64), overrides, efforts,
        scenario.coefficients or unsaid,
    )  # fmt: skip


def _lay_places(layout: _Layout) -> None:
    table = layout.world.places
    countries = sorted({place.country for place in layout.scenario.places.values()})
    for name, place in layout.scenario.places.items():
        row = layout.place[name]
        table["tag"][row] = tag(name)
        table["country"][row] = countries.index(place.country)
        table["latitude"][row], table["longitude"][row] = place.latitude, place.longitude
        table["community"][row] = layout.shares(place.community)
        table["border"][row] = place.border
        table["surprise"][row] = 1.0
        holder = layout.actor[place.holder] if place.holder else NOBODY
        table["holder"][row] = table["holder_start"][row] = holder
        for field in ("fell_day", "changed_day", "lost_by", "attacked_day"):
            table[field][row] = -1
        for field in number_fields(Place):
            layout.number("places", field, row, getattr(place, field), f"places.{name}.{field}")
        for actor, share in place.allegiance.items():
            cell = layout.actor[actor] * len(layout.place) + row
            layout.number("presence", "allegiance", cell, share, f"places.{name}.allegiance.{actor}")


def _lay_actors(layout: _Layout) -> None:
    table, rows = layout.world.actors, [actor for _, actor in layout.formations]
    for name, actor in layout.scenario.actors.items():
        row = layout.actor[name]
        table["tag"][row] = tag(name)
        table["first"][row] = rows.index(name) if name in rows else 0
        table["last"][row] = table["first"][row] + rows.count(name)
        _lay_mind(layout, row, actor)
        for field in number_fields(Actor):
            layout.number("actors", field, row, getattr(actor, field), f"actors.{name}.{field}")
        for place, stake in actor.stakes.items():
            cell = row * len(layout.place) + layout.place[place]
            layout.number("presence", "stake", cell, stake, f"actors.{name}.stakes.{place}")
        for place in actor.bases:
            layout.world.presence["is_base"][row, layout.place[place]] = 1


def _lay_mind(layout: _Layout, row: int, actor: Actor) -> None:
    """Lay out an actor's mind: its doctrine, and whom it looks to."""
    table = layout.world.actors
    table["doctrine"][row] = DOCTRINES[actor.doctrine]
    if actor.acts_from is not None:
        table["wakes"][row] = max(0, (actor.acts_from - layout.scenario.start).days)
    table["level"][row] = Level[actor.level.upper()]
    table["capital"][row] = layout.place[actor.capital] if actor.capital else NOBODY
    table["client"][row] = layout.actor[actor.client] if actor.client else NOBODY
    table["adversary"][row] = layout.actor[actor.adversary] if actor.adversary else NOBODY
    table["community"][row] = layout.shares(actor.community)
    table["paper_bound"][row], table["incumbent"][row] = actor.paper_bound, actor.incumbent
    table["broke_day"][row] = -1000
    for field in ("level_day", "reform_day", "mobilised_day", "proclaimed_day"):
        table[field][row] = -1


def _lay_formations(layout: _Layout) -> None:
    scenario, table = layout.scenario, layout.world.formations
    commands = sorted({formation.headquarters or "" for formation in scenario.formations.values()})
    for row, (name, actor) in enumerate(layout.formations):
        table["tag"][row], table["actor"][row] = tag(name), layout.actor[actor]
        for field in ("next", "goal", "broke_day", "first_broke_day", "headquarters", "place", "origin"):
            table[field][row] = -1
        if name in scenario.formations:
            formation = scenario.formations[name]
            table["status"][row] = Status.RESERVE if formation.reserve else Status.ACTIVE
            table["headquarters"][row] = commands.index(formation.headquarters) if formation.headquarters else -1
            _lay_formation(layout, row, name, formation)


def _lay_formation(layout: _Layout, row: int, name: str, formation: Formation) -> None:
    """Lay out one formation: its own words, and its kind's where it says nothing."""
    table, kind = layout.world.formations, layout.scenario.kinds[formation.kind]

    def said(field: str) -> Any:
        own = getattr(formation, field)
        return getattr(kind, field) if own is None else own

    table["place"][row] = table["origin"][row] = layout.place[formation.place]
    table["kind"][row] = layout.kind[formation.kind]
    table["mobile"][row], table["hidden"][row] = said("mobile"), said("hidden")
    table["works"][row] = said("works")
    home = layout.scenario.actors[formation.actor].community
    table["community"][row] = layout.shares(formation.community or kind.community or home)
    if formation.present.percent:
        layout.percent.append((row, layout.draws.add(f"formations.{name}.present", formation.present)))
    for field in number_fields(Formation):
        own = getattr(formation, field)
        path = f"kinds.{formation.kind}.{field}" if own is None else f"formations.{name}.{field}"
        layout.number("formations", field, row, said(field), path)


def _lay_relations(layout: _Layout) -> None:
    table, count = layout.world.relations, len(layout.actor)
    for row in range(count):
        table["stance"][row, row] = Stance.ALLIED
        table["trust"][row, row] = 1.0
    for relation in layout.scenario.relations:
        one, other = (layout.actor[name] for name in relation.between)
        path = f"relations.{'/'.join(relation.between)}"
        for a, b in ((one, other), (other, one))[: 1 if relation.one_way else 2]:
            table["stance"][a, b] = Stance[relation.stance.upper()]
            for field in number_fields(Relation):
                if field not in ("aid", "arms") or a == one:
                    layout.number("relations", field, a * count + b, getattr(relation, field), f"{path}.{field}")


def clip_limits(table: str, field: str) -> tuple[float, float]:
    """Return the range of a field: its own, and where a scenario says the number, that of its meaning.

    Whole numbers stop where they can no longer be told apart.
    """
    found = next(column for column in DEFINITIONS[table] if column.name == field)
    part = _PARTS.get(table)
    within = range_of(part, field) if part is not None and field in part.model_fields else Within()
    most = MOST_WHOLE if found.kind == "i8" else math.inf
    return max(found.low, within.low, 1 - most), min(found.high, within.high, most)
