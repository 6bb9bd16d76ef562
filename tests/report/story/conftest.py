"""Replications of the duel, recorded once and found by what happens in them, whatever their numbers."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sim.ensemble.results import Results
    from sim.report.story.events import StoryEvent
    from sim.report.story.recorder import Recording

SEED = 1
REPLICATIONS = 5


@pytest.fixture(scope="session")
def first(duel_plan: Any) -> Callable[..., Recording]:
    """The first replication of the small run in which something happened; each is recorded once."""
    from sim.report.story.recorder import play_and_record

    recorded = functools.cache(functools.partial(play_and_record, duel_plan, SEED))
    return lambda happened: next(filter(happened, map(recorded, range(REPLICATIONS))))


def fall(recording: Recording) -> StoryEvent:
    """Ford's first change of hands."""
    from sim.report.story.events import EventKind
    from sim.report.story.items import of

    return next(event for event in of(recording.events, EventKind.CONTROL) if event.place == "ford")


def breaks(recording: Recording, cause: str) -> list[StoryEvent]:
    """Formations that broke in Ford of a cause."""
    from sim.report.story.events import EventKind
    from sim.report.story.items import of

    return [
        event
        for event in of(recording.events, EventKind.BREAK)
        if (event.place, event.data["cause"]) == ("ford", cause)
    ]


@pytest.fixture(scope="session")
def recording(first: Callable[..., Recording]) -> Recording:
    """A replication in which troops desert from Ford above all for rumours of the enemy's strength, and it falls."""
    from sim.report.story.why import largest

    def collapses(recording: Recording) -> bool:
        rumoured = [largest(event.data["terms"])[0][0] == "odds" for event in breaks(recording, "desertion")]
        return any(rumoured) and recording.course.holders[-1, 1] != recording.course.holders[0, 1]

    return first(collapses)


@pytest.fixture(scope="session")
def under_fire(first: Callable[..., Recording]) -> Recording:
    """A replication in which a formation breaks in Ford because it is surprised."""
    return first(lambda recording: bool(breaks(recording, "surprise")))


@pytest.fixture(scope="session")
def run_of_duel(duel_plan: Any, duel_course: Any, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A small finished run of the duel."""
    from sim.ensemble.results import Results
    from sim.ensemble.run import run
    from sim.ensemble.settings import Settings

    folder: Path = tmp_path_factory.mktemp("story") / "run"
    settings = Settings(seed=SEED, replications=REPLICATIONS, workers=1, out=folder)
    run(duel_plan, settings, player=lambda _plan, seed, replication: duel_course(replication, seed))
    return Results(folder)
