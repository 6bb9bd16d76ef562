"""The table of replications: one row each, a column for everything that was asked, that ended or that was drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from sim.ensemble.arrow_arrays import block, numbers, texts, truths
from sim.ensemble.measured import measured
from sim.ensemble.outcomes import RowNumbers, evaluate_all, names_of
from sim.scenario import MEASURES
from sim.world.blueprint import Blueprint
from sim.world.codes import NOBODY


def fell_on(holders: Any) -> Any:
    """Return the evening on which the first holder of each place had lost it, -1 = never (or there was none).

    Args:
        holders: (..., days + 1, P) who held each place on each evening; of one replication or of several.

    Returns:
        (..., P) evenings.
    """
    first = holders[..., :1, :]
    lost = (holders != first) & (first != NOBODY)
    return np.where(lost.any(axis=-2), lost.argmax(axis=-2), NOBODY)


def rows_of(
    blueprint: Blueprint, replications: Iterable[int], courses: list[Any], errors: list[str | None],
    brief: bool = False, draws: bool = True,
) -> pa.Table:  # fmt: skip
    """The table of replications, one row each; everything but number and error is null in a failed one.

    What is not defined is null as well: the day of what never happened, the morale of an actor without troops.

    Columns: ``replication``, ``error``, ``digest``, ``outcome.<name>``, ``holder.<place>`` at the end,
    ``fell.<place>`` (evening), ``<actor>.<measure>`` at the end; and unless it should be ``brief``
    ``broke.<formation>`` (evening), ``draw.<path>``, ``refused.<number of an event>`` (whether a scheduled order was
    not accepted; null where its day was not played). Without ``draws`` these are left out (see ``sim.ensemble.drawn``).
    """
    names = names_of(blueprint)
    failed = np.array([course is None for course in courses])
    found: dict[str, Any] = {
        "replication": numbers(np.array(list(replications), np.int64)),
        "error": texts(errors),
        "digest": texts(_each(courses, lambda course: course.digest)),
    }
    found |= _outcome_columns(blueprint, names, courses)
    found |= _holder_columns(blueprint, courses, failed)
    found |= _number_columns(blueprint, courses, failed)
    if not brief:
        found |= _input_columns(blueprint, courses, failed, draws)
    return pa.table(found)


def _outcome_columns(blueprint: Blueprint, names: RowNumbers, courses: list[Any]) -> dict[str, Any]:
    rows = [row for row, course in enumerate(courses) if course is not None]
    found = evaluate_all(blueprint.scenario.outcomes, names, [courses[row] for row in rows])
    answers = {name: dict(zip(rows, said, strict=True)) for name, said in found.items()}
    return {f"outcome.{name}": truths(map(said.get, range(len(courses)))) for name, said in answers.items()}


def _holder_columns(blueprint: Blueprint, courses: list[Any], failed: Any) -> dict[str, Any]:
    last = _whole(courses, lambda course: course.holders[-1], len(blueprint.places))
    codes = block(np.where(last == NOBODY, len(blueprint.actors), last).astype(np.int16), failed)
    holders = texts([*blueprint.actors, "nobody"])
    return {
        f"holder.{place}": pa.DictionaryArray.from_arrays(indices, holders)
        for place, indices in zip(blueprint.places, codes, strict=True)
    }


def _number_columns(blueprint: Blueprint, courses: list[Any], failed: Any) -> dict[str, Any]:
    measures = [f"{actor}.{measure.name}" for actor in blueprint.actors for measure in MEASURES]
    fell = _whole(courses, lambda course: fell_on(course.holders), len(blueprint.places))
    ends = measured(_whole(courses, lambda course: course.series[-1].ravel(), len(measures)).reshape(-1, len(MEASURES)))
    return {
        **_days([f"fell.{place}" for place in blueprint.places], fell, failed),
        **_columns(measures, ends.reshape(-1, len(measures)), failed),
    }


def _input_columns(blueprint: Blueprint, courses: list[Any], failed: Any, draws: bool) -> dict[str, Any]:
    formations, paths = blueprint.formations, blueprint.draw_paths if draws else ()
    broke = _whole(courses, lambda course: course.world.formations["first_broke_day"], len(formations))
    drawn = _whole(courses, lambda course: course.draws, len(paths)) if draws else np.zeros((len(courses), 0))
    return {
        **_days([f"broke.{name}" for name in formations], np.where(broke == NOBODY, NOBODY, broke + 1), failed),
        **_columns([f"draw.{path}" for path in paths], drawn, failed),
        **_refused_columns(blueprint, courses),
    }


def _refused_columns(blueprint: Blueprint, courses: list[Any]) -> dict[str, Any]:
    """One column a scheduled order: whether it was not accepted."""
    found = {}
    for row, event in enumerate(blueprint.scenario.events):
        if event.order is not None:
            played = (event.date - blueprint.start).days < blueprint.days
            said = [None if course is None or not played else row in course.refused for course in courses]
            found[f"refused.{row}"] = truths(said)
    return found


def _each(courses: list[Any], read: Callable[[Any], Any]) -> list[Any]:
    """Something of every course, None where the replication failed."""
    return [None if course is None else read(course) for course in courses]


def _whole(courses: list[Any], read: Callable[[Any], Any], width: int) -> Any:
    """(n, width) float64: numbers of every course, a failed replication's row all zero (its columns are masked)."""
    found = np.zeros((len(courses), width))
    for row, course in enumerate(courses):
        if course is not None:
            found[row] = read(course)
    return found


def _columns(names: list[str], values: Any, failed: Any) -> dict[str, Any]:
    """One column of numbers a name, null where the replication failed or the number is not defined."""
    return dict(zip(names, block(values, failed[:, None] | np.isnan(values)), strict=True))


def _days(names: list[str], values: Any, failed: Any) -> dict[str, Any]:
    """One column of days a name, null where it never happened."""
    days = values.astype(np.int32)
    return dict(zip(names, block(days, failed[:, None] | (days == NOBODY)), strict=True))
