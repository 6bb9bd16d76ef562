"""Lesson plans and what becomes of them when a class is late."""

from __future__ import annotations

import pytest

from sim.exercise.kit.plans import DEBRIEF_LEAST, PLANS, late

NEVER = {"de-role", "history", "reflect", "play-on", "briefs"}


@pytest.mark.parametrize("minutes", PLANS)
def test_the_steps_fill_the_lesson(minutes: int) -> None:
    assert sum(step.minutes for step in PLANS[minutes].steps) == minutes


@pytest.mark.parametrize("minutes", PLANS)
def test_a_quarter_or_more_is_debriefing(minutes: int) -> None:
    assert PLANS[minutes].debrief() >= 0.25 * minutes


@pytest.mark.parametrize("minutes", PLANS)
@pytest.mark.parametrize("delay", range(0, 61, 3))
def test_the_debriefing_keeps_a_fifth_of_the_lesson(minutes: int, delay: int) -> None:
    assert late(PLANS[minutes], delay).plan.debrief() >= DEBRIEF_LEAST * minutes


@pytest.mark.parametrize("minutes", PLANS)
@pytest.mark.parametrize("delay", range(0, 61, 3))
def test_minutes_are_won_or_owned_up_to(minutes: int, delay: int) -> None:
    found = late(PLANS[minutes], delay)
    left = sum(step.minutes for step in found.plan.steps)
    assert left == minutes - delay + found.over


@pytest.mark.parametrize("minutes", PLANS)
def test_some_steps_are_never_dropped_and_a_turn_is_left(minutes: int) -> None:
    found = late(PLANS[minutes], 60)
    assert {step.key for step in found.plan.steps} >= NEVER
    assert found.plan.turns() >= 1


def test_up_to_five_minutes_are_won_from_the_length_of_turns() -> None:
    assert late(PLANS[75], 5, ("arrive", "frame", "demo", "briefs", "practice", "turn-1")).words() == (
        "turn 2: 3 min less; turn 3: 2 min less"
    )


def test_more_than_five_minutes_late_after_turn_one_drops_turn_three() -> None:
    found = late(PLANS[75], 6, ("arrive", "frame", "demo", "briefs", "practice", "turn-1"))
    assert [step.key for step in found.dropped] == ["turn-3"]


def test_what_is_over_is_not_shortened() -> None:
    done = [step.key for step in PLANS[120].steps[:6]]
    found = late(PLANS[120], 40, done)
    assert [step for step in found.plan.steps if step.key in done] == list(PLANS[120].steps[:6])


def test_a_delay_of_nothing_changes_nothing() -> None:
    assert late(PLANS[45], 0).words() == "change nothing"
