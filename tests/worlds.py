"""Small hand-made worlds: a line of towns, a few actors, the formations a test is about.

Read tables as ``world.actors["treasury"][0]``: that works compiled and interpreted.
"""

from __future__ import annotations

import functools
import math
import pickle
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.doctrine.picture import Picture, picture_of
from sim.scenario import LEAST_ORDERS
from sim.world import tables
from sim.world.codes import COMMUNITIES, NOBODY, Stance, Status
from sim.world.fields import DEFINITIONS
from sim.world.random_streams import tag
from sim.world.tables import World, empty, empty_notes
from sim.world.tables import coefficients as coefficient_row

Row = Mapping[str, Any]
NOT_YET = {
    name: {f.name: f.low for f in fields if -math.inf < f.low < 0 and f.kind.startswith("i") and f.unit != "code"}
    for name, fields in DEFINITIONS.items()
}
"""What rows and days are before anything has happened, table by table."""
PLACE: Row = {
    "population": 100_000, "neutral": 1.0, "terrain": 1.0, "width": 10.0, "surprise": 1.0, "income": 4.0,
    "latitude": 35.0, "longitude": 43.0,
}  # fmt: skip
ROOM: Row = {"front.attack": 1e6, "front.defence": 1e6}
"""Coefficients of fronts that have room for all."""
ACTOR: Row = {
    "skill": 1.0, "sight": 0.4, "act_on_alarm": 0.5, "open_border": 1.0, "quarter": 0.5, "density": 1.5,
    "reach": 500.0, "wage": 20.0,
}  # fmt: skip
FORMATION: Row = {
    "status": int(Status.ACTIVE), "present": 500, "morale": 0.5, "morale_base": 0.5, "quality": 1.0,
    "employment": 0.5, "speed": 120.0, "supply": 10.0, "punishment": 0.3,
}  # fmt: skip


def line_of_roads(places: int, km: float = 50.0) -> Any:
    """Places in a row, each a road of so many kilometres from the next."""
    table = empty("roads", (places, places))
    table["adjacent"], table["ease"] = NOBODY, 1.0
    for p in range(places):
        neighbours = [q for q in (p - 1, p + 1) if 0 <= q < places]
        table["adjacent"][p, : len(neighbours)] = neighbours
        table["km"][p, neighbours] = km
        for q in range(places):
            table["next"][p, q] = p if p == q else p + (1 if q > p else -1)
    table["distance"] = km * np.abs(np.subtract.outer(np.arange(places), np.arange(places)))
    return table


def _fill(row: Any, table: str, values: Row) -> None:
    for name, value in (NOT_YET[table] | dict(values)).items():
        if name == "community":
            row[name][: len(value)] = value
        else:
            row[name] = value


def _listed(rows: int | Sequence[Row]) -> list[Row]:
    return [{} for _ in range(rows)] if isinstance(rows, int) else list(rows)


def make_world(
    actors: int | Sequence[Row] = 2,
    formations: Sequence[Row] = (),
    places: int | Sequence[Row] = 3,
    *,
    presence: Mapping[tuple[int, int], Row] | None = None,
    relations: Mapping[tuple[int, int], Row] | None = None,
    coefficients: Mapping[str, float] | None = None,
    spares: int = 0,
    day: int = 10,
    key: int = 1,
    km: float = 50.0,
) -> World:
    """A world of a few rows, each a mapping of the fields that matter; the rest has sensible values.

    Different actors are hostile unless ``relations[a, b]`` says otherwise. ``spares`` is the number of spare
    formation rows of every actor. Books (initial men, equipment and money) balance at the start.
    """
    rows = [_listed(actors), [dict(row) for row in formations], _listed(places)]
    more = [{at: dict(row) for at, row in (given or {}).items()} for given in (presence, relations)]
    known = _made(pickle.dumps((*rows, *more, dict(coefficients or {}), spares, km)))
    world = tables.copy(known)._replace(roads=known.roads.copy(), parameters=known.parameters.copy())
    world.clock["day"], world.clock["key"] = day, key
    return world


@functools.lru_cache(maxsize=64)
def _made(described: bytes) -> World:
    """The world that is so described: tests ask for the same one on hundreds of days, and get copies of it."""
    actors, formations, places, presence, relations, coefficients, spares, km = pickle.loads(described)
    rows = len(formations) + spares * len(actors)
    world = World(
        empty("clock", 1), empty("actors", len(actors)), empty("formations", rows),
        empty("places", len(places)), empty("relations", (len(actors), len(actors))),
        empty("presence", (len(actors), len(places))), empty("orders", LEAST_ORDERS),
        line_of_roads(len(places), km), coefficient_row(coefficients),
        *empty_notes(len(actors), rows, len(places)),
    )  # fmt: skip
    for p, row in enumerate(places):
        _fill(world.places[p], "places", {"tag": tag(f"place{p}"), "holder": 0} | dict(PLACE) | row)
    for a, row in enumerate(actors):
        _fill(world.actors[a], "actors", {"tag": tag(f"actor{a}"), "capital": 0} | dict(ACTOR) | row)
    _formations(world, formations, spares)
    for a in range(len(actors)):
        for b in range(len(actors)):
            stance = Stance.ALLIED if a == b else Stance.HOSTILE
            _fill(world.relations[a, b], "relations", {"stance": int(stance), "trust": 0.5} | relations.get((a, b), {}))
    _presence(world, presence)
    _open_books(world)
    return world


