"""A scenario as one stable text: for its hash, for the manifest of a run, and to build it again."""

from __future__ import annotations

from sim.scenario.schema import Scenario


def canonical(scenario: Scenario) -> str:
    """Return the JSON of a fully resolved scenario: every default written out, what is absent left out.

    The order is that of the file, because rows of the world stand in that order. The same scenario gives the same
    text, whatever files and options it came from.
    """
    return scenario.model_dump_json(exclude_none=True, indent=1)


def from_canonical(text: str) -> Scenario:
    """Return the scenario that ``canonical`` wrote.

    Raises:
        pydantic.ValidationError: the text is not of a scenario of this version.
    """
    return Scenario.model_validate_json(text)
