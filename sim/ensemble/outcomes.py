"""The answers to a scenario's questions in one replication: yes, no, or not answerable.

Every question is about a state that holds or does not hold on each day (a place is held, a measure is above a
limit, a formation is broken); ``by``, ``at`` and ``through`` say on which days it has to hold. On days on which its
measure is not defined (the morale of an actor without troops) a question is not asked.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from sim.core.calendar import evening_of
from sim.ensemble.measured import measured
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
    """Return the answers in one replication.

    Returns:
        True or False by outcome; None when the run ends before the day asked about, when its measure is not defined
        then, or when the outcome that it is conditional on (``given``) did not come true: such replications are not
        counted.
    """
    answers = {name: _answer(outcome, names, course) for name, outcome in outcomes.items()}
    return {name: answers[name] if _counted(outcomes, name, answers) else None for name in outcomes}


def _counted(outcomes: Mapping[str, Outcome], name: str, answers: Mapping[str, bool | None]) -> bool:
    """Return whether all the conditions of an outcome came true (the loader has refused circles)."""
    condition = outcomes[name].given
    return condition is None or (answers[condition] is True and _counted(outcomes, condition, answers))


def _answer(outcome: Outcome, names: RowNumbers, course: RecordedReplication) -> bool | None:
    evening = deadline(outcome, names)
    if evening is None:
        return None
    state, asked = (days[: evening + 1] for days in (_state(outcome, names, course), _asked(outcome, names, course)))
    if outcome.by is not None or outcome.through is not None:
        state = state[asked]
        if not len(state):
            return None
        return bool(state.any() if outcome.by is not None else state.all())
    return bool(state[-1]) if asked[-1] else None


def _state(outcome: Outcome, names: RowNumbers, course: RecordedReplication) -> Any:
    """(days + 1,) bool: on which evenings the state that the question is about holds."""
    if outcome.place is not None:
        return _place_state(outcome, names, course.holders[:, names.places[outcome.place]])
    if outcome.actor is not None:
        values = _measure(outcome, names, course)
        return values > outcome.above if outcome.above is not None else values < outcome.below
    broke = int(course.world.formations["first_broke_day"][names.formations[str(outcome.formation)]])
    broken = (np.arange(names.days + 1) > broke) & (broke != NOBODY)
    return ~broken if outcome.broken is False else broken


def _place_state(outcome: Outcome, names: RowNumbers, holders: Any) -> Any:
    """Return on which evenings a place is held by one of those named, or is lost: theirs before, and not now."""
    if outcome.held_by is not None:
        holding = [outcome.held_by] if isinstance(outcome.held_by, str) else outcome.held_by
        return np.logical_or.reduce([holders == names.actors[name] for name in holding])
    theirs = holders == names.actors[str(outcome.lost_by)]
    return np.logical_or.accumulate(theirs) & ~theirs


def _measure(outcome: Outcome, names: RowNumbers, course: RecordedReplication) -> Any:
    """(days + 1,) the measure that is asked about, nan where it is not defined."""
    return measured(course.series[:, names.actors[str(outcome.actor)], :])[:, MEASURE_ROW[str(outcome.measure)]]


def _asked(outcome: Outcome, names: RowNumbers, course: RecordedReplication) -> Any:
    """(days + 1,) bool: on which evenings the state is defined."""
    if outcome.actor is None:
        return np.ones(names.days + 1, bool)
    return ~np.isnan(_measure(outcome, names, course))


def question(name: str, outcome: Outcome) -> str:
    """Return a question in words: the scenario's own text, or the name with its underscores taken out."""
    return outcome.text or name.replace("_", " ").capitalize()
