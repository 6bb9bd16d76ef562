"""From a file on disk and the options of a command to a checked scenario, or to all that is wrong with it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from pydantic import ValidationError

from sim.errors import Problem, ScenarioError
from sim.scenario.checks import check, longest, survey
from sim.scenario.explain import explain
from sim.scenario.merging import assemble
from sim.scenario.node import Node, grafted, plain, pruned
from sim.scenario.schema import Scenario
from sim.scenario.sets import apply, put

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
    tree, problems = resolve(path, sets, days, until)
    scenario, more = validate(tree)
    if problems or more or scenario is None:
        raise ScenarioError([*problems, *more])
    return scenario


def resolve(
    path: str | PathLike[str],
    sets: Sequence[Setting] = (),
    days: int | None = None,
    until: datetime.date | None = None,
) -> tuple[Node, list[Problem]]:
    """The merged and changed tree of a scenario, and what is wrong with its text and with the changes.

    Raises:
        ScenarioError: a file cannot be read at all.
    """
    tree, problems = assemble(Path(path))
    tree = pruned(tree)
    limit = longest(tree)
    for one in sets:
        tree, more = apply(tree, one)
        problems += more
    tree, more = _shortened(tree, days, until)
    tree = pruned(tree)
    problems += more
    return _with_limit(tree, limit), problems


def _with_limit(tree: Node, limit: int | None) -> Node:
    """A scenario that names no longest run is made for the days of its file, whatever the options say."""
    if tree.get("longest") is not None or limit is None or tree.scalar("days") == limit:
        return tree
    return put(tree, ("longest",), grafted(limit, "").at(limit))


def _shortened(tree: Node, days: int | None, until: datetime.date | None) -> tuple[Node, list[Problem]]:
    """The tree with the days that the command asks for."""
    if days is not None and until is not None:
        return tree, [Problem("", None, "--until", "days and until are both given", ("one of them",))]
    if days is not None:
        return put(tree, ("days",), grafted(days, f"--days {days}")), []
    if until is None:
        return tree, []
    start = tree.scalar("start")
    if not isinstance(start, datetime.date):
        return tree, []  # the schema says what is wrong with the start
    label = f"--until {until}"
    if until < start:
        return tree, [Problem("", None, label, f"the scenario starts on {start}", (f"{start} or later",))]
    return put(tree, ("days",), grafted((until - start).days + 1, label)), []


def validate(tree: Node) -> tuple[Scenario | None, list[Problem]]:
    """The scenario of a tree, or None with all that is wrong in it."""
    limit = longest(tree)
    problems = check(tree, limit)
    try:
        return Scenario.model_validate(plain(tree), context=survey(tree, limit)), problems
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return None, [*problems, *explain(found, tree)]
