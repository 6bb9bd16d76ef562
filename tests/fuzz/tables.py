"""Changes to a table of comma-separated values: cells, columns, rows, separators, quotes."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.fuzz.cases import Change, Meaning
from tests.fuzz.trees import misspelt

Rows = list[list[str]]


@dataclass(frozen=True)
class Table:
    """A table as rows of cells, the header first; ``unread`` columns are for people only."""

    rows: Rows
    unread: frozenset[str] = frozenset()

    def copy(self) -> Rows:
        return [list(row) for row in self.rows]


def parsed(text: str, unread: frozenset[str]) -> Table:
    return Table([row for row in csv.reader(io.StringIO(text)) if row], unread)


def written(rows: Rows, **form: object) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", **form).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue().encode("utf-8", errors="surrogatepass")


Operator = Callable[[random.Random, Table], Change | None]


def cell(dice: random.Random, table: Table) -> Change | None:
    rows = table.copy()
    row, column = dice.randrange(1, len(rows)), dice.randrange(len(rows[0]))
    old = rows[row][column]
    new = dice.choice([
        "", "lots", "-1", "0", "1e19", "1e400", "nan", "inf", "-inf", "50%", "0,7", "2,000", "2.000,5", "1 200",
        f"-{old}", f"{old}x", misspelt(dice, old or "x"), f" {old} ", f"{old}0",
        "x" * 300, "x" * 200_000, "a\x00b", "a\x1b[2Jb",
        "a\u202eb", "a\nb", "=1+1", "2014-13-40", "9999-12-31", "0x10", "1_0", "\u0661", "\U0001f600",
        rows[dice.randrange(1, len(rows))][column],
    ])  # fmt: skip
    rows[row][column] = new
    unseen = any(letter in new for letter in "\x00\x1b\u202e") and rows[0][column] not in table.unread
    meaning = Meaning.WRONG if unseen else Meaning.OPEN
    return Change("cell", written(rows), meaning, f"row {row}, {rows[0][column]}: {old[:30]!r} to {new[:30]!r}")


def split_cell(dice: random.Random, table: Table) -> Change | None:
    """A decimal comma or a separator of thousands without quotes makes two cells of one."""
    rows = table.copy()
    row, column = dice.randrange(1, len(rows)), dice.randrange(len(rows[0]))
    rows[row][column : column + 1] = dice.choice([["2", "000"], ["0", "7"], ["a", "b"], []])
    return Change("cells of a row", written(rows), Meaning.WRONG, f"row {row}: {len(rows[row])} cells")


def column_name(dice: random.Random, table: Table) -> Change | None:
    rows = table.copy()
    column = dice.randrange(len(rows[0]))
    new = misspelt(dice, rows[0][column] or "x")
    if new.strip() == rows[0][column]:
        return None
    wrong = rows[0][column] not in table.unread and new.strip() not in rows[0]
    said = f"column {rows[0][column]} to {new}"
    rows[0][column] = new
    return Change("column's name", written(rows), Meaning.WRONG if wrong and new.strip() == new else Meaning.OPEN, said)


def column_twice(dice: random.Random, table: Table) -> Change | None:
    column = dice.randrange(len(table.rows[0]))
    rows = [[*row, row[column]] for row in table.rows]
    return Change("column twice", written(rows), Meaning.WRONG, table.rows[0][column])


def no_column(dice: random.Random, table: Table) -> Change | None:
    column = dice.randrange(len(table.rows[0]))
    rows = [row[:column] + row[column + 1 :] for row in table.rows]
    return Change("no column", written(rows), Meaning.OPEN, table.rows[0][column])


def columns_moved(dice: random.Random, table: Table) -> Change | None:
    order = list(range(len(table.rows[0])))
    dice.shuffle(order)
    return Change("columns moved", written([[row[k] for k in order] for row in table.rows]), Meaning.SAME, str(order))


def row(dice: random.Random, table: Table) -> Change | None:
    rows = table.copy()
    at = dice.randrange(1, len(rows))
    way = dice.choice(["twice", "gone", "moved"])
    if way == "twice":
        rows.insert(at, rows[at])
    else:
        one = rows.pop(at)
        if way == "moved":
            rows.insert(dice.randrange(1, len(rows) + 1), one)
    return Change("row", written(rows), Meaning.OPEN, f"row {at} {way}")


def separator(dice: random.Random, table: Table) -> Change | None:
    mark = dice.choice([";", "\t", "|"])
    return Change("separator", written(table.rows, delimiter=mark), Meaning.WRONG, repr(mark))


def quotes(dice: random.Random, table: Table) -> Change | None:
    text = written(table.rows).decode()
    at = dice.randrange(len(text))
    return Change("quote", (text[:at] + '"' + text[at:]).encode(), Meaning.OPEN, f"at {at}")


def quoted(dice: random.Random, table: Table) -> Change | None:
    return Change("all quoted", written(table.rows, quoting=csv.QUOTE_ALL), Meaning.SAME, "every cell in quotes")


def blank(dice: random.Random, table: Table) -> Change | None:
    lines = written(table.rows).split(b"\n")
    if any(b'"' in line and line.count(b'"') % 2 for line in lines):
        return None
    lines.insert(dice.randrange(1, len(lines)), b"")
    return Change("blank line", b"\n".join(lines), Meaning.SAME, "an empty line")


TABLE: tuple[Operator, ...] = (
    cell, cell, cell, cell, cell, split_cell, column_name, column_twice, no_column, columns_moved, row, row, separator,
    quotes, quoted, blank,
)  # fmt: skip
