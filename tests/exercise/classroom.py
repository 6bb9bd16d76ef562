"""A class-room for tests: an engine that answers at once from a hash, and rooms around it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sim.exercise import order_commands, seat_commands, turn_commands
from sim.exercise.json_form import plain
from sim.exercise.moves import Happening, Move
from sim.exercise.room import Room, create_room

TEAMS = ("red", "blue", "green")
ADVANCE = Move("advance", "ford")
HOLD = Move("hold", "ford")
BAD = Move("repress", "ford")
FLOOD = Happening(shock="places.ford.grievance", add=0.1)
CALL = Happening(order="mobilise", actor="blue")
SETUP: dict[str, Any] = {
    "name": "A made-up lesson", "scenario": "{}", "lesson": "{}", "identity": "0" * 16, "seed": 7, "teams": TEAMS,
    "goals": {"red": ("ford",), "blue": ("ford", "bridge"), "green": ("market",)}, "turns": 2,
}  # fmt: skip


def hashed(*what: Any) -> str:
    """32 digits that stand for anything plain."""
    return hashlib.sha256(json.dumps(plain(what), sort_keys=True).encode()).hexdigest()[:32]


class HashEngine:
    """An engine whose world is a hash of what was ordered."""

    def __init__(self) -> None:
        card = SimpleNamespace(title="Flood", text="The river rises.", happenings=lambda: (FLOOD,))
        self.lesson: Any = SimpleNamespace(injects={"flood": card})
        self.scenario: Any = None
        self.failing = False

    def problem(self, team: str, moves: tuple[Move, ...]) -> str | None:
        return "That is not on the menu." if BAD in moves else None

    def problem_with_happening(self, happening: Happening) -> str | None:
        return None if happening in (FLOOD, CALL) else "There is no such thing."

    def digest(self, past: Any) -> str:
        if self.failing:
            raise RuntimeError("out of worlds")
        return hashed("world", past)

    def public(self, past: Any) -> dict[str, Any]:
        return {"turn": len(past.turns), "digest": hashed("public", past)}

    def seen_by(self, past: Any, team: str) -> dict[str, Any]:
        return {"team": team, "digest": hashed(team, past)}

    def reasons(self, past: Any) -> tuple[dict[str, Any], ...]:
        moves = past.turns[-1].moves
        return tuple({"team": team, "move": plain(move), "public": team == "red", "chance": 0.5}
                     for team in moves for move in moves[team])  # fmt: skip

    def odds(self, past: Any, team: str, moves: tuple[Move, ...], worlds: int) -> dict[str, Any]:
        return {goal: {"p": int(hashed(past, team, moves, goal)[:2], 16) / 255, "plus_minus": 0.1, "of": worlds}
                for goal in SETUP["goals"][team]}  # fmt: skip

    def prepare(self, past: Any, team: str, worlds: int) -> None:
        pass

    def price(self, past: Any, happenings: tuple[Happening, ...], moves: Any) -> dict[str, Any]:
        return {"red": {"ford": {"difference": -0.25, "hash": hashed(past, happenings, moves)}}}

    def prepare_ledger(self, past: Any) -> None:
        pass

    def play_on(self, past: Any, standing: Any, worlds: int) -> tuple[dict[str, Any], str]:
        return {"worlds": worlds, "share": 0.25}, hashed("end", past, standing)

    def examine(self, question: str, past: Any, standing: Any, asked: dict[str, Any]) -> dict[str, Any]:
        return {"hash": hashed(question, past, standing, asked)}


class AtOnce(Executor):
    """Work is done where it is given out."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        found: Future[Any] = Future()
        found.set_result(work(*args, **kwargs))
        return found


class Clockwork:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def room_at(folder: Path, **more: Any) -> Room:
    """A new exercise whose engine answers at once."""
    settings: dict[str, Any] = {"workers": AtOnce(), "sizes": (10, 20)} | more
    return create_room(folder / "exercise.sqlite", settings.pop("engine", HashEngine()), SETUP, **settings)[0]


def seated(room: Room, seats: int = 6) -> dict[str, list[str]]:
    """Let seats join, and open the first turn; the codes of the seats by team."""
    for _ in range(seats):
        seat_commands.join(room, room.state.setup.code)
    turn_commands.brief(room)
    turn_commands.plan(room)
    return {team: [seat.code for seat in room.state.members(team)] for team in TEAMS}


def played(room: Room, turns: int = 1) -> None:
    """Play turns in which every clerk locks an advance."""
    for turn in range(turns):
        if turn or not room.state.game.open():
            turn_commands.plan(room)
        for team in room.state.human():
            clerk = room.state.clerk(team)
            if clerk is not None:
                order_commands.lock(room, clerk, (ADVANCE,), "to the ford")
        turn_commands.adjudicate(room)
