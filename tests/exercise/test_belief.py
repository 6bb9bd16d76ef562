"""Worlds a team believes in: made of what it knows, so that nothing else can change its odds by a bit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.exercise.belief import Believed, Knowledge, knowledge, prior_seed, same_knowledge
from sim.exercise.exercise_world import PlayedExercise, play
from sim.exercise.forward import each
from sim.exercise.moves import Move, Turn
from sim.exercise.odds import odds
from sim.model.view import HIDDEN
from sim.world.codes import Status
from sim.world.tables import World
from tests.exercise.duels import FIRST, short
from tests.exercise.test_fog import TEAMS, frozen, spoilt


def known(world: World, team: str) -> Knowledge:
    """What a team would know, had the last world been this one."""
    found: PlayedExercise = replace(short(1), worlds=(*short(1).worlds[:-1], world))
    return knowledge(found, team)


@given(st.integers(0, 2**32), st.sampled_from(TEAMS))
def test_what_a_team_cannot_see_is_not_in_its_knowledge(number: int, team: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        frozen(monkeypatch)
        world = short(1).worlds[-1]
        assert same_knowledge(known(world, team), known(spoilt(world, team, number), team))


def test_what_a_team_sees_is_in_its_knowledge() -> None:
    world = spoilt(short(1).worlds[-1], "crown", 1)
    world.places["holder"][1] = 0
    assert not same_knowledge(known(world, "crown"), known(short(1).worlds[-1], "crown"))


@given(st.sampled_from(TEAMS))
@settings(max_examples=3)
def test_hidden_fields_of_own_rows_are_blank(team: str) -> None:
    found = knowledge(short(1), team)
    tables = {"actors": found.me, "formations": found.mine, "presence": found.seen, "places": found.places}
    assert not any(tables[table][name].any() for table, names in HIDDEN.items() for name in names)


def test_odds_are_the_same_to_the_bit_whatever_another_team_hides() -> None:
    hidden = Turn({**FIRST.moves, "patron": (Move("arm", other="crown"),)}, FIRST.injects, FIRST.overrides)
    other = play(short().setting, (hidden,))
    asked = [Believed(one.setting, knowledge(one, "rebels", 0)) for one in (short(1), other)]
    assert odds(asked[0], (), 1) == odds(asked[1], (), 1)


def drawn(team: str, worlds: int = 2) -> list[Any]:
    """Worlds that a team believes in after the first turn."""
    believed = Believed(short(1).setting, knowledge(short(1), team))
    return [moment.world for moment in each(believed.world, worlds)]


def test_public_facts_are_the_same_in_every_believed_world() -> None:
    truth = short(1).worlds[-1].places
    for world in drawn("crown"):
        for name in ("holder", "population", "displaced", "civilians_killed"):
            assert (world.places[name] == truth[name]).all()


def test_a_team_s_own_formations_are_its_own_in_every_believed_world() -> None:
    row = short(1).setting.plan.actors.index("rebels")
    mine = short(1).worlds[-1].formations["actor"] == row
    for world in drawn("rebels"):
        assert (world.formations["present"][mine] == short(1).worlds[-1].formations["present"][mine]).all()


def test_a_paper_bound_team_believes_in_worlds_with_its_rolls() -> None:
    found, market = knowledge(short(0), "crown"), 2
    world = Believed(short(0).setting, found).world(0).world
    mine = world.formations[(world.formations["actor"] == found.actor) & (world.formations["place"] == market)]
    men = mine["present"][mine["status"] == Status.ACTIVE].sum()
    assert men == pytest.approx(found.seen["own"][market], abs=len(mine))
    assert men > 1.2 * short(0).worlds[0].presence["troops"][found.actor, market]


def test_believed_enemies_are_drawn_around_the_belief() -> None:
    found = knowledge(short(1), "rebels")
    crown = short(1).setting.plan.actors.index("crown")
    counts = []
    for world in drawn("rebels", 4):
        there = world.formations[(world.formations["actor"] == crown) & (world.formations["place"] == 2)]
        counts.append(there["present"][there["status"] == Status.ACTIVE].sum())
    believed = float(found.seen["enemy"][2])
    assert believed >= 1
    assert 0.3 * believed < np.median(counts) < 3 * believed
    assert len(set(counts)) > 1


def test_a_believed_world_is_the_same_whenever_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.exercise.belief.KEPT", 0)
    asked = Believed(short(1).setting, knowledge(short(1), "patron"))
    assert asked.world(3).world.formations.tobytes() == asked.world(3).world.formations.tobytes()


def test_believed_worlds_have_other_dice_than_the_exercise() -> None:
    assert prior_seed(short(1).setting) != short(1).setting.seed


def test_a_team_remembers_its_own_orders_only() -> None:
    assert knowledge(short(2), "crown").moves == (FIRST.moves["crown"], None)


def test_worlds_beyond_the_most_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.exercise import belief

    monkeypatch.setattr(belief, "KEPT_IN_ALL", 1)
    Believed(short(1).setting, knowledge(short(1), "patron")).prepare(2)
    assert len(belief._kept) <= 1
