"""The blueprint of each design point, made from the study's own.

A change that gives a plain value to a number which the blueprint knows is put into the blueprint itself ("pinned"):
microseconds, and the very replication that changing the scenario would give. All other changes - factors, sums,
groups of formations, text - are made in the scenario, which is then checked and laid out anew: a tenth of a second.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sim.core.coefficients import registry
from sim.scenario import Scenario, canonical, changed, from_canonical
from sim.world.blueprint import Blueprint
from sim.world.draws import Drawer
from sim.world.quantiles import FIXED
from sim.world.tables import World, coefficients

_KEPT = 8

_COEFFICIENT = "parameters."


def packed(scenario: Scenario) -> bytes:
    """A scenario as it is handed to workers (Mosul: about 30 kB)."""
    return zlib.compress(canonical(scenario).encode())


@functools.lru_cache(2)
def _unpacked(base: bytes) -> Scenario:
    return from_canonical(zlib.decompress(base).decode())


@functools.lru_cache(2)
def plan_of(base: bytes) -> Blueprint:
    """The blueprint of a packed scenario as it is."""
    return _laid_out(_unpacked(base))


def _laid_out(scenario: Scenario) -> Blueprint:
    from sim.world.build import blueprint

    return blueprint(scenario)


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
    return _laid_out(changed(_unpacked(base), sets))


def _pins(plan: Blueprint, sets: Sequence[str]) -> dict[str, float] | None:
    """The changes as numbers by path if all of them are plain values of numbers that the blueprint knows."""
    known, percent, coefficients = index_of(plan.drawer), _percentages(plan), registry()
    found: dict[str, float] = {}
    for one in sets:
        path, _, value = one.partition("=")
        amount = value.removesuffix("%")
        if path not in known and path.removeprefix(_COEFFICIENT) not in coefficients:
            return None
        if path in found or (amount != value) != (path in percent) or value[:1] in ("x", "+"):
            return None
        try:
            found[path] = float(amount)
        except ValueError:
            return None
    return found


def _coefficient(path: str) -> str:
    name = path.removeprefix(_COEFFICIENT)
    if name not in registry():
        raise KeyError(path)
    return name


def _percentages(plan: Blueprint) -> frozenset[str]:
    """Paths of the numbers that are percentages."""
    return _paths_at(plan.drawer.paths, tuple(sorted(set(plan.percent_numbers.tolist()))))


@functools.lru_cache(_KEPT)
def _paths_at(paths: tuple[str, ...], chosen: tuple[int, ...]) -> frozenset[str]:
    return frozenset(paths[number] for number in chosen)


def index_of(drawer: Drawer) -> dict[str, int]:
    """Row of each number of a scenario among its draws."""
    return _index(drawer.paths)


@functools.lru_cache(_KEPT)
def _index(paths: tuple[str, ...]) -> dict[str, int]:
    return {path: number for number, path in enumerate(paths)}


def pinned(plan: Blueprint, pins: dict[str, float]) -> Blueprint:
    """A blueprint in which some numbers are known.

    Args:
        plan: a blueprint.
        pins: values by path, percentages in per cent; of numbers that the blueprint knows, or of coefficients
            (``parameters.<name>``), which it need not know.

    Raises:
        KeyError: there is no such number.
    """
    known = index_of(plan.drawer)
    new = {path: len(known) + row for row, path in enumerate(path for path in pins if path not in known)}
    overrides = {**plan.overrides, **{_coefficient(path): row for path, row in new.items()}}
    rows = np.concatenate([plan.drawer.rows, np.zeros(len(new), plan.drawer.rows.dtype)])
    at = [new[path] if path in new else known[path] for path in pins]
    rows["code"][at] = FIXED
    for name in ("low", "mode", "high"):
        rows[name][at] = list(pins.values())
    drawer = replace(plan.drawer, paths=(*plan.drawer.paths, *new), rows=rows)
    world, overrides = _with_known_coefficients(plan.world, drawer, overrides)
    return replace(plan, world=world, drawer=drawer, overrides=overrides)


def _with_known_coefficients(world: World, drawer: Drawer, overrides: dict[str, int]) -> tuple[World, dict[str, int]]:
    """Coefficients that no longer differ between replications are written into the tables once."""
    if not overrides or drawer.uncertain[list(overrides.values())].any():
        return world, overrides
    values = {name: float(drawer.rows["low"][row]) for name, row in overrides.items()}
    return world._replace(parameters=coefficients(values)), {}
