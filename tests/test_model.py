"""A theatre is the ensemble's replication, lived in day by day."""

from __future__ import annotations

import datetime
import gc
import subprocess
import sys
import warnings
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest

import sim
from sim.ensemble.outcomes import evaluate, names_of
from sim.ensemble.replication import Course, play
from sim.model.agents import Actor
from sim.model.theatre import Theatre, TheatreError, player
from sim.model.view import View
from sim.scenario import Scenario
from sim.world.blueprint import Blueprint
from tests.compiled import Compiled
from tests.conftest import DUEL, ROOT

Courses = Callable[[int], Course]


class Idle(Actor):
    """Rule: it does nothing."""

    def decide(self, view: View) -> None:
        """Rule: no orders."""


class Again(Actor):
    """Rule: it does what the built-in mind does."""

    def decide(self, view: View) -> None:
        """Rule: the built-in mind."""
        super().decide(view)


def played(plan: Any, **options: Any) -> Theatre:
    theatre = Theatre(plan, **options)
    theatre.run_model()
    return theatre


@pytest.mark.parametrize("replication", [0, 1, 7])
def test_a_theatre_is_bit_identical_to_the_ensembles_replication(
    duel_plan: Blueprint, duel_course: Courses, replication: int
) -> None:
    assert played(duel_plan, replication=replication).digest() == duel_course(replication).digest


def test_every_evening_is_the_ensembles_evening(duel_plan: Blueprint, duel_course: Courses) -> None:
    theatre, course = Theatre(duel_plan, replication=3), duel_course(3)
    while theatre.running:
        theatre.step()
        np.testing.assert_array_equal(theatre.holders[: theatre.day + 1], course.holders[: theatre.day + 1])
        np.testing.assert_array_equal(theatre.series[: theatre.day + 1], course.series[: theatre.day + 1])


def test_a_short_theatre_is_the_beginning_of_a_long_one(duel: Scenario, duel_plan: Blueprint) -> None:
    assert played(duel_plan, days=5).digest() == play(Theatre(duel, days=5).spec, 1, 0).digest


def test_compiled_rules_play_the_same_in_the_theatre_and_in_the_ensemble(
    compiled: Compiled, duel_course: Courses
) -> None:
    assert compiled.answer("tests.promises.mesa_path", DUEL, 2) == [duel_course(2).digest] * 2


@pytest.mark.parametrize("form", ["path", "string", "scenario", "blueprint"])
def test_a_theatre_takes_a_scenario_in_any_form(form: str, duel: Scenario, duel_plan: Blueprint) -> None:
    given = {"path": DUEL, "string": str(DUEL), "scenario": duel, "blueprint": duel_plan}[form]
    assert played(given, days=2).digest() == played(duel_plan, days=2).digest()


def test_a_theatre_stops_after_its_last_day(duel_plan: Blueprint) -> None:
    theatre = played(duel_plan, days=4)
    assert (theatre.day, theatre.running, theatre.date) == (4, False, datetime.date(2014, 6, 9))


def test_there_is_no_day_after_the_last(duel_plan: Blueprint) -> None:
    theatre = played(duel_plan, days=1)
    with pytest.raises(TheatreError, match=r"^step: all 1 days have been played$"):
        theatre.step()


def test_a_theatre_cannot_last_longer_than_the_scenario_is_made_for(duel: Scenario) -> None:
    with pytest.raises(TheatreError, match=r"^days: found 61 days. Allowed: from 1 to 60$"):
        Theatre(duel, days=61)


def test_an_unknown_seat_names_the_actors(duel_plan: Blueprint) -> None:
    with pytest.raises(TheatreError) as refused:
        Theatre(duel_plan, actors={"crwn": Idle})
    assert str(refused.value) == (
        'actors: there is no actor "crwn"; did you mean "crown"? Allowed: rebels, crown, patron'
    )


def test_a_seat_takes_only_a_kind_of_actor(duel_plan: Blueprint) -> None:
    with pytest.raises(TheatreError, match=r"^actors.crown: found <class 'int'>. Allowed: a subclass of sim.Actor$"):
        Theatre(duel_plan, actors={"crown": int})  # type: ignore[dict-item]


