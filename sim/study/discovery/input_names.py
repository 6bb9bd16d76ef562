"""Inputs and their values in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.core import words
from sim.study.factor_names import factor_value, short_names
from sim.world.access import labels

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.results import Sweep

_IN_PER_CENT = re.compile(r"\d %(?:,|$| \()")


@dataclass(frozen=True)
class InputNames:
    """Names of inputs and their values.

    Attributes:
        label: an input in words, from its path.
        value: an amount of it as the scenario writes it, from path and amount.
        unit: what stands behind the amount, from the path; empty where it has none.
    """

    label: Callable[[str], str]
    value: Callable[[str, float], str]
    unit: Callable[[str], str]


def names_of_run(scenario: Scenario) -> InputNames:
    """Names of a scenario's uncertain numbers."""
    known = labels.by_path(scenario)

    def label(path: str) -> str:
        return labels.input_in_words(known[path]) if path in known else path

    def value(path: str, amount: float) -> str:
        percent = path in known and _IN_PER_CENT.search(known[path].value)
        return words.amount(amount) + (" %" if percent else "")

    def unit(path: str) -> str:
        if path not in known:
            return ""
        percent = _IN_PER_CENT.search(known[path].value)
        said = labels.value(replace(known[path], value="0 %" if percent else "0"))
        return said.removeprefix("0").removeprefix(" %").strip()

    return InputNames(label, value, unit)


def names_of_sweep(found: Sweep) -> InputNames:
    """Names of a sweep's factors, values with their signs (x0.5, +0.1)."""
    short = {path: name for name, path in short_names(found.factors).items()}
    return InputNames(short.__getitem__, lambda path, amount: factor_value(found, path, amount), lambda _: "")
