"""Validation across the parts of a scenario, made on the tree so that it needs no sound part to start from.

The fields of one part are checked with the part, in ``initial_state``, ``events`` and ``outcomes``.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator

from pydantic import ValidationError

from sim.core.error_messages import nearest
from sim.core.errors import Problem
from sim.scenario.capacity import check_capacity
from sim.scenario.merging import pair
from sim.scenario.names import EARLIEST, LATEST, Known, Member
from sim.scenario.node import Node, plain_tree
from sim.scenario.numbers import Number
from sim.scenario.orders import CENTRE, without_effect

SECTIONS = ("places", "actors", "kinds", "formations", "outcomes")


def survey(tree: Node, days: int | None) -> Known:
    """Return what the scenario says about itself: its names, its formations' whereabouts, its time.

    Args:
        tree: the merged file.
        days: the most days that may be played; None when that is not known.
    """
    names = {section: tuple(tree.entries(section)) for section in SECTIONS if _is_mapping(tree.get(section))}
    if tree.items("communities"):
        names["communities"] = tuple(str(node.value) for node in tree.items("communities"))
    start = tree.scalar("start")
    start = start if isinstance(start, datetime.date) and EARLIEST <= start <= LATEST else None
    last = None
    if start is not None and days is not None and 0 <= days <= 3650:
        last = start + datetime.timedelta(days=days)
    return Known(names, members(tree), _coordinates(tree), start, last)


def members(tree: Node) -> dict[str, Member]:
    """Return place, actor and kind of every formation, as far as they are said."""
    found = {}
    for name, node in tree.entries("formations").items():
        said = [node.scalar(key) if isinstance(node.value, dict) else None for key in ("place", "actor", "kind")]
        found[name] = Member(*(one if isinstance(one, str) else None for one in said))
    return found


def _coordinates(tree: Node) -> dict[str, tuple[float, float]]:
    found = {}
    for name, node in tree.entries("places").items():
        north, east = node.scalar("latitude"), node.scalar("longitude")
        if isinstance(north, (int, float)) and isinstance(east, (int, float)) and abs(north) <= 90 and abs(east) <= 180:
            found[name] = (float(north), float(east))
    return found


def longest(tree: Node) -> int | None:
    """Return the most days that a file allows: ``longest``, or its ``days`` when it says no more."""
    for key in ("longest", "days"):
        found = tree.scalar(key)
        if isinstance(found, int) and not isinstance(found, bool):
            return found
    return None


def check(tree: Node, limit: int | None, touched: Collection[str] | None = None) -> list[Problem]:
    """Return all that is wrong between parts of the scenario.

    Args:
        tree: the merged file.
        limit: the most days that may be played; None when that is not known.
        touched: the sections that differ from a scenario in which nothing is wrong; None to look at all of them.
    """
    return [
        problem
        for sections, found in _CHECKS
        if touched is None or any(section in touched for section in sections)
        for problem in found(tree, limit)
    ]


def _twice(tree: Node, section: str) -> Iterator[Problem]:
    """Yield entries that name the same two as an earlier one; one-way relations may run in opposite directions."""
    first: dict[tuple[frozenset[str], object], Node] = {}
    for index, node in enumerate(tree.items(section)):
        ends = pair(node)
        if ends is None:
            continue
        one_way = section == "relations" and bool(node.scalar("one_way"))
        keys = [ends] if one_way else [ends, ends[::-1]]
        earlier = next((first[frozenset(ends), key] for key in keys if (frozenset(ends), key) in first), None)
        if earlier is not None:
            message = f"{ends[0]} and {ends[1]} already stand together in {earlier.file}:{earlier.line}"
            yield node.problem((section, index), message, ("one entry for two names",))
        for key in keys:
            first.setdefault((frozenset(ends), key), node)


def _circles(tree: Node) -> Iterator[Problem]:
    """Yield outcomes that are conditional on themselves; of each circle the first in the file is named."""
    given = {name: node.scalar("given") for name, node in tree.entries("outcomes").items() if _is_mapping(node)}
    done: set[object] = set()
    for start in given:
        chain: dict[object, None] = {}
        name: object = start
        while isinstance(name, str) and name in given and name not in done and name not in chain:
            chain[name] = None
            name = given[name]
        done |= chain.keys()
        if name in chain:
            circle = list(chain)[list(chain).index(name) :]
            yield _circle(tree, circle, next(one for one in given if one in circle))


def _circle(tree: Node, circle: list[object], first: object) -> Problem:
    """Return the problem with outcomes of which each is given the next, and the last the first."""
    at = circle.index(first)
    names = [str(name) for name in (*circle[at:], *circle[:at], first)]
    if len(names) > 12:
        names[6:-6] = [f"{len(names) - 12:,} more"]
    node = tree.find(("outcomes", names[0], "given")) or tree
    return node.problem(("outcomes", names[0], "given"), f"is given itself: {' -> '.join(names)}")


def _is_mapping(node: Node | None) -> bool:
    return node is not None and isinstance(node.value, dict)


def _coefficients(tree: Node) -> Iterator[Problem]:
    """Yield coefficients that do not exist or lie outside what their source allows; 0 switches some of them off."""
    overrides = tree.entries("parameters")
    if not overrides:
        return
    from sim.core.coefficients import registry  # late: it brings the compiler, which most commands do not need

    for name, node in overrides.items():
        path = ("parameters", name)
        if name not in registry():
            mechanism = name.partition(".")[0] + "."
            family = tuple(one for one in registry() if one.startswith(mechanism))
            yield node.problem(path, f'there is no coefficient "{name}"', family, nearest(name, registry()))
            continue
        try:
            points = Number.model_validate(plain_tree(node)).points
        except ValidationError:
            continue  # said by the schema
        known = registry()[name]
        outside = [point for point in points if not known.allows(point)]
        if outside:
            yield node.problem(path, f"found {outside[0]:g}", (known.allowed,))


def _idle_orders(tree: Node) -> Iterator[Problem]:
    """Yield orders of events that their actor can never carry out."""
    have = {member.actor for member in members(tree).values()}
    shocked = {node.scalar("shock") for node in tree.items("events") if _is_mapping(node)}
    for index, node in enumerate(tree.items("events")):
        name, order = (node.scalar(key) if _is_mapping(node) else None for key in ("actor", "order"))
        actor = tree.entries("actors").get(name) if isinstance(name, str) else None
        if actor is None or not _is_mapping(actor):
            continue
        troops = name in have or bool(actor.scalar("detachments"))
        sorties = f"actors.{name}.sorties" in shocked or _some(actor.get("sorties"))
        said = without_effect(str(order), str(name), troops, sorties, actor.scalar("doctrine") == CENTRE)
        if said is not None:
            yield node.problem(("events", index, "order"), said)


def _some(node: Node | None) -> bool:
    """Return whether a number can be above 0; what is no sound number is left to the schema."""
    if node is None:
        return False
    try:
        return max(Number.model_validate(plain_tree(node)).points) > 0
    except ValidationError:
        return True


def _too_long(tree: Node, limit: int | None) -> Iterator[Problem]:
    """Yield a run longer than the scenario is made for."""
    node = tree.get("days")
    if node is None or limit is None or not isinstance(node.value, int) or node.value <= limit:
        return
    message = f"found {node.value} days, but the scenario is made for {limit} at most (its longest, or else its days)"
    yield node.problem(("days",), message, (f"from 1 to {limit}",))


_CHECKS: tuple[tuple[tuple[str, ...], Callable[[Node, int | None], Iterable[Problem]]], ...] = (
    (("roads",), lambda tree, _: _twice(tree, "roads")),
    (("relations",), lambda tree, _: _twice(tree, "relations")),
    (("outcomes",), lambda tree, _: _circles(tree)),
    (("parameters",), lambda tree, _: _coefficients(tree)),
    (("actors", "formations", "events"), lambda tree, _: _idle_orders(tree)),
    (("days",), _too_long),
    (("events",), lambda tree, _: check_capacity(tree)),
)
"""The checks in the order in which their problems are told, each with the sections that it reads."""
