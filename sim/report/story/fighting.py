"""What was fought, on the ground, in hiding and from the air, and what it cost."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.report.story.events import Kind
from sim.report.story.moment import Events, Moment, by_place
from sim.world.codes import Level, OrderKind


def battles(moment: Moment) -> Events:
    """Every place where enemies stood in the open: men engaged and killed, side by side."""
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
            Kind.BATTLE,
            place=moment.place(place),
            actor=attackers[0] if attackers else None,
            other=moment.actor(int(moment.before.places["holder"][place])),
            size=sum(here.values()),
            data={"sides": sides},
        )


def ambushes(moment: Moment) -> Events:
    """Men killed on the road."""
    yield from _losses(moment, "ambush")


def cells(moment: Moment) -> Events:
    """Men killed by hidden networks, and in them."""
    yield from _losses(moment, "cells")


def _losses(moment: Moment, manner: str) -> Events:
    for place, killed in by_place(moment, "killed").items():
        data = {"manner": manner, "killed": killed}
        yield moment.event(Kind.LOSSES, place=moment.place(place), size=sum(killed.values()), data=data)


def strikes(moment: Moment) -> Events:
    """Air strikes by place: by whom, fighters and civilians killed (the civilians are told again as harm)."""
    killed = by_place(moment, "killed")
    civilians = moment.grown("places", "civilians_killed")
    for place in moment.changed("places", "strikes_total"):
        flown_by = _strikers(moment, place)
        yield moment.event(
            Kind.STRIKE,
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


def _strikers(moment: Moment, place: int) -> list[str]:
    """Who had aircraft at a place and flew today."""
    flew = moment.grown("actors", "strikes") > 0
    found: dict[str, Any] = {}
    for order in moment.after.orders[: int(moment.after.clock["orders"][0])]:
        asked = order["accepted"] and order["kind"] == OrderKind.AIR_CAMPAIGN and order["place"] == place
        actor = int(order["actor"])
        if asked and flew[actor] and moment.after.actors["level"][actor] >= Level.AIR:
            found[moment.plan.actors[actor]] = None
    return list(found)
