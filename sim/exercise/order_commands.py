"""Commands about a team's paper: its draft, its estimate, its lock, and slips that the facilitator types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.exercise.events import Drafted, Forecast, Locked, Unlocked
from sim.exercise.guards import Refusal, require_seat
from sim.exercise.moves import Move
from sim.exercise.odds_commands import ask_odds
from sim.exercise.state import State

if TYPE_CHECKING:
    from sim.exercise.room import Room


def draft(room: Room, seat: str, moves: tuple[Move, ...], intent: str = "") -> None:
    """Save the team's orders as they stand.

    Raises:
        Refusal: they may not be given, are locked, or are not the seat's to write.
    """
    team = _team_of(room.state, seat)
    require_on_menu(room, team, moves)
    room.commit(Drafted, by=seat, team=team, moves=moves, intent=intent.strip())
    ask_odds(room, team)


def forecast(room: Room, seat: str, chances: dict[str, float]) -> None:
    """Write down the team's own estimate of each of its goals (0..1); final for the turn.

    Raises:
        Refusal: it has been made, or a goal is missing.
    """
    team = _team_of(room.state, seat)
    room.commit(Forecast, by=seat, team=team, chances=chances)
    ask_odds(room, team)


def lock(room: Room, seat: str, moves: tuple[Move, ...] | None = None, intent: str | None = None) -> None:
    """Lock the team's orders: those given, or as they were drafted, or else those that stand.

    Raises:
        Refusal: the seat is not this turn's clerk, or the orders may not be given.
    """
    with room.together():
        team = _team_of(room.state, seat)
        given = room.state.game.present(team) if moves is None else moves
        said = room.state.game.sheet(team).intent if intent is None else intent.strip()
        require_on_menu(room, team, given)
        room.commit(Locked, by=seat, team=team, moves=given, intent=said)
    ask_odds(room, team)


def unlock(room: Room, seat: str) -> None:
    """Take the lock back; possible until the orders of all are sealed."""
    room.commit(Unlocked, by=seat, team=_team_of(room.state, seat))


def unlock_for(room: Room, team: str) -> None:
    """Take a team's lock back for it."""
    room.commit(Unlocked, team=team)


def slip(
    room: Room, team: str, moves: tuple[Move, ...], intent: str = "", chances: dict[str, float] | None = None
) -> None:
    """Type a team's paper slip: its estimate, if there is one, and its orders, which are locked."""
    with room.together():
        require_on_menu(room, team, moves)
        orders: dict[str, Any] = {"team": team, "moves": moves, "intent": intent.strip(), "slip": True}
        room.checked(Locked, **orders)  # before the estimate, so that a slip is taken whole or not at all
        if chances:
            room.commit(Forecast, team=team, chances=chances)
        room.commit(Locked, **orders)


def require_on_menu(room: Room, team: str, moves: tuple[Move, ...]) -> None:
    """Raise Refusal if a team may not order this.

    Raises:
        Refusal: it says why.
    """
    problem = room.engine.problem(team, moves)
    if problem is not None:
        raise Refusal("not-on-the-menu", problem)


def _team_of(state: State, seat: str) -> str:
    """Return the team of a seat.

    Raises:
        Refusal: there is no such seat, or it observes.
    """
    team = require_seat(state, seat).team
    if team is None:
        raise Refusal("observer", "An observer gives no orders.")
    return team
