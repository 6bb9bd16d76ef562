"""The summary of a sensitivity analysis on the terminal: what moves each output, and how much is ignorance or luck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from sim.core import words
from sim.report.table import Table, closing, paragraph, show_table
from sim.report.terminal import WHAT_IT_IS
from sim.study import short_names

if TYPE_CHECKING:
    from sim.study import SensitivityResults

SHOWN = 12
"""Inputs in the table of a screening."""
WHY = {
    "not asked": "was not asked (--spread 0)",
    "undefined": "cannot be said: in some replications there is no answer",
    "constant": "cannot be said: the answer never differs",
}
_COEFFICIENT = "parameters."


def show_sensitivity(found: SensitivityResults, console: Console) -> None:
    """Print an analysis's summary."""
    about = found.record
    failed = f"; [bold red]{about['failed']:,} failed[/bold red]" if about["failed"] else ""
    console.print()
    paragraph(console, f"[bold]{escape(about['name'])}[/bold]: {about['inputs']:,} uncertain inputs, "
                       f"{about['played']:,} replications{failed}")  # fmt: skip
    for output, text in about["outputs"].items():
        paragraph(console, f"\n[bold]{escape(text)}[/bold]")
        for table in (_screening(about, output), _indices(about, output)):
            if table is not None:
                show_table(table, console)
        paragraph(console, f"\n{_spread(about, output)}")
    paragraph(console, f"\n{WHAT_IT_IS}")
    closing(console, f"Seed {about['seed']}, digest {about['digest']}", about["folder"])


def names(paths: list[str]) -> dict[str, str]:
    """What to call inputs in print, by their paths."""
    return {path: name for name, path in short_names(paths).items()}


def meaning(path: str, together: list[str]) -> str:
    """What an input is: a coefficient's meaning, or how many numbers move with it."""
    from sim.core.coefficients import registry

    if path.startswith(_COEFFICIENT):
        return registry()[path.removeprefix(_COEFFICIENT)].meaning
    return f"with {len(together)} others drawn from the same roll" if together else ""


def _cell(path: str, row: dict[str, Any], called: dict[str, str]) -> str:
    more = meaning(path, row["together"])
    return escape(called[path]) + (f"\n[dim]{escape(more)}[/dim]" if more else "")


def _screening(about: dict[str, Any], output: str) -> Table | None:
    """The inputs with the largest mean effect of a step."""
    if about["screening"] is None:
        return None
    rows = about["screening"]["results"].get(output)
    if rows is None:
        return None
    rows = sorted(rows, key=lambda row: -row["mu_star"])[:SHOWN]
    called = names([row["path"] for row in rows])
    caption = (
        "mu*: mean size of an input's effect over the whole of its range; +-: half the 95 % confidence interval; "
        "mu: its mean with its sign; sigma: its spread over the replications."
    )
    table = Table("Screening: the strongest inputs", ("Input", "mu*", "+-", "mu", "sigma"), caption)
    for row in rows:
        numbers = (row["mu_star"], row["mu_star_conf"], row["mu"], row["sigma"])
        table.add_row(_cell(row["path"], row, called), *(_number(one) for one in numbers))
    return table


def _indices(about: dict[str, Any], output: str) -> Table | None:
    """Sobol' indices, and where the answer lies at either end of an input."""
    rows = about["indices"]["results"].get(output)
    if rows is None:
        return None
    rows = sorted(rows, key=lambda row: -row["st"])
    called = names([row["path"] for row in rows])
    caption = (
        "S1: share of the variance by itself; ST: with all it takes part in; +-: half the 95 % confidence interval. "
        "Low, high: mean where the input is in its lowest and its highest fifth."
    )
    table = Table("Sobol' indices", ("Input", "S1", "+-", "ST", "+-", "Low", "High"), caption)
    for row in rows:
        shares = (row["s1"], row["s1_conf"], row["st"], row["st_conf"])
        ends = (row["lowest_fifth"], row["highest_fifth"])
        table.add_row(_cell(row["path"], row, called), *(_number(one) for one in (*shares, *ends)))
    return table


def _number(one: float | None) -> str:
    if one is None:
        return words.NOT_MEASURED
    return f"{one:.2f}" if abs(one) < 10 else words.amount(one)


def _spread(about: dict[str, Any], output: str) -> str:
    """Ignorance and luck in a sentence."""
    found = about["spread"]["results"][output]
    if found is None:
        why = about["spread"].get("why", {}).get(output, "")
        return f"How much is ignorance and how much luck {WHY.get(why, 'cannot be said')}."
    said = {name: f"{words.percent(one['value'])} ({100 * one['low']:.0f} to {100 * one['high']:.0f})"
            for name, one in found.items()}  # fmt: skip
    return (
        f"Of the spread over all inputs and dice, {said['ignorance']} is ignorance of the inputs, {said['luck']} luck, "
        f"and {said['both']} what both do together."
    )
