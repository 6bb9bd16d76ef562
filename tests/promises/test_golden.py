"""The shipped scenarios give the results they gave, digit for digit, until a change is meant."""

from __future__ import annotations

from pathlib import Path

from tests.compiled import Compiled
from tests.conftest import DUEL, ROOT
from tests.promises.golden import digest, golden
from tests.promises.runs import MOSUL

RENEW = "results have changed; if that is meant: python -m tests.promises.golden"


def entry(file: Path) -> tuple[int, str]:
    """How many replications of a scenario, and their digest as it should be."""
    found = golden()[file.relative_to(ROOT).as_posix()]
    return found["replications"], found["digest"]


def test_the_duel_goes_as_it_went() -> None:
    replications, expected = entry(DUEL)
    assert digest(DUEL, replications) == expected, RENEW


def test_mosul_goes_as_it_went(compiled: Compiled, tmp_path: Path) -> None:
    replications, expected = entry(MOSUL)
    words = ("-n", replications, "--coefficients", "fixed", "--json", "--quiet", "--out", tmp_path / "run")
    found = compiled.answer("sim", MOSUL, *words)
    assert found["digest"] == expected, RENEW


def test_every_shipped_scenario_has_a_digest() -> None:
    shipped = {file.relative_to(ROOT).as_posix() for file in (ROOT / "scenarios").glob("*.yaml") if is_base(file)}
    assert shipped <= golden().keys()


def is_base(file: Path) -> bool:
    """Whether a scenario stands for itself (one that extends another is covered by it)."""
    return not any(line.startswith("extends:") for line in file.read_text(encoding="utf-8").splitlines())
