"""Requests in Python's words - numbers, dates, mappings - translated into those of the engine."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Protocol

from sim.core.calendar import evening_of
from sim.core.errors import RequestError
from sim.scenario.loading import Setting, load
from sim.scenario.schema import Scenario
from sim.scenario.variants import variants_of

Source = str | PathLike[str] | Scenario
Sets = Mapping[str, Any] | Sequence[Setting]
Date = str | datetime.date


def settings_of(sets: Sets | None) -> tuple[str, ...]:
    """Return changes as ``path=value``, the way the command line writes them.

    Args:
        sets: a mapping of paths to values, or a list of ``"path=value"`` or (path, value). A value that is text is
            read like the command line's (``"x1.5"``, ``"+0.1"``); others stand for themselves, None for ``null``.
    """
    if sets is None:
        return ()
    if isinstance(sets, str):
        raise RequestError("sets", f"found the text {sets!r}", ("a mapping of paths to values", "a list of changes"))
    pairs = sets.items() if isinstance(sets, Mapping) else sets
    return tuple(one if isinstance(one, str) else f"{one[0]}={_text(one[0], one[1])}" for one in pairs)


def _text(path: str, value: Any) -> str:
    """Return a value as YAML; NumPy's numbers are as good as Python's."""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, default=_plain)
    except TypeError:
        raise RequestError(f"sets {path}", f"found {value!r}", ("a number, text, None, a list or a mapping",)) from None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError


def date_of(date: Date, what: str) -> datetime.date:
    """Return a date given as such, with a time of day, or as ``"2014-06-10"``.

    Raises:
        RequestError: it is none of these.
    """
    if isinstance(date, datetime.datetime):
        return date.date()
    if isinstance(date, datetime.date):
        return date
    try:
        return datetime.date.fromisoformat(date)
    except (TypeError, ValueError):
        raise RequestError(what, f"found {date!r}", ("a date such as 2014-06-10",)) from None


def scenario_of(source: Source, sets: Sequence[str], days: int | None, until: Date | None) -> Scenario:
    """Return a scenario from a file or as loaded, changed as asked.

    Raises:
        ScenarioError: the file or a change cannot be used.
        RequestError: both ``days`` and ``until`` are given, or ``until`` is no date.
    """
    if days is not None and until is not None:
        raise RequestError("until", "days and until are both given", ("one of them",))
    last = None if until is None else date_of(until, "until")
    if not isinstance(source, Scenario):
        return load(Path(source).expanduser(), sets=sets, days=days, until=last)
    if last is not None:
        days = evening_of(source.start, last)
    return changed(source, sets, days) if sets or days is not None else source


def changed(scenario: Scenario, sets: Sequence[str], days: int | None = None) -> Scenario:
    """Return a loaded scenario with changes made, each as by ``--set``, and played for so many days.

    Raises:
        ScenarioError: with every problem of the changes.
    """
    return variants_of(scenario).changed(sets, days)


def stem_of(source: Source) -> str:
    """Return the beginning of a run folder's name: the file's name, or a loaded scenario's name in plain letters."""
    if not isinstance(source, Scenario):
        return Path(source).stem
    return re.sub(r"[^a-z0-9]+", "-", source.name.lower()).strip("-")[:40] or "run"


class Evenings(Protocol):
    """A run as far as its calendar goes; ``sim.ensemble.results.Results`` is one."""

    @property
    def days(self) -> int:
        """Its number of days."""

    def day(self, date: datetime.date) -> int:
        """Return the number of a date's evening."""

    def date(self, day: int) -> datetime.date:
        """Return the date of an evening."""


def day_of(run: Evenings, when: int | Date) -> int:
    """Return the number of an evening of a run, given as such or as a date.

    Args:
        run: a run and its calendar.
        when: 0 (the start) to its last day, or a date.

    Raises:
        RequestError: the run has no such evening.
    """
    number = isinstance(when, int) or hasattr(when, "__index__")
    day = int(when) if number else run.day(date_of(when, "day"))  # type: ignore[arg-type]
    if not 0 <= day <= run.days:
        allowed = (f"0 to {run.days}", f"{run.date(0)} to {run.date(run.days)}")
        raise RequestError("day", f"found {when}", allowed)
    return day
