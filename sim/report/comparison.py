"""Two scenarios on the same dice, on the terminal, for a reader who does not program.

What is shown is the content of ``comparison.json`` (see docs/compare.md).
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.markup import escape

from sim.core import words
from sim.report.palette import short_name
from sim.report.table import Table, closing, paragraph, show_table
from sim.scenario import MEASURES

MINUS = "\N{MINUS SIGN}"
SHOWN = ("troops", "places", "killed", "civilians_killed", "displaced")
"""Measures in the table of actors, where they differ."""

HARM = {"civilians_killed": "Civilians killed", "displaced": "People displaced"}
MEANING = {measure.name: measure.name.replace("_", " ") for measure in MEASURES}
WHAT_IT_IS = (
    "Both scenarios are played on the same dice, world by world. The 95 % intervals are sampling error only: they say "
    "how far the differences could be others with other dice, not how far the model may be from the world."
)
COLUMNS = ("A", "B", "Difference")
_MOST_PATHS = 6


def show_comparison(found: dict[str, Any], console: Console, folder: str | None = None) -> None:
    """Print a comparison.

    Args:
        found: content of ``comparison.json``.
        console: where.
        folder: where everything is.
    """
    console.print()
    for side in "ab":
        paragraph(console, f"[bold]{side.upper()}[/bold]  {escape(found[side]['scenario'])}", indent=3)
    for line in (_how_many(found), *differing(found)):
        paragraph(console, escape(line))
    for table in (outcomes(found), harm(found), actors(found)):
        show_table(table, console)
    console.print()
    for line in (*parting(found), *_left_out(found), "", WHAT_IT_IS):
        paragraph(console, escape(line))
    if folder is not None:
        closing(console, f"seed {found['seed']}, digest {found['digest']}", folder)


def _how_many(found: dict[str, Any]) -> str:
    failed = f"; {found['failed']:,} failed (see the column error of pairs.parquet)" if found["failed"] else ""
    return f"{found['pairs']:,} pairs of worlds, {words.days(found['start'], found['end'])}{failed}"


def differing(found: dict[str, Any]) -> Iterator[str]:
    """What was changed, in a line or two."""
    paths = [one["path"] for one in found["differs"]]
    if not paths:
        yield "The two scenarios say the same."
        return
    more = len(paths) - _MOST_PATHS
    said = ", ".join(paths[:_MOST_PATHS]) + (f" and {more} more" if more > 0 else "")
    yield f"Changed: {said}"


def outcomes(found: dict[str, Any]) -> Table:
    """The common questions: how likely in each, the difference, and how many worlds flipped."""
    caption = (
        "B less A in percentage points, below it the 95 % confidence interval; bold: beyond chance. Flipped: "
        "replications in which the answer changed from no to yes, and from yes to no."
    )
    table = Table("How likely", ("Question", "A", "B", "Difference", "Flipped\nto yes / no"), caption)
    for one in found["outcomes"].values():
        shares = (words.percent(one[side]["probability"]) for side in "ab")
        table.add_row(escape(one["text"]), *shares, _points(one), f"{one['to_yes']:,} / {one['to_no']:,}")
    return table


def beyond_chance(one: dict[str, Any]) -> bool:
    """Whether a difference's interval leaves out no difference."""
    return one["low"] is not None and (one["low"] > 0 or one["high"] < 0)


def points(one: dict[str, Any]) -> tuple[str, str]:
    """A difference of probabilities in percentage points, and its interval; dashes where there is none."""
    if one["difference"] is None or one["low"] is None:
        return words.NOT_MEASURED, ""
    low, high = (signed(100 * one[name], 1) for name in ("low", "high"))
    return signed(100 * one["difference"], 1), f"{low} to {high}"


def _points(one: dict[str, Any]) -> str:
    return _two_lines(one, *points(one))


def _two_lines(one: dict[str, Any], difference: str, interval: str) -> str:
    strong = f"[bold]{difference}[/bold]" if beyond_chance(one) else difference
    return strong + (f"\n[dim]{interval}[/dim]" if interval else "")


