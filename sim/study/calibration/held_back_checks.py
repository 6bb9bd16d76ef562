"""Effect of a proposal on what was held back: the hindcast and the battles of other wars, before and after.

The coefficients as they are and as proposed are played on the same random streams. Nothing here chooses a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.ensemble.listener import Listener
from sim.ensemble.settings import Settings
from sim.scenario import Scenario, changed
from sim.study.hindcast.battles import is_battles
from sim.study.hindcast.history import History
from sim.study.hindcast.playing import columns_needed, play_battles, play_hindcast

BATTLES = "battles"
"""The folder of battles of other wars, beside the scenario."""

SIDES = ("old", "new")


def hindcasts(
    scenario: Scenario, history: History, sets: tuple[str, ...], settings: Settings, listener: Listener
) -> dict[str, Any]:
    """The hindcast with the old and with the new coefficients, in brief."""
    folder = settings.out or Path()
    found = {}
    for side, more in zip(SIDES, ((), sets), strict=True):
        own = replace(settings, out=folder / f"hindcast-{side}", sets=more)
        found[side] = _hindcast(
            play_hindcast(changed(scenario, more, columns_needed(scenario, history)), history, own, listener)
        )
    return {"replications": settings.replications, **found}


def _hindcast(found: Mapping[str, Any]) -> dict[str, Any]:
    back = found["held_back"]
    return {
        "brier": found["brier"], "log_score": found["log_score"], "facts_passed": found["facts_passed"],
        "facts_total": found["facts_total"],
        "held_back": {"brier": back["brier"], "log_score": back["log_score"], "facts_passed": back["facts_passed"],
                      "facts_total": back["facts_total"],
                      "baselines": {name: one["brier"] for name, one in back["baselines"].items()}},
        "calibrated": {"brier": found["calibrated"]["brier"]},
        "days": (found["crps"] or {}).get("days"), "days_held_back": (back["crps"] or {}).get("days"),
        "facts": [
            {"number": one["number"], "name": one["name"], "role": one["role"], "passed": one["passed"],
             "median": one["median"], "low": one["low"], "high": one["high"]} for one in found["facts"]
        ],
        "digest": found["digest"],
    }  # fmt: skip


def battles(folder: Path, sets: tuple[str, ...], settings: Settings, listener: Listener) -> dict[str, Any] | None:
    """The battles of other wars with the old and with the new coefficients; None if there are none."""
    if not is_battles(folder):
        return None
    out, found = settings.out or Path(), {}
    for side, more in zip(SIDES, ((), sets), strict=True):
        own = replace(settings, out=out / f"battles-{side}", sets=more)
        found[side] = _battles(play_battles(folder, own, listener))
    return {"replications": settings.replications, **found}


def _battles(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "brier": found["brier"], "log_score": found["log_score"], "right": found["right"],
        "battles_total": found["battles_total"], "crps": found["crps"]["days"],
        "questions": {name: one["brier"] for name, one in found["questions"].items()},
        "baselines": {name: one["brier"] for name, one in found["baselines"].items()},
        "battles": [
            {"case": one["case"], "name": one["name"], "outcome": one["outcome"], "probability": one["probability"],
             "right": one["right"]} for one in found["battles"]
        ],
        "digest": found["digest"],
    }  # fmt: skip
