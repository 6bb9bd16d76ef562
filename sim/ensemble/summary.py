"""Summary of a run in one small record: probabilities with their intervals, dates and ranges."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.core.calendar import date_of
from sim.core.coefficients import FIXED
from sim.ensemble.arrow_arrays import to_numpy
from sim.ensemble.model_share import components
from sim.ensemble.outcomes import answerable, deadline, names_of, question
from sim.ensemble.precision import wilson
from sim.scenario import MEASURES
from sim.world.blueprint import Blueprint
from sim.world.members import member_numbers

_SHARES = 0.5, 0.05, 0.95
"""The quantiles of a range: its middle, its low and its high end."""


@dataclass(frozen=True)
class Answer:
    """Probability that an outcome came true.

    Attributes:
        probability: count / of; None when it was answerable in no replication.
        low, high: its 95 % interval (Wilson), sampling error only; None likewise.
        count: in how many replications it came true.
        of: in how many it could be answered.
        text: the question in words.
        note: why it could not be answered, or on what it is conditional; else None.
        model_low, model_high: ends between which 95 % of the probabilities lie that the answer has with coefficients
            known (``sim.ensemble.model_share``); None where coefficients are fixed, or it cannot be told.
        model_share: share of the answer's variance that is between members of the coefficients; 0 where they are fixed.
    """

    probability: float | None
    low: float | None
    high: float | None
    count: int
    of: int
    text: str
    note: str | None
    model_low: float | None = None
    model_high: float | None = None
    model_share: float | None = 0.0


@dataclass(frozen=True)
class Fall:
    """Share of replications in which a place was lost by its first holder, and the dates in those in which it was.

    The share is None when no replication succeeded, the dates also when the place was never lost.
    """

    share: float | None
    median: str | None
    low5: str | None
    high95: str | None


@dataclass(frozen=True)
class Range:
    """A measure at the end of the run (median, 5 % and 95 %) and its median at the start.

    Each over the replications in which the measure is defined then, and None where there are none: an actor without
    troops has no morale.

    Attributes:
        of: in how many it is defined at the end; None in results of earlier versions.
    """

    start: float | None
    median: float | None
    low5: float | None
    high95: float | None
    of: int | None = None


@dataclass(frozen=True)
class Summary:
    """A run in brief.

    Attributes:
        scenario: its name.
        start, end: first and last day, as dates.
        seed, replications, failed: the seed, how many replications, how many of them raised an error.
        digest: of all replications, the same whatever the number of workers.
        outcomes: the scenario's questions.
        places: by place and actor (or "nobody"), the probability of holding it at the end; zeros are left out.
        fell: by place that had a holder at the start.
        actors: by actor and measure.
        names: what to call places and actors in print.
        folder: the run folder.
        seconds: from the beginning of the run to its tables: compiling, playing and writing, without the report.
        refused: in how many replications a scheduled order was not accepted when its day came, by the order in words;
            zeros are left out.
        coefficients: ``fixed``, ``plausible`` or ``wide``.
    """

    scenario: str
    start: str
    end: str
    seed: int
    replications: int
    failed: int
    digest: str
    outcomes: dict[str, Answer]
    places: dict[str, dict[str, float]]
    fell: dict[str, Fall]
    actors: dict[str, dict[str, Range]]
    names: dict[str, str]
    folder: str
    seconds: float
    refused: dict[str, int] = field(default_factory=dict)
    coefficients: str = FIXED

    def as_dict(self) -> dict[str, Any]:
        """The same as plain dictionaries, lists and numbers, ready for JSON."""
        return dataclasses.asdict(self)


@dataclass(frozen=True)
class Tables:
    """The files a summary is made from."""

    outcomes: Path
    daily: Path
    control: Path


def summarise(blueprint: Blueprint, tables: Tables, run: dict[str, Any]) -> Summary:
    """Make the summary from the run's tables, a few columns at a time.

    Args:
        blueprint: names, calendar and questions.
        tables: where the tables are.
        run: ``seed``, ``digest``, ``folder`` and ``seconds``.
    """
    scenario = blueprint.scenario
    with pq.ParquetFile(tables.outcomes) as file:
        failed = file.metadata.num_rows - pc.sum(pc.is_null(file.read(["error"])["error"])).as_py()
        return Summary(
            scenario=scenario.name,
            start=blueprint.start.isoformat(),
            end=date_of(blueprint.start, blueprint.days).isoformat(),
            replications=file.metadata.num_rows,
            failed=failed,
            outcomes=_answers(blueprint, file),
            places=_places(blueprint, tables.control),
            fell=_falls(blueprint, file, file.metadata.num_rows - failed),
            actors=_actors(blueprint, file, _at_the_start(tables.daily)),
            names={name: part.name for table in (scenario.places, scenario.actors) for name, part in table.items()},
            refused=_refused(blueprint, file),
            coefficients=blueprint.coefficients,
            **run,
        )


def _refused(blueprint: Blueprint, file: pq.ParquetFile) -> dict[str, int]:
    found = {}
    for row, event in enumerate(blueprint.scenario.events):
        count = 0
        if f"refused.{row}" in file.schema_arrow.names:
            count = pc.sum(file.read([f"refused.{row}"]).column(0)).as_py() or 0
        if count:
            said = " ".join(str(word) for word in (event.actor, event.order, event.place or event.other) if word)
            found[f"{event.date} {said} (events.{row})"] = count
    return found


def _answers(blueprint: Blueprint, file: pq.ParquetFile) -> dict[str, Answer]:
    found = {}
    members = _members(blueprint, file)
    for name in blueprint.scenario.outcomes:
        column = file.read([f"outcome.{name}"]).column(0)
        counted = answer(blueprint, name, pc.sum(column).as_py() or 0, len(column) - column.null_count)
        found[name] = counted if members is None else _with_model(counted, column, members)
    return found


def _members(blueprint: Blueprint, file: pq.ParquetFile) -> Any:
    """(n,) the number of each row's member of the coefficients, None where these are fixed."""
    if blueprint.coefficients == FIXED:
        return None
    return member_numbers(blueprint.coefficients, file.read(["replication"]).column(0).to_pylist())


