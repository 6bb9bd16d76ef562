"""Effect of a proposal on what was held back: the hindcast and the battles of other wars, before and after.

The coefficients as they are and as proposed are played on the same random streams. Nothing here chooses a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    """Return the hindcast with the old and with the new coefficients, in brief."""
    days = columns_needed(scenario, history)
    found = {
        side: play_hindcast(changed(scenario, own.sets, days), history, own, listener)
        for side, own in _sides(settings, sets, "hindcast")
    }
    return {"replications": settings.replications, **{side: _hindcast(one) for side, one in found.items()}}


def battles(folder: Path, sets: tuple[str, ...], settings: Settings, listener: Listener) -> dict[str, Any] | None:
    """Return the battles of other wars with the old and with the new coefficients, in brief; None if there are none."""
    if not is_battles(folder):
        return None
    found = {side: play_battles(folder, own, listener) for side, own in _sides(settings, sets, "battles")}
    return {"replications": settings.replications, **{side: _battles(one) for side, one in found.items()}}


def _sides(settings: Settings, sets: tuple[str, ...], name: str) -> Iterator[tuple[str, Settings]]:
    """The settings of either side, each in a folder of its own."""
    for side, more in zip(SIDES, ((), sets), strict=True):
        yield side, replace(settings, out=(settings.out or Path()) / f"{name}-{side}", sets=more)


def _briers(found: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    return {name: one["brier"] for name, one in found.items()}


def _hindcast(found: Mapping[str, Any]) -> dict[str, Any]:
    back, heads = found["held_back"], ("brier", "log_score", "facts_passed", "facts_total")
    return {
        **{key: found[key] for key in heads},
        "held_back": {**{key: back[key] for key in heads}, "baselines": _briers(back["baselines"])},
        "calibrated": {"brier": found["calibrated"]["brier"]},
        "days": (found["crps"] or {}).get("days"), "days_held_back": (back["crps"] or {}).get("days"),
        "facts": [
            {key: one[key] for key in ("number", "name", "role", "passed", "median", "low", "high")}
            for one in found["facts"]
        ],
        "digest": found["digest"],
    }  # fmt: skip


def _battles(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{key: found[key] for key in ("brier", "log_score", "right", "battles_total", "digest")},
        "crps": found["crps"]["days"],
        "questions": _briers(found["questions"]), "baselines": _briers(found["baselines"]),
        "battles": [
            {key: one[key] for key in ("case", "name", "outcome", "probability", "right")} for one in found["battles"]
        ],
    }  # fmt: skip
