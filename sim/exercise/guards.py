"""Guards: the checks that an event must pass in the present state before it is logged.

Each refuses with a sentence for people and a word for catalogues of texts. ``sim.exercise.transitions`` says which
guard belongs to which kind of event.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.core.errors import SimError
from sim.exercise import events as e
from sim.exercise.events import FACILITATOR, ROOM, Phase
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
"""The phases that may begin after each, other than by sealing and playing."""


class Refusal(SimError):  # noqa: N818 - no fault, an answer
    """A command that may not be carried out now; nothing was logged.

    Attributes:
        code: a word that stands for the reason, for catalogues of texts.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def require_seat(state: State, code: str) -> Seat:
    """Return a seat by its code.

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


def joined(state: State, event: e.Joined) -> None:
    """Refuse a new seat after the end, with a number that is taken, or in a team that does not exist."""
    _need(state.game.phase is not Phase.ENDED, "wrong-phase", "The exercise has ended.")
    _need(event.seat not in state.seats, "seat-taken", f"Seat {event.seat} is taken.")
    if event.team is not None:
        _team(state, event.team)


def moved(state: State, event: e.Moved) -> None:
    """Refuse a move of an unknown seat, to an unknown team, or to a team by anybody but the facilitator."""
    require_seat(state, event.seat)
    if event.team is not None:
        _team(state, event.team)
        _need(event.by in (FACILITATOR, ROOM), "not-yours", "Only the facilitator moves a seat to a team.")


def seat_exists(state: State, event: Any) -> None:
    """Refuse an event of a seat that does not exist."""
    require_seat(state, event.seat)


def taken_over(state: State, event: e.TakenOver) -> None:
    """Refuse to take over a seat that does not wait for a new device."""
    waiting = require_seat(state, event.seat).waiting
    _need(waiting is not None, "no-code", "This seat waits for nobody.")


def clerk_named(state: State, event: e.ClerkNamed) -> None:
    """Refuse a clerk who observes."""
    seat = require_seat(state, event.seat)
    _need(seat.team is not None, "observer", f"Seat {seat.code} observes; a clerk is of a team.")


def ai_set(state: State, event: e.AiSet) -> None:
    """Refuse to change what is so already."""
    _team(state, event.team)
    said = "plays already by itself" if event.on else "is played by people already"
    _need((event.team in state.ai) != event.on, "as-it-is", f"{event.team} {said}.")


def began(state: State, event: e.Began) -> None:
    """Refuse a phase that cannot follow, a turn too many, and the end before everybody is out of role."""
    here = state.game.phase
    _need(event.phase in NEXT.get(here, ()), "wrong-phase", f"{event.phase.value} cannot follow {here.value}.")
    if event.phase is Phase.PLANNING:
        left = state.game.turn < state.setup.turns
        _need(left, "last-turn", f"All {state.setup.turns} turns have been played.")
    if event.phase is Phase.ENDED:
        _need(DEROLE in state.game.steps, "de-role", "First let everybody step out of their roles, or skip it.")


def clock_set(state: State, event: e.ClockSet) -> None:
    """Refuse a clock while no orders are open, and one of less than nothing or more than a day."""
    _need(state.game.open(), "wrong-phase", "There is no clock now.")
    _need(0 <= event.remaining <= LONGEST, "no-time", "A clock has from 0 seconds to a day left.")


def _paper(state: State, event: Any) -> None:
    """Refuse what a team writes unless orders are open, a member writes it, and the engine does not play the team."""
    _team(state, event.team)
    _need(state.game.open(), "closed", "Orders are not open now.")
    _need(event.team not in state.ai, "ai", f"The engine plays {event.team}; reclaim the team first.")
    if event.by not in (FACILITATOR, ROOM):
        _need(require_seat(state, event.by).team == event.team, "not-yours", "This is another team's.")


def drafted(state: State, event: e.Drafted) -> None:
    """Refuse orders by anybody but the clerk and the facilitator, and while they are locked."""
    _paper(state, event)
    clerk = state.clerk(event.team)
    said = f"This turn seat {clerk} writes the orders and locks them; nothing was saved."
    _need(event.by in (FACILITATOR, clerk), "not-clerk", said)
    _need(not state.game.sheet(event.team).locked, "locked", "The orders are locked; unlock them first.")


def forecast(state: State, event: e.Forecast) -> None:
    """Refuse a second estimate in a turn, and one that leaves out a goal."""
    _paper(state, event)
    goals = state.setup.goals[event.team]
    _need(state.game.sheet(event.team).forecast is None, "forecast-made", "The team has made its estimate.")
    _need(set(event.chances) == set(goals), "goals", f"An estimate is needed for each of {', '.join(goals)}.")


def locked(state: State, event: e.Locked) -> None:
    """Refuse to lock what may not be drafted."""
    drafted(state, event)  # type: ignore[arg-type]


def unlocked(state: State, event: e.Unlocked) -> None:
    """Refuse to unlock what is not locked, by anybody but the clerk and the facilitator."""
    _paper(state, event)
    _need(state.game.sheet(event.team).locked, "not-locked", "The orders are not locked.")
    clerk = state.clerk(event.team)
    said = f"This turn seat {clerk} writes the orders, and takes their lock back."
    _need(event.by in (FACILITATOR, clerk), "not-clerk", said)


def odds_shown(state: State, event: e.OddsShown) -> None:
    """Refuse odds before the team's own estimate."""
    _team(state, event.team)
    _need(state.game.open(), "closed", "Orders are not open now.")
    made = state.game.sheet(event.team).forecast is not None
    _need(made, "forecast-first", "First the team's own estimate, then the odds.")


