"""Two scenarios on the same random streams, pair by pair: what they have in common, and the rows of pairs.

Rule: replication k of both scenarios has the same seed and number, and an uncertain number that both have is drawn
with the same random number, whatever else was changed; so a pair differs only by the change and its
consequences. (Common random numbers: Law, "Simulation Modeling and Analysis", 5th edition, section 11.2.)

The first scenario of a pair is called a, the second b.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sim.core.errors import SimError
from sim.ensemble.chunks import Chunk
from sim.ensemble.jobs import FAILED, Attempt, Job, Played
from sim.ensemble.outcomes import answerable, names_of
from sim.ensemble.replication_table import rows_of
from sim.scenario import MEASURES, Outcome, ScenarioDifference, differences
from sim.world.blueprint import Blueprint
from sim.world.codes import NOBODY

HARM = ("civilians_killed", "displaced")
"""Measures of harm to civilians, summed over all actors of a scenario."""

SIDES = ("a", "b")
_UNKNOWN = -2
_WORDS = frozenset({"name", "summary"})
_ASKED = ("text", "note", "source", "tag")


class PairingError(SimError):
    """Two scenarios that cannot be compared pair by pair.

    Attributes:
        reason: why, and what to do.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"the two scenarios cannot be compared: {reason}")
        self.reason = reason


@dataclass(frozen=True)
class Pairing:
    """Two scenarios laid out as tables, and what they have in common.

    Attributes:
        first, second: blueprints of a and b.
        outcomes: the questions that both ask alike and can answer, in the order of a.
        left_out: the other questions, and why they are not compared.
        actors, places: those that both have, in the order of a.
    """

    first: Blueprint
    second: Blueprint
    outcomes: tuple[str, ...]
    left_out: dict[str, str]
    actors: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def sides(self) -> tuple[tuple[str, Blueprint], tuple[str, Blueprint]]:
        """Each side's letter and blueprint."""
        return ("a", self.first), ("b", self.second)

    @property
    def measures(self) -> list[str]:
        """The columns ``<actor>.<measure>`` of the common actors."""
        return [f"{actor}.{measure.name}" for actor in self.actors for measure in MEASURES]

    def differs(self) -> list[ScenarioDifference]:
        """Differences between the scenarios, their names and summaries left aside."""
        found = differences(self.first.scenario, self.second.scenario)
        return [one for one in found if one.path not in _WORDS]


def pairing(first: Blueprint, second: Blueprint) -> Pairing:
    """Return what two scenarios have in common.

    Args:
        first: blueprint of a.
        second: blueprint of b.

    Raises:
        PairingError: they start on different days or last differently long, or share no question, actor or place.
    """
    if first.start != second.start:
        raise PairingError(f"a starts on {first.start} and b on {second.start}; give both the same first day")
    if first.days != second.days:
        raise PairingError(f"a lasts {first.days} days and b {second.days}; give --days or --until for both")
    actors, places = _common(first.actors, second.actors), _common(first.places, second.places)
    if not actors or not places:
        raise PairingError(f"they have no {'actor' if not actors else 'place'} in common")
    outcomes, left_out = _questions(first, second)
    if not outcomes:
        reasons = "; ".join(f"{name} {why}" for name, why in left_out.items()) or "none is asked"
        raise PairingError(f"they have no question in common ({reasons})")
    return Pairing(first, second, outcomes, left_out, actors, places)


