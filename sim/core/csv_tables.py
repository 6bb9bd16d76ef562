"""Tables of comma-separated values: one reader for all of them, which takes nothing for granted.

Every row has as many cells as the header, no column stands twice, quotes are whole, and no cell holds a character that
nobody sees: a comma too many is an error and never another number in the next column.
"""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.core.characters import named, unseen
from sim.core.error_messages import nearest
from sim.core.errors import Problem, ScenarioError
from sim.core.text_files import read_text

LONGEST = 10_000
"""Characters of a cell at most."""


@dataclass(frozen=True)
class CsvRow:
    """One row: its line in the file, from 1, and its cells by column, without the blanks around them."""

    line: int
    cells: dict[str, str]


def read_table(
    path: Path, needed: Iterable[str] = (), error: type[ScenarioError] = ScenarioError, closed: bool = False
) -> list[CsvRow]:
    """The rows of a table, its first line the header; empty lines are passed over.

    Args:
        path: the file.
        needed: columns that it must have.
        error: what to raise.
        closed: no other columns may stand there.

    Raises:
        ScenarioError: of the kind asked for, with everything that is wrong, each with its line.
    """
    file = path.as_posix()
    try:
        lines = list(_lines(read_text(path), file))
    except ScenarioError as wrong:
        raise error(wrong.problems) from None
    if not lines:
        raise error([Problem(file, 1, "", "the table is empty", ("a header and rows",))])
    (first, header), rows = lines[0], lines[1:]
    problems = list(_wrong_header(file, first, header, list(needed), closed)) or list(_wrong_rows(file, header, rows))
    if problems:
        raise error(problems)
    return [CsvRow(line, dict(zip(header, cells, strict=True))) for line, cells in rows]


def _lines(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that say something, numbered by where they begin.

    Raises:
        ScenarioError: quotes do not end, or something follows their end.
    """
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            if cells:
                yield begins, [cell.strip() for cell in cells]
            begins = reader.line_num + 1
    except csv.Error:
        message = "the quotes are not whole: a cell in quotes ends with a quote before a comma or the end of the line"
        raise ScenarioError([Problem(file, begins, "", message)]) from None


def _wrong_header(file: str, line: int, header: list[str], needed: list[str], closed: bool) -> Iterator[Problem]:
    for name, count in Counter(header).items():
        if count > 1 or not name:
            yield Problem(file, line, name, f"the column stands {count} times" if name else "a column has no name")
        elif closed and name not in needed:
            yield Problem(file, line, name, "no such column", (), nearest(name, needed))
    for name in needed:
        if name not in header:
            yield Problem(file, line, name, "this column is missing", (), nearest(name, set(header) - set(needed)))


def _wrong_rows(file: str, header: Sequence[str], rows: Iterable[tuple[int, list[str]]]) -> Iterator[Problem]:
    for line, cells in rows:
        if len(cells) != len(header):
            hint = "; a cell with a comma in it stands in quotes" if len(cells) > len(header) else ""
            yield Problem(file, line, "", f"found {len(cells)} cells{hint}", (f"{len(header)}, as in the header",))
            continue
        for name, cell in zip(header, cells, strict=True):
            strange = unseen(cell)
            if strange or len(cell) > LONGEST:
                said = f"has {named(strange.group())}" if strange else f"has {len(cell):,} characters"
                yield Problem(file, line, name, f"the cell {said}")
