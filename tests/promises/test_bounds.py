"""No rule reads or writes beyond its tables: everything that is shipped, played by rules that look at every index."""

from __future__ import annotations

import pytest

from tests.compiled import Compiled
from tests.promises.runs import answer

pytestmark = [pytest.mark.slow, pytest.mark.minutes]  # all rules are compiled a second time


def test_rules_that_look_at_every_index_find_none_beyond_a_table(
    compiled: Compiled, compiled_env: dict[str, str]
) -> None:
    found = answer("tests.promises.bounds", env=compiled_env | {"NUMBA_BOUNDSCHECK": "1"})
    usual = compiled.answer("tests.promises.bounds")
    assert (found["checked"], found["noticed"]) == (True, True)
    assert found["digests"] == usual["digests"]
    assert len(found["digests"]) > 10
