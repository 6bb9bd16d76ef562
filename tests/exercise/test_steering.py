"""Where the facilitator's commands meet: prices of worlds that are gone, undoing and the clock, slips, a restart."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from sim.exercise import facilitator_commands, order_commands, seat_commands, turn_commands
from sim.exercise.bundle import import_exercise, pack
from sim.exercise.guards import Refusal
from sim.exercise.log import LogError
from sim.exercise.room import Room, resume_room
from sim.exercise.state import state_hash, whole_hash
from sim.exercise.verifying import verify_log
from tests.exercise.classroom import ADVANCE, FLOOD, SETUP, AtOnce, Clockwork, HashEngine, played, room_at, seated


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    found = room_at(tmp_path)
    yield found
    found.close()


class WhenTold(AtOnce):
    """Work waits until it is told to go on."""

    def __init__(self) -> None:
        self.waiting: list[Any] = []

    def submit(self, work: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.waiting.append(work)
        return Future()

    def go_on(self) -> None:
        """Do what waits, and what comes of it."""
        while self.waiting:
            self.waiting.pop(0)()


def test_a_price_is_void_once_the_world_was_corrected(room: Room) -> None:
    seated(room)
    played(room)
    facilitator_commands.price(room, "flood")
    facilitator_commands.override(room, (FLOOD,), "a slip")
    facilitator_commands.inject(room, "flood")
    assert room.state.game.injects[0].price is None
    assert all(one.right for one in verify_log(room.log.events, HashEngine()))


def test_a_price_that_comes_late_is_of_no_use(tmp_path: Path) -> None:
    late = WhenTold()
    room = room_at(tmp_path, workers=late)
    seated(room)
    late.go_on()
    facilitator_commands.price(room, "flood")
    asked, late.waiting = late.waiting, []
    played(room)
    late.go_on()
    asked[0]()
    assert room.prices == {}
    room.close()


def test_a_price_asked_before_planning_is_good_while_planning(room: Room) -> None:
    seated(room)
    played(room)
    facilitator_commands.price(room, "flood")
    turn_commands.plan(room)
    facilitator_commands.inject(room, "flood")
    assert room.state.game.injects[0].price is not None


def test_undoing_strikes_what_is_of_the_game_and_nothing_else(room: Room) -> None:
    seats = seated(room)
    seat_commands.join(room, room.state.setup.code)
    joined = room.state.n
    order_commands.lock(room, seats["red"][0], (ADVANCE,))
    locked = room.state.n
    facilitator_commands.undo(room, 1, "again")
    assert locked in room.state.struck
    assert joined not in room.state.struck


@pytest.mark.parametrize(("turn", "seconds"), [(1, 480), (2, 360)])
def test_after_undoing_the_clock_is_full_and_stands(room: Room, turn: int, seconds: int) -> None:
    seated(room)
    played(room, turn)
    facilitator_commands.undo(room, turn, "again")
    assert (room.seconds_left(), room.state.clock.running) == (seconds, False)


def test_the_first_turn_has_more_time_than_the_others(room: Room) -> None:
    seated(room)
    first = room.seconds_left()
    played(room)
    turn_commands.plan(room)
    assert first > room.seconds_left() + 60


def test_a_slip_is_taken_whole_or_not_at_all(room: Room) -> None:
    seats = seated(room)
    order_commands.lock(room, seats["red"][0], (ADVANCE,))
    before = whole_hash(room.state)
    with pytest.raises(Refusal, match="locked"):
        order_commands.slip(room, "red", (ADVANCE,), "", dict.fromkeys(SETUP["goals"]["red"], 0.5))
    assert whole_hash(room.state) == before


@pytest.mark.parametrize("seconds", [1e20, float("inf")])
def test_the_clock_has_a_day_at_most(room: Room, seconds: float) -> None:
    seated(room)
    with pytest.raises(Refusal, match="a day"):
        turn_commands.extend(room, seconds)


def test_the_grace_is_over_some_seconds_after_the_clock(tmp_path: Path) -> None:
    clock = Clockwork()
    room = room_at(tmp_path, wall=lambda: 3e9, monotonic=clock)
    seated(room)
    seen = []
    for seconds in (470, 20, 30):
        clock.seconds += seconds
        seen.append(room.due())
    room.close()
    assert seen == [(False, False), (True, False), (True, True)]


@pytest.mark.parametrize(("away", "left"), [(4, 176), (5000, 180)])
def test_a_restart_gives_no_time_back(tmp_path: Path, away: int, left: int) -> None:
    clock = Clockwork()
    room = room_at(tmp_path, wall=lambda: 2e9, monotonic=clock)
    seated(room)
    clock.seconds += 300  # in which nobody did anything
    room.live()
    room.close()
    again, _ = resume_room(room.log.path, HashEngine(), AtOnce(), wall=lambda: 2e9 + 300 + away, monotonic=lambda: 0.0)
    assert (again.seconds_left(), again.state.clock.running) == (left, away < 60)
    again.close()


def test_that_a_room_is_open_is_no_part_of_the_exercise(room: Room) -> None:
    before = whole_hash(room.state)
    room.live()
    assert whole_hash(room.state) == before


def test_an_exercise_goes_on_from_its_archive_on_another_computer(room: Room, tmp_path: Path) -> None:
    seated(room)
    played(room)
    archive = tmp_path / "other" / "exercise.zip"
    archive.parent.mkdir()
    archive.write_bytes(pack(room.log.events))
    again, _ = resume_room(import_exercise(archive), HashEngine(), AtOnce())
    assert state_hash(again.state) == state_hash(room.state)
    again.close()


def test_an_archive_never_takes_the_place_of_a_log(room: Room) -> None:
    archive = room.log.path.with_suffix(".zip")
    archive.write_bytes(pack(room.log.events))
    with pytest.raises(LogError, match="there already"):
        import_exercise(archive)
