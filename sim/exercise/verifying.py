"""Verifying: every number that stands in a log is worked out again from the log alone, and compared.

Rule: an event is checked in the state that the events before it make, the struck ones included: what a team was shown
must be right even if the turn was undone later.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.exercise import events as e
from sim.exercise.engine import Engine
from sim.exercise.guards import Refusal
from sim.exercise.json_form import plain
from sim.exercise.state import State
from sim.exercise.transitions import apply, check, start
from sim.scenario import current_word

TOLERANCE = 1e-9
"""By how much a number may differ, relative to itself or absolutely."""


@dataclass(frozen=True)
class CheckedNumber:
    """One thing that was compared.

    Attributes:
        n: the number of the event.
        what: its kind, and which part of it.
        right: whether it agrees.
        said: what differs, in a sentence; empty where nothing does.
    """

    n: int
    what: str
    right: bool
    said: str = ""


def verify_log(events: Iterable[Any], engine: Engine) -> Iterator[CheckedNumber]:
    """Compare every number of a log with what the engine says; one finding for each part of each event.

    Args:
        events: all of a log, in order.
        engine: for the first of them (``sim.exercise.engine.campaign_of``).
    """
    rest = iter(events)
    state = start(next(rest))
    for event in rest:
        refused = False
        try:
            check(state, event)
        except Refusal as refusal:
            refused = True
            yield CheckedNumber(event.n, event.kind, False, f"it could not follow: {refusal}")
        try:
            again = _AGAIN.get(event.kind)
            for part, found in again(engine, state, event).items() if again else ():
                said = difference(plain(getattr(event, part)), plain(found))
                yield CheckedNumber(event.n, f"{event.kind}: {part}", said is None, said or "")
            state = apply(state, event)
        except Exception:
            if not refused:
                raise
            yield CheckedNumber(event.n, event.kind, False, "nothing after it can be worked out")
            return


def difference(logged: Any, found: Any, path: str = "") -> str | None:
    """Return where two plain values differ, in a sentence; None where they agree."""
    if isinstance(logged, Mapping) and isinstance(found, Mapping) and logged.keys() == found.keys():
        parts: Iterable[Any] = ((key, logged[key], found[key]) for key in logged)
    elif isinstance(logged, list) and isinstance(found, list) and len(logged) == len(found):
        parts = zip(range(len(logged)), logged, found, strict=True)
    elif _equal(logged, found):
        return None
    else:
        return f"{path or 'it'} is {_short(logged)} in the log and {_short(found)} now"
    differing = (difference(a, b, f"{path}.{key}" if path else str(key)) for key, a, b in parts)
    return next((said for said in differing if said is not None), None)


def _equal(logged: Any, found: Any) -> bool:
    numbers = all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in (logged, found))
    if numbers:
        return math.isclose(logged, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return bool(current_word(logged) == current_word(found))  # a log may have the word of an earlier version


def _short(value: Any) -> str:
    said = repr(value)
    return said if len(said) <= 60 else f"{said[:57]}..."


def _adjudicated(engine: Engine, state: State, _: e.Adjudicated) -> dict[str, Any]:
    return {"digest": engine.digest(state.game.after())}


def _explained(engine: Engine, state: State, event: e.Explained) -> dict[str, Any]:
    past = state.game.past_of(event.adjudicated)
    return {"reasons": engine.reasons(past)}


def _overridden(engine: Engine, state: State, event: e.Overridden) -> dict[str, Any]:
    return {"digest": engine.digest(state.game.corrected(event.happenings))}


def _odds_shown(engine: Engine, state: State, event: e.OddsShown) -> dict[str, Any]:
    return {"odds": engine.odds(state.game.past(), event.team, event.moves, event.worlds)}


def _injected(engine: Engine, state: State, event: e.Injected) -> dict[str, Any]:
    return {} if event.price is None else {"price": engine.price(state.game.past(), event.happenings, event.drafts)}


def _played_on(engine: Engine, state: State, event: e.PlayedOn) -> dict[str, Any]:
    result, digest = engine.play_on(state.game.past(), state.game.final(), event.worlds)
    return {"result": result, "digest": digest}


def _examined(engine: Engine, state: State, event: e.Examined) -> dict[str, Any]:
    game = state.game
    return {"answer": engine.examine(event.question, game.past(), game.final(), event.asked)}


_AGAIN: Mapping[str, Callable[[Engine, State, Any], dict[str, Any]]] = {
    "adjudicated": _adjudicated, "explained": _explained, "overridden": _overridden, "odds-shown": _odds_shown,
    "injected": _injected, "played-on": _played_on, "examined": _examined,
}  # fmt: skip
"""By kind of event, the parts that the engine can work out again."""
