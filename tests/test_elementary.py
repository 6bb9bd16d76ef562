"""Facts about the exponential, the logarithm and their kin made of basic operations."""

from __future__ import annotations

import math
import re

import pytest

from benchmarks.elementary import errors
from sim.core.elementary import erfc, exp, log, log1p, raised
from tests.compiled import Compiled
from tests.conftest import ROOT
from tests.elementary_bits import bits

INFINITE = math.inf
BOUNDS = {
    "exp": 1.0, "log": 1.0, "log near 1": 1.0, "log1p": 1.1, "log1p near 0": 1.1, "erfc": 5.0, "erfc near 0": 5.0,
    "raised, beyond |y log x|": 2.0,
}  # fmt: skip
"""In units in the last place, as the module's docstring promises."""


@pytest.fixture(scope="module")
def worst() -> dict[str, float]:
    return errors(3_000, seed=2)


@pytest.mark.parametrize("function", BOUNDS)
def test_errors_against_sixty_digits_stay_below_what_is_promised(function: str, worst: dict[str, float]) -> None:
    assert worst[function] < BOUNDS[function]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (exp(0.0), 1.0), (exp(710.0), INFINITE), (exp(-746.0), 0.0), (exp(INFINITE), INFINITE), (exp(-INFINITE), 0.0),
        (exp(-740.0), math.exp(-740.0)), (log(1.0), 0.0), (log(0.0), -INFINITE), (log(INFINITE), INFINITE),
        (log1p(0.0), 0.0), (log1p(-1.0), -INFINITE), (log1p(1e-300), 1e-300), (erfc(0.0), 1.0), (erfc(30.0), 0.0),
        (erfc(-30.0), 2.0), (erfc(INFINITE), 0.0), (erfc(-INFINITE), 2.0), (raised(0.0, 0.0), 1.0),
        (raised(0.0, 2.0), 0.0), (raised(0.0, -1.0), INFINITE), (raised(7.0, 1.0), 7.0), (raised(1.0, 9.0), 1.0),
    ],
)  # fmt: skip
def test_values_at_the_ends(found: float, expected: float) -> None:
    assert found == expected


@pytest.mark.parametrize(
    "found", [exp(math.nan), log(math.nan), log(-1.0), log1p(-2.0), erfc(math.nan), log1p(math.nan)]
)
def test_what_is_no_number_gives_none(found: float) -> None:
    assert math.isnan(found)


def test_the_smallest_numbers_have_logarithms() -> None:
    assert log(5e-324) == pytest.approx(-744.4400719213812, rel=1e-15)


def test_compiled_and_plain_python_give_the_same_bits(compiled: Compiled) -> None:
    assert compiled.said("tests.elementary_bits").strip() == bits()


@pytest.mark.parametrize("room", ["rules", "doctrine", "world"])
def test_rules_do_not_ask_the_platform(room: str) -> None:
    theirs = re.compile(
        r"\b(?:math|np)\.(?:exp|expm1|log|log1p|log2|log10|pow|power|erf|erfc|sin|cos|tan|tanh|hypot)\("
    )
    files = (ROOT / "sim" / room).rglob("*.py")
    assert [str(file) for file in files if theirs.search(file.read_text(encoding="utf-8"))] == []
