"""What every command prints, at every width and in every encoding: no number, interval or word is ever cut."""

from __future__ import annotations

import functools
import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from sim.core import words
from sim.report.terminal.table import Table, wordy, wrapped_plain
from tests.conftest import DUEL, ROOT

Show = Callable[[Console], None]
WIDTHS = (40, 41, 53, 60, 66, 72, 80, 81, 100, 137, 200)
WIDE = 5000
FOLDER = "Everything is in"


def printed(show: Show, width: int, encoding: str = "utf-8") -> str:
    """What a terminal or a file of so many columns gets."""
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="\n")
    show(Console(file=file, width=width, emoji=False))
    file.flush()
    return raw.getvalue().decode(encoding)


def quantities(text: str) -> Counter[str]:
    """Every number with what belongs to it on the same line, signs left out, for not every encoding has them."""
    number = r"\d(?:[\d.,]*\d)?(?:[kM]\b)?"
    whole = rf"{number}(?: M)?(?: %)?(?: to \W?{number}(?: M)?(?: %)?)?"
    return Counter(re.sub(r"to \W", "to ", found) for found in re.findall(rf"(?<![\w.,]){whole}", text))


def a_run(folder: Path, duel_plan: Any, duel_course: Any) -> Show:
    from sim.ensemble.run import run
    from sim.ensemble.settings import Settings
    from sim.report.terminal.run import show_run as show

    found = run(duel_plan, Settings(replications=3, out=folder, workers=1),
                player=lambda _plan, seed, number: duel_course(number, seed))  # fmt: skip
    return functools.partial(show, found)


def a_large_run(*_: Any) -> Show:
    from sim.report.terminal.run import show_run as show
    from tests.report.test_terminal import summary

    return functools.partial(show, summary())


def a_replay(_: Path, duel_plan: Any, duel_course: Any) -> Show:
    from sim.ensemble.replay import replay
    from sim.report.terminal.run import show_replay

    found = replay(duel_plan, 1, 0, lambda _plan, seed, number: duel_course(number, seed))
    return functools.partial(show_replay, found)


def a_sweep(folder: Path, *_: Any, factors: tuple[str, ...] = ("formations.guard.morale=0.2,0.5,0.8",)) -> Show:
    from sim.report.terminal.sweeps import show_sweep as show
    from sim.study.results import Sweep
    from sim.study.sweeping import play
    from tests.study.sweep_made import play_with_faults, study

    return functools.partial(show, Sweep(play(study(folder, *factors, replications=12), player=play_with_faults)))


def a_large_sweep(folder: Path, *_: Any) -> Show:
    return a_sweep(folder, factors=("formations.guard.morale=0.2:0.8:3", "formations.guard.present=40%:90%:3"))


def a_comparison(folder: Path, *_: Any) -> Show:
    from sim.report.terminal.comparison import show_comparison as show
    from tests.study.pairs_made import compared

    return functools.partial(show, compared(folder, 40), folder=str(folder))


def a_sensitivity(folder: Path, *_: Any) -> Show:
    from sim.report.terminal.sensitivity import show_sensitivity as show
    from sim.study.global_sensitivity.analysis import analyse
    from sim.study.global_sensitivity.results import SensitivityResults
    from tests.study.test_sensitivity_analysis import Told, asked

    return functools.partial(show, SensitivityResults(analyse(asked(folder), player=Told())))


def a_discovery(folder: Path, *_: Any) -> Show:
    from sim.report.terminal.discovery import show_discovery as show
    from sim.study.discovery import boxes, held_out_scores
    from sim.study.discovery.request import Discovery
    from sim.study.discovery.search import SearchGoal, find
    from tests.study.discovery_made import cornered

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held_out_scores, "RESAMPLES", 2)
        patch.setattr(boxes, "PEEL", 0.1)
        found = Discovery(find(cornered(400, 4), SearchGoal("it_comes")), folder)
    return functools.partial(show, found)


def a_hindcast(folder: Path, *_: Any) -> Show:
    from sim.report.terminal.hindcast import show_hindcast as show
    from tests.study.hindcast_made import history, scored

    folder.mkdir()
    return functools.partial(show, scored(folder, history(folder)))


def battles(*_: Any) -> Show:
    from sim.report.terminal.battles import show_battles as show
    from tests.study.test_hindcast_command import fought

    return functools.partial(show, fought())


def a_calibration(folder: Path, *_: Any) -> Show:
    from sim.report.terminal.calibration import show_calibration as show
    from sim.study.calibration import emulators, matching
    from sim.study.calibration.calibration import calibrate
    from tests.study.test_calibration_command import asked, watch

    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        for module, name, value in (
            (matching, "LOOKED_AT", 500), (emulators, "FOLDS", 3), (emulators, "STEPS", 5), (matching, "LEAST", 0.005),
        ):  # fmt: skip
            patch.setattr(module, name, value)
        return functools.partial(show, calibrate(asked(folder, particles=20, generations=1), watch=watch))


def a_screening(folder: Path, *_: Any) -> Show:
    from sim.report.terminal.calibration import show_screening
    from sim.study.calibration import request
    from sim.study.calibration.stages import StagePlayer
    from tests.study.test_calibration_command import watch, words

    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(request, "StagePlayer", lambda *parts: replace(StagePlayer(*parts), watch=watch))
        asked = request.CalibrationRequest(
            DUEL, words(folder), replications=2, trajectories=2, out=folder / "run", workers=1
        )
        return functools.partial(show_screening, request.screen_calibration(asked))


