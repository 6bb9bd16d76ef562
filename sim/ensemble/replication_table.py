"""The table of replications: one row each, a column for everything that was asked, that ended or that was drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from sim.ensemble.measured import measured
from sim.ensemble.outcomes import RowNumbers, evaluate, names_of
from sim.scenario import MEASURES
from sim.world.blueprint import Blueprint
from sim.world.codes import NOBODY


def fell_on(holders: Any) -> Any:
    """(P,) the evening on which the first holder of each place had lost it, -1 = never (or there was none)."""
    lost = (holders != holders[0]) & (holders[0] != NOBODY)
    return np.where(lost.any(axis=0), lost.argmax(axis=0), NOBODY)


def rows_of(
    blueprint: Blueprint, replications: Iterable[int], courses: list[Any], errors: list[str | None], brief: bool = False
) -> pa.Table:  # fmt: skip
    """The table of replications, one row each; everything but number and error is null in a failed one.

    What is not defined is null as well: the day of what never happened, the morale of an actor without troops.

    Columns: ``replication``, ``error``, ``digest``, ``outcome.<name>``, ``holder.<place>`` at the end,
    ``fell.<place>`` (evening), ``<actor>.<measure>`` at the end; and unless it should be ``brief``
    ``broke.<formation>`` (evening), ``draw.<path>``, ``refused.<number of an event>`` (whether a scheduled order was
    not accepted; null where its day was not played).
    """
    names = names_of(blueprint)
    failed = np.array([course is None for course in courses])
    found: dict[str, Any] = {
        "replication": pa.array(list(replications), pa.int64()),
        "error": pa.array(errors, pa.string()),
        "digest": pa.array(_each(courses, lambda course: course.digest), pa.string()),
    }
    found |= _outcome_columns(blueprint, names, courses)
    found |= _holder_columns(blueprint, courses, failed)
    found |= _number_columns(blueprint, courses, failed)
    if not brief:
        found |= _input_columns(blueprint, courses, failed)
    return pa.table(found)


def _outcome_columns(blueprint: Blueprint, names: RowNumbers, courses: list[Any]) -> dict[str, Any]:
    outcomes = blueprint.scenario.outcomes
    answers = [{} if course is None else evaluate(outcomes, names, course) for course in courses]
    return {f"outcome.{name}": pa.array([row.get(name) for row in answers], pa.bool_()) for name in outcomes}


def _holder_columns(blueprint: Blueprint, courses: list[Any], failed: Any) -> dict[str, Any]:
    last = _stack(_each(courses, lambda course: course.holders[-1]), len(blueprint.places))
    holders = pa.array([*blueprint.actors, "nobody"], pa.string())
    found = {}
    for row, place in enumerate(blueprint.places):
        indices = np.where(last[:, row] == NOBODY, len(blueprint.actors), last[:, row])
        codes = pa.array(indices.astype(np.int16), mask=failed)
        found[f"holder.{place}"] = pa.DictionaryArray.from_arrays(codes, holders)
    return found


def _number_columns(blueprint: Blueprint, courses: list[Any], failed: Any) -> dict[str, Any]:
    fell = _each(courses, lambda course: fell_on(course.holders))
    ends = _each(courses, lambda course: measured(course.series[-1]).ravel())
    measures = [f"{actor}.{measure.name}" for actor in blueprint.actors for measure in MEASURES]
    return {
        **_days([f"fell.{place}" for place in blueprint.places], fell, failed),
        **_columns(measures, ends, failed),
    }


def _input_columns(blueprint: Blueprint, courses: list[Any], failed: Any) -> dict[str, Any]:
    broke = _each(courses, lambda course: _evenings(course.world.formations["first_broke_day"]))
    draws = _each(courses, lambda course: course.draws)
    return {
        **_days([f"broke.{name}" for name in blueprint.formations], broke, failed),
        **_columns([f"draw.{path}" for path in blueprint.draw_paths], draws, failed),
        **_refused_columns(blueprint, courses),
    }


def _refused_columns(blueprint: Blueprint, courses: list[Any]) -> dict[str, Any]:
    """One column a scheduled order: whether it was not accepted."""
    found = {}
    for row, event in enumerate(blueprint.scenario.events):
        if event.order is not None:
            played = (event.date - blueprint.start).days < blueprint.days
            said = [None if course is None or not played else row in course.refused for course in courses]
            found[f"refused.{row}"] = pa.array(said, pa.bool_())
    return found


def _evenings(days: Any) -> Any:
    """Days on which something happened, counted from 0, as evenings; -1 stays."""
    return np.where(days == NOBODY, NOBODY, days + 1)


def _each(courses: list[Any], read: Callable[[Any], Any]) -> list[Any]:
    """Something of every course, None where the replication failed."""
    return [None if course is None else read(course) for course in courses]


def _stack(rows: list[Any], width: int) -> Any:
    """(n, width) float64, a failed replication's row all zero (its columns are masked)."""
    return np.array([np.zeros(width) if row is None else row for row in rows], np.float64).reshape(len(rows), width)


def _columns(names: list[str], rows: list[Any], failed: Any) -> dict[str, Any]:
    """One column of numbers a name, null where the replication failed or the number is not defined."""
    values = np.asfortranarray(_stack(rows, len(names)))
    masks = failed[:, None] | np.isnan(values)
    return {name: pa.array(values[:, row], mask=masks[:, row]) for row, name in enumerate(names)}


def _days(names: list[str], rows: list[Any], failed: Any) -> dict[str, Any]:
    """One column of days a name, null where it never happened."""
    values = np.asfortranarray(_stack(rows, len(names)).astype(np.int32))
    return {name: pa.array(values[:, row], mask=failed | (values[:, row] == NOBODY)) for row, name in enumerate(names)}
