"""Formations that broke and why, troops who deserted, units that rallied: detected, and told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sim.report.story.events import EventKind, StoryEvent
from sim.report.story.items import Item, length, magnitude, of, runs, total
from sim.report.story.moment import DayStep, Events
from sim.report.story.naming import StoryNames, capital, joined, number
from sim.report.story.phrases import count, say
from sim.report.story.pressure import crowd_terms, facts, hazard_terms, pressure_terms, tipping_point, weigh
from sim.report.story.why import reasons
from sim.world.codes import Cause, Mode, Status

_CRISIS, _SOON = 7, 4
"""Days that a garrison's breaking is told as one at most; days within which a place is lost because of it."""
_LISTED = 3
"""Units of a garrison that are named; the others are counted."""


def detect_breaks(moment: DayStep) -> Events:
    """Formations that broke under fire, with the terms of the hazard."""
    for row in _broken(moment):
        why = {
            "terms": hazard_terms(moment.after.formations[row]),
            "base": float(moment.after.parameters["breaking_base"][0]),
        }
        yield _break(moment, row, why)


def detect_collapses(moment: DayStep) -> Events:
    """Formations that fell apart because troops left, with the terms of the pressure to desert; then all who left."""
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


def _broken(moment: DayStep) -> list[int]:
    """Rows of formations that broke in the step: whoever breaks goes elsewhere or is no more."""
    rows = {*moment.changed("formations", "place"), *moment.changed("formations", "status")}
    day = moment.after.formations["broke_day"]
    return sorted(row for row in rows if day[row] == moment.day)


def _break(moment: DayStep, row: int, why: dict[str, Any]) -> Any:
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
        EventKind.BREAK,
        place=moment.place(int(before["place"])),
        actor=moment.actor(int(before["actor"])),
        size=int(before["present"]),
        data=data,
    )


def _deserters(moment: DayStep, broken: set[int]) -> Events:
    """Troops who left formations that still stand, by place, and commanders who fled."""
    before, after = moment.before.formations, moment.after.formations
    gone: dict[tuple[int, int], int] = {}
    for row in moment.changed("formations", "deserted"):
        if row not in broken:
            where = int(before["actor"][row]), int(before["place"][row])
            gone[where] = gone.get(where, 0) + int(after["deserted"][row] - before["deserted"][row])
    for (actor, place), men in gone.items():
        if men > 0:
            yield moment.event(EventKind.DESERTION, place=moment.place(place), actor=moment.actor(actor), size=men)
    for row in moment.changed("formations", "leaderless"):
        if after["leaderless"][row] and row not in broken:
            where = int(before["actor"][row]), int(before["place"][row])
            data = {"formation": moment.plan.formations[row]}
            yield moment.event(
                EventKind.LEADERS_FLED, place=moment.place(where[1]), actor=moment.actor(where[0]),
                size=int(after["present"][row]), data=data,
            )  # fmt: skip


def detect_rallies(moment: DayStep) -> Events:
    """Broken formations that can be used again, or that nothing came of."""
    for row in moment.changed("formations", "status"):
        before, after = moment.before.formations[row], moment.after.formations[row]
        data = {"formation": moment.plan.formations[row], "ready": int(after["status"]) == Status.ACTIVE}
        yield moment.event(
            EventKind.RALLY, place=moment.place(int(after["place"])), actor=moment.actor(int(after["actor"])),
            size=int(before["present"]), data=data,
        )  # fmt: skip


def tell_breaks(events: Sequence[StoryEvent], names: StoryNames) -> Iterator[Item]:
    """Units that broke, those of one actor and place on days that follow one another together, and why.

    Told on the last of these days; what cost a place weighs more.
    """
    lost = {(event.place, event.other, event.day): event.size for event in of(events, EventKind.CONTROL)}
    for group in runs(of(events, EventKind.BREAK), lambda event: (event.place, event.actor), 1, _CRISIS):
        last = group[-1]
        text = " ".join([_broke(group, names), *reasons(group), _became(group)]).strip()
        people = max(lost.get((last.place, last.actor, last.day + later), 0) for later in range(_SOON))
        weight = magnitude(total(group), 2.9) + magnitude(people, 0.7)
        yield Item(last.day, last.place, 3, weight, text, (EventKind.BREAK,))


def _broke(group: Sequence[StoryEvent], names: StoryNames) -> str:
    first = group[0]
    parts = {"place": names.place(first.place), "men": number(total(group))}
    if len(group) == 1:
        data = first.data
        fell_apart = data["cause"] == "desertion" and data["mode"] == "rout"
        manner = say("mode.desertion" if fell_apart else f"mode.{data['mode']}")
        return capital(
            say("break.one", unit=names.unit(data["formation"]), label=names.label(first.actor), manner=manner, **parts)
        )
    ranked = sorted(group, key=lambda event: -event.size)
    units = [names.unit(event.data["formation"]) for event in ranked[:_LISTED]]
    if len(group) > _LISTED:
        units.append(say("and_more", count=len(group) - _LISTED))
    phrase = "break.many" if length(group) == 1 else "break.days"
    return say(
        phrase, count=len(group), units="; ".join(units), days=length(group), actor=names.actor(first.actor), **parts
    )


def _became(group: Sequence[StoryEvent]) -> str:
    sums = {key: sum(event.data[key] for event in group) for key in ("left", "captured", "survivors", "vehicles_lost")}
    vehicles = sums.pop("vehicles_lost")
    parts = [say(f"became.{key}", count=number(men)) for key, men in sums.items() if men]
    told = [say("became", parts=joined(parts))] if parts else []
    return " ".join([*told, *([say("vehicles", count=number(vehicles))] if vehicles else [])])


def tell_leaving(events: Sequence[StoryEvent], names: StoryNames) -> Iterator[Item]:
    """Troops and commanders who left units that still stood, and units that could be used again."""
    for event in of(events, EventKind.DESERTION):
        parts = {"actor": names.actor(event.actor), "place": names.place(event.place)}
        text = count("desertion", event.size, men=number(event.size), **parts)
        yield Item(event.day, event.place, 3, magnitude(event.size, 2.4), text, (event.kind,))
    for event in of(events, EventKind.LEADERS_FLED, EventKind.RALLY):
        unit = names.unit(event.data["formation"])
        phrase = "leaders_fled"
        if event.kind == EventKind.RALLY:
            phrase = "rally.ready" if event.data["ready"] else "rally.lost"
        text = say(
            phrase, unit=unit, label=names.label(event.actor), place=names.place(event.place), men=number(event.size)
        )
        yield Item(event.day, event.place, 4, magnitude(event.size, 1.5), capital(text), (event.kind,))
