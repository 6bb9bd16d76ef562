"""Commands by which the facilitator changes the course: injects and their prices, corrections, undoing.

Each stands in the review.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.exercise.events import ClockSet, Injected, Overridden, Phase, Undone, Withdrawn
from sim.exercise.guards import Refusal
from sim.exercise.injects import MOST_INJECTED
from sim.exercise.moves import Happening, Move
from sim.exercise.state import Game
from sim.exercise.turn_commands import explain, planning_seconds

if TYPE_CHECKING:
    from sim.exercise.injects import Inject
    from sim.exercise.room import Room

PRICED = (Phase.PLANNING, Phase.RESOLVED)
"""The phases in which an inject may be played, and so has a price."""


class Price(NamedTuple):
    """The price of an inject.

    Attributes:
        shifts: by team and goal, as ``sim.exercise.engine.Engine.price`` answered.
        drafts: by team, the orders with which it was worked out.
    """

    shifts: dict[str, Any]
    drafts: dict[str, tuple[Move, ...]]


def price(room: Room, key: str) -> None:
    """Have worked out what an inject would shift for each team; returns at once, then see ``room.prices``."""
    inject = _inject(room, key)
    game = room.state.game
    drafts = {team: game.present(team) for team in room.state.human()}
    room.jobs.later(partial(_price_now, room, key, inject.happenings(), drafts, room.past()))


def _price_now(room: Room, key: str, happenings: Any, drafts: dict[str, tuple[Move, ...]], past: Any) -> None:
    found = room.engine.price(past, happenings, drafts)
    with room.together():
        if room.past() == past and room.state.game.phase in PRICED:  # else it is of a world that is gone
            room.prices[key] = Price(found, drafts)


def inject(room: Room, key: str) -> None:
    """Let an inject of the lesson happen on the morning of the turn that is played next."""
    found = _inject(room, key)
    _let_happen(room, key, found.title, found.text, found.happenings())


def inject_new(room: Room, title: str, text: str, happenings: tuple[Happening, ...]) -> None:
    """Let something made up in class happen on the morning of the turn that is played next."""
    _require_possible(room, happenings)
    _let_happen(room, "", title, text, happenings)


def _let_happen(room: Room, key: str, title: str, text: str, happenings: tuple[Happening, ...]) -> None:
    with room.together():
        _require_room(room.state.game, happenings)
        known = room.prices.get(key)
        room.commit(
            Injected, key=key, title=title, text=text, happenings=happenings,
            price=known.shifts if known else None, drafts=known.drafts if known else {},
        )  # fmt: skip
        room.prices.clear()


def _inject(room: Room, key: str) -> Inject:
    if key not in room.engine.lesson.injects:
        raise Refusal("no-inject", f'The lesson has no inject "{key}".')
    return room.engine.lesson.injects[key]


def withdraw(room: Room, inject: int) -> None:
    """Take back an inject that has not happened yet, by the number of its event."""
    room.commit(Withdrawn, inject=inject)


def _require_possible(room: Room, happenings: tuple[Happening, ...]) -> None:
    """Refuse what cannot be done to the world."""
    for one in happenings:
        problem = room.engine.problem_with_happening(one)
        if problem is not None:
            raise Refusal("impossible", problem)


def _require_room(game: Game, happenings: tuple[Happening, ...]) -> None:
    """Refuse more orders on one morning than an exercise's day has room for."""
    waiting = [one for inject in game.injects for one in inject.happenings]
    waiting += game.weeks[-1].overrides if game.weeks else ()
    if sum(one.order is not None for one in (*waiting, *happenings)) > MOST_INJECTED:
        raise Refusal("too-many", f"More than {MOST_INJECTED} orders by injects and overrides on one morning.")


def override(room: Room, happenings: tuple[Happening, ...], reason: str) -> None:
    """Correct the world after the turn that was just played; the reason stands in the review.

    Raises:
        Refusal: no reason, no turn to correct, or it cannot be done to the world.
    """
    with room.together():
        room.jobs.require_idle()
        _require_possible(room, happenings)
        game, why = room.state.game, reason.strip()
        _require_room(game, happenings)
        sound = game.phase is Phase.RESOLVED and bool(why)  # else it is refused below
        digest = room.engine.digest(game.corrected(happenings)) if sound else ""
        room.commit(Overridden, happenings=happenings, reason=why, digest=digest)
        room.prices.clear()


def undo(room: Room, turn: int, reason: str) -> None:
    """Go back to the moment at which the planning of a turn was opened; the clock is full, and stands.

    Raises:
        Refusal: no reason, no such turn, or the engine is at work.
    """
    with room.together():
        room.jobs.require_idle()
        found = [one.n for one in room.state.boundaries if one.turn == turn]
        room.commit(Undone, to=found[-1] if found else 0, reason=reason.strip())
        room.commit(ClockSet, remaining=planning_seconds(room.state, turn), running=False, why="stop")
        room.prices.clear()
    explain(room)
