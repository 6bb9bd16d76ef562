"""When failures are too many, and which of them is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.ensemble.failures import TooManyFailedError, commonest, judge, line_of

TRACEBACK = """Traceback (most recent call last):
  File "chunks.py", line 1, in attempt
    return player()
           ^^^^^^^^
  File "fakes.py", line 2, in play
    1 / 0
    ~~^~~
ZeroDivisionError: division by zero
and a second line
"""


def test_the_line_of_a_traceback_is_that_of_the_exception() -> None:
    assert line_of(TRACEBACK) == "ZeroDivisionError: division by zero"


def test_the_side_of_a_pair_stays() -> None:
    assert line_of(f"b: {TRACEBACK}") == "b: ZeroDivisionError: division by zero"


def test_the_line_of_any_other_text_is_its_first() -> None:
    assert line_of("population is negative\nmore") == "population is negative"


def test_errors_that_differ_in_numbers_are_one() -> None:
    found = commonest([("1", "day 3 fails"), ("2", "no memory"), ("5", "day 11 fails")])
    assert (found.line, found.count, found.where) == ("day 3 fails", 2, ["1", "5"])


@pytest.mark.parametrize(("failed", "of", "allowed"), [(0, 10, 0.0), (1, 10, 0.1), (9, 10, 0.9)])
def test_so_many_failures_pass(failed: int, of: int, allowed: float) -> None:
    judge(Path("run"), failed, of, [], allowed)


@pytest.mark.parametrize(("failed", "of", "allowed"), [(1, 10, 0.0), (2, 10, 0.1), (10, 10, 1.0), (1, 1, 1.0)])
def test_so_many_do_not(failed: int, of: int, allowed: float) -> None:
    with pytest.raises(TooManyFailedError):
        judge(Path("run"), failed, of, [("0", TRACEBACK)], allowed)


def test_the_share_that_is_named_lets_them_pass() -> None:
    with pytest.raises(TooManyFailedError) as caught:
        judge(Path("run"), 1, 3, [("0", TRACEBACK)], 0.1)
    named = float(str(caught.value).rsplit("--max-failed ", 1)[1].removesuffix("."))
    judge(Path("run"), 1, 3, [], named)
