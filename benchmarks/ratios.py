"""Ratios with their spread, the file of kept ratios, and the verdict on a ratio beside what was kept.

Every ratio is a cost over something measured beside it in the same round, so smaller is better and the machine cancels.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

KEPT = Path(__file__).with_name("kept.yaml")
ALLOWED = 1.10
"""A ratio may be this many times the kept one."""
LEAST_ROUNDS = 6
"""With fewer rounds no interval of the median has 95 %."""


class Spread(NamedTuple):
    """A ratio over several rounds.

    Attributes:
        median: of the rounds' own ratios.
        low, high: the 95 % confidence interval of the median; the range where there are fewer than ``LEAST_ROUNDS``.
        rounds: how many.
    """

    median: float
    low: float
    high: float
    rounds: int

    def __str__(self) -> str:
        return f"{self.median:.3g} ({self.low:.3g} to {self.high:.3g}, {self.rounds} rounds)"


def spread(costs: Sequence[float], bases: Sequence[float]) -> Spread:
    """Return the ratio of two rows of measurements, round by round.

    Args:
        costs: what is judged, a number a round.
        bases: what it is measured by, in the same rounds.
    """
    found = sorted(cost / base for cost, base in zip(costs, bases, strict=True))
    rounds, out = len(found), 0
    while sum(math.comb(rounds, k) for k in range(out + 2)) <= 0.025 * 2**rounds:
        out += 1
    return Spread(statistics.median(found), found[out], found[-1 - out], rounds)


def verdict(found: Spread, kept: float) -> str:
    """Return "worse", "good", or "open" while the spread allows neither statement."""
    limit = ALLOWED * kept
    if found.rounds < LEAST_ROUNDS:
        return "open"
    return "worse" if found.low > limit else "good" if found.high <= limit else "open"


def line(name: str, found: Spread, kept: float) -> str:
    """Return the verdict on one ratio in words."""
    times, said = found.median / kept, verdict(found, kept)
    words = {
        "worse": f"WORSE by more than {ALLOWED - 1:.0%}",
        "good": "good",
        "open": "open: the spread allows no statement",
    }[said]
    return f"{name}: {words}; {found}, kept {kept:.3g}, {times:.2f} times"


def read(file: Path = KEPT) -> dict[str, float]:
    """Return the kept ratios by name."""
    return {
        name: float(one["ratio"]) for name, one in yaml.safe_load(file.read_text(encoding="utf-8"))["ratios"].items()
    }


def keep(found: Mapping[str, Spread], what: Mapping[str, str], when: str, machine: str, file: Path = KEPT) -> None:
    """Write ratios to the file of kept ones; those that were not measured stay as they are.

    Args:
        found: the ratios by name.
        what: what each is, in words.
        when: the date.
        machine: what it was measured on.
        file: where.
    """
    old: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))["ratios"] if file.exists() else {}
    new = {
        name: {"what": what[name], "ratio": float(f"{one.median:.4g}"), "low": float(f"{one.low:.4g}"),
               "high": float(f"{one.high:.4g}"), "rounds": one.rounds, "when": when, "machine": machine}
        for name, one in found.items()
    }  # fmt: skip
    head = "# Written by `python benchmarks/speed.py --keep`. Smaller is better; `--check` allows 10 % more.\n"
    file.write_text(head + yaml.safe_dump({"ratios": old | new}, sort_keys=False, width=120), encoding="utf-8")
