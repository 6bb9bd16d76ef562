"""Facts about the counting of instructions, on a made-up file of callgrind."""

from __future__ import annotations

import sys

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

from instructions import inclusive, rows_of

CALLS = """fn=(1) play
12 5
cfn=(2) 0x00000000000000ff
calls=3 0
12 900
cfn=(3) sqrt
calls=7 0
12 70
fn=(2)
40 900
fn=(4) again
9 1
cfn=(2)
calls=1 0
9 100
"""


def test_what_a_step_and_all_it_calls_cost_is_summed_over_its_callers() -> None:
    assert inclusive(CALLS.splitlines()) == {255: 1000}


def test_small_steps_share_a_row_and_the_largest_comes_first() -> None:
    before, now = {"a": 10.0, "b": 30.0, "c": 1.0, "d": 2.0}, {"a": 8.0, "b": 6.0, "c": 1.0, "d": 1.0}
    assert rows_of([before, now]) == [
        ["all steps", "43", "16"],
        ["`a`", "10", "8"],
        ["`b`", "30", "6"],
        ["the others", "3", "2"],
    ]
