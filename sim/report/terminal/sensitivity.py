"""A sensitivity analysis on the terminal: what moves each output, and how much is epistemic or chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from sim.core import words
from sim.report.terminal import cells
from sim.report.terminal.printing import WHAT_IT_IS, failed, sign_off
from sim.report.terminal.table import Table, paragraph, show_table
from sim.report.wording.quantities import limits
from sim.report.wording.sensitivity import meaning, names

if TYPE_CHECKING:
    from sim.study import SensitivityResults

SHOWN = 12
"""Inputs in the table of a screening."""
WHY = {
    "not asked": "was not asked (--spread 0)",
    "undefined": "cannot be said: in some replications there is no answer",
    "constant": "cannot be said: the answer never differs",
}


def show_sensitivity(found: SensitivityResults, console: Console) -> None:
    """Print an analysis's summary."""
    about = found.record
    console.print()
    paragraph(console, f"[bold]{escape(about['name'])}[/bold]: {about['inputs']:,} uncertain inputs, "
                       f"{about['played']:,} replications{failed(about['failed'])}")  # fmt: skip
    for output, text in about["outputs"].items():
        paragraph(console, f"\n[bold]{escape(text)}[/bold]")
        for table in (_screening(about, output), _indices(about, output)):
            if table is not None:
                show_table(table, console)
        paragraph(console, f"\n{_spread(about, output)}")
    paragraph(console, f"\n{WHAT_IT_IS}")
    sign_off(console, about["folder"], about["seed"], about["digest"])


def _input(path: str, row: dict[str, Any], called: dict[str, str]) -> str:
    return cells.named(called[path], meaning(path, row["together"]))


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
        table.add_row(_input(row["path"], row, called), *(cells.number(one) for one in numbers))
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
        table.add_row(_input(row["path"], row, called), *(cells.number(one) for one in (*shares, *ends)))
    return table


def _spread(about: dict[str, Any], output: str) -> str:
    """The shares of epistemic uncertainty and chance in a sentence."""
    found = about["spread"]["results"][output]
    if found is None:
        why = about["spread"].get("why", {}).get(output, "")
        return f"How much is due to uncertain inputs and how much to chance {WHY.get(why, 'cannot be said')}."
    said = {name: f"{words.percent(one['value'])} ({limits(one)})" for name, one in found.items()}
    return (
        f"Of the variance, {said['ignorance']} is due to uncertain inputs (epistemic), {said['luck']} to chance "
        f"(aleatory), and {said['both']} to both together."
    )
