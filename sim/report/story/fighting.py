"""Fighting on the ground, in hiding and from the air, and what it cost: detected, and told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sim.report.story.events import EventKind, StoryEvent
from sim.report.story.items import ALWAYS, MINOR, Item, held_since, length, magnitude, of, runs
from sim.report.story.moment import DayStep, Events, by_place
from sim.report.story.naming import StoryNames, capital, joined, number
from sim.report.story.phrases import say
from sim.world.codes import Level, OrderKind


def detect_battles(moment: DayStep) -> Events:
    """Every place where enemies stood in the open: troops engaged and killed, side by side."""
    killed = by_place(moment, "killed")
    before, after = moment.before.presence, moment.after.presence
    for place in range(len(moment.plan.places)):
        engaged = np.flatnonzero((before["troops"][:, place] > 0) & (before["hostiles"][:, place] > 0))
        here = killed.get(place, {})
        if not len(engaged) and not here:
            continue
        sides = [
            {
                "actor": moment.plan.actors[a], "engaged": int(before["troops"][a, place]),
                "killed": here.get(moment.plan.actors[a], 0), "attacks": bool(after["attack"][a, place] > 0),
            }
            for a in engaged
        ]  # fmt: skip
        attackers = [side["actor"] for side in sides if side["attacks"]]
        yield moment.event(
            EventKind.BATTLE,
            place=moment.place(place),
            actor=attackers[0] if attackers else None,
            other=moment.actor(int(moment.before.places["holder"][place])),
            size=sum(here.values()),
            data={"sides": sides},
        )


def detect_ambushes(moment: DayStep) -> Events:
    """Troops killed on the road."""
    yield from _detect_losses(moment, "ambush")


def detect_cells(moment: DayStep) -> Events:
    """Troops killed by hidden networks, and in them."""
    yield from _detect_losses(moment, "cells")


def _detect_losses(moment: DayStep, manner: str) -> Events:
    for place, killed in by_place(moment, "killed").items():
        data = {"manner": manner, "killed": killed}
        yield moment.event(EventKind.LOSSES, place=moment.place(place), size=sum(killed.values()), data=data)


def detect_strikes(moment: DayStep) -> Events:
    """Air strikes by place: by whom, fighters and civilians killed (the civilians are told again as harm)."""
    killed = by_place(moment, "killed")
    civilians = moment.grown("places", "civilians_killed")
    for place in moment.changed("places", "strikes_total"):
        flown_by = _strikers(moment, place)
        yield moment.event(
            EventKind.STRIKE,
            place=moment.place(place),
            actor=flown_by[0] if flown_by else None,
            size=int(moment.grown("places", "strikes_total")[place]),
            data={
                "by": flown_by,
                "first": bool(moment.before.places["strikes_total"][place] == 0),
                "killed": killed.get(place, {}),
                "civilians": int(civilians[place]),
            },
        )


def _strikers(moment: DayStep, place: int) -> list[str]:
    """Return the actors that flew strikes at a place today."""
    flew = moment.grown("actors", "strikes") > 0
    found: dict[str, Any] = {}
    for order in moment.after.orders[: int(moment.after.clock["orders"][0])]:
        asked = order["accepted"] and order["kind"] == OrderKind.AIR_CAMPAIGN and order["place"] == place
        actor = int(order["actor"])
        if asked and flew[actor] and moment.after.actors["level"][actor] >= Level.AIR:
            found[moment.plan.actors[actor]] = None
    return list(found)


def tell_battles(events: Sequence[StoryEvent], names: StoryNames) -> Iterator[Item]:
    """Fighting at a place from its first day to its last, told on the first; a lull of three days ends it.

    Days of contact before anybody attacks are told by themselves, and in full only.
    """
    holders = held_since(events)
    for run in runs(of(events, EventKind.BATTLE), lambda event: (event.place, holders(event)), 3):
        attacked = next((row for row, event in enumerate(run) if event.actor), len(run))
        for part in (run[:attacked], run[attacked:]):
            if part:
                killed = _killed_by_side(part)
                weight = magnitude(sum(killed.values()), 3.2) if part[0].actor else MINOR
                yield Item(part[0].day, part[0].place, 2, weight, _battle(part, killed, names), (EventKind.BATTLE,))


def _battle(run: Sequence[StoryEvent], killed: dict[str, int], names: StoryNames) -> str:
    first = run[0]
    sides = {side["actor"]: side["engaged"] for side in first.data["sides"]}
    standing = [f"{names.actor(actor)} ({number(men)})" for actor, men in sides.items() if actor != first.actor]
    parts = {"place": names.place(first.place), "defenders": joined(standing)}
    if first.actor:
        text = say("battle", attacker=names.actor(first.actor), men=number(sides[first.actor]), **parts)
    else:
        text = say("meeting", **parts)
    text = capital(text)
    if not any(killed.values()):
        return f"{text} {say('battle.bloodless')}"
    phrase = "battle.lasted" if length(run) > 1 else "battle.day"
    return f"{text} {say(phrase, days=length(run), killed=names.counts(killed))}"


def _killed_by_side(run: Sequence[StoryEvent]) -> dict[str, int]:
    found: dict[str, int] = {}
    for event in run:
        for side in event.data["sides"]:
            found[side["actor"]] = found.get(side["actor"], 0) + side["killed"]
    return found


def tell_losses(events: Sequence[StoryEvent], names: StoryNames) -> Iterator[Item]:
    """Troops killed outside battles, told in full only."""
    for event in of(events, EventKind.LOSSES):
        killed = names.counts(event.data["killed"])
        text = say(f"losses.{event.data['manner']}", place=names.place(event.place), killed=killed)
        yield Item(event.day, event.place, 2, MINOR, text, (EventKind.LOSSES,))


def tell_strikes(events: Sequence[StoryEvent], names: StoryNames) -> Iterator[Item]:
    """Air strikes: an actor's first in any case, the others by what they did."""
    begun: set[str | None] = set()
    for event in of(events, EventKind.STRIKE):
        first = event.actor not in begun
        begun.add(event.actor)
        dead, civilians = sum(event.data["killed"].values()), event.data["civilians"]
        weight = ALWAYS if first else magnitude(civilians, 4.0) + magnitude(dead, 1.0)
        phrase = "strike.first" if first else "strike"
        text = say(phrase, actor=names.actor(event.actor), place=names.place(event.place), strikes=number(event.size))
        if dead or civilians:
            text += " " + say("strike.harm", killed=number(dead), civilians=number(civilians))
        yield Item(event.day, event.place, 2, weight, capital(text), (EventKind.STRIKE,))
