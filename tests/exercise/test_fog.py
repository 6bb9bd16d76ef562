"""What may be seen: nothing hidden passes into a picture, whatever the hidden state is."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.exercise.exercise_world import PlayedExercise
from sim.exercise.fog import public_picture, team_picture
from sim.exercise.moves import Move, Turn
from sim.model.view import HIDDEN
from sim.world.tables import World, copy
from tests.exercise.duels import FIRST, short

TEAMS = ("rebels", "crown", "patron")


def spoilt(world: World, team: str, number: int) -> World:
    """The world with everything scrambled that a team cannot see: others' rows, and hidden fields of its own."""
    found, rolls = copy(world), np.random.default_rng(number)
    row = short().setting.plan.actors.index(team)
    mine = found.formations["actor"] == row
    for table, own in (("formations", mine), ("actors", np.arange(len(found.actors)) == row)):
        rows = getattr(found, table)
        for name in ("present", "morale", "noise", "supply", "treasury", "skill", "arrears", "sight"):
            if name in rows.dtype.names:
                hidden = np.ones(len(rows), bool) if name in HIDDEN[table] else ~own
                rows[name][hidden] = (rows[name][hidden] * rolls.uniform(0.5, 2.0, hidden.sum())).astype(
                    rows[name].dtype
                )
    for name in HIDDEN["presence"]:
        found.presence[name][...] = rolls.integers(0, 3, found.presence.shape)
    others = np.arange(len(found.actors)) != row
    for name in ("enemy", "own", "allegiance", "stake"):
        found.presence[name][others] = rolls.uniform(0, 1, found.presence[name][others].shape)
    found.relations["trust"][others] = 0.1
    return found


def after(world: World) -> PlayedExercise:
    """The exercise, had its last world been this one."""
    return replace(short(1), worlds=(*short(1).worlds[:-1], world))


def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let mornings bring no new reports, which would speak of what was scrambled."""
    monkeypatch.setattr("sim.exercise.exercise_world.dawn", lambda world, steps: None)


@given(st.integers(0, 2**32), st.sampled_from(TEAMS))
def test_nothing_hidden_passes_into_a_team_s_picture(number: int, team: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        frozen(monkeypatch)
        world = short(1).worlds[-1]
        seen = [json.dumps(team_picture(after(one), team)) for one in (world, spoilt(world, team, number))]
    assert seen[0] == seen[1]


@given(st.integers(0, 2**32), st.sampled_from(TEAMS))
def test_nothing_but_public_facts_passes_into_the_public_picture(number: int, team: str) -> None:
    world = short(1).worlds[-1]
    changed = spoilt(world, team, number)
    for name in ("error", "abandoned", "shadow", "grievance", "fallen", "cash", "prisoners"):
        changed.places[name][...] = number % 7
    assert public_picture(after(changed)) == public_picture(after(world))


def test_a_public_place_has_the_listed_facts_only() -> None:
    assert set(public_picture(short())["places"][0]) == {
        "place", "name", "country", "latitude", "longitude", "holder", "changed", "strikes", "population", "displaced",
        "civilians_killed",
    }  # fmt: skip


def test_a_hidden_order_changes_nothing_before_it_is_carried_out() -> None:
    turn = Turn({**FIRST.moves, "patron": (Move("arm", other="crown"),)}, FIRST.injects, FIRST.overrides)
    from sim.exercise.exercise_world import play

    other = play(short().setting, (turn,))
    for team in TEAMS:
        assert team_picture(other, team, 0) == team_picture(short(1), team, 0)


def test_harm_of_a_turn_and_before_add_up() -> None:
    pictures = [public_picture(short(), turn)["harm"] for turn in (0, 1, 2)]
    assert pictures[2]["displaced"] == sum(harm["displaced_turn"] for harm in pictures)


def test_news_are_the_changes_of_hands_of_the_turn() -> None:
    told = [one for turn in (0, 1, 2) for one in public_picture(short(), turn)["news"]]
    holders = short().holders[: short().setting.last_day(2) + 1]
    assert len(told) == int((holders[1:] != holders[:-1]).sum())


def test_a_paper_bound_team_sees_its_rolls() -> None:
    crown = short().setting.plan.actors.index("crown")
    world = short(0).worlds[-1]
    believed = team_picture(short(0), "crown")["strength"]
    assert believed > 1.2 * int(world.presence["troops"][crown].sum())


def test_enemies_where_nobody_looks_are_not_told() -> None:
    seen: dict[str, Any] = {one["place"]: one for one in team_picture(short(0), "crown")["places"]}
    assert seen["hilltop"]["enemy"] is None
    assert seen["ford"]["enemy"] is not None


def test_pictures_are_plain_data() -> None:
    picture = [public_picture(short()), *(team_picture(short(), team) for team in TEAMS)]
    assert json.loads(json.dumps(picture)) == picture


def test_no_picture_holds_a_secret_brief() -> None:
    everything = json.dumps([public_picture(short()), *(team_picture(short(), team) for team in TEAMS)])
    assert "CANARY" not in everything
