"""The theatre's graph: networkx in, arrays out.

The quickest way between two places, its length and its first step are found once for a scenario; rules only
look them up.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np

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
    table["adjacent"], table["next"], table["distance"] = -1, -1, np.inf
    for one, other, edge in graph.edges(data=True):
        i, j = row[one], row[other]
        table["km"][i, j] = table["km"][j, i] = edge["km"]
        table["ease"][i, j] = table["ease"][j, i] = edge["ease"]
    for place in places:
        neighbours = sorted(row[other] for other in graph[place])
        table["adjacent"][row[place], : len(neighbours)] = neighbours
        _ways(graph, place, row, table)
    return table


def _ways(graph: nx.Graph[str], place: str, row: Mapping[str, int], table: Table) -> None:
    """Length of and first step on the quickest way from a place to every other."""
    start, km = row[place], table["km"]
    table["distance"][start, start] = 0.0
    for goal, way in nx.single_source_dijkstra_path(graph, place, weight="hours").items():
        steps = [row[step] for step in way]
        if len(steps) > 1:
            table["next"][start, row[goal]] = steps[1]
            table["distance"][start, row[goal]] = sum(km[i, j] for i, j in itertools.pairwise(steps))
