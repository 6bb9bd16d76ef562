"""What actors decided, on what belief, and what was truly there; what the scenario's file put in."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.report.story.events import Kind
from sim.report.story.moment import Events, Moment
from sim.scenario import ScheduledEvent
from sim.world.codes import Level, OrderKind, Reform, Stance, Status

_AIMED = (OrderKind.ADVANCE, OrderKind.REINFORCE)


def shocks(moment: Moment, numbers: Any) -> Events:
    """The numbers that the scenario's file changes this day.

    Args:
        moment: any of this day.
        numbers: the replication's draws, in the order of ``plan.drawer.paths``.
    """
    for row, event in enumerate(moment.plan.scenario.events):
        if event.shock is not None and (event.date - moment.plan.start).days == moment.day:
            amount = float(numbers[moment.plan.efforts[row]])
            data = {"path": event.shock, "change": _change(event), "amount": amount}
            yield moment.event(Kind.SHOCK, data=data)


def _change(event: ScheduledEvent) -> str:
    return next(word for word in ("set", "add", "times") if getattr(event, word) is not None)


def decisions(moment: Moment) -> Events:
    """Every order that was accepted, the scheduled ones that were not, and what orders changed at once."""
    scripted = int(moment.morning.clock["orders"][0])
    told: set[tuple[int, int]] = set()
    for row in range(int(moment.after.clock["orders"][0])):
        order = moment.after.orders[row]
        if order["accepted"]:
            yield _decision(moment, order, row < scripted, told)
        elif row < scripted:
            yield _refused(moment, order)
    yield from _turns(moment)
    yield from _stances(moment)


def _refused(moment: Moment, order: Any) -> Any:
    """A scheduled order that made no sense when its day came."""
    actor, place, other = (int(order[key]) for key in ("actor", "place", "other"))
    data = {"order": OrderKind(int(order["kind"])).name.lower(), "effort": round(float(order["effort"]), 3)}
    names = {"actor": moment.actor(actor), "other": moment.actor(other)}
    return moment.event(Kind.REFUSED, place=moment.place(place), **names, data=data)


def _decision(moment: Moment, order: Any, scripted: bool, told: set[tuple[int, int]]) -> Any:
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
        Kind.DECISION, place=moment.place(place), actor=moment.actor(actor), other=other, size=sent, data=data
    )


def _sent(moment: Moment, actor: int, place: int, kind: OrderKind) -> tuple[int, int]:
    """Men and formations whose marching orders an order changed."""
    before, after = moment.before.formations, moment.after.formations
    mine = after["actor"] == actor
    if kind in _AIMED:
        moved = mine & (after["goal"] == place) & ((before["goal"] != place) | (before["hidden"] > after["hidden"]))
    elif kind == OrderKind.WITHDRAW:
        moved = mine & (before["place"] == place) & (after["goal"] != before["goal"])
    else:
        moved = mine & (before["goal"] == place) & (after["goal"] != place)
    return int(after["present"][moved].sum()), int(moved.sum())


def belief(moment: Moment, actor: int, place: int) -> dict[str, Any] | None:
    """What an actor believed of a place when it decided, beside what was there (men in the open).

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


def _turns(moment: Moment) -> Events:
    """Actors that mobilised, reformed, claimed leadership or went in deeper."""
    after = moment.after
    for row in moment.changed("actors", "mobilised"):
        mine = after.formations["actor"] == row
        size = int(after.formations["muster"][mine].sum())
        yield moment.event(Kind.MOBILISED, actor=moment.actor(row), size=size)
    for row in moment.changed("actors", "reform"):
        degree = Reform(int(after.actors["reform"][row])).name.lower()
        yield moment.event(Kind.REFORM, actor=moment.actor(row), data={"degree": degree})
    for row in moment.changed("actors", "proclaimed"):
        yield moment.event(Kind.PROCLAIMED, actor=moment.actor(row))
    for row in moment.changed("actors", "level"):
        level = Level(int(after.actors["level"][row]))
        client = moment.actor(int(after.actors["client"][row]))
        data = {"level": level.name.lower()}
        yield moment.event(Kind.LEVEL, actor=moment.actor(row), other=client, size=int(level), data=data)


def _stances(moment: Moment) -> Events:
    """Pairs of actors that now stand otherwise to each other, each pair once."""
    before, after = moment.before.relations["stance"], moment.after.relations["stance"]
    for a, b in np.argwhere(before != after):
        if a < b or before[b, a] == after[b, a]:
            first, second = _who_acted(moment, int(a), int(b))
            data = {"was": Stance(int(before[a, b])).name.lower(), "is": Stance(int(after[a, b])).name.lower()}
            yield moment.event(Kind.STANCE, actor=moment.actor(first), other=moment.actor(second), data=data)


def _who_acted(moment: Moment, a: int, b: int) -> tuple[int, int]:
    """The pair, the one first whose order named the other or attacked it."""
    orders = moment.after.orders[: int(moment.after.clock["orders"][0])]
    for order in orders:
        place, other = int(order["place"]), int(order["other"])
        whom = int(moment.before.places["holder"][place]) if place >= 0 else other
        if order["accepted"] and (int(order["actor"]), whom) in ((a, b), (b, a)):
            return int(order["actor"]), whom
    return a, b
