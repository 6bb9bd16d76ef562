"""A calibration in words: statistics, what was held back, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.core import words
from sim.report.wording.quantities import score

LEAST_GAIN = 0.02
"""Half tolerances by which proposed values must come nearer to the patterns to be called better."""


def amount(value: float | None, one: Mapping[str, Any]) -> str:
    """A statistic's value as people say it."""
    if value is None:
        return words.NOT_MEASURED
    return words.percent(value) if one["probability"] else words.amount(value)


def inside(value: float | None, one: Mapping[str, Any]) -> bool:
    """Return whether a statistic lies within its tolerance."""
    return value is not None and bool(one["low"] <= value <= one["high"])


def check_rows(known: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The scores with the old and with the proposed values."""
    cast, wars = known.get("hindcast"), known.get("battles")
    if cast:
        old, new = cast["old"], cast["new"]
        back, after = old["held_back"], new["held_back"]
        yield "Held-back places, Brier", score(back["brier"]), score(after["brier"])
        yield "Held-back places, log score", score(back["log_score"]), score(after["log_score"])
        yield "Held-back facts within tolerance", _passed(back), _passed(after)
        yield "Days of fall, held back, CRPS", score(old["days_held_back"], 1), score(new["days_held_back"], 1)
        yield "Places calibrated to, Brier", score(old["calibrated"]["brier"]), score(new["calibrated"]["brier"])
        yield "All places, Brier", score(old["brier"]), score(new["brier"])
        yield "All facts within tolerance", _passed(old), _passed(new)
    if wars:
        old, new = wars["old"], wars["new"]
        yield "Other battles, Brier", score(old["brier"]), score(new["brier"])
        yield "Other battles, log score", score(old["log_score"]), score(new["log_score"])
        yield "Other battles, likeliest ending right", _right(old), _right(new)


def _passed(side: Mapping[str, Any]) -> str:
    return f"{side['facts_passed']} of {side['facts_total']}" if side["facts_total"] else words.NOT_MEASURED


def _right(side: Mapping[str, Any]) -> str:
    return f"{side['right']} of {side['battles_total']}"


def verdict(found: Mapping[str, Any]) -> Iterator[str]:
    """Sum a calibration up in sentences."""
    rows = found["coefficients"]
    known = [row["coefficient"] for row in rows if row["identified"]]
    distance = found["distance"]
    yield (f"Identified: {len(known)} of {len(rows)} coefficients. Distance beyond the tolerances: "
           f"{distance['old']:.2f} with the old values, {distance['new']:.2f} with those proposed; "
           f"{found['abc']['epsilon'][-1]:.2f} is the farthest of the posterior.")  # fmt: skip
    if known and distance["new"] > distance["old"] - LEAST_GAIN:
        yield "The proposed values give the patterns no better than the old ones; writing them gains nothing there."
    out = found["abc"]["out_of_reach"]
    if out:
        yield (f"Out of reach of any values, and left out of the distance: {', '.join(out)}. That is for the rules or "
               "the scenario to answer.")  # fmt: skip
    known_checks = found["checks"] or {}
    cast, wars = known_checks.get("hindcast"), known_checks.get("battles")
    if cast:
        yield _better("On the places held back", cast["old"]["held_back"]["brier"], cast["new"]["held_back"]["brier"])
    if wars:
        yield _better("On the battles of other wars", wars["old"]["brier"], wars["new"]["brier"])


def _better(where: str, old: float | None, new: float | None) -> str:
    if old is None or new is None:
        return f"{where}: nothing to score."
    gain = old - new
    word = "about the same" if abs(gain) < 0.005 else "better" if gain > 0 else "worse"
    return f"{where} the proposed values are {word} (Brier {old:.3f} before, {new:.3f} after)."
