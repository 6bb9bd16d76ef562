"""The theatre's graph: networkx in, arrays out.

The quickest way between two places, its length and its first step are found once for a scenario; rules only
look them up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np

from sim.world.tables import Roads

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


def roads_of(graph: nx.Graph[str], places: Sequence[str]) -> Roads:
    """The graph as arrays, in the order of ``places``. Ties between ways are broken by the order of places."""
    row = {place: number for number, place in enumerate(places)}
    count = len(places)
    km, ease = np.zeros((count, count)), np.zeros((count, count))
    for one, other, edge in graph.edges(data=True):
        i, j = row[one], row[other]
        km[i, j] = km[j, i] = edge["km"]
        ease[i, j] = ease[j, i] = edge["ease"]
    degree = max((len(graph[place]) for place in places), default=0)
    adjacent = np.full((count, max(degree, 1)), -1, dtype=np.int64)
    for place in places:
        neighbours = sorted(row[other] for other in graph[place])
        adjacent[row[place], : len(neighbours)] = neighbours
    distance, first = _ways(graph, places, row, km)
    return Roads(adjacent, km, ease, distance, first)


def _ways(graph: nx.Graph[str], places: Sequence[str], row: Mapping[str, int], km: Any) -> tuple[Any, Any]:
    """Length of and first step on the quickest way between every two places."""
    count = len(places)
    distance = np.full((count, count), np.inf)
    first = np.full((count, count), -1, dtype=np.int64)
    for place in places:
        start = row[place]
        distance[start, start] = 0.0
        for goal, way in nx.single_source_dijkstra_path(graph, place, weight="hours").items():
            steps = [row[step] for step in way]
            if len(steps) > 1:
                first[start, row[goal]] = steps[1]
                distance[start, row[goal]] = sum(km[i, j] for i, j in zip(steps, steps[1:], strict=False))
    return distance, first
