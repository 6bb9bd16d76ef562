"""Scores, differences, intervals and lists as plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.core import words

MINUS = "\N{MINUS SIGN}"


def score(value: float | None, decimals: int = 3) -> str:
    """A score with a true minus sign; a dash where there is none."""
    if value is None:
        return words.NOT_MEASURED
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if not float(text) else text.replace("-", MINUS)


def signed(number: float, decimals: int) -> str:
    """A number with its sign; zero has none: +1.5, −0.3, 0."""
    text = f"{abs(number):,.{decimals}f}"
    if not text.strip("0.,"):
        return "0"
    return ("+" if number > 0 else MINUS) + text


def signed_amount(number: float) -> str:
    """An amount to three significant digits with its sign."""
    if abs(number) < 0.0005:
        return "0"
    return ("+" if number > 0 else MINUS) + words.amount(abs(number))


def small_share(share: float) -> str:
    """A share as a percentage, with as many digits as a small one needs."""
    return f"{100 * share:.2g} %" if share < 0.1 else words.percent(share)


def limits(one: Mapping[str, Any], link: str = " to ") -> str:
    """Both ends of a probability's interval in per cent, without the sign: 52 to 95."""
    return f"{100 * one['low']:.0f}{link}{100 * one['high']:.0f}"


def beyond_chance(one: Mapping[str, Any]) -> bool:
    """Return whether the interval of a difference excludes zero."""
    return one["low"] is not None and (one["low"] > 0 or one["high"] < 0)


def points(one: Mapping[str, Any]) -> tuple[str, str]:
    """A difference of probabilities in percentage points, and its interval; a dash where there is none."""
    if one["difference"] is None or one["low"] is None:
        return words.NOT_MEASURED, ""
    low, high = (signed(100 * one[name], 1) for name in ("low", "high"))
    return signed(100 * one["difference"], 1), f"{low} to {high}"


def amounts(one: Mapping[str, Any]) -> tuple[str, str]:
    """A difference of amounts and its interval; a dash where there is none."""
    if one["difference"] is None:
        return words.NOT_MEASURED, ""
    interval = "" if one["low"] is None else f"{signed_amount(one['low'])} to {signed_amount(one['high'])}"
    return signed_amount(one["difference"]), interval


def skill_interval(one: Mapping[str, Any]) -> str:
    """A skill's interval: 0.12 to 0.45; empty where there is none."""
    return "" if one["low"] is None else f"{score(one['low'], 2)} to {score(one['high'], 2)}"


def listed(names: Sequence[str]) -> str:
    """Names as they are said: A; A and B; A, B and C; empty where there are none."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
