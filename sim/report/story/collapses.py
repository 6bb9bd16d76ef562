"""Who broke and why, who left, who came back."""

from __future__ import annotations

from typing import Any

from sim.report.story.events import Kind
from sim.report.story.moment import Events, Moment
from sim.report.story.pressure import crowd_terms, facts, hazard_terms, pressure_terms, tipping_point, weigh
from sim.world.codes import Cause, Mode, Status


def broken_in_contact(moment: Moment) -> Events:
    """Formations that broke under fire, with the terms of the hazard."""
    for row in _broken(moment):
        why = {
            "terms": hazard_terms(moment.after.formations[row]),
            "base": float(moment.after.parameters["breaking_base"][0]),
        }
        yield _break(moment, row, why)


def collapsed(moment: Moment) -> Events:
    """Formations that fell apart because men left, with the terms of the pull to leave; then all who left."""
    broken = _broken(moment)
    if broken:
        before = weigh(moment.before)
        for row in broken:
            why = {
                "terms": pressure_terms(before, row),
                "crowd": crowd_terms(before, row),
                "facts": facts(before, row),
                "tipping_point": tipping_point(before),
            }
            yield _break(moment, row, why)
    yield from _deserters(moment, set(broken))


def _broken(moment: Moment) -> list[int]:
    """Rows of formations that broke in the step: whoever breaks goes elsewhere or is no more."""
    rows = {*moment.changed("formations", "place"), *moment.changed("formations", "status")}
    day = moment.after.formations["broke_day"]
    return sorted(row for row in rows if day[row] == moment.day)


def _break(moment: Moment, row: int, why: dict[str, Any]) -> Any:
    before, after = moment.before.formations[row], moment.after.formations[row]
    name = moment.plan.formations[row]
    described = moment.plan.scenario.formations.get(name)
    survived = int(after["status"]) != Status.DISSOLVED
    data = {
        "formation": name,
        "name": described.name if described else None,
        "detachment": described is None,
        "men": int(before["present"]),
        "cause": Cause(int(after["cause"])).name.lower(),
        "mode": Mode(int(after["mode"])).name.lower(),
        "captured": int(after["captured"] - before["captured"]),
        "left": int(after["deserted"] - before["deserted"]),
        "survivors": int(after["present"]) if survived else 0,
        "shelter": moment.place(int(after["place"])) if survived else None,
        "vehicles_lost": int(before["equipment"] - after["equipment"]),
        "leaderless": bool(before["leaderless"]),
        **why,
    }
    return moment.event(
        Kind.BREAK,
        place=moment.place(int(before["place"])),
        actor=moment.actor(int(before["actor"])),
        size=int(before["present"]),
        data=data,
    )


def _deserters(moment: Moment, broken: set[int]) -> Events:
    """Men who left formations that still stand, by place, and commanders who fled."""
    before, after = moment.before.formations, moment.after.formations
    gone: dict[tuple[int, int], int] = {}
    for row in moment.changed("formations", "deserted"):
        if row not in broken:
            where = int(before["actor"][row]), int(before["place"][row])
            gone[where] = gone.get(where, 0) + int(after["deserted"][row] - before["deserted"][row])
    for (actor, place), men in gone.items():
        if men > 0:
            yield moment.event(Kind.DESERTION, place=moment.place(place), actor=moment.actor(actor), size=men)
    for row in moment.changed("formations", "leaderless"):
        if after["leaderless"][row] and row not in broken:
            where = int(before["actor"][row]), int(before["place"][row])
            data = {"formation": moment.plan.formations[row]}
            yield moment.event(
                Kind.LEADERS_FLED, place=moment.place(where[1]), actor=moment.actor(where[0]),
                size=int(after["present"][row]), data=data,
            )  # fmt: skip


def rallied(moment: Moment) -> Events:
    """Broken formations that can be used again, or that nothing came of."""
    for row in moment.changed("formations", "status"):
        before, after = moment.before.formations[row], moment.after.formations[row]
        data = {"formation": moment.plan.formations[row], "ready": int(after["status"]) == Status.ACTIVE}
        yield moment.event(
            Kind.RALLY, place=moment.place(int(after["place"])), actor=moment.actor(int(after["actor"])),
            size=int(before["present"]), data=data,
        )  # fmt: skip
