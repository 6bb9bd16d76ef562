"""The books of a world: what must balance, and what every number must be, on any evening of any replication.

Men, equipment, money and people are moved by rules, which book where they went. What comes from outside the rules - a
shock of the scenario or of a facilitator, a number written by hand - is booked in columns of its own (``outside``), so
that nothing appears or vanishes unnoticed::

    men         initial + recruited + received + outside = present + wounded + killed + deserted + captured + sent
    equipment   held = start + supplied + captured + outside - lost - scrapped          by actor
    booty       lost = captured + abandoned                                             all actors and places
    money       treasury = start + earned + outside - spent                             by actor, to a millionth
    people      population + displaced + civilians killed = start + outside             by place
    allegiance  shares of all actors + neutral = 1                                      by place

Every number lies in the range of its field (``sim.world.ranges``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.core.compiled import rule
from sim.world.ranges import ROUNDING, Fault, ranges, within_ranges
from sim.world.tables import World


def men(world: World) -> list[Fault]:
    """Check that a formation's troops are those it began with and got, less those who went, whichever way."""
    f = world.formations
    came, went = _came(f) + f["outside"], _went(f)
    wrong = np.flatnonzero(came != f["present"] + went)
    return [Fault("formations", int(i), f"{came[i]} came, {went[i]} went, {f['present'][i]} are there") for i in wrong]


def _came(formations: Any) -> Any:
    return formations["initial"] + formations["recruited"] + formations["received"]


def _went(formations: Any) -> Any:
    f = formations
    return f["wounded"] + f["killed"] + f["deserted"] + f["captured"] + f["sent"]


def transfers(world: World) -> list[Fault]:
    """Check that troops sent by one formation are received by another."""
    sent, received = world.formations["sent"].sum(), world.formations["received"].sum()
    return [] if sent == received else [Fault("formations", None, f"{sent} men sent, {received} received")]


def equipment(world: World) -> list[Fault]:
    """Check that an actor's equipment is what it began with and got, less what it lost."""
    held, booked = _held(world), _equipment_booked(world.actors) + world.actors["equipment_outside"]
    wrong = np.flatnonzero(held != booked)
    return [Fault("actors", int(a), f"{held[a]} vehicles held, {booked[a]} booked") for a in wrong]


def _held(world: World) -> Any:
    """(A,) equipment in an actor's formations; sums below 2**53 are exact."""
    f = world.formations
    return np.bincount(f["actor"], f["equipment"], len(world.actors)).astype(np.int64)


def _equipment_booked(actors: Any) -> Any:
    came = actors["equipment_start"] + actors["equipment_supplied"] + actors["equipment_captured"]
    return came - actors["equipment_lost"] - actors["equipment_scrapped"]


def booty(world: World) -> list[Fault]:
    """Check that captured equipment was lost by somebody, and that what nobody has taken lies where it was left."""
    lost, captured = world.actors["equipment_lost"].sum(), world.actors["equipment_captured"].sum()
    abandoned = world.places["abandoned"].sum()
    if lost == captured + abandoned:
        return []
    return [Fault("actors", None, f"{lost} vehicles lost, {captured} captured, {abandoned} abandoned")]


def money(world: World) -> list[Fault]:
    """Check that a treasury is what it began with and earned, less what was spent (to a millionth)."""
    a = world.actors
    earned, spent = _earned(a), _spent(a)
    booked = a["money_start"] + earned - spent + a["money_outside"]
    scale = np.maximum(1.0, np.abs(a["money_start"]) + np.abs(a["money_outside"]) + earned + spent)
    wrong = np.flatnonzero(~(np.abs(a["treasury"] - booked) <= 1e-6 * scale))
    return [Fault("actors", int(row), f"treasury {a['treasury'][row]}, {booked[row]} booked") for row in wrong]


def _earned(actors: Any) -> Any:
    return actors["earned_oil"] + actors["earned_tax"] + actors["earned_loot"] + actors["earned_aid"]


def _spent(actors: Any) -> Any:
    return actors["spent_pay"] + actors["spent_rule"] + actors["spent_operations"] + actors["spent_aid"]


def people(world: World) -> list[Fault]:
    """Check that nobody vanishes from a place: who is not there has fled or been killed."""
    p = world.places
    known, booked = _known(p), p["population_start"] + p["outside"]
    wrong = np.flatnonzero(known != booked)
    return [Fault("places", int(row), f"{known[row]} people known of {booked[row]}") for row in wrong]


def _known(places: Any) -> Any:
    return places["population"] + places["displaced"] + places["civilians_killed"]


def harm(world: World) -> list[Fault]:
    """Check that actors killed no more civilians than were killed in places (nobody in particular kills some)."""
    by, where = world.actors["civilians_killed"].sum(), world.places["civilians_killed"].sum()
    message = f"{by} civilians killed by actors, {where} killed in places"
    return [] if by <= where else [Fault("places", None, message)]


