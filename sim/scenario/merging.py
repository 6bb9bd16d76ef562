"""One file on top of another: ``theatre`` at the bottom, then ``extends``, then the file itself.

Mappings are merged key by key, and a key set to null is taken away. One value is replaced as a whole: a number
with all its parts, and shares of communities, which must sum to 1. Lists: ``events`` and ``history`` are added
to those of the file below; an entry of ``relations`` or ``roads`` replaces those between the same two; any
other list is replaced. Two one-way relations of opposite directions stand side by side.
"""

from __future__ import annotations

import os.path
from pathlib import Path
from typing import Any, get_args, get_origin

from sim.errors import Problem, ScenarioError
from sim.scenario.node import Node
from sim.scenario.reading import read
from sim.scenario.refusals import nearest, shown
from sim.scenario.schema import Event, Record, Relation, Road, Scenario
from sim.scenario.shape import core, is_part, is_table, step

INCLUDES = ("theatre", "extends")
"""The keys that name a file below this one, lowest first."""


def assemble(path: Path, above: tuple[Path, ...] = ()) -> tuple[Node, list[Problem]]:
    """A file with all files below it merged, and what is wrong with their text.

    Raises:
        ScenarioError: one of the files cannot be read, or a file is below itself.
    """
    top, problems = read(path)
    merged: Node | None = None
    for key in INCLUDES:
        named = top.value.pop(key, None)
        if named is None or named.value is None:
            continue
        below, more = assemble(_below(path, key, named, (*above, path)), (*above, path))
        problems += more
        merged = below if merged is None else merge(merged, below, Scenario)
    return (top if merged is None else merge(merged, top, Scenario)), problems


def _below(path: Path, key: str, named: Node, above: tuple[Path, ...]) -> Path:
    """The path of an included file, checked before it is opened so that the error names the line that asks."""
    if not isinstance(named.value, str):
        raise ScenarioError([named.problem((key,), f"found {shown(named.value)}", ("the name of a file",))])
    found = Path(os.path.normpath(path.parent / named.value))
    if any(found.resolve() == other.resolve() for other in above):
        chain = " -> ".join(one.name for one in (*above, found))
        raise ScenarioError([named.problem((key,), f"a file cannot be below itself: {chain}")])
    if not found.is_file():
        others = sorted(other.name for other in found.parent.glob("*.yaml")) if found.parent.is_dir() else []
        message = f"there is no file {found.as_posix()}"
        raise ScenarioError([named.problem((key,), message, (), nearest(found.name, others))])
    return found


def merge(below: Node, above: Node, kind: Any) -> Node:
    """A value on top of another of the same type."""
    if isinstance(below.value, dict) and isinstance(above.value, dict) and (is_part(kind) or is_table(kind)):
        return above.at(_merge_keys(below.value, above.value, kind))
    if isinstance(below.value, list) and isinstance(above.value, list) and get_origin(core(kind)) is list:
        return above.at(_merge_lists(below.value, above.value, core(get_args(core(kind))[0])))
    return above


def _merge_keys(below: dict[str, Node], above: dict[str, Node], kind: Any) -> dict[str, Node]:
    found = dict(below)
    for key, node in above.items():
        found[key] = merge(below[key], node, step(kind, key)) if key in below else node
    return found


def _merge_lists(below: list[Node], above: list[Node], kind: Any) -> list[Node]:
    if kind in (Event, Record):
        return [*below, *above]
    if kind in (Relation, Road):
        return [old for old in below if not any(_same_two(old, new) for new in above)] + above
    return above


def _same_two(old: Node, new: Node) -> bool:
    ends = pair(old), pair(new)
    if None in ends:
        return False
    both_one_way = bool(old.scalar("one_way")) and bool(new.scalar("one_way"))
    return ends[0] == ends[1] if both_one_way else set(ends[0] or ()) == set(ends[1] or ())


def pair(node: Node) -> tuple[str, str] | None:
    """The two names of a relation or road, or None when it does not say two."""
    names = [item.value for item in node.items("between")] if isinstance(node.value, dict) else []
    if len(names) != 2 or not all(isinstance(name, str) for name in names):
        return None
    return names[0], names[1]
