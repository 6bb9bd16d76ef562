"""Decisions in words: who ordered what, what it believed, and what was so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.core import words
from sim.report.story.events import Event, Kind
from sim.report.story.items import ALWAYS, MINOR, Item, magnitude, of
from sim.report.story.naming import Names, capital, number
from sim.report.story.phrases import PHRASES, say
from sim.scenario import OrderKind

STRONG = 1.5
"""A belief differs strongly from the truth beyond this ratio, either way."""
_FEW = 50
"""Men below whom beliefs are not worth comparing."""
_SOON = 8
"""Days within which a place is won because of an order."""
_AGAIN = 7
"""Days within which the same order for the same object is a repetition."""
_STANDING = {kind.key: kind.form.standing for kind in OrderKind if kind.form.standing}
"""Orders that are told the first time they are given, with their weights."""
_TURNS = tuple(kind.key for kind in OrderKind if kind.form.told_by_effect)
"""Orders whose effects are told instead."""


def decisions(events: Sequence[Event], names: Names) -> Iterator[Item]:
    """Orders; the repetitions of one are told only in full, and only when it had lapsed for a day."""
    last: dict[tuple[Any, ...], int] = {}
    won = {(event.place, event.actor, event.day): event.size for event in of(events, Kind.CONTROL)}
    for event in of(events, Kind.DECISION):
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
            yield Item(event.day, event.place, 0, weight, _text(event, names), (Kind.DECISION,))


def refusals(events: Sequence[Event], names: Names) -> Iterator[Item]:
    """Scheduled orders that were not accepted: always told, for a file that asked for them should be looked at."""
    for event in of(events, Kind.REFUSED):
        order = event.data["order"].replace("_", " ")
        where = names.place(event.place) if event.place else names.actor(event.other)
        phrase = "refused" if event.place or event.other else "refused.plain"
        text = say(phrase, actor=names.actor(event.actor), order=order, where=where)
        yield Item(event.day, event.place, 0, ALWAYS, capital(text), (event.kind,))


def _weight(event: Event, fresh: bool, first: bool) -> float:
    order = event.data["order"]
    if order in _STANDING:
        return _STANDING[order] if first else MINOR
    if order not in ("advance", "withdraw") or event.size <= 0:
        return magnitude(event.size, 1.3) if order == "reinforce" and event.size > 0 else MINOR
    wrong = sum(misjudged(*pair) for pair in _pairs(event)) if order == "advance" else 0.0
    weight = magnitude(event.size, 1.7) + min(wrong, 2.0) + 1.5 * event.data["scripted"]
    return weight if fresh else 0.6 * weight


def _pairs(event: Event) -> list[tuple[float, float]]:
    """What was believed and what was so, for both sides of an advance."""
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


def _text(event: Event, names: Names) -> str:
    order, men = event.data["order"], number(event.size)
    phrase = order
    if order == "advance" and event.size <= 0:
        phrase = "rise"
    elif order == "hold" and event.size <= 0:
        phrase = "hold_fast"
    text = say(
        phrase, actor=names.actor(event.actor), place=names.place(event.place), other=names.actor(event.other), men=men
    )
    if event.data["scripted"]:
        text = say("scripted", rest=text)
    return " ".join([capital(text), *(_beliefs(event, names) if order == "advance" else ())])


def _beliefs(event: Event, names: Names) -> Iterator[str]:
    """What the attacker thought of the defenders, and the defenders of themselves and of the attacker."""
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


def turns(events: Sequence[Event], names: Names) -> Iterator[Item]:
    """What changed at once and for good: calls to arms, reforms, claims, interventions, sides taken, the script."""
    begun: set[tuple[str | None, str | None, Kind]] = set()
    for event in events:
        parts = {"actor": names.actor(event.actor), "other": names.actor(event.other), "men": number(event.size)}
        phrase = _turn(event)
        if phrase is None:
            continue
        if event.kind == Kind.SHOCK:
            parts |= {"path": names.path(event.data["path"]), "amount": words.amount(event.data["amount"])}
        parts["beside"] = say("beside", other=parts["other"]) if event.other else ""
        weight = ALWAYS if (event.actor, event.other, event.kind) not in begun else magnitude(event.size, 2.0)
        if event.kind == Kind.ALIGNMENT:
            begun.add((event.actor, event.other, event.kind))
        yield Item(event.day, None, 1, weight, capital(say(phrase, **parts)), (event.kind,))


def _turn(event: Event) -> str | None:
    """The phrase for a turn; None for events of other kinds."""
    if event.kind == Kind.PROCLAIMED:
        return event.kind.value
    if event.kind == Kind.MOBILISED:
        return "mobilised" if event.size > 0 else "mobilised.none"
    detail = {
        Kind.SHOCK: "change", Kind.STANCE: "is", Kind.ALIGNMENT: "choice", Kind.REFORM: "degree", Kind.LEVEL: "level",
    }.get(event.kind)  # fmt: skip
    if detail is None:
        return None
    phrase = f"{event.kind.value}.{event.data[detail]}"
    return phrase if phrase in PHRASES else None
