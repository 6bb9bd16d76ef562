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
    Measure("troops", "men", "present, armed and fit, in all its formations"),
    Measure("paper", "men", "strength on the payroll"),
    Measure("killed", "men", "its fighters killed since the start"),
    Measure("wounded", "men", "its fighters wounded and not back"),
    Measure("deserted", "men", "its fighters who left and have not rejoined"),
    Measure("captured", "men", "its fighters taken prisoner since the start"),
    Measure("equipment", "vehicles", "armoured-vehicle equivalents in its formations"),
    Measure("equipment_captured", "vehicles", "taken from enemies since the start, in whatever state"),
    Measure("equipment_lost", "vehicles", "left to enemies since the start"),
    Measure("treasury", "M USD", "cash; below zero it owes pay"),
    Measure("places", "places", "how many it holds"),
    Measure("population", "people", "living in the places it holds"),
    Measure("displaced", "people", "fled from its attacks and its rule since the start"),
    Measure("civilians_killed", "people", "by its fire, strikes and killings since the start"),
    Measure(
        "morale",
        "share",
        "will to fight of its formations, each weighted by its men present; none without troops",
        needs="troops",
    ),
    Measure("reputation", "-", "momentum: the decaying stock of its victories"),
    Measure("recruits", "men", "joined since the start"),
    Measure("foreigners", "men", "of the recruits, those from abroad"),
    Measure("strikes", "strikes", "air strikes flown since the start"),
    Measure("advisers", "men", "its advisers in the theatre"),
    Measure("level", "code", "how deep it has intervened: 0 none, 1 advisers, 2 arms, 3 air, 4 ground"),
    Measure("mobilised", "yes or no", "1 once it has called its reserves"),
    Measure("reform", "code", "how far it has shared power: 0 none, 1 new leader, 2 power-sharing"),
)
"""All measures, in the order in which results store them."""

MEASURE_NAMES: tuple[str, ...] = tuple(measure.name for measure in MEASURES)
"""Their names alone."""
