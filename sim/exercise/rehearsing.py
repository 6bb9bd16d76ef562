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
    """An order that a team may give, by lot."""
    line = dice.choice(lesson.teams[team].menu)
    place = dice.choice(line.places) if line.places else None
    other = dice.choice(line.others) if line.others else None
    return Move(line.order, place, other, dice.choice(line.efforts).effort)


def any_moves(lesson: Lesson, team: str, dice: random.Random) -> tuple[Move, ...]:
    """One order or more that a team may give together, by lot."""
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
            self.room.practise()
            self._turn("practice")
            self.tell("turn zero is practised")
        for turn in range(1, self.room.state.setup.turns + 1):
            self.room.plan()
            self._turn(f"turn {turn}")
            self._correct(turn)
        self._finish()

    def _gather(self) -> None:
        """Phones join; the last team is left to the engine."""
        code = self.room.state.setup.code
        tokens = [self.room.join(code) for _ in range(self.seats)]
        self.room.join(code, observer=True)
        self.room.brief()
        for token in tokens:
            seat = self.room.seat_of(token)
            assert seat is not None
            self.room.read_brief(seat.code)
        last = self.room.state.setup.teams[-1]
        if last not in self.room.state.ai:
            self.room.set_ai(last, True)
        self.room.take_over(self.room.hand_over("01"))
        self.tell(f"{self.seats} seats in {len(self.room.state.setup.teams)} teams; the engine plays {last}")

    def _turn(self, name: str) -> None:
        """Every team of people drafts, estimates and locks; the facilitator lets something happen and adjudicates."""
        room = self.room
        for team in room.state.human():
            seat = room.clerk(team)
            assert seat is not None
            room.draft(seat, any_moves(room.lesson, team, self.dice), "a rehearsal")
            goals = room.state.setup.goals[team]
            room.forecast(seat, {goal: round(self.dice.random(), 2) for goal in goals})
            room.lock(seat)
        asked = [team for team in room.state.human() if room.state.odds != "off"]
        self._wait(lambda: all(room.odds_of(team) for team in asked), "the odds")
        if room.state.game.turn == 1 and room.lesson.injects:
            self._inject(next(iter(room.lesson.injects)))
        began = time.monotonic()
        room.adjudicate()
        self._wait(lambda: room.state.game.phase in (Phase.RESOLVED, Phase.PRACTISED), name)
        resolved = time.monotonic() - began
        self._wait(lambda: bool((week := room.state.game.last_week()) and week.explained), "the reasons")
        self.tell(f"{name} is adjudicated in {resolved:.1f} s; reasons after {time.monotonic() - began:.1f} s")

    def _inject(self, key: str) -> None:
        self.room.price(key)
        self._wait(lambda: key in self.room.prices, "the price of an inject")
        self.room.inject(key)

    def _correct(self, turn: int) -> None:
        """After the second turn (or an only one): one override, one undo, and the same turn once more."""
        if turn != min(2, self.room.state.setup.turns):
            return
        place = next(iter(self.room.scenario.places))
        self.room.override((Happening(shock=f"places.{place}.grievance", add=0.05),), "to rehearse an override")
        self.room.undo(turn, "to rehearse an undo")
        self._turn(f"turn {turn}, once more,")

    def _finish(self) -> None:
        room = self.room
        room.last_orders()
        began = time.monotonic()
        room.play_on(self.worlds)
        self._wait(lambda: room.state.game.phase is Phase.PLAYED_ON, "the play-on")
        self.tell(f"{self.worlds} worlds played on in {time.monotonic() - began:.1f} s")
        room.debrief()
        room.show("de-role")
        team = room.state.human()[0]
        self._wait(lambda: bool(room.state.game.examined), "the ledger")
        self.tell(f"the ledger is there {time.monotonic() - began:.1f} s after the play-on began")
        self._examine("same-dice", {"turn": 1, "team": team, "moves": []})
        for seat in list(room.state.seats)[:3]:
            room.vote(seat, f"1:{team}")
            room.reflect(seat, 0, "A rehearsal.")
        room.end()
        self.tell("the exercise has ended")

    def _examine(self, question: str, asked: dict[str, Any]) -> None:
        before, began = len(self.room.state.game.examined), time.monotonic()
        self.room.examine(question, **asked)
        self._wait(lambda: len(self.room.state.game.examined) > before, question)
        self.tell(f"{question} in {time.monotonic() - began:.1f} s")

    def _wait(self, there: Callable[[], bool], name: str) -> None:
        """Until something is there; the engine works in other threads."""
        until = time.monotonic() + PATIENCE
        while not there():
            if self.room.trouble is not None:
                raise RehearsalError(f"{name}: {self.room.trouble}")
            if time.monotonic() > until:
                raise RehearsalError(f"{name}: nothing came within {PATIENCE:g} seconds")
            time.sleep(0.02)
