"""``compare`` as a user types it: what it prints, what it leaves, what it refuses."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from sim.cli import app
from sim.ensemble.sealing import opened
from sim.report.figures.differences import draw_differences
from sim.report.figures.sheet import describe_figure
from sim.report.terminal.comparison import show_comparison
from sim.report.wording.quantities import signed
from tests.conftest import DUEL, ROOT
from tests.study.pairs_made import compared
from tests.test_cli import course_of

OTHER = DUEL.with_name("duel-reinforced.yaml")


@pytest.fixture
def type_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A prompt in an empty folder, on which replications are made up."""
    monkeypatch.chdir(tmp_path)
    played = SimpleNamespace(play=course_of, play_for_rows=course_of)
    monkeypatch.setitem(sys.modules, "sim.ensemble.replication", played)
    monkeypatch.setattr("sim.ensemble.compile_cache.COMPILED", False)
    return lambda *words: CliRunner().invoke(app, ["compare", *(str(word) for word in words)])


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    content: dict[str, Any] = compared(tmp_path_factory.mktemp("found") / "c")
    return content


def printed(found: dict[str, Any], width: int = 80) -> str:
    file = io.StringIO()
    show_comparison(found, Console(file=file, width=width), "results/a-vs-b-01234567")
    return file.getvalue()


def test_the_folder_is_named_after_both(type_in: Any, tmp_path: Path) -> None:
    assert type_in(DUEL, OTHER, "-n", 3).exit_code == 0
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name.startswith("duel-vs-duel-reinforced-")
    assert {"pairs.parquet", "comparison.json", "manifest.json"} <= {file.name for file in folder.iterdir()}


def test_json_is_the_file_that_is_left(type_in: Any, tmp_path: Path) -> None:
    said = json.loads(type_in(DUEL, OTHER, "-n", 3, "--json", "--out", tmp_path / "c").stdout)
    assert said == opened(json.loads((tmp_path / "c" / "comparison.json").read_text()))
    assert {"difference", "low", "high", "flipped", "pairs"} <= said["outcomes"]["ford_falls"].keys()
    assert said["left_out"] == {"castle_holds": "is asked in a only"}


def test_the_figure_is_drawn_unless_told_otherwise(type_in: Any, tmp_path: Path) -> None:
    type_in(DUEL, OTHER, "-n", 3, "--out", tmp_path / "c", "--report")
    type_in(DUEL, OTHER, "-n", 3, "--out", tmp_path / "d", "--no-report")
    assert [(tmp_path / "c" / f"differences.{format}").exists() for format in ("png", "svg")] == [True, True]
    assert not (tmp_path / "d" / "differences.png").exists()


def test_set_b_changes_b_alone(type_in: Any) -> None:
    more = ("--set", "places.ford.oil=1", "--set-b", "places.ford.prisoners=10")
    said = json.loads(type_in(DUEL, DUEL, "-n", 2, "--json", *more).stdout)
    assert said["differs"] == [{"path": "places.ford.prisoners", "a": "200", "b": "10"}]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([DUEL, "nowhere.yaml"], "nowhere.yaml"),
        ([DUEL, OTHER, "--days", "9", "--until", "2014-06-15"], "give either --days or --until, not both"),
        ([DUEL, DUEL, "--set-b", "grievance"], '"grievance" has no "="'),
        ([DUEL, DUEL, "--set-b", "days=20"], "a lasts 30 days and b 20; give --days or --until for both"),
        ([DUEL, DUEL, "--set-b", "start=2014-06-04"], "a starts on 2014-06-05 and b on 2014-06-04"),
        ([DUEL, DUEL, "-n", "0"], "--replications"),
    ],
)
def test_what_cannot_be_compared_is_one_message(type_in: Any, tmp_path: Path, words: list[Any], said: str) -> None:
    result = type_in(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(found: dict[str, Any], width: int) -> None:
    assert max(len(line.rstrip()) for line in printed(found, width).splitlines()) <= width


def test_harm_to_civilians_is_always_shown(found: dict[str, Any]) -> None:
    text = printed(found)
    assert "Harm to civilians" in text
    assert "Civilians killed" in text
    assert "People displaced" in text


def test_what_the_interval_is_not_is_said(found: dict[str, Any]) -> None:
    assert "sampling error only" in " ".join(printed(found).split())


def test_a_question_left_out_is_named(found: dict[str, Any]) -> None:
    assert "Not compared: later is about a day after the last." in printed(found, 120)


def test_signs_are_said_but_not_of_nothing() -> None:
    assert [signed(number, 1) for number in (1.25, -0.3, 0.0, -0.01)] == ["+1.2", "\N{MINUS SIGN}0.3", "0", "0"]


def words_of(figure: Any) -> list[str]:
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def test_the_figure_sorts_by_size(found: dict[str, Any]) -> None:
    said = words_of(draw_differences(found))
    wanted = sorted(found["outcomes"].values(), key=lambda one: -one["difference"])
    assert [text for text in said if text in {one["text"] for one in wanted}] == [one["text"] for one in wanted]


def test_the_figure_shows_harm_and_is_described(found: dict[str, Any]) -> None:
    figure = draw_differences(found)
    assert any("Civilians killed" in text for text in words_of(figure))
    assert "Civilians killed" in describe_figure(figure)


def test_nothing_is_written_beyond_the_paper(found: dict[str, Any]) -> None:
    from matplotlib.text import Text

    figure = draw_differences(found)
    figure.canvas.draw()
    width, height = figure.bbox.size
    for text in figure.findobj(Text):
        if text.get_text():
            box = text.get_window_extent()
            assert -1 <= box.x0 <= box.x1 <= width + 1, text.get_text()
            assert -1 <= box.y0 <= box.y1 <= height + 1, text.get_text()


@pytest.fixture(scope="module")
def mosul() -> Any:
    from sim.scenario import load

    return load(ROOT / "scenarios" / "mosul.yaml")


@pytest.mark.parametrize("name", ["no-ghosts", "air-strikes-11-june", "kurdish-help-in-may", "early-reform"])
def test_a_counterfactual_of_mosul_asks_the_same_questions(mosul: Any, name: str) -> None:
    from sim.scenario import load

    other = load(ROOT / "scenarios" / "counterfactuals" / f"{name}.yaml")
    assert other.outcomes == mosul.outcomes
    assert (other.start, other.days, list(other.actors)) == (mosul.start, mosul.days, list(mosul.actors))
    assert other.summary != mosul.summary
