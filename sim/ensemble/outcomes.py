"""The answers to a scenario's questions in one replication: yes, no, or not answerable.

Every question is about a state that holds or does not hold on each day (a place is held, a measure is above a
limit, a formation is broken); ``by``, ``at`` and ``through`` say on which days it has to hold. On days on which its
measure is not defined (the morale of an actor without troops) a question is not asked.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from sim.core.calendar import evening_of
from sim.ensemble.measured import NEEDS
from sim.scenario import MEASURES, Outcome
from sim.world.blueprint import Blueprint
from sim.world.codes import NOBODY

MEASURE_ROW = {measure.name: row for row, measure in enumerate(MEASURES)}
"""Column of a measure in ``Course.series``."""


class RecordedReplication(Protocol):
    """The record of one replication (see ``sim.ensemble.replication.Course``).

    Attributes:
        holders: (days + 1, P) int, actor that holds a place, -1 = nobody; row 0 is the start.
        series: (days + 1, A, M) float, the measures of every actor.
        world: the tables at the end.
    """

    @property
    def holders(self) -> Any: ...  # noqa: D102 - described above

    @property
    def series(self) -> Any: ...  # noqa: D102

    @property
    def world(self) -> Any: ...  # noqa: D102


@dataclass(frozen=True)
class RowNumbers:
    """Row numbers of everything a question may name, and the calendar."""

    places: Mapping[str, int]
    actors: Mapping[str, int]
    formations: Mapping[str, int]
    start: datetime.date
    days: int


class _Answers(NamedTuple):
    """The answers to one question in n replications.

    Attributes:
        yes: (n,) bool; of no meaning where the answer is not known.
        known: (n,) bool.
    """

    yes: Any
    known: Any


def names_of(blueprint: Blueprint) -> RowNumbers:
    """Return the row numbers of a blueprint's names."""
    places, actors, formations = (
        {name: row for row, name in enumerate(table)}
        for table in (blueprint.places, blueprint.actors, blueprint.formations)
    )
    return RowNumbers(places, actors, formations, blueprint.start, blueprint.days)


def deadline(outcome: Outcome, names: RowNumbers) -> int | None:
    """Return the evening a question looks at or up to; None when the run does not reach it."""
    asked = outcome.by or outcome.at or outcome.through or "end"
    evening = names.days if isinstance(asked, str) else evening_of(names.start, asked)
    return evening if 0 <= evening <= names.days else None


def answerable(outcomes: Mapping[str, Outcome], name: str, names: RowNumbers) -> bool:
    """Return whether a run of this length can answer a question, and the questions it is conditional on."""
    condition = outcomes[name].given
    reached = deadline(outcomes[name], names) is not None
    return reached and (condition is None or answerable(outcomes, condition, names))


def evaluate(outcomes: Mapping[str, Outcome], names: RowNumbers, course: RecordedReplication) -> dict[str, bool | None]:
    """Return the answers in one replication (see ``evaluate_all``)."""
    return {name: answers[0] for name, answers in evaluate_all(outcomes, names, [course]).items()}


def evaluate_all(
    outcomes: Mapping[str, Outcome], names: RowNumbers, courses: Sequence[RecordedReplication]
) -> dict[str, list[bool | None]]:
    """Return the answers in some replications, each question put to all of them at once.

    Returns:
        A list by outcome, True or False by replication; None when the run ends before the day asked about, when the
        measure is not defined then, or when the outcome that this one is conditional on (``given``) did not come
        true: such replications are not counted.
    """
    if not courses:
        return {name: [] for name in outcomes}
    found = {name: _answers(outcome, names, courses) for name, outcome in outcomes.items()}
    return {
        name: [one if there else None for one, there in zip(yes.tolist(), _counted(outcomes, name, found), strict=True)]
        for name, (yes, _) in found.items()
    }


def _counted(outcomes: Mapping[str, Outcome], name: str, found: Mapping[str, _Answers]) -> Any:
    """(n,) bool: where a question has an answer and its conditions all came true (the loader has refused circles)."""
    condition, known = outcomes[name].given, found[name].known
    return known if condition is None else known & found[condition].yes & _counted(outcomes, condition, found)


def _answers(outcome: Outcome, names: RowNumbers, courses: Sequence[RecordedReplication]) -> _Answers:
    """Return the answers to one question, its condition left aside."""
    evening = deadline(outcome, names)
    if evening is None:
        return _Answers(*np.zeros((2, len(courses)), bool))
    state, asked = (days[:, : evening + 1] for days in _state(outcome, names, courses))
    if outcome.by is not None:
        return _Answers((state & asked).any(axis=1), asked.any(axis=1))
    if outcome.through is not None:
        return _Answers((state | ~asked).all(axis=1), asked.any(axis=1))
    return _Answers(state[:, -1], asked[:, -1])


def _state(outcome: Outcome, names: RowNumbers, courses: Sequence[RecordedReplication]) -> tuple[Any, Any]:
    """Return on which evenings the state that a question is about holds, and on which it is defined.

    Returns:
        (n, days + 1) bool, twice.
    """
    if outcome.actor is not None:
        values = _measure(outcome, names, courses)
        return values > outcome.above if outcome.above is not None else values < outcome.below, ~np.isnan(values)
    if outcome.place is not None:
        place = names.places[outcome.place]
        state = _place_state(outcome, names, np.stack([course.holders[:, place] for course in courses]))
    else:
        state = _formation_state(outcome, names, courses)
    return state, np.ones(state.shape, bool)


def _formation_state(outcome: Outcome, names: RowNumbers, courses: Sequence[RecordedReplication]) -> Any:
    """Return on which evenings a formation has been broken, or has not."""
    row = names.formations[str(outcome.formation)]
    broke = np.array([course.world.formations["first_broke_day"][row] for course in courses])[:, None]
    broken = (np.arange(names.days + 1) > broke) & (broke != NOBODY)
    return ~broken if outcome.broken is False else broken


def _place_state(outcome: Outcome, names: RowNumbers, holders: Any) -> Any:
    """Return on which evenings a place is held by one of those named, or is lost: theirs before, and not now.

    Args:
        outcome: the question.
        names: row numbers.
        holders: (n, days + 1) who held the place.
    """
    if outcome.held_by is not None:
        holding = [outcome.held_by] if isinstance(outcome.held_by, str) else outcome.held_by
        return np.logical_or.reduce([holders == names.actors[name] for name in holding])
    theirs = holders == names.actors[str(outcome.lost_by)]
    return np.logical_or.accumulate(theirs, axis=1) & ~theirs


def _measure(outcome: Outcome, names: RowNumbers, courses: Sequence[RecordedReplication]) -> Any:
    """(n, days + 1) the measure that is asked about, nan where it is not defined."""
    actor, row = names.actors[str(outcome.actor)], MEASURE_ROW[str(outcome.measure)]
    values = np.array([course.series[:, actor, row] for course in courses], float)
    if row in NEEDS:
        values[np.array([course.series[:, actor, NEEDS[row]] for course in courses]) <= 0] = np.nan
    return values


def question(name: str, outcome: Outcome) -> str:
    """Return a question in words: the scenario's own text, or the name with its underscores taken out."""
    return outcome.text or name.replace("_", " ").capitalize()
