"""The second Python says what a program says, and notices when one fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compiled import Compiled
from tests.conftest import DUEL


def test_its_rules_are_compiled(compiled: Compiled, tmp_path: Path) -> None:
    program = tmp_path / "asking.py"
    program.write_text("from sim.core.compiled import COMPILED\nprint(COMPILED)\n", encoding="utf-8")
    assert compiled.said(program) == "True\n"


def test_a_program_that_fails_is_a_failure_with_its_complaint(compiled: Compiled) -> None:
    with pytest.raises(AssertionError, match=r"nowhere\.yaml"):
        compiled.said("sim", "check", "nowhere.yaml")


def test_a_program_that_breaks_is_a_failure_with_its_traceback(compiled: Compiled, tmp_path: Path) -> None:
    program = tmp_path / "broken.py"
    program.write_text("1 / 0\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        compiled.said(program)


def test_it_stands_in_the_folder_it_is_told(compiled: Compiled, tmp_path: Path) -> None:
    (tmp_path / "here.yaml").write_text(f"extends: {DUEL.as_posix()}\n", encoding="utf-8")
    assert compiled.said("sim", "check", "here.yaml", folder=tmp_path).startswith("ok")
    assert compiled.said("sim", "check", "tests/scenarios/duel.yaml").startswith("ok")
