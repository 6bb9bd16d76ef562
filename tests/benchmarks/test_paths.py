"""How port and engine are compared, and how ways of playing are measured by turns."""

from __future__ import annotations

import math
import sys
from functools import partial
from typing import Any

import numpy as np
import pytest

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))  # programs, not a package
sys.path.insert(0, str(ROOT / "tools"))  # programs, not a package

import blocks
import paths
from plain_mesa import agreement
from plain_mesa.timing import Way, brief, by_turns, ratio, span


def endings(rng: np.random.Generator, replications: int = 200) -> Any:
    """Made-up endings: a town that falls in four cases of five, and what that cost."""
    fell = np.where(rng.random(replications) < 0.8, rng.poisson(5, replications), -1)
    return np.column_stack([fell, *(rng.poisson(mean, replications) for mean in (90, 2000, 100))])


def test_equal_models_are_called_different_at_most_at_the_stated_rate() -> None:
    rng = np.random.default_rng(1)
    wrong = sum(not agreement.agree(agreement.p_values(endings(rng), endings(rng))) for _ in range(150))
    expected = 150 * agreement.ERROR_RATE
    assert wrong <= expected + 3 * math.sqrt(expected)


@pytest.mark.parametrize("column", range(4))
def test_a_difference_in_any_of_the_findings_is_seen(column: int) -> None:
    rng = np.random.default_rng(2)
    one, other = endings(rng), endings(rng)
    other[:, column] = np.where(other[:, column] >= 0, other[:, column] + [2, 8, 40, 8][column], -1)
    found = agreement.p_values(one, other)
    names = ("day of the fall", "killed", "deserted", "captured")
    assert min(found, key=found.__getitem__) == names[column]
    assert not agreement.agree(found)


def test_shares_are_compared_as_two_proportions() -> None:
    assert agreement.two_proportions(60, 100, 45, 100) == pytest.approx(0.03368, abs=1e-4)
    assert agreement.two_proportions(0, 100, 0, 100) == 1.0


@pytest.mark.parametrize("words", [("-n", "0"), ("--port-set", "parameters.cohesion.nonsense=1")])
def test_a_comparison_that_cannot_be_made_says_why(words: tuple[str, ...], monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(sys, "argv", ["agreement", *words])
    with pytest.raises(SystemExit) as stopped:
        agreement.main()
    assert stopped.value.code == 2
    assert "Allowed" in capsys.readouterr().err


def test_ways_are_measured_by_turns_and_the_first_round_is_not_counted() -> None:
    calls: list[str] = []
    ways = [Way(partial(_note, calls, name)) for name in "ab"]
    assert [len(times) for times in by_turns(ways, 2)] == [2, 2]
    assert "".join(calls) == "baabba"


def _note(calls: list[str], name: str, _: object) -> None:
    calls.append(name)


def test_a_ratio_is_of_the_least_and_of_neighbours() -> None:
    found = ratio([1.0, 2.0, 4.0], [3.0, 8.0, 4.0])
    assert found == (3.0, 3.0, 1.0, 4.0)


def test_what_is_used_up_is_made_outside_the_time_measured() -> None:
    made = [Way(lambda given: given.append(1), prepare=list)]
    assert by_turns(made, 3)[0][0] < 0.1


def test_the_document_has_a_block_for_every_part() -> None:
    text = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    for name in ("machine", *paths.PARTS):
        assert blocks.filled(text, name, "new") != text


def test_an_unknown_part_is_refused(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(sys, "argv", ["paths", "--only", "nonsense"])
    with pytest.raises(SystemExit) as stopped:
        paths.main()
    assert stopped.value.code == 2
    assert "nonsense" in capsys.readouterr().err


@pytest.mark.parametrize(("number", "words"), [(0.987, "0.99"), (4.44, "4.4"), (113.4, "113"), (12345.0, "12,345")])
def test_a_ratio_is_written_in_the_digits_it_is_worth(number: float, words: str) -> None:
    assert brief(number) == words


@pytest.mark.parametrize(("seconds", "words"), [(0.00123, "1.23 ms"), (0.123, "123 ms"), (12.34, "12.3 s")])
def test_a_time_is_written_in_a_handy_unit(seconds: float, words: str) -> None:
    assert span(seconds) == words
