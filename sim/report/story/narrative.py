"""A replication told: for each day what is worth telling, each week what it cost, in sober prose."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.core import words
from sim.report.story import breaking, decisions, fighting, people, territory
from sim.report.story.events import EventKind, StoryEvent
from sim.report.story.items import ALWAYS, MINOR, Composer, Item, of, total
from sim.report.story.naming import StoryNames, number
from sim.report.story.phrases import say

COMPOSERS: tuple[Composer, ...] = (
    decisions.tell_decisions,
    decisions.tell_refusals,
    decisions.tell_turns,
    fighting.tell_battles,
    fighting.tell_losses,
    fighting.tell_strikes,
    breaking.tell_breaks,
    breaking.tell_leaving,
    territory.tell_control,
    people.tell_harm,
    people.tell_means,
)
WEEK = 7
SHARES = {"decisions": 0.28, "breaking": 0.25, "ground": 0.27, "fighting": 0.08, "people": 0.12}
"""Shares of the lines for decisions, breaking units, changes of hands, fighting and all else."""
SORTS = {
    EventKind.DECISION: "decisions",
    EventKind.BREAK: "breaking",
    EventKind.DESERTION: "breaking",
    EventKind.LEADERS_FLED: "breaking",
    EventKind.RALLY: "breaking",
    EventKind.CONTROL: "ground",
    EventKind.BATTLE: "fighting",
    EventKind.STRIKE: "fighting",
}
_LINE = 72
"""Letters of prose in a line of a terminal."""
_LINES_A_DAY, _LINES_AT_LEAST = 0.55, 16
"""Length of a story unless all is asked for, the weekly lines and the frame not counted."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph on one place and day (or on no place in particular)."""

    place: str | None
    text: str


@dataclass(frozen=True)
class Chapter:
    """One day, or with ``week`` the sum of the seven days that end with it.

    Attributes:
        day: days since the start.
        paragraphs: what is told.
        week: whether it sums up a week.
    """

    day: int
    paragraphs: tuple[Paragraph, ...]
    week: bool = False


def narrate(events: Sequence[StoryEvent], names: StoryNames, days: int, full: bool = False) -> list[Chapter]:
    """The chapters of a replication, day by day, with a line for each week.

    Args:
        events: all of the replication's, in order.
        names: of its scenario.
        days: how many were played.
        full: tell everything, not what matters most.
    """
    items = [item for compose in COMPOSERS for item in compose(events, names)]
    chosen = items if full else choose(items, round(_LINES_AT_LEAST + _LINES_A_DAY * days))
    chapters = []
    for day in range(days):
        today = [item for item in chosen if item.day == day]
        if today:
            chapters.append(Chapter(day, tuple(_paragraphs(today))))
        if day % WEEK == WEEK - 1 or day == days - 1:
            first = day - day % WEEK
            week = [event for event in events if first <= event.day <= day]
            text = sum_up(week, names, first, day) if full else sum_up_briefly(week, names, first, day)
            chapters.append(Chapter(day, (Paragraph(None, text),), week=True))
    return chapters


def headlines(events: Sequence[StoryEvent], names: StoryNames, days: int) -> list[list[str]]:
    """For each day what a map should say of it: the places that changed hands, and what changed for good."""
    found: list[list[str]] = [[] for _ in range(days)]
    for event in of(events, EventKind.CONTROL):
        found[event.day].append(territory.change_of_hands(event, names))
    for item in decisions.tell_turns(events, names):
        found[item.day].append(item.text)
    return found


def choose(items: Iterable[Item], lines: int) -> list[Item]:
    """Choose what fills so many lines: a share for each sort, the weightiest first, equals in the order of days.

    What is told ``ALWAYS`` comes on top.
    """
    ranked = sorted(items, key=lambda item: (-item.weight, item.day, item.rank, item.text))
    left = {sort: share * lines for sort, share in SHARES.items()}
    chosen = []
    for item in ranked:
        sort = SORTS.get(item.kinds[0], "people")
        if item.weight >= ALWAYS:
            chosen.append(item)
        elif item.weight > MINOR and left[sort] > 0:
            chosen.append(item)
            left[sort] -= 1 + len(item.text) // _LINE
    return chosen


def _paragraphs(today: Sequence[Item]) -> list[Paragraph]:
    """One paragraph a place, the weightiest first; what concerns no place comes before."""
    weight: dict[str | None, float] = {}
    for item in today:
        weight[item.place] = max(weight.get(item.place, 0.0), item.weight)
    places = sorted(weight, key=lambda place: (place is not None, -weight[place], str(place)))
    found = []
    for place in places:
        here = sorted((item for item in today if item.place == place), key=lambda item: (item.rank, -item.weight))
        found.append(Paragraph(place, " ".join(item.text for item in here)))
    return found


def sum_up_briefly(week: Sequence[StoryEvent], names: StoryNames, first: int, last: int) -> str:
    """The week in one line."""
    killed = sum(killed_by_actor(week).values())
    civilians, fled = total(of(week, EventKind.CIVILIANS_KILLED)), total(of(week, EventKind.DISPLACED))
    sums = {"fighters": number(killed), "civilians": number(civilians), "fled": number(fled)}
    return say("week.short", dates=_dates(names, first, last), **sums)


def _dates(names: StoryNames, first: int, last: int) -> str:
    start = names.scenario.start
    return words.days(*((start + datetime.timedelta(day)).isoformat() for day in (first, last)))


def sum_up(week: Sequence[StoryEvent], names: StoryNames, first: int, last: int) -> str:
    """The week in numbers; what it did to civilians is always in it."""
    told = [say("week", dates=_dates(names, first, last))]
    killed = killed_by_actor(week)
    if killed:
        told.append(say("week.fighters", killed=names.counts(killed)))
    civilians, fled = total(of(week, EventKind.CIVILIANS_KILLED)), total(of(week, EventKind.DISPLACED))
    quiet = not civilians and not fled
    told.append(say("week.quiet") if quiet else say("week.harm", killed=number(civilians), fled=number(fled)))
    joined: dict[str, float] = {}
    for event in of(week, EventKind.RECRUITS):
        joined[str(event.actor)] = joined.get(str(event.actor), 0) + event.size
    if joined:
        told.append(say("week.joined", joined=names.counts(joined)))
    flown = total(of(week, EventKind.STRIKE))
    return " ".join([*told, *([say("week.air", strikes=number(flown))] if flown else [])])


def killed_by_actor(events: Iterable[StoryEvent]) -> dict[str, int]:
    """Fighters killed, by the actor whose they were, however they were killed."""
    found: dict[str, int] = {}
    for event in of(events, EventKind.BATTLE, EventKind.LOSSES, EventKind.STRIKE):
        told = event.data.get("killed")
        dead = told if told is not None else {side["actor"]: side["killed"] for side in event.data["sides"]}
        for actor, men in dead.items():
            found[actor] = found.get(actor, 0) + men
    return {actor: men for actor, men in found.items() if men}
