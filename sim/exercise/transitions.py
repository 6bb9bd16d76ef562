"""Transitions: the one table that says what each kind of event needs and what it changes.

``check`` and ``apply`` read it. Changes are pure, and total for every event that its guard allows: from a state and one
more event to the next state. A new kind of event is one class in ``sim.exercise.events`` and one row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from sim.exercise import events as e
from sim.exercise import guards
from sim.exercise.events import LogEvent, Phase
from sim.exercise.state import NOTHING, Boundary, Clock, Seat, State, Week


class Transition(NamedTuple):
    """The rules of one kind of event.

    Attributes:
        check: raises ``Refusal`` if the event may not follow the state.
        change: the state after the event.
        undoable: undoing a turn strikes the event out.
    """

    check: Callable[[State, Any], None]
    change: Callable[[State, Any], State]
    undoable: bool = False


def check(state: State, event: LogEvent) -> None:
    """Raise Refusal if an event may not follow.

    Raises:
        Refusal: it says why.
    """
    found = TRANSITIONS.get(event.kind)  # type: ignore[attr-defined]
    if found is not None:
        found.check(state, event)


def start(event: LogEvent) -> State:
    """Return the state after the first event.

    Raises:
        ValueError: an exercise begins with ``created``.
    """
    if not isinstance(event, e.Created):
        raise ValueError(f'an exercise begins with "created", not with {event.kind}')  # type: ignore[attr-defined]
    return State(event.n, event.at, event, odds=event.odds, consoles=frozenset({event.token}))


def apply(state: State, event: LogEvent) -> State:
    """Return the state after one more event."""
    found = TRANSITIONS[event.kind]  # type: ignore[attr-defined]
    marks = (*state.marks, event.n) if found.undoable and state.boundaries else state.marks
    return replace(found.change(state, event), n=event.n, at=event.at, marks=marks)


def fold(events: Iterable[LogEvent]) -> State:
    """Return the state after all events.

    Raises:
        ValueError: there are none, or the first is not ``created``.
    """
    rest = iter(events)
    first = next(rest, None)
    if first is None:
        raise ValueError("an empty log is no exercise")
    state = start(first)
    for event in rest:
        state = apply(state, event)
    return state


def _always(state: State, event: LogEvent) -> None:
    """Allow an event in every state."""


def _with(mapping: Mapping[Any, Any], key: Any, value: Any) -> Mapping[Any, Any]:
    return {**mapping, key: value}


def _game(state: State, **changes: Any) -> State:
    return replace(state, game=replace(state.game, **changes))


def _seat(state: State, code: str, **changes: Any) -> State:
    return replace(state, seats=_with(state.seats, code, replace(state.seats[code], **changes)))


def _sheet(state: State, team: str, **changes: Any) -> State:
    sheet = replace(state.game.sheet(team), **changes)
    return _game(state, sheets=_with(state.game.sheets, team, sheet))


def _console_opened(state: State, event: e.ConsoleOpened) -> State:
    return replace(state, consoles=state.consoles | {event.token})


def _joined(state: State, event: e.Joined) -> State:
    return replace(state, seats=_with(state.seats, event.seat, Seat(event.seat, event.team, event.token)))


def _moved(state: State, event: e.Moved) -> State:
    return _seat(state, event.seat, team=event.team, read=False)


def _handed_over(state: State, event: e.HandedOver) -> State:
    return _seat(state, event.seat, token=None, waiting=event.code)


def _taken_over(state: State, event: e.TakenOver) -> State:
    return _seat(state, event.seat, token=event.token, waiting=None)


def _brief_read(state: State, event: e.BriefRead) -> State:
    return _seat(state, event.seat, read=True)


def _clerk_named(state: State, event: e.ClerkNamed) -> State:
    return replace(state, clerks=_with(state.clerks, str(state.seats[event.seat].team), event.seat))


def _ai_set(state: State, event: e.AiSet) -> State:
    return replace(state, ai=state.ai | {event.team} if event.on else state.ai - {event.team})


def _began(state: State, event: e.Began) -> State:
    game = state.game
    changes: dict[str, Any] = {"phase": event.phase}
    if event.phase in (Phase.PRACTICE, Phase.PLANNING, Phase.LAST_ORDERS):
        changes["sheets"] = NOTHING
        state = replace(state, clerks=NOTHING)
    if event.phase is Phase.PLANNING:
        changes["turn"] = game.turn + 1
    state = _game(replace(state, clock=Clock()), **changes)
    if event.phase is Phase.PLANNING:
        here = Boundary(event.n, state.game.turn, state.game)
        state = replace(state, boundaries=(*state.boundaries, here))
    return state


def _clock_set(state: State, event: e.ClockSet) -> State:
    return replace(state, clock=Clock(event.remaining, event.running, event.at))


def _odds_mode_set(state: State, event: e.OddsModeSet) -> State:
    return replace(state, odds=event.mode)


def _drafted(state: State, event: e.Drafted) -> State:
    return _sheet(state, event.team, moves=event.moves, intent=event.intent, drafted=True)


def _forecast(state: State, event: e.Forecast) -> State:
    return _sheet(state, event.team, forecast=event.chances)


def _locked(state: State, event: e.Locked) -> State:
    return _sheet(
        state, event.team, moves=event.moves, intent=event.intent, drafted=True, locked=True, slip=event.slip
    )  # fmt: skip


def _unlocked(state: State, event: e.Unlocked) -> State:
    return _sheet(state, event.team, locked=False)


def _odds_shown(state: State, event: e.OddsShown) -> State:
    """Keep the best answer to each question, in the order in which they were first asked."""
    kept = tuple(one for one in state.game.sheet(event.team).odds if one.moves != event.moves)
    return _sheet(state, event.team, odds=(*kept, event))


def _injected(state: State, event: e.Injected) -> State:
    return _game(state, injects=(*state.game.injects, event))


def _withdrawn(state: State, event: e.Withdrawn) -> State:
    return _game(state, injects=tuple(one for one in state.game.injects if one.n != event.inject))


def _sealed(state: State, event: e.Sealed) -> State:
    standing = dict(state.game.standing)
    if event.last or state.game.turn:  # practice leaves no standing orders
        standing |= {team: moves for team, moves in event.moves.items() if event.how[team] == "locked"}
    phase = Phase.PLAYING_ON if event.last else Phase.RESOLVING
    state = _game(state, phase=phase, sealed=event, standing=standing, last=event if event.last else state.game.last)
    return replace(state, clock=Clock())


def _adjudicated(state: State, event: e.Adjudicated) -> State:
    game = state.game
    sealed = game.sealed
    assert sealed is not None
    week = Week(game.turn, sealed, event, game.sheets, digest=event.digest)
    if game.turn == 0:
        return _game(state, phase=Phase.PRACTISED, practice=week, sealed=None)
    week = replace(week, injects=game.injects)
    return _game(state, phase=Phase.RESOLVED, weeks=(*game.weeks, week), sealed=None, injects=())


def _explained(state: State, event: e.Explained) -> State:
    """Put the reasons beside the result that they explain."""

    def told(week: Week) -> Week:
        if week.result.n != event.adjudicated:
            return week
        return replace(week, result=week.result.model_copy(update={"reasons": event.reasons}), explained=True)

    game = state.game
    practice = told(game.practice) if game.practice else None
    return _game(state, weeks=tuple(map(told, game.weeks)), practice=practice)


def _overridden(state: State, event: e.Overridden) -> State:
    *before, week = state.game.weeks
    week = replace(
        week, overrides=(*week.overrides, *event.happenings), reasons=(*week.reasons, event.reason),
        digest=event.digest,
    )  # fmt: skip
    return _game(state, weeks=(*before, week))


def _undone(state: State, event: e.Undone) -> State:
    """Go back to a boundary; what it strikes out is known by number."""
    found = next(one for one in state.boundaries if one.n == event.to)
    kept = tuple(one for one in state.boundaries if one.n <= event.to)
    struck = state.struck | {n for n in state.marks if n > event.to}
    return replace(state, game=found.game, boundaries=kept, struck=struck, clock=Clock(), clerks=NOTHING)


def _played_on(state: State, event: e.PlayedOn) -> State:
    return _game(state, phase=Phase.PLAYED_ON, ending=event, sealed=None)


def _step_shown(state: State, event: e.StepShown) -> State:
    return _game(state, steps=(*(one for one in state.game.steps if one != event.step), event.step))


def _examined(state: State, event: e.Examined) -> State:
    return _game(state, examined=(*state.game.examined, event))


def _voted(state: State, event: e.Voted) -> State:
    return _game(state, votes=_with(state.game.votes, event.seat, event.choice))


def _reflected(state: State, event: e.Reflected) -> State:
    return replace(state, reflections=_with(state.reflections, (event.seat, event.question), event.text))


TRANSITIONS: Mapping[str, Transition] = {
    # the room: undoing does not touch these
    "console-opened": Transition(_always, _console_opened),
    "joined": Transition(guards.joined, _joined),
    "moved": Transition(guards.moved, _moved),
    "handed-over": Transition(guards.seat_exists, _handed_over),
    "taken-over": Transition(guards.taken_over, _taken_over),
    "brief-read": Transition(guards.seat_exists, _brief_read),
    "clerk-named": Transition(guards.clerk_named, _clerk_named),
    "ai-set": Transition(guards.ai_set, _ai_set),
    "odds-mode-set": Transition(_always, _odds_mode_set),
    "undone": Transition(guards.undone, _undone),
    "reflected": Transition(guards.in_debrief, _reflected),
    # the game: undoing strikes these out
    "began": Transition(guards.began, _began, undoable=True),
    "clock-set": Transition(guards.clock_set, _clock_set, undoable=True),
    "drafted": Transition(guards.drafted, _drafted, undoable=True),
    "forecast": Transition(guards.forecast, _forecast, undoable=True),
    "locked": Transition(guards.locked, _locked, undoable=True),
    "unlocked": Transition(guards.unlocked, _unlocked, undoable=True),
    "odds-shown": Transition(guards.odds_shown, _odds_shown, undoable=True),
    "injected": Transition(guards.injected, _injected, undoable=True),
    "withdrawn": Transition(guards.withdrawn, _withdrawn, undoable=True),
    "sealed": Transition(guards.sealed, _sealed, undoable=True),
    "adjudicated": Transition(guards.adjudicated, _adjudicated, undoable=True),
    "explained": Transition(guards.explained, _explained, undoable=True),
    "overridden": Transition(guards.overridden, _overridden, undoable=True),
    "played-on": Transition(guards.played_on, _played_on, undoable=True),
    "step-shown": Transition(guards.in_debrief, _step_shown, undoable=True),
    "examined": Transition(guards.examined, _examined, undoable=True),
    "voted": Transition(guards.in_debrief, _voted, undoable=True),
}
"""The guard and the change of every kind of event that may follow the first."""
