"""From what somebody wishes to hear to a story: find the run, pick the world, play it again, tell it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sim.core.compiled import COMPILED, cache_is_whole
from sim.ensemble.compile_cache import warm_up
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.results import Results
from sim.ensemble.settings import Settings
from sim.report.story import source_run
from sim.report.story.picks import pick
from sim.report.story.telling import Story, make
from sim.world.blueprint import Blueprint


@dataclass(frozen=True)
class StoryRequest:
    """What somebody wishes to hear.

    Attributes:
        stem: the scenario file's name, by which its standing run is found.
        replication: which world; None to pick one.
        like, outcomes: how to pick it (see ``picks.pick``).
        run: the run to pick from; None for the standing one or, where there is none, a small one.
        seed: of all dice; None for the run's.
        full: tell everything.
        results: where standing runs are.
    """

    stem: str
    replication: int | None = None
    like: str = "median"
    outcomes: tuple[str, ...] = ()
    run: Path | None = None
    seed: int | None = None
    full: bool = False
    results: Path = Path("results")


@dataclass(frozen=True)
class Told:
    """A wish fulfilled.

    Attributes:
        story: the story.
        folder: the run folder that the world belongs to; None where there is none.
        small: replications that were played only to pick from, 0 if none were.
    """

    story: Story
    folder: Path | None
    small: int


def tell_story(plan: Blueprint, wish: StoryRequest, listener: Listener | None = None) -> Told:
    """Tell the world that is wished for.

    Args:
        plan: the scenario's blueprint.
        wish: which world.
        listener: is told of compiling and of replications played to pick from.

    Raises:
        RunFolderError: the run named will not do.
        PickError: no world is as wished.
        OtherWorldError: the run has another world under this number.
    """
    listener = listener or Silent()
    if COMPILED and not cache_is_whole():
        warm_up(plan, _seed(wish), listener.compiling)
    results = _results(plan, wish)
    seed = results.manifest["seed"] if results else _seed(wish)
    folder = results.folder if results else None
    if wish.replication is not None:
        return Told(make(plan, seed, wish.replication, results, full=wish.full), folder, 0)
    with ExitStack() as stack:
        few = 0 if results else source_run.SMALL
        found = results or stack.enter_context(source_run.small(plan, seed, listener))
        picked = pick(found, wish.like, wish.outcomes)
        return Told(make(plan, seed, picked.replication, found, picked, wish.full), folder, few)


def _seed(wish: StoryRequest) -> int:
    return Settings().seed if wish.seed is None else wish.seed


def _results(plan: Blueprint, wish: StoryRequest) -> Results | None:
    if wish.run is not None:
        return source_run.named(wish.run, plan, wish.seed)
    return source_run.standing(plan, Settings(seed=_seed(wish), stem=wish.stem, results=wish.results))
