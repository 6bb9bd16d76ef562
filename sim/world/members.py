"""Members: which coefficients a replication is played with where they are uncertain.

Rule: a member is one value of every coefficient. Each replication takes one member by its own number alone - the
BLAKE2b hash of the text ``coefficients/<number>`` as a share of 2^64, at which the members' cumulated weights are
looked up -, whatever the seed: replication 17 of two scenarios, of two points of a sweep or of two seeds has the same
coefficients. A member serves several replications, so that the spread between members can be told from that within.

``plausible`` members are those of ``sim.core.plausible``. ``wide`` ones are drawn here: each coefficient by itself
from a triangular distribution from the low end of its range over its default to the high end, the share being the
SHAKE-256 hash of the text ``wide/<name>``.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.core.coefficients import FIXED, PLAUSIBLE, Parameter, registry
from sim.core.plausible import SIZE, plausible_set
from sim.world.random_streams import tag
from sim.world.tables import Table, coefficients, type_of_coefficients

_WORDS = 2.0**64


@dataclass(frozen=True)
class Members:
    """The members of a choice, M of them.

    Attributes:
        rows: (M,) structured, a value of each coefficient.
        upto: (M,) cumulated weights, the last one 1.
    """

    rows: Any
    upto: Any

    def number(self, replication: int) -> int:
        """Return the number of a replication's member."""
        found = int(np.searchsorted(self.upto, tag(f"coefficients/{int(replication)}") / _WORDS, side="right"))
        return min(found, len(self.rows) - 1)

    def row(self, replication: int) -> Table:
        """Return the (1,) coefficients of a replication."""
        number = self.number(replication)
        return self.rows[number : number + 1]


@functools.cache
def members(choice: str) -> Members | None:
    """Return the members of a choice; None if all replications have the defaults."""
    if choice == FIXED:
        return None
    return _plausible() if choice == PLAUSIBLE else _wide()


def member_numbers(choice: str, replications: Iterable[int]) -> Any:
    """(n,) the number of each replication's member, 0 where there are none."""
    found = members(choice)
    return np.array([0 if found is None else found.number(one) for one in replications], np.int64)


def _plausible() -> Members:
    found = plausible_set()
    rows = _defaults(len(found.weights))
    for name, one in registry().items():
        values = found.values(name)
        if values is not None:
            rows[one.field] = values
    upto = np.cumsum(found.weights)
    return Members(rows, upto / upto[-1])


def _wide() -> Members:
    rows = _defaults(SIZE)
    for one in registry().values():
        rows[one.field] = triangular(one, shares(f"wide/{one.name}", SIZE))
    return Members(rows, np.arange(1, SIZE + 1) / SIZE)


def _defaults(count: int) -> Any:
    """(count,) rows with every coefficient's default."""
    rows = np.zeros(count, type_of_coefficients())
    rows[:] = np.asarray(coefficients()).view(type_of_coefficients())[0]
    return rows


def shares(text: str, count: int) -> Any:
    """(count,) numbers in (0, 1) that belong to a text."""
    words = np.frombuffer(hashlib.shake_256(text.encode()).digest(8 * count), "<u8")
    return ((words >> np.uint64(12)).astype(float) + 0.5) * 2.0**-52


def triangular(one: Parameter, share: Any) -> Any:
    """Values of a coefficient at some shares of the triangular distribution over its range, its default the mode."""
    low, mode, high = one.low, one.default, one.high
    if not low < high:
        return np.full(len(share), mode)
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(share * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - share) * (high - low) * (high - mode))
    return np.clip(np.where(share < turn, rising, falling), low, high)
