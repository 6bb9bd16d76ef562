"""The measures of every actor on every day: outcomes ask about them, records and results carry them.

A new measure is one row here and the line of ``sim.ensemble.record`` that writes it.
"""

from __future__ import annotations

from typing import NamedTuple


class Measure(NamedTuple):
    """One measured quantity of an actor, with its unit and meaning.

    Attributes:
        name, unit, meaning: what it is called, what it is counted in, and what it says.
        needs: the measure that has to be above zero for this one to be defined; empty where it always is.
    """

    name: str
    unit: str
    meaning: str
    needs: str = ""


MEASURES: tuple[Measure, ...] = (
    Measure("troops", "troops", "present, armed and fit, in all its formations"),
    Measure("paper", "troops", "strength on the payroll"),
    Measure("killed", "troops", "its fighters killed since the start"),
    Measure("wounded", "troops", "its fighters wounded and not back"),
    Measure("deserted", "troops", "its fighters who deserted and have not rejoined"),
    Measure("captured", "troops", "its fighters taken prisoner since the start, those killed in captivity included"),
    Measure("equipment", "vehicles", "armoured-vehicle equivalents in its formations"),
    Measure("equipment_captured", "vehicles", "taken from enemies since the start, in whatever state"),
    Measure("equipment_lost", "vehicles", "left to enemies since the start"),
    Measure("treasury", "US$ million", "cash; negative values are unpaid wages"),
    Measure("places", "places", "how many it holds"),
    Measure("population", "people", "living in the places it holds"),
    Measure("displaced", "people", "fled from its attacks and its rule since the start"),
    Measure("civilians_killed", "people", "by its fire, strikes and killings since the start"),
    Measure(
        "morale",
        "share",
        "will to fight of its formations, each weighted by its troops present; none without troops",
        needs="troops",
    ),
    Measure("reputation", "-", "momentum: the decaying stock of its victories"),
    Measure("recruits", "people", "joined since the start"),
    Measure("foreigners", "people", "of the recruits, those from abroad"),
    Measure("strikes", "strikes", "air strikes flown since the start"),
    Measure("advisers", "people", "its advisers in the theatre"),
    Measure("level", "code", "how deep it has intervened: 0 none, 1 advisers, 2 arms, 3 air, 4 ground"),
    Measure("mobilised", "yes or no", "1 once it has called its reserves"),
    Measure("reform", "code", "how far it has shared power: 0 none, 1 new leader, 2 power-sharing"),
    Measure("captives_killed", "troops", "prisoners whom it has killed since the start"),
)
"""All measures, in the order in which results store them: a new one comes last."""

MEASURE_NAMES: tuple[str, ...] = tuple(measure.name for measure in MEASURES)
"""Their names alone."""
