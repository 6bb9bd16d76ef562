"""Long lists for the terminal: where each number of a scenario comes from, and every coefficient."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table

from sim.rules.parameters import Parameter
from sim.scenario.provenance import Row

TAGS = {"V": "seen in a source", "M": "from memory of the literature", "J": "judgement", "C": "calculated"}
SOURCE_COLUMNS = ("path", "value", "low", "high", "unit", "source", "tag", "note")


def untagged(rows: Iterable[Row]) -> list[Row]:
    """The numbers that have neither source nor tag."""
    return [row for row in rows if not row.told]


def source_records(rows: Iterable[Row]) -> list[dict[str, str | float | None]]:
    """The numbers as plain records, for JSON and CSV."""
    return [{column: getattr(row, column) for column in SOURCE_COLUMNS} for row in rows]


def write_csv(rows: Iterable[Row], file: TextIO) -> None:
    """The numbers as comma-separated values with a header."""
    writer = csv.DictWriter(file, SOURCE_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(source_records(rows))


def show_sources(rows: Sequence[Row], shown: Sequence[Row], console: Console) -> None:
    """Print the numbers shown, and a count over all of them."""
    table = _table("Number", "Value", "Range", "Source", "Tag")
    for row in shown:
        limits = "" if row.low is None or row.low == row.high else f"{row.low:g} to {row.high:g}"
        table.add_row(row.path, str(row.value), limits, row.source or row.note or "", row.tag or "")
    console.print(table)
    console.print(count_sources(rows), highlight=False)


def count_sources(rows: Sequence[Row]) -> str:
    """How many numbers there are, how many of each tag, and how many have neither source nor tag."""
    tags = [f"{sum(row.tag == tag for row in rows)} {tag} ({meaning})" for tag, meaning in TAGS.items()]
    sourced = sum(bool(row.source) for row in rows)
    return (
        f"{len(rows)} numbers: {sourced} with a source; tags: {', '.join(tags)}; "
        f"{len(untagged(rows))} with neither source nor tag."
    )


def show_parameters(registry: Mapping[str, Parameter], console: Console) -> None:
    """Print every coefficient of every rule."""
    table = _table("Coefficient", "Default", "Range", "Unit", "Tag", "Meaning", "Source")
    for found in registry.values():
        table.add_row(found.name, f"{found.default:g}", found.range, found.unit, found.tag, found.meaning, found.source)
    console.print(table)
    console.print(
        f"{len(registry)} coefficients. 0 outside a range is refused unless it says: 0 = off.", highlight=False
    )


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(columns[0], no_wrap=True)  # so that a path can be searched for and copied
    for column in columns[1:]:
        table.add_column(column, overflow="fold")
    return table
