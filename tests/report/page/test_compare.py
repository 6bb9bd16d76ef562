"""Two runs side by side: both told as they are, their difference with its interval."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.ensemble.paired import change, independent_change, paired_change
from sim.ensemble.results import Results
from sim.ensemble.store import RunFolderError
from sim.report.page.compare import comparison, make_comparison
from tests.report.page.conftest import STRONGER, play
from tests.report.page.reading import Page


def test_what_was_changed_is_named(compared: Page) -> None:
    rows = compared.one("table", **{"class": "diff"}).text
    assert "formations.1bn-ford.paper" in rows
    assert "900" in rows
    assert "1,800" in rows
    assert "formations.guard.paper" not in rows


def test_both_runs_are_told_as_they_are(compared: Page, weak: Results, strong: Results) -> None:
    for row in compared.all("tr", data_outcome="*"):
        name = row["data-outcome"]
        assert row.number("data-first") == weak.summary["outcomes"][name]["probability"]
        assert row.number("data-second") == strong.summary["outcomes"][name]["probability"]


def test_same_seed_is_paired(weak: Results, strong: Results) -> None:
    found = change(weak, strong, "ford_falls")
    assert found.paired
    assert found.replications == weak.replications


def test_a_condition_met_in_different_worlds_is_not_paired(weak: Results, tmp_path: Path) -> None:
    held = play(tmp_path / "held", (STRONGER, "formations.ford.paper=x4"))
    assert held.columns(["outcome.rebels_hold_ford"]).isna().to_numpy().any()
    assert not change(weak, held, "rebels_hold_ford").paired


def test_one_slider_moves_both_maps(compared: Page) -> None:
    assert [panel["svg"] for panel in compared.data("days-data")["panels"]] == ["map-first", "map-second"]
    assert len(list(compared.all("input", type="range"))) == 1


def test_harm_is_compared(compared: Page) -> None:
    assert {row["data-harm"] for row in compared.all("tr", data_harm="*")} == {"displaced", "civilians_killed"}


def test_written_into_the_first_folder(weak: Results, strong: Results) -> None:
    assert make_comparison(weak, strong) == weak.folder / "compare-strong.html"


def test_nothing_in_common(weak: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Results(weak.folder)
    monkeypatch.setattr(other, "places", ("elsewhere",))
    with pytest.raises(RunFolderError, match="nothing to compare"):
        comparison(weak, other)


def test_pairs_that_agree_leave_no_doubt_but_little() -> None:
    same = np.arange(100) % 2 == 0
    found = paired_change(same, same)
    assert found.difference == 0
    assert -0.04 < found.low < 0 < found.high < 0.04  # type: ignore[operator]


def test_pairs_are_sharper_than_independent_samples() -> None:
    first = np.arange(200) < 100
    second = np.arange(200) < 110
    answer = {"of": 200, "low": 0.431, "high": 0.569, "probability": 0.5}
    other = {"of": 200, "low": 0.481, "high": 0.617, "probability": 0.55}
    paired, independent = paired_change(first, second), independent_change(answer, other)
    assert paired.difference == pytest.approx(independent.difference)
    assert paired.clear
    assert not independent.clear


def test_newcombe_as_published() -> None:
    """56 of 70 against 48 of 80: 0.0524 to 0.3339 (Newcombe 1998, table II, case a, method 10)."""
    from sim.ensemble.precision import wilson

    first, second = (
        dict(zip(("low", "high"), wilson(count, of), strict=True), probability=count / of, of=of)
        for count, of in ((48, 80), (56, 70))
    )
    found = independent_change(first, second)
    assert (found.low, found.high) == (pytest.approx(0.0524, abs=1e-4), pytest.approx(0.3339, abs=1e-4))


def test_no_answer_no_difference() -> None:
    nothing = {"of": 0, "low": None, "high": None, "probability": None}
    assert independent_change(nothing, nothing).difference is None
