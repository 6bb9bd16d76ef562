"""What docs/verification.md says is held by a test is held by that test."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT
from tests.verification.measure import PAGE, ROWS

NAMED = sorted({name for row in ROWS for name in row.tests})


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_the_page_names_exists(name: str) -> None:
    file, _, function = name.partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"^def {function}\b" if function else r"^def test_", text, re.MULTILINE)


def test_the_page_has_a_line_for_every_promise() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [row.promise for row in ROWS if f"| {row.promise} |" not in text] == []
