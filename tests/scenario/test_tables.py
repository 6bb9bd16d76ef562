"""Tables of comma-separated values: what is read, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.core.csv_tables import read_table
from sim.core.errors import ScenarioError


def table(folder: Path, text: str | bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_rows_have_the_lines_where_they_begin(tmp_path: Path) -> None:
    rows = read_table(table(tmp_path, 'a,b\n\n1,"two\nlines"\n 3 ,4\n'))
    assert [(row.line, row.cells) for row in rows] == [(3, {"a": "1", "b": "two\nlines"}), (5, {"a": "3", "b": "4"})]


@pytest.mark.parametrize("form", ["\ufeffa,b\n1,2\n", "a,b\r\n1,2\r\n", '"a","b"\n"1","2"', "\na,b\n\n1,2\n\n"])
def test_the_same_table_in_another_form_is_the_same(form: str, tmp_path: Path) -> None:
    assert [row.cells for row in read_table(table(tmp_path, form))] == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "table.csv:1: the table is empty"),
        ("a,b\n2,000,1\n", "table.csv:2: found 3 cells; a cell with a comma in it stands in quotes"),
        ("a,b\n1\n", "table.csv:2: found 1 cells. Allowed: 2, as in the header"),
        ("a,a\n1,2\n", "table.csv:1: a: the column stands 2 times"),
        ("a,\n1,2\n", "table.csv:1: a column has no name"),
        ("a,c\n1,2\n", "table.csv:1: b: this column is missing"),
        ("a;b\n1;2\n", "table.csv:1: a: this column is missing"),
        ('a,b\n"1"2,3\n', "table.csv:2: the quotes are not whole"),
        ('a,b\n1,"2\n3,4\n', "table.csv:2: the quotes are not whole"),
        ("a,b\n1,x\x1b[2J\n", "table.csv:2: b: the cell has the control character 0x1b"),
        ("a,b\n1," + "x" * 200_000, "table.csv:2: b: the cell has 200,000 characters"),
        (b"a,b\n1,\xe4\n", "table.csv:2: this is not text in UTF-8"),
        ("a,b\n1,2\n".encode("utf-16-le"), "table.csv:1: "),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(text: str | bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as refused:
        read_table(table(tmp_path, text), ("a", "b"))
    assert said in str(refused.value)


def test_a_column_too_many_is_refused_where_all_are_known(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r'note: no such column; did you mean "notes"'):
        read_table(table(tmp_path, "a,note\n1,2\n"), ("a", "notes"), closed=True)
