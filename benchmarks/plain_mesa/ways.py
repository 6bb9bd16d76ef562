"""The ways of playing that are measured against one another."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any

from sim.ensemble.replication import play
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.study.sweeps import sweep
from sim.world.blueprint import Blueprint
from sim.world.tables import copy

from .campaign import Campaign
from .reduced import drawn, play_days, shortened_day
from .theatres import SEED, Theatre
from .timing import Way


def by_rules(theatre: Theatre, replications: int, times: int = 1) -> Way:
    """The shortened day with the engine's compiled rules; worlds are drawn beforehand.

    Args:
        theatre: which.
        replications: the first so many.
        times: how often each is played.
    """
    worlds = [drawn(theatre.plan, theatre.orders, SEED, k) for k in range(replications)]
    day, days = shortened_day(), theatre.plan.days

    def work(made: list[Any]) -> None:
        for world in made:
            play_days(world, day, days)

    return Way(work, replications * times, lambda: [copy(world) for world in worlds for _ in range(times)])


def by_port(theatre: Theatre, replications: int) -> Way:
    """The same worlds and days in plain Mesa; agents are made beforehand."""
    worlds = [drawn(theatre.plan, theatre.orders, SEED, k) for k in range(replications)]

    def prepare() -> list[Campaign]:
        return [Campaign(theatre.plan, theatre.roads, world, seed=k) for k, world in enumerate(worlds)]

    def work(made: list[Campaign]) -> None:
        for campaign in made:
            for _ in range(theatre.plan.days):
                campaign.step()
            campaign.end()

    return Way(work, replications, prepare)


def by_engine(plan: Blueprint, replications: int, times: int = 1) -> Way:
    """Whole days of the engine, compiled, one replication after the other; worlds are built in the time measured."""

    def work(_: Any) -> None:
        for k in range(replications * times):
            play(plan, SEED, k % replications)

    return Way(work, replications * times)


def by_theatre(plan: Blueprint, replications: int, collected: bool) -> Way:
    """The same replications as Mesa models of the engine's (``sim.Theatre``).

    Args:
        plan: the blueprint.
        replications: the first so many.
        collected: with the default data collector, or with none.
    """
    from sim.model.theatre import Theatre as Model

    def work(_: Any) -> None:
        for k in range(replications):
            model = Model(plan, k, SEED)
            if not collected:
                model.datacollector = None
            while model.running:
                model.step()

    return Way(work, replications)


def by_batch_run(plan: Blueprint, replications: int, processes: int) -> Way:
    """The same replications by ``mesa.batch_run`` over ``sim.Theatre``."""
    import mesa

    from sim.model.theatre import Theatre as Model

    wanted = {"scenario": plan, "replication": range(replications), "seed": SEED}
    work = functools.partial(
        mesa.batch_run, Model, wanted, number_processes=processes, max_steps=plan.days, display_progress=False
    )
    return Way(lambda _: work(), replications)


def by_run(plan: Blueprint, replications: int, workers: int) -> Way:
    """The same replications by ``sim.ensemble.run``, which keeps every evening's tables on the disk."""

    def work(_: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(seed=SEED, replications=replications, workers=workers, out=Path(folder) / "run")
            run(plan, settings)

    return Way(work, replications)


def by_sweep(file: Path, replications: int, executor: Any) -> Way:
    """A study of the first week of a scenario, files and all: four points, handed to an executor (threads if None)."""
    each = replications // 4

    def work(_: Any) -> None:
        with tempfile.TemporaryDirectory() as place:
            sweep(file, ["parameters.cohesion.distance=own:4"], replications=each, days=8, workers=2,
                  executor=executor, out=Path(place) / "study", progress=False)  # fmt: skip

    return Way(work, replications)
