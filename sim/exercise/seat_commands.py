"""Commands about seats: taking one, handing it to another device, leaving a team, the clerk, who plays a team.

A seat is bound to a device by a random token, of which the log keeps a hash; there are no accounts and no names.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sim.exercise.events import AiSet, BriefRead, ClerkNamed, HandedOver, Joined, Moved, TakenOver
from sim.exercise.guards import Refusal, require_seat
from sim.exercise.state import Seat, State
from sim.exercise.tokens import new_code, new_token, sha

if TYPE_CHECKING:
    from sim.exercise.room import Room

PLENTY = 400
"""Seats; more do not join."""


def seat_of(room: Room, token: str | None) -> Seat | None:
    """Return the seat of a device, or None."""
    if not token:
        return None
    known = sha(token)
    return next((seat for seat in room.state.seats.values() if seat.token == known), None)


def is_facilitator(room: Room, token: str | None) -> bool:
    """Return whether a token is the facilitator's."""
    return bool(token) and sha(str(token)) in room.state.consoles


def join(room: Room, code: str, observer: bool = False, token: str | None = None) -> str:
    """Take a seat, and return the device's token; a device that has a seat keeps it.

    Rule: a new seat goes to the team with the fewest, by lot among equals; teams that the engine plays get none.

    Raises:
        Refusal: a wrong code, or no seat is left.
    """
    with room.together():
        if seat_of(room, token) is not None:
            return str(token)
        if code.strip().upper() != room.state.setup.code:
            raise Refusal("wrong-code", "That is not the code on the screen.")
        if len(room.state.seats) >= PLENTY:
            raise Refusal("full", f"All {PLENTY} seats are taken.")
        mine = new_token()
        seat = f"{len(room.state.seats) + 1:02d}"
        team = None if observer else _smallest_team(room.state)
        room.commit(Joined, by=seat, seat=seat, team=team, token=sha(mine))
        return mine


def _smallest_team(state: State) -> str | None:
    """Return a team with the fewest seats, by lot among equals; None if people play none."""
    sizes = {team: len(state.members(team)) for team in state.human()}
    return secrets.choice([team for team, size in sizes.items() if size == min(sizes.values())]) if sizes else None


def take_over(room: Room, code: str) -> str:
    """Use the one-time code of a hand-over, and return the new device's token.

    Raises:
        Refusal: nobody waits for that code.
    """
    with room.together():
        known = sha(code.strip().upper())
        found = next((seat for seat in room.state.seats.values() if seat.waiting == known), None)
        if found is None:
            raise Refusal("wrong-code", "That code is not, or no longer, in use.")
        mine = new_token()
        room.commit(TakenOver, by=found.code, seat=found.code, token=sha(mine))
        return mine


def hand_over(room: Room, seat: str) -> str:
    """Free a seat from its device, and return the one-time code by which another takes it."""
    with room.together():
        require_seat(room.state, seat)
        code = new_code()
        while code == room.state.setup.code:
            code = new_code()
        room.commit(HandedOver, seat=seat, code=sha(code))
        return code


def read_brief(room: Room, seat: str) -> None:
    """Note that a seat has read its brief."""
    if not require_seat(room.state, seat).read:
        room.commit(BriefRead, by=seat, seat=seat)


def observe(room: Room, seat: str) -> None:
    """Leave the team for a neutral seat; nobody asks why."""
    if require_seat(room.state, seat).team is not None:
        room.commit(Moved, by=seat, seat=seat, team=None)


def reassign(room: Room, seat: str, team: str | None) -> None:
    """Move a seat to another team, or to the observers."""
    room.commit(Moved, seat=seat, team=team)


def name_clerk(room: Room, seat: str) -> None:
    """Make a seat its team's clerk for this turn."""
    room.commit(ClerkNamed, seat=seat)


def set_ai(room: Room, team: str, on: bool) -> None:
    """Let the engine's own mind play a team, or give it back to people; counts from the next sealing."""
    room.commit(AiSet, team=team, on=on)
