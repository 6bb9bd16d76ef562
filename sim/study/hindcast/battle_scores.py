"""Scores of the battles' forecasts against their outcomes, beside three naive baselines.

Two questions a battle: does the place collapse (lost within 14 days), and does it hold? The larger side wins: it
collapses if the attackers are more, else it holds. Ghost soldiers mean collapse: ``yes`` is certain, ``partly`` an even
chance. Force ratio: a logistic curve of the logarithm of attackers over defenders, each battle from all the others.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from sim.study.hindcast import baselines, scores
from sim.study.hindcast.battles import COLLAPSE_DAYS, OUTCOMES, Battle, PlayedBattle
from sim.study.hindcast.scoring import SMALLEST_CLAIM

LARGER, GHOSTS, RATIO = "the larger side wins", "ghost soldiers mean collapse", "force ratio"
_GHOSTS = {"no": 0.0, "partly": 0.5, "yes": 1.0}
QUESTIONS = ("collapse", "hold")


def score_battles(battles: list[Battle], played: list[PlayedBattle], about: dict[str, Any]) -> dict[str, Any]:
    """Return the content of ``hindcast.json`` of a folder of battles (docs/hindcast.md).

    Args:
        battles: their outcomes.
        played: the model's runs, in the same order.
        about: further entries (folder, replications, seed).
    """
    model = {"collapse": _share(played, 0, COLLAPSE_DAYS), "hold": 1 - _share(played, 0, np.inf)}
    happened = {name: np.array([float(one.outcome == name) for one in battles]) for name in QUESTIONS}
    others = simple_forecasts(battles, happened)
    cases = [one.case for one in battles]
    both = {
        "model": np.concatenate([model[name] for name in QUESTIONS]),
        "happened": np.concatenate([happened[name] for name in QUESTIONS]),
        **{name: np.concatenate([one[question] for question in QUESTIONS]) for name, one in others.items()},
    }
    chances = [_chances(c, h) for c, h in zip(model["collapse"], model["hold"], strict=True)]
    right = [_likeliest(chance) == one.outcome for chance, one in zip(chances, battles, strict=True)]
    return {
        "kind": "battles", **about, "battles_total": len(battles), "digest": _digest(played),
        "right": sum(right),
        **scores.against(both.pop("model"), both.pop("happened"), both, cases * 2, SMALLEST_CLAIM),
        "questions": {
            name: scores.against(
                model[name], happened[name], {other: one[name] for other, one in others.items()}, cases, SMALLEST_CLAIM
            )
            for name in QUESTIONS
        },
        "crps": _days(battles, played), "smallest_claim": SMALLEST_CLAIM,
        "battles": [
            _battle(one, run, chance, {other: {q: float(f[q][row]) for q in QUESTIONS} for other, f in others.items()})
            for row, (one, run, chance) in enumerate(zip(battles, played, chances, strict=True))
        ],
    }  # fmt: skip


def _digest(played: list[PlayedBattle]) -> str:
    """Return the digest of all runs together."""
    return hashlib.blake2b("".join(one.digest for one in played).encode(), digest_size=16).hexdigest()


def simple_forecasts(battles: list[Battle], happened: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """(n,) probabilities by baseline and question."""
    ratio = np.array([np.log(one.attackers / one.defenders) for one in battles])
    larger = (ratio > 0).astype(float)
    ghosts = np.array([_GHOSTS[one.ghosts] for one in battles])
    x = ((ratio - ratio.mean()) / (ratio.std() or 1.0))[:, None]
    cases = [one.case for one in battles]
    return {
        LARGER: {"collapse": larger, "hold": 1 - larger},
        GHOSTS: {"collapse": ghosts, "hold": 1 - ghosts},
        RATIO: {name: baselines.leave_one_out(x, happened[name], cases) for name in QUESTIONS},
    }


def _share(played: list[PlayedBattle], first: float, end: float) -> Any:
    """(battles,) the share of replications in which the place is lost from day ``first`` on and before ``end``."""
    return np.array([float(np.mean((one.days >= first) & (one.days < end))) for one in played])


def _chances(collapse: float, hold: float) -> dict[str, float]:
    return {"collapse": float(collapse), "siege": float(1 - collapse - hold), "hold": float(hold)}


def _days(battles: list[Battle], played: list[PlayedBattle]) -> dict[str, Any]:
    """CRPS of the day of loss up to the end of the runs, and of the days of all other battles as a forecast."""
    end = float(min(one.length for one in played))
    ours = [scores.censored_crps(run.days, one.day, end) for one, run in zip(battles, played, strict=True)]
    others = [
        scores.censored_crps([other.day for other in battles if other is not one], one.day, end) for one in battles
    ] if len(battles) > 2 else []  # fmt: skip
    climate = {"days of the other battles": float(np.mean(others))} if others else {}
    never = float(np.mean([end - min(one.day, end) for one in battles]))
    return {"days": float(np.mean(ours)), "end": end, "baselines": {"it holds": never, **climate}}


def _likeliest(chances: dict[str, float]) -> str:
    return max(OUTCOMES, key=lambda name: chances[name])


def _battle(one: Battle, run: PlayedBattle, chance: dict[str, float], others: dict[str, Any]) -> dict[str, Any]:
    said = _likeliest(chance)
    lost = run.days[np.isfinite(run.days)]
    return {
        "case": one.case, "name": one.name, "outcome": one.outcome, "day": one.day if np.isfinite(one.day) else None,
        "probability": chance, "likeliest": said, "right": said == one.outcome, "baselines": others,
        "days_if_lost": scores.middle_90(lost),
        "crps": scores.censored_crps(run.days, one.day, float(run.length)),
        "ratio": one.attackers / one.defenders, "ghosts": one.ghosts, "source": one.source,
        "confidence": one.confidence, "digest": run.digest,
    }  # fmt: skip
