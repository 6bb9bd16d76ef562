"""Decisions: who ordered what on which belief, what was so, and what a file scheduled.

Detected in the tables of a day, and told in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sim.core import words
from sim.report.story.events import EventKind, StoryEvent
from sim.report.story.items import ALWAYS, MINOR, Item, magnitude, of
from sim.report.story.moment import DayStep, Events
from sim.report.story.naming import StoryNames, capital, number
from sim.report.story.phrases import PHRASES, say
from sim.scenario import OrderKind, ScheduledEvent
from sim.world.codes import Level, Reform, Stance, Status

_AIMED = (OrderKind.ADVANCE, OrderKind.REINFORCE)

STRONG = 1.5
"""A belief differs strongly from the truth beyond this ratio, either way."""
_FEW = 50
"""Troops below whom beliefs are not worth comparing."""
_SOON = 8
"""Days within which a place is won because of an order."""
_AGAIN = 7
"""Days within which the same order for the same object is a repetition."""
_STANDING = {kind.key: kind.form.standing for kind in OrderKind if kind.form.standing}
"""Orders that are told the first time they are given, with their weights."""
_TURNS = tuple(kind.key for kind in OrderKind if kind.form.told_by_effect)
"""Orders whose effects are told instead."""


def detect_shocks(moment: DayStep, numbers: Any) -> Events:
    """The numbers that the scenario's file changes this day.

    Args:
        moment: any of this day.
        numbers: the replication's draws, in the order of ``plan.drawer.paths``.
    """
    for row, event in enumerate(moment.plan.scenario.events):
        if event.shock is not None and (event.date - moment.plan.start).days == moment.day:
            amount = float(numbers[moment.plan.efforts[row]])
            data = {"path": event.shock, "change": _change(event), "amount": amount}
            yield moment.event(EventKind.SHOCK, data=data)


def _change(event: ScheduledEvent) -> str:
    return next(word for word in ("set", "add", "times") if getattr(event, word) is not None)


def detect_decisions(moment: DayStep) -> Events:
    """Every order that was accepted, the scheduled ones that were not, and what orders changed at once."""
    scripted = int(moment.morning.clock["orders"][0])
    told: set[tuple[int, int]] = set()
    for row in range(int(moment.after.clock["orders"][0])):
        order = moment.after.orders[row]
        if order["accepted"]:
            yield _decision(moment, order, row < scripted, told)
        elif row < scripted:
            yield _refused(moment, order)
    yield from _detect_turns(moment)
    yield from _detect_stances(moment)


def _refused(moment: DayStep, order: Any) -> Any:
    """A scheduled order that was not possible when its day came."""
    actor, place, other = (int(order[key]) for key in ("actor", "place", "other"))
    data = {"order": OrderKind(int(order["kind"])).name.lower(), "effort": round(float(order["effort"]), 3)}
    names = {"actor": moment.actor(actor), "other": moment.actor(other)}
    return moment.event(EventKind.REFUSED, place=moment.place(place), **names, data=data)


def _decision(moment: DayStep, order: Any, scripted: bool, told: set[tuple[int, int]]) -> Any:
    actor, place, kind = int(order["actor"]), int(order["place"]), OrderKind(int(order["kind"]))
    data: dict[str, Any] = {
        "order": kind.name.lower(),
        "effort": round(float(order["effort"]), 3),
        "scripted": scripted,
    }
    sent = 0
    if place >= 0:
        if (actor, place) not in told:  # a second order for the same place finds the men already sent
            sent, data["units"] = _sent(moment, actor, place, kind)
            told.add((actor, place))
        data["belief"] = belief(moment, actor, place)
        holder = int(moment.morning.places["holder"][place])
        if kind == OrderKind.ADVANCE and holder not in (-1, actor):
            data["defender"] = {"actor": moment.actor(holder), "belief": belief(moment, holder, place)}
    other = moment.actor(int(order["other"]))
    return moment.event(
        EventKind.DECISION, place=moment.place(place), actor=moment.actor(actor), other=other, size=sent, data=data
    )


def _sent(moment: DayStep, actor: int, place: int, kind: OrderKind) -> tuple[int, int]:
    """Troops and formations whose marching orders an order changed."""
    before, after = moment.before.formations, moment.after.formations
    mine = after["actor"] == actor
    if kind in _AIMED:
        moved = mine & (after["goal"] == place) & ((before["goal"] != place) | (before["hidden"] > after["hidden"]))
    elif kind == OrderKind.WITHDRAW:
        moved = mine & (before["place"] == place) & (after["goal"] != before["goal"])
    else:
        moved = mine & (before["goal"] == place) & (after["goal"] != place)
    return int(after["present"][moved].sum()), int(moved.sum())


def belief(moment: DayStep, actor: int, place: int) -> dict[str, Any] | None:
    """Compare what an actor believed of a place when it decided with what was there (troops in the open).

    Returns:
        ``enemy`` and ``own`` as believed, ``enemy_true`` and ``own_true`` as they were, ``seen`` whether it ever
        had a report from there; None for an actor without a mind, which believes nothing.
    """
    world = moment.morning
    if world.actors["doctrine"][actor] <= 0:
        return None
    cell, men = world.presence[actor, place], world.formations
    here = (men["actor"] == actor) & (men["place"] == place) & (men["status"] == Status.ACTIVE) & (men["next"] < 0)
    return {
        "enemy": round(float(cell["enemy"])), "enemy_true": int(cell["hostiles"]),
        "own": round(float(cell["own"])), "own_true": int(men["present"][here].sum()),
        "seen": bool(cell["seen_day"] >= 0),
    }  # fmt: skip


def _detect_turns(moment: DayStep) -> Events:
    """Actors that mobilised, reformed, claimed leadership or went in deeper."""
    after = moment.after
    for row in moment.changed("actors", "mobilised"):
        mine = after.formations["actor"] == row
        size = int(after.formations["muster"][mine].sum())
        yield moment.event(EventKind.MOBILISED, actor=moment.actor(row), size=size)
    for row in moment.changed("actors", "reform"):
        degree = Reform(int(after.actors["reform"][row])).name.lower()
        yield moment.event(EventKind.REFORM, actor=moment.actor(row), data={"degree": degree})
    for row in moment.changed("actors", "proclaimed"):
        yield moment.event(EventKind.PROCLAIMED, actor=moment.actor(row))
    yield from detect_levels(moment)


def detect_levels(moment: DayStep) -> Events:
    """Outside powers that went in deeper."""
    after = moment.after
    for row in moment.changed("actors", "level"):
        level = Level(int(after.actors["level"][row]))
        client = moment.actor(int(after.actors["client"][row]))
        data = {"level": level.name.lower()}
        yield moment.event(EventKind.LEVEL, actor=moment.actor(row), other=client, size=int(level), data=data)


def _detect_stances(moment: DayStep) -> Events:
    """Pairs of actors that now stand otherwise to each other, each pair once."""
    before, after = moment.before.relations["stance"], moment.after.relations["stance"]
    for a, b in np.argwhere(before != after):
        if a < b or before[b, a] == after[b, a]:
            first, second = _who_acted(moment, int(a), int(b))
            data = {"was": Stance(int(before[a, b])).name.lower(), "is": Stance(int(after[a, b])).name.lower()}
            yield moment.event(EventKind.STANCE, actor=moment.actor(first), other=moment.actor(second), data=data)


def _who_acted(moment: DayStep, a: int, b: int) -> tuple[int, int]:
    """The pair, the one first whose order named the other or attacked it."""
    orders = moment.after.orders[: int(moment.after.clock["orders"][0])]
    for order in orders:
        place, other = int(order["place"]), int(order["other"])
        whom = int(moment.before.places["holder"][place]) if place >= 0 else other
        if order["accepted"] and (int(order["actor"]), whom) in ((a, b), (b, a)):
            return int(order["actor"]), whom
    return a, b


def tell_decisions(events: Sequence[StoryEvent], names: StoryNames) -> Iterator[Item]:
    """Orders; the repetitions of one are told only in full, and only when it had lapsed for a day."""
    last: dict[tuple[Any, ...], int] = {}
    won = {(event.place, event.actor, event.day): event.size for event in of(events, EventKind.CONTROL)}
    for event in of(events, EventKind.DECISION):
        order = event.data["order"]
        key = (event.actor, order, event.place, event.other)
        before = last.get(key)
        last[key] = event.day
        fresh = before is None or event.day - before > _AGAIN
        lapsed = before is None or event.day - before > 1
        if event.size > 0 or (lapsed and order not in _TURNS):
            weight = _weight(event, fresh, before is None)
            people = max(won.get((event.place, event.actor, event.day + later), 0) for later in range(_SOON))
            weight += magnitude(people, 0.4) if event.size > 0 and order == "advance" else 0.0
            yield Item(event.day, event.place, 0, weight, _text(event, names), (EventKind.DECISION,))


def tell_refusals(events: Sequence[StoryEvent], names: StoryNames) -> Iterator[Item]:
    """Scheduled orders that were not accepted: always told, for a file that asked for them should be looked at."""
    for event in of(events, EventKind.REFUSED):
        order = event.data["order"].replace("_", " ")
        where = names.place(event.place) if event.place else names.actor(event.other)
        phrase = "refused" if event.place or event.other else "refused.plain"
        text = say(phrase, actor=names.actor(event.actor), order=order, where=where)
        yield Item(event.day, event.place, 0, ALWAYS, capital(text), (event.kind,))


def _weight(event: StoryEvent, fresh: bool, first: bool) -> float:
    order = event.data["order"]
    if order in _STANDING:
        return _STANDING[order] if first else MINOR
    if order not in ("advance", "withdraw") or event.size <= 0:
        return magnitude(event.size, 1.3) if order == "reinforce" and event.size > 0 else MINOR
    wrong = sum(misjudged(*pair) for pair in _pairs(event)) if order == "advance" else 0.0
    weight = magnitude(event.size, 1.7) + min(wrong, 2.0) + 1.5 * event.data["scripted"]
    return weight if fresh else 0.6 * weight


def _pairs(event: StoryEvent) -> list[tuple[float, float]]:
    """Pairs of estimated and true strength, for both sides of an advance."""
    found = []
    own = event.data.get("belief")
    if own:
        found.append((own["enemy"], own["enemy_true"]))
    other = (event.data.get("defender") or {}).get("belief")
    if other:
        found.append((other["own"], other["own_true"]))
    return found


def misjudged(believed: float, true: float) -> float:
    """1 for a belief that differs strongly from the truth about a body of troops that matters, else 0."""
    low, high = sorted((max(believed, 1.0), max(true, 1.0)))
    return float(high >= _FEW and high / low >= STRONG)


def _text(event: StoryEvent, names: StoryNames) -> str:
    order, men = event.data["order"], number(event.size)
    phrase = order
    if order == "advance" and event.size <= 0:
        phrase = "rise"
    elif order == "hold" and event.size <= 0:
        phrase = "hold_fast"
    elif order == "reinforce" and event.size <= 0:
        phrase = "reinforce_later"
    text = say(
        phrase, actor=names.actor(event.actor), place=names.place(event.place), other=names.actor(event.other), men=men
    )
    if event.data["scripted"]:
        text = say("scripted", rest=text)
    return " ".join([capital(text), *(_beliefs(event, names) if order == "advance" else ())])


def _beliefs(event: StoryEvent, names: StoryNames) -> Iterator[str]:
    """Say what the attacker estimated of the defenders, and the defenders of themselves."""
    own = event.data.get("belief")
    if own and max(own["enemy"], own["enemy_true"]) >= _FEW:
        believed, true = number(own["enemy"]), number(own["enemy_true"])
        wrong = misjudged(own["enemy"], own["enemy_true"])
        phrase = "believed_unseen" if not own["seen"] else "believed_wrong" if wrong else "believed_right"
        yield say(phrase, believed=believed, true=true)
    defender: Mapping[str, Any] = event.data.get("defender") or {}
    other = defender.get("belief")
    if other and misjudged(other["own"], other["own_true"]):
        yield capital(say(
            "own_wrong", actor=names.actor(defender["actor"]), believed=number(other["own"]),
            true=number(other["own_true"]),
        ))  # fmt: skip


def tell_turns(events: Sequence[StoryEvent], names: StoryNames) -> Iterator[Item]:
    """Tell what changed for good: mobilisations, reforms, claims, interventions, alignments, scheduled changes."""
    begun: set[tuple[str | None, str | None, EventKind]] = set()
    for event in events:
        parts = {"actor": names.actor(event.actor), "other": names.actor(event.other), "men": number(event.size)}
        phrase = _turn_phrase(event)
        if phrase is None:
            continue
        if event.kind == EventKind.SHOCK:
            parts |= {"path": names.path(event.data["path"]), "amount": words.amount(event.data["amount"])}
        parts["beside"] = say("beside", other=parts["other"]) if event.other else ""
        weight = ALWAYS if (event.actor, event.other, event.kind) not in begun else magnitude(event.size, 2.0)
        if event.kind == EventKind.ALIGNMENT:
            begun.add((event.actor, event.other, event.kind))
        yield Item(event.day, None, 1, weight, capital(say(phrase, **parts)), (event.kind,))


_TURN_DETAIL = {
    EventKind.SHOCK: "change",
    EventKind.STANCE: "is",
    EventKind.ALIGNMENT: "choice",
    EventKind.REFORM: "degree",
    EventKind.LEVEL: "level",
}
"""The particular of an event that chooses its phrase."""


def _turn_phrase(event: StoryEvent) -> str | None:
    """The phrase for a turn; None for events of other kinds."""
    if event.kind == EventKind.PROCLAIMED:
        return event.kind.value
    if event.kind == EventKind.MOBILISED:
        return "mobilised" if event.size > 0 else "mobilised.none"
    detail = _TURN_DETAIL.get(event.kind)
    if detail is None:
        return None
    phrase = f"{event.kind.value}.{event.data[detail]}"
    return phrase if phrase in PHRASES else None
