"""What the facilitator did stands in the review, act by act."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.exercise.events import FACILITATOR
from sim.exercise.review.acts import SAID, Act, acts
from sim.exercise.room import Room
from tests.exercise.classroom import ADVANCE, FLOOD, played, room_at, seated

QUIET = {"created", "console-opened", "began", "sealed", "forecast", "examined", "drafted"}
"""What the facilitator writes that does not change the course."""


class Plainly:
    """Names as they stand in the log."""

    def actor(self, name: str) -> str:
        return name

    def happening(self, one: Any) -> str:
        return str(one.shock)


@pytest.fixture
def room(tmp_path: Path) -> Any:
    found = room_at(tmp_path)
    steered(found)
    yield found
    found.close()


def steered(room: Room) -> None:
    """Everything that a facilitator can do."""
    seats = seated(room)
    room.pause()
    room.go()
    room.extend(60)
    room.reassign(seats["red"][1], "blue")
    room.reassign(seats["blue"][0], None)
    room.name_clerk(seats["red"][1])
    room.hand_over(seats["green"][0])
    room.set_odds("numbers")
    room.set_ai("green", True)
    room.set_ai("green", False)
    room.slip("red", (ADVANCE,))
    room.unlock_for("red")
    room.inject("flood")
    room.withdraw(room.state.game.injects[0].n)
    played(room)
    room.override((FLOOD,), "a slip")
    room.undo(1, "once more")
    played(room)
    room.last_orders()
    room.play_on(10)
    room.debrief()
    room.show("history", skipped=True)


def told(room: Room) -> list[Act]:
    return acts(room.log.events, room.state.struck, Plainly())  # type: ignore[arg-type]


def test_every_kind_of_act_is_told(room: Room) -> None:
    said = " | ".join(act.said for act in told(room))
    for part in (
        "paused the clock", "let the clock run again", "changed the clock to 9 minutes", "moved a seat to blue",
        "moved a seat to the observers", "named a clerk", "handed a seat", "teams, in numbers",
        "gave green to the engine (AI)", "gave green back to people", "typed a slip of red", "took a lock of red back",
        "let a card happen: Flood", "took a card back: Flood", "corrected the world: places.ford.grievance",
        "undid everything", "left out a step of the debriefing: history",
    ):  # fmt: skip
        assert part in said


def test_no_kind_of_event_of_the_facilitator_is_forgotten(room: Room) -> None:
    kinds = {event.kind for event in room.log.events if event.by == FACILITATOR}  # type: ignore[attr-defined]
    assert kinds - QUIET <= set(SAID)


def test_what_was_undone_is_told_as_undone(room: Room) -> None:
    found = [act for act in told(room) if act.said.startswith(("corrected", "undid"))]
    assert [(act.reason, act.undone) for act in found] == [("a slip", True), ("once more", False)]


def test_no_seat_is_named(room: Room) -> None:
    said = " ".join(act.said for act in told(room))
    assert not [code for code in room.state.seats if code in said]
