"""Places that changed hands and how, what was captured in them, and who defected: detected, and told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.core import words
from sim.report.story.events import EventKind, StoryEvent
from sim.report.story.items import Item, magnitude, of
from sim.report.story.moment import DayStep, Events
from sim.report.story.naming import StoryNames, capital, number
from sim.report.story.phrases import count, say
from sim.world.codes import Alignment, Stance, Status


def detect_passing(moment: DayStep) -> Events:
    """Places that a column took on its way."""
    yield from _changes(moment, "in passing")


def detect_taking(moment: DayStep) -> Events:
    """Places whose garrison was gone in the evening."""
    yield from _changes(moment, None)


def detect_alignment(moment: DayStep) -> Events:
    """Rivals that chose anew, towns they yielded, fighters who defected."""
    for k, a in np.argwhere(moment.before.relations["alignment"] != moment.after.relations["alignment"]):
        choice = Alignment(int(moment.after.relations["alignment"][k, a])).name.lower()
        men = moment.after.formations
        mine = (men["actor"] == k) & (men["status"] == Status.ACTIVE)
        yield moment.event(
            EventKind.ALIGNMENT, actor=moment.actor(int(k)), other=moment.actor(int(a)),
            size=int(men["present"][mine].sum()), data={"choice": choice},
        )  # fmt: skip
    yield from _changes(moment, "yielded")
    yield from _went_over(moment)


def _changes(moment: DayStep, manner: str | None) -> Events:
    for place in moment.changed("places", "holder"):
        winner = int(moment.after.places["holder"][place])
        loser = int(moment.before.places["holder"][place])
        how = _manner(moment, place, winner, loser) if manner is None or loser < 0 else manner
        yield moment.event(
            EventKind.CONTROL, place=moment.place(place), actor=moment.actor(winner), other=moment.actor(loser),
            size=int(moment.morning.places["population"][place]), data={"manner": how},
        )  # fmt: skip
        vehicles = _vehicles(moment, place, loser, how)
        if winner >= 0 and vehicles > 0:
            yield moment.event(
                EventKind.EQUIPMENT, place=moment.place(place), actor=moment.actor(winner), other=moment.actor(loser),
                size=vehicles,
            )  # fmt: skip


def _manner(moment: DayStep, place: int, winner: int, loser: int) -> str:
    """Return how a place changed hands in the evening."""
    if winner < 0:
        return "abandoned"
    if loser < 0:
        return "occupied"
    if moment.after.relations["stance"][winner, loser] != Stance.HOSTILE:
        return "taken over"
    return "risen in" if moment.before.presence["troops"][winner, place] <= 0 else "taken"


def _vehicles(moment: DayStep, place: int, loser: int, manner: str) -> int:
    """Vehicles that came with a place: those abandoned there, or those of a garrison that defected."""
    if manner != "yielded":
        return int(moment.before.places["abandoned"][place] - moment.after.places["abandoned"][place])
    before, after = moment.before.formations, moment.after.formations
    gone = (before["actor"] == loser) & (before["place"] == place) & (after["status"] == Status.DISSOLVED)
    return int((before["equipment"] - after["equipment"])[gone].sum())


def _went_over(moment: DayStep) -> Events:
    sent, received = moment.grown("formations", "sent"), moment.grown("formations", "received")
    owner = moment.after.formations["actor"]
    leaders = sorted({int(a) for a in owner[received > 0]})
    for k in sorted({int(a) for a in owner[sent > 0]}):
        leader = leaders[0] if len(leaders) == 1 else -1
        men = int(sent[owner == k].sum())
        yield moment.event(EventKind.TRANSFER, actor=moment.actor(k), other=moment.actor(leader), size=men)


def tell_control(events: Sequence[StoryEvent], names: StoryNames) -> Iterator[Item]:
    """Places that changed hands, with what was captured in them."""
    spoils = {(event.day, event.place): event for event in of(events, EventKind.EQUIPMENT)}
    loot = {(event.day, event.place): event for event in of(events, EventKind.LOOT)}
    for event in of(events, EventKind.CONTROL):
        key = (event.day, event.place)
        told = [change_of_hands(event, names)]
        for found in [spoils.pop(key, None), loot.pop(key, None)]:
            told += [_spoils(found, names)] if found else []
        symbol = names.scenario.places[str(event.place)].symbol.points
        weight = magnitude(event.size, 1.9) + 2.0 * max(symbol, default=0.0) - 2.0 * (event.actor is None)
        yield Item(
            event.day, event.place, 5, weight, " ".join(told), (EventKind.CONTROL, EventKind.EQUIPMENT, EventKind.LOOT)
        )
    for event in [*spoils.values(), *loot.values()]:
        yield Item(event.day, event.place, 6, magnitude(event.size, 2.0), _spoils(event, names), (event.kind,))


def change_of_hands(event: StoryEvent, names: StoryNames) -> str:
    """Say how a place changed hands, in a sentence."""
    text = say(
        f"control.{event.data['manner']}", actor=names.actor(event.actor), other=names.actor(event.other),
        place=names.place(event.place), people=number(event.size),
    )  # fmt: skip
    return capital(text)


def _spoils(event: StoryEvent, names: StoryNames) -> str:
    actor = names.actor(event.actor)
    if event.kind == EventKind.EQUIPMENT:
        return capital(count("equipment", event.size, vehicles=number(event.size), actor=actor))
    return capital(say("loot", actor=actor, money=words.amount(event.size), place=names.place(event.place)))
