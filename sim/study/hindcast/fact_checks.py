"""Facts of a record against the readings of a run: the number of each check, and whether it lies within tolerance."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from sim.ensemble.precision import wilson
from sim.study.hindcast.history import History
from sim.study.hindcast.recorded_facts import Check, RecordedFact
from sim.world.random_streams import normal_quantile

_Z = normal_quantile(0.975)
FEWEST = 0.05
"""The least share of replications that must answer a check for it to pass: history posed its question."""

NOT_RECORDED = "not recorded by this run"
NOT_PLAYED = "its counterfactuals were not played"
"""Reasons for which a check can neither pass nor fail."""

Readings = dict[str, Any]
"""Columns of ``readings.parquet``, (n,) float each; not a number where a replication does not pose the question."""


def facts(
    history: History, readings: Readings | None, last: datetime.date = datetime.date.max
) -> list[dict[str, Any]]:  # fmt: skip
    """Every fact with its checks.

    Args:
        history: the record.
        readings: what was read of the run; None where nothing was: then no check has passed, and none has failed.
        last: the run's last day; a check that names a later one was not recorded.

    Returns:
        One mapping a fact: name, role, source, passed (None where nothing was recorded), the numbers of its first check
        (target, low, high, median, p5, p95), and ``checks`` with those of all. A median or limit that is None while
        ``never`` is above 0 lies among the replications in which it never came.
    """
    return [_fact(name, fact, readings, last) for name, fact in history.facts.items()]


def _fact(name: str, fact: RecordedFact, readings: Readings | None, last: datetime.date) -> dict[str, Any]:
    checks = [_check(name, number, check, readings, last) for number, check in enumerate(fact.checks)]
    empty = dict.fromkeys(("target", "low", "high", "median", "p5", "p95"))
    shown = checks[0] if checks else {**empty, "why": fact.not_modelled}
    return {
        "name": fact.name, "number": name, "role": fact.role, "source": fact.source, "note": fact.note,
        "passed": None if readings is None else _all_of(one["passed"] for one in checks) and bool(checks),
        **{key: shown[key] for key in empty}, "not_modelled": fact.not_modelled, "checks": checks,
    }  # fmt: skip


def _all_of(passed: Iterable[bool | None]) -> bool | None:
    """Return whether all have passed: no if one has not, unknown if one is."""
    found = set(passed)
    return False if False in found else None if None in found else True


def _check(
    name: str, number: int, check: Check, readings: Readings | None, last: datetime.date
) -> dict[str, Any]:  # fmt: skip
    found: dict[str, Any] = {"median": None, "p5": None, "p95": None, "of": 0, "worlds": 0, "never": 0.0, "why": None}
    if readings is None:
        found["why"] = NOT_RECORDED
    elif check.change is not None:
        found |= _difference(name, number, check, readings)
    elif f"check.{name}.{number}" not in readings or (check.last_day or last) > last:
        found["why"] = NOT_RECORDED
    else:
        found |= _value(readings[f"check.{name}.{number}"], check.event)
    unknown = found["why"] in (NOT_RECORDED, NOT_PLAYED)
    passed = None if unknown else found["why"] is None and _within(found["median"], check.low, check.high)
    kind = "difference" if check.change else "probability" if check.event else "median"
    return {
        "text": check.text, "kind": kind, "unit": check.unit, "target": check.target, "low": check.low,
        "high": check.high, **{key: _finite(value) for key, value in found.items()}, "passed": passed,
    }  # fmt: skip


def _finite(value: Any) -> Any:
    """A number as JSON can say it."""
    return None if isinstance(value, float) and math.isinf(value) else value


def _within(value: float, low: float | None, high: float | None) -> bool:
    """Return whether a number lies within a tolerance, its ends included."""
    return (low is None or value >= low) and (high is None or value <= high)


def _value(values: Any, event: bool) -> dict[str, Any]:
    """Return median and 5 to 95 % over the replications that answer; of an event its share and 95 % interval."""
    asked = np.asarray(values, float)
    known = asked[~np.isnan(asked)]
    if not len(known):
        return {"worlds": len(asked), "why": "no replication poses the question"}
    if event:
        low, high = wilson(int(known.sum()), len(known))
        found = {"median": float(known.mean()), "p5": low, "p95": high}
    else:
        low, middle, high = (_order(known, share) for share in (0.05, 0.5, 0.95))
        found = {"median": middle, "p5": low, "p95": high}
    few = len(known) < FEWEST * len(asked)
    why = f"only {len(known):,} of {len(asked):,} replications pose the question" if few else None
    return {**found, "of": len(known), "worlds": len(asked), "never": float(np.isinf(known).mean()), "why": why}


def _order(values: Any, share: float) -> float:
    """A quantile that may be infinite: linear between neighbours that are both finite, else the upper one."""
    ranked = np.sort(values)
    position = share * (len(ranked) - 1)
    below, above = ranked[math.floor(position)], ranked[math.ceil(position)]
    if math.isinf(above):
        return float(above if position > math.floor(position) else below)
    return float(below + (position - math.floor(position)) * (above - below))


def _difference(name: str, number: int, check: Check, readings: Readings) -> dict[str, Any]:
    """Return how much likelier an event is under a change, by replication; less the greatest of other changes."""
    stem = f"change.{name}.{number}"
    base = readings.get(f"{stem}.base")
    ours = readings.get(f"{stem}.{check.change}")
    others = [readings.get(f"{stem}.{other}") for other in check.beyond]
    if base is None or ours is None or any(one is None for one in others):
        return {"why": NOT_PLAYED}
    against = max(others, key=lambda one: float(np.nanmean(one))) if others else base  # type: ignore[arg-type]
    apart = np.asarray(ours, float) - np.asarray(against, float)
    apart = apart[~np.isnan(apart)]
    if len(apart) < 2:
        return {"why": "too few replications"}
    middle, half = float(apart.mean()), _Z * float(apart.std(ddof=1)) / math.sqrt(len(apart))
    return {"median": middle, "p5": middle - half, "p95": middle + half, "of": len(apart), "worlds": len(ours)}
