"""What the facilitator did stands in the review, act by act."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.exercise import (
    debrief_commands,
    facilitator_commands,
    odds_commands,
    order_commands,
    seat_commands,
    turn_commands,
)
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
    turn_commands.pause(room)
    turn_commands.go(room)
    turn_commands.extend(room, 60)
    seat_commands.reassign(room, seats["red"][1], "blue")
    seat_commands.reassign(room, seats["blue"][0], None)
    seat_commands.name_clerk(room, seats["red"][1])
    seat_commands.hand_over(room, seats["green"][0])
    odds_commands.set_odds(room, "numbers")
    seat_commands.set_ai(room, "green", True)
    seat_commands.set_ai(room, "green", False)
    order_commands.slip(room, "red", (ADVANCE,))
    order_commands.unlock_for(room, "red")
    facilitator_commands.inject(room, "flood")
    facilitator_commands.withdraw(room, room.state.game.injects[0].n)
    played(room)
    facilitator_commands.override(room, (FLOOD,), "a slip")
    facilitator_commands.undo(room, 1, "once more")
    played(room)
    turn_commands.last_orders(room)
    turn_commands.play_on(room, 10)
    debrief_commands.debrief(room)
    debrief_commands.show(room, "history", skipped=True)


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
