"""The frame of a story: which replication it is, how common, what was unusual in it, and how it ended."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.core import words
from sim.core.errors import SimError
from sim.ensemble.outcomes import evaluate, names_of, question
from sim.ensemble.results import Results
from sim.report.story.draws import number_at, unusual
from sim.report.story.naming import StoryNames, capital, number
from sim.report.story.phrases import say
from sim.report.story.picks import Pick
from sim.report.story.recorder import Recording
from sim.scenario import MEASURE_NAMES, in_words


class OtherReplicationError(SimError):
    """The replay is not the replication of the run's row.

    Attributes:
        replication: which.
    """

    def __init__(self, replication: int, folder: str) -> None:
        super().__init__(
            f"replication {replication} played again is not that of {folder} (another digest): the run was made by "
            "another version of the rules; run the scenario again, or leave out --run"
        )
        self.replication = replication


@dataclass(frozen=True)
class StoryAnswer:
    """One of the scenario's questions, answered in this replication.

    Attributes:
        name, text: the question.
        answer: yes, no, or None where it does not apply.
        share: the share of the run's replications with the same answer, None where that is not known.
        note: what the scenario says of it.
    """

    name: str
    text: str
    answer: bool | None
    share: float | None
    note: str | None

    @property
    def rare(self) -> bool:
        """Return whether fewer than half of the replications gave this answer."""
        return self.share is not None and self.share < 0.5

    @property
    def in_words(self) -> str:
        """The answer, with its share of replications if that is known."""
        said = say("yes" if self.answer else "no")
        if self.share is None:
            return say("answer", answer=said, text=self.text)
        return say("answer.share", answer=said, share=words.percent(self.share), text=self.text)


@dataclass(frozen=True)
class Frame:
    """The frame of a story.

    Attributes:
        title: the scenario's name.
        replication: which replication, when.
        picked: how it was picked; empty if it was named.
        answers: to the scenario's questions.
        replications: of how many replications ``StoryAnswer.share`` is.
        inputs: sentences about inputs drawn far from the middle.
        holders: by actor that holds places at the end: which, and how many people live there.
        totals: by actor, numbers at the end by measure.
        harm: what it did to civilians.
    """

    title: str
    replication: str
    picked: str
    answers: tuple[StoryAnswer, ...]
    replications: int
    inputs: tuple[str, ...]
    holders: Mapping[str, tuple[tuple[str, ...], int]]
    totals: Mapping[str, Mapping[str, float]]
    harm: str


TOLD = ("civilians_killed", "displaced", "captives_killed", "troops", "killed", "deserted", "captured", "recruits")
"""Measures told of every actor at the end."""


def frame(recording: Recording, names: StoryNames, results: Results | None = None, picked: Pick | None = None) -> Frame:
    """The frame of a replication's story.

    Args:
        recording: the replication.
        names: of its scenario.
        results: the run it belongs to, if that is known.
        picked: how it was picked.

    Raises:
        OtherReplicationError: the run's row of this replication has another digest.
    """
    if results is not None:
        _check_digest(recording, results)
    plan = recording.plan
    dates = words.days(plan.start.isoformat(), (plan.start + datetime.timedelta(plan.days - 1)).isoformat())
    which = say("world", replication=recording.replication, seed=recording.seed, dates=dates)
    return Frame(
        title=plan.scenario.name,
        replication=which,
        picked=_how(picked, names) if picked else "",
        answers=tuple(_answers(recording, results)),
        replications=len(results.columns([])) if results else 0,
        inputs=tuple(_inputs(recording, names)),
        holders=_holders(recording),
        totals=_totals(recording),
        harm=_harm(recording),
    )


def _check_digest(recording: Recording, results: Results) -> None:
    rows = results.columns(["digest"])
    number = recording.replication
    if number in rows.index and rows.loc[number, "digest"] != recording.course.digest:
        raise OtherReplicationError(number, str(results.folder))


def _how(picked: Pick, names: StoryNames) -> str:
    """Say how a replication was picked."""
    parts = dict(picked.parts)
    among = say("pick.all", of=f"{parts['of']:,}")
    if parts["outcomes"]:
        asked = ", ".join(f"{name} = {'yes' if answer else 'no'}" for name, answer in parts["outcomes"].items())
        among = say("pick.some", matching=f"{parts['matching']:,}", of=f"{parts['of']:,}", asked=asked)
    if "actor" in parts:
        parts |= {"actor": names.actor(parts["actor"]), "people": number(parts["people"])}
    if "bits" in parts:
        parts |= {"bits": f"{parts['bits']:.0f}", "usual": f"{parts['usual']:.0f}"}
    if "distance" in parts:
        parts["distance"] = f"{parts['distance']:.2f}"
    return say(picked.how, **(parts | {"among": among}))


def _answers(recording: Recording, results: Results | None) -> list[StoryAnswer]:
    outcomes = recording.plan.scenario.outcomes
    counted: dict[str, Any] = results.summary["outcomes"] if results else {}
    found = []
    for name, answer in evaluate(outcomes, names_of(recording.plan), recording.course).items():
        yes = counted.get(name, {}).get("probability")
        share = None if yes is None or answer is None else (yes if answer else 1.0 - yes)
        found.append(
            StoryAnswer(name, question(name, outcomes[name]), answer, share, counted.get(name, {}).get("note"))
        )
    return found


def _inputs(recording: Recording, names: StoryNames) -> list[str]:
    found = []
    for drawn in unusual(recording):
        high = drawn.quantile > 0.5
        tail = 1.0 - drawn.quantile if high else drawn.quantile
        given = number_at(recording, drawn.path)
        text = say(
            "input.high" if high else "input.low", what=names.path(drawn.path), value=_value(drawn.value, given),
            share=f"{max(1, math.ceil(100 * tail))} %",
            range=say("input.range", range=in_words(given)) if given else "",
        )  # fmt: skip
        found.append(text + (say("input.together", count=drawn.together) if drawn.together else ""))
    return found


def _value(value: float, given: Any) -> str:
    """A value as drawn, with the sign and unit of its number."""
    sign = " %" if given is not None and given.percent else ""
    unit = f" {given.unit}" if given is not None and given.unit else ""
    return words.amount(value) + sign + unit


def _holders(recording: Recording) -> dict[str, tuple[tuple[str, ...], int]]:
    plan, places = recording.plan, recording.course.world.places
    found: dict[str, tuple[tuple[str, ...], int]] = {}
    for row, actor in [*enumerate(plan.actors), (-1, "")]:
        held = [p for p, holder in enumerate(recording.course.holders[-1]) if holder == row]
        if held:
            people = sum(int(places["population"][p]) for p in held)
            found[actor] = tuple(plan.places[p] for p in held), people
    return dict(sorted(found.items(), key=lambda item: (item[0] == "", -item[1][1])))


def _totals(recording: Recording) -> dict[str, dict[str, float]]:
    last, columns = recording.course.series[-1], [MEASURE_NAMES.index(name) for name in TOLD]
    rows = enumerate(recording.plan.actors)
    found = {actor: dict(zip(TOLD, (float(last[row, c]) for c in columns), strict=True)) for row, actor in rows}
    return {actor: row for actor, row in found.items() if any(row.values())}


def how_usual(frame: Frame) -> str:
    """In how many questions the replication went as most replications of its run did; empty where no run is known."""
    answered = [answer for answer in frame.answers if answer.answer is not None]
    if not frame.replications or not answered:
        return ""
    usual = sum(not answer.rare for answer in answered)
    return say("answers.common", common=usual, of=len(answered))


def held_at_the_end(frame: Frame, names: StoryNames) -> list[str]:
    """Say who holds what, the actor with most people first."""
    found = []
    for actor, (places, people) in frame.holders.items():
        listed = ", ".join(names.place(place) for place in places)
        name = names.looks[actor].name if actor else say("nobody")
        found.append(capital(say("end.held", actor=name, people=number(people), places=listed)))
    return found


def sums_at_the_end(frame: Frame, names: StoryNames, most: int | None = None) -> list[str]:
    """Say what each measure came to, by actor; beyond ``most`` actors the others' sum."""
    found = []
    for measure in TOLD:
        by_actor = {actor: row[measure] for actor, row in frame.totals.items()}
        found.append(say(f"end.{measure}", counts=names.counts(by_actor, most)))
    return found


def _harm(recording: Recording) -> str:
    """Civilians killed and people not at home on the last evening, from the books of the places."""
    places = recording.course.world.places
    return say(
        "end.harm", killed=number(places["civilians_killed"].sum()), away=number(places["displaced"].sum()),
        people=number(places["population_start"].sum()),
    )  # fmt: skip
