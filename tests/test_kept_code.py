"""Facts about kept machine code: it is loaded by the next process, linked into others, and raises its errors."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

RULES = """
from sim.core.compiled import rule

@rule
def half(number):
    if number < 0:
        raise ValueError("below zero")
    return number / 2

@rule
def quarter(number):
    return half(half(number))
"""

Said = Callable[..., list[str]]

REGISTRIES = "import sys; print('numba.np.linalg' in sys.modules)"


@pytest.fixture
def said(tmp_path: Path) -> Said:
    """Ask a new process, which keeps its machine code where the others do."""
    (tmp_path / "kept_rules.py").write_text(RULES, encoding="utf-8")
    paths = os.pathsep.join((str(tmp_path), str(Path(__file__).parents[1])))
    compiling = {name: value for name, value in os.environ.items() if name != "NUMBA_DISABLE_JIT"}
    env = compiling | {"CONFLICT_SIM_CACHE": str(tmp_path / "code"), "PYTHONPATH": paths}

    def ask(*lines: str) -> list[str]:
        program = "\n".join(("from kept_rules import *", *lines))
        found = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False)
        assert found.returncode == 0, found.stderr
        return found.stdout.split()

    return ask


def test_kept_functions_are_loaded_linked_and_still_raise(said: Said) -> None:
    assert said("print(half(8.0))", REGISTRIES) == ["4.0", "True"]
    assert said("print(half(8.0))", REGISTRIES) == ["4.0", "False"]  # nothing is compiled
    assert said("print(half(8.0))", "print(quarter(8.0))") == ["4.0", "2.0"]  # one that was loaded is linked
    again = "\n".join(("try:", "    quarter(-1.0)", "except ValueError as error:", "    print(error.args[0][:5])"))
    assert said("print(quarter(8.0))", again, REGISTRIES) == ["2.0", "below", "False"]


def test_a_kept_function_takes_arguments_of_other_types_as_well(said: Said) -> None:
    assert said("print(half(8.0))") == ["4.0"]
    assert said("print(half(9))", "print(half(8.0))") == ["4.5", "4.0"]
    assert said("print(half(9))", "print(half(8.0))", REGISTRIES) == ["4.5", "4.0", "False"]