def allegiance(world: World) -> list[Fault]:
    """Check that everybody in a place holds with one actor or with none."""
    total = world.presence["allegiance"].sum(axis=0) + world.places["neutral"]
    wrong = np.flatnonzero(~(np.abs(total - 1.0) <= ROUNDING))
    return [Fault("places", int(row), f"shares of allegiance sum to {total[row]}") for row in wrong]


def orders(world: World) -> list[Fault]:
    """Check that every order found room in the table of its day."""
    lost, room = int(world.clock["lost"][0]), len(world.orders)
    return [] if lost == 0 else [Fault("orders", None, f"no room for {lost} orders; one day's table has {room} rows")]


_row_came, _row_went, _row_equipment = rule(_came), rule(_went), rule(_equipment_booked)
_row_earned, _row_spent, _row_known = rule(_earned), rule(_spent), rule(_known)

BOOKS: dict[str, Callable[[World], list[Fault]]] = {
    "men": men, "transfers": transfers, "equipment": equipment, "booty": booty, "money": money, "people": people,
    "harm": harm, "allegiance": allegiance, "orders": orders, "ranges": ranges,
}  # fmt: skip
"""Each book's name and what is wrong with it in a world."""


def faults(world: World) -> list[Fault]:
    """Return everything in a world that is not as it must be."""
    return [fault for book in BOOKS.values() for fault in book(world)]


def sound(world: World) -> bool:
    """Return whether a world has no faults, which is quickly seen; False leaves it to ``faults`` to say."""
    return bool(balanced(world)) and within_ranges(world)


@rule
def balanced(world: World) -> bool:
    """Return whether all books of a world balance, by the sums of the functions above row by row."""
    return (
        world.clock[0].lost == 0
        and _formations_balance(world)
        and _equipment_balances(world)
        and _actors_balance(world)
        and _places_balance(world)
    )


@rule
def _formations_balance(world: World) -> bool:
    sent, received = 0, 0
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if _row_came(formation) + formation.outside != formation.present + _row_went(formation):
            return False
        sent += formation.sent
        received += formation.received
    return sent == received


@rule
def _equipment_balances(world: World) -> bool:
    lost, captured = 0, 0
    for a in range(len(world.actors)):
        held, actor = 0.0, world.actors[a]
        for i in range(len(world.formations)):
            if world.formations[i].actor == a:
                held += world.formations[i].equipment
        if int(held) != _row_equipment(actor) + actor.equipment_outside:
            return False
        lost += actor.equipment_lost
        captured += actor.equipment_captured
    for p in range(len(world.places)):
        captured += world.places[p].abandoned
    return lost == captured


@rule
def _actors_balance(world: World) -> bool:
    for a in range(len(world.actors)):
        actor = world.actors[a]
        earned, spent = _row_earned(actor), _row_spent(actor)
        booked = actor.money_start + earned - spent + actor.money_outside
        scale = max(1.0, abs(actor.money_start) + abs(actor.money_outside) + earned + spent)
        if not abs(actor.treasury - booked) <= 1e-6 * scale:
            return False
    return True


@rule
def _places_balance(world: World) -> bool:
    killed = 0
    for p in range(len(world.places)):
        place, total = world.places[p], 0.0
        for a in range(len(world.actors)):
            total += world.presence[a, p].allegiance
        if _row_known(place) != place.population_start + place.outside:
            return False
        if not abs(total + place.neutral - 1.0) <= ROUNDING:
            return False
        killed += place.civilians_killed
    for a in range(len(world.actors)):
        killed -= world.actors[a].civilians_killed
    return killed >= 0


def book_outside(world: World, table: str, rows: Any) -> None:
    """Book as come from outside whatever the books of some rows cannot account for.

    Args:
        world: the world, just after somebody other than a rule has changed it.
        table: formations, actors or places; the others have no books.
        rows: numbers of the rows that were changed.
    """
    if table == "formations":
        f = world.formations
        f["outside"][rows] = (f["present"] + _went(f) - _came(f))[rows]
        owners = np.unique(f["actor"][rows])
        world.actors["equipment_outside"][owners] = (_held(world) - _equipment_booked(world.actors))[owners]
    elif table == "actors":
        a = world.actors
        a["money_outside"][rows] = (a["treasury"] - a["money_start"] - _earned(a) + _spent(a))[rows]
    elif table == "places":
        p = world.places
        p["outside"][rows] = (_known(p) - p["population_start"])[rows]


BOOKED = {"formations": ("present", "equipment"), "actors": ("treasury",), "places": ("population",)}
"""Stocks that are kept in books: troops, equipment, money and people, by table."""
