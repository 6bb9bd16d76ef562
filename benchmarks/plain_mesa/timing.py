"""Measuring two or more ways of doing the same thing by turns, so that what else the machine does meets all of them."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


class Way(NamedTuple):
    """One way of doing something.

    Attributes:
        work: what is timed; it is given what ``prepare`` made.
        units: how many (replications, say) one call of ``work`` does.
        prepare: makes what ``work`` uses up; not timed.
    """

    work: Callable[[Any], object]
    units: int = 1
    prepare: Callable[[], Any] = lambda: None


def by_turns(ways: Sequence[Way], repeats: int) -> list[list[float]]:
    """Seconds a unit of every way, repeat by repeat.

    A first round is played and not counted; every other round goes through the ways backwards.
    """
    found: list[list[float]] = [[] for _ in ways]
    for number in range(repeats + 1):
        order = range(len(ways)) if number % 2 else range(len(ways) - 1, -1, -1)
        for k in order:
            seconds = _timed(ways[k])
            if number:
                found[k].append(seconds)
    return found


def _timed(way: Way) -> float:
    made = way.prepare()
    gc.collect()  # the garbage of the one is not the other's
    began = time.perf_counter()
    way.work(made)
    return (time.perf_counter() - began) / way.units


class Ratio(NamedTuple):
    """How many times as long the second of two ways takes.

    Attributes:
        least: by the least time of each.
        median, low, high: of the ratios of neighbouring repeats.
    """

    least: float
    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{brief(self.least)} | {brief(self.median)} ({brief(self.low)} to {brief(self.high)})"


def ratio(first: Sequence[float], second: Sequence[float]) -> Ratio:
    """Compare two ways by the times that ``by_turns`` found."""
    pairs = [b / a for a, b in zip(first, second, strict=True)]
    return Ratio(min(second) / min(first), statistics.median(pairs), min(pairs), max(pairs))


def brief(number: float) -> str:
    """A ratio in as many digits as it is worth."""
    return f"{number:,.0f}" if number >= 20 else f"{number:.1f}" if number >= 3 else f"{number:.2f}"


def span(seconds: float) -> str:
    """A time in a handy unit."""
    if seconds >= 1.0:
        return f"{seconds:.1f} s"
    return f"{1e3 * seconds:.0f} ms" if seconds >= 0.02 else f"{1e3 * seconds:.2f} ms"
