"""The reasons for which units broke, in words: the largest terms that the model calculated, with their size."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.core import words
from sim.report.story.events import StoryEvent
from sim.report.story.phrases import HAZARD, PULL, say

MOST = 3
"""Number of reasons that are told."""
MANY_TIMES = 10.0
"""Odds beyond which the ratio says nothing: a garrison that is all but gone has no strength to compare."""


def reasons(events: Sequence[StoryEvent]) -> list[str]:
    """Sentences that say why units broke; terms of several are averaged, each weighted by its troops.

    Args:
        events: of the kind BREAK, one place, actor and day.
    """
    under_fire = [event for event in events if event.data["cause"] != "desertion"]
    left = [event for event in events if event.data["cause"] == "desertion"]
    found = [_under_fire(under_fire)] if under_fire else []
    return found + ([_left(left)] if left else [])


def _under_fire(events: Sequence[StoryEvent]) -> str:
    terms = largest(mean(events, "terms"))
    if not terms:
        return say("why.nothing")
    told = [say("term.fire", why=HAZARD[name], size=f"{math.exp(size):.1f}") for name, size in terms]
    return say("why.fire", terms=", ".join(told))


def _left(events: Sequence[StoryEvent]) -> str:
    pull, facts = mean(events, "terms"), mean(events, "facts")
    terms = largest(pull | mean(events, "crowd"))
    told = [say("term.left", why=_in_words(name, facts), size=signed(size)) for name, size in terms]
    total, tipping = sum(pull.values()), events[0].data["tipping_point"]
    if tipping is None:
        return say("why.left.alone", terms=", ".join(told), pull=signed(total))
    phrase = "why.left" if total > tipping else "why.left.below"
    return say(phrase, terms=", ".join(told), pull=signed(total), tipping=signed(tipping))


def _in_words(name: str, facts: Mapping[str, float]) -> str:
    many = name == "odds" and facts["odds"] > MANY_TIMES
    return PULL["odds.many" if many else name].format(
        odds=f"{facts['odds']:.1f}", arrears=f"{facts['arrears']:.1f}",
        gone=words.percent(facts["garrison_gone"]),
    )  # fmt: skip


def largest(terms: Mapping[str, float]) -> list[tuple[str, float]]:
    """The largest terms that pushed, at most three, none that would be printed as nothing."""
    pushed = [(name, size) for name, size in terms.items() if size >= 0.05]
    return sorted(pushed, key=lambda term: -term[1])[:MOST]


def mean(events: Sequence[StoryEvent], part: str) -> dict[str, float]:
    """The mean of a mapping of the events' data, each event weighted by its troops."""
    total: dict[str, float] = {}
    men = sum(max(event.size, 1) for event in events)
    for event in events:
        for name, size in event.data[part].items():
            total[name] = total.get(name, 0.0) + size * max(event.size, 1) / men
    return total


def signed(number: float) -> str:
    """A number with its sign, a true minus: −1.5."""
    return f"{number:+.1f}".replace("-", "−")
