"""Two scenarios with common random numbers, on the terminal, for a reader who does not program.

What is shown is the content of ``comparison.json`` (see docs/compare.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.markup import escape

from sim.core import words
from sim.report.palette import short_name
from sim.report.terminal import cells
from sim.report.terminal.printing import show_answer, sign_off
from sim.report.terminal.table import Table
from sim.report.wording.comparison import HARM, narrower
from sim.report.wording.quantities import amounts, beyond_chance, points
from sim.scenario import MEASURES

SHOWN = ("troops", "places", "killed", "civilians_killed", "displaced")
"""Measures in the table of actors, where they differ."""

MEANING = {measure.name: measure.name.replace("_", " ") for measure in MEASURES}
PAIRED = (
    "Both scenarios use common random numbers, replication by replication. The 95 % confidence intervals show sampling "
    "error only, in the paired differences. They do not include error in the model itself."
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
    heading = [f"[bold]{side.upper()}[/bold]  {escape(found[side]['scenario'])}" for side in "ab"]
    heading += map(escape, (_how_many(found), differing(found)))
    sentences = (*divergence(found), *_left_out(found), "", PAIRED)
    show_answer(console, heading, (outcomes(found), harm(found), actors(found)), map(escape, sentences), indent=3)
    if folder is not None:
        sign_off(console, folder, found["seed"], found["digest"])


def _how_many(found: dict[str, Any]) -> str:
    failed = f"; {found['failed']:,} failed (see the column error of pairs.parquet)" if found["failed"] else ""
    return f"{found['pairs']:,} pairs of replications, {words.days(found['start'], found['end'])}{failed}"


def differing(found: dict[str, Any]) -> str:
    """Name what was changed, in a sentence."""
    paths = [one["path"] for one in found["differs"]]
    if not paths:
        return "The two scenarios say the same."
    more = len(paths) - _MOST_PATHS
    return f"Changed: {', '.join(paths[:_MOST_PATHS])}" + (f" and {more} more" if more > 0 else "")


def outcomes(found: dict[str, Any]) -> Table:
    """The common questions: how likely in each, the difference, and in how many pairs the answer changed."""
    caption = (
        "B less A in percentage points, below it the 95 % confidence interval; bold: beyond chance. Flipped: "
        "replications in which the answer changed (no to yes / yes to no)."
    )
    table = Table("How likely", ("Question", "A", "B", "Difference", "Flipped\nto yes / no"), caption)
    for one in found["outcomes"].values():
        shares = (words.percent(one[side]["probability"]) for side in "ab")
        apart = cells.difference(one, *points(one))
        table.add_row(escape(one["text"]), *shares, apart, f"{one['to_yes']:,} / {one['to_no']:,}")
    return table


def harm(found: dict[str, Any]) -> Table:
    """Harm to civilians, always shown."""
    table = Table("Harm to civilians", ("Mean at the end", *COLUMNS),
                  "By all actors together; always reported, never scored as success.")  # fmt: skip
    for measure, name in HARM.items():
        table.add_row(name, *_means(found["harm"][measure]))
    return table


def _means(one: dict[str, Any]) -> tuple[str, str, str]:
    a, b = (words.amount(one[side]) for side in "ab")
    return a, b, cells.difference(one, *amounts(one))


def actors(found: dict[str, Any]) -> Table:
    """By actor what differs beyond chance; the rest is in ``comparison.json``."""
    table = Table("Actors, where the difference is beyond chance", ("Mean at the end", *COLUMNS))
    for actor, measures in found["measures"].items():
        for measure in SHOWN:
            if beyond_chance(measures[measure]):
                name = f"{short_name(actor, found['names'][actor])}: {MEANING[measure]}"
                table.add_row(escape(name), *_means(measures[measure]))
    if not table.row_count:
        table.add_row("none")
    return table


def divergence(found: dict[str, Any]) -> Iterator[str]:
    """Say when the two replications of a pair diverge, in anything and in territorial control."""
    if not found["parted"]["pairs"]:
        yield f"No pair diverges: all {found['parted']['never']:,} are the same on every evening."
        return
    yield f"The replications of a pair diverge in {_when(found['parted'])}."
    yield f"Territorial control diverges in {_when(found['map_parted'])}."


def _when(parted: dict[str, Any]) -> str:
    count, every = parted["pairs"], parted["pairs"] + parted["never"]
    often = f"all {every:,} pairs" if count == every else f"{count:,} of {every:,} pairs"
    if not count:
        return often
    median, first, last = (_evening(parted, name) for name in ("median", "first", "last"))
    if first == last:
        return f"{often}, {'each' if count > 1 else 'that'} on {median}"
    return f"{often}; in half of them by {median} (first {first}, last {last})"


def _evening(parted: dict[str, Any], name: str) -> str:
    return "day 0 (the start)" if parted["evening"][name] == 0 else words.day(parted["date"][name])


def _left_out(found: dict[str, Any]) -> Iterator[str]:
    """The questions that are not compared, what common random numbers gain, and how many pairs would say more."""
    if found["left_out"]:
        yield f"Not compared: {'; '.join(f'{name} {why}' for name, why in found['left_out'].items())}."
    saved = narrower(found)
    if saved is not None:
        yield f"Common random numbers shorten the median confidence interval by {words.percent(saved)}."
    needed = [one["pairs_for_half"] for one in found["outcomes"].values() if one["pairs_for_half"]]
    if needed:
        yield f"For intervals half as long: about {max(needed):,} pairs."
