"""The blueprint of a scenario of which only numbers differ from one that is laid out already.

Numbers stand in a blueprint's list of draws and nowhere else, so a scenario with other numbers needs no new tables:
the rows of its draws are made anew, and a number that a formation took from its kind and now says itself gets a row
of its own, to which the formation's cell is pointed. Its replications are those of the scenario laid out from the
beginning, digit for digit; only the order of the list may be another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from pydantic import BaseModel

from sim.core.coefficients import FIXED
from sim.scenario import Number, Scenario, Within
from sim.world.blueprint import Blueprint, Target, cell_of
from sim.world.draws import Drawer, Draws
from sim.world.tables import World, coefficients

_PARAMETERS = "parameters."


class Renumbered(NamedTuple):
    """A number that differs.

    Attributes:
        path: its name among the draws.
        number: as it is now.
        within: the range of its meaning; that of the schema for the path if None.
    """

    path: str
    number: Number
    within: Within | None = None


class _LayOutError(Exception):
    """More than numbers differ."""


def renumbered(plan: Blueprint, scenario: Scenario) -> Blueprint | None:
    """Return the blueprint of a scenario, made from that of another; None if more than numbers differs.

    The blueprint keeps the scenario it was made from, whose names, questions and days are the same.

    Args:
        plan: of the other scenario.
        scenario: a scenario that has been loaded; parts that it shares with the other are not looked at.
    """
    try:
        return with_numbers(plan, list(_differing(plan.scenario, scenario)))
    except _LayOutError:
        return None


def with_numbers(plan: Blueprint, numbers: Sequence[Renumbered]) -> Blueprint:
    """Return a blueprint in which some numbers are others.

    Args:
        plan: a blueprint.
        numbers: of paths that it knows, of coefficients, or of formations that left the number to their kind. A
            kind's number that no formation takes is left out.
    """
    known = plan.drawer.index
    asked = [one for one in numbers if one.path in known or not one.path.startswith("kinds.")]
    new = {path: len(known) + row for row, path in enumerate(one.path for one in asked if one.path not in known)}
    drawer = _drawer(plan.drawer, asked, tuple(new))
    newly_set = {path.removeprefix(_PARAMETERS): row for path, row in new.items() if path.startswith(_PARAMETERS)}
    own = {path: row for path, row in new.items() if not path.startswith(_PARAMETERS)}
    world, overrides = _with_known_coefficients(plan, drawer, {**plan.overrides, **newly_set})
    return replace(plan, world=world, drawer=drawer, overrides=overrides, targets=_pointed(plan, own))


def _drawer(old: Drawer, numbers: Sequence[Renumbered], new: tuple[str, ...]) -> Drawer:
    """Return a drawer in which some numbers are others, and some are new."""
    fresh = Draws(values=old.values.tolist(), upto=old.upto.tolist())
    for one in numbers:
        fresh.add(*one)
    made = fresh.freeze()
    paths = (*old.paths, *new)
    rows = np.concatenate([old.rows, np.zeros(len(new), old.rows.dtype)])
    at = {path: len(old.paths) + row for row, path in enumerate(new)}
    rows[[at[path] if path in at else old.index[path] for path in made.paths]] = made.rows
    return Drawer(paths, rows, made.values, made.upto)


def _with_known_coefficients(
    plan: Blueprint, drawer: Drawer, overrides: Mapping[str, int]
) -> tuple[World, Mapping[str, int]]:
    """Write coefficients into the tables, once, where none differs between replications."""
    if not overrides or plan.coefficients != FIXED or drawer.uncertain[list(overrides.values())].any():
        return plan.world, overrides
    values = {name: float(drawer.rows["low"][row]) for name, row in overrides.items()}
    return plan.world._replace(parameters=coefficients(values)), {}


def _pointed(plan: Blueprint, own: Mapping[str, int]) -> tuple[Target, ...]:
    """Return the targets, the cells of some formations' numbers pointed to rows of their own.

    Raises:
        KeyError: there is no such number.
    """
    targets = list(plan.targets)
    for path, number in own.items():
        section, name, field = (*path.split("."), "", "")[:3]
        if section != "formations" or name not in plan.formations:
            raise KeyError(path)
        cell = cell_of(section, field, plan.formations.index(name))
        at = next(at for at, one in enumerate(targets) if (one.table, one.whole) == (section, cell.whole))
        numbers = np.where(targets[at].cells == cell.position, number, targets[at].numbers)
        targets[at] = replace(targets[at], numbers=numbers)
    return tuple(targets)


def _differing(old: Scenario, new: Scenario) -> Iterator[Renumbered]:
    """Yield the numbers of a scenario that differ from another's.

    Raises:
        _LayOutError: more than numbers differs.
    """
    for section in Scenario.model_fields:
        one, other = getattr(old, section), getattr(new, section)
        if one is other or (section not in _SECTIONS and one == other):
            continue
        if section not in _SECTIONS:
            raise _LayOutError
        yield from _of_section(section, one, other)


_SECTIONS = ("places", "kinds", "actors", "formations", "relations", "events", "parameters")


def _of_section(section: str, old: Any, new: Any) -> Iterator[Renumbered]:
    if isinstance(old, list):
        old, new = dict(enumerate(old)), dict(enumerate(new))
    if list(old) != list(new)[: len(old)] or (len(new) > len(old) and section != "parameters"):
        raise _LayOutError
    for key, part in new.items():
        if key in old and (old[key] is part or old[key] == part):
            continue
        if section == "parameters":
            yield Renumbered(_PARAMETERS + key, part)
        elif section == "events":
            _check_numbers_alone(old[key], part)
            yield Renumbered(f"events.{key}", part.size, part.range)
        else:
            name = "/".join(part.between) if section == "relations" else key
            yield from _of_part(f"{section}.{name}", old[key], part)


def _of_part(path: str, old: BaseModel, new: BaseModel) -> Iterator[Renumbered]:
    """Yield the numbers of a part that differ, those in its tables of numbers included."""
    for field in type(new).model_fields:
        one, other = getattr(old, field), getattr(new, field)
        if one is other or one == other:
            continue
        if isinstance(other, Number):
            yield _of_field(f"{path}.{field}", one, other)
        elif isinstance(one, dict) and isinstance(other, dict) and list(one) == list(other):
            for key in other:
                if one[key] != other[key]:
                    yield _of_field(f"{path}.{field}.{key}", one[key], other[key])
        else:
            raise _LayOutError


def _of_field(path: str, old: Number | None, new: Any) -> Renumbered:
    """Return a number that differs; one that is a percentage stays so, and only formations may have left it out."""
    own = old is None and path.startswith("formations.")
    alike = isinstance(old, Number) and isinstance(new, Number) and old.percent == new.percent
    if not own and not alike:
        raise _LayOutError
    return Renumbered(path, new)


def _check_numbers_alone(old: BaseModel, new: BaseModel) -> None:
    """Refuse an event that differs in more than its size."""
    for field in type(new).model_fields:
        one, other = getattr(old, field), getattr(new, field)
        if one != other and not (isinstance(one, Number) and isinstance(other, Number)):
            raise _LayOutError
