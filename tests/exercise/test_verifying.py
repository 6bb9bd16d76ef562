"""Verifying finds every number that the engine would not give again."""

from __future__ import annotations

from typing import Any

import pytest

from sim.exercise import debrief_commands, facilitator_commands, order_commands, seat_commands, turn_commands
from sim.exercise.log import read_log
from sim.exercise.verifying import difference, verify_log
from tests.exercise.classroom import FLOOD, HashEngine, played, room_at


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """An exercise with everything in it that has a number."""
    room = room_at(tmp_path_factory.mktemp("class"))
    seat_commands.join(room, room.state.setup.code)
    turn_commands.brief(room, ai_for_empty=False)
    turn_commands.practise(room)
    played(room)
    seats = seated_again(room)
    order_commands.forecast(room, seats, dict.fromkeys(room.state.setup.goals[str(room.state.seats[seats].team)], 0.5))
    facilitator_commands.price(room, "flood")
    facilitator_commands.inject(room, "flood")
    played(room)
    facilitator_commands.override(room, (FLOOD,), "a slip")
    played_on(room)
    room.close()
    return read_log(room.log.path)


def seated_again(room: Any) -> str:
    turn_commands.plan(room)
    return "01"


def played_on(room: Any) -> None:
    turn_commands.last_orders(room)
    turn_commands.play_on(room, 10)
    debrief_commands.debrief(room)
    debrief_commands.examine(room, "ledger", worlds=5)


def test_a_log_that_was_not_touched_is_right(events: list[Any]) -> None:
    findings = list(verify_log(events, HashEngine()))
    assert [one for one in findings if not one.right] == []
    assert {one.what for one in findings} == {
        "odds-shown: odds", "injected: price", "adjudicated: digest", "explained: reasons", "overridden: digest",
        "played-on: result", "played-on: digest", "examined: answer",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "part", "value"),
    [
        ("adjudicated", "digest", "0" * 32), ("explained", "reasons", ()),
        ("overridden", "digest", "0" * 32), ("played-on", "result", {"share": 1}),
        ("odds-shown", "odds", {}), ("injected", "price", {"red": {}}), ("examined", "answer", {}),
    ],
)  # fmt: skip
def test_a_changed_number_is_found(events: list[Any], kind: str, part: str, value: Any) -> None:
    place = next(place for place, event in enumerate(events) if event.kind == kind)
    changed = [*events[:place], events[place].model_copy(update={part: value}), *events[place + 1 :]]
    wrong = [one for one in verify_log(changed, HashEngine()) if not one.right]
    assert f"{kind}: {part}" in [one.what for one in wrong]


def test_an_event_that_could_not_follow_is_found(events: list[Any]) -> None:
    first = next(place for place, event in enumerate(events) if event.kind == "joined")
    twice = [*events[: first + 1], events[first], *events[first + 1 :]]
    assert "could not follow" in next(one.said for one in verify_log(twice, HashEngine()) if not one.right)


def test_a_log_that_leads_nowhere_ends_in_a_finding(events: list[Any]) -> None:
    without = [event for event in events if event.kind != "sealed"]
    assert [one.said for one in verify_log(without, HashEngine())][-1] == "nothing after it can be worked out"


def test_a_difference_says_where() -> None:
    assert difference({"a": [1.0, {"b": 2.0}]}, {"a": [1.0, {"b": 2.5}]}) == "a.1.b is 2.0 in the log and 2.5 now"


def test_rounding_in_the_last_digit_is_no_difference() -> None:
    assert difference([0.1 + 0.2], [0.3]) is None
