"""What may not be done where an exercise stands, each with a sentence that says so and a word for translations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.core.errors import SimError
from sim.exercise import events as e
from sim.exercise.events import FACILITATOR, ROOM, Event, Phase
from sim.exercise.state import Seat, State

LONGEST = 24 * 3600.0
"""Seconds that a clock can have left."""
DEROLE = "de-role"
"""The step of the debriefing that must be shown, or expressly skipped, before the end."""
NEXT: Mapping[Phase, tuple[Phase, ...]] = {
    Phase.GATHERING: (Phase.BRIEFING,),
    Phase.BRIEFING: (Phase.PRACTICE, Phase.PLANNING),
    Phase.PRACTICE: (Phase.PLANNING,),
    Phase.PRACTISED: (Phase.PRACTICE, Phase.PLANNING),
    Phase.RESOLVED: (Phase.PLANNING, Phase.LAST_ORDERS, Phase.DEBRIEF),
    Phase.LAST_ORDERS: (Phase.DEBRIEF,),
    Phase.PLAYED_ON: (Phase.DEBRIEF,),
    Phase.DEBRIEF: (Phase.ENDED,),
}
"""Which phase may begin after which, other than by sealing and playing."""


class Refusal(SimError):  # noqa: N818 - no fault, an answer
    """Something that may not be done now; nothing was logged.

    Attributes:
        code: a word that stands for the reason, for catalogues of texts.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def check(state: State, event: Event) -> None:
    """Nothing, if an event may follow.

    Raises:
        Refusal: it may not.
    """
    found = _CHECKS.get(event.kind)  # type: ignore[attr-defined]
    if found is not None:
        found(state, event)


def seat_of(state: State, code: str) -> Seat:
    """A seat by its code.

    Raises:
        Refusal: there is none.
    """
    if code not in state.seats:
        raise Refusal("no-seat", f"There is no seat {code}.")
    return state.seats[code]


def _need(holds: bool, code: str, sentence: str) -> None:
    if not holds:
        raise Refusal(code, sentence)


def _phase(state: State, *allowed: Phase) -> None:
    here = state.game.phase
    _need(here in allowed, "wrong-phase", f"Not now: the exercise is at {here.value}.")


def _team(state: State, team: str | None) -> None:
    _need(team in state.setup.teams, "no-team", f"There is no team {team}.")


def _joined(state: State, event: e.Joined) -> None:
    _need(state.game.phase is not Phase.ENDED, "wrong-phase", "The exercise has ended.")
    _need(event.seat not in state.seats, "seat-taken", f"Seat {event.seat} is taken.")
    if event.team is not None:
        _team(state, event.team)


def _moved(state: State, event: e.Moved) -> None:
    seat_of(state, event.seat)
    if event.team is not None:
        _team(state, event.team)
        _need(event.by in (FACILITATOR, ROOM), "not-yours", "Only the facilitator moves a seat to a team.")


def _any_seat(state: State, event: Any) -> None:
    seat_of(state, event.seat)


def _taken_over(state: State, event: e.TakenOver) -> None:
    waiting = seat_of(state, event.seat).waiting
    _need(waiting is not None, "no-code", "This seat waits for nobody.")


def _clerk_named(state: State, event: e.ClerkNamed) -> None:
    seat = seat_of(state, event.seat)
    _need(seat.team is not None, "observer", f"Seat {seat.code} observes; a clerk is of a team.")


def _ai_set(state: State, event: e.AiSet) -> None:
    _team(state, event.team)
    said = "plays already by itself" if event.on else "is played by people already"
    _need((event.team in state.ai) != event.on, "as-it-is", f"{event.team} {said}.")


def _began(state: State, event: e.Began) -> None:
    here = state.game.phase
    _need(event.phase in NEXT.get(here, ()), "wrong-phase", f"{event.phase.value} cannot follow {here.value}.")
    if event.phase is Phase.PLANNING:
        left = state.game.turn < state.setup.turns
        _need(left, "last-turn", f"All {state.setup.turns} turns have been played.")
    if event.phase is Phase.ENDED:
        _need(DEROLE in state.game.steps, "de-role", "First let everybody step out of their roles, or skip it.")


def _clock_set(state: State, event: e.ClockSet) -> None:
    _need(state.game.open(), "wrong-phase", "There is no clock now.")
    _need(0 <= event.remaining <= LONGEST, "no-time", "A clock has from 0 seconds to a day left.")


def _paper(state: State, event: Any) -> None:
    """What a team writes: while orders are open, by one of its own, unless the engine plays it."""
    _team(state, event.team)
    _need(state.game.open(), "closed", "Orders are not open now.")
    _need(event.team not in state.ai, "ai", f"The engine plays {event.team}; reclaim the team first.")
    if event.by not in (FACILITATOR, ROOM):
        _need(seat_of(state, event.by).team == event.team, "not-yours", "This is another team's.")