def a_story(_: Path, duel_plan: Any, __: Any) -> Show:
    from sim.report.story.telling import make
    from sim.report.terminal.story import show_story as show

    return functools.partial(show, make(duel_plan, 1, 0, None))


def sources(*_: Any) -> Show:
    from sim.report.terminal.listing import show_sources
    from sim.scenario import sources

    rows = list(sources(DUEL))
    return functools.partial(show_sources, rows, rows)


def parameters(*_: Any) -> Show:
    from sim.core.coefficients import registry
    from sim.report.terminal.listing import show_parameters

    return functools.partial(show_parameters, dict(list(registry().items())[::6]))


COMMANDS = (a_run, a_large_run, a_replay, a_sweep, a_large_sweep, a_comparison, a_sensitivity, a_discovery, a_hindcast,
            battles, a_calibration, a_screening, a_story, sources, parameters)  # fmt: skip


@pytest.fixture(scope="module", params=COMMANDS, ids=lambda made: made.__name__)
def show(request: Any, tmp_path_factory: Any, duel_plan: Any, duel_course: Any) -> Show:
    return request.param(tmp_path_factory.mktemp("shown") / "made", duel_plan, duel_course)


@pytest.fixture(scope="module")
def narrow(show: Show) -> dict[int, str]:
    """What is printed, by the width there is."""
    return {width: printed(show, width) for width in (*WIDTHS, WIDE)}


def test_every_number_is_whole_at_every_width(narrow: dict[int, str]) -> None:
    meant = quantities(narrow[WIDE])
    assert meant
    assert not any(meant - quantities(text) for text in narrow.values())


def test_every_number_is_whole_where_there_are_only_ascii_letters(show: Show, narrow: dict[int, str]) -> None:
    meant = quantities(narrow[WIDE])
    assert not any(meant - quantities(printed(show, width, "ascii")) for width in (40, 80))


def test_no_word_is_cut_at_any_width(narrow: dict[int, str]) -> None:
    whole = set(re.findall(r"\w+", narrow[WIDE]))
    assert not any(set(re.findall(r"\w+", text)) - whole for text in narrow.values())


def test_only_what_cannot_be_broken_is_wider_than_the_terminal(narrow: dict[int, str]) -> None:
    for width in WIDTHS:
        long = [line for line in narrow[width].splitlines() if len(line) > width and FOLDER not in line]
        assert all(any(len(word) > width - 30 for word in line.split()) for line in long)


@pytest.mark.parametrize("width", ["40", "200"])
def test_check_prints_its_line_as_it_is(width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.cli import app

    monkeypatch.setenv("COLUMNS", width)
    said = CliRunner().invoke(app, ["check", str(DUEL)]).stdout
    assert said.startswith("ok: The duel: 4 places, 3 actors, ")
    assert "uncertain numbers, 5 outcomes\n" in said


def test_all_tables_are_made_in_one_place() -> None:
    own = [path for path in (ROOT / "sim").rglob("*.py") if re.search(r"rich(\.| import )table", path.read_text())]
    assert own == []


CELL = st.tuples(st.integers(-(10**12), 10**12), st.integers(0, 10**6), st.integers(0, 10**6))
ROW = st.tuples(st.text("abc defg", min_size=1, max_size=60), st.lists(CELL, min_size=3, max_size=3))


@given(st.lists(ROW, min_size=1, max_size=4), st.integers(40, 200), st.sampled_from(["utf-8", "ascii"]))
@settings(max_examples=30)
@example([("a place", [(2470, 0, 0), (-987_654, 1, 2), (5, 3, 4)])], 40, "ascii")
def test_a_table_keeps_every_cell_of_numbers_whole(rows: Any, width: int, encoding: str) -> None:
    table, cells = Table("Title", ("Name", "Men", wordy("In words"), "Range")), []
    for name, ((first, *_), (second, *_), (third, low, high)) in rows:
        own = (f"{first:,}", f"about {second:,} %", f"{third:,}\n{low} to {high}")
        table.add_row(name, *own)
        cells += [own[0], f"{second:,} %", f"{third:,}", f"{low} to {high}"]
    lines = printed(lambda console: console.print(table, crop=False), width, encoding).splitlines()
    for cell in cells:
        assert any(re.search(rf"(?<!\S)\(?{re.escape(cell)}\)?(?!\S)", line) for line in lines)
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("amount", ["2,470 men", "30.0 to 90.3 %", "1.23 M", "-5 to 12", "8 Jun"])
def test_a_sentence_never_parts_a_number_from_its_unit(amount: str) -> None:
    for width in range(4, 40):
        assert any(amount in line for line in wrapped_plain(f"There were {amount}, as we know now.", width))


def test_a_dash_is_explained_where_there_is_one() -> None:
    with_dash, without = (Table("", ("Place", "Men")) for _ in range(2))
    with_dash.add_row("ford", words.percent(None))
    without.add_row("ford", words.percent(0.0))
    assert "not zero" in printed(lambda console: console.print(with_dash), 80)
    assert "not zero" not in printed(lambda console: console.print(without), 80)


@pytest.mark.parametrize(("columns", "width"), [(None, 80), ("60", 60), ("133", 133)])
def test_a_pipe_has_80_columns_unless_told_otherwise(
    columns: str | None, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.cli import app

    monkeypatch.delenv("COLUMNS", raising=False)
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)
    lines = CliRunner().invoke(app, ["parameters"]).stdout.splitlines()
    assert width - 12 < max(map(len, lines)) <= width
