"""The files of a sweep: its design, and one table with the rows of all points."""

from __future__ import annotations

from collections.abc import Iterator

from sim.ensemble.chunks import Chunk, chunks_of

DESIGN, OUTCOMES = "design.csv", "outcomes.parquet"
SIZE = 100
"""Replications in a chunk: about a second of work."""


def chunks(points: int, replications: int) -> Iterator[Chunk]:
    """The chunks of a sweep, in the order of its rows: parts of a point, or several points with few replications."""
    return chunks_of(replications, SIZE, points)
