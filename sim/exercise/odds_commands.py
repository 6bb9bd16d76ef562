"""Commands about odds: having them worked out for a team's present orders, and who may see them."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.exercise.events import ROOM, OddsModeSet, OddsShown
from sim.exercise.lesson import OddsMode
from sim.exercise.precedence import Rank
from sim.exercise.state import Game, Past

if TYPE_CHECKING:
    from sim.exercise.room import Room

STEP = 100
"""Worlds of odds after which it is asked again whether anybody still wants them."""


class OddsQueue:
    """The questions for odds of one room that are being worked on.

    Attributes:
        asked: the questions.
        in_turn: first odds are worked out one team after the other.
    """

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.in_turn = threading.Lock()


def set_odds(room: Room, mode: OddsMode) -> None:
    """Set who sees odds, and how."""
    room.commit(OddsModeSet, mode=mode)


def odds_of(room: Room, team: str) -> OddsShown | None:
    """Return the best odds there are of a team's present orders, for the console."""
    game = room.state.game
    moves = game.present(team)
    return next((one for one in reversed(game.sheet(team).odds) if one.moves == moves), None)


def odds_for(room: Room, team: str) -> OddsShown | None:
    """Return the same for the team itself: None before its own estimate, or where teams are not shown odds."""
    seen = room.state.odds in ("bands", "numbers") and room.state.game.sheet(team).forecast is not None
    return odds_of(room, team) if seen else None


def ask_odds(room: Room, team: str) -> None:
    """Have the odds of the team's present orders worked out, if odds are on.

    Before the team has made its estimate nobody is told of them: they are only there when it has.
    """
    game = room.state.game
    if room.state.odds != "off" and _waits(game, team):
        rank = Rank.BETTER if _known(game, team) else Rank.ASKED
        room.jobs.later(partial(_work_out, room, team, room.sizes), rank=rank)
    elif room.state.odds != "off" and game.open() and game.sheet(team).drafted:
        room.jobs.later(partial(_think_ahead, room, team))


def _think_ahead(room: Room, team: str) -> None:
    """Work out the first odds of a team's present draft before it asks, and tell nobody."""
    game = room.state.game
    if game.open() and game.sheet(team).drafted:
        room.engine.odds(room.past(), team, game.present(team), room.sizes[0])


def _work_out(room: Room, team: str, sizes: tuple[int, ...]) -> None:
    """Log one estimate from what the team knows, and then, after what others wait for, a better one."""
    with room.together():
        game, past = room.state.game, room.past()
        moves, known = game.present(team), _known(game, team)
        sizes = tuple(size for size in sizes if size > known)
        question = (past.practice, len(past.turns), team, moves)
        if not sizes or not _waits(game, team) or question in room.odds.asked:
            return
        room.odds.asked.append(question)
    try:
        began = room.now()
        with nullcontext() if known else room.odds.in_turn:  # whoever is first is not kept waiting
            for worlds in (*range(known + STEP, sizes[0], STEP), sizes[0]):
                if not _still_wanted(room, team, past):
                    return  # it was adjudicated meanwhile
                odds = room.engine.odds(past, team, moves, worlds)
    finally:
        room.odds.asked.remove(question)
    with room.together():
        if _still_wanted(room, team, past):  # kept even if the draft has changed: they may come back to it
            seconds = room.now() - began
            room.commit(OddsShown, by=ROOM, team=team, moves=moves, worlds=sizes[0], odds=odds, seconds=seconds)
    if sizes[1:]:
        room.jobs.later(partial(_work_out, room, team, sizes[1:]), rank=Rank.BETTER)


def _known(game: Game, team: str) -> int:
    """Return in how many worlds the odds of a team's present orders have been worked out."""
    moves = game.present(team)
    return max((one.worlds for one in game.sheet(team).odds if one.moves == moves), default=0)


def _waits(game: Game, team: str) -> bool:
    """Return whether a team still waits for odds."""
    return game.open() and game.sheet(team).forecast is not None


def _still_wanted(room: Room, team: str, past: Past) -> bool:
    """Return whether a team still waits for odds in the world in which they were asked for."""
    return _waits(room.state.game, team) and room.past() == past
