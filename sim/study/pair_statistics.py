"""Differences between two scenarios on the same random streams, counted pair by pair, with their intervals.

Probabilities of a question that every pair answers: Wald's interval with half a pair added to each of the four cells
(Agresti and Min 2005, Statistics in Medicine 24), and McNemar's exact test of the pairs that flipped. Questions that
are conditional are answered in other replications of a than of b: there the two Wilson intervals are joined with the
correlation of the two estimates (Newcombe 1998, Statistics in Medicine 17, method 10; Zou and Donner 2008). Means:
Student's interval of the mean of the differences. All of it is sampling error only.

Everything is counted chunk by chunk; nothing grows with the number of pairs.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.calendar import date_of
from sim.ensemble.digests import RowDigest
from sim.ensemble.outcomes import question
from sim.ensemble.paired import independent_change, paired_counts
from sim.ensemble.precision import wilson
from sim.study.pairs import HARM, SIDES

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.study.pairs import Pairing

NONE, NO, YES = range(3)
PARTINGS = ("parted", "map_parted")
_MOST = 32
"""Times as many pairs as there are: beyond that no number is named."""


class Tally:
    """Counts of the pairs seen so far.

    Args:
        both: the two scenarios.
    """

    def __init__(self, both: Pairing) -> None:
        self.both = both
        self.pairs = self.failed = self.alike = 0
        self.digest = RowDigest()
        self.answers = {name: np.zeros((3, 3), np.int64) for name in both.outcomes}
        self.evenings = {name: np.zeros(both.first.days + 1, np.int64) for name in PARTINGS}
        self.columns = [*(f"harm.{measure}" for measure in HARM), *both.measures]
        self.moments = Moments(len(self.columns))

    def add(self, rows: pa.Table) -> None:
        """Count more pairs (columns: see ``pairs.PairWork``); always in the order of their numbers."""
        self.pairs += len(rows)
        self.failed += len(rows) - rows["error"].null_count
        first, second = (rows[f"digest.{side}"].to_pylist() for side in SIDES)
        self.alike += sum(one is not None and one == other for one, other in zip(first, second, strict=True))
        self.digest.add([*first, *second])
        rows = rows.filter(rows["error"].is_null())
        for name, counts in self.answers.items():
            one, other = (_codes(rows[f"outcome.{name}.{side}"]) for side in SIDES)
            counts += np.bincount(3 * one + other, minlength=9).reshape(3, 3)
        for name, found in self.evenings.items():
            found += np.bincount(rows[name].drop_null().to_numpy(), minlength=len(found))
        self.moments.add(*(np.array([rows[f"{name}.{side}"].to_numpy() for name in self.columns]) for side in SIDES))

    def counting(self, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """The same tables, each counted as it passes."""
        for rows in tables:
            self.add(rows)
            yield rows

    def comparison(self, seed: int) -> dict[str, Any]:
        """All that has been counted, ready for JSON (see docs/compare.md)."""
        plan, same = self.both.first, not self.both.differs()
        differs = [{"path": one.path, "a": one.first, "b": one.second} for one in self.both.differs()]
        measures = dict(zip(self.columns, self.moments.differences(), strict=True))
        actors: dict[str, dict[str, Any]] = {actor: {} for actor in self.both.actors}
        for column in self.both.measures:
            actor, _, measure = column.rpartition(".")
            actors[actor][measure] = measures[column]
        return {
            **{side: {"scenario": one.scenario.name, "summary": one.scenario.summary} for side, one in self.both.sides},
            "seed": seed, "start": plan.start.isoformat(), "end": date_of(plan.start, plan.days).isoformat(),
            "days": plan.days, "pairs": self.pairs, "failed": self.failed, "identical": self.alike,
            "digest": self.digest.hexdigest(),
            "differs": differs, "left_out": self.both.left_out,
            "outcomes": {name: {**self._words(name), **answer(counts, same)} for name, counts in self.answers.items()},
            **{name: self._parted(found) for name, found in self.evenings.items()},
            "harm": {measure: measures[f"harm.{measure}"] for measure in HARM},
            "measures": actors,
            "names": {actor: plan.scenario.actors[actor].name for actor in self.both.actors},
        }  # fmt: skip

    def _words(self, name: str) -> dict[str, Any]:
        return {"text": question(name, self.both.first.scenario.outcomes[name])}

    def _parted(self, counts: Any) -> dict[str, Any]:
        """Return the days on which pairs diverge (0 is the start), their dates, and how many pairs never do."""
        parted = int(counts.sum())
        found = {"pairs": parted, "never": self.pairs - self.failed - parted}
        names = {"first": 0.0, "q05": 0.05, "median": 0.5, "q95": 0.95, "last": 1.0}
        evenings = {name: _quantile(counts, share) for name, share in names.items()}
        start = self.both.first.start
        dates = {name: None if day is None else date_of(start, day).isoformat() for name, day in evenings.items()}
        return {**found, "evening": evenings, "date": dates}


def _codes(column: Any) -> Any:
    """Answers as numbers: none, no, yes."""
    return column.cast("int8").fill_null(-1).to_numpy().astype(np.intp) + 1


def _quantile(counts: Any, share: float) -> int | None:
    """The least value that at least this share of those counted do not exceed; None if nothing was counted."""
    total = counts.sum()
    return int(np.argmax(counts.cumsum() >= max(share * total, 1))) if total else None


def answer(counts: Any, same: bool = False) -> dict[str, Any]:
    """Return how much likelier a question is in b than in a.

    Args:
        counts: (3, 3) how many pairs have which answer in a (row) and in b (column): none, no, yes.
        same: the scenarios are the same, so that the difference is nothing and not only seen to be.

    Returns:
        ``a`` and ``b``, each with probability and Wilson interval; ``difference``, ``low``, ``high`` (paired, 95 %);
        ``flipped`` pairs, ``to_yes`` and ``to_no``; ``mcnemar``, the exact two-sided probability of flips as uneven by
        chance; ``pairs`` answered in both; ``unpaired``, the interval that independent random streams would give;
        ``pairs_for_half``, how many pairs would make the interval half as long. None where there is no answer.
    """
    one, other = (_share(counts.sum(axis=axis)) for axis in (1, 0))
    to_yes, to_no = int(counts[NO, YES]), int(counts[YES, NO])
    apart = independent_change(one, other)
    low, high = (0.0, 0.0) if same and apart.difference is not None else interval(counts)
    return {
        "a": one, "b": other, "difference": apart.difference, "low": low, "high": high,
        "flipped": to_yes + to_no, "to_yes": to_yes, "to_no": to_no, "mcnemar": mcnemar(to_yes, to_no),
        "pairs": int(counts[NO:, NO:].sum()), "unpaired": {"low": apart.low, "high": apart.high},
        "pairs_for_half": None if same else pairs_for_half(counts),
    }  # fmt: skip


def _share(counts: Any) -> dict[str, Any]:
    """A probability from counts of none, no and yes, as in ``summary.json``."""
    count, of = int(counts[YES]), int(counts[NO] + counts[YES])
    if not of:
        return {"probability": None, "low": None, "high": None, "count": 0, "of": 0}
    low, high = wilson(count, of)
    return {"probability": count / of, "low": low, "high": high, "count": count, "of": of}


def interval(counts: Any) -> tuple[float | None, float | None]:
    """The paired 95 % interval of a difference of probabilities; counts as in ``answer``, whole or not."""
    of_a, of_b = counts[NO:].sum(), counts[:, NO:].sum()
    if not of_a or not of_b:
        return None, None
    one_sided = counts[NONE, NO:].sum() + counts[NO:, NONE].sum()
    if not one_sided:
        found = paired_counts(float(counts[NO, YES]), float(counts[YES, NO]), of_a)
        return found.low, found.high
    return _joined(counts, counts[YES].sum(), of_a, counts[:, YES].sum(), of_b)


def _joined(counts: Any, yes_a: Any, of_a: Any, yes_b: Any, of_b: Any) -> tuple[float, float]:
    """Two Wilson intervals joined with the correlation of the two shares (linearised)."""
    p_a, p_b = yes_a / of_a, yes_b / of_b
    part_a, part_b = np.array([0, -p_a, 1 - p_a]), np.array([0, -p_b, 1 - p_b])
    spread = math.sqrt((counts.sum(axis=1) * part_a**2).sum() * (counts.sum(axis=0) * part_b**2).sum())
    correlation = float((counts * np.outer(part_a, part_b)).sum() / spread) if spread else 0.0
    (low_a, high_a), (low_b, high_b) = wilson(yes_a, of_a), wilson(yes_b, of_b)

    def half(here: float, there: float) -> float:
        return math.sqrt(max(here**2 - 2 * correlation * here * there + there**2, 0.0))

    difference = p_b - p_a
    return float(difference - half(p_b - low_b, high_a - p_a)), float(difference + half(high_b - p_b, p_a - low_a))


def mcnemar(to_yes: int, to_no: int) -> float:
    """McNemar's exact two-sided test: the probability of flips at least as uneven if both ways were as likely."""
    from scipy.special import bdtr

    flips = to_yes + to_no
    return min(1.0, 2 * float(bdtr(min(to_yes, to_no), flips, 0.5))) if flips else 1.0


