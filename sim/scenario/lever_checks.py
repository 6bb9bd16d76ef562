"""Checks of levers against the rest of a scenario: every setting must be a change that the scenario allows.

Each end of a range and each choice is tried on the tree, and the parts that it touches are validated as those of a file
are; so nobody finds out in the middle of a study that a lever cannot be pulled.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from sim.core.errors import Problem
from sim.scenario.explaining import explain
from sim.scenario.lever_events import same_event
from sim.scenario.levers import NONE, Lever
from sim.scenario.names import Known
from sim.scenario.node import Key, Node, plain_tree
from sim.scenario.number_walk import SECTIONS
from sim.scenario.numbers import Number
from sim.scenario.overrides import apply_overrides, present_numbers
from sim.scenario.schema import kind_at
from sim.scenario.schema_walk import core_type
from sim.scenario.validation import check, longest, survey

TROOPS = "troops"
"""The field that stands for paper and present of formations; it is multiplied and has no one number."""


def check_levers(tree: Node) -> Iterator[Problem]:
    """Yield all that is wrong between levers and the rest of a scenario; what is no sound lever is left to the schema.

    Levers are looked at in the file that says them. One that extends it may say otherwise of what a lever changes: that
    is what it is for, and a setting that then does not fit is refused when somebody asks for it.

    Args:
        tree: the merged file, before any change from the command line.
    """
    levers = {name: node for name, node in tree.entries("levers").items() if node.file == tree.file}
    if not levers:
        return
    limit = longest(tree)
    known, idle = survey(tree, limit), {_told(one) for one in check(tree, limit)}
    for name, node in levers.items():
        try:
            lever = Lever.model_validate(plain_tree(node), context=known)
        except ValidationError:
            continue
        yield from _wrong(tree, (name, node, lever), known, idle)


Named = tuple[str, Node, Lever]


def _wrong(tree: Node, named: Named, known: Known, idle: set[tuple[str, str]]) -> Iterator[Problem]:
    """Yield the first problem of a lever."""
    name, node, lever = named
    for path, where in _paths(lever):
        section = path.partition(".")[0]
        if section not in SECTIONS:
            at = node.find(where) or node
            yield at.problem(("levers", name, *where), f"a lever changes no {section}", SECTIONS)
            return
    problem = next(_refused(tree, named, known, idle), None) or _unlike_file(tree, named)
    if problem is not None:
        yield problem


def _paths(lever: Lever) -> Iterator[tuple[str, tuple[Key, ...]]]:
    """Yield every path that a lever changes, and where the lever says so."""
    for at, path in enumerate(lever.paths):
        yield path, ("paths", at)
    for name, choice in lever.choices.items():
        for path in choice.set:
            yield path, ("choices", name, "set", path)


def _refused(tree: Node, named: Named, known: Known, idle: set[tuple[str, str]]) -> Iterator[Problem]:
    """Yield the problems that settings make."""
    name, node, lever = named
    for value in lever.settings:
        where = _place(lever, value)
        at = node.find(where) or node
        new, problems, _ = apply_overrides(tree, (f"levers.{name}", value))
        told = [_plainly(one) for one in problems] or [
            *_of_parts(tree, new, known), *(one for one in _between(tree, new) if _told(one) not in idle)
        ]  # fmt: skip
        for one in told:
            path = one.path.rpartition(": ")[2]
            said = f"{path}: {one.message}" if path else one.message
            yield at.problem(("levers", name, *where), f"at {value}: {said}", one.allowed, one.nearest)


def _between(tree: Node, new: Node) -> list[Problem]:
    """Return what is wrong between the parts of a changed tree, as far as the change touches them."""
    touched = [section for section, node in new.value.items() if node is not tree.get(section)]
    return check(new, longest(new), touched)


def _place(lever: Lever, value: str) -> tuple[Key, ...]:
    """Return where a lever says a setting: its range, its dates or the choice."""
    if lever.choices:
        return ("choices", value)
    if lever.paths:
        return ("paths", 0) if len(lever.paths) == 1 else ("paths",)
    return ("event",)


def _plainly(problem: Problem) -> Problem:
    """Return a problem of a change without the option that would have said it."""
    return Problem(problem.file, problem.line, "", problem.message, problem.allowed, problem.nearest)


def _told(problem: Problem) -> tuple[str, str]:
    return problem.path, problem.message


def _of_parts(tree: Node, new: Node, known: Known) -> Iterator[Problem]:
    """Yield what is wrong with the parts in which two trees differ."""
    for section, node in new.value.items():
        old = tree.get(section)
        if node is old or section not in SECTIONS:
            continue
        entries = node.value.items() if isinstance(node.value, dict) else enumerate(node.value)
        for key, child in entries:
            if old is None or child is not old.get(key):
                yield from _of_part((section, key), child, known, new)


def _of_part(path: tuple[Key, ...], node: Node, known: Known, new: Node) -> Iterator[Problem]:
    try:
        _adapter(path[0]).validate_python(plain_tree(node), context=known)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        for one in explain([{**each, "loc": (*path, *each["loc"])} for each in found], new):
            where = one.path or ".".join(map(str, path))
            yield Problem("", None, where.rpartition(": ")[2], one.message, one.allowed, one.nearest)


@functools.cache
def _adapter(section: Key) -> TypeAdapter[Any]:
    """Return the validator of the entries of a section."""
    return TypeAdapter(get_args(core_type(kind_at((section,))))[-1])


def _unlike_file(tree: Node, named: Named) -> Problem | None:
    """Return the problem of a lever whose way it was is not what the file says."""
    name, node, lever = named
    found = _said_of_event(tree, lever) if lever.event is not None else _said_at_paths(tree, lever)
    if found is None:
        return None
    message = f"found {lever.was}, but the file says another {'event' if lever.event is not None else 'number'} there"
    return (node.get("was") or node).problem(("levers", name, "was"), message, (found,))


def _said_at_paths(tree: Node, lever: Lever) -> str | None:
    """Return what the file says at a lever's paths, where its way it was lies outside."""
    if lever.range is None or lever.by != "set" or not lever.paths:
        return None
    was = _number(lever.was)
    there = [one for path in lever.paths for one in present_numbers(tree, path)]
    points = [point for one in there if one.percent == was.percent for point in one.points]
    if not points or min(points) <= (was.value or 0.0) <= max(points):
        return None
    sign = "%" if was.percent else ""
    return f"{min(points):g}{sign} to {max(points):g}{sign}"


def _said_of_event(tree: Node, lever: Lever) -> str | None:
    """Return the date or the size of a lever's event in the file, where it is not how the lever says it was."""
    events = [plain_tree(one) for one in tree.items("events") if isinstance(one.value, dict)]
    at = None if lever.event is None else same_event(lever.event, events)
    if at is None:
        return None
    said = events[at].get("date" if lever.dates is not None else lever.size_key, 1)
    if lever.dates is not None:
        return None if str(said) == lever.was else str(said)
    try:
        points = Number.model_validate(said).points
        inside = lever.was != NONE and min(points) <= float(lever.was) <= max(points)
    except ValidationError:
        return None  # said by the schema
    return None if inside else f"{min(points):g} to {max(points):g}"


def _number(text: str) -> Number:
    return Number.model_validate(text if text.endswith("%") else float(text))
