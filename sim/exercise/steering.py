"""How the facilitator steps in: injects, overrides, undoing, seats, teams played by the engine, paper slips."""

from __future__ import annotations

from typing import Any

from sim.exercise import events as e
from sim.exercise.conducting import Conducting
from sim.exercise.desk import new_code, sha
from sim.exercise.events import Phase
from sim.exercise.injects import MOST_INJECTED
from sim.exercise.lesson import OddsMode
from sim.exercise.moves import Happening, Move
from sim.exercise.refusals import Refusal, seat_of

PRICED = (Phase.PLANNING, Phase.RESOLVED)
"""When an inject may be played, and so has a price."""


class Steering(Conducting):
    """The facilitator's commands that change the course; each stands in the review."""

    prices: dict[str, dict[str, Any]]
    """By inject of the lesson, what it would shift by team and goal, as far as was asked this turn."""
    _drafts: dict[str, dict[str, tuple[Move, ...]]]

    def adjudicate(self) -> None:
        """Seal the orders of all and let the engine play the turn; returns at once (see ``Conducting``)."""
        super().adjudicate()
        self.prices.clear()

    def price(self, key: str) -> None:
        """Have worked out what an inject would shift for each team; returns at once, then see ``prices``."""
        inject = self._inject(key)
        past, game = self.past(), self.state.game
        drafts = {team: game.present(team) for team in self.state.human()}

        def work() -> None:
            found = self.engine.price(past, inject.happenings(), drafts)
            with self._threads:
                if self.past() == past and self.state.game.phase in PRICED:  # else it is of a world that is gone
                    self.prices[key], self._drafts[key] = found, drafts

        self.later(work)

    def inject(self, key: str) -> None:
        """Let an inject of the lesson happen on the morning of the turn that is played next."""
        found = self._inject(key)
        self._injected(key, found.title, found.text, found.happenings())

    def inject_new(self, title: str, text: str, happenings: tuple[Happening, ...]) -> None:
        """Let something made up in class happen on the morning of the turn that is played next."""
        self._possible(happenings)
        self._injected("", title, text, happenings)

    def _injected(self, key: str, title: str, text: str, happenings: tuple[Happening, ...]) -> None:
        with self._threads:
            self._room_for(happenings)
            price, drafts = self.prices.get(key), self._drafts[key] if key in self.prices else {}
            self.commit(
                e.Injected, key=key, title=title, text=text, happenings=happenings, price=price, drafts=drafts
            )  # fmt: skip
            self.prices.clear()

    def _inject(self, key: str) -> Any:
        if key not in self.engine.lesson.injects:
            raise Refusal("no-inject", f'The lesson has no inject "{key}".')
        return self.engine.lesson.injects[key]

    def withdraw(self, inject: int) -> None:
        """Take back an inject that has not happened yet, by the number of its event."""
        self.commit(e.Withdrawn, inject=inject)

    def _possible(self, happenings: tuple[Happening, ...]) -> None:
        for one in happenings:
            problem = self.engine.problem_with_happening(one)
            if problem is not None:
                raise Refusal("impossible", problem)

    def _room_for(self, happenings: tuple[Happening, ...]) -> None:
        """Refuse more orders on one morning than an exercise's day has room for."""
        game = self.state.game
        waiting = [one for inject in game.injects for one in inject.happenings]
        waiting += game.weeks[-1].overrides if game.weeks else ()
        if sum(one.order is not None for one in (*waiting, *happenings)) > MOST_INJECTED:
            raise Refusal("too-many", f"More than {MOST_INJECTED} orders by injects and overrides on one morning.")

    def override(self, happenings: tuple[Happening, ...], reason: str) -> None:
        """Correct the world after the turn that was just played; the reason stands in the review.

        Raises:
            Refusal: no reason, no turn to correct, or it cannot be done to the world.
        """
        with self._threads:
            self.idle()
            self._possible(happenings)
            self._room_for(happenings)
            game, why = self.state.game, reason.strip()
            sound = game.phase is Phase.RESOLVED and bool(why)  # else it is refused below
            digest = self.engine.digest(game.corrected(happenings)) if sound else ""
            self.commit(e.Overridden, happenings=happenings, reason=why, digest=digest)
            self.prices.clear()

    def undo(self, turn: int, reason: str) -> None:
        """Go back to the moment at which the planning of a turn was opened; the clock is full, and stands.

        Raises:
            Refusal: no reason, no such turn, or the engine is at work.
        """
        with self._threads:
            self.idle()
            found = [one.n for one in self.state.boundaries if one.turn == turn]
            self.commit(e.Undone, to=found[-1] if found else 0, reason=reason.strip())
            self.commit(e.ClockSet, remaining=self.planning_seconds(turn), running=False, why="stop")
            self.prices.clear()
        self.explain()

    def reassign(self, seat: str, team: str | None) -> None:
        """Move a seat to another team, or to the observers."""
        self.commit(e.Moved, seat=seat, team=team)

    def hand_over(self, seat: str) -> str:
        """Free a seat from its device, and return the one-time code by which another takes it."""
        with self._threads:
            seat_of(self.state, seat)
            code = new_code()
            while code == self.state.setup.code:
                code = new_code()
            self.commit(e.HandedOver, seat=seat, code=sha(code))
            return code

    def name_clerk(self, seat: str) -> None:
        """Make a seat its team's clerk for this turn."""
        self.commit(e.ClerkNamed, seat=seat)

    def set_ai(self, team: str, on: bool) -> None:
        """Let the engine's own mind play a team, or give it back to people; counts from the next sealing."""
        self.commit(e.AiSet, team=team, on=on)

    def set_odds(self, mode: OddsMode) -> None:
        """Say who sees odds, and how."""
        self.commit(e.OddsModeSet, mode=mode)

    def slip(
        self, team: str, moves: tuple[Move, ...], intent: str = "", chances: dict[str, float] | None = None
    ) -> None:
        """Type a team's paper slip: its estimate, if there is one, and its orders, which are locked."""
        with self._threads:
            self.orderly(team, moves)
            orders: dict[str, Any] = {"team": team, "moves": moves, "intent": intent.strip(), "slip": True}
            self.may(e.Locked, **orders)  # before the estimate, so that a slip is taken whole or not at all
            if chances:
                self.commit(e.Forecast, team=team, chances=chances)
            self.commit(e.Locked, **orders)

    def unlock_for(self, team: str) -> None:
        """Take a team's lock back for it."""
        self.commit(e.Unlocked, team=team)
