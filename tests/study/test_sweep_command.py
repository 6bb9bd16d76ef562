"""The command and the call from Python, played by the rules on the duel; and the figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.report.figures.panels import few, panels_of
from sim.report.figures.sheet import describe_figure
from sim.report.figures.sweeps import draw_sweep, sweep_figures
from sim.study import Sweep, read_sweep, sweep
from sim.study.factor_names import short_names
from sim.study.sweeping import play as play_study
from tests.conftest import DUEL
from tests.study.sweep_made import MORALE, play, study


def typed(*words: Any) -> Any:
    return CliRunner().invoke(app, ["sweep", *map(str, words), "--quiet"])


@pytest.fixture(scope="module")
def duel_sweep(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """The first days of the duel: an unchanged point, another length, and a changed one."""
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "points.csv").write_text("days,formations.ford.morale\n,\n2,\n,x0.5\n", encoding="utf-8")
    return sweep(DUEL, design=folder / "points.csv", days=3, replications=4, out=folder / "study", progress=False)


def test_a_point_with_no_change_is_the_ordinary_run(duel_sweep: Sweep, tmp_path: Path) -> None:
    ordinary = sim.run(DUEL, replications=4, days=3, out=tmp_path / "run", progress=False).outcomes
    rows = duel_sweep.rows[duel_sweep.rows["point"] == 0].reset_index(drop=True)
    common = [name for name in duel_sweep.column_names[3:] if name not in ("replication", "error")]
    pd.testing.assert_frame_equal(
        rows[common], ordinary[common].reset_index(drop=True), check_dtype=False, check_exact=True, check_names=False
    )


def test_days_may_be_varied(duel_sweep: Sweep) -> None:
    digests = duel_sweep.rows.groupby("point")["digest"].agg(list)
    assert set(digests[0]).isdisjoint(digests[1])


def test_the_design_reads_back_as_numbers(duel_sweep: Sweep) -> None:
    assert duel_sweep.design["formations.ford.morale"].tolist() == [1.0, 1.0, 0.5]
    assert pd.isna(duel_sweep.design["days"].tolist()[0])


def test_a_study_reads_back_from_its_folder(duel_sweep: Sweep) -> None:
    again = read_sweep(duel_sweep.folder)
    assert again.summary.equals(duel_sweep.summary)
    assert repr(again) == "<Sweep of The duel: 3 points x 4 replications>"


def test_the_command_prints_json_and_nothing_else(tmp_path: Path) -> None:
    found = typed(DUEL, "--vary", "days=1,2", "-n", 2, "--json", "--out", tmp_path / "study")
    summary = json.loads(found.stdout)
    assert found.exit_code == 0
    assert [one["factors"] for one in summary["results"]] == [{"days": 1}, {"days": 2}]
    assert set(summary["results"][0]["outcomes"]["ford_falls"]) == {"probability", "low", "high", "count", "of"}


def test_the_command_prints_a_table_with_harm_and_draws(tmp_path: Path) -> None:
    found = typed(DUEL, "--vary", "days=1,2", "-n", 2, "--out", tmp_path / "study", "--report")
    assert "The duel: 2 design points x 2 replications" in found.stdout
    assert "Ford is lost within ten days" in found.stdout
    assert "People displaced" in found.stdout
    assert (tmp_path / "study" / "figures" / "lines.png").exists()


def test_bad_input_is_one_message_and_nothing_is_written(tmp_path: Path) -> None:
    found = typed(DUEL, "--vary", "formations.ford.morale=0.1:2:3", "--out", tmp_path / "study")
    assert found.exit_code == 2
    assert found.output == (
        "--vary formations.ford.morale=2: formations.1bn-ford.morale: found 2. Allowed: from 0 to 1\n"
    )
    assert not (tmp_path / "study").exists()


def drawn(folder: Path, *vary: str) -> Sweep:
    return Sweep(play_study(study(folder, *vary, replications=20), player=play))


@pytest.mark.parametrize(
    ("vary", "names"),
    [
        ((f"{MORALE}=0.2,0.5,0.8",), ["lines"]),
        ((f"{MORALE}=0.2,0.8", "places.ford.grievance=0.1,0.2"), ["heat-maps"]),
        (
            (f"{MORALE}=0.2,0.8", "places.ford.grievance=0.1,0.2", "roads.0.km=x1,x2"),
            ["factor-1", "factor-2", "factor-3"],
        ),
    ],
)  # fmt: skip
def test_the_figures_fit_the_design(tmp_path: Path, vary: tuple[str, ...], names: list[str]) -> None:
    found = drawn(tmp_path / "study", *vary)
    assert list(sweep_figures(found)) == names
    for draw in sweep_figures(found).values():
        assert "civilians killed" in describe_figure(draw()).lower()


def test_the_same_study_gives_the_same_pictures(tmp_path: Path) -> None:
    found = drawn(tmp_path / "study")
    one, two = (draw_sweep(found, tmp_path / name, ["svg"]) for name in ("one", "two"))
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in two]


def test_panels_of_what_moves_most_come_first_and_harm_last(tmp_path: Path) -> None:
    panels = panels_of(drawn(tmp_path / "study"))
    moved = [panel.moved for panel in panels if not panel.harm]
    assert moved == sorted(moved, reverse=True)
    assert [panel.harm for panel in panels] == [False] * len(moved) + [True, True]


def test_factors_are_named_as_shortly_as_can_be() -> None:
    paths = ("formations.mosul.morale", "kinds.foot.morale", "days", "actors.mosul.morale")
    assert list(short_names(paths)) == [
        "morale (formations mosul)", "morale (foot)", "days", "morale (actors mosul)",
    ]  # fmt: skip


def test_values_at_an_axis_stand_at_equal_steps() -> None:
    marks = [(float(k), str(k)) for k in range(8)]
    assert [text for _, text in few(marks)] == ["0", "2", "4", "6"]
