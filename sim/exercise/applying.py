"""From a state and one more event to the next state: pure, total for every event that ``sim.exercise.refusals`` allows.

Each function below says what one kind of event changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sim.exercise import events as e
from sim.exercise.events import Event, Phase
from sim.exercise.state import NOTHING, Boundary, Clock, Seat, State, Week

OF_THE_GAME = frozenset({
    "began", "drafted", "forecast", "locked", "unlocked", "odds-shown", "injected", "withdrawn", "sealed",
    "adjudicated", "explained", "overridden", "played-on", "step-shown", "examined", "voted", "clock-set",
})  # fmt: skip
"""Kinds of event that are struck out when what came after a boundary is undone."""


def start(event: Event) -> State:
    """The state after the first event.

    Raises:
        ValueError: an exercise begins with ``created``.
    """
    if not isinstance(event, e.Created):
        raise ValueError(f'an exercise begins with "created", not with {event.kind}')  # type: ignore[attr-defined]
    return State(event.n, event.at, event, odds=event.odds, consoles=frozenset({event.token}))


def apply(state: State, event: Event) -> State:
    """The state after one more event."""
    kind = event.kind  # type: ignore[attr-defined]
    marks = (*state.marks, event.n) if kind in OF_THE_GAME and state.boundaries else state.marks
    return replace(_CHANGES[kind](state, event), n=event.n, at=event.at, marks=marks)


def fold(events: Iterable[Event]) -> State:
    """The state after all events.

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


_CHANGES: Mapping[str, Callable[[State, Any], State]] = {
    "console-opened": _console_opened, "joined": _joined, "moved": _moved, "handed-over": _handed_over,
    "taken-over": _taken_over, "brief-read": _brief_read, "clerk-named": _clerk_named, "ai-set": _ai_set,
    "began": _began, "clock-set": _clock_set, "odds-mode-set": _odds_mode_set, "drafted": _drafted,
    "forecast": _forecast, "locked": _locked, "unlocked": _unlocked, "odds-shown": _odds_shown, "injected": _injected,
    "withdrawn": _withdrawn, "sealed": _sealed, "adjudicated": _adjudicated, "explained": _explained,
    "overridden": _overridden, "undone": _undone, "played-on": _played_on,
    "step-shown": _step_shown, "examined": _examined, "voted": _voted,
    "reflected": _reflected,
}  # fmt: skip
"""What each kind of event changes."""
