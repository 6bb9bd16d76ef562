"""The arithmetic of ratios, the verdict beside a kept one, and the program that gives it, with made-up times."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))  # programs, not a package

import measures
import ratios
import speed


class Sham:
    """A checkout with made-up measurements: each is the next of a row, over a base that varies as a machine does."""

    def __init__(self, costs: list[float]) -> None:
        self.costs, self.asked = costs, 0

    def __enter__(self) -> Sham:
        return self

    def __exit__(self, *_: object) -> None: ...

    def ask(self, name: str) -> tuple[float, float]:
        busy = 1.0 + self.asked % 3
        self.asked += 1
        return busy * self.costs[self.asked % len(self.costs)], busy


def test_a_ratio_is_the_median_of_rounds_with_its_interval() -> None:
    found = ratios.spread([2.0, 9.0, 3.0, 4.0, 5.0, 6.0], [1.0, 3.0, 1.0, 1.0, 1.0, 1.0])
    assert found == (3.5, 2.0, 6.0, 6)  # six rounds: the whole range has 96.9 %


def test_more_rounds_leave_out_the_outermost() -> None:
    found = ratios.spread([float(k) for k in range(1, 10)], [1.0] * 9)
    assert found == (5.0, 2.0, 8.0, 9)  # 96.1 %


def test_what_the_machine_does_to_both_cancels() -> None:
    noise = [1.0, 7.0, 2.0, 3.0, 1.5, 4.0]
    assert ratios.spread([3.0 * one for one in noise], noise) == pytest.approx((3.0, 3.0, 3.0, 6))


@pytest.mark.parametrize(
    ("low", "high", "rounds", "said"),
    [
        (1.11, 1.30, 6, "worse"), (0.70, 1.09, 6, "good"), (1.05, 1.15, 6, "open"), (1.11, 1.30, 5, "open"),
        (0.70, 1.09, 5, "open"),
    ],
)  # fmt: skip
def test_a_verdict_needs_a_spread_on_one_side(low: float, high: float, rounds: int, said: str) -> None:
    assert ratios.verdict(ratios.Spread((low + high) / 2, low, high, rounds), 1.0) == said


def kept(folder: Path, value: float) -> Path:
    file = folder / "kept.yaml"
    ratios.keep({"days": ratios.Spread(value, value, value, 6)}, {"days": "the days"}, "2014-06-10", "a machine", file)
    return file


def test_kept_ratios_are_read_as_written_and_others_stay(tmp_path: Path) -> None:
    file = kept(tmp_path, 2.0)
    ratios.keep({"mesa": ratios.Spread(1.5, 1.4, 1.6, 7)}, {"mesa": "Mesa"}, "2014-06-11", "another", file)
    assert ratios.read(file) == {"days": 2.0, "mesa": 1.5}
    assert "2014-06-10" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("cost", "code", "words"), [(2.0, 0, "days: good"), (2.5, 1, "days: WORSE by more than 10%")]
)  # fmt: skip
def test_a_check_is_green_or_red(
    cost: float, code: int, words: str, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.setattr(ratios.read, "__defaults__", (kept(tmp_path, 2.0),))
    monkeypatch.setattr(speed, "Side", lambda folder: Sham([cost]))
    assert speed.main(["--check", "--only", "days"]) == code
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(words)


def test_an_open_verdict_is_measured_on_and_then_left_open() -> None:
    side = Sham([1.9, 2.5])
    good, said = speed.checked(side, "days", 2.0, 6)  # type: ignore[arg-type]
    assert good
    assert "open" in said
    assert f"{speed.MOST_ROUNDS} rounds" in said


def test_sides_are_measured_by_turns_and_the_first_round_does_not_count() -> None:
    sides = [Sham([1.0]), Sham([2.0])]
    here, there = speed.by_turns(sides, "days", 3)  # type: ignore[arg-type]
    assert (len(here), len(there), sides[0].asked) == (3, 3, 4)
    assert speed.change_of(here, there).median == 0.5


def test_a_change_that_noise_has_swallowed_is_no_number() -> None:
    assert str(speed.change_of([(1.0, 1.0)], [(-0.1, 1.0)])).startswith("nan")


@pytest.mark.parametrize("words", [["--only", "nonsense"], ["--rounds", "0"], ["--against", "nowhere"]])
def test_a_wish_that_cannot_be_met_says_what_is_allowed(words: list[str], capsys: Any) -> None:
    with pytest.raises(SystemExit) as stopped:
        speed.main(words)
    assert stopped.value.code == 2
    assert words[1] in capsys.readouterr().err


def test_an_edit_changes_one_number_and_no_docstring() -> None:
    source = '"""About 2.5."""\nLIMIT = 0.0\n\n\ndef half(x):\n    return 0.5 * x + 0.25\n'
    assert measures.edited(source) == source.replace("0.5 * x", f"{0.5 * 1.001!r} * x")


def test_every_kept_ratio_is_of_something_measured() -> None:
    assert set(ratios.read()) <= set(measures.MEASURES)
