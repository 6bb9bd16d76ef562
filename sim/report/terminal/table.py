"""Tables and paragraphs on the terminal, in which no number, unit, interval, date or word is ever cut.

A table is laid out for the width there is. Numbers keep theirs. Where the width does not suffice, columns of words are
wrapped; where it still does not, every row is stacked: its first cell, and below it each other cell with its head.
A word that is longer than a line (a path, a digest) runs over the edge, for the terminal to wrap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.text import Text

from sim.core.words import NOT_MEASURED

LEGEND = f"{NOT_MEASURED}: not defined or not measured, which is not zero."

READABLE = 13
"""Letters a line of words gets at least, if it has so many."""

_GAP = 2
_INDENT = 2
_NUMBER = r"[<>]?[+\-\N{MINUS SIGN}]?\d[\d,.]*[kM]?"
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_UNIT = rf"(?: %| (?:M|million|points?|days?|men|troops|people|{_MONTH})\b)?"
_PIECE = re.compile(rf"[(\[]?{_NUMBER}{_UNIT}(?: to {_NUMBER}{_UNIT})?\S*|\S+")
"""A piece of text that stays on one line: a word, or a number with its unit and the other end of its interval."""


@dataclass(frozen=True)
class Column:
    """A column of a table: numbers, flush right and never wrapped, unless it is of words.

    Attributes:
        head: what stands above it; a line break in it is kept where there is room.
        words: whether its cells may be wrapped.
        least: letters that its words get at least, if they have so many.
    """

    head: str
    words: bool = False
    least: int = READABLE


def wordy(head: str, least: int = READABLE) -> Column:
    """A column of words."""
    return Column(head, True, least)


class Table:
    """A table in the house style; a renderable of ``rich``.

    Args:
        title: stands above it; may be empty.
        columns: of words or numbers; where only a head is given, the first column is of words, the others of numbers.
        caption: stands below it.
    """

    def __init__(self, title: str, columns: Sequence[str | Column], caption: str | None = None) -> None:
        self.title, self.caption = title, caption
        self.columns = [
            Column(column, number == 0) if isinstance(column, str) else column for number, column in enumerate(columns)
        ]
        self.rows: list[list[Text]] = []

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(self.rows)

    def add_row(self, *cells: str) -> None:
        """Add a row.

        Args:
            cells: markup of ``rich``, one for each column (those left out are empty); further lines of a cell of
                numbers say more of the first, such as its interval.
        """
        padded = (*cells, *[""] * (len(self.columns) - len(cells)))
        self.rows.append([Text.from_markup(cell, emoji=False) for cell in padded])

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """The lines of the table in the width that there is."""
        widths = self._widths(options.max_width)
        yield from _styled(self.title, "bold", options.max_width)
        if widths is None:
            yield from self._stacked(options.max_width)
        else:
            yield from self._side_by_side(widths, "-" if options.ascii_only else "\N{BOX DRAWINGS LIGHT HORIZONTAL}")
        yield from _styled(self._caption(), "dim", options.max_width)

    def _caption(self) -> str:
        """The caption, and what a dash means where there is one."""
        dashes = any(cell.plain == NOT_MEASURED for row in self.rows for cell in row)
        return " ".join(filter(None, (self.caption, LEGEND if dashes else "")))

    def _widths(self, width: int) -> list[int] | None:
        """The width of each column; None where they do not fit side by side."""
        cells = [[row[number] for row in self.rows] for number in range(len(self.columns))]
        limits = [_limits(column, own) for column, own in zip(self.columns, cells, strict=True)]
        found = [least for least, _ in limits]
        spare = width - sum(found) - _GAP * (len(found) - 1)
        if spare < 0:
            return None
        while spare and any(now < most for now, (_, most) in zip(found, limits, strict=True)):
            for number, (_, most) in enumerate(limits):
                if spare and found[number] < most:
                    found[number], spare = found[number] + 1, spare - 1
        return found

    def _side_by_side(self, widths: list[int], rule: str) -> Iterator[Text]:
        heads = [wrapped(Text(column.head, "bold"), width) for column, width in zip(self.columns, widths, strict=True)]
        deepest = max(map(len, heads))
        yield from self._lines([[Text()] * (deepest - len(head)) + head for head in heads], widths)
        yield _whole(Text(rule * (sum(widths) + _GAP * (len(widths) - 1)), "dim"))
        for row in self.rows:
            cells = zip(self.columns, row, widths, strict=True)
            yield from self._lines([wrapped(cell, w) if column.words else _split(cell) for column, cell, w in cells],
                                   widths)  # fmt: skip

    def _lines(self, cells: list[list[Text]], widths: list[int]) -> Iterator[Text]:
        """The lines of one row, of which each cell has its own."""
        for number in range(max(map(len, cells))):
            line = Text()
            for column, cell, width in zip(self.columns, cells, widths, strict=True):
                part = cell[number] if number < len(cell) else Text()
                room = " " * (width - cell_len(part.plain))
                line.append_text(Text.assemble(part, room) if column.words else Text.assemble(room, part))
                line.append(" " * _GAP)
            line.rstrip()
            yield _whole(line)

    def _stacked(self, width: int) -> Iterator[Text]:
        """Each row with its cells below one another."""
        if not self.title:
            yield from _styled(self.columns[0].head, "bold", width)
        heads = [" ".join(column.head.split()) for column in self.columns]
        margin = _INDENT + max(map(cell_len, heads[1:]), default=0) + _GAP
        for first, *others in self.rows:
            for number, line in enumerate(wrapped(first, width - _INDENT) if first.plain.strip() else ()):
                yield _whole(Text.assemble(" " * _INDENT if number else "", line))
            for column, head, cell in zip(self.columns[1:], heads[1:], others, strict=True):
                if cell.plain.strip():
                    yield from _below(column, head, cell, margin, width)


def _limits(column: Column, cells: list[Text]) -> tuple[int, int]:
    """The least and the most letters that a column can use."""
    lines = [cell_len(line) for cell in cells for line in cell.plain.split("\n")]
    head = max((cell_len(line) for line in column.head.split("\n")), default=0)
    texts = [column.head, *(cell.plain for cell in cells)]
    most = max([head, *lines])
    if column.words:
        return max([min(most, column.least), *(cell_len(piece) for text in texts for piece in _pieces(text))]), most
    return max([*lines, *map(cell_len, column.head.split())], default=0), most


def _below(column: Column, head: str, cell: Text, margin: int, width: int) -> Iterator[Text]:
    """A cell with its head: beside it, or below where it does not fit."""
    lines = [cell] if column.words else [_joined(_split(cell))]
    longest = max(cell_len(piece) for line in lines for piece in _pieces(line.plain))
    beside = margin + max(longest, min(READABLE, cell_len(cell.plain))) <= width
    start = margin if beside else 2 * _INDENT
    label = Text(f"{' ' * _INDENT}{head}")
    if not beside and head:
        yield _whole(label)
        label = Text()
    for part in (part for line in lines for part in wrapped(line, width - start)):
        label.append(" " * (start - cell_len(label.plain)))
        yield _whole(label.append_text(part))
        label = Text()


def _joined(lines: list[Text]) -> Text:
    """The lines of a cell of numbers as one: 120 (80 to 150)."""
    return Text.assemble(lines[0], *(Text.assemble(" (", line, ")") for line in lines[1:]))


def _split(cell: Text) -> list[Text]:
    return list(cell.split("\n", allow_blank=True))


def _pieces(text: str) -> list[str]:
    return [found.group() for line in text.split("\n") for found in _PIECE.finditer(line)]


def wrapped(text: Text, width: int) -> list[Text]:
    """A text in lines of at most so many letters; only a word or a quantity that is longer than that gets more."""
    return [line[start:end] for line in _split(text) for start, end in _spans(line.plain, width)]


def wrapped_plain(text: str, width: int) -> list[str]:
    """The same, of a text without styles."""
    return [line.plain for line in wrapped(Text(text), width)]


def _spans(line: str, width: int) -> Iterator[tuple[int, int]]:
    """Return where each line begins and ends, spaces between lines left out."""
    start = end = 0
    for found in _PIECE.finditer(line):
        if end and cell_len(line[start : found.end()]) > width:
            yield start, end
            start = found.start()
        end = found.end()
    yield start, end


def _styled(text: str, style: str, width: int) -> Iterator[Text]:
    """A title or a caption."""
    if text:
        yield from (_whole(line) for line in wrapped(Text.from_markup(text, style=style, emoji=False), width))


def _whole(line: Text) -> Text:
    line.no_wrap, line.overflow = True, "ignore"
    return line


def show_table(table: Table, console: Console) -> None:
    """Print a table after an empty line; nothing if it has no rows."""
    if table.row_count:
        console.print()
        console.print(table, crop=False)


def paragraph(console: Console, text: str, indent: int = 0, width: int | None = None) -> None:
    """Print markup of ``rich`` in the width there is, or in a smaller one, the lines after the first indented."""
    lines = wrapped(Text.from_markup(text, emoji=False), (width or console.width) - indent)
    for number, line in enumerate(lines):
        console.print(Text.assemble(" " * indent if number else "", line), soft_wrap=True)
