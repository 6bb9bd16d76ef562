"""What phones do: take a seat, read, draft, estimate, lock, observe, vote, reflect.

A seat is bound to a device by a random token, of which the log keeps a hash; there are no accounts and no names.
"""

from __future__ import annotations

import secrets
import threading
from contextlib import nullcontext
from functools import partial
from typing import Any

from sim.exercise import events as e
from sim.exercise.desk import Desk, new_token, sha
from sim.exercise.events import ROOM
from sim.exercise.moves import Move
from sim.exercise.precedence import Rank
from sim.exercise.refusals import Refusal, seat_of
from sim.exercise.state import Game, Seat

PLENTY = 400
"""Seats; more do not join."""


STEP = 100
"""Worlds of odds after which it is asked again whether anybody still wants them."""


class Seating(Desk):
    """The commands of seats; ``seat`` is a seat's code."""

    _working: list[Any]
    """Questions for odds that are being worked on."""
    _in_turn: threading.Lock
    """First odds are worked out one team after the other."""

    def seat_of(self, token: str | None) -> Seat | None:
        """The seat of a device, or None."""
        if not token:
            return None
        known = sha(token)
        return next((seat for seat in self.state.seats.values() if seat.token == known), None)

    def is_facilitator(self, token: str | None) -> bool:
        """Whether a token is the facilitator's."""
        return bool(token) and sha(str(token)) in self.state.consoles

    def join(self, code: str, observer: bool = False, token: str | None = None) -> str:
        """Take a seat, and return the device's token; a device that has a seat keeps it.

        Rule: a new seat goes to the team with the fewest, by lot among equals; teams that the engine plays get none.

        Raises:
            Refusal: a wrong code, or no seat is left.
        """
        with self._threads:
            if self.seat_of(token) is not None:
                return str(token)
            if code.strip().upper() != self.state.setup.code:
                raise Refusal("wrong-code", "That is not the code on the screen.")
            if len(self.state.seats) >= PLENTY:
                raise Refusal("full", f"All {PLENTY} seats are taken.")
            mine = new_token()
            seat = f"{len(self.state.seats) + 1:02d}"
            team = None if observer else self._smallest()
            self.commit(e.Joined, by=seat, seat=seat, team=team, token=sha(mine))
            return mine

    def _smallest(self) -> str | None:
        """A team with the fewest seats."""
        sizes = {team: len(self.state.members(team)) for team in self.state.human()}
        return secrets.choice([team for team, size in sizes.items() if size == min(sizes.values())]) if sizes else None

    def take_over(self, code: str) -> str:
        """Use the one-time code of a hand-over, and return the new device's token.

        Raises:
            Refusal: nobody waits for that code.
        """
        with self._threads:
            known = sha(code.strip().upper())
            found = next((seat for seat in self.state.seats.values() if seat.waiting == known), None)
            if found is None:
                raise Refusal("wrong-code", "That code is not, or no longer, in use.")
            mine = new_token()
            self.commit(e.TakenOver, by=found.code, seat=found.code, token=sha(mine))
            return mine

    def read_brief(self, seat: str) -> None:
        """The seat has read its brief."""
        if not seat_of(self.state, seat).read:
            self.commit(e.BriefRead, by=seat, seat=seat)

    def observe(self, seat: str) -> None:
        """Leave the team for a neutral seat; nobody asks why."""
        if seat_of(self.state, seat).team is not None:
            self.commit(e.Moved, by=seat, seat=seat, team=None)

    def draft(self, seat: str, moves: tuple[Move, ...], intent: str = "") -> None:
        """Save the team's orders as they stand.

        Raises:
            Refusal: they may not be given, are locked, or are not the seat's to write.
        """
        team = self._team(seat)
        self.orderly(team, moves)
        self.commit(e.Drafted, by=seat, team=team, moves=moves, intent=intent.strip())
        self.ask_odds(team)

    def forecast(self, seat: str, chances: dict[str, float]) -> None:
        """Write down the team's own estimate of each of its goals (0..1); final for the turn.

        Raises:
            Refusal: it has been made, or a goal is missing.
        """
        team = self._team(seat)
        self.commit(e.Forecast, by=seat, team=team, chances=chances)
        self.ask_odds(team)

    def lock(self, seat: str, moves: tuple[Move, ...] | None = None, intent: str | None = None) -> None:
        """Lock the team's orders: those given, or as they were drafted, or else those that stand.

        Raises:
            Refusal: the seat is not this turn's clerk, or the orders may not be given.
        """
        with self._threads:
            team = self._team(seat)
            given = self.state.game.present(team) if moves is None else moves
            said = self.state.game.sheet(team).intent if intent is None else intent.strip()
            self.orderly(team, given)
            self.commit(e.Locked, by=seat, team=team, moves=given, intent=said)
        self.ask_odds(team)

    def unlock(self, seat: str) -> None:
        """Take the lock back; possible until the orders of all are sealed."""
        self.commit(e.Unlocked, by=seat, team=self._team(seat))

    def vote(self, seat: str, choice: str) -> None:
        """Vote for the decision to be examined."""
        self.commit(e.Voted, by=seat, seat=seat, choice=choice)

    def reflect(self, seat: str, question: int, text: str) -> None:
        """Answer a question of the reflection (from 0); the last answer counts."""
        self.commit(e.Reflected, by=seat, seat=seat, question=question, text=text.strip())

    def orderly(self, team: str, moves: tuple[Move, ...]) -> None:
        """Nothing, if a team may order this.

        Raises:
            Refusal: it may not.
        """
        problem = self.engine.problem(team, moves)
        if problem is not None:
            raise Refusal("not-on-the-menu", problem)

    def _team(self, seat: str) -> str:
        """The team of a seat.

        Raises:
            Refusal: there is no such seat, or it observes.
        """
        team = seat_of(self.state, seat).team
        if team is None:
            raise Refusal("observer", "An observer gives no orders.")
        return team

    def ask_odds(self, team: str) -> None:
        """Have the odds of the team's present orders worked out, if odds are on.

        Before the team has made its estimate nobody is told of them: they are only there when it has.
        """
        game = self.state.game
        if self.state.odds != "off" and game.open() and game.sheet(team).forecast is not None:
            known = self._known(team)
            rank = Rank.BETTER if known else Rank.ASKED
            self.later(lambda: self._odds(team, self.sizes), rank=rank)
        elif self.state.odds != "off" and game.open() and game.sheet(team).drafted:
            self.later(partial(self._think, team))

    def _think(self, team: str) -> None:
        """Work out the first odds of a team's present draft before it asks, and tell nobody."""
        game = self.state.game
        if game.open() and game.sheet(team).drafted:
            self.engine.odds(self.past(), team, game.present(team), self.sizes[0])

    def _known(self, team: str) -> int:
        """In how many worlds the odds of a team's present orders have been worked out."""
        game = self.state.game
        moves = game.present(team)
        return max((one.worlds for one in game.sheet(team).odds if one.moves == moves), default=0)

    def _odds(self, team: str, sizes: tuple[int, ...]) -> None:
        """One estimate from what the team knows, and then, after what others wait for, a better one."""
        with self._threads:
            game, past = self.state.game, self.past()
            moves = game.present(team)
            known = self._known(team)
            sizes = tuple(size for size in sizes if size > known)
            question = (past.practice, len(past.turns), team, moves)
            if not sizes or not _asks(game, team) or question in self._working:
                return
            self._working.append(question)
        try:
            began = self.now()
            with nullcontext() if known else self._in_turn:  # whoever is first is not kept waiting
                for worlds in (*range(known + STEP, sizes[0], STEP), sizes[0]):
                    if not (_asks(self.state.game, team) and self.past() == past):
                        return  # it was adjudicated meanwhile
                    odds = self.engine.odds(past, team, moves, worlds)
        finally:
            self._working.remove(question)
        with self._threads:
            now = self.state.game
            if _asks(now, team) and self.past() == past:  # kept even if the draft has changed: they may come back to it
                seconds = self.now() - began
                self.commit(e.OddsShown, by=ROOM, team=team, moves=moves, worlds=sizes[0], odds=odds, seconds=seconds)
        if sizes[1:]:
            self.later(lambda: self._odds(team, sizes[1:]), rank=Rank.BETTER)


def _asks(game: Game, team: str) -> bool:
    """Whether a team still waits for odds."""
    return game.open() and game.sheet(team).forecast is not None
