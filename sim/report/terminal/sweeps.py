"""The summary of a study on the terminal: how far each answer moves, and where it is least and most likely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from sim.core import words
from sim.report.terminal import cells
from sim.report.terminal.printing import WHAT_IT_IS, failed, show_answer, sign_off
from sim.report.terminal.table import Table, wordy
from sim.report.wording.quantities import limits
from sim.study import HARM, factor_value, short_names

if TYPE_CHECKING:
    from sim.study import Sweep

FEW_POINTS = 7
"""A study of one factor with at most so many points is shown point by point."""


def show_sweep(found: Sweep, console: Console) -> None:
    """Print a study's summary."""
    about = found.record
    played = f"{about['points']:,} design points x {about['replications']:,} replications"
    heading = [f"[bold]{escape(about['name'])}[/bold]: {played}{failed(about['failed'])}"]
    heading += [
        f"  {escape(name)}: {escape(_values(found, path))}" for name, path in short_names(found.factors).items()
    ]
    several = len(found.factors) > 1 or about["points"] > FEW_POINTS
    tables = (_extremes(found), _harm(found)) if several else (_by_point(found), _harm_by_point(found))
    show_answer(console, heading, tables, _sentences(about), indent=4)
    sign_off(console, about["folder"], about["seed"], about["digest"])


def _sentences(about: dict[str, Any]) -> Iterator[str]:
    if about["failed"]:
        yield ("Failed replications say why in the column error of outcomes.parquet; --retry-failed repeats them.")
    shared = "have random numbers of their own" if about["independent"] else "share common random numbers"
    yield f"All points {shared}. {WHAT_IT_IS}"


def where(found: Sweep, result: dict[str, Any]) -> str:
    """A point in words: each factor's value."""
    return ", ".join(f"{name} {factor_value(found, path, result['factors'][path])}"
                     for name, path in short_names(found.factors).items())  # fmt: skip


def _values(found: Sweep, path: str) -> str:
    values = list(dict.fromkeys(one["factors"][path] for one in found.record["results"]))
    if len(values) <= FEW_POINTS:
        return ", ".join(factor_value(found, path, one) for one in values)
    numbers = [one for one in values if isinstance(one, (int, float))]
    ends = (
        f", {factor_value(found, path, min(numbers))} to {factor_value(found, path, max(numbers))}" if numbers else ""
    )
    return f"{len(values):,} values, {ends}"


def _extremes(found: Sweep) -> Table:
    """The points at which each outcome is least and most likely."""
    caption = "In brackets: 95 % confidence interval, per cent."
    table = Table("How likely, over all design points", ("Question", wordy("Least"), wordy("Most")), caption)
    for name, text in found.record["questions"].items():
        counted = [
            (one["outcomes"][name], one)
            for one in found.record["results"]
            if one["outcomes"][name]["probability"] is not None
        ]
        if not counted:
            table.add_row(escape(text), "not answerable", "")
            continue
        ends = [pick(counted, key=lambda pair: pair[0]["probability"]) for pick in (min, max)]
        alike = ends[0][0]["probability"] == ends[1][0]["probability"]
        points = len(found.record["results"])
        asked = text if len(counted) == points else f"{text} (answerable at {len(counted):,} of {points:,} points)"
        everywhere = ("at every point" if asked == text else "at each of them") if alike else ""
        table.add_row(escape(asked), *(_extreme(found, *end, everywhere) for end in ends))
    return table


def _extreme(found: Sweep, one: dict[str, Any], result: dict[str, Any], everywhere: str) -> str:
    """A probability with its interval, and below it where that is, which may be everywhere."""
    place = everywhere or where(found, result)
    return cells.stacked(f"{words.percent(one['probability'])} ({limits(one)})", escape(place))


def _harm(found: Sweep) -> Table:
    """The points at which civilian harm is least and greatest; medians."""
    table = Table("Civilian harm by the end date (median)", ("", wordy("Least"), wordy("Most")))
    for measure, text in HARM.items():
        counted = [
            (one["harm"][measure]["median"], one["point"])
            for one in found.record["results"]
            if one["harm"][measure]["median"] is not None
        ]
        if counted:
            results, ends = found.record["results"], (min(counted), max(counted))
            said = (cells.named(words.amount(amount), where(found, results[point])) for amount, point in ends)
            table.add_row(text, *said)
    return table


def _headed(found: Sweep, title: str, first: str, caption: str) -> Table:
    results = found.record["results"]
    heads = [factor_value(found, found.factors[0], one["factors"][found.factors[0]]) for one in results]
    return Table(title, (first, *map(escape, heads)), caption)


def _by_point(found: Sweep) -> Table:
    """Probability of each outcome at every point of one factor."""
    (name,) = short_names(found.factors)
    table = _headed(found, f"How likely, by {name}", "Question", "Below: 95 % confidence interval, per cent.")
    for outcome, text in found.record["questions"].items():
        table.add_row(escape(text), *(cells.probability(one["outcomes"][outcome]) for one in found.record["results"]))
    return table


def _harm_by_point(found: Sweep) -> Table:
    """Median of civilian harm at every point of one factor."""
    (name,) = short_names(found.factors)
    table = _headed(found, f"Civilian harm by the end date, by {name}", "",
                    "Median; below it the middle 90 % of the replications.")  # fmt: skip
    for measure, text in HARM.items():
        table.add_row(text, *(cells.harm(one["harm"][measure]) for one in found.record["results"]))
    return table
