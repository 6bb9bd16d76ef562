"""A rehearsal: all seats play a whole exercise through the room, by lot among what their menus allow.

Rule: nothing is drawn by the players but what people could do on their phones; the facilitator's acts (one inject,
one override, one undo, one handed-over seat, one team of the engine) happen at fixed places. No phone is needed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from sim.core.errors import SimError
from sim.exercise import (
    debrief_commands,
    facilitator_commands,
    odds_commands,
    order_commands,
    seat_commands,
    turn_commands,
)
from sim.exercise.events import Phase
from sim.exercise.lesson import Lesson
from sim.exercise.moves import Happening, Move
from sim.exercise.room import Room

PATIENCE = 600.0
"""Seconds to wait for the engine."""


class RehearsalError(SimError):
    """The rehearsal could not be played to its end; the message says where it stopped."""

    exit_code = 1


def any_move(lesson: Lesson, team: str, dice: random.Random) -> Move:
    """Return an order that a team may give, by lot."""
    line = dice.choice(lesson.teams[team].menu)
    place = dice.choice(line.places) if line.places else None
    other = dice.choice(line.others) if line.others else None
    return Move(line.order, place, other, dice.choice(line.efforts).effort)


def any_moves(lesson: Lesson, team: str, dice: random.Random) -> tuple[Move, ...]:
    """Return one order or more that a team may give together, by lot."""
    count = dice.randint(1, lesson.orders_a_turn)
    found = tuple(dict.fromkeys(any_move(lesson, team, dice) for _ in range(count)))
    problem = lesson.problem_with(team, found)
    if problem is not None:
        raise RehearsalError(f"the menu of {team} offers what may not be ordered: {problem}")
    return found


class Rehearsal:
    """Players for all seats of a room.

    Args:
        room: a new exercise.
        seats: how many devices join.
        worlds: of the play-on.
        tell: is told each step in a sentence.
    """

    def __init__(
        self, room: Room, seats: int = 15, worlds: int = 1000, tell: Callable[[str], None] = lambda said: None
    ) -> None:
        self.room, self.seats, self.worlds, self.tell = room, seats, worlds, tell
        self.dice = random.Random(room.state.setup.seed)

    def play(self) -> None:
        """Play from the first phone to the end.

        Raises:
            RehearsalError: the engine failed or took too long.
        """
        self._gather()
        if self.room.lesson.practice:
            turn_commands.practise(self.room)
            self._turn("practice")
            self.tell("turn zero is practised")
        for turn in range(1, self.room.state.setup.turns + 1):
            turn_commands.plan(self.room)
            self._turn(f"turn {turn}")
            self._correct(turn)
        self._finish()

    def _gather(self) -> None:
        """Phones join; the last team is left to the engine."""
        code = self.room.state.setup.code
        tokens = [seat_commands.join(self.room, code) for _ in range(self.seats)]
        seat_commands.join(self.room, code, observer=True)
        turn_commands.brief(self.room)
        for token in tokens:
            seat = seat_commands.seat_of(self.room, token)
            assert seat is not None
            seat_commands.read_brief(self.room, seat.code)
        last = self.room.state.setup.teams[-1]
        if last not in self.room.state.ai:
            seat_commands.set_ai(self.room, last, True)
        seat_commands.take_over(self.room, seat_commands.hand_over(self.room, "01"))
        self.tell(f"{self.seats} seats in {len(self.room.state.setup.teams)} teams; the engine plays {last}")

    def _turn(self, name: str) -> None:
        """Every team of people drafts, estimates and locks; the facilitator lets something happen and adjudicates."""
        room = self.room
        for team in room.state.human():
            seat = room.state.clerk(team)
            assert seat is not None
            order_commands.draft(room, seat, any_moves(room.lesson, team, self.dice), "a rehearsal")
            goals = room.state.setup.goals[team]
            order_commands.forecast(room, seat, {goal: round(self.dice.random(), 2) for goal in goals})
            order_commands.lock(room, seat)
        asked = [team for team in room.state.human() if room.state.odds != "off"]
        self._wait(lambda: all(odds_commands.odds_of(room, team) for team in asked), "the odds")
        if room.state.game.turn == 1 and room.lesson.injects:
            self._inject(next(iter(room.lesson.injects)))
        began = time.monotonic()
        turn_commands.adjudicate(room)
        self._wait(lambda: room.state.game.phase in (Phase.RESOLVED, Phase.PRACTISED), name)
        resolved = time.monotonic() - began
        self._wait(lambda: bool((week := room.state.game.last_week()) and week.explained), "the reasons")
        self.tell(f"{name} is adjudicated in {resolved:.1f} s; reasons after {time.monotonic() - began:.1f} s")

    def _inject(self, key: str) -> None:
        facilitator_commands.price(self.room, key)
        self._wait(lambda: key in self.room.prices, "the price of an inject")
        facilitator_commands.inject(self.room, key)

    def _correct(self, turn: int) -> None:
        """After the second turn (or an only one): one override, one undo, and the same turn once more."""
        if turn != min(2, self.room.state.setup.turns):
            return
        place = next(iter(self.room.scenario.places))
        shock = Happening(shock=f"places.{place}.grievance", add=0.05)
        facilitator_commands.override(self.room, (shock,), "to rehearse an override")
        facilitator_commands.undo(self.room, turn, "to rehearse an undo")
        self._turn(f"turn {turn}, once more,")

    def _finish(self) -> None:
        room = self.room
        turn_commands.last_orders(room)
        began = time.monotonic()
        turn_commands.play_on(room, self.worlds)
        self._wait(lambda: room.state.game.phase is Phase.PLAYED_ON, "the play-on")
        self.tell(f"{self.worlds} worlds played on in {time.monotonic() - began:.1f} s")
        debrief_commands.debrief(room)
        debrief_commands.show(room, "de-role")
        team = room.state.human()[0]
        self._wait(lambda: bool(room.state.game.examined), "the ledger")
        self.tell(f"the ledger is there {time.monotonic() - began:.1f} s after the play-on began")
        self._examine("same-dice", {"turn": 1, "team": team, "moves": []})
        for seat in list(room.state.seats)[:3]:
            debrief_commands.vote(room, seat, f"1:{team}")
            debrief_commands.reflect(room, seat, 0, "A rehearsal.")
        debrief_commands.end(room)
        self.tell("the exercise has ended")

    def _examine(self, question: str, asked: dict[str, Any]) -> None:
        before, began = len(self.room.state.game.examined), time.monotonic()
        debrief_commands.examine(self.room, question, **asked)
        self._wait(lambda: len(self.room.state.game.examined) > before, question)
        self.tell(f"{question} in {time.monotonic() - began:.1f} s")

    def _wait(self, there: Callable[[], bool], name: str) -> None:
        """Until something is there; the engine works in other threads."""
        until = time.monotonic() + PATIENCE
        while not there():
            if self.room.jobs.trouble is not None:
                raise RehearsalError(f"{name}: {self.room.jobs.trouble}")
            if time.monotonic() > until:
                raise RehearsalError(f"{name}: nothing came within {PATIENCE:g} seconds")
            time.sleep(0.02)
