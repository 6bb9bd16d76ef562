"""The facilitator's acts from the log, also those that were undone or taken back later.

Rule: whoever steers an exercise is seen to have steered it. Seats have no numbers here: why somebody changed teams is
nobody's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sim.exercise.events import FACILITATOR, LogEvent
from sim.exercise.review.review_words import ReviewWords

CLOCK = {"pause": "paused the clock", "go": "let the clock run again"}
MODES = {
    "off": "nobody", "facilitator": "the facilitator only", "bands": "teams, in words", "numbers": "teams, in numbers",
}  # fmt: skip
"""The modes of odds in words."""


class Act(NamedTuple):
    """One act: in which turn (0: before the first, and practice), what, why, and whether it was undone."""

    turn: int
    said: str
    reason: str
    undone: bool


def acts(events: Iterable[LogEvent], struck: frozenset[int], words: ReviewWords) -> list[Act]:
    """Return every act of the facilitator that changed the course, in order; phases that begin as planned are none.

    Args:
        events: the log.
        struck: the numbers of the events that were undone.
        words: names of teams and places.
    """
    found: list[Act] = []
    titles: dict[int, str] = {}
    for event in events:
        kind = event.kind  # type: ignore[attr-defined]
        if kind == "injected":
            titles[event.n] = event.title  # type: ignore[attr-defined]
        told = SAID.get(kind) if event.by == FACILITATOR else None
        said = told(event, words, titles) if told else ""
        if said:
            found.append(Act(event.turn, said, getattr(event, "reason", ""), event.n in struck))
    return found


Tell = Callable[[Any, ReviewWords, Mapping[int, str]], str]


def _clock(event: Any, words: ReviewWords, titles: Mapping[int, str]) -> str:
    if event.why == "extend":
        return f"changed the clock to {event.remaining / 60:.0f} minutes"
    return CLOCK.get(event.why, "")


def _moved(event: Any, words: ReviewWords, titles: Mapping[int, str]) -> str:
    return f"moved a seat to {words.actor(event.team) if event.team else 'the observers'}"


def _ai(event: Any, words: ReviewWords, titles: Mapping[int, str]) -> str:
    return f"gave {words.actor(event.team)} {'to the engine (AI)' if event.on else 'back to people'}"


def _overridden(event: Any, words: ReviewWords, titles: Mapping[int, str]) -> str:
    return f"corrected the world: {'; '.join(words.happening(one) for one in event.happenings)}"


def _undone(event: Any, words: ReviewWords, titles: Mapping[int, str]) -> str:
    return "undid everything since the planning of a turn was opened"


def _locked(event: Any, words: ReviewWords, titles: Mapping[int, str]) -> str:
    return f"typed a slip of {words.actor(event.team)}" if event.slip else ""


def _step(event: Any, words: ReviewWords, titles: Mapping[int, str]) -> str:
    return f"left out a step of the debriefing: {event.step}" if event.skipped else ""


SAID: Mapping[str, Tell] = {
    "clock-set": _clock, "moved": _moved, "ai-set": _ai, "overridden": _overridden, "undone": _undone,
    "locked": _locked, "step-shown": _step,
    "handed-over": lambda event, *_: "handed a seat to another phone",
    "clerk-named": lambda event, *_: "named a clerk",
    "odds-mode-set": lambda event, *_: f"let probabilities be seen by {MODES[event.mode]}",
    "unlocked": lambda event, words, *_: f"took a lock of {words.actor(event.team)} back",
    "injected": lambda event, *_: f"let a card happen: {event.title}",
    "withdrawn": lambda event, words, titles: f"took a card back: {titles.get(event.inject, '')}",
}  # fmt: skip
"""By kind of event, the act in words; empty for what is no act of its own."""
