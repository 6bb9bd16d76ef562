"""Numbers as people say them: probabilities, amounts and dates."""

from __future__ import annotations

import datetime
import math

NOT_MEASURED = "-"
"""Stands for a number that is not there: it was not measured, or is not defined."""


def likelihood(count: int, of: int) -> str:
    """Return a counted probability in words, always out of 100 so that readers can compare: "about 71 in 100"."""
    if of == 0:
        return "not answerable"
    if count == 0:
        return "never"
    if count == of:
        return "always"
    share = count / of
    if share <= 0.005:
        return "fewer than 1 in 100"
    if share >= 0.995:
        return "more than 99 in 100"
    return f"about {100 * share:.0f} in 100"


def percent(share: float | None) -> str:
    """A share as a percentage: no decimals, but never 0 % or 100 % for what is neither."""
    if share is None or math.isnan(share):
        return NOT_MEASURED
    if 0 < share <= 0.005:
        return "<1 %"
    if 0.995 <= share < 1:
        return ">99 %"
    return f"{100 * share:.0f} %"


def interval(low: float | None, high: float | None) -> str:
    """An interval of probabilities as percentages, one decimal."""
    if low is None or high is None:
        return NOT_MEASURED
    return f"{100 * low:.1f} to {100 * high:.1f} %"


def amount(number: float | None) -> str:
    """A number to three significant digits, with separators: 14,200; 12.5; 0; a dash where there is none."""
    if number is None or math.isnan(number):
        return NOT_MEASURED
    if abs(number) >= 1e6:
        return f"{number / 1e6:.3g} M"
    if abs(number) >= 100:
        return f"{float(f'{number:.3g}'):,.0f}"
    return f"{number:.3g}"


def short(number: float | None) -> str:
    """A number to two significant digits, k for thousand and M for million: 14k, 1.2M; a dash where there is none."""
    if number is None or math.isnan(number):
        return NOT_MEASURED
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(number) >= 0.995 * size:
            return f"{float(f'{number / size:.2g}'):g}{letter}"
    return f"{float(f'{number:.2g}'):g}"


def not_accepted(order: str, count: int, played: int) -> str:
    """A scheduled order that was not accepted when its day came, in so many of the replications that succeeded."""
    return f"Scheduled order not accepted in {count:,} of {played:,} replications: {order}."


def day(date: str) -> str:
    """A date as it is written: 10 Jun 2014."""
    found = datetime.date.fromisoformat(date)
    return f"{found.day} {found:%b %Y}"


def days(first: str, last: str) -> str:
    """Two dates, what they share said once: 9 to 12 Jun 2014."""
    start, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    if start == end:
        return day(last)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day(last)}"
    return f"{start.day} {start:%b} to {day(last)}" if start.year == end.year else f"{day(first)} to {day(last)}"
