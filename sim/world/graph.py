"""The theatre's graph: networkx in, arrays out.

The quickest way between two places, its length and its first step are found once for a scenario; rules only
look them up.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx

from sim.world.tables import Table, empty

EASE: Mapping[str, float] = {"highway": 1.0, "secondary": 0.8, "track": 0.5}
"""Speed on a kind of road as a share of a motorway's (judgement; ranges in ``movement.*`` coefficients)."""


def graph_of(places: Sequence[str], roads: Sequence[Any]) -> nx.Graph[str]:
    """The theatre as a networkx graph: edges carry ``km``, ``ease`` and ``hours`` (km at 100 % ease)."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(places)
    for road in roads:
        ease = EASE[road.surface]
        graph.add_edge(*road.between, km=road.km, ease=ease, hours=road.km / ease)
    return graph


def roads_of(graph: nx.Graph[str], places: Sequence[str]) -> Table:
    """The graph as a (P, P) table, in the order of ``places``. Ties between ways go to the first found."""
    row = {place: number for number, place in enumerate(places)}
    table = empty("roads", (len(places), len(places)))
    table["adjacent"] = -1
    for one, other, edge in graph.edges(data=True):
        i, j = row[one], row[other]
        table["km"][i, j] = table["km"][j, i] = edge["km"]
        table["ease"][i, j] = table["ease"][j, i] = edge["ease"]
    near = [[(row[other], edge["hours"], edge["km"]) for other, edge in graph[place].items()] for place in places]
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
