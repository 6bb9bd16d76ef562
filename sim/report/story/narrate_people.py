"""Places lost and won, people killed and driven out, men and money, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.core import words
from sim.report.story.events import Event, Kind
from sim.report.story.items import MINOR, Item, held_since, length, magnitude, of, runs
from sim.report.story.naming import Names, capital, number
from sim.report.story.phrases import count, say

_FLIGHT_GAP, _FLIGHT_DAYS = 2, 14


def control(events: Sequence[Event], names: Names) -> Iterator[Item]:
    """Places that changed hands, with what was captured in them."""
    spoils = {(event.day, event.place): event for event in of(events, Kind.EQUIPMENT)}
    loot = {(event.day, event.place): event for event in of(events, Kind.LOOT)}
    for event in of(events, Kind.CONTROL):
        key = (event.day, event.place)
        told = [passing(event, names)]
        for found in [spoils.pop(key, None), loot.pop(key, None)]:
            told += [_spoils(found, names)] if found else []
        symbol = names.scenario.places[str(event.place)].symbol.points
        weight = magnitude(event.size, 1.9) + 2.0 * max(symbol, default=0.0) - 2.0 * (event.actor is None)
        yield Item(event.day, event.place, 5, weight, " ".join(told), (Kind.CONTROL, Kind.EQUIPMENT, Kind.LOOT))
    for event in [*spoils.values(), *loot.values()]:
        yield Item(event.day, event.place, 6, magnitude(event.size, 2.0), _spoils(event, names), (event.kind,))


def passing(event: Event, names: Names) -> str:
    """How a place changed hands, in a sentence."""
    text = say(
        f"control.{event.data['manner']}", actor=names.actor(event.actor), other=names.actor(event.other),
        place=names.place(event.place), people=number(event.size),
    )  # fmt: skip
    return capital(text)


def _spoils(event: Event, names: Names) -> str:
    actor = names.actor(event.actor)
    if event.kind == Kind.EQUIPMENT:
        return capital(count("equipment", event.size, vehicles=number(event.size), actor=actor))
    return capital(say("loot", actor=actor, money=words.amount(event.size), place=names.place(event.place)))


def harm(events: Sequence[Event], names: Names) -> Iterator[Item]:
    """People who fled, told when it began, and civilians killed, by day and place."""
    flights = of(events, Kind.DISPLACED)
    holders = held_since(events)
    for run in runs(flights, lambda event: (event.place, holders(event)), _FLIGHT_GAP, _FLIGHT_DAYS):
        people = sum(event.size for event in run)
        phrase = "fled.days" if length(run) > 1 else "fled.day"
        text = count(phrase, people, people=number(people), place=names.place(run[0].place), days=length(run))
        yield Item(run[0].day, run[0].place, 7, magnitude(people, 1.85), text, (Kind.DISPLACED,))
    for event in of(events, Kind.CIVILIANS_KILLED):
        phrase = "killed.by" if event.actor else "killed"
        where = {"place": names.place(event.place), "by": names.actors(event.data["by"])}
        text = capital(count(phrase, event.size, people=number(event.size), **where))
        yield Item(event.day, event.place, 7, magnitude(event.size, 4.2), text, (event.kind,))
    for event in of(events, Kind.RETURNED):
        text = count("returned", event.size, people=number(event.size), place=names.place(event.place))
        yield Item(event.day, event.place, 8, magnitude(event.size, 1.4), text, (event.kind,))


def means(events: Sequence[Event], names: Names) -> Iterator[Item]:
    """Who joined, who went over, what came from outside, who went unpaid."""
    for event in of(events, Kind.RECRUITS):
        foreign = event.data["foreign"]
        phrase = "recruits" if foreign else "recruits.home"
        parts = {"actor": names.actor(event.actor), "foreign": number(foreign)}
        text = count(phrase, event.size, men=number(event.size), **parts)
        yield Item(event.day, None, 9, MINOR, text, (event.kind,))
    for event in of(events, Kind.TRANSFER):
        phrase = "transfer" if event.other else "transfer.some"
        sides = {"actor": names.actor(event.actor), "other": names.actor(event.other)}
        text = count(phrase, event.size, men=number(event.size), **sides)
        yield Item(event.day, None, 9, magnitude(event.size, 2.0), text, (event.kind,))
    for event in of(events, Kind.ARREARS):
        text = capital(say("arrears", actor=names.actor(event.actor), months=f"{event.size:.0f}"))
        yield Item(event.day, None, 9, magnitude(event.data["men"], 2.0), text, (event.kind,))
    seen: set[tuple[str | None, str | None, str]] = set()
    for event in of(events, Kind.AID):
        what = "vehicles" if event.data["vehicles"] else "advisers"
        key = (event.actor, event.other, what)
        text = say(f"aid.{what}", actor=names.actor(event.actor), other=names.actor(event.other),
                   **{what: number(event.data[what])})  # fmt: skip
        yield Item(event.day, None, 9, MINOR if key in seen else 6.0, capital(text), (event.kind,))
        seen.add(key)
