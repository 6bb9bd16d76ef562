"""A whole story: a replication recorded, picked and told, ready for the terminal, a page or JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sim.ensemble.results import Results
from sim.report.story.frame import Frame, frame
from sim.report.story.naming import StoryNames
from sim.report.story.narrative import Chapter, narrate
from sim.report.story.picks import Pick
from sim.report.story.recorder import Recording, play_and_record
from sim.world.blueprint import Blueprint


@dataclass(frozen=True)
class Story:
    """A replication told.

    Attributes:
        recording: everything that happened in it.
        names: what things are called.
        frame: which replication it is and how it ended.
        chapters: what is told, day by day.
        full: whether that is everything.
    """

    recording: Recording
    names: StoryNames
    frame: Frame
    chapters: tuple[Chapter, ...]
    full: bool

    def as_dict(self) -> dict[str, Any]:
        """The story as plain dictionaries, ready for JSON (see ``docs/story.md``)."""
        recording, plan = self.recording, self.recording.plan
        course, places = recording.course, self.recording.course.world.places
        holders = [*plan.actors, None]  # nobody is -1: the last
        return {
            "scenario": plan.scenario.name,
            "seed": recording.seed,
            "replication": recording.replication,
            "digest": course.digest,
            "start": plan.start.isoformat(),
            "days": plan.days,
            "picked": self.frame.picked,
            "outcomes": {answer.name: answer.answer for answer in self.frame.answers},
            "inputs": list(self.frame.inputs),
            "events": [event.as_dict(plan.start) for event in recording.events],
            "told": [asdict(chapter) for chapter in self.chapters],
            "end": {
                "holders": {name: holders[row] for name, row in zip(plan.places, course.holders[-1], strict=True)},
                "totals": self.frame.totals,
                "civilians_killed": int(places["civilians_killed"].sum()),
                "displaced": int(places["displaced"].sum()),
            },
        }


def make(
    plan: Blueprint, seed: int, replication: int, results: Results | None = None, picked: Pick | None = None,
    full: bool = False,
) -> Story:  # fmt: skip
    """Play one replication again and tell it.

    Args:
        plan: the scenario's blueprint.
        seed: the run's seed.
        replication: which replication.
        results: the run it belongs to, if there is one.
        picked: how it was picked, if it was.
        full: tell everything.

    Raises:
        OtherReplicationError: the run has another replication under this number.
    """
    recording = play_and_record(plan, seed, replication)
    names = StoryNames(plan.scenario)
    around = frame(recording, names, results, picked)
    return Story(recording, names, around, tuple(narrate(recording.events, names, plan.days, full)), full)
