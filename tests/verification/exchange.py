"""Does the order of a day matter? Rules that follow one another are exchanged, one pair at a time.

``python -m tests.verification.exchange duel 400`` plays 400 replications of the duel in the engine's order and, for
each pair, 400 others with the pair exchanged, and prints what differs as JSON; pairs may be named after that
(``breaking.roll_breaks/cohesion.hold_or_leave``). Every step of a day is compiled by itself, so that another order
needs no compiling.

Three comparisons. *Same*: the share of replications that the exchange leaves as they were, bit for bit, on the same
dice. *Shift*: by how much the place falls more often on the same dice, with a 95 % interval. *p*: whether the
distributions of what comes of it differ, on dice of their own (the five comparisons of
``plain_mesa.agreement``; the least p, times five).
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.core.compiled import COMPILED, addresses, kind_of
from sim.ensemble.days import Steps, dawn, decide_and_rest, rest, steps
from sim.rules.day import DAY
from sim.scenario import load
from sim.world.apply_events import event_days, happen
from sim.world.blueprint import Blueprint, blueprint
from sim.world.build import build
from sim.world.tables import World
from tests.conftest import DUEL, ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))  # programs, not a package

from plain_mesa import reduced, theatres
from plain_mesa.agreement import p_values
from plain_mesa.reduced import Ending

Rules = Sequence[Callable[..., Any]]
PLACES = {"duel": "ford", "siege": "town", "mosul": "mosul"}
"""The cases, and whose fall is looked at."""
LIVELY = (
    "movement.move/supply.trace", "guerrilla.bleed/battle.fight", "battle.fight/breaking.roll_breaks",
    "breaking.roll_breaks/cohesion.hold_or_leave", "cohesion.hold_or_leave/control.change",
    "momentum.update/recruitment.recruit", "allegiance.update/harm.harm", "harm.harm/politics.politics",
)  # fmt: skip
"""Pairs whose exchange changes many worlds: one of the two reads what the other has just written."""


class Case(NamedTuple):
    """A scenario, the rules of its day, and the place whose fall is looked at (its row)."""

    plan: Blueprint
    rules: Rules
    place: int


def case(name: str, days: int | None = None) -> Case:
    """One of ``PLACES``, for so many days; the siege has scripted orders and a shortened day."""
    files = {"duel": DUEL, "siege": theatres.SIEGE, "mosul": ROOT / "scenarios" / "mosul.yaml"}
    plan = blueprint(load(files[name], days=days or (30 if name == "mosul" else None)))
    return Case(plan, reduced.DAY if name == "siege" else DAY, plan.places.index(PLACES[name]))


def named(rule: Callable[..., Any]) -> str:
    """A rule's module and name."""
    plain = getattr(rule, "py_func", rule)
    return f"{plain.__module__.rpartition('.')[2]}.{plain.__name__}"


def pairs(rules: Rules) -> dict[str, tuple[int, int]]:
    """Neighbours in the day, by name, and where they stand; the end of the day stays at the end."""
    found = {}
    for first in range(len(rules) - 2):
        name = f"{named(rules[first])}/{named(rules[first + 1])}"
        found[name if name not in found else f"{name}#2"] = (first, first + 1)
    return found


def exchanged(rules: Rules, pair: tuple[int, int]) -> Rules:
    """The rules with two of them in each other's place."""
    found = list(rules)
    found[pair[0]], found[pair[1]] = found[pair[1]], found[pair[0]]
    return found


def order_of(world: World, rules: Rules) -> Steps:
    """The steps of a day in the order that is asked for."""
    return steps(world)._replace(day=addresses(rules, kind_of(world)) if COMPILED else tuple(rules))


def ending(played: Case, rules: Rules, seed: int, replication: int) -> tuple[Ending, bytes]:
    """What came of one replication, and all of its last evening's formations and places."""
    plan, _, place = played
    if played.rules is reduced.DAY:
        world = reduced.drawn(plan, theatres.SIEGE_ORDERS, seed, replication)
        order = order_of(world, rules)
        for _ in range(plan.days):
            rest(world, order)
    else:
        world, numbers = build(plan, seed, replication)
        order, scripted = order_of(world, rules), set(event_days(plan))
        for day in range(plan.days):
            dawn(world, order)
            if day in scripted:
                happen(plan, world, numbers, day)
            decide_and_rest(world, order)
    own = world.formations["actor"] == world.places["holder_start"][place]
    lost = (int(world.formations[name][own].sum()) for name in ("killed", "deserted", "captured"))
    return Ending(int(world.places["fell_day"][place]), *lost), world.formations.tobytes() + world.places.tobytes()


class Found(NamedTuple):
    """What an exchange does.

    Attributes:
        same: share of replications that it leaves as they were.
        shift: by how much the place falls more often, on the same dice.
        error: half the 95 % interval of that.
        p: that distributions this different come from the same model.
    """

    same: float
    shift: float
    error: float
    p: float


def compare(name: str, replications: int, chosen: Sequence[str] = ()) -> dict[str, Found]:
    """Exchange every pair, or those named, in so many replications.

    Raises:
        KeyError: a pair that is not in the day.
    """
    played = case(name)
    usual = [ending(played, played.rules, 1, k) for k in range(replications)]
    fell = np.array([end.fell >= 0 for end, _ in usual])
    found, all_pairs = {}, pairs(played.rules)
    for pair in chosen or all_pairs:
        rules = exchanged(played.rules, all_pairs[pair])
        others = [ending(played, rules, 1, k) for k in range(replications)]
        fresh = np.array([ending(played, rules, 2, k)[0] for k in range(replications)])
        change = np.array([end.fell >= 0 for end, _ in others]).astype(float) - fell
        p = p_values(np.array([end for end, _ in usual]), fresh)
        found[pair] = Found(
            sum(a[1] == b[1] for a, b in zip(usual, others, strict=True)) / replications,
            float(change.mean()),
            1.96 * float(change.std()) / math.sqrt(replications),
            min(1.0, len(p) * min(p.values())),
        )
    return found


def main(name: str, replications: str, *chosen: str) -> None:
    """Print what every exchange does as JSON."""
    print(json.dumps({pair: one._asdict() for pair, one in compare(name, int(replications), chosen).items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
