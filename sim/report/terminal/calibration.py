"""A calibration on the terminal: what was ruled out and narrowed, what is proposed, and what it does elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape

from sim.core import words
from sim.report.terminal import cells
from sim.report.terminal.printing import show_answer, sign_off
from sim.report.terminal.table import Table, wordy
from sim.report.wording.calibration import amount, check_rows, inside, verdict
from sim.report.wording.quantities import MINUS, small_share

SHOWN = 25
"""Coefficients in the table of a screening."""

NAMES, SENTENCES = 26, 18
"""Columns that coefficients and patterns get at least."""

CAUTION = (
    "History is a single outcome: coefficients that give it more often need not be truer. What was held back is "
    "the test; a value that is not identified stays as it was."
)


def show_calibration(found: Mapping[str, Any], console: Console) -> None:
    """Print a calibration."""
    heading = (
        f"[bold]{escape(found['name'])}[/bold]: calibrated to {escape(found['calibration'])}, "
        f"{found['played']:,} replications"
    )
    tables = (waves(found), coefficients(found), statistics(found), *checks(found))
    show_answer(console, [heading], tables, (*verdict(found), "", CAUTION))
    sign_off(console, found["folder"], found["seed"], found["digest"])


def waves(found: Mapping[str, Any]) -> Table:
    """The share of the space that each wave ruled out."""
    caption = "Emulators: share of the variance between points that they predict where they have not looked."
    table = Table("History matching", ("Wave", "Points", "Left of all", "Ruled out now", "Emulators"), caption)
    for one in found["waves"]:
        explained = [emulator["explained"] for emulator in one["emulators"].values()]
        raised = f"limit {one['limit']:.1f}, not 3" if one["limit"] > 3 else ""
        predicted = f"{min(explained):.2f} to {max(explained):.2f}".replace("-", MINUS)
        table.add_row(cells.stacked(f"{one['wave']}", raised), f"{one['points']:,}", small_share(one["left"]),
                      words.percent(one["of_what_was_left"]), predicted)  # fmt: skip
    return table


def coefficients(found: Mapping[str, Any]) -> Table:
    """Old and proposed values."""
    caption = (
        "Below each name its range. Ratio: spread after over spread before; 1 tells nothing. A coefficient that has "
        "not contracted beyond chance is not identified and stays as it is."
    )
    table = Table("Coefficients", (wordy("Coefficient", NAMES), "Old", "Proposed", "5 to 95 %", "Ratio"), caption)
    for row in found["coefficients"]:
        new = f"[bold]{row['new']:g}[/bold]" if row["identified"] else "[dim]as it is[/dim]"
        called = cells.named(row["coefficient"], f"{row['low']:g} to {row['high']:g}: {row['meaning']}")
        table.add_row(called, f"{row['old']:g}", new, f"{row['p5']:.3g} to {row['p95']:.3g}",
                      f"{row['contraction']:.2f}")  # fmt: skip
    return table


def statistics(found: Mapping[str, Any]) -> Table:
    """Every pattern's statistics before and after, beside their tolerance."""
    caption = "Posterior: middle 90 % over its points. Bold: within tolerance."
    table = Table("Patterns", (wordy("Pattern", SENTENCES), "Tolerance", "Old", "Proposed", "Posterior"), caption)
    for one in found["statistics"].values():
        after = one["posterior"]
        cells = [_within(one[side]["value"], one) for side in ("old", "new")]
        limits = f"{amount(one['low'], one)} to {amount(one['high'], one)}"
        spread = f"{amount(after['p5'], one)} to {amount(after['p95'], one)}"
        miss = "" if inside(one["new"]["value"], one) else "\n[red]miss[/red]"
        table.add_row(f"{one['pattern']}  {escape(one['text'])}", limits, cells[0], cells[1] + miss, spread)
    return table


def _within(value: float | None, one: Mapping[str, Any]) -> str:
    return cells.bold(amount(value, one), inside(value, one))


def checks(found: Mapping[str, Any]) -> Iterator[Table]:
    """Hindcast and battles, before and after."""
    known = found["checks"] or {}
    caption = "Common random numbers. Brier scores: lower is better. Nothing held back was looked at to choose a value."
    table = Table("What was held back", ("", "Old", "Proposed"), caption)
    for row in check_rows(known):
        table.add_row(*row)
    if table.row_count:
        yield table


def show_screening(found: Mapping[str, Any], console: Console) -> None:
    """Print a screening."""
    heading = (
        f"[bold]{escape(found['name'])}[/bold]: {len(found['coefficients'])} coefficients screened, "
        f"{found['points']:,} points of {found['replications']}"
    )
    show_answer(console, [heading], [_strongest(found)], ())
    sign_off(console, found["folder"], found["seed"], found["digest"])


def _strongest(found: Mapping[str, Any]) -> Table:
    """The coefficients with the largest effects, and on what."""
    caption = "mu* over the whole range, in half widths of the statistic's tolerance (at least a tenth of its range)."
    columns = ("Coefficient", "Strength", wordy("On"), wordy("Strength on each of the others"))
    table = Table("The strongest", columns, caption)
    for row in found["coefficients"][:SHOWN]:
        first, *others = sorted(row["effects"], key=lambda name: -row["effects"][name])
        said = ", ".join(f"{name} {row['effects'][name]:.1f}" for name in others[:4])
        table.add_row(row["name"], f"{row['strength']:.2f}", first, said)
    return table
