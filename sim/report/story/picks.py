"""Choice of the replication to tell: the most typical, the best or worst for an actor, one with certain outcomes.

How typical a replication is: the days on which places fell (never counts as the day after the last), and of every actor
the troops, dead, people ruled, people displaced and civilians killed at the end, each as its distance from the median
of the replications looked at in units of their 5 to 95 % range; the mean of all that vary. Where it is smallest is the
median.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.error_messages import nearest, shown
from sim.core.errors import Problem, SimError
from sim.ensemble.results import Results
from sim.world.access.row_views import unknown

if TYPE_CHECKING:
    import pandas as pd

WAYS = ("median", "surprising", "best:ACTOR", "worst:ACTOR")
COMPARED = ("troops", "killed", "population", "displaced", "civilians_killed")
_ANSWERS = {"yes": True, "no": False}


class PickError(SimError, ValueError):
    """A replication that cannot be picked as asked.

    Attributes:
        problem: the option, what was found, what is allowed.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class Pick:
    """A replication picked.

    Attributes:
        replication: its number.
        how: a phrase of ``phrases`` that says how.
        parts: what the phrase needs; actors as in the scenario.
    """

    replication: int
    how: str
    parts: Mapping[str, Any]


def pick(results: Results, like: str = "median", outcomes: Sequence[str] = ()) -> Pick:
    """Pick a replication of a run.

    Args:
        results: the run.
        like: one of ``WAYS``.
        outcomes: such as ``mosul_falls=no``; only replications in which all of them are so are looked at.

    Raises:
        PickError: no such way, actor or outcome, or no such replication.
    """
    way, _, actor = like.partition(":")
    _check_way(results, like, way, actor)
    wanted = dict(_wanted(results, text) for text in outcomes)
    rows = _matching(results, wanted)
    parts = {"matching": len(rows), "of": len(results.columns([])), "outcomes": wanted}
    if way == "median":
        replication, distance = _most_typical(results, rows)
        return Pick(replication, "pick.median", parts | {"distance": distance})
    if way == "surprising":
        replication, bits, usual = _most_surprising(results, rows)
        return Pick(replication, "pick.surprising", parts | {"bits": bits, "usual": usual})
    replication, people = _extreme(results, rows, actor, best=way == "best")
    return Pick(replication, f"pick.{way}", parts | {"actor": actor, "people": people})


def _check_way(results: Results, like: str, way: str, actor: str) -> None:
    if way in ("best", "worst"):
        if actor not in results.actors:
            raise PickError(unknown("actor", actor, results.actors, "--like"))
    elif like not in WAYS:
        raise PickError(Problem("", None, "--like", f"found {shown(like)}", WAYS, nearest(like, WAYS)))


def _wanted(results: Results, text: str) -> tuple[str, bool]:
    """An outcome and the answer it must have."""
    name, _, answer = (part.strip() for part in text.partition("="))
    known = [column.removeprefix("outcome.") for column in results.column_names if column.startswith("outcome.")]
    if name not in known:
        raise PickError(unknown("outcome", name, known, "--outcome"))
    if answer not in _ANSWERS:
        raise PickError(Problem("", None, "--outcome", f"found {shown(text)}", (f"{name}=yes", f"{name}=no")))
    return name, _ANSWERS[answer]


def _matching(results: Results, wanted: Mapping[str, bool]) -> pd.Index[Any]:
    """The replications in which every outcome is as wanted."""
    frame = results.columns([f"outcome.{name}" for name in wanted])
    keep = np.ones(len(frame), bool)
    for name, answer in wanted.items():
        keep &= (frame[f"outcome.{name}"] == answer).to_numpy(bool, na_value=False)
    if not keep.any():
        asked = " and ".join(f"{name}={'yes' if answer else 'no'}" for name, answer in wanted.items())
        said = f"{asked}: in none of {len(frame):,} replications" if wanted else "no replication of the run succeeded"
        raise PickError(Problem("", None, "--outcome" if wanted else "--like", said))
    return frame.index[keep]


def _most_typical(results: Results, rows: pd.Index[Any]) -> tuple[int, float]:
    """The replication nearest the median of some, and how near (see the module)."""
    falls = [name for name in results.column_names if name.startswith("fell.")]
    ends = [f"{actor}.{measure}" for actor in results.actors for measure in COMPARED]
    frame = results.columns([*falls, *ends]).loc[rows]
    frame[falls] = frame[falls].fillna(results.days + 1)
    values = frame.to_numpy(float)
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95), axis=0)
    varying = high > low
    if not varying.any():
        return int(rows[0]), 0.0
    away = np.abs(values - middle)[:, varying] / (high - low)[varying]
    distance = away.mean(axis=1)
    best = int(np.argmin(distance))
    return int(rows[best]), float(distance[best])


def _most_surprising(results: Results, rows: pd.Index[Any]) -> tuple[int, float, float]:
    """The replication whose answers, one by one, were the least likely; its bits of surprise, and the median's."""
    names = [name for name in results.column_names if name.startswith("outcome.")]
    answers = results.columns(names)
    bits = np.zeros(len(answers))
    for name in names:
        column = answers[name]
        given = column.notna().to_numpy()
        yes = (column == True).to_numpy(bool, na_value=False)  # noqa: E712 - three-valued
        share = yes.sum() / max(given.sum(), 1)
        chance = np.where(yes, share, 1.0 - share)
        bits += np.where(given, -np.log2(np.where(given, chance, 1.0)), 0.0)
    bits = bits[answers.index.get_indexer(rows)]
    best = int(np.argmax(bits))
    return int(rows[best]), float(bits[best]), float(np.median(bits))


def _extreme(results: Results, rows: pd.Index[Any], actor: str, best: bool) -> tuple[int, int]:
    """The replication in which an actor controls most (or fewest) people at the end, then places, then the first."""
    names = [f"{actor}.population", f"{actor}.places"]
    frame = results.columns(names).loc[rows].sort_values(names, ascending=not best, kind="stable")
    return int(frame.index[0]), int(frame[names[0]].iloc[0])