def _formations(world: World, rows: Sequence[Row], spares: int) -> None:
    i = 0
    for a in range(len(world.actors)):
        world.actors["first"][a] = i
        own = [dict(FORMATION) | dict(row) for row in rows if row.get("actor", 0) == a]
        own += [{"status": int(Status.SPARE)} for _ in range(spares)]
        for number, row in enumerate(own):
            base = {"tag": tag(f"formation{a}/{number}"), "actor": a, "place": 0}
            if row["status"] == Status.SPARE:
                base["place"] = NOBODY
            _fill(world.formations[i], "formations", base | {"paper": row.get("present", 0)} | row)
            i += 1
        world.actors["last"][a] = i


def _presence(world: World, rows: Mapping[tuple[int, int], Row]) -> None:
    for a in range(len(world.actors)):
        for p in range(len(world.places)):
            held = float(world.places["holder"][p] == a)
            _fill(world.presence[a, p], "presence", {"control": held} | dict(rows.get((a, p), {})))
    count_troops(world)
    world.places["neutral"] = 1.0 - world.presence["allegiance"].sum(axis=0)


def count_troops(world: World) -> None:
    """Set today's counts of men in the open, and beliefs that are true."""
    world.presence["troops"] = 0
    for f in range(len(world.formations)):
        row = world.formations[f]
        if row["status"] == Status.ACTIVE and not row["hidden"] and row["place"] >= 0:
            world.presence["troops"][row["actor"], row["place"]] += row["present"]
    hostile = world.relations["stance"] == Stance.HOSTILE
    marks = 1 << np.arange(len(world.actors), dtype=np.uint64)
    world.places["armed"] = marks @ (world.presence["troops"] > 0).astype(np.uint64)
    for p in range(len(world.places)):
        there = np.flatnonzero(world.presence["troops"][:, p])
        world.place_notes["armed"][p], world.rosters["actor"][p, : len(there)] = len(there), there
    world.actors["foes"] = ((hostile | hostile.T) & ~np.eye(len(marks), dtype=bool)).astype(np.uint64) @ marks
    for a in range(len(marks)):
        foes = np.flatnonzero((hostile[a] | hostile[:, a]) & (np.arange(len(marks)) != a))
        world.actor_notes["foes"][a], world.foes["actor"][a, : len(foes)] = len(foes), foes
    world.presence["own"] = world.presence["troops"]
    world.presence["enemy"] = hostile.astype(float) @ world.presence["troops"].astype(float)


def _open_books(world: World) -> None:
    world.formations["initial"] = world.formations["present"]
    world.places["population_start"] = (
        world.places["population"] + world.places["displaced"] + world.places["civilians_killed"]
    )
    world.places["holder_start"] = np.where(
        world.places["holder_start"] == NOBODY, world.places["holder"], world.places["holder_start"]
    )
    world.actors["money_start"] = world.actors["treasury"]
    for a in range(len(world.actors)):
        own = world.formations["actor"] == a
        world.actors["equipment_start"][a] = world.formations["equipment"][own].sum()


def order(world: World, actor: int, kind: int, place: int = NOBODY, other: int = NOBODY, effort: float = 1.0) -> None:
    """Add an accepted order to today's."""
    row = world.orders[int(world.clock["orders"][0])]
    for name, value in (("actor", actor), ("kind", int(kind)), ("place", place), ("other", other), ("effort", effort)):
        row[name] = value
    row["accepted"] = 1
    world.clock["orders"] += 1


def picture(world: World, actor: int) -> Picture:
    """What an actor sees, made in Python: compiled code cannot hand parts of a table back to Python."""
    return getattr(picture_of, "py_func", picture_of)(world, actor)  # type: ignore[no-any-return]


def next_day(world: World, days: int = 1) -> None:
    """Let the date pass: yesterday's orders and news are gone."""
    world.clock["day"] += days
    world.clock["orders"] = 0
    world.places["lost_by"] = NOBODY
    world.places["shock"] = 0.0


def fall(world: World, place: int, winner: int) -> None:
    """Hand a place over today, as the rule of capture would."""
    world.places["lost_by"][place] = world.places["holder"][place]
    world.places["holder"][place] = winner
    world.places["changed_day"][place] = world.clock["day"][0]
    world.places["shock"][place] = 1.0


def assert_balanced(world: World) -> None:
    """Nothing was created or lost unnoticed: men, equipment, money, people, shares of allegiance."""
    f, a, p = world.formations, world.actors, world.places
    gone = f["wounded"] + f["killed"] + f["deserted"] + f["captured"] + f["sent"]
    np.testing.assert_array_equal(f["initial"] + f["recruited"] + f["received"], f["present"] + gone)
    for i in range(len(a)):
        held = f["equipment"][f["actor"] == i].sum()
        booked = a["equipment_start"] + a["equipment_supplied"] + a["equipment_captured"]
        assert held == (booked - a["equipment_lost"] - a["equipment_scrapped"])[i]
    earned = a["earned_oil"] + a["earned_tax"] + a["earned_loot"] + a["earned_aid"]
    spent = a["spent_pay"] + a["spent_rule"] + a["spent_operations"] + a["spent_aid"]
    np.testing.assert_allclose(a["treasury"], a["money_start"] + earned - spent, atol=1e-6)
    np.testing.assert_array_equal(p["population"] + p["displaced"] + p["civilians_killed"], p["population_start"])
    np.testing.assert_allclose(world.presence["allegiance"].sum(axis=0) + p["neutral"], 1.0, atol=1e-9)
    assert (f["present"] >= 0).all()
    assert (p["population"] >= 0).all()


def communities(*shares: float) -> list[float]:
    """Shares padded to the length of every community array."""
    return [*shares, *[0.0] * (COMMUNITIES - len(shares))]
