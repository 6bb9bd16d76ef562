"""Bars for forecasts of battles: what a reader would say of each without any model.

It holds: unchanged since the eve, the last known day. The larger side wins: it collapses if the attackers are more,
else it holds. Ghost soldiers mean collapse: ``yes`` is certain, ``partly`` an even chance. Three are fitted to the
record, each battle from all the others. Force ratio: a logistic curve of the logarithm of attackers over defenders.
Class rate: how often battles alike ended so, alike in ghosts and in whether the garrison defends its own community.
Four facts: a logistic curve of force ratio, ghosts, own community and pay problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.study.hindcast import baselines, mixture, scores
from sim.study.hindcast.battles import OUTCOMES, Battle

HOLDS = "it holds"
LARGER, GHOSTS, RATIO = "the larger side wins", "ghost soldiers mean collapse", "force ratio"
CLASS, FACTS = "class rate", "four facts"
OTHERS = "days of the other battles"

QUESTIONS = ("collapse", "hold")

FACTS_RIDGE = 0.1
"""Penalty per squared standardised coefficient and battle of the curve of four facts. Twenty battles bear five numbers
badly: of .01, .02, .05, .1, .2 and .5 this one had the best score with each battle left out, which raises the bar."""

CODES = {"no": 0.0, "partly": 0.5, "yes": 1.0}
"""Words of the facts as numbers."""


def force_ratios(battles: list[Battle]) -> Any:
    """(n,) logarithm of attackers over defenders."""
    return np.array([np.log(one.attackers / one.defenders) for one in battles])


def coded(battles: list[Battle], fact: str) -> Any:
    """(n,) a fact of the garrison as a number, 0 to 1."""
    return np.array([CODES[getattr(one, fact)] for one in battles])


def four_facts(battles: list[Battle]) -> Any:
    """(n, 4) force ratio, ghosts, own community and pay problem, each standardised."""
    said = (coded(battles, name) for name in ("ghosts", "own_community", "pay_problem"))
    return standardised(np.column_stack([force_ratios(battles), *said]))


def standardised(x: Any) -> Any:
    """(n, k) columns with mean 0 and standard deviation 1; a column that never varies is 0."""
    spread = x.std(axis=0)
    return (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)


def class_rate(classes: Any, o: Any) -> Any:
    """(n,) the rate among the other events of the same class, drawn towards the rate of all others.

    The pull is that of one event more: (came in the class + rate of all others) / (events in the class + 1). A single
    event has no others, and its forecast is one half.

    Args:
        classes: (n,) names.
        o: (n,) outcomes.
    """
    classes, o = np.asarray(classes), np.asarray(o, float)
    found = np.full(len(o), 0.5)
    for row in range(len(o)):
        others = np.arange(len(o)) != row
        alike = others & (classes == classes[row])
        if others.any():
            found[row] = (o[alike].sum() + o[others].mean()) / (alike.sum() + 1)
    return found


def simple_forecasts(battles: list[Battle], happened: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """(n,) probabilities by bar and question.

    Args:
        battles: their facts.
        happened: (n,) outcomes by question.
    """
    ratio, ghosts = force_ratios(battles), coded(battles, "ghosts")
    larger, never = (ratio > 0).astype(float), np.zeros(len(battles))
    kinds = np.array([f"{one.own_community} {one.ghosts}" for one in battles])
    cases = [one.case for one in battles]
    x, four = standardised(ratio[:, None]), four_facts(battles)
    return {
        HOLDS: {"collapse": never, "hold": 1 - never},
        LARGER: {"collapse": larger, "hold": 1 - larger},
        GHOSTS: {"collapse": ghosts, "hold": 1 - ghosts},
        RATIO: {name: baselines.leave_one_out(x, happened[name], cases) for name in QUESTIONS},
        CLASS: {name: class_rate(kinds, happened[name]) for name in QUESTIONS},
        FACTS: dict(zip(QUESTIONS, mixture.curves(four, [happened[name] for name in QUESTIONS], cases, FACTS_RIDGE),
                        strict=True)),
    }  # fmt: skip


def ending_chances(collapse: float, hold: float) -> dict[str, float]:
    """The probability of each ending from those of two; where they exceed 1 together, both are scaled down."""
    whole = max(1.0, collapse + hold)
    collapse, hold = float(collapse / whole), float(hold / whole)
    return {"collapse": collapse, "siege": max(0.0, 1 - collapse - hold), "hold": hold}


def likeliest(chances: Mapping[str, float]) -> str:
    """The likeliest ending; of two alike the first of collapse, siege and hold."""
    return max(OUTCOMES, key=lambda name: chances[name])


def day_losses(battles: list[Battle], forecasts: Mapping[str, Mapping[str, Any]], end: float) -> dict[str, Any]:
    """(n,) CRPS of the day of loss by bar, censored at the end.

    Bars that give endings a probability spread it over the days of the other battles that ended so; an ending that no
    other battle had leaves its probability to the rest.
    """
    days = np.array([min(one.day, end) for one in battles])
    outcomes = np.array([one.outcome for one in battles])
    found = {HOLDS: np.array([end - day for day in days])}
    if len(battles) < 3:
        return found
    found[OTHERS] = np.array([scores.crps(np.delete(days, row), days[row]) for row in range(len(days))])
    for name in (CLASS, FACTS):
        found[name] = np.empty(len(days))
        for row, day in enumerate(days):
            chances = ending_chances(*(forecasts[name][question][row] for question in QUESTIONS))
            weights = _day_weights(np.delete(outcomes, row), chances)
            found[name][row] = scores.weighted_crps(np.delete(days, row), weights, day)
    return found


def _day_weights(outcomes: Any, chances: Mapping[str, float]) -> Any:
    """(n,) the weight of each battle's day, that of an ending shared among the battles that had it."""
    counts = {name: int(np.sum(outcomes == name)) for name in OUTCOMES}
    weights = np.array([chances[name] / counts[name] for name in outcomes])
    whole = weights.sum()
    return weights / whole if whole > 0 else np.full(len(outcomes), 1 / len(outcomes))
