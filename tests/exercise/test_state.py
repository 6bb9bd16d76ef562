"""The state follows from the log alone, however it is made."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from sim.exercise import debrief_commands, facilitator_commands, order_commands, seat_commands, turn_commands
from sim.exercise.events import BriefRead
from sim.exercise.guards import Refusal
from sim.exercise.json_form import event_schema, read_event, write_event
from sim.exercise.log import read_log
from sim.exercise.room import Room
from sim.exercise.state import state_hash, whole_hash
from sim.exercise.transitions import TRANSITIONS, fold, start
from tests.exercise.classroom import ADVANCE, FLOOD, HOLD, SETUP, TEAMS, room_at

THEMES = (seat_commands, order_commands, turn_commands, facilitator_commands, debrief_commands)
TEAM = st.sampled_from(TEAMS)
SEAT = st.integers(1, 8).map("{:02d}".format)
MOVES = st.sampled_from([(), (ADVANCE,), (HOLD,), (ADVANCE, HOLD)])
COMMANDS = st.one_of(
    st.tuples(st.just("_join")),
    st.tuples(st.sampled_from(["brief", "practise", "plan", "adjudicate", "last_orders", "pause", "go", "debrief"])),
    st.tuples(st.just("adjudicate")),
    st.tuples(st.just("plan")),
    st.tuples(st.just("play_on"), st.just(10)),
    st.tuples(st.just("extend"), st.floats(-500, 500)),
    st.tuples(st.just("draft"), SEAT, MOVES),
    st.tuples(st.just("lock"), SEAT, MOVES),
    st.tuples(st.just("unlock"), SEAT),
    st.tuples(st.just("_forecast"), SEAT, st.floats(0, 1)),
    st.tuples(st.just("slip"), TEAM, MOVES),
    st.tuples(st.just("set_ai"), TEAM, st.booleans()),
    st.tuples(st.just("reassign"), SEAT, st.one_of(st.none(), TEAM)),
    st.tuples(st.just("hand_over"), SEAT),
    st.tuples(st.just("inject"), st.just("flood")),
    st.tuples(st.just("override"), st.just((FLOOD,)), st.just("a slip")),
    st.tuples(st.just("undo"), st.integers(1, 2), st.just("again")),
    st.tuples(st.just("show"), st.just("de-role")),
    st.tuples(st.just("vote"), SEAT, st.just("1:red")),
    st.tuples(st.just("reflect"), SEAT, st.integers(0, 2), st.just("I would wait.")),
)


def tried(room: Room, command: tuple[Any, ...]) -> None:
    """Give a command; it may be refused."""
    name, *given_ = command
    try:
        if name == "_join":
            seat_commands.join(room, room.state.setup.code)
        elif name == "_forecast":
            seat = room.state.seats.get(given_[0])
            team = seat.team if seat else None
            order_commands.forecast(room, given_[0], dict.fromkeys(SETUP["goals"].get(team, ("ford",)), given_[1]))
        else:
            next(getattr(theme, name) for theme in THEMES if hasattr(theme, name))(room, *given_)
    except Refusal:
        return


@effort(max_examples=40)
@given(st.lists(COMMANDS, max_size=40))
def test_folding_the_log_gives_the_state_that_grew_event_by_event(commands: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = room_at(Path(folder))
        for command in [("_join",), ("_join",), ("brief",), ("plan",), *commands]:
            tried(room, command)
        room.close()
        assert whole_hash(fold(read_log(room.log.path))) == whole_hash(room.state)


@effort(max_examples=40)
@given(st.lists(COMMANDS, max_size=40))
def test_undoing_after_anything_brings_back_the_state_of_the_boundary(commands: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = room_at(Path(folder))
        for command in [("_join",), ("_join",), ("brief",), ("plan",)]:
            tried(room, command)
        before = state_hash(room.state)
        for command in commands:
            tried(room, command)
        facilitator_commands.undo(room, 1, "back to the start")
        room.close()
        assert state_hash(room.state) == before


def test_an_event_is_the_same_after_a_journey_as_json() -> None:
    event = BriefRead(n=3, at=1.5, turn=1, by="01", seat="01")
    assert read_event(write_event(event)) == event


def test_the_hash_of_the_game_does_not_see_who_sits_where(tmp_path: Path) -> None:
    room = room_at(tmp_path)
    before = state_hash(room.state), whole_hash(room.state)
    seat_commands.join(room, room.state.setup.code)
    room.close()
    assert state_hash(room.state) == before[0]
    assert whole_hash(room.state) != before[1]


def test_a_state_is_left_alone_by_what_follows(tmp_path: Path) -> None:
    room = room_at(tmp_path)
    before = room.state
    kept = whole_hash(before)
    seat_commands.join(room, room.state.setup.code)
    room.close()
    assert whole_hash(before) == kept


def test_an_empty_log_is_no_exercise() -> None:
    with pytest.raises(ValueError, match="empty log"):
        fold([])


def test_an_exercise_begins_with_its_setup() -> None:
    with pytest.raises(ValueError, match="begins with"):
        start(BriefRead(n=1, seat="01"))


def test_every_kind_of_event_can_be_applied() -> None:
    kinds = {one["properties"]["kind"]["const"] for one in event_schema()["$defs"].values() if "kind" in
             one.get("properties", {})}  # fmt: skip
    assert kinds - {"created"} == set(TRANSITIONS)