def _common(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    there = set(second)
    return tuple(name for name in first if name in there)


def _questions(first: Blueprint, second: Blueprint) -> tuple[tuple[str, ...], dict[str, str]]:
    """The questions that can be compared, and why the others cannot."""
    asked, other = first.scenario.outcomes, second.scenario.outcomes
    found, left_out = [], {}
    for name in [*asked, *(name for name in other if name not in asked)]:
        if name not in other or name not in asked:
            left_out[name] = f"is asked in {'a' if name in asked else 'b'} only"
        elif _meaning(asked, name) != _meaning(other, name):
            left_out[name] = "is asked differently in a and b"
        elif not answerable(asked, name, names_of(first)):
            left_out[name] = "is about a day after the last"
        else:
            found.append(name)
    return tuple(found), left_out


def _meaning(outcomes: Mapping[str, Outcome], name: str) -> list[dict[str, Any]]:
    """Meaning of a question and of those it is conditional on, without its words."""
    one = outcomes[name]
    above = _meaning(outcomes, one.given) if one.given is not None else []
    return [{key: value for key, value in one.model_dump().items() if key not in _ASKED}, *above]


@dataclass(frozen=True)
class PairWork:
    """Makes the rows of a comparison.

    Attributes:
        both: the two scenarios.
    """

    both: Pairing

    def plans(self, job: Job) -> Mapping[str, Blueprint]:
        """The blueprints of a and b."""
        return dict(self.both.sides)

    def played(self, chunk: Chunk, attempts: Sequence[Attempt]) -> Played:
        """One row a pair.

        Returns:
            ``replication``; ``error``, the traceback with the letter of the scenario before it; ``parted``, the first
            evening on which holders or measures differ, and ``map_parted``, that on which holders do, null if they
            never do; and for both sides (``.a``, ``.b``) ``digest``, ``outcome.<name>``, ``harm.<measure>`` over all
            actors and ``<actor>.<measure>`` at the end. In a failed pair all but number and error are null.
        """
        return Played(chunk, self._rows(attempts))

    def schema(self) -> pa.Schema:
        """The columns."""
        return self._rows([FAILED]).schema

    def _rows(self, attempts: Sequence[Attempt]) -> pa.Table:
        both, errors = self.both, [one.error for one in attempts]
        numbers = [one.replication for one in attempts]
        evenings = [parted(both, *one.courses) if one.courses else (None, None) for one in attempts]
        found: dict[str, Any] = {
            "replication": pa.array(numbers, pa.int64()),
            "error": pa.array(errors, pa.string()),
            "parted": pa.array([evening for evening, _ in evenings], pa.int32()),
            "map_parted": pa.array([evening for _, evening in evenings], pa.int32()),
        }
        tables = [
            rows_of(plan, numbers, [one.courses[row] if one.courses else None for one in attempts], errors, brief=True)
            for row, (_, plan) in enumerate(both.sides)
        ]
        return pa.table(found | _beside_each_other(both, tables))


def _beside_each_other(both: Pairing, tables: Sequence[pa.Table]) -> dict[str, Any]:
    """The columns of both sides."""
    names = ["digest", *(f"outcome.{name}" for name in both.outcomes), *both.measures]
    found = {f"{name}.{side}": table[name].combine_chunks()
             for name in names for side, table in zip(SIDES, tables, strict=True)}  # fmt: skip
    for measure in HARM:
        for (side, plan), table in zip(both.sides, tables, strict=True):
            found[f"harm.{measure}.{side}"] = _total(table, [f"{actor}.{measure}" for actor in plan.actors])
    return found


def _total(table: pa.Table, names: list[str]) -> Any:
    """The sum of some columns, row by row; null where they are."""
    missing = np.array(table["error"].is_valid())
    total = sum(np.nan_to_num(table[name].to_numpy()) for name in names)
    return pa.array(total, pa.float64(), mask=missing)


def parted(both: Pairing, one: Any, other: Any) -> tuple[int | None, int | None]:
    """The first evening on which two replications differ in what is common to them, and the first on which holders do.

    Args:
        both: the two scenarios.
        one: a's course.
        other: b's course.

    Returns:
        Two evenings (0 is the eve), None where they never do.
    """
    map_differs = (_held(both, one, 0) != _held(both, other, 1)).any(axis=1)
    first, second = one.series, other.series
    if both.first.actors != both.second.actors:
        first, second = (course.series[:, [plan.actors.index(name) for name in both.actors]]
                         for course, (_, plan) in zip((one, other), both.sides, strict=True))  # fmt: skip
    differs = map_differs | (first != second).any(axis=(1, 2))
    return _first(differs), _first(map_differs)


def _first(evenings: Any) -> int | None:
    return int(evenings.argmax()) if evenings.any() else None


def _held(both: Pairing, course: Any, row: int) -> Any:
    """(days + 1, places) who holds the common places, as numbers of common actors; others -2, nobody -1."""
    plan = both.sides[row][1]
    codes = [both.actors.index(name) if name in both.actors else _UNKNOWN - row for name in plan.actors]
    columns = [plan.places.index(name) for name in both.places]
    return np.array([*codes, NOBODY])[course.holders[:, columns]]
