"""Words of a comparison that terminal, figures and documents share."""

from __future__ import annotations

import statistics
from typing import Any

HARM = {"civilians_killed": "Civilians killed", "displaced": "People displaced"}


def narrower(found: dict[str, Any]) -> float | None:
    """By what share the paired interval is shorter than an unpaired one, in the median question; None if it is not."""
    shares = []
    for one in found["outcomes"].values():
        apart = one["unpaired"]
        if one["low"] is not None and one["low"] < one["high"]:
            shares.append(1 - (one["high"] - one["low"]) / (apart["high"] - apart["low"]))
    middle = statistics.median(shares) if shares else 0.0
    return middle if middle > 0 else None
