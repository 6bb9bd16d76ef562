"""Numbers of a scenario and columns of results in words: whose, and what it means."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Protocol

from sim.core.coefficients import registry
from sim.scenario import MEASURES, Assumption, Scenario, assumptions
from sim.world.fields import DEFINITIONS

MEANINGS = {measure.name: measure.meaning for measure in MEASURES}
UNITS = {measure.name: measure.unit for measure in MEASURES}


_TABLES = {
    "places": "places",
    "actors": "actors",
    "formations": "formations",
    "kinds": "formations",
    "relations": "relations",
}
_CALLED = {
    "paper": "troops on the payroll", "present": "troops present", "equipment": "armoured vehicles", "treasury": "cash",
    "allegiance": "people's allegiance to", "displaced": "people displaced", "civilians_killed": "civilians killed",
    "troops": "troops", "places": "places held", "population": "population of the places held",
    "km": "length of the road",
}  # fmt: skip
"""Words for fields whose meaning in the tables is too long for a line, or is another in a scenario."""


@functools.cache
def _fields() -> dict[tuple[str, str], tuple[str, str]]:
    """Return meaning and unit of the fields of a scenario, by section and name."""
    return {
        (section, field.name): (field.meaning, field.unit)
        for section, table in _TABLES.items()
        for field in DEFINITIONS[table]
    }


def meaning(path: str) -> str:
    """Return the meaning of a number: ``will to fight``; its own name where nothing is known of it."""
    parts = path.split(".")
    if parts[0] == "parameters":
        return _coefficient(path.removeprefix("parameters."))
    if len(parts) == 4 and parts[2] == "allegiance":
        return f"{_CALLED['allegiance']} {parts[3]}"
    if len(parts) == 4 and parts[2] == "stakes":
        return f"stake in {parts[3]}"
    name = parts[2] if len(parts) > 2 else parts[-1]
    if parts[0] == "places" and name == "population":  # the measure of this name is an actor's
        return name
    return _CALLED.get(name) or _fields().get((parts[0], name), (name.replace("_", " "), ""))[0]


def default(path: str) -> str | None:
    """Return the default of a coefficient of the rules, in words; None for other numbers."""
    found = registry().get(path.removeprefix("parameters."))
    return None if found is None else f"{found.default:g} (the rules' default)"


def _coefficient(name: str) -> str:
    found = registry().get(name)
    return found.meaning if found is not None else name


def value(row: Assumption) -> str:
    """Return a number in words with its unit; a percentage says of what."""
    if row.value.endswith("%") or " %," in row.value:
        return f"{row.value} of those on the payroll"
    return f"{row.value} {row.unit or _unit(row.path)}".strip()


def _unit(path: str) -> str:
    """Return the unit of a number; empty where it is a share, a ratio or not known."""
    parts = path.split(".")
    found = _fields().get((parts[0], parts[2] if len(parts) > 2 else ""), ("", ""))[1]
    return "" if found in ("-", "share", "ratio", "s.d.", "level") else found


def input_in_words(row: Assumption) -> str:
    """Return an uncertain input in words: ``2nd Division: troops present``."""
    if row.section == "parameters":
        return f"Coefficient {row.subject}: {meaning(row.path)}"
    return f"{row.subject}: {meaning(row.path)}"


def by_path(scenario: Scenario) -> dict[str, Assumption]:
    """Return the assumptions of a scenario by path."""
    return {row.path: row for row in assumptions(scenario)}


class NamedResults(Protocol):
    """Results as far as their columns are put in words; ``sim.ensemble.results.Results`` is one."""

    @property
    def summary(self) -> Mapping[str, Any]:
        """The summary, as its file has it."""

    @property
    def names(self) -> Mapping[str, str]:
        """Actors and places as they are called in print."""


def quantity(results: NamedResults, name: str) -> str:
    """Return a column of results in words: an outcome's question, or ``ISIS: people displaced``."""
    if name.startswith("outcome."):
        return str(results.summary["outcomes"][name.removeprefix("outcome.")]["text"])
    actor, _, measure = name.rpartition(".")
    return f"{results.names.get(actor, actor)}: {measured(measure)} at the end"


def measured(measure: str) -> str:
    """Return a measure in words: ``people displaced``."""
    return _CALLED.get(measure) or MEANINGS.get(measure, measure)
