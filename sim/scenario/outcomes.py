"""The questions that a scenario asks of every replication, and the record of what did happen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.core.error_messages import refusal
from sim.scenario.base import ScenarioModel
from sim.scenario.measures import MEASURE_NAMES
from sim.scenario.names import ActorName, Day, DayInTime, FormationName, MeasureName, OutcomeName, PlaceName
from sim.scenario.numbers import Real

EndDate = DayInTime | Literal["end"]

QUESTIONS = {
    "place": ("held_by", "lost_by"),
    "actor": ("above", "below"),
    "formation": ("broken",),
}
"""The questions that may be asked of each subject: exactly one of these."""


class Outcome(ScenarioModel):
    """A question with the answer yes or no, about a place, an actor or a formation.

    Place: ``held_by`` (one actor or several) or ``lost_by``. Actor: ``measure`` with ``above`` or ``below``.
    Formation: ``broken: true``. When: ``by`` a date (ever until then), ``at`` a date, ``through`` a date
    (on every day until then); dates may be ``end``. With ``given`` only the replications in which another
    outcome is true are counted.
    """

    text: str | None = None
    place: PlaceName | None = None
    held_by: ActorName | Annotated[list[ActorName], Field(min_length=1)] | None = None
    lost_by: ActorName | None = None
    actor: ActorName | None = None
    measure: MeasureName | None = None
    above: Real | None = None
    below: Real | None = None
    formation: FormationName | None = None
    broken: bool | None = None
    by: EndDate | None = None
    at: EndDate | None = None
    through: EndDate | None = None
    given: OutcomeName | None = None

    @model_validator(mode="after")
    def _whole(self) -> Outcome:
        """Refuse what is not one question about one subject at one time."""
        subjects = self.said("place", "actor", "formation")
        if len(subjects) != 1:
            found = " and ".join(subjects) or "none of them"
            raise refusal(f"an outcome has exactly one subject, found {found}", ["place", "actor", "formation"])
        _check_question(self, subjects[0])
        times = self.said("by", "at", "through")
        if len(times) > 1:
            raise refusal(f"an outcome has one time, found {' and '.join(times)}", ["by", "at", "through"])
        return self


def _check_question(outcome: Outcome, subject: str) -> None:
    """Refuse a question that is not the one that its subject can be asked."""
    allowed = (*QUESTIONS[subject], *(("measure",) if subject == "actor" else ()))
    every = {question for questions in QUESTIONS.values() for question in questions} | {"measure"}
    strays = outcome.said(*sorted(every - set(allowed)))
    if strays:
        raise refusal(f"an outcome about {_article(subject)} has no {strays[0]}", allowed)
    asked = outcome.said(*QUESTIONS[subject])
    if len(asked) != 1:
        found = " and ".join(asked) or "none of them"
        message = f"an outcome about {_article(subject)} asks exactly one thing, found {found}"
        raise refusal(message, QUESTIONS[subject])
    if subject == "actor" and outcome.measure is None:
        raise refusal("an outcome about an actor needs a measure", MEASURE_NAMES)


def _article(subject: str) -> str:
    return f"an {subject}" if subject[0] in "aeiou" else f"a {subject}"


class HeldSpell(ScenarioModel):
    """The holder of a place over a time: for scoring only, the engine never reads it."""

    place: PlaceName
    held_by: ActorName
    since: Day
    until: Day | None = None

    @model_validator(mode="after")
    def _whole(self) -> HeldSpell:
        if self.until is not None and self.until < self.since:
            raise refusal(f"until {self.until} is before since {self.since}")
        return self
