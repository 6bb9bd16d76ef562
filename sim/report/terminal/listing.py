"""Long lists for the terminal: where each number of a scenario comes from, and every coefficient."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from rich.console import Console
from rich.markup import escape

from sim.core.coefficients import Parameter
from sim.report.terminal.table import Table, paragraph, show_table, wordy
from sim.report.wording.tags import TAGS
from sim.scenario import SourcedNumber

SENTENCE = 20
"""Letters a line of a source or a meaning gets at least."""
SOURCE_COLUMNS = ("path", "value", "low", "high", "unit", "source", "tag", "note")


def untagged(rows: Iterable[SourcedNumber]) -> list[SourcedNumber]:
    """The numbers that have neither source nor tag."""
    return [row for row in rows if not row.told]


def source_records(rows: Iterable[SourcedNumber]) -> list[dict[str, str | float | None]]:
    """The numbers as plain records, for JSON and CSV."""
    return [{column: getattr(row, column) for column in SOURCE_COLUMNS} for row in rows]


def write_sources_csv(rows: Iterable[SourcedNumber], file: TextIO) -> None:
    """The numbers as comma-separated values with a header."""
    writer = csv.DictWriter(file, SOURCE_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(source_records(rows))


def show_sources(rows: Sequence[SourcedNumber], shown: Sequence[SourcedNumber], console: Console) -> None:
    """Print the numbers shown, and a count over all of them."""
    table = Table("", ("Number", wordy("Value"), "Range", wordy("Source", SENTENCE), "Tag"))
    for row in shown:
        limits = "" if row.low is None or row.low == row.high else f"{row.low:g} to {row.high:g}"
        _add(table, row.path, str(row.value), limits, row.source or row.note or "", row.tag or "")
    show_table(table, console)
    paragraph(console, f"\n{escape(count_sources(rows))}")


def count_sources(rows: Sequence[SourcedNumber]) -> str:
    """Count the numbers, those of each tag, and those with neither source nor tag."""
    tags = [f"{sum(row.tag == tag for row in rows)} {tag} ({meaning})" for tag, meaning in TAGS.items()]
    sourced = sum(bool(row.source) for row in rows)
    return (
        f"{len(rows)} numbers: {sourced} with a source; tags: {', '.join(tags)}; "
        f"{len(untagged(rows))} with neither source nor tag."
    )


def show_parameters(registry: Mapping[str, Parameter], console: Console) -> None:
    """Print every coefficient of every rule."""
    texts = (wordy("Meaning", SENTENCE), wordy("Source", SENTENCE))
    table = Table("", ("Coefficient", "Default", "Range", wordy("Unit"), "Tag", *texts))
    for found in registry.values():
        _add(table, found.name, f"{found.default:g}", found.range, found.unit, found.tag, found.meaning, found.source)
    show_table(table, console)
    paragraph(console, f"\n{len(registry)} coefficients. 0 outside a range is refused unless it says: 0 = off.")


def _add(table: Table, *cells: str) -> None:
    """Add a row of plain text."""
    table.add_row(*map(escape, cells))
