"""Absent, undefined, zero and false are four things: in tables, in JSON, in figures and on the terminal."""

from __future__ import annotations

import io
import json
import math
import re
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from sim.core import words
from sim.ensemble.measured import measured
from sim.ensemble.outcomes import evaluate, names_of
from sim.ensemble.results import NothingSucceededError, Results
from sim.report.figures import sweeps
from sim.report.figures.fans import fans, fans_of
from sim.report.figures.sheet import describe_figure, spells
from sim.report.page import charts, content
from sim.report.page.compare import _series
from sim.report.terminal import run as terminal
from sim.report.terminal.sweeps import FEW_POINTS
from sim.report.terminal.sweeps import show_sweep as show_sweep
from sim.scenario import Outcome
from sim.study.global_sensitivity.indices import ends
from sim.study.hindcast.observed_replication import ObservedReplication, layout_of
from sim.study.pair_statistics import Moments
from sim.study.results import Sweep
from sim.study.sweeping import play
from tests.report.made import MORALE, REBELS, TROOPS, play_gone
from tests.study.sweep_made import MORALE as MORALE_OF
from tests.study.sweep_made import play as play_study
from tests.study.sweep_made import study


def morale_of(run: Results, actor: str = "rebels") -> Any:
    daily = run.daily
    return daily[(daily["actor"] == actor) & (daily["variable"] == "morale")].sort_values("day")


def test_an_actor_without_troops_has_no_morale() -> None:
    series = np.ones((2, 1, 23))
    series[0, 0, [TROOPS, MORALE]] = 0
    assert np.isnan(measured(series)[:, 0, MORALE]).tolist() == [True, False]
    assert measured(series)[0, 0, TROOPS] == 0


def test_no_troops_are_none_and_not_undefined(made_gone: Results) -> None:
    daily = made_gone.daily
    troops = daily[(daily["actor"] == "rebels") & (daily["variable"] == "troops") & (daily["day"] == 0)].iloc[0]
    assert (troops["q50"], troops["replications"]) == (0, 20)


def test_days_without_troops_have_no_morale_in_the_daily_table(made_gone: Results) -> None:
    before = morale_of(made_gone)[:5]
    assert before[["q05", "q50", "q95", "mean"]].isna().all().all()
    assert (before["replications"] == 0).all()


def test_a_band_does_not_sink_where_a_group_is_gone_in_some_replications(made_gone: Results) -> None:
    end = morale_of(made_gone).iloc[-1]
    assert (end["q05"], end["q50"], end["mean"], end["replications"]) == (0.5, 0.5, 0.5, 10)


def test_the_table_of_replications_has_no_number_there(made_gone: Results) -> None:
    last = made_gone.columns(["rebels.morale", "crown.morale"])
    assert last["rebels.morale"].isna().tolist() == [False, True] * 10
    assert last["crown.morale"].notna().all()


def test_the_summary_has_null_at_the_start_and_says_of_how_many_the_end_is(made_gone: Results) -> None:
    found = json.loads((made_gone.folder / "summary.json").read_text())["actors"]["rebels"]["morale"]
    assert found == {"start": None, "median": 0.5, "low5": 0.5, "high95": 0.5, "of": 10}


def test_what_is_never_defined_is_null_in_the_summary(made: Results, made_gone: Results) -> None:
    assert made.summary["actors"]["patron"]["morale"] == {
        "start": None, "median": None, "low5": None, "high95": None, "of": 0,
    }  # fmt: skip
    assert made_gone.summary["actors"]["patron"]["troops"]["median"] == 0


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"below": 0.3, "at": "2014-06-06"}, None),
        ({"below": 0.3, "by": "2014-06-06"}, None),
        ({"above": 0.3, "through": "2014-06-20"}, True),
        ({"below": 0.3, "by": "end"}, False),
        ({"above": 0.3, "by": "end"}, True),
    ],
)
def test_a_question_is_not_asked_of_days_without_a_morale(duel_plan: Any, asked: Any, answer: bool | None) -> None:
    outcome = Outcome.model_validate({"actor": "rebels", "measure": "morale", **asked})
    assert evaluate({"q": outcome}, names_of(duel_plan), play_gone(duel_plan, 1, 0))["q"] is answer


def test_a_fan_has_a_gap_where_there_is_nothing(made_gone: Results) -> None:
    (rebels,) = [fan for fan in fans_of(made_gone, "morale") if fan.actor == "rebels"]
    assert rebels.spells() == [slice(5, made_gone.days + 1)]
    said = describe_figure(fans(made_gone, "morale"))
    assert "Hill rebels none to 0.5" in said
    assert "nan" not in said


def test_stretches_of_a_curve() -> None:
    assert spells([math.nan, 1, 2, math.nan, 3]) == [slice(1, 3), slice(4, 5)]
    assert spells([math.nan]) == []


