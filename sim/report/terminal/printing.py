"""The order in which every answer is printed: heading, tables, sentences, and where everything is."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape

from sim.report.terminal.table import Table, paragraph, show_table

WHAT_IT_IS = (
    "This is a model, not a forecast. Intervals show Monte Carlo sampling error only. They do not include error in the "
    "model itself."
)

WHAT_IT_IS_OF_MANY = (
    "This is a model, not a forecast. Confidence intervals show Monte Carlo sampling error; intervals over "
    "coefficients show what the model gives with other coefficients of the set. Neither includes what the model leaves "
    "out."
)
"""The same where coefficients are uncertain."""


def show_answer(console: Console, heading: Iterable[str], tables: Iterable[Table], sentences: Iterable[str],
                indent: int = 0) -> None:  # fmt: skip
    """Print an answer; what is empty is left out.

    Args:
        console: where.
        heading: markup of ``rich``, a paragraph each.
        tables: those without rows are not printed.
        sentences: markup of ``rich``, a paragraph each; an empty one is an empty line.
        indent: of a heading's lines after the first.
    """
    console.print()
    for line in heading:
        paragraph(console, line, indent)
    for table in tables:
        show_table(table, console)
    console.print()
    for line in sentences:
        paragraph(console, line)


def failed(count: int, where: str = "") -> str:
    """Say in red how many replications failed and where the reasons are; empty if none did."""
    if not count:
        return ""
    return f"; [bold red]{count:,} failed[/bold red]" + (f" (see the column error of {where})" if where else "")


def sign_off(console: Console, folder: str | None, seed: int | None = None, digest: str | None = None,
             seconds: float | None = None) -> None:  # fmt: skip
    """Print the last lines: time, seed and digest, and on an unbroken line, to be copied, where everything is."""
    known = {"played in": None if seconds is None else f"{seconds:,.1f} s", "seed": seed, "digest": digest}
    about = ", ".join(f"{name} {value}" for name, value in known.items() if value is not None)
    paragraph(console, about[:1].upper() + about[1:])
    if folder is not None:
        console.print(f"Everything is in [bold]{escape(folder)}[/bold]", highlight=False, soft_wrap=True)