def _with_model(counted: Answer, column: Any, members: Any) -> Answer:
    """Return an answer with the share and the interval that come of not knowing the coefficients."""
    known = pc.is_valid(column).to_numpy()
    found = components(pc.drop_null(column).to_numpy(), members[known])
    if found is None:
        return replace(counted, model_share=None)
    low, high = found.interval
    return replace(counted, model_low=low, model_high=high, model_share=found.share)


def answer(blueprint: Blueprint, name: str, count: int, of: int) -> Answer:
    """The answer to one of the scenario's questions, counted."""
    outcome = blueprint.scenario.outcomes[name]
    text, note = question(name, outcome), _note(blueprint, name, of)
    if of == 0:
        return Answer(None, None, None, count, of, text, note)
    return Answer(count / of, *wilson(count, of), count, of, text, note)


def _note(blueprint: Blueprint, name: str, of: int) -> str | None:
    outcomes = blueprint.scenario.outcomes
    outcome = outcomes[name]
    asked = outcome.by or outcome.at or outcome.through
    if deadline(outcome, names_of(blueprint)) is None:
        return f"not answerable: {asked} is outside the days played"
    if outcome.given is None:
        return None if of else "not answerable: no replication succeeded"
    condition = question(outcome.given, outcomes[outcome.given])
    if not answerable(outcomes, outcome.given, names_of(blueprint)):
        return f'not answerable: nor is "{condition}"'
    return f'given "{condition}"' if of else f'not answerable: "{condition}" never came true'


def _places(blueprint: Blueprint, control: Path) -> dict[str, dict[str, float]]:
    last = _of_day(control, blueprint.days, ["place", "actor", "probability"])
    found: dict[str, dict[str, float]] = {place: {} for place in blueprint.places}
    for row in last.to_pylist():
        found[row["place"]][row["actor"]] = row["probability"]
    return found


def _of_day(file: Path, day: int, columns: list[str]) -> Any:
    """Return the rows of a day of a table that is in the order of days."""
    table = pq.ParquetFile(file).read(["day", *columns])  # read_table imports pandas
    first, beyond = np.searchsorted(to_numpy(table["day"]), [day, day + 1]).tolist()
    return table.slice(first, beyond - first).select(columns)


def _falls(blueprint: Blueprint, file: pq.ParquetFile, succeeded: int) -> dict[str, Fall]:
    held = [place for place in blueprint.places if blueprint.scenario.places[place].holder is not None]
    return {place: _fall(blueprint, file.read([f"fell.{place}"]).column(0), succeeded) for place in held}


def _fall(blueprint: Blueprint, column: Any, succeeded: int) -> Fall:
    days = to_numpy(column)
    if len(days) == 0:
        return Fall(0.0 if succeeded else None, None, None, None)
    middle, low, high = np.quantile(days, (0.5, 0.05, 0.95), method="inverted_cdf")
    dates = (date_of(blueprint.start, evening).isoformat() for evening in (middle, low, high))
    return Fall(len(days) / succeeded, *dates)


def _at_the_start(daily: Path) -> dict[tuple[str, str], float | None]:
    first = _of_day(daily, 0, ["actor", "variable", "q50"])
    return {(row["actor"], row["variable"]): row["q50"] for row in first.to_pylist()}


def _actors(
    blueprint: Blueprint, file: pq.ParquetFile, start: dict[tuple[str, str], float | None]
) -> dict[str, dict[str, Range]]:
    if not start:  # no replication succeeded
        return {actor: {} for actor in blueprint.actors}
    found = {}
    for actor in blueprint.actors:
        names = [measure.name for measure in MEASURES]
        columns = [to_numpy(column) for column in file.read([f"{actor}.{name}" for name in names]).columns]
        found[actor] = dict(zip(names, _ranges([start[actor, name] for name in names], columns), strict=True))
    return found


def _ranges(starts: Sequence[float | None], columns: Sequence[Any]) -> list[Range]:
    """Return the range of each column of numbers; the quantiles of columns of one length are found at once."""
    found = [Range(start, None, None, None, 0) for start in starts]
    for length in {len(column) for column in columns} - {0}:
        rows = [row for row, column in enumerate(columns) if len(column) == length]
        quantiles = np.quantile(np.stack([columns[row] for row in rows]), _SHARES, axis=1).T.tolist()
        for row, (middle, low, high) in zip(rows, quantiles, strict=True):
            found[row] = Range(starts[row], middle, low, high, length)
    return found