def test_a_drawing_of_the_page_has_a_gap_too() -> None:
    run = {name: [None, 1.0, 2.0, None, 3.0, 2.0] for name in ("q05", "q25", "q50", "q75", "q95")}
    drawn = str(charts.fans("made up", ["2014-06-05"] * 6, [run]))
    assert drawn.count("<path") == 6
    assert "nan" not in drawn


def test_the_page_of_two_runs_has_no_number_where_there_is_none(made_gone: Results) -> None:
    dates = [made_gone.date(day).isoformat() for day in range(made_gone.days + 1)]
    found = _series(made_gone, "rebels", "morale", dates)["q50"]
    assert found[:6] == [None] * 5 + [0.5]


def test_of_no_replications_nothing_was_lost_or_suffered(made_failed: Results) -> None:
    assert {fall["share"] for fall in made_failed.summary["fell"].values()} == {None}
    assert content.harm(made_failed)["totals"][0]["median"] is None
    file = io.StringIO()
    from tests.report.test_terminal import summary

    fell = {place: summary().fell["safe"].__class__(None, None, None, None) for place in summary().fell}
    terminal.show_run(summary(fell=fell, actors={}), Console(file=file, width=80))
    assert "never lost" not in file.getvalue()


@pytest.mark.parametrize("say", [words.percent, words.amount, words.short])
@pytest.mark.parametrize("nothing", [None, math.nan])
def test_what_was_not_measured_is_a_dash(say: Any, nothing: Any) -> None:
    assert say(nothing) == "-"
    assert say(0.0) != "-"


def test_rebels_are_the_first_actor(duel_plan: Any) -> None:
    assert duel_plan.actors[REBELS] == "rebels"


def test_a_run_in_which_nothing_succeeded_is_not_shown_as_a_world_without_events(made_failed: Results) -> None:
    from sim.report.figures.drawing import draw_all
    from sim.report.page.report import make_report

    for make in (make_report, draw_all):
        with pytest.raises(NothingSucceededError, match="none of its 5 replications succeeded"):
            make(made_failed)


@pytest.fixture
def sweep(tmp_path: Any) -> Any:
    """A study whose question is not defined at its second point."""
    found = Sweep(play(study(tmp_path / "study", f"{MORALE_OF}=0.2,0.5,0.8", replications=4), player=play_study))
    for one in found.record["results"][1]["outcomes"].values():
        one |= {"probability": None, "low": None, "high": None, "count": 0, "of": 0}
    return found


def test_a_question_that_some_points_do_not_answer_says_how_many_do(sweep: Any) -> None:
    sweep.record["points"] = FEW_POINTS + 1  # too many for a column each
    file = io.StringIO()
    show_sweep(sweep, Console(file=file, width=120))
    assert "(answerable at 2 of 3 points)" in " ".join(file.getvalue().split())


def test_a_curve_has_a_gap_where_a_question_is_not_defined(sweep: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    monkeypatch.setattr(sweeps, "dots", lambda axes, x, *more, **kinds: drawn.append(len(x)))
    sweeps.response(sweep)
    assert drawn[:2] == [1, 1]


def test_a_study_tells_undefined_from_never(sweep: Any) -> None:
    file = io.StringIO()
    show_sweep(sweep, Console(file=file, width=80))
    row = next(line for line in file.getvalue().splitlines() if line.startswith("The ford falls"))
    assert re.fullmatch(r"The ford falls +\d+ % +- +\d+ %", row.rstrip())


def test_pairs_without_a_number_are_not_counted() -> None:
    moments = Moments(2)
    moments.add(np.array([[1.0, 2, np.nan], [np.nan] * 3]), np.array([[2.0, 4, 1], [1.0, 1, 1]]))
    moments.add(np.array([[3.0], [np.nan]]), np.array([[np.nan], [np.nan]]))
    first, second = moments.differences()
    assert (first["a"], first["b"], first["difference"], first["pairs"]) == (1.5, 3.0, 1.5, 2)
    assert second == {"a": None, "b": None, "difference": None, "low": None, "high": None, "pairs": 0}


def test_an_input_that_is_never_at_an_end_has_no_mean_there() -> None:
    assert np.isnan(ends(np.array([[0.5], [0.6]]), np.array([1.0, 2.0]))).all()


def test_a_place_that_nobody_held_has_no_day_of_loss(duel_plan: Any) -> None:
    layout = layout_of(duel_plan)
    holders = np.full((duel_plan.days + 1, 4), -1, np.int8)
    holders[5:, 1], holders[:, 2] = 0, 1
    seen = ObservedReplication(layout, holders, np.zeros((duel_plan.days + 1, 3, 23)), {}, {}, np.zeros(0))
    assert math.isnan(seen.lost("ford"))
    assert math.isinf(seen.lost("market"))
