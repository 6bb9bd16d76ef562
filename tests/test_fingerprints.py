"""Fingerprints of compiled functions: what changes them, and what does not."""

from __future__ import annotations

import dis
import enum
import types
from collections import namedtuple
from typing import Any

import numpy as np
import pytest

from sim.core.fingerprints import Fingerprints, _loaded
from sim.ensemble import days

SOURCE = """
LIMIT, TABLE = 0.5, array

def inner(x):
    "One more."
    return x + 1.0

def outer(x):
    return inner(x) * LIMIT + TABLE[0] + Mode.FAST.value

def alone(x):
    return x.inner
"""


class Mode(enum.IntEnum):
    FAST = 1
    SLOW = 2


def functions(source: str = SOURCE, **more: Any) -> dict[str, Any]:
    """The functions of a module's text."""
    space: dict[str, Any] = {"array": np.array([1.0, 2.0]), "Mode": Mode} | more
    exec(source, space)
    return space


def prints(source: str = SOURCE, **more: Any) -> dict[str, str]:
    space = functions(source, **more)
    of = Fingerprints(lambda value: value if isinstance(value, types.FunctionType) else None).of
    return {name: of(space[name]) for name in ("inner", "outer", "alone")}


BEFORE = prints()


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("x + 1.0", "x + 2.0", {"inner", "outer"}),
        ("LIMIT, TABLE = 0.5", "LIMIT, TABLE = 0.25", {"outer"}),
        ("TABLE[0]", "TABLE[1]", {"outer"}),
        ("def alone(x):", "def alone(x, y=1):", {"alone"}),
        ("return x.inner", "return x.outer", {"alone"}),
        ('def inner(x):\n    "One more."', '# said anew\n\ndef inner(x):\n    "The next."\n', set()),
    ],
    ids=["callee", "constant", "own line", "default", "attribute", "words and place"],
)  # fmt: skip
def test_an_edit_changes_its_function_and_its_callers(old: str, new: str, changed: set[str]) -> None:
    after = prints(SOURCE.replace(old, new))
    assert {name for name in BEFORE if after[name] != BEFORE[name]} == changed


def test_a_table_that_is_read_counts_to_the_last_bit() -> None:
    after = prints(array=np.array([np.nextafter(1.0, 2.0), 2.0]))
    assert {name for name in BEFORE if after[name] != BEFORE[name]} == {"outer"}


def test_the_order_of_names_counts_where_entries_are_read_by_name() -> None:
    """Machine code has read a name as a place: the same values in another order are another function."""
    source = SOURCE.replace("return x.inner", "return COLUMN.troops + x.inner")
    orders = [namedtuple("Columns", names)(0, 1) for names in (("troops", "morale"), ("morale", "troops"))]  # type: ignore[misc]
    first, other = (prints(source, COLUMN=order) for order in orders)
    assert {name for name in first if first[name] != other[name]} == {"alone"}


def test_a_function_that_calls_itself_has_a_fingerprint() -> None:
    source = SOURCE.replace("return x + 1.0", "return inner(x - 1.0) if x > 0.0 else x")
    assert prints(source)["inner"] != BEFORE["inner"]
    assert prints(source) == prints(source)


def rules() -> list[types.FunctionType]:
    """All rules and minds of a day, with what they call."""
    found: list[Any] = [getattr(one, "py_func", one) for one in days.roots()]
    for function in found:
        inner = (function.__globals__.get(name) for name in _loaded(function.__code__))
        found += {one for one in inner if isinstance(one, types.FunctionType)} - set(found)
    return found


def test_the_names_that_a_code_loads_are_those_of_the_disassembler() -> None:
    found = rules()
    assert len(found) > 200
    for function in found:
        told = {one.argval for one in dis.get_instructions(function.__code__) if one.opname == "LOAD_GLOBAL"}
        assert set(_loaded(function.__code__)) == told