def injected(state: State, event: e.Injected) -> None:
    """Refuse an inject after which no turn follows, and a card of the lesson that was used."""
    _phase(state, Phase.PLANNING, Phase.RESOLVED)
    ahead = state.game.phase is Phase.PLANNING or state.game.turn < state.setup.turns
    _need(ahead, "last-turn", "No turn follows in which it could happen.")
    used = [one.key for week in state.game.weeks for one in week.injects] + [one.key for one in state.game.injects]
    _need(not event.key or event.key not in used, "inject-used", "This has happened already.")


def withdrawn(state: State, event: e.Withdrawn) -> None:
    """Refuse to take back an inject that is not waiting."""
    there = any(one.n == event.inject for one in state.game.injects)
    _need(there, "no-inject", "There is no such inject waiting.")
    _phase(state, Phase.PLANNING, Phase.RESOLVED)


def adjudicated(state: State, _: e.Adjudicated) -> None:
    """Refuse a result unless the engine is playing sealed orders."""
    _phase(state, Phase.RESOLVING)


def played_on(state: State, _: e.PlayedOn) -> None:
    """Refuse an ending unless the engine is playing to the horizon."""
    _phase(state, Phase.PLAYING_ON)


def sealed(state: State, event: e.Sealed) -> None:
    """Refuse to seal orders that are not open."""
    _phase(state, *((Phase.LAST_ORDERS,) if event.last else (Phase.PLANNING, Phase.PRACTICE)))


def explained(state: State, event: e.Explained) -> None:
    """Refuse reasons for a turn that was not played or has them."""
    game = state.game
    weeks = (*game.weeks, *((game.practice,) if game.practice else ()))
    open_ = any(week.result.n == event.adjudicated and not week.explained for week in weeks)
    _need(open_, "no-turn", "There is no such turn to explain.")


def overridden(state: State, event: e.Overridden) -> None:
    """Refuse a correction without a reason or without a turn just played."""
    _phase(state, Phase.RESOLVED)
    _reason(event.reason)


def undone(state: State, event: e.Undone) -> None:
    """Refuse to go back to anything but the opening of a turn, without a reason, or after the end."""
    _need(state.game.phase is not Phase.ENDED, "wrong-phase", "The exercise has ended.")
    _need(event.to in [one.n for one in state.boundaries], "no-boundary", "There is no such turn to go back to.")
    _reason(event.reason)


def _reason(said: str) -> None:
    _need(bool(said.strip()), "no-reason", "A reason is needed; it stands in the review.")


def examined(state: State, event: e.Examined) -> None:
    """Refuse questions of the debriefing before the play-on."""
    _phase(state, Phase.PLAYED_ON, Phase.DEBRIEF)


def in_debrief(state: State, event: Any) -> None:
    """Refuse what belongs to the debriefing outside it."""
    _phase(state, Phase.DEBRIEF)
    if not isinstance(event, e.StepShown):
        require_seat(state, event.seat)
