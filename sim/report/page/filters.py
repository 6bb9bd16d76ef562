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
    "thousands": lambda number: f"{number:,}",
}