def signed(number: float, decimals: int) -> str:
    """A number with its sign, nothing without one: +1.5, −0.3, 0."""
    text = f"{abs(number):,.{decimals}f}"
    if not text.strip("0.,"):
        return "0"
    return ("+" if number > 0 else MINUS) + text


def amounts(one: dict[str, Any]) -> tuple[str, str]:
    """A difference of amounts and its interval; dashes where there is none."""
    if one["difference"] is None:
        return words.NOT_MEASURED, ""
    if one["low"] is None:
        return _amount(one["difference"]), ""
    return _amount(one["difference"]), f"{_amount(one['low'])} to {_amount(one['high'])}"


def _amount(number: float) -> str:
    if abs(number) < 0.0005:
        return "0"
    return ("+" if number > 0 else MINUS) + words.amount(abs(number))


def harm(found: dict[str, Any]) -> Table:
    """What is done to civilians, always shown."""
    table = Table("Harm to civilians", ("Mean at the end", *COLUMNS),
                   "By all actors together; it is reported and never counts as success.")  # fmt: skip
    for measure, name in HARM.items():
        table.add_row(name, *_means(found["harm"][measure]))
    return table


def _means(one: dict[str, Any]) -> tuple[str, str, str]:
    means = (words.NOT_MEASURED if one[side] is None else words.amount(one[side]) for side in "ab")
    return (*means, _two_lines(one, *amounts(one)))  # type: ignore[return-value]


def actors(found: dict[str, Any]) -> Table:
    """By actor what differs beyond chance; the rest is in ``comparison.json``."""
    table = Table("Actors, where the difference is beyond chance", ("Mean at the end", "A", "B", "Difference"))
    for actor, measures in found["measures"].items():
        for measure in SHOWN:
            if beyond_chance(measures[measure]):
                name = f"{short_name(actor, found['names'][actor])}: {MEANING[measure]}"
                table.add_row(escape(name), *_means(measures[measure]))
    if not table.row_count:
        table.add_row("none", "", "", "")
    return table


def parting(found: dict[str, Any]) -> Iterator[str]:
    """When the two worlds of a pair part, in anything and on the map."""
    if not found["parted"]["pairs"]:
        yield f"No pair parts: all {found['parted']['never']:,} are the same on every evening."
        return
    yield f"The worlds of a pair part: {_when(found['parted'])}."
    yield f"They have another map: {_when(found['map_parted'])}."


def _when(parted: dict[str, Any]) -> str:
    often = f"{parted['pairs']:,} of {parted['pairs'] + parted['never']:,} pairs"
    if not parted["pairs"]:
        return often
    median, first, last = (_evening(parted, name) for name in ("median", "first", "last"))
    return f"{often}, all on {median}" if first == last else f"{often}, half by {median} (first {first}, last {last})"


def _evening(parted: dict[str, Any], name: str) -> str:
    return "the eve" if parted["evening"][name] == 0 else words.day(parted["date"][name])


def narrower(found: dict[str, Any]) -> float | None:
    """By what share the paired interval is shorter than an unpaired one, in the median question; None if it is not."""
    shares = []
    for one in found["outcomes"].values():
        apart = one["unpaired"]
        if one["low"] is not None and one["low"] < one["high"]:
            shares.append(1 - (one["high"] - one["low"]) / (apart["high"] - apart["low"]))
    middle = statistics.median(shares) if shares else 0.0
    return middle if middle > 0 else None


def _left_out(found: dict[str, Any]) -> Iterator[str]:
    """The questions that are not compared, what common dice are worth, and how many pairs would say more."""
    if found["left_out"]:
        yield f"Not compared: {'; '.join(f'{name} {why}' for name, why in found['left_out'].items())}."
    saved = narrower(found)
    if saved is not None:
        yield f"Common dice make the median question's interval {words.percent(saved)} shorter than other dice would."
    needed = [one["pairs_for_half"] for one in found["outcomes"].values() if one["pairs_for_half"]]
    if needed:
        yield f"For intervals half as long: about {max(needed):,} pairs."
