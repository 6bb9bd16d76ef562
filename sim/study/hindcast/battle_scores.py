"""Scores of the battles' forecasts against their outcomes, beside bars that need no model (``battle_bars``).

Two questions a battle: does the place collapse (lost within 14 days), and does it hold? Beside them the day of the loss
is scored, so that an ending which a day more or less would rename does not turn the verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.study.hindcast import scores
from sim.study.hindcast.battle_bars import (
    FACTS,
    FACTS_RIDGE,
    QUESTIONS,
    day_losses,
    ending_chances,
    four_facts,
    likeliest,
    simple_forecasts,
)
from sim.study.hindcast.battles import COLLAPSE_DAYS, Battle, PlayedBattle
from sim.study.hindcast.calibration_slopes import slopes
from sim.study.hindcast.mixture import mix, mixture_scores
from sim.study.hindcast.scoring import SMALLEST_CLAIM

Forecast = Mapping[str, Any]
"""(n,) probabilities, or outcomes, by question."""


def score_battles(battles: list[Battle], played: list[PlayedBattle], about: dict[str, Any]) -> dict[str, Any]:
    """Return the content of ``hindcast.json`` of a folder of battles (docs/hindcast.md).

    Args:
        battles: their outcomes.
        played: the model's runs, in the same order.
        about: further entries (folder, replications, seed).
    """
    model = {"collapse": _share(played, 0, COLLAPSE_DAYS), "hold": 1 - _share(played, 0, np.inf)}
    happened = {name: np.array([float(one.outcome == name) for one in battles]) for name in QUESTIONS}
    bars, end = simple_forecasts(battles, happened), float(min(one.length for one in played))
    theirs, chances = day_losses(battles, bars, end), _endings(model)
    return {
        "kind": "battles", **about, "battles_total": len(battles), "digest": _digest(played),
        "right": _right(chances, battles), **_both(battles, model, happened, bars),
        "questions": {name: _question(battles, name, model, happened, bars) for name in QUESTIONS},
        "mixture": _mixture(battles, model, happened), "crps": _days(battles, played, theirs, end),
        "smallest_claim": SMALLEST_CLAIM,
        "battles": [
            _battle(one, run, chances[row], _said(bars, row)) | {"crps_baselines": _loss(theirs, row)}
            for row, (one, run) in enumerate(zip(battles, played, strict=True))
        ],
    }  # fmt: skip


def _said(bars: Mapping[str, Forecast], row: int) -> dict[str, dict[str, float]]:
    """Each bar's probabilities of one battle, by question."""
    return {name: {question: float(one[question][row]) for question in QUESTIONS} for name, one in bars.items()}


def _loss(theirs: Mapping[str, Any], row: int) -> dict[str, float]:
    """Each bar's CRPS of the day of one battle."""
    return {name: float(one[row]) for name, one in theirs.items()}


def _both(
    battles: list[Battle], model: Forecast, happened: Forecast, bars: Mapping[str, Forecast]
) -> dict[str, Any]:  # fmt: skip
    """The scores of both questions together, of the model and of each bar."""
    cases = [one.case for one in battles] * len(QUESTIONS)
    f, o, pooled = _pooled(model), _pooled(happened), {name: _pooled(one) for name, one in bars.items()}
    found = scores.against(f, o, pooled, cases, SMALLEST_CLAIM)
    for name, one in found["baselines"].items():
        one["right"] = _right(_endings(bars[name]), battles)
    return {**found, "slope": slopes(f, o, cases)}


def _question(
    battles: list[Battle], name: str, model: Forecast, happened: Forecast, bars: Mapping[str, Forecast]
) -> dict[str, Any]:  # fmt: skip
    """The scores of one question."""
    cases, references = [one.case for one in battles], {bar: one[name] for bar, one in bars.items()}
    found = scores.against(model[name], happened[name], references, cases, SMALLEST_CLAIM)
    return {**found, "slope": slopes(model[name], happened[name], cases)}


def _days(
    battles: list[Battle], played: list[PlayedBattle], theirs: Mapping[str, Any], end: float
) -> dict[str, Any]:  # fmt: skip
    """CRPS of the day of loss up to the end of the runs, and the model's skill over each bar's."""
    cases = [one.case for one in battles]
    ours = [scores.censored_crps(run.days, one.day, end) for one, run in zip(battles, played, strict=True)]
    skills = {name: scores.loss_skill(ours, one, cases) for name, one in theirs.items()}
    return {
        "days": float(np.mean(ours)), "end": end,
        "baselines": {name: float(one.mean()) for name, one in theirs.items()},
        "skill": {name: scores.claimed(one, SMALLEST_CLAIM) for name, one in skills.items()},
    }  # fmt: skip


def _pooled(forecasts: Forecast) -> Any:
    """(2 n,) both questions, one after the other."""
    return np.concatenate([forecasts[name] for name in QUESTIONS])


def _endings(forecasts: Forecast) -> list[dict[str, float]]:
    """Each battle's endings."""
    return [ending_chances(c, h) for c, h in zip(*(forecasts[name] for name in QUESTIONS), strict=True)]


def _right(endings: list[dict[str, float]], battles: list[Battle]) -> int:
    """Count the battles whose likeliest ending came."""
    return sum(likeliest(chance) == one.outcome for chance, one in zip(endings, battles, strict=True))


def _mixture(battles: list[Battle], model: Forecast, happened: Forecast) -> dict[str, Any]:
    """The scores of the model mixed with the curve of four facts, each battle left out in turn."""
    cases = [one.case for one in battles]
    p, o = (np.array([one[name] for name in QUESTIONS]) for one in (model, happened))
    return mixture_scores(mix(p, four_facts(battles), o, cases, FACTS_RIDGE), FACTS, o, cases, SMALLEST_CLAIM)


def _digest(played: list[PlayedBattle]) -> str:
    """Return the digest of all runs together."""
    return hashlib.blake2b("".join(one.digest for one in played).encode(), digest_size=16).hexdigest()


def _share(played: list[PlayedBattle], first: float, end: float) -> Any:
    """(battles,) the share of replications in which the place is lost from day ``first`` on and before ``end``."""
    return np.array([float(np.mean((one.days >= first) & (one.days < end))) for one in played])


def _battle(one: Battle, run: PlayedBattle, chance: dict[str, float], others: dict[str, Any]) -> dict[str, Any]:
    said, came = likeliest(chance), [float(one.outcome == name) for name in QUESTIONS]
    lost = run.days[np.isfinite(run.days)]
    return {
        "case": one.case, "name": one.name, "outcome": one.outcome, "day": one.day if np.isfinite(one.day) else None,
        "probability": chance, "likeliest": said, "right": said == one.outcome, "baselines": others,
        "brier": scores.brier([chance[name] for name in QUESTIONS], came),
        "baseline_briers": {name: scores.brier(list(bar.values()), came) for name, bar in others.items()},
        "days_if_lost": scores.middle_90(lost),
        "crps": scores.censored_crps(run.days, one.day, float(run.length)),
        "ratio": one.attackers / one.defenders, "ghosts": one.ghosts, "own_community": one.own_community,
        "pay_problem": one.pay_problem, "source": one.source, "confidence": one.confidence, "digest": run.digest,
    }  # fmt: skip