def _drafted(state: State, event: e.Drafted) -> None:
    _paper(state, event)
    clerk = state.clerk(event.team)
    said = f"This turn seat {clerk} writes the orders and locks them; nothing was saved."
    _need(event.by in (FACILITATOR, clerk), "not-clerk", said)
    _need(not state.game.sheet(event.team).locked, "locked", "The orders are locked; unlock them first.")


def _forecast(state: State, event: e.Forecast) -> None:
    _paper(state, event)
    goals = state.setup.goals[event.team]
    _need(state.game.sheet(event.team).forecast is None, "forecast-made", "The team has made its estimate.")
    _need(set(event.chances) == set(goals), "goals", f"An estimate is needed for each of {', '.join(goals)}.")


def _locked(state: State, event: e.Locked) -> None:
    _drafted(state, event)  # type: ignore[arg-type]


def _unlocked(state: State, event: e.Unlocked) -> None:
    _paper(state, event)
    _need(state.game.sheet(event.team).locked, "not-locked", "The orders are not locked.")
    clerk = state.clerk(event.team)
    said = f"This turn seat {clerk} writes the orders, and takes their lock back."
    _need(event.by in (FACILITATOR, clerk), "not-clerk", said)


def _odds_shown(state: State, event: e.OddsShown) -> None:
    _team(state, event.team)
    _need(state.game.open(), "closed", "Orders are not open now.")
    made = state.game.sheet(event.team).forecast is not None
    _need(made, "forecast-first", "First the team's own estimate, then the odds.")


def _injected(state: State, event: e.Injected) -> None:
    _phase(state, Phase.PLANNING, Phase.RESOLVED)
    ahead = state.game.phase is Phase.PLANNING or state.game.turn < state.setup.turns
    _need(ahead, "last-turn", "No turn follows in which it could happen.")
    used = [one.key for week in state.game.weeks for one in week.injects] + [one.key for one in state.game.injects]
    _need(not event.key or event.key not in used, "inject-used", "This has happened already.")


def _withdrawn(state: State, event: e.Withdrawn) -> None:
    there = any(one.n == event.inject for one in state.game.injects)
    _need(there, "no-inject", "There is no such inject waiting.")
    _phase(state, Phase.PLANNING, Phase.RESOLVED)


def _sealed(state: State, event: e.Sealed) -> None:
    _phase(state, *((Phase.LAST_ORDERS,) if event.last else (Phase.PLANNING, Phase.PRACTICE)))


def _explained(state: State, event: e.Explained) -> None:
    game = state.game
    weeks = (*game.weeks, *((game.practice,) if game.practice else ()))
    open_ = any(week.result.n == event.adjudicated and not week.explained for week in weeks)
    _need(open_, "no-turn", "There is no such turn to explain.")


def _overridden(state: State, event: e.Overridden) -> None:
    _phase(state, Phase.RESOLVED)
    _reason(event.reason)


def _undone(state: State, event: e.Undone) -> None:
    _need(state.game.phase is not Phase.ENDED, "wrong-phase", "The exercise has ended.")
    _need(event.to in [one.n for one in state.boundaries], "no-boundary", "There is no such turn to go back to.")
    _reason(event.reason)


def _reason(said: str) -> None:
    _need(bool(said.strip()), "no-reason", "A reason is needed; it stands in the review.")


def _examined(state: State, event: e.Examined) -> None:
    _phase(state, Phase.PLAYED_ON, Phase.DEBRIEF)


def _of_debrief(state: State, event: Any) -> None:
    _phase(state, Phase.DEBRIEF)
    if not isinstance(event, e.StepShown):
        seat_of(state, event.seat)


_CHECKS: Mapping[str, Callable[[State, Any], None]] = {
    "joined": _joined, "moved": _moved, "handed-over": _any_seat, "taken-over": _taken_over, "brief-read": _any_seat,
    "clerk-named": _clerk_named, "ai-set": _ai_set, "began": _began, "clock-set": _clock_set, "drafted": _drafted,
    "forecast": _forecast, "locked": _locked, "unlocked": _unlocked, "odds-shown": _odds_shown, "injected": _injected,
    "withdrawn": _withdrawn, "sealed": _sealed, "explained": _explained, "overridden": _overridden, "undone": _undone,
    "adjudicated": lambda state, _: _phase(state, Phase.RESOLVING),
    "played-on": lambda state, _: _phase(state, Phase.PLAYING_ON),
    "step-shown": _of_debrief, "examined": _examined, "voted": _of_debrief, "reflected": _of_debrief,
}  # fmt: skip
"""By kind of event, what is asked before it is logged; every other may always follow."""
