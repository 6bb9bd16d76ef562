"""Levers on the terminal: those that a file declares, and how far each moves each question.

What an audit shows is the content of ``levers.json`` (see docs/levers.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from sim.core import words
from sim.report.palette import short_name
from sim.report.terminal import cells
from sim.report.terminal.printing import WHAT_IT_IS, failed, show_answer, sign_off
from sim.report.terminal.table import Column, Table, wordy
from sim.report.wording.comparison import HARM
from sim.report.wording.levers import PAIRED, called, named, setting
from sim.report.wording.quantities import amounts, points
from sim.study import seen, strongest

if TYPE_CHECKING:
    from sim.scenario import Lever

ORDERS_SHOWN = 30
"""Orders in the table; all are in ``levers.json``."""


def levers_table(levers: Mapping[str, Lever]) -> Table:
    """The levers that a file declares: name and label, settings, and how it was."""
    table = Table("", ("Lever", wordy("Settings"), wordy("How it was")))
    for name, lever in levers.items():
        settings = ", ".join(lever.choices) if lever.choices else " to ".join(lever.ends)
        times = "x " if lever.by == "times" else "+ " if lever.by == "add" else ""
        table.add_row(cells.named(name, lever.label), escape(times + settings), escape(lever.was))
    return table


def show_levers(found: dict[str, Any], console: Console, folder: str | None = None, of: Sequence[str] = ()) -> None:
    """Print an audit of levers.

    Args:
        found: content of ``levers.json``.
        console: where.
        folder: where everything is.
        of: questions to be shown, each in tables of its own; if none, each row shows the question that it moves most.
    """
    levers = [row for row in found["settings"] if not row["order"]]
    orders = [row for row in found["settings"] if row["order"]]
    played = f"{len(found['settings']):,} settings x {found['replications']:,} replications"
    heading = [f"[bold]{escape(found['name'])}[/bold]: {played}, {words.days(found['start'], found['end'])}"
               f"{failed(found['failed'])}"]  # fmt: skip
    tables = [
        table for name in (of or (None,)) for table in (_levers(found, levers, name), _orders(found, orders, name))
    ]
    show_answer(console, heading, (*tables, _harm(found, levers)), map(escape, _sentences(found, orders)), indent=3)
    if folder is not None:
        sign_off(console, folder, found["seed"], found["digest"])


def _title(found: Mapping[str, Any], what: str, of: str | None) -> str:
    if of is None:
        return f"{what}: the question that each moves most"
    return f"{what}: {escape(found['questions'][of])} As it was: {words.percent(found['as_it_was'][of])}"


def _headed(found: Mapping[str, Any], what: str, first: str, of: str | None) -> Table:
    caption = "Percentage points against how it was, below them the 95 % confidence interval; bold: beyond chance."
    columns: list[str | Column] = [first, wordy("Set to"), "Difference"]
    more = " Moved: questions of all that are moved beyond chance and by 2 points or more." if of is None else ""
    columns += [wordy("Question"), "Moved"] if of is None else []
    return Table(_title(found, what, of), columns, caption + more)


def _cells(found: Mapping[str, Any], row: Mapping[str, Any], of: str | None) -> list[str]:
    """The cells of a setting: its value, the difference, and the question unless one is asked for."""
    name = of if of is not None else strongest(row["outcomes"])
    one = row["outcomes"].get(name)
    apart = words.NOT_MEASURED if one is None else cells.difference(one, *points(one))
    if of is not None:
        return [escape(setting(row)), apart]
    moved = sum(map(seen, row["outcomes"].values()))
    text = "" if name is None else found["questions"][name]
    return [escape(setting(row)), apart, escape(text), f"{moved} of {len(row['outcomes'])}"]


def _levers(found: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], of: str | None) -> Table:
    table = _headed(found, "Levers", "Lever", of)
    before = None
    for row in rows:
        label = "" if row["group"] == before else escape(called(found, row["group"]))
        before = row["group"]
        table.add_row(label, *_cells(found, row, of))
    return table


def _orders(found: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], of: str | None) -> Table:
    """Of each order the manner that moves most, the furthest first; those that move nothing are left out."""
    table = _headed(found, "Orders", "Order", of)
    best = [max((row for row in rows if row["group"] == group), key=lambda row: _reach(row, of))
            for group in dict.fromkeys(row["group"] for row in rows)]  # fmt: skip
    moving = sorted((row for row in best if _reach(row, of)[0]), key=lambda row: _reach(row, of), reverse=True)
    for row in moving[:ORDERS_SHOWN]:
        table.add_row(escape(called(found, row["group"])), *_cells(found, row, of))
    return table


def _reach(row: Mapping[str, Any], of: str | None) -> tuple[bool, float]:
    name = of if of is not None else strongest(row["outcomes"])
    one = row["outcomes"].get(name)
    return (False, 0.0) if one is None or one["difference"] is None else (seen(one), abs(one["difference"]))


def _harm(found: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Table:
    """Harm to civilians under each setting of the levers, always shown."""
    table = Table("Harm to civilians: mean differences by the end", ("Lever", wordy("Set to"), *HARM.values()),
                  "By all actors together; always reported, never scored as success.")  # fmt: skip
    before = None
    for row in rows:
        label = "" if row["group"] == before else escape(called(found, row["group"]))
        before = row["group"]
        table.add_row(label, escape(setting(row)), *(cells.difference(one, *amounts(one)) for one in
                                                     (row["harm"][measure] for measure in HARM)))  # fmt: skip
    return table


def _sentences(found: Mapping[str, Any], orders: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say what the orders together show, and how to read the intervals."""
    if orders:
        yield from _policies(found)
        inert, dominant = found["audit"]["inert"], found["audit"]["dominant"]
        if inert:
            yield f"Kinds of order that move no question beyond chance, whoever gives them: {', '.join(inert)}."
        if dominant:
            yield f"Orders that move every question of their actor furthest: {', '.join(dominant)}."
        yield ""
    yield f"{PAIRED} {WHAT_IT_IS}"


def _policies(found: Mapping[str, Any]) -> Iterator[str]:
    for actor, one in found["audit"]["policies"].items():
        if one["outcome"] is not None:
            name = short_name(actor, found["names"][actor])
            yield (f"{name}: {100 * one['span']:.0f} points between {named(found, one['highest'])} and "
                   f"{named(found, one['lowest'])}, on: {found['questions'][one['outcome']]}")  # fmt: skip
