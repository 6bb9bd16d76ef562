"""The theatre's graph: roads in, arrays out.

The quickest way between two places, its length and its first step are found once for a scenario; rules only
look them up.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.world.tables import Table, empty

if TYPE_CHECKING:
    import networkx as nx

Ways = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Of each place, the roads to its neighbours: ``km``, ``ease`` and ``hours`` (km at 100 % ease)."""

EASE: Mapping[str, float] = {"highway": 1.0, "secondary": 0.8, "track": 0.5}
"""Speed on a kind of road as a share of a motorway's (judgement; ranges in ``movement.*`` coefficients)."""


def ways_between(places: Sequence[str], roads: Sequence[Any]) -> Ways:
    """Return the roads from each place; of several between two places the last counts."""
    found: dict[str, dict[str, Mapping[str, float]]] = {place: {} for place in places}
    for road in roads:
        one, other = road.between
        found[one][other] = found[other][one] = _measured(road)
    return found


def graph_of(places: Sequence[str], roads: Sequence[Any]) -> nx.Graph[str]:
    """Return the theatre as a networkx graph, whose edges carry what ``Ways`` names."""
    import networkx as nx  # slow to import, and a run does not need it

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(places)
    graph.add_edges_from((*road.between, _measured(road)) for road in roads)
    return graph


def _measured(road: Any) -> dict[str, float]:
    ease = EASE[road.surface]
    return {"km": road.km, "ease": ease, "hours": road.km / ease}


def roads_of(ways: Ways, places: Sequence[str]) -> Table:
    """The roads as a (P, P) table, in the order of ``places``. Ties between ways go to the first found."""
    row = {place: number for number, place in enumerate(places)}
    table = empty("roads", (len(places), len(places)))
    table["adjacent"] = -1
    near = []
    for i, place in enumerate(places):
        for other, road in ways[place].items():
            table["km"][i, row[other]], table["ease"][i, row[other]] = road["km"], road["ease"]
        near.append([(row[other], road["hours"], road["km"]) for other, road in ways[place].items()])
    for start in range(len(places)):
        neighbours = sorted(other for other, _, _ in near[start])
        table["adjacent"][start, : len(neighbours)] = neighbours
        _ways(near, start, table)
    return table


def _ways(near: Sequence[Sequence[tuple[int, float, float]]], start: int, table: Table) -> None:
    """Find length of and first step on the quickest way from a place to every other (Dijkstra 1959).

    Args:
        near: the neighbours of every place, the hours to them and the kilometres.
        start: the place.
        table: the roads, whose row of this place is filled.
    """
    length, first = [math.inf] * len(near), [-1] * len(near)
    hours = [math.inf] * len(near)
    length[start] = hours[start] = 0.0
    done = [False] * len(near)
    waiting, found = [(0.0, 0, start)], 0
    while waiting:
        away, _, here = heapq.heappop(waiting)
        if done[here]:
            continue
        done[here] = True
        for there, time, km in near[here]:
            then = away + time
            if then < hours[there]:
                hours[there], length[there] = then, length[here] + km
                first[there] = there if here == start else first[here]
                found += 1
                heapq.heappush(waiting, (then, found, there))
    table["distance"][start], table["next"][start] = length, first
