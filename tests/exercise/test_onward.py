"""Many worlds from the true one: the play-on, same dice with another order, the ledger, prices."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from sim.exercise.campaign import Campaign
from sim.exercise.counterfactual import Z, difference, one_pair, pairs, price
from sim.exercise.forward import each
from sim.exercise.ledger import TERMS, Ledger, LedgerRow, ledger
from sim.exercise.moves import Move, Turn
from sim.exercise.playon import OURS, Cloud, play_on, replay_dot
from sim.exercise.state import Past
from tests.exercise.duels import ADVANCE, FIRST, LAST, RELUCTANT, STANDING, short


@pytest.fixture(scope="module")
def cloud() -> Cloud:
    """A small cloud of endings."""
    return play_on(short(), STANDING, 4)


@pytest.fixture(scope="module")
def books() -> Ledger:
    """A small ledger of the whole exercise."""
    return ledger(short(), STANDING, 1)


def test_ours_is_the_world_that_goes_on_with_the_exercise_s_own_luck(cloud: Cloud) -> None:
    own = one_pair(short(), 3, "crown", None, STANDING)
    assert cloud.dots[OURS].digest == own["digests"][0]


def test_the_other_worlds_are_others(cloud: Cloud) -> None:
    assert len({dot.digest for dot in cloud.dots}) == 5


def test_shares_count_the_others(cloud: Cloud) -> None:
    held = sum(dot.goals["crown"]["castle"] for dot in cloud.dots[1:]) / 4
    assert (cloud.shares["crown"]["castle"].p, cloud.shares["crown"]["castle"].of) == (held, 4)


def test_everybody_lives_under_somebody_or_nobody(cloud: Cloud) -> None:
    assert all(0 < sum(dot.population.values()) <= 750_000 for dot in cloud.dots)


@pytest.mark.parametrize("world", [0, 3])
def test_any_dot_can_be_played_again_to_the_same_end(cloud: Cloud, world: int) -> None:
    assert replay_dot(short(), STANDING, world)["digest"] == cloud.dots[world].digest


def test_a_replay_tells_who_held_what_and_every_change() -> None:
    found = replay_dot(short(), STANDING, 0)
    assert found["holders"]["castle"] == "crown"
    assert all(found["begins"] <= one["date"] <= found["ends"] for one in found["changes"])
    assert found["ends"] == LAST.isoformat()


@pytest.mark.parametrize("world", [0, 3])
def test_the_last_numbers_of_a_replay_are_those_of_its_dot(cloud: Cloud, world: int) -> None:
    last, dot = replay_dot(short(), STANDING, world)["weeks"][-1], cloud.dots[world]
    assert (last["displaced"], last["civilians_killed"], last["population"]) == (
        dot.displaced, dot.civilians_killed, dot.population
    )  # fmt: skip


def test_a_replay_has_an_evening_a_week_and_the_end() -> None:
    dates = [one["date"] for one in replay_dot(short(), STANDING, 0)["weeks"]]
    assert dates == ["2014-06-09", "2014-06-11", "2014-06-13"] or dates[-1] == LAST.isoformat()


def test_a_play_on_waits_for_the_last_turn() -> None:
    with pytest.raises(ValueError, match="1 of 2 turns"):
        play_on(short(1), {}, 1)


def test_results_of_many_worlds_are_in_their_order() -> None:
    assert each(lambda world: world * world, 50) == [world * world for world in range(50)]


def test_progress_is_told() -> None:
    told: list[int] = []
    play_on(short(), {}, 1, told.append)
    assert told == [1, 2]


def test_an_order_replaced_by_itself_is_the_same_world() -> None:
    found = one_pair(short(), 1, "rebels", (ADVANCE,), STANDING)
    assert found["digests"][0] == found["digests"][1]
    assert (found["places"], found["parted"]) == ([], None)


def test_an_order_replaced_by_itself_makes_no_difference_in_any_pair() -> None:
    found = pairs(short(), 2, "rebels", (ADVANCE,), STANDING, 2)
    every = [one for goals in found["goals"].values() for one in goals.values()] + list(found["harm"].values())
    assert {(one.difference, one.plus_minus) for one in every} == {(0.0, 0.0)}


def test_another_order_changes_nothing_before_its_turn() -> None:
    found = one_pair(short(), 2, "crown", (Move("mobilise"),), STANDING)
    assert found["digests"][0] != found["digests"][1]
    assert found["parted"] is None or datetime.date.fromisoformat(found["parted"]) >= datetime.date(2014, 6, 9)


def test_the_played_side_of_a_pair_is_the_exercise_with_injects_and_overrides(cloud: Cloud) -> None:
    assert one_pair(short(), 1, "crown", (), STANDING)["digests"][0] == cloud.dots[OURS].digest


def test_a_paired_difference_has_the_interval_of_the_difference() -> None:
    found = difference([0, 0, 1, 1], [0, 1, 1, 1])
    assert (found.played, found.other, found.difference, found.pairs) == (0.5, 0.75, 0.25, 4)
    assert found.plus_minus == pytest.approx(Z * np.std([0, 1, 0, 0], ddof=1) / 2)


def test_terms_of_the_ledger_sum_to_the_change(books: Ledger) -> None:
    for row in books.rows:
        assert abs(row.before + sum(getattr(row, term) for term in TERMS) - row.after) < 1e-9


def test_each_turn_of_the_ledger_begins_where_the_last_one_ended(books: Ledger) -> None:
    found = {(row.turn, row.team, row.goal): row for row in books.rows}
    for (turn, team, goal), row in found.items():
        assert turn == 1 or row.before == found[turn - 1, team, goal].after


def test_the_ledger_ends_as_the_exercise_did(books: Ledger, cloud: Cloud) -> None:
    for row in books.rows:
        if row.turn == 3:
            assert row.after == float(cloud.dots[OURS].goals[row.team][row.goal])


def test_nothing_played_is_nothing_to_account_for() -> None:
    assert ledger(short(0), None, 1).rows == ()


def test_a_team_without_orders_owes_nothing_to_them(books: Ledger) -> None:
    rows = [row for row in books.rows if row.team == "crown" and row.turn > 1]
    assert rows
    assert all(row.own == 0.0 for row in rows)


def test_overrides_and_injects_are_accounted_where_they_were_made(books: Ledger) -> None:
    assert FIRST.overrides
    assert all(row.overrides == row.injects == 0.0 for row in books.rows if row.turn > 1)


def test_the_hinge_is_the_turn_of_the_largest_change() -> None:
    def row(turn: int, goal: str, before: float, after: float) -> LedgerRow:
        return LedgerRow(turn, "crown", goal, before, 0, 0, 0, after - before, 0, after)

    found = Ledger((row(1, "a", 0.5, 0.6), row(1, "b", 0.5, 0.3), row(2, "a", 0.6, 0.2), row(2, "b", 0.3, 0.1)), 9, 0.1)
    assert found.hinge("crown") == 2
    assert found.of("crown")[1] == pytest.approx(-0.05)


def test_an_inject_that_does_nothing_costs_nothing() -> None:
    found = price(short(1), (), 2)
    assert {one.difference for goals in found.values() for one in goals.values()} == {0.0}


def test_an_inject_has_a_price_for_every_goal_of_every_team() -> None:
    found = price(short(1), (RELUCTANT,), 2)
    assert {team: set(goals) for team, goals in found.items()} == {
        team: set(told.goals) for team, told in short().setting.lesson.teams.items()
    }


def test_after_a_turn_left_out_the_last_orders_stand_to_the_end() -> None:
    engine = Campaign(short().setting)
    _, early = engine.play_on(Past((FIRST,)), STANDING, 0)
    turns = (FIRST, Turn(STANDING))
    assert early == engine.play_on(Past(turns), STANDING, 0)[1]  # the same orders, given once more
