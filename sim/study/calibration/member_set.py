"""The plausible set that a calibration leaves: members drawn from what neither history matching nor ABC has ruled out.

Rule: a member's calibrated coefficients are a point of the posterior, taken by weight and moved a little (a Gaussian
kernel of Silverman's width, drawn in towards the mean so that the spread stays that of the posterior; Liu and West
2001); a point that history matching rules out is drawn again. The other coefficients are those of a member of the set
of the package, if they have not changed since that was made. All members have the same weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.coefficients import registry
from sim.core.plausible import FILE, SIZE, PlausibleSet, amounts, plausible_set, read_set, set_of, written
from sim.ensemble.store import write_whole
from sim.study.calibration.matching import Space
from sim.study.calibration.posterior import Posterior
from sim.study.global_sensitivity.unknowns import Unknown

FILE_NAME = "plausible.csv"
_TRIES = 50


def member_shares(found: Posterior, space: Space, seed: int, count: int = SIZE) -> Any:
    """(count, K) points of the posterior, in shares of the coefficients' ranges.

    Args:
        found: the posterior.
        space: what history matching has left.
        seed: of the draws.
        count: how many.
    """
    rng = np.random.default_rng([seed, 5])
    mean, deviation = found.weights @ found.shares, found.deviation()
    moved = found.shares.shape[1]
    width = min((4 / (moved + 2) / found.size) ** (1 / (moved + 4)), 1.0)
    parents = rng.choice(len(found.weights), count, p=found.weights)
    drawn = found.shares[parents]  # of which every one has been played, and was not too far
    missing = np.arange(count)
    for _ in range(_TRIES):
        centre = mean + np.sqrt(1 - width**2) * (found.shares[parents[missing]] - mean)
        there = centre + width * deviation * rng.normal(size=centre.shape)
        good = space.holds(there)
        drawn[missing[good]] = there[good]
        missing = missing[~good]
        if not len(missing):
            break
    return drawn


def plausible_of(
    found: Posterior, space: Space, inputs: Sequence[Unknown], to: str, seed: int, others: PlausibleSet | None = None
) -> PlausibleSet:
    """Return the plausible set of a calibration.

    Args:
        found: the posterior.
        space: what history matching has left.
        inputs: the coefficients that were moved.
        to: the evidence that was calibrated to.
        seed: of the draws.
        others: where the other coefficients are from; the set of the package by default.
    """
    others = plausible_set() if others is None else others
    shares = member_shares(found, space, seed)
    values: dict[str, Any] = {
        one.name.partition(".")[2]: one.at(shares[:, column]) for column, one in enumerate(inputs)
    }
    upto = np.cumsum(others.weights) / sum(others.weights)
    rows = np.minimum(np.searchsorted(upto, (np.arange(SIZE) + 0.5) / SIZE, side="right"), len(upto) - 1)
    rows = np.random.default_rng([seed, 6]).permutation(rows)
    for name, about in registry().items():
        kept = others.values(name) if name not in values and others.made_for.get(name) == amounts(about) else None
        if kept is not None:
            values[name] = np.array(kept)[rows]
    note = (
        f"From a calibration to {to} (seed {seed}): {len(inputs)} coefficients from its posterior (effective size "
        f"{found.size:.0f}), the others from the set before. That one: {others.note[:600]}"
    )
    return set_of(values, [1.0] * SIZE, note)


def save(folder: Path, members: PlausibleSet) -> None:
    """Write ``plausible.csv``.

    Raises:
        StorageError: the disk refuses.
    """
    write_whole(folder / FILE_NAME, lambda file: file.write(written(members).encode()))


def write_plausible(folder: Path, file: Path = FILE) -> str:
    """Make the set of a calibration that of the package, and return how it was made.

    Raises:
        ScenarioError: the folder's set cannot be used.
        StorageError: the disk refuses.
    """
    members = read_set(folder / FILE_NAME)
    write_whole(file, lambda target: target.write(written(members).encode()))
    return members.note
