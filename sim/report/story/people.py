"""What the war did to those who live there, and who joined: always written down."""

from __future__ import annotations

import math

import numpy as np

from sim.report.story.events import Kind
from sim.report.story.moment import Events, Moment, by_place
from sim.world.codes import OrderKind


def harm(moment: Moment) -> Events:
    """Civilians killed and people who fled or came home, by place."""
    for place in moment.changed("places", "civilians_killed"):
        hurt = moment.after.presence["harm"][:, place] > moment.before.presence["harm"][:, place]
        by = [moment.plan.actors[a] for a in np.flatnonzero(hurt)]
        killed = int(moment.grown("places", "civilians_killed")[place])
        yield moment.event(
            Kind.CIVILIANS_KILLED, place=moment.place(place), actor=by[0] if len(by) == 1 else None,
            size=killed, data={"by": by},
        )  # fmt: skip
    for place in moment.changed("places", "displaced"):
        people = int(moment.grown("places", "displaced")[place])
        kind = Kind.DISPLACED if people > 0 else Kind.RETURNED
        holder = moment.actor(int(moment.after.places["holder"][place]))
        yield moment.event(kind, place=moment.place(place), size=abs(people), data={"holder": holder})


def recruits(moment: Moment) -> Events:
    """New men by actor: volunteers, those freed from prison and, where reserves were called, reservists."""
    foreign = moment.grown("actors", "foreigners")
    where = by_place(moment, "recruited")
    for row in moment.changed("actors", "recruits"):
        name = moment.plan.actors[row]
        places = {str(moment.place(place)): men[name] for place, men in where.items() if name in men}
        data = {"foreign": int(foreign[row]), "places": places}
        yield moment.event(Kind.RECRUITS, actor=name, size=int(moment.grown("actors", "recruits")[row]), data=data)


def aid(moment: Moment) -> Events:
    """Arms and advisers that came by order."""
    vehicles, advisers = moment.grown("actors", "equipment_supplied"), moment.grown("actors", "advisers")
    for order in moment.after.orders[: int(moment.after.clock["orders"][0])]:
        giver, receiver = int(order["actor"]), int(order["other"])
        if not order["accepted"] or order["kind"] not in (OrderKind.ARM, OrderKind.ADVISE):
            continue
        came = {"vehicles": int(vehicles[receiver]), "advisers": 0}
        if order["kind"] == OrderKind.ADVISE:
            came = {"vehicles": 0, "advisers": int(advisers[giver])}
        if sum(came.values()):
            yield moment.event(
                Kind.AID, actor=moment.actor(giver), other=moment.actor(receiver), size=sum(came.values()), data=came
            )


def money(moment: Moment) -> Events:
    """Banks emptied, and months of pay that began to be owed."""
    before, after = moment.before, moment.after
    for place in moment.changed("places", "cash"):
        holder = moment.actor(int(after.places["holder"][place]))
        amount = round(float(before.places["cash"][place]), 3)
        yield moment.event(Kind.LOOT, place=moment.place(place), actor=holder, size=amount)
    for row in moment.changed("actors", "arrears"):
        was, now = float(before.actors["arrears"][row]), float(after.actors["arrears"][row])
        if math.floor(now) > math.floor(was):
            treasury = round(float(after.actors["treasury"][row]), 3)
            data = {"treasury": treasury, "men": int(after.actors["open_men"][row])}
            yield moment.event(Kind.ARREARS, actor=moment.actor(row), size=round(now, 2), data=data)
