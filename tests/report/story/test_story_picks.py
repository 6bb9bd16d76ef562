"""Which world is picked, and what is said when none can be."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.ensemble.settings import Settings
from sim.ensemble.store import RunFolderError
from sim.report.story import source_run
from sim.report.story.draws import unusual
from sim.report.story.frame import OtherReplicationError, frame
from sim.report.story.naming import StoryNames
from sim.report.story.picks import COMPARED, PickError, pick
from sim.report.story.request import StoryRequest, tell_story
from tests.report.story.conftest import REPLICATIONS


def test_the_median_world_is_the_nearest_to_the_median(run_of_duel: Any) -> None:
    falls = [name for name in run_of_duel.column_names if name.startswith("fell.")]
    ends = [f"{actor}.{measure}" for actor in run_of_duel.actors for measure in COMPARED]
    values = run_of_duel.columns([*falls, *ends]).fillna(run_of_duel.days + 1).to_numpy(float)
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95), axis=0)
    varying = high > low
    away = np.abs(values - middle)[:, varying] / (high - low)[varying]
    found = pick(run_of_duel)
    assert found.replication == int(away.mean(axis=1).argmin())
    assert found.parts["distance"] == pytest.approx(away.mean(axis=1).min())


@pytest.mark.parametrize(("like", "choose"), [("best:rebels", max), ("worst:rebels", min)])
def test_best_and_worst_are_by_people_ruled_at_the_end(run_of_duel: Any, like: str, choose: Any) -> None:
    people = run_of_duel.columns(["rebels.population"])["rebels.population"]
    found = pick(run_of_duel, like)
    assert people[found.replication] == choose(people) == found.parts["people"]


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_only_worlds_with_the_answer_are_looked_at(run_of_duel: Any, answer: str) -> None:
    held = run_of_duel.columns(["outcome.ford_falls"])["outcome.ford_falls"]
    found = pick(run_of_duel, "median", [f"ford_falls={answer}"])
    assert held[found.replication] == (answer == "yes")
    assert found.parts["matching"] == int((held == (answer == "yes")).sum())


def test_the_most_surprising_has_the_least_likely_answers(run_of_duel: Any) -> None:
    answers = run_of_duel.columns([name for name in run_of_duel.column_names if name.startswith("outcome.")])

    def surprise(number: int) -> float:
        bits = 0.0
        for name in answers:
            given = answers[name].dropna()
            if number in given.index:
                bits -= math.log2((given == given[number]).mean())
        return bits

    found = pick(run_of_duel, "surprising")
    assert found.parts["bits"] == pytest.approx(max(map(surprise, range(REPLICATIONS))))
    assert surprise(found.replication) == pytest.approx(found.parts["bits"])
    assert found.parts["usual"] == pytest.approx(np.median([surprise(n) for n in range(REPLICATIONS)]))


@pytest.mark.parametrize(
    ("like", "outcomes", "said"),
    [
        ("medain", (), '--like: found "medain"; did you mean "median"? Allowed: median, surprising, best:ACTOR'),
        ("best:rebel", (), '--like: there is no actor "rebel"; did you mean "rebels"? Allowed: rebels, crown, patron'),
        ("median", ("ford_fals=yes",), '--outcome: there is no outcome "ford_fals"; did you mean "ford_falls"?'),
        (
            "median",
            ("ford_falls=maybe",),
            '--outcome: found "ford_falls=maybe". Allowed: ford_falls=yes, ford_falls=no',
        ),
        ("median", ("ford_falls",), '--outcome: found "ford_falls". Allowed: ford_falls=yes, ford_falls=no'),
    ],
)
def test_a_bad_pick_gets_one_clear_message(run_of_duel: Any, like: str, outcomes: tuple[str, ...], said: str) -> None:
    with pytest.raises(PickError) as found:
        pick(run_of_duel, like, outcomes)
    assert said in str(found.value)
    assert "\n" not in str(found.value)


def test_a_pick_that_nothing_matches_says_how_many_were_looked_at(run_of_duel: Any) -> None:
    with pytest.raises(PickError, match="garrison_breaks=yes: in none of 5 replications"):
        pick(run_of_duel, "median", ["castle_holds=no", "ford_falls=no", "patron_strikes=yes", "garrison_breaks=yes"])


def test_the_standing_run_of_the_same_scenario_is_used(duel_plan: Any, run_of_duel: Any) -> None:
    found = source_run.standing(duel_plan, Settings(seed=1, out=run_of_duel.folder))
    assert found is not None
    assert found.folder == run_of_duel.folder


def test_a_run_of_another_seed_is_not_used(duel_plan: Any, run_of_duel: Any) -> None:
    assert source_run.standing(duel_plan, Settings(seed=2, out=run_of_duel.folder)) is None
    with pytest.raises(RunFolderError, match="a run of seed 1, not of 2"):
        source_run.named(run_of_duel.folder, duel_plan, 2)


def test_a_run_of_another_scenario_is_refused(run_of_duel: Any) -> None:
    from sim.scenario import load
    from sim.world.blueprint import blueprint
    from tests.conftest import DUEL

    other = blueprint(load(DUEL, sets=["formations.ford.morale=0.9"]))
    with pytest.raises(RunFolderError, match="a run of another scenario"):
        source_run.named(run_of_duel.folder, other, None)


def test_a_world_that_is_not_the_runs_is_refused(recording: Any, run_of_duel: Any, monkeypatch: Any) -> None:
    import pandas as pd

    def other(self: Any, columns: Any) -> Any:
        return pd.DataFrame({"digest": ["0" * 32]}, index=pd.Index([recording.replication], name="replication"))

    monkeypatch.setattr(type(run_of_duel), "columns", other)
    with pytest.raises(OtherReplicationError, match=f"replication {recording.replication} played again is not that of"):
        frame(recording, StoryNames(recording.plan.scenario), run_of_duel)


def test_without_a_run_a_small_one_is_played_and_not_kept(duel_plan: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(source_run, "SMALL", 2)
    monkeypatch.chdir(tmp_path)
    told = tell_story(duel_plan, StoryRequest("duel", like="best:crown"))
    assert (told.small, told.folder) == (2, None)
    assert told.story.frame.replications == 2
    assert list(tmp_path.iterdir()) == []


def test_shares_of_answers_are_those_of_the_summary(recording: Any, run_of_duel: Any) -> None:
    around = frame(recording, StoryNames(recording.plan.scenario), run_of_duel)
    for answer in around.answers:
        yes = run_of_duel.summary["outcomes"][answer.name]["probability"]
        if answer.answer is not None:
            assert answer.share == (yes if answer.answer else 1 - yes)


def test_the_quantile_of_an_input_is_where_it_lies_in_its_range(recording: Any) -> None:
    found = {drawn.path: drawn for drawn in unusual(recording, most=100)}
    oil = found["places.hilltop.oil"]  # uniform from 500 to 1500
    assert oil.quantile == pytest.approx((oil.value - 500) / 1000)
    assert found["formations.1bn-ford.present"].together == 1
    assert "actors.rebels.skill" in found


def test_the_most_extreme_inputs_come_first(recording: Any) -> None:
    away = [drawn.distance for drawn in unusual(recording)]
    assert len(away) == 5
    assert away == sorted(away, reverse=True)
