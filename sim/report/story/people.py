"""Harm to civilians, and the recruits, aid and money of actors: detected, and told.

What the war did to those who live there is always written down.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sim.report.story.events import EventKind, StoryEvent
from sim.report.story.items import MINOR, Item, held_since, length, magnitude, of, runs
from sim.report.story.moment import DayStep, Events, by_place
from sim.report.story.naming import StoryNames, capital, number
from sim.report.story.phrases import count, say

_FLIGHT_GAP, _FLIGHT_DAYS = 2, 14


def detect_harm(moment: DayStep) -> Events:
    """Civilians killed and people who fled or came home, by place."""
    for place in moment.changed("places", "civilians_killed"):
        hurt = moment.after.presence["harm"][:, place] > moment.before.presence["harm"][:, place]
        by = [moment.plan.actors[a] for a in np.flatnonzero(hurt)]
        killed = int(moment.grown("places", "civilians_killed")[place])
        yield moment.event(
            EventKind.CIVILIANS_KILLED, place=moment.place(place), actor=by[0] if len(by) == 1 else None,
            size=killed, data={"by": by},
        )  # fmt: skip
    for place in moment.changed("places", "displaced"):
        people = int(moment.grown("places", "displaced")[place])
        kind = EventKind.DISPLACED if people > 0 else EventKind.RETURNED
        holder = moment.actor(int(moment.after.places["holder"][place]))
        yield moment.event(kind, place=moment.place(place), size=abs(people), data={"holder": holder})


def detect_recruits(moment: DayStep) -> Events:
    """New troops by actor: volunteers, those freed from prison, those schools have trained, reservists if called."""
    foreign = moment.grown("actors", "foreigners")
    where = by_place(moment, "recruited")
    for row in moment.changed("actors", "recruits"):
        name = moment.plan.actors[row]
        places = {str(moment.place(place)): men[name] for place, men in where.items() if name in men}
        data = {"foreign": int(foreign[row]), "places": places}
        yield moment.event(EventKind.RECRUITS, actor=name, size=int(moment.grown("actors", "recruits")[row]), data=data)


def detect_fighters(moment: DayStep) -> Events:
    """Fighters whom a power sent from outside: among its recruits in the books."""
    for event in detect_recruits(moment):
        yield replace(event, data={**event.data, "sent": True})


def detect_aid(moment: DayStep) -> Events:
    """Advisers who were sent, and arms that came into use, whenever they were ordered.

    A day's arms for a receiver are said to be from whoever has most being absorbed by its troops.
    """
    sent = moment.grown("relations", "advisers")
    for giver, receiver in np.argwhere(sent > 0):
        yield _aid(moment, int(giver), int(receiver), advisers=int(sent[giver, receiver]))
    relations = moment.before.relations
    absorbed = (relations["light"] + relations["heavy"])[:, :, -1]
    for receiver in moment.changed("actors", "equipment_supplied"):
        vehicles = int(moment.grown("actors", "equipment_supplied")[receiver])
        yield _aid(moment, int(absorbed[:, receiver].argmax()), receiver, vehicles=vehicles)


def _aid(moment: DayStep, giver: int, receiver: int, vehicles: int = 0, advisers: int = 0) -> StoryEvent:
    return moment.event(
        EventKind.AID, actor=moment.actor(giver), other=moment.actor(receiver), size=vehicles + advisers,
        data={"vehicles": vehicles, "advisers": advisers},
    )  # fmt: skip


def detect_money(moment: DayStep) -> Events:
    """Banks emptied, and months of pay that began to be owed."""
    before, after = moment.before, moment.after
    for place in moment.changed("places", "cash"):
        holder = moment.actor(int(after.places["holder"][place]))
        amount = round(float(before.places["cash"][place]), 3)
        yield moment.event(EventKind.LOOT, place=moment.place(place), actor=holder, size=amount)
    for row in moment.changed("actors", "arrears"):
        was, now = float(before.actors["arrears"][row]), float(after.actors["arrears"][row])
        if math.floor(now) > math.floor(was):
            treasury = round(float(after.actors["treasury"][row]), 3)
            data = {"treasury": treasury, "men": int(after.actors["open_men"][row])}
            yield moment.event(EventKind.ARREARS, actor=moment.actor(row), size=round(now, 2), data=data)


def tell_harm(events: Sequence[StoryEvent], names: StoryNames) -> Iterator[Item]:
    """People who fled, told when it began, and civilians killed, by day and place."""
    flights = of(events, EventKind.DISPLACED)
    holders = held_since(events)
    for run in runs(flights, lambda event: (event.place, holders(event)), _FLIGHT_GAP, _FLIGHT_DAYS):
        people = sum(event.size for event in run)
        phrase = "fled.days" if length(run) > 1 else "fled.day"
        text = count(phrase, people, people=number(people), place=names.place(run[0].place), days=length(run))
        yield Item(run[0].day, run[0].place, 7, magnitude(people, 1.85), text, (EventKind.DISPLACED,))
    for event in of(events, EventKind.CIVILIANS_KILLED):
        phrase = "killed.by" if event.actor else "killed"
        where = {"place": names.place(event.place), "by": names.actors(event.data["by"])}
        text = capital(count(phrase, event.size, people=number(event.size), **where))
        yield Item(event.day, event.place, 7, magnitude(event.size, 4.2), text, (event.kind,))
    for event in of(events, EventKind.RETURNED):
        text = count("returned", event.size, people=number(event.size), place=names.place(event.place))
        yield Item(event.day, event.place, 8, magnitude(event.size, 1.4), text, (event.kind,))


def tell_means(events: Sequence[StoryEvent], names: StoryNames) -> Iterator[Item]:
    """Tell who joined, who defected, what came from outside, and who went unpaid."""
    for event in of(events, EventKind.RECRUITS):
        foreign = event.data["foreign"]
        phrase = "fighters" if event.data.get("sent") else "recruits" if foreign else "recruits.home"
        parts = {"actor": names.actor(event.actor), "foreign": number(foreign)}
        text = count(phrase, event.size, men=number(event.size), **parts)
        yield Item(event.day, None, 9, MINOR, text, (event.kind,))
    for event in of(events, EventKind.TRANSFER):
        phrase = "transfer" if event.other else "transfer.some"
        sides = {"actor": names.actor(event.actor), "other": names.actor(event.other)}
        text = count(phrase, event.size, men=number(event.size), **sides)
        yield Item(event.day, None, 9, magnitude(event.size, 2.0), text, (event.kind,))
    for event in of(events, EventKind.ARREARS):
        text = capital(say("arrears", actor=names.actor(event.actor), months=f"{event.size:.0f}"))
        yield Item(event.day, None, 9, magnitude(event.data["men"], 2.0), text, (event.kind,))
    seen: set[tuple[str | None, str | None, str]] = set()
    for event in of(events, EventKind.AID):
        what = "vehicles" if event.data["vehicles"] else "advisers"
        key = (event.actor, event.other, what)
        text = count(f"aid.{what}", event.size, actor=names.actor(event.actor), other=names.actor(event.other),
                     **{what: number(event.data[what])})  # fmt: skip
        yield Item(event.day, None, 9, MINOR if key in seen else 6.0, capital(text), (event.kind,))
        seen.add(key)
