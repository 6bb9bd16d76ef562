"""Cells of tables, in the markup of ``rich``: a first line, and below it in grey what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.markup import escape

from sim.core import words
from sim.ensemble.summary import Range
from sim.report.wording import quantities


def bold(text: str, strong: bool = True) -> str:
    """Mark a text as bold, if it is to be."""
    return f"[bold]{text}[/bold]" if strong else text


def stacked(first: str, below: str = "", strong: bool = False) -> str:
    """A first line, and a second in grey unless it is empty."""
    return bold(first, strong) + (f"\n[dim]{below}[/dim]" if below else "")


def named(name: str, more: str = "") -> str:
    """A name as it stands in a scenario, and what explains it below."""
    return stacked(escape(name), escape(more))


def probability(one: Mapping[str, Any]) -> str:
    """A probability and, below it, its 95 % confidence interval in per cent; a dash where there is none."""
    if one["probability"] is None:
        return words.NOT_MEASURED
    return stacked(words.percent(one["probability"]), quantities.limits(one, "-"))


def median(found: Range, whole: bool) -> str:
    """The median, and below it the range of 90 % of the replications unless it is a single number.

    Args:
        found: of a measure at the end.
        whole: whether the measure counts, so that fractions mean nothing.
    """
    numbers = (found.median, found.low5, found.high95)
    middle, low, high = (round(one) if whole and one is not None else one for one in numbers)
    ends = words.short(low), words.short(high)
    return stacked(words.amount(middle), "" if ends[0] == ends[1] else " to ".join(ends))


def harm(one: Mapping[str, Any]) -> str:
    """The median of a measure of harm and its range; a dash where nothing was measured."""
    if one["median"] is None:
        return words.NOT_MEASURED
    return stacked(words.amount(one["median"]), f"{words.short(one['low5'])}-{words.short(one['high95'])}")


def difference(one: Mapping[str, Any], text: str, interval: str) -> str:
    """A paired difference, bold where it is beyond chance, with its interval below."""
    return stacked(text, interval, quantities.beyond_chance(one))


def skill(one: Mapping[str, Any] | None) -> str:
    """A skill, bold where it is beyond chance, with its interval below; a dash where there is none."""
    if one is None or one["value"] is None:
        return words.NOT_MEASURED
    return stacked(quantities.score(one["value"], 2), quantities.skill_interval(one), one["beaten"])


def number(one: float | None) -> str:
    """A number with two decimals, or with three significant digits from 10 on; a dash where there is none."""
    if one is None:
        return words.NOT_MEASURED
    return f"{one:.2f}" if abs(one) < 10 else words.amount(one)
