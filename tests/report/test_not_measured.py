"""Absent, undefined, zero and false are four things: in tables, in JSON, in figures and on the terminal."""

from __future__ import annotations

import io
import json
import math
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from sim.ensemble.measured import measured
from sim.ensemble.outcomes import evaluate, names_of
from sim.ensemble.results import Results
from sim.report import terminal, words
from sim.report.figures.fans import fans, fans_of, spells
from sim.report.figures.sheet import describe
from sim.report.page import charts, content
from sim.report.page.compare import _series
from sim.scenario.schema import Outcome
from tests.report.made import MORALE, REBELS, TROOPS, play_gone


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
    said = describe(fans(made_gone, "morale"))
    assert "Hill rebels - to 0.5" in said
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
    terminal.show(summary(fell=fell, actors={}), Console(file=file, width=80))
    assert "never lost" not in file.getvalue()


@pytest.mark.parametrize("say", [words.percent, words.amount, words.short])
@pytest.mark.parametrize("nothing", [None, math.nan])
def test_what_was_not_measured_is_a_dash(say: Any, nothing: Any) -> None:
    assert say(nothing) == "-"
    assert say(0.0) != "-"


def test_rebels_are_the_first_actor(duel_plan: Any) -> None:
    assert duel_plan.actors[REBELS] == "rebels"
