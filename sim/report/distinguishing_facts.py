"""Facts that set some replications apart, in words: which places fall or hold, and who holds them at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.palette import NOBODY, actor_styles
from sim.report.wording.quantities import listed

if TYPE_CHECKING:
    from sim.ensemble.results import Results

TYPICAL = 0.8
"""In at least this share of a course's replications must something be true to be said of the course."""
TELLING = 0.25
"""And in at least this much smaller a share of the others."""
WHEN = 0.5
"""Weight of when a place falls, against whether it does."""
MOST_SAID = 6
"""More marks than this are not looked for."""


@dataclass(frozen=True)
class PlaceFact:
    """Something that is true in some replications and not in others.

    Attributes:
        place: what it is about, in print.
        verb: what is said of the place, with {} for the place and others of which the same is said.
        plural: the same of several places.
        replications: in which replications it is true, (n,) booleans.
        weight: how much the place matters, 1 for the one that matters most.
    """

    place: str
    verb: str
    plural: str
    replications: Any
    weight: float

    @property
    def text(self) -> str:
        """The fact in words."""
        return self.verb.format(self.place)


@dataclass(frozen=True)
class DistinguishingFact:
    """A fact that sets a course apart.

    Attributes:
        text: in words, such as "Samarra falls".
        here, elsewhere: share of the replications of this course, and of the others, in which it is true.
        fact: what was looked at.
    """

    text: str
    here: float
    elsewhere: float
    fact: PlaceFact


def people_of(results: Results) -> dict[str, float]:
    """Population of each place, the middle one of its possible values."""
    points = {name: sorted(place.population.points) for name, place in results.scenario.places.items()}
    return {name: found[len(found) // 2] for name, found in points.items()}


def place_facts(results: Results, fell: Any, holders: Any) -> list[PlaceFact]:
    """All facts that are true in some replications and not in others.

    Args:
        results: the run.
        fell: day of fall of each place (nan: never), one row a replication.
        holders: who holds each place at the end, likewise.
    """
    shown, found = actor_styles(results.scenario), []
    people = people_of(results)
    most = max(people.values()) or 1.0
    for place, spec in results.scenario.places.items():
        weight = (people[place] / most) ** 0.25
        if spec.holder is not None:
            lost = fell[place].notna().to_numpy()
            found.append(PlaceFact(spec.name, "{} falls", "{} fall", lost, weight))
            found.append(PlaceFact(spec.name, "{} never falls", "{} never fall", ~lost, weight))
            found += _in_time(results, spec.name, fell[place].to_numpy(), weight)
        last = holders[place].to_numpy()
        for actor in np.unique(last):
            who = "nobody" if actor == NOBODY else shown[actor].short
            verb = f"{who} holds {{}} at the end"
            found.append(PlaceFact(spec.name, verb, verb, last == actor, weight))
    return [fact for fact in found if 0 < fact.replications.sum() < len(fell)]


def _in_time(results: Results, name: str, days: Any, weight: float) -> list[PlaceFact]:
    """Facts on whether a place falls early or late: by the median day of its falls or after it."""
    if not np.isfinite(days).any():
        return []
    middle = int(np.nanquantile(days, 0.5, method="inverted_cdf"))
    date = results.date(middle)
    when, early = f"{date.day} {date:%b}", days <= middle
    return [
        PlaceFact(name, f"{{}} falls by {when}", f"{{}} fall by {when}", early, WHEN * weight),
        PlaceFact(name, f"{{}} falls after {when}", f"{{}} fall after {when}", days > middle, WHEN * weight),
    ]


def best_separating(facts: Sequence[PlaceFact], left: Any, right: Any) -> tuple[str, tuple[float, float]]:
    """The fact that tells two sides apart best, truer on the left one, and its share on either side."""
    best: tuple[float, str, tuple[float, float]] = 0.0, "", (0.0, 0.0)
    for fact in facts:
        here, there = float(fact.replications[left].mean()), float(fact.replications[right].mean())
        score = (here - there) * (0.5 + fact.weight / 2)
        if score > best[0] + 1e-9:
            best = score, fact.text, (here, there)
    return best[1] or "no one thing", best[2]


def distinguishing_facts(facts: Sequence[PlaceFact], members: Any) -> tuple[DistinguishingFact, ...]:
    """Return what sets the replications of a course apart, the most telling first, each place once.

    Args:
        facts: see ``place_facts``.
        members: the replications of the course, (n,) booleans; of all of them nothing is said.
    """
    if members.all():
        return ()
    found = []
    for fact in facts:
        here, elsewhere = float(fact.replications[members].mean()), float(fact.replications[~members].mean())
        if here > elsewhere:
            found.append(DistinguishingFact(fact.text, here, elsewhere, fact))
    found.sort(key=lambda mark: -_telling(mark))
    telling = [mark for mark in found if mark.here >= TYPICAL and mark.here - mark.elsewhere >= TELLING]
    once: dict[str, DistinguishingFact] = {}
    for mark in telling or found[:2]:
        once.setdefault(mark.fact.place, mark)
    return tuple(once.values())[:MOST_SAID]


def _telling(mark: DistinguishingFact) -> float:
    return (mark.here - mark.elsewhere) * (0.5 + mark.fact.weight / 2)


def name_of(marks: Sequence[DistinguishingFact], most: int = 3) -> str:
    """A course's name: its most telling marks, places of which the same is said together."""
    if not marks:
        return "All courses"
    said: dict[tuple[str, str], list[str]] = {}
    for mark in marks[:most]:
        said.setdefault((mark.fact.verb, mark.fact.plural), []).append(mark.fact.place)
    words = [(plural if len(places) > 1 else verb).format(listed(places)) for (verb, plural), places in said.items()]
    name = "; ".join(words)
    likelier = "" if marks[0].here >= TYPICAL else "Likelier than elsewhere: "
    return likelier + name[0].upper() + name[1:]
