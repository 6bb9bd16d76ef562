"""Loading: a file and the options of a command become a checked scenario, or all that is wrong with it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from sim.core.errors import Problem, ScenarioError
from sim.scenario.capacity import too_large
from sim.scenario.explaining import explain
from sim.scenario.lever_checks import check_levers
from sim.scenario.merging import assemble
from sim.scenario.node import Node, grafted, plain_tree, pruned
from sim.scenario.overrides import apply_overrides, put_override
from sim.scenario.schema import Scenario
from sim.scenario.taking_away import Removal
from sim.scenario.validation import check, longest, survey

Setting = str | tuple[str, str]
"""One ``--set``: ``"path=value"`` or (path, value)."""


def load(
    path: str | PathLike[str],
    sets: Sequence[Setting] = (),
    days: int | None = None,
    until: datetime.date | None = None,
) -> Scenario:
    """Read, merge and check a scenario.

    Args:
        path: the YAML file.
        sets: changes to make, in this order (see ``sets``).
        days: how many days to play instead of the file's.
        until: the last day to play, instead of ``days``.

    Raises:
        ScenarioError: with every problem of the files and of the changes.
    """
    return inspect_scenario(path, sets, days, until)[0]


def inspect_scenario(
    path: str | PathLike[str],
    sets: Sequence[Setting] = (),
    days: int | None = None,
    until: datetime.date | None = None,
) -> tuple[Scenario, list[Removal]]:
    """Return a scenario as ``load`` does, and what its files and changes take away from the files below.

    Raises:
        ScenarioError: with every problem of the files and of the changes.
    """
    tree, problems, removals = resolve(path, sets, days, until)
    return sound(tree, problems), removals


def sound(tree: Node, problems: Sequence[Problem]) -> Scenario:
    """Return the scenario of a tree.

    Raises:
        ScenarioError: with the problems there are and those that the schema finds, each cause told once.
    """
    scenario, more = validate(tree)
    if problems or more or scenario is None:
        raise ScenarioError([*problems, *_independent(more, problems)])
    return scenario


def _independent(later: Sequence[Problem], first: Sequence[Problem]) -> Iterator[Problem]:
    """Yield problems of the schema that are no echo of one with the text: not at the same place, around it or in it."""
    told = {(one.file, one.path) for one in first if one.file and one.path}
    around = {(file, part) for file, path in told for part in _starts(path)}
    keys = {path for _, path in told}
    for one in later:
        inside = any((one.file, part) in told for part in (*_starts(one.path), one.path))
        missing = not one.path and any(word in keys for word in one.message.split('"')[1::2])
        if not (inside or missing or (one.file, one.path) in around):
            yield one


def _starts(path: str) -> list[str]:
    """Return ``a`` and ``a.b`` for the path ``a.b.c``."""
    keys = path.split(".")
    return [".".join(keys[:end]) for end in range(1, len(keys))]


class Resolved(NamedTuple):
    """The merged and changed tree of a scenario, what is wrong with its text and the changes, what is taken away."""

    tree: Node
    problems: list[Problem]
    removals: list[Removal]


def resolve(
    path: str | PathLike[str],
    sets: Sequence[Setting] = (),
    days: int | None = None,
    until: datetime.date | None = None,
) -> Resolved:
    """Return the merged and changed tree of a scenario, before the schema looks at it.

    Raises:
        ScenarioError: a file cannot be read at all.
    """
    files = assemble(Path(path))
    tree, problems, removals = pruned(files.tree), files.problems, files.removals
    problems += check_levers(tree)
    limit = longest(tree)
    for one in sets:
        tree, more, lost = apply_overrides(tree, one)
        problems += more
        removals += lost
    tree, more = _shortened(tree, days, until)
    tree = pruned(tree) if sets else tree
    problems += more
    return Resolved(_with_limit(tree, limit), problems, removals)


def _with_limit(tree: Node, limit: int | None) -> Node:
    """Return the tree with its longest run: the days of its file, whatever the options say, where it names none."""
    if tree.get("longest") is not None or limit is None or tree.scalar("days") == limit:
        return tree
    return put_override(tree, ("longest",), grafted(limit, "").at(limit))


def _shortened(tree: Node, days: int | None, until: datetime.date | None) -> tuple[Node, list[Problem]]:
    """Return the tree with the days that the command asks for."""
    if days is not None and until is not None:
        return tree, [Problem("", None, "--until", "days and until are both given", ("one of them",))]
    if days is not None:
        return put_override(tree, ("days",), grafted(days, f"--days {days}")), []
    if until is None:
        return tree, []
    start = tree.scalar("start")
    if not isinstance(start, datetime.date):
        return tree, []  # the schema says what is wrong with the start
    label = f"--until {until}"
    if until < start:
        return tree, [Problem("", None, label, f"the scenario starts on {start}", (f"{start} or later",))]
    return put_override(tree, ("days",), grafted((until - start).days + 1, label)), []


def validate(tree: Node) -> tuple[Scenario | None, list[Problem]]:
    """Return the scenario of a tree, or None with all that is wrong in it."""
    oversized = list(too_large(tree))
    if oversized:
        return None, oversized
    limit = longest(tree)
    problems = check(tree, limit)
    try:
        return Scenario.model_validate(plain_tree(tree), context=survey(tree, limit)), problems
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return None, [*problems, *explain(found, tree)]
