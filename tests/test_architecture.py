"""The pages for whoever changes the program: what they name is there."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

PAGES = ("docs/architecture.md", "CONTRIBUTING.md")
PATH = re.compile(r"`((?:sim|tests|docs|tools|scenarios|benchmarks|examples|\.ci)/[\w./-]*|\w+\.(?:toml|yml|md|txt))`")
"""A file or folder of the repository in backticks; patterns such as ``NAME.yaml`` are written with capitals."""


def named(page: str) -> set[str]:
    paths = PATH.findall((ROOT / page).read_text(encoding="utf-8"))
    return {path for path in paths if not re.search(r"[A-Z]{3}[./]|NAME", path) or path.endswith(".md")}


@pytest.mark.parametrize("page", PAGES)
def test_every_path_named_exists(page: str) -> None:
    assert sorted(path for path in named(page) if not (ROOT / path).exists()) == []


def test_the_questions_of_a_newcomer_are_answered_with_files() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.*\?) \| (.*) \|$", page, re.MULTILINE)
    assert len(rows) >= 10
    assert [question for question, answer in rows if "`" not in answer] == []


def test_functions_named_beside_a_file_are_in_it() -> None:
    page = " ".join((ROOT / "docs/architecture.md").read_text(encoding="utf-8").split())
    pairs = re.findall(r"`(\w+)` (?:in|of) `(sim/[\w/]+\.py)`", page)
    assert len(pairs) >= 3
    missing = [pair for pair in pairs if f"def {pair[0]}(" not in (ROOT / pair[1]).read_text(encoding="utf-8")]
    assert missing == []
