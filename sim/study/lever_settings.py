"""The settings that an audit of levers plays: each lever's ends or choices, and each actor's orders in four manners.

Orders are given early and late, much and little, as scheduled events on top of what their actor's mind decides:

========  ==========================================================================
early     once, on the second day, with effort 1
late      once, half-way through
much      every week from the second day on, with the greatest effort that counts
little    once, on the second day, with a tenth of the effort, where effort counts
========  ==========================================================================

The place or the other actor of an order is the one that is worth most to its actor (see ``objects``); a patron's help
is given to each of its allies.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from sim.scenario import CENTRE, NEW_EVENT, ORDERS, Number, OrderKind, Scenario, event_text, has_troops, without_effect
from sim.scenario import ScheduledEvent as Event
from sim.study.factors import Factor

EARLY, LATE, MUCH, LITTLE = "early", "late", "much", "little"
MANNERS = (EARLY, LATE, MUCH, LITTLE)
WEEK = 7
FILE = "settings.csv"
OWN_PLACES = frozenset({"hold", "reinforce", "withdraw", "pay"})
"""Orders about a place that their actor holds."""
BEYOND_ONE = {"reform": 2.0}
"""Greatest effort that counts, where it is not 1."""
HELP = frozenset({"arm", "advise"})
COURTED = frozenset({"ally", "ultimatum"})
"""Orders about actors that are no allies yet."""
STANCES = ("allied", "neutral", "hostile")


@dataclass(frozen=True)
class Pull:
    """One setting of a lever, or one order given in one manner.

    Attributes:
        group: the lever, or actor, order and object (``us.air-campaign.erbil``).
        value: its setting, or the manner.
        text: the setting in plain words, where the file has them.
        sets: the changes that make it, each as after ``--set``.
        actor, order, object: of an order; empty for a lever. The object may be empty too.
    """

    group: str
    value: str
    sets: tuple[str, ...]
    text: str = ""
    actor: str = ""
    order: str = ""
    object: str = ""

    @property
    def name(self) -> str:
        """The lever and its setting, or the order and its manner."""
        return f"{self.group}={self.value}"


def lever_pulls(scenario: Scenario) -> Iterator[Pull]:
    """Yield every lever's ends or choices, how it was left out."""
    for name, lever in scenario.levers.items():
        for value in lever.settings:
            chosen = lever.choices.get(value)
            text = (chosen.text or "") if chosen is not None else ""
            yield Pull(name, value, (f"levers.{name}={value}",), text)


def order_pulls(scenario: Scenario, every_object: bool = False) -> Iterator[Pull]:
    """Yield every order of every actor that a menu may offer and its actor can carry out, in four manners.

    Args:
        scenario: the case.
        every_object: with every object, not only the one that is worth most to the actor.
    """
    for actor in scenario.actors:
        for word, kind in ORDERS.items():
            if kind.form.offered and _able(scenario, actor, word):
                for thing in (objects if every_object else _dearest)(scenario, actor, kind):
                    yield from _manners(scenario, actor, kind, thing)


def _able(scenario: Scenario, actor: str, word: str) -> bool:
    one = scenario.actors[actor]
    sorties = max(one.sorties.points) > 0
    return without_effect(word, actor, has_troops(scenario, actor), sorties, one.doctrine == CENTRE) is None


def objects(scenario: Scenario, actor: str, kind: OrderKind) -> list[str]:
    """Return what an actor may give an order about, the dearest first; one empty text for an order about nothing.

    Places are those in which the actor has a stake, by its size, those that questions ask about before all others: its
    own for orders to hold, others' for the rest (its own too if it has a stake in no other). Actors: the client first,
    then allies, then by trust; for an alliance neutral ones by trust and then hostile ones, for an ultimatum both by
    how near their programmes are.
    """
    if kind.form.other:
        return _others(scenario, actor, kind.word)
    if kind.form.place == "must":
        return _places(scenario, actor, kind.word)
    return [""]


def _places(scenario: Scenario, actor: str, word: str) -> list[str]:
    stakes = {name: max(share.points) for name, share in scenario.actors[actor].stakes.items()}
    asked = {one.place for one in scenario.outcomes.values()}
    order = sorted(stakes, key=lambda name: (name not in asked, -stakes[name]))
    own = [name for name in order if scenario.places[name].holder == actor]
    return own if word in OWN_PLACES else [name for name in order if name not in own] or order


