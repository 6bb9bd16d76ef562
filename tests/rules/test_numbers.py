"""No number hides in the code of rules and minds: what is not a coefficient is a unit, or one of 0, 1/2, 1 and 2.

There are no exceptions: a row of ``parameters`` is ``[0]``, codes come from ``sim.world.codes``, fields have names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.rules import units
from tests.conftest import ROOT

PLAIN = (0, 0.5, 1, 2)
UNITS = {
    "DAYS_A_WEEK": 7, "DAYS_A_MONTH": 30, "QUARTERS_A_DAY": 4, "HUNDRED": 100, "THOUSAND": 1000, "TEN_THOUSAND": 10_000,
    "MILLION": 1_000_000, "MEN_A_BRIGADE": 3000, "FORTIFIED": 3, "SMALLEST_DIVISOR": 1e-9, "LARGEST_EXPONENT": 50,
    "DAYS_A_YEAR": 365, "YEARS_OF_BIRTH": 20,
    "EXACT_COUNTS_BELOW": 50, "MOST_TERMS": 5000, "LAST_BIT": 63, "BEYOND_ALL_ROADS": 1_000_000,
}  # fmt: skip
"""All of ``sim/rules/units.py``: what is added there is looked at here, too."""
FILES = [file for room in ("rules", "doctrine") for file in sorted((ROOT / "sim" / room).glob("*.py"))]


def hidden(source: str) -> Iterator[str]:
    """Numbers that neither are plain nor have a name, and sums of plain ones, with their lines."""
    for node in ast.walk(ast.parse(source)):
        number = isinstance(node, ast.Constant) and isinstance(node.value, (int, float, complex))
        if number and node.value not in PLAIN:  # type: ignore[attr-defined]
            yield f"{node.lineno}: {node.value!r}"  # type: ignore[attr-defined]
        if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant):
            yield f"{node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_number_of_a_rule_is_a_coefficient_or_a_unit(file: Path) -> None:
    if file.name != "units.py":
        assert list(hidden(file.read_text(encoding="utf-8"))) == []


def test_units_are_units_and_limits_of_arithmetic() -> None:
    assert {name: getattr(units, name) for name in vars(units) if name.isupper()} == UNITS


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = 0.3 * y", ["1: 0.3"]), ("_WEEK = 7", ["1: 7"]), ("if x > 1e3:\n    y = 3", ["1: 1000.0", "2: 3"]),
        ("x = 2 * 2 * y", ["1: 2 * 2"]), ("x = 1 / 2", ["1: 1 / 2"]), ("x = -1.0 + y[0] ** 2 - 0.5 * (y > True)", []),
        ('x = "7"', []),
    ],
)  # fmt: skip
def test_a_number_in_the_code_is_found(source: str, found: list[str]) -> None:
    assert list(hidden(source)) == found
