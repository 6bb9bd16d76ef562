"""How the facilitator moves an exercise on: phases, the clock, adjudication, the play-on, the debriefing."""

from __future__ import annotations

from functools import partial
from typing import Any

from sim.exercise import events as e
from sim.exercise.desk import Desk
from sim.exercise.engine import QUESTIONS
from sim.exercise.events import ROOM, Phase
from sim.exercise.precedence import Rank
from sim.exercise.refusals import Refusal
from sim.exercise.seating import Seating
from sim.exercise.state import Past

PRACTICE_SECONDS = 180.0
"""On the clock for the practice turn."""
LAST_SECONDS = 120.0
"""On the clock for the last standing orders."""


class Conducting(Seating, Desk):
    """The facilitator's commands that move an exercise on; whether the caller is the facilitator is asked before."""

    def brief(self, ai_for_empty: bool = True) -> None:
        """End the gathering; the engine takes the teams in which nobody sits (unless slips will be typed for them)."""
        with self._threads:
            for team in self.state.human() if ai_for_empty and self.state.game.phase is Phase.GATHERING else ():
                if not self.state.members(team):
                    self.commit(e.AiSet, by=ROOM, team=team, on=True)
            self.commit(e.Began, phase=Phase.BRIEFING)

    def practise(self) -> None:
        """Open turn zero, which does not count, in a world that is thrown away."""
        self._open(Phase.PRACTICE, PRACTICE_SECONDS)

    def plan(self) -> None:
        """Open the planning of the next turn and start its clock."""
        self._open(Phase.PLANNING, self.planning_seconds(self.state.game.turn + 1))

    def planning_seconds(self, turn: int) -> float:
        """How long the planning of a turn takes; the first has a bonus."""
        return self.state.setup.first if turn == 1 else self.state.setup.planning

    def last_orders(self) -> None:
        """Ask for the last standing orders, under which the world is played on."""
        self._open(Phase.LAST_ORDERS, LAST_SECONDS)

    def _open(self, phase: Phase, seconds: float) -> None:
        with self._threads:
            self.idle()
            self.commit(e.Began, phase=phase)
            self.commit(e.ClockSet, remaining=seconds, running=True, why="start")
            past = self.past()
        if self.state.odds != "off":
            self.later(partial(self._prepare, past, self.state.human()))
        if not past.practice:
            self.later(partial(self.engine.reckon, past), rank=Rank.IDLE)

    def _prepare(self, past: Past, teams: tuple[str, ...]) -> None:
        """One team after the other, so that the first are ready soon."""
        for team in teams:
            self.engine.prepare(past, team, self.sizes[0])

    def pause(self) -> None:
        """Stop the clock where it is."""
        self._clock(False, "pause")

    def go(self) -> None:
        """Let the clock run again."""
        self._clock(True, "go")

    def extend(self, seconds: float) -> None:
        """Give more time (or, below 0, less)."""
        self._clock(self.state.clock.running, "extend", seconds)

    def _clock(self, running: bool, why: str, more: float = 0.0) -> None:
        with self._threads:
            left = max(0.0, self.seconds_left() + more)
            self.commit(e.ClockSet, remaining=left, running=running, why=why)

    def adjudicate(self) -> None:
        """Seal the orders of all and let the engine play the turn; returns at once.

        A team that has not locked is given its standing orders, and the log says "none submitted". If the engine
        failed before, it tries again with the same sealed orders.

        Raises:
            Refusal: no turn is open, or the engine is at something else.
        """
        with self._threads:
            self.idle()
            if self.state.game.phase is not Phase.RESOLVING:
                self._seal(last=False)
            self.begin("resolving", self._resolve)

    def _seal(self, last: bool) -> None:
        """Fix what every team orders.

        Rule: a team whose last orders are empty leaves its actor to its own doctrine to the end, and the log says "AI".
        """
        game, moves = self.state.game, {}
        how = dict.fromkeys(self.state.ai, "AI")
        for team in self.state.human():
            locked = game.sheet(team).locked
            moves[team] = game.sheet(team).moves if locked else game.standing.get(team, ())
            how[team] = "locked" if locked else "none submitted"
            if last and not moves[team]:  # nothing stands: the actor's own doctrine goes on
                del moves[team]
                how[team] = "AI"
        injects = tuple(one for inject in game.injects for one in inject.happenings)
        none = last or game.turn == 0
        self.commit(e.Sealed, moves=moves, how=how, injects=() if none else injects, last=last)

    def _resolve(self) -> None:
        """Play the sealed turn and write down what came of it."""
        began, after = self.now(), self.state.game.after()
        digest = self.engine.digest(after)
        self.engine.public(after)
        for team in self.state.setup.teams:
            self.engine.seen_by(after, team)
        self.commit(e.Adjudicated, by=ROOM, digest=digest, seconds=self.now() - began)
        self.explain()

    def explain(self) -> None:
        """Have worked out why the last turn went as it did, if that has not been done."""
        week = self.state.game.last_week()
        if week is not None and not week.explained:
            self.later(partial(self._explain, week.result.n), rank=Rank.ASKED)

    def _explain(self, adjudicated: int) -> None:
        began = self.now()
        reasons = self.engine.reasons(self.state.game.past_of(adjudicated))
        seconds = self.now() - began
        self.commit(e.Explained, by=ROOM, adjudicated=adjudicated, reasons=reasons, seconds=seconds)

    def play_on(self, worlds: int = 1000) -> None:
        """Seal the last standing orders and let the engine play many worlds to the horizon; returns at once."""
        with self._threads:
            self.idle()
            if self.state.game.phase is not Phase.PLAYING_ON:
                self._seal(last=True)
            self.begin("playing on", lambda: self._play_on(worlds))

    def _play_on(self, worlds: int) -> None:
        began, game = self.now(), self.state.game
        result, digest = self.engine.play_on(game.past(), game.final(), worlds)
        self.commit(e.PlayedOn, by=ROOM, worlds=worlds, result=result, digest=digest, seconds=self.now() - began)
        self.later(partial(self._examine, "ledger", {}))

    def go_on_working(self) -> None:
        """Take up what the engine was at when the server ended."""
        if self.state.game.phase is Phase.RESOLVING:
            self.adjudicate()
        elif self.state.game.phase is Phase.PLAYING_ON:
            self.play_on()
        asked = {one.question for one in self.state.game.examined}
        if self.state.game.phase in (Phase.PLAYED_ON, Phase.DEBRIEF) and "ledger" not in asked:
            self.later(partial(self._examine, "ledger", {}))
        self.explain()
        for team in self.state.human():
            self.ask_odds(team)

    def debrief(self) -> None:
        """Begin the debriefing; its first step is to step out of the roles."""
        self.idle()
        self.commit(e.Began, phase=Phase.DEBRIEF)

    def show(self, step: str, skipped: bool = False) -> None:
        """Show a step of the debriefing, or say that it is left out."""
        self.commit(e.StepShown, step=step, skipped=skipped)

    def end(self) -> None:
        """End the exercise; refused before everybody has stepped out of the roles."""
        self.commit(e.Began, phase=Phase.ENDED)

    def examine(self, question: str, **asked: Any) -> None:
        """Ask the engine a question of the debriefing; returns at once, then see ``state.game.examined``.

        Raises:
            Refusal: it is not one of ``sim.exercise.engine.QUESTIONS``, or not now.
        """
        if question not in QUESTIONS:
            raise Refusal("no-question", f"Ask one of {', '.join(QUESTIONS)}.")
        game = self.state.game
        if game.phase not in (Phase.PLAYED_ON, Phase.DEBRIEF):
            raise Refusal("wrong-phase", "Only after the play-on.")
        self.begin("examining", partial(self._examine, question, asked))

    def _examine(self, question: str, asked: dict[str, Any]) -> None:
        began, game = self.now(), self.state.game
        answer = self.engine.examine(question, game.past(), game.final(), asked)
        seconds = self.now() - began
        self.commit(e.Examined, question=question, asked=asked, answer=answer, seconds=seconds)
