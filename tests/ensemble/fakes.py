"""A made-up theatre of two towns and two actors, and players that need no rules."""

from __future__ import annotations

import datetime
import hashlib
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.ensemble.chunks import Chunk, Player
from sim.ensemble.jobs import Job, Played, Task, play_task
from sim.ensemble.run import RunWork
from sim.scenario import Number, Scenario
from sim.scenario.measures import MEASURES
from sim.world.draws import Drawer, Draws

DAYS = 10
PLACES, ACTORS, FORMATIONS = ("ford", "castle"), ("crown", "rebels"), ("guard", "band")
START = datetime.date(2014, 6, 5)
FIRST_MEASURES = 23
"""Measures of version 0.1: later ones stay 0 here, so that what is rolled after them is what it was."""
OUTCOMES = {
    "ford_falls": {"text": "The ford falls", "place": "ford", "held_by": "rebels", "by": "end"},
    "castle_holds": {"place": "castle", "held_by": "crown", "through": "end"},
    "later": {"place": "ford", "held_by": "rebels", "by": datetime.date(2015, 1, 1)},
}


def scenario(outcomes: dict[str, Any] | None = None) -> Scenario:
    place = {"country": "x", "latitude": 0, "longitude": 0, "population": 1000, "community": {"all": 1}}
    return Scenario.model_validate(
        {
            "name": "A duel",
            "start": START,
            "days": DAYS,
            "communities": ["all"],
            "places": {name: place | {"name": name.title(), "holder": "crown"} for name in PLACES},
            "roads": [{"between": PLACES, "km": 50}],
            "kinds": {"foot": {"name": "Foot"}},
            "actors": {name: {"name": f"The {name}"} for name in ACTORS},
            "formations": {
                name: {"actor": actor, "kind": "foot", "place": "ford", "paper": 100}
                for name, actor in zip(FORMATIONS, ACTORS, strict=True)
            },
            "outcomes": OUTCOMES if outcomes is None else outcomes,
        }
    )


def blueprint(outcomes: dict[str, Any] | None = None) -> Any:
    return SimpleNamespace(
        scenario=scenario(outcomes), places=PLACES, actors=ACTORS, formations=FORMATIONS, start=START, days=DAYS,
        draw_paths=("formations.guard.morale",), drawer=drawer(), coefficients="fixed",
    )  # fmt: skip


def drawer() -> Drawer:
    """One uncertain input."""
    draws = Draws()
    draws.add("formations.guard.morale", Number(low=0.2, high=0.8))
    return draws.freeze()


@dataclass
class Course:
    replication: int = 0
    holders: Any = field(default_factory=lambda: np.zeros((DAYS + 1, 2), np.int8))
    series: Any = field(default_factory=lambda: np.zeros((DAYS + 1, 2, len(MEASURES))))
    digest: str = "00"
    draws: Any = field(default_factory=lambda: np.zeros(1))
    world: Any = None
    refused: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        formations = np.zeros(2, [("first_broke_day", "i4")])
        formations["first_broke_day"] = -1
        self.world = SimpleNamespace(formations=formations)


def play(_: Any, seed: int, replication: int) -> Course:
    """The ford falls to the rebels in about three of ten replications, on a day that is rolled."""
    luck = np.random.default_rng([seed, replication])
    course = Course(replication, digest=hashlib.blake2b(f"{seed}/{replication}".encode(), digest_size=4).hexdigest())
    course.draws[0] = luck.random()
    course.series[:, :, :FIRST_MEASURES] = luck.random((DAYS + 1, 2, FIRST_MEASURES)) * 1000
    if luck.random() < 0.3:
        course.holders[luck.integers(1, DAYS) :, 0] = 1
        course.world.formations["first_broke_day"][0] = 5
    return course


def played(first: int, last: int, player: Player = play, **more: Any) -> Played:
    """A chunk of a run of the theatre, seed 1."""
    task = Task(Chunk(first, last), (Job(tuple(range(first, last)), 1),))
    return play_task(RunWork(blueprint()), task, player, **more)


def play_with_faults(plan: Any, seed: int, replication: int) -> Course:
    if replication % 10 == 3:
        raise ArithmeticError(f"replication {replication} went wrong")
    return play(plan, seed, replication)


def play_slowly(plan: Any, seed: int, replication: int) -> Course:
    time.sleep(0.01)
    return play(plan, seed, replication)
