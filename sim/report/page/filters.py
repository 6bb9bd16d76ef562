"""Numbers and dates as templates write them: the same words as the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.core import words

FILTERS: dict[str, Callable[..., Any]] = {
    "percent": words.percent,
    "amount": words.amount,
    "short": words.short,
    "day": words.day,
    "interval": lambda found: words.interval(found["low"], found["high"]),
    "model_interval": lambda found: words.interval(found.get("model_low"), found.get("model_high")),
    "thousands": lambda number: f"{number:,}",
}