def test_an_idle_actor_changes_the_course(duel_plan: Blueprint, duel_course: Courses) -> None:
    assert played(duel_plan, actors={"crown": Idle}).digest() != duel_course(0).digest


def test_an_actor_who_does_as_the_built_in_mind_changes_nothing(duel_plan: Blueprint, duel_course: Courses) -> None:
    own = dict.fromkeys(duel_plan.actors, Again)
    assert played(duel_plan, actors=own).digest() == duel_course(0).digest


def test_an_actor_of_ones_own_plays_in_an_ensemble(duel_plan: Blueprint) -> None:
    course = player({"crown": Idle})(duel_plan, 1, 4)
    assert course.digest == played(duel_plan, replication=4, actors={"crown": Idle}).digest()


def test_a_theatre_answers_the_scenarios_questions(duel_plan: Blueprint, duel_course: Courses) -> None:
    questions, names = duel_plan.scenario.outcomes, names_of(duel_plan)
    answers = evaluate(questions, names, played(duel_plan).course())
    assert answers == evaluate(questions, names, duel_course(0))


def test_other_seeds_are_other_campaigns(duel_plan: Blueprint) -> None:
    assert played(duel_plan, days=3, seed=2).digest() != played(duel_plan, days=3).digest()


@pytest.mark.parametrize("rng", [5, np.int64(5)])
def test_mesas_newer_word_for_the_seed_is_understood(duel_plan: Blueprint, rng: Any) -> None:
    assert Theatre(duel_plan, rng=rng).seed == Theatre(duel_plan, seed=5).seed


def test_a_generators_seed_is_drawn_from_it(duel_plan: Blueprint) -> None:
    seeds = {Theatre(duel_plan, rng=np.random.SeedSequence(number)).seed for number in (1, 1, 2)}
    assert len(seeds) == 2


def test_no_seed_is_the_command_lines_seed(duel_plan: Blueprint) -> None:
    assert Theatre(duel_plan, seed=None).seed == 1


def test_mesas_own_dice_change_nothing(duel_plan: Blueprint, duel_course: Courses) -> None:
    theatre = Theatre(duel_plan)
    theatre.random.random()
    theatre.agents.shuffle(inplace=True)
    theatre.run_model()
    assert theatre.digest() == duel_course(0).digest


def test_mesas_batch_run_plays_the_ensembles_replications(duel_plan: Blueprint) -> None:
    rows = mesa.batch_run(
        Theatre, {"scenario": [str(DUEL)], "replication": range(3), "days": 5}, max_steps=99, display_progress=False
    )
    own = [played(duel_plan, replication=number, days=5).places["ford"].holder for number in range(3)]
    assert [row["ford.holder"] for row in rows] == [None if holder is None else holder.name for holder in own]


def test_mesas_batch_run_reports_the_last_evening() -> None:
    rows = mesa.batch_run(Theatre, {"scenario": [str(DUEL)], "days": 5}, max_steps=99, display_progress=False)
    assert rows[0]["date"] == datetime.date(2014, 6, 9)


def test_reporters_of_ones_own_are_collected_every_evening(duel_plan: Blueprint) -> None:
    theatre = Theatre(duel_plan, days=6)
    theatre.datacollector = mesa.DataCollector(
        model_reporters={"towns": lambda model: len(model.actors["crown"].places)},
        agent_reporters={"name": "name"},
    )
    theatre.run_model()
    assert len(theatre.datacollector.get_model_vars_dataframe()) == 6
    assert len(theatre.datacollector.get_agent_vars_dataframe()) == 6 * len(theatre.agents)


def test_a_theatre_without_a_collector_collects_nothing(duel_plan: Blueprint) -> None:
    theatre = Theatre(duel_plan, days=2)
    theatre.datacollector = None
    theatre.run_model()
    assert theatre.day == 2


