"""Bars for forecasts of a theatre: the baselines of ``baselines``, made for a scenario and a record."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.study.hindcast import baselines
from sim.study.hindcast.history import History

if TYPE_CHECKING:
    from sim.scenario import Scenario


def theatre_bars(
    scenario: Scenario, history: History, start: datetime.date, outcome: Any
) -> tuple[dict[str, Any], Any]:  # fmt: skip
    """(P, H) forecasts by name of a baseline, and the (P x H, 4) features of the curve of distance and garrison.

    Args:
        scenario: what was known before the first day.
        history: the record.
        start: the first day of the run.
        outcome: (P, H) 1 where the actor held the place.
    """
    places, known = list(history.places), history.last_known(start)
    blocks = np.repeat([one.region for one in history.places.values()], outcome.shape[1])
    holds = [one.spell(known).by == history.actor for one in history.places.values()]
    first = holds if known == start else [scenario.places[name].holder == history.actor for name in places]
    since = [day - (known - start).days for day in history.horizons]
    far, shares = baselines.distances(scenario, places, holds), baselines.own_share(scenario, places, history.actor)
    x = baselines.features(far, shares, since)
    four = baselines.features(far, shares, since, baselines.garrisons(scenario, places, history.actor))
    found = {baselines.PERSISTENCE: baselines.persistence(first, len(since))}
    if known > start:
        found[baselines.LAST_KNOWN] = baselines.persistence(holds, len(since))
    found[baselines.DISTANCE] = baselines.leave_one_out(x, outcome.ravel(), blocks)
    found[baselines.GARRISON] = baselines.leave_one_out(four, outcome.ravel(), blocks)
    found[baselines.BASE_RATE] = baselines.base_rate(outcome)
    return {name: one.reshape(outcome.shape) for name, one in found.items()}, four