def _others(scenario: Scenario, actor: str, word: str) -> list[str]:
    found: dict[str, tuple[float, ...]] = {}
    for one in scenario.relations:
        if actor not in one.between or (one.one_way and one.between[0] != actor):
            continue
        other = next(name for name in one.between if name != actor)
        rank = STANCES.index(one.stance)
        if (word in COURTED and rank == 0) or (word not in COURTED and rank == 2):
            continue
        near = _mean(one.ideology) if word == "ultimatum" else -_mean(one.trust)
        client = other == scenario.actors[actor].client
        found[other] = (float(not client and word in HELP), 0.0 if word == "ultimatum" else float(rank), near)
    return sorted(found, key=lambda name: found[name])


def _mean(number: Number) -> float:
    return sum(number.points) / len(number.points)


def _dearest(scenario: Scenario, actor: str, kind: OrderKind) -> list[str]:
    """Return the dearest object of an order; for help from a patron, each of its allies."""
    found = objects(scenario, actor, kind)
    if kind.word not in HELP or scenario.actors[actor].client is None:
        return found[:1]
    allied = {
        name for one in scenario.relations if one.stance == "allied" and actor in one.between for name in one.between
    }
    return [name for name in found if name in allied] or found[:1]


def _manners(scenario: Scenario, actor: str, kind: OrderKind, thing: str) -> Iterator[Pull]:
    first, last = 1, scenario.days - 1
    if last < first:
        return
    most = BEYOND_ONE.get(kind.word, 1.0)
    given: dict[str, list[tuple[int, float]]] = {
        EARLY: [(first, 1.0)], LATE: [((first + last + 1) // 2, 1.0)],
        MUCH: [(day, most) for day in range(first, last + 1, WEEK)], LITTLE: [(first, 0.1)] if kind.form.effort else [],
    }  # fmt: skip
    group = ".".join(filter(None, (actor, kind.word, thing)))
    for manner, orders in given.items():
        sets = tuple(f"{NEW_EVENT}={_event(scenario, actor, kind, thing, *one)}" for one in orders)
        if sets:
            yield Pull(group, manner, sets, "", actor, kind.word, thing)


def _event(scenario: Scenario, actor: str, kind: OrderKind, thing: str, day: int, effort: float) -> str:
    about: dict[str, Any] = {"place" if kind.form.place == "must" else "other": thing} if thing else {}
    date = scenario.start + datetime.timedelta(days=day)
    return event_text(Event(date=date, actor=actor, order=kind.word, effort=Number(value=effort), **about))


def chosen(pulls: Sequence[Pull], pattern: str) -> list[Pull]:
    """Return the settings whose group or name a pattern fits."""
    return [one for one in pulls if any(fnmatchcase(text, pattern) for text in (one.group, one.name))]


@dataclass(frozen=True)
class LeverPoints:
    """The points of an audit (a ``sim.study.design.Points``): the scenario as it is, then a setting each.

    Attributes:
        pulls: the settings.
    """

    pulls: tuple[Pull, ...]
    kind = "levers"
    factors: tuple[Factor, ...] = ()
    file: str = FILE

    def __len__(self) -> int:
        return 1 + len(self.pulls)

    def sets(self, point: int) -> tuple[str, ...]:
        """The changes that make a point's scenario."""
        return self.pulls[point - 1].sets if point else ()

    def values(self, number: int) -> tuple[list[float | None] | list[str], tuple[str, str]]:
        """There are no factors."""
        raise IndexError(number)

    def written(self, seeds: Sequence[int]) -> bytes:
        """Comma-separated values: point, its seed, its name and its changes."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["point", "seed", "name", "sets"])
        for point, seed in enumerate(seeds):
            name = self.pulls[point - 1].name if point else "as it was"
            writer.writerow([point, seed, name, "; ".join(self.sets(point))])
        return text.getvalue().encode()

    def identity(self, seeds: Sequence[int]) -> bytes:
        """Its file says all."""
        return self.written(seeds)
