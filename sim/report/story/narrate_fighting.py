"""Fighting, breaking and air strikes in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.report.story.events import Event, Kind
from sim.report.story.items import ALWAYS, MINOR, Item, held_since, length, magnitude, of, runs, total
from sim.report.story.naming import Names, capital, joined, number
from sim.report.story.phrases import count, say
from sim.report.story.why import reasons

_CRISIS, _SOON = 7, 4
"""Days that a garrison's breaking is told as one at most; days within which a place is lost because of it."""
_LISTED = 3
"""Units of a garrison that are named; the others are counted."""


def battles(events: Sequence[Event], names: Names) -> Iterator[Item]:
    """Fighting at a place from its first day to its last, told on the first; a lull of three days ends it.

    Days of contact before anybody attacks are told by themselves, and in full only.
    """
    holders = held_since(events)
    for run in runs(of(events, Kind.BATTLE), lambda event: (event.place, holders(event)), 3):
        attacked = next((row for row, event in enumerate(run) if event.actor), len(run))
        for part in (run[:attacked], run[attacked:]):
            if part:
                killed = _killed(part)
                weight = magnitude(sum(killed.values()), 3.2) if part[0].actor else MINOR
                yield Item(part[0].day, part[0].place, 2, weight, _battle(part, killed, names), (Kind.BATTLE,))


def _battle(run: Sequence[Event], killed: dict[str, int], names: Names) -> str:
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


def _killed(run: Sequence[Event]) -> dict[str, int]:
    found: dict[str, int] = {}
    for event in run:
        for side in event.data["sides"]:
            found[side["actor"]] = found.get(side["actor"], 0) + side["killed"]
    return found


def losses(events: Sequence[Event], names: Names) -> Iterator[Item]:
    """Men killed outside battles, told in full only."""
    for event in of(events, Kind.LOSSES):
        killed = names.counts(event.data["killed"])
        text = say(f"losses.{event.data['manner']}", place=names.place(event.place), killed=killed)
        yield Item(event.day, event.place, 2, MINOR, text, (Kind.LOSSES,))


def strikes(events: Sequence[Event], names: Names) -> Iterator[Item]:
    """Air strikes: an actor's first in any case, the others by what they did."""
    begun: set[str | None] = set()
    for event in of(events, Kind.STRIKE):
        first = event.actor not in begun
        begun.add(event.actor)
        dead, civilians = sum(event.data["killed"].values()), event.data["civilians"]
        weight = ALWAYS if first else magnitude(civilians, 4.0) + magnitude(dead, 1.0)
        phrase = "strike.first" if first else "strike"
        text = say(phrase, actor=names.actor(event.actor), place=names.place(event.place), strikes=number(event.size))
        if dead or civilians:
            text += " " + say("strike.harm", killed=number(dead), civilians=number(civilians))
        yield Item(event.day, event.place, 2, weight, capital(text), (Kind.STRIKE,))


def breaks(events: Sequence[Event], names: Names) -> Iterator[Item]:
    """Units that broke, those of one actor and place on days that follow one another together, and why.

    Told on the last of these days; what cost a place weighs more.
    """
    lost = {(event.place, event.other, event.day): event.size for event in of(events, Kind.CONTROL)}
    for group in runs(of(events, Kind.BREAK), lambda event: (event.place, event.actor), 1, _CRISIS):
        last = group[-1]
        text = " ".join([_broke(group, names), *reasons(group), _became(group)]).strip()
        people = max(lost.get((last.place, last.actor, last.day + later), 0) for later in range(_SOON))
        weight = magnitude(total(group), 2.9) + magnitude(people, 0.7)
        yield Item(last.day, last.place, 3, weight, text, (Kind.BREAK,))


def _broke(group: Sequence[Event], names: Names) -> str:
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


def _became(group: Sequence[Event]) -> str:
    sums = {key: sum(event.data[key] for event in group) for key in ("left", "captured", "survivors", "vehicles_lost")}
    vehicles = sums.pop("vehicles_lost")
    parts = [say(f"became.{key}", count=number(men)) for key, men in sums.items() if men]
    told = [say("became", parts=joined(parts))] if parts else []
    return " ".join([*told, *([say("vehicles", count=number(vehicles))] if vehicles else [])])


def leaving(events: Sequence[Event], names: Names) -> Iterator[Item]:
    """Men and commanders who left units that still stood, and units that could be used again."""
    for event in of(events, Kind.DESERTION):
        parts = {"actor": names.actor(event.actor), "place": names.place(event.place)}
        text = count("desertion", event.size, men=number(event.size), **parts)
        yield Item(event.day, event.place, 3, magnitude(event.size, 2.4), text, (event.kind,))
    for event in of(events, Kind.LEADERS_FLED, Kind.RALLY):
        unit = names.unit(event.data["formation"])
        phrase = "leaders_fled"
        if event.kind == Kind.RALLY:
            phrase = "rally.ready" if event.data["ready"] else "rally.lost"
        text = say(
            phrase, unit=unit, label=names.label(event.actor), place=names.place(event.place), men=number(event.size)
        )
        yield Item(event.day, event.place, 4, magnitude(event.size, 1.5), capital(text), (event.kind,))