def pairs_for_half(counts: Any) -> int | None:
    """The least number of pairs whose interval would be half as long, if they went as these; None if there is none."""
    total = int(counts.sum())
    low, high = interval(counts)
    if low is None or high is None or low == high:
        return None
    wanted = (high - low) / 2

    def short(pairs: int) -> bool:
        least, most = interval(counts * (pairs / total))
        return (most or 0.0) - (least or 0.0) <= wanted

    found = bisect.bisect_left(range(total, _MOST * total), True, key=short)
    return total + found if found < (_MOST - 1) * total else None


class Moments:
    """Means of many columns in a and b, and mean and spread of their differences, merged group by group.

    A column counts the pairs in which it is defined on both sides.

    Args:
        columns: how many.

    The merging is that of Chan, Golub and LeVeque (1983, The American Statistician 37).
    """

    def __init__(self, columns: int) -> None:
        self.count = np.zeros(columns, np.int64)
        self.means = np.zeros((3, columns))
        self.squares = np.zeros(columns)

    def add(self, first: Any, second: Any) -> None:
        """Take in more pairs; (columns, n) each, nan where there is no number."""
        apart = second - first
        known = ~np.isnan(apart)
        count, total = known.sum(axis=1), self.count + known.sum(axis=1)
        some = np.maximum(count, 1)
        means = np.stack([np.where(known, group, 0.0).sum(axis=1) / some for group in (first, second, apart)])
        squares = (np.where(known, apart - means[2][:, None], 0.0) ** 2).sum(axis=1)
        shift = (means - self.means) * (count / np.maximum(total, 1))
        self.squares += squares + (means - self.means)[2] * shift[2] * self.count
        self.means += shift
        self.count = total

    def differences(self) -> list[dict[str, Any]]:
        """For each column the means ``a`` and ``b``, ``difference`` (b less a), ``low`` and ``high``, and ``pairs``.

        None where no pair has the numbers; no interval where only one has.
        """
        from scipy.special import stdtrit

        free = np.maximum(self.count - 1, 1)
        error = np.sqrt(self.squares / free / np.maximum(self.count, 1))
        half = np.where(self.count > 1, np.where(error > 0, stdtrit(free, 0.975) * error, 0.0), np.nan)
        means = np.where(self.count > 0, self.means, np.nan)
        return [
            {"a": _known(a), "b": _known(b), "difference": _known(d), "low": _known(d - h), "high": _known(d + h),
             "pairs": pairs}
            for a, b, d, h, pairs in zip(*means.tolist(), half.tolist(), self.count.tolist(), strict=True)
        ]  # fmt: skip


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number