def test_default_columns_are_what_their_reporters_say_one_by_one(duel_plan: Blueprint) -> None:
    theatre, said = Theatre(duel_plan, days=6), []
    assert theatre.datacollector is not None
    reporters = dict(theatre.datacollector.model_reporters)
    while theatre.running:
        theatre.step()
        said.append({name: reporter(theatre) for name, reporter in reporters.items()})
    columns = theatre.datacollector.model_vars
    assert list(columns) == list(reporters)
    assert [{name: column[row] for name, column in columns.items()} for row in range(6)] == said
    kinds = {name: [type(value) for value in column] for name, column in columns.items()}
    assert kinds == {name: [type(row[name]) for row in said] for name in reporters}


def test_columns_may_be_read_between_evenings(duel_plan: Blueprint) -> None:
    watched, left = Theatre(duel_plan, days=5), played(duel_plan, days=5)
    while watched.running:
        watched.step()
        assert len(watched.datacollector.get_model_vars_dataframe()) == watched.day
    assert watched.datacollector.model_vars == left.datacollector.model_vars


def test_a_change_between_two_days_is_collected_when_it_is_made(duel_plan: Blueprint) -> None:
    theatre = Theatre(duel_plan, days=5)
    theatre.step()
    before = theatre.places["ford"].holder.name
    theatre.places["ford"].holder = "rebels" if before != "rebels" else "crown"
    theatre.datacollector.collect(theatre)
    assert theatre.datacollector.model_vars["ford.holder"] == [before, theatre.places["ford"].holder.name]


def test_a_reporter_added_to_the_default_ones_is_called_every_evening(duel_plan: Blueprint) -> None:
    theatre = Theatre(duel_plan, days=4)
    theatre.datacollector._new_model_reporter("towns", lambda model: len(model.actors["crown"].places))
    theatre.run_model()
    columns = theatre.datacollector.model_vars
    assert {len(column) for column in columns.values()} == {4}
    assert columns["ford.holder"] == played(duel_plan, days=4).datacollector.model_vars["ford.holder"]


def test_harm_to_civilians_is_always_collected(duel_plan: Blueprint) -> None:
    collected = played(duel_plan, days=3).datacollector.get_model_vars_dataframe()
    assert {f"{actor}.{what}" for actor in duel_plan.actors for what in ("displaced", "civilians_killed")} <= set(
        collected.columns
    )


def test_every_row_is_an_agent_from_the_first_day_to_the_last(duel_plan: Blueprint) -> None:
    theatre = Theatre(duel_plan)
    rows = len(duel_plan.actors) + len(duel_plan.formations) + len(duel_plan.places)
    before = list(theatre.agents)
    theatre.run_model()
    assert len(before) == rows
    assert list(theatre.agents) == before


def test_agents_are_numbered_from_one(duel_plan: Blueprint) -> None:
    theatre = Theatre(duel_plan)
    guest = mesa.Agent(theatre)
    assert [agent.unique_id for agent in theatre.agents] == list(range(1, guest.unique_id + 1))


def test_no_theatre_outlives_its_use(duel_plan: Blueprint) -> None:
    left = [weakref.ref(played(duel_plan, replication=number, days=2)) for number in range(5)]
    abandoned = weakref.ref(Theatre(duel_plan))
    gc.collect()
    assert [theatre() for theatre in (*left, abandoned)] == [None] * 6


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, sim; print(sorted({'mesa', 'numba', 'numpy', 'pydantic', 'pandas'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_every_public_name_can_be_imported() -> None:
    assert all(getattr(sim, name) is not None for name in sim.__all__)
    assert set(sim.__all__) <= set(dir(sim))


def test_an_unknown_name_of_the_package_is_refused() -> None:
    with pytest.raises(AttributeError, match="Theater"):
        sim.Theater  # noqa: B018


def test_the_example_of_an_own_actor_runs(compiled: Compiled) -> None:
    lines = compiled.said(ROOT / "examples" / "custom_actor.py", 2).splitlines()
    assert lines[0] == "towns held by the crown at the end, in 2 replications:"
    assert [line.split("  ")[1] for line in lines[1:]] == ["built-in crown", "wary crown"]


def test_the_page_on_mesa_runs_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    page = Path("docs/mesa.md").read_text(encoding="utf-8")
    blocks = [part.split("```")[0] for part in page.split("```python\n")[1:]]
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for block in blocks:
            exec(compile(block, "docs/mesa.md", "exec"), names)
    assert len(blocks) >= 4
