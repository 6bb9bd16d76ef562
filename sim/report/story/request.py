"""From what somebody wishes to hear to a story: find the run, pick the replication, play it again, tell it."""

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
    """A request for a story.

    Attributes:
        stem: the scenario file's name, by which its standing run is found.
        replication: which replication; None to pick one.
        like, outcomes: how to pick it (see ``picks.pick``).
        run: the run to pick from; None for the standing one or, where there is none, a small one.
        seed: of all random streams; None for the run's.
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
class ToldStory:
    """A story, and the run that its replication was picked from.

    Attributes:
        story: the story.
        folder: the run folder that the replication belongs to; None where there is none.
        small: replications that were played only to pick from, 0 if none were.
    """

    story: Story
    folder: Path | None
    small: int


def tell_story(plan: Blueprint, wish: StoryRequest, listener: Listener | None = None) -> ToldStory:
    """Tell the replication that is asked for.

    Args:
        plan: the scenario's blueprint.
        wish: which replication.
        listener: is told of compiling and of replications played to pick from.

    Raises:
        RunFolderError: the run named will not do.
        PickError: no replication is as asked.
        OtherReplicationError: the run has another replication under this number.
    """
    listener = listener or Silent()
    if COMPILED and not cache_is_whole():
        warm_up(plan, _seed(wish), listener.compiling)
    results = _results(plan, wish)
    seed = results.manifest["seed"] if results else _seed(wish)
    folder = results.folder if results else None
    if wish.replication is not None:
        return ToldStory(make(plan, seed, wish.replication, results, full=wish.full), folder, 0)
    with ExitStack() as stack:
        few = 0 if results else source_run.SMALL
        found = results or stack.enter_context(source_run.small(plan, seed, listener))
        picked = pick(found, wish.like, wish.outcomes)
        return ToldStory(make(plan, seed, picked.replication, found, picked, wish.full), folder, few)


def _seed(wish: StoryRequest) -> int:
    return Settings().seed if wish.seed is None else wish.seed


def _results(plan: Blueprint, wish: StoryRequest) -> Results | None:
    if wish.run is not None:
        return source_run.named(wish.run, plan, wish.seed)
    return source_run.standing(plan, Settings(seed=_seed(wish), stem=wish.stem, results=wish.results))
