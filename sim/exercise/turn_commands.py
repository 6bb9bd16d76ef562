"""Commands that move an exercise on: phases, the clock, adjudication, the play-on.

Whether the caller is the facilitator is asked before.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sim.exercise.debrief_commands import examine_now
from sim.exercise.events import ROOM, Adjudicated, AiSet, Began, ClockSet, Explained, Phase, PlayedOn, Sealed
from sim.exercise.odds_commands import ask_odds
from sim.exercise.precedence import Rank
from sim.exercise.state import Past, State

if TYPE_CHECKING:
    from sim.exercise.room import Room

PRACTICE_SECONDS = 180.0
"""On the clock for the practice turn."""
LAST_SECONDS = 120.0
"""On the clock for the last standing orders."""

# phases


def brief(room: Room, ai_for_empty: bool = True) -> None:
    """End the gathering; the engine takes the teams in which nobody sits (unless slips will be typed for them)."""
    with room.together():
        gathering = room.state.game.phase is Phase.GATHERING
        for team in room.state.human() if ai_for_empty and gathering else ():
            if not room.state.members(team):
                room.commit(AiSet, by=ROOM, team=team, on=True)
        room.commit(Began, phase=Phase.BRIEFING)


def practise(room: Room) -> None:
    """Open turn zero, which does not count, in a world that is thrown away."""
    _open(room, Phase.PRACTICE, PRACTICE_SECONDS)


def plan(room: Room) -> None:
    """Open the planning of the next turn and start its clock."""
    _open(room, Phase.PLANNING, planning_seconds(room.state, room.state.game.turn + 1))


def planning_seconds(state: State, turn: int) -> float:
    """Return how long the planning of a turn takes; the first has a bonus."""
    return state.setup.first if turn == 1 else state.setup.planning


def last_orders(room: Room) -> None:
    """Ask for the last standing orders, under which the world is played on."""
    _open(room, Phase.LAST_ORDERS, LAST_SECONDS)


def _open(room: Room, phase: Phase, seconds: float) -> None:
    with room.together():
        room.jobs.require_idle()
        room.commit(Began, phase=phase)
        room.commit(ClockSet, remaining=seconds, running=True, why="start")
        past = room.past()
    if room.state.odds != "off":
        room.jobs.later(partial(_prepare_odds, room, past, room.state.human()))
    if not past.practice:
        room.jobs.later(partial(room.engine.prepare_ledger, past), rank=Rank.IDLE)


def _prepare_odds(room: Room, past: Past, teams: tuple[str, ...]) -> None:
    """Sample what teams may believe, one team after the other, so that the first are ready soon."""
    for team in teams:
        room.engine.prepare(past, team, room.sizes[0])


# the clock


def pause(room: Room) -> None:
    """Stop the clock where it is."""
    _set_clock(room, False, "pause")


def go(room: Room) -> None:
    """Let the clock run again."""
    _set_clock(room, True, "go")


def extend(room: Room, seconds: float) -> None:
    """Give more time (or, below 0, less)."""
    _set_clock(room, room.state.clock.running, "extend", seconds)


def _set_clock(room: Room, running: bool, why: str, more: float = 0.0) -> None:
    with room.together():
        left = max(0.0, room.seconds_left() + more)
        room.commit(ClockSet, remaining=left, running=running, why=why)


# adjudication


def adjudicate(room: Room) -> None:
    """Seal the orders of all and let the engine play the turn; returns at once.

    A team that has not locked is given its standing orders, and the log says "none submitted". If the engine
    failed before, it tries again with the same sealed orders.

    Raises:
        Refusal: no turn is open, or the engine is at something else.
    """
    with room.together():
        room.jobs.require_idle()
        if room.state.game.phase is not Phase.RESOLVING:
            _seal(room, last=False)
        room.jobs.begin("resolving", partial(_resolve, room))
    room.prices.clear()


def _seal(room: Room, last: bool) -> None:
    """Fix what every team orders.

    Rule: a team whose last orders are empty leaves its actor to its own doctrine to the end, and the log says "AI".
    """
    game, moves = room.state.game, {}
    how: dict[str, Any] = dict.fromkeys(room.state.ai, "AI")
    for team in room.state.human():
        locked = game.sheet(team).locked
        moves[team] = game.sheet(team).moves if locked else game.standing.get(team, ())
        how[team] = "locked" if locked else "none submitted"
        if last and not moves[team]:  # nothing stands: the actor's own doctrine goes on
            del moves[team]
            how[team] = "AI"
    injects = tuple(one for inject in game.injects for one in inject.happenings)
    none = last or game.turn == 0
    room.commit(Sealed, moves=moves, how=how, injects=() if none else injects, last=last)


def _resolve(room: Room) -> None:
    """Play the sealed turn and write down what came of it."""
    began, after = room.now(), room.state.game.after()
    digest = room.engine.digest(after)
    room.engine.public(after)
    for team in room.state.setup.teams:
        room.engine.seen_by(after, team)
    room.commit(Adjudicated, by=ROOM, digest=digest, seconds=room.now() - began)
    explain(room)


def explain(room: Room) -> None:
    """Have worked out why the last turn went as it did, if that has not been done."""
    week = room.state.game.last_week()
    if week is not None and not week.explained:
        room.jobs.later(partial(_explain_now, room, week.result.n), rank=Rank.ASKED)


def _explain_now(room: Room, adjudicated: int) -> None:
    began = room.now()
    reasons = room.engine.reasons(room.state.game.past_of(adjudicated))
    seconds = room.now() - began
    room.commit(Explained, by=ROOM, adjudicated=adjudicated, reasons=reasons, seconds=seconds)


# the play-on


def play_on(room: Room, worlds: int = 1000) -> None:
    """Seal the last standing orders and let the engine play many worlds to the horizon; returns at once."""
    with room.together():
        room.jobs.require_idle()
        if room.state.game.phase is not Phase.PLAYING_ON:
            _seal(room, last=True)
        room.jobs.begin("playing on", partial(_play_on_now, room, worlds))


def _play_on_now(room: Room, worlds: int) -> None:
    began, game = room.now(), room.state.game
    result, digest = room.engine.play_on(game.past(), game.final(), worlds)
    room.commit(PlayedOn, by=ROOM, worlds=worlds, result=result, digest=digest, seconds=room.now() - began)
    room.jobs.later(partial(examine_now, room, "ledger", {}))


def resume_work(room: Room) -> None:
    """Take up what the engine was at when the server ended."""
    if room.state.game.phase is Phase.RESOLVING:
        adjudicate(room)
    elif room.state.game.phase is Phase.PLAYING_ON:
        play_on(room)
    asked = {one.question for one in room.state.game.examined}
    if room.state.game.phase in (Phase.PLAYED_ON, Phase.DEBRIEF) and "ledger" not in asked:
        room.jobs.later(partial(examine_now, room, "ledger", {}))
    explain(room)
    for team in room.state.human():
        ask_odds(room, team)
