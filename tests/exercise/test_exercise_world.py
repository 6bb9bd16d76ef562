"""An exercise played again from its turns: the same world, the same run as the ensemble's where nobody interferes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.ensemble.replication import play as play_alone
from sim.exercise.exercise_world import OrdersLostError, morning, play, prepare, problem_with_happening, seating
from sim.exercise.moves import Happening, Move, Turn
from sim.exercise.opening import open_lesson
from sim.scenario import MEASURE_NAMES
from sim.scenario.capacity import LEAST_ORDERS
from sim.world.access.ordering import OrderError
from sim.world.codes import OrderKind
from tests.conftest import DUEL
from tests.exercise.duels import ADVANCE, FIRST, RELUCTANT, SECOND, SHAKEN, short


def test_the_same_turns_are_the_same_world() -> None:
    assert play(short().setting, (FIRST, SECOND)).digests == short().digests


def test_an_exercise_that_goes_on_does_not_change_its_past() -> None:
    assert short(1).digests == short(2).digests[:2]


def test_without_people_it_is_replication_0_of_the_seed() -> None:
    alone = play_alone(short().setting.plan, short().setting.seed, 0)
    found = play(short().setting, (Turn({}), Turn({})))
    today = short().setting.last_day(2)
    assert (found.holders[: today + 1] == alone.holders[: today + 1]).all()
    assert (found.series[: today + 1] == alone.series[: today + 1]).all()


def test_an_exercise_as_it_stood_is_the_one_that_was_played_so_far() -> None:
    one, other = short(2).until(1), short(1)
    assert one.digests == other.digests
    assert (one.turns, one.accounts) == (other.turns, other.accounts)
    assert (one.holders == other.holders).all()
    assert (one.series == other.series).all()


def test_days_that_are_not_played_yet_are_blank() -> None:
    rest = slice(short().setting.last_day(1) + 1, None)
    assert (short(1).holders[rest] == -1).all()
    assert (short(1).series[rest] == 0).all()


def test_a_move_is_given_every_day_of_its_week() -> None:
    account = short(1).accounts[0][1]
    assert (account.team, account.move, account.days) == ("rebels", ADVANCE, 2)
    assert 1 <= account.accepted <= 2


def test_a_move_that_makes_no_sense_is_carried_out_on_no_day() -> None:
    nothing = play(short().setting, (Turn({"rebels": (Move("advance", "hilltop"),)}),))
    assert nothing.accounts[0][0].accepted == 0


def test_a_staff_sees_to_what_the_menu_leaves_out_and_to_nothing_else() -> None:
    who = seating(short().setting, {"crown": ()})
    crown = short().setting.plan.actors.index("crown")
    assert (who.staff[crown, OrderKind.PAY], who.staff[crown, OrderKind.MOBILISE]) == (1, 0)


def test_an_inject_happens_on_the_first_morning() -> None:
    row = short().setting.plan.actors.index("patron")
    calm, uneasy = (play(short().setting, (Turn({}, injects),)) for injects in ((), (RELUCTANT,)))
    assert uneasy.worlds[1].actors["reluctance"][row] > calm.worlds[1].actors["reluctance"][row]
    assert uneasy.digests[0] == calm.digests[0]


def test_an_override_corrects_the_evening_and_its_record() -> None:
    plain, corrected = (play(short().setting, (Turn({}, (), overrides),)) for overrides in ((), (SHAKEN,)))
    evening, crown = short().setting.last_day(1), short().setting.plan.actors.index("crown")
    assert (corrected.series[evening - 1] == plain.series[evening - 1]).all()
    morale = MEASURE_NAMES.index("morale")
    assert corrected.series[evening, crown, morale] < plain.series[evening, crown, morale]


def test_a_turn_in_which_an_order_found_no_room_is_not_played() -> None:
    crowd = (Happening(order="mobilise", actor="crown"),) * LEAST_ORDERS
    with pytest.raises(OrdersLostError, match="no room for"):
        play(short().setting, (Turn({}, crowd),))


def test_an_order_among_the_overrides_comes_on_the_next_morning() -> None:
    call = Happening(order="mobilise", actor="crown")
    found = play(short().setting, (Turn({}, (), (call,)), Turn({})))
    crown = short().setting.plan.actors.index("crown")
    assert found.until(1).coming == (call,)
    assert [int(world.actors["mobilised"][crown]) for world in found.worlds] == [0, 0, 1]


def test_another_seed_is_another_world() -> None:
    assert play(replace(short().setting, seed=2), ()).digests != short(0).digests


def test_more_turns_than_the_lesson_has_are_refused() -> None:
    with pytest.raises(ValueError, match="3 turns, but the lesson has 2"):
        play(short().setting, (Turn({}),) * 3)


def test_a_move_to_nowhere_is_refused() -> None:
    with pytest.raises(OrderError, match="fjord"):
        play(short().setting, (Turn({"rebels": (Move("advance", "fjord"),)}),))


@pytest.mark.parametrize(
    ("happening", "said"),
    [
        (RELUCTANT, None),
        (Happening(order="mobilise", actor="crown"), None),
        (Happening(shock="actors.crow.reluctance", add=1), 'no actor "crow"'),
        (Happening(shock="actors.crown.reluctance"), "exactly one size"),
        (Happening(order="advance", actor="crown"), "needs a place"),
        (Happening(order="mobilise"), "nobody is said to give"),
        (Happening(order="recruit", actor="patron"), "patron has no formations"),
        (Happening(order="repress", actor="crown", place="ford"), "given by nobody"),
        (Happening(), "one of two things"),
        (Happening(order="advanc", actor="crown"), 'order: found "advanc"; did you mean "advance"? Allowed: advance, '),
        (Happening(shock="places.ford.grievance", multiply=-1), "times: found -1. Allowed: from 0 to 1,000"),
        (Happening(shock="places.ford.grievance", add=float("nan")), "add: found nan. Allowed: a finite number"),
    ],
)
def test_what_cannot_happen_is_said_in_a_sentence(happening: Happening, said: Any) -> None:
    found = problem_with_happening(short().setting, happening)
    assert found is None if said is None else said in str(found)


def test_looking_at_the_morning_leaves_the_evening_alone() -> None:
    before = short(1).worlds[1].presence.tobytes()
    morning(short(1))
    assert np.frombuffer(short(1).worlds[1].presence, np.uint8).tobytes() == before


@pytest.mark.parametrize(("said", "played"), [(None, "fixed"), ("plausible", "plausible")])
def test_a_lesson_keeps_fixed_coefficients_unless_its_scenario_chooses(said: str | None, played: str) -> None:
    scenario, lesson = open_lesson(DUEL)
    chosen = scenario.model_copy(update={"coefficients": said})
    assert prepare(chosen, lesson, 1).plan.coefficients == played
