"""A room at the duel's lesson, and browsers that are no more than a client with cookies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from sim.exercise import seat_commands, turn_commands
from sim.exercise.room import Room
from sim.exercise.web.app import make_app
from tests.exercise.web.browsing import Browser
from tests.exercise.web.pretend import pretend_room

HERE = "http://localhost:8000"
LAN = "192.168.7.7"


class Exercise:
    """A room, its application and the facilitator's token."""

    def __init__(self, room: Room, token: str, **more: Any) -> None:
        self.room, self.token = room, token
        self.app: Starlette = make_app(room, [LAN], 8000, **more)

    def browser(self, address: str = "192.168.7.20", base: str = HERE) -> Browser:
        """A new device."""
        return Browser(self.app, base, address)

    def phone(self, team: str | None = None) -> Browser:
        """A device with a seat, of a team if one is named."""
        found = self.browser()
        answer = found.post("/join", data={"code": self.room.state.setup.code, "observe": "" if team else "1"})
        assert answer.status_code == 303
        if team:
            seat_commands.reassign(self.room, list(self.room.state.seats)[-1], team)
        return found

    def console(self) -> Browser:
        """The facilitator's browser, signed in."""
        found = self.browser("127.0.0.1")
        assert found.post("/facilitator/login", data={"token": self.token}).status_code == 303
        return found


@pytest.fixture
def exercise(tmp_path: Path) -> Iterator[Exercise]:
    room, token = pretend_room(tmp_path)
    yield Exercise(room, token)
    room.close()


@pytest.fixture
def planning(exercise: Exercise) -> tuple[Exercise, dict[str, Browser]]:
    """An exercise whose first turn is planned, with one phone a team and an observer's."""
    phones = {team: exercise.phone(team) for team in exercise.room.lesson.teams}
    phones["observer"] = exercise.phone()
    turn_commands.brief(exercise.room)
    turn_commands.plan(exercise.room)
    return exercise, phones


ADVANCE = {"kind-1": "advance", "place-1-advance": "ford", "effort-1-advance": "0.5", "intent": "to the ford"}
"""An order of the rebels' form."""
