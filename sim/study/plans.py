"""The blueprint of each design point, made from the study's own.

A change that gives a plain value to a number which the blueprint knows is put into the blueprint itself ("pinned"):
microseconds, and the very replication that changing the scenario would give. Other changes are made in the scenario,
of which only the parts that they touch are checked (``sim.scenario.variants``). If they come to other numbers -
factors, sums, groups of formations, ranges - these are put into the blueprint too (``sim.world.renumbering``): some
milliseconds. What is left - text, dates, questions - is laid out anew: some hundredths of a second.
"""

from __future__ import annotations

import functools
import math
import zlib
from collections.abc import Sequence

from sim.core.coefficients import registry
from sim.scenario import Number, Scenario, Variants, canonical, variants_from
from sim.world.blueprint import Blueprint
from sim.world.build import blueprint
from sim.world.renumbering import Renumbered, renumbered, with_numbers

_KEPT = 8

_COEFFICIENT = "parameters."


def packed(scenario: Scenario) -> bytes:
    """A scenario as it is handed to workers (Mosul: about 30 kB)."""
    return zlib.compress(canonical(scenario).encode())


@functools.lru_cache(2)
def _variants(base: bytes) -> Variants:
    return variants_from(zlib.decompress(base).decode())


@functools.lru_cache(2)
def plan_of(base: bytes) -> Blueprint:
    """The blueprint of a packed scenario as it is."""
    return blueprint(_variants(base).scenario)


def plan_at(base: bytes, sets: tuple[str, ...]) -> Blueprint:
    """The blueprint of a packed scenario with some changes made.

    Raises:
        ScenarioError: the changes do not fit the scenario.
    """
    if not sets:
        return plan_of(base)
    pins = _pins(plan_of(base), sets)
    return _changed(base, sets) if pins is None else pinned(plan_of(base), pins)


@functools.lru_cache(_KEPT)
def _changed(base: bytes, sets: tuple[str, ...]) -> Blueprint:
    """The blueprint of the changed scenario: with other numbers if only these differ, else laid out anew."""
    scenario = _variants(base).changed(sets)
    return renumbered(plan_of(base), scenario) or blueprint(scenario)


def _pins(plan: Blueprint, sets: Sequence[str]) -> dict[str, float] | None:
    """The changes as numbers by path if all of them are plain values of numbers that the blueprint knows."""
    known, percent = plan.drawer.index, _percentages(plan)
    found: dict[str, float] = {}
    for one in sets:
        path, _, value = one.partition("=")
        amount = value.removesuffix("%")
        if path not in known and not _is_coefficient(path):
            return None
        if path in found or (amount != value) != (path in percent) or value[:1] in ("x", "+"):
            return None
        try:
            found[path] = float(amount)
        except ValueError:
            return None
        if not math.isfinite(found[path]):
            return None
    return found


def _percentages(plan: Blueprint) -> frozenset[str]:
    """Paths of the numbers that are percentages."""
    return _paths_at(plan.drawer.paths, tuple(sorted(set(plan.percent_numbers.tolist()))))


@functools.lru_cache(_KEPT)
def _paths_at(paths: tuple[str, ...], chosen: tuple[int, ...]) -> frozenset[str]:
    return frozenset(paths[number] for number in chosen)


def pinned(plan: Blueprint, pins: dict[str, float]) -> Blueprint:
    """A blueprint in which some numbers are known.

    Args:
        plan: a blueprint.
        pins: values by path, percentages in per cent; of numbers that the blueprint knows, or of coefficients
            (``parameters.<name>``), which it need not know.

    Raises:
        KeyError: there is no such number.
    """
    unknown = [path for path in pins if path not in plan.drawer.index and not _is_coefficient(path)]
    if unknown:
        raise KeyError(unknown[0])
    return with_numbers(plan, [Renumbered(path, Number(value=value)) for path, value in pins.items()])


def _is_coefficient(path: str) -> bool:
    return path.startswith(_COEFFICIENT) and path.removeprefix(_COEFFICIENT) in registry()
