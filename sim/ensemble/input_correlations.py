"""Which uncertain inputs go with which results, over the replications of a run: rank correlations beyond chance.

A correlation is no proof of a cause, and an input may matter without one (where it works both ways, say).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from sim.ensemble.results import Results

ALPHA = 0.05
"""The chance of naming an input that goes with nothing, all inputs of a quantity together."""

_FEWEST = 20
"""Replications below which nothing is looked for."""


@dataclass(frozen=True)
class Link:
    """An uncertain input that goes with a quantity.

    Attributes:
        path: the input.
        name: the quantity's column.
        rho: Spearman's rank correlation over the run's replications.
        chance: the probability of one as strong by accident, times the number of inputs tried (Bonferroni), at most 1.
        replications: how many it rests on.
        also: inputs that are drawn with the same random number and so cannot be told apart from it.
    """

    path: str
    name: str
    rho: float
    chance: float
    replications: int
    also: tuple[str, ...] = ()


def links(results: Results, names: Sequence[str], most: int = 8) -> list[Link]:
    """The inputs most correlated with some quantities, the strongest first; only those beyond chance (5 %).

    An input is named once, with the quantity that it goes with most. Inputs drawn from one roll count as one.

    Args:
        results: the run.
        names: columns with numbers, or yes and no.
        most: how many.
    """
    inputs = [name for name in results.column_names if name.startswith("draw.")]
    if not inputs:
        return []
    groups = _groups(results, inputs)
    drawn = results.columns([inputs[column] for column in groups]).to_numpy(dtype=float)
    every = _centred(drawn)
    quantities = results.columns(list(dict.fromkeys(names)))
    found: dict[int, Link] = {}
    for name in quantities.columns:
        for column, link in _links_of(name, numbers(quantities[name]), every, drawn, groups, inputs):
            if column not in found or abs(link.rho) > abs(found[column].rho):
                found[column] = link
    return sorted(found.values(), key=lambda link: (-abs(link.rho), link.path))[:most]


def _links_of(
    name: str, values: Any, every: Centred, drawn: Any, groups: dict[int, tuple[str, ...]], inputs: Sequence[str]
) -> list[tuple[int, Link]]:
    from scipy.special import stdtr  # all of scipy.stats takes a second to import

    known = ~np.isnan(values)
    count = int(known.sum())
    if count < _FEWEST or np.ptp(values[known]) == 0:
        return []
    rho = _correlations(_ranks(values[known]), every if known.all() else _centred(drawn[known]))
    statistic = np.abs(rho) * np.sqrt((count - 2) / np.maximum(1 - rho**2, 1e-12))
    chance = np.minimum(2 * stdtr(count - 2, -statistic) * len(groups), 1)
    columns = list(groups)
    return [
        (columns[k], Link(inputs[columns[k]][5:], name, float(rho[k]), float(chance[k]), count, groups[columns[k]]))
        for k in np.flatnonzero(chance < ALPHA)
    ]


def _ranks(values: Any) -> Any:
    """Ranks in each column, (n,) or (n, k), the mean rank for values that are alike."""
    import pandas as pd

    found: Any = pd.DataFrame(values).rank().to_numpy()
    return found[:, 0] if values.ndim == 1 else found


class Centred(NamedTuple):
    """Ranks of many columns less their means, (n, k), and the sums of their squares, (k,)."""

    ranks: Any
    squares: Any


def _centred(values: Any) -> Centred:
    ranks = _ranks(values)
    ranks = ranks - ranks.mean(axis=0)
    return Centred(ranks, (ranks**2).sum(axis=0))


def _correlations(own: Any, others: Centred) -> Any:
    """Pearson's correlation of one column (n,) with each of many; 0 where there is no spread."""
    own = own - own.mean()
    size = np.sqrt((own**2).sum() * others.squares)
    return np.divide(own @ others.ranks, size, out=np.zeros(len(size)), where=size > 0)


def _groups(results: Results, inputs: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """One column of each set of inputs that share a roll, with the paths of the others."""
    rolls = dict(zip(results.blueprint.drawer.paths, results.blueprint.drawer.rows["roll"].tolist(), strict=True))
    members: dict[Any, list[int]] = {}
    for column, name in enumerate(inputs):
        members.setdefault(rolls.get(name[5:], name), []).append(column)
    return {columns[0]: tuple(inputs[other][5:] for other in columns[1:]) for columns in members.values()}


def numbers(column: Any) -> Any:
    """A column of results as floats, yes as 1 and no as 0, nan where it has no value."""
    return column.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
