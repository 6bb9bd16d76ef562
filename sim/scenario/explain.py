"""From pydantic's errors to problems that a reader understands: file, line, path, found, allowed, meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.errors import Problem
from sim.scenario.names import DATE_FORM
from sim.scenario.node import Key, Node, plain
from sim.scenario.refusals import REFUSED, nearest, shown
from sim.scenario.shape import fields, kind_at

_ALLOWED = {
    "float_type": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "text (in quotes if it looks like a number)",
    "model_type": "a mapping (key: value)",
    "model_attributes_type": "a mapping (key: value)",
    "dict_type": "a mapping (key: value)",
    "list_type": "a list",
    "tuple_type": "a list",
    "date_type": DATE_FORM,
    "date_parsing": DATE_FORM,
    "date_from_datetime_parsing": DATE_FORM,
    "date_from_datetime_inexact": DATE_FORM,
    "greater_than": "above {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "too_short": "at least {min_length} of them",
    "too_long": "at most {max_length} of them",
}


def explain(errors: Iterable[Mapping[str, Any]], tree: Node) -> list[Problem]:
    """The problems behind pydantic's errors, one for each place in the file.

    A union reports each of its members, and a wrong type in one of them says nothing when another went deeper.
    """
    found: dict[tuple[Key, ...], list[Mapping[str, Any]]] = {}
    for error in errors:
        found.setdefault(_path(error, tree), []).append(error)
    problems = []
    for path, group in found.items():
        deeper = any(len(other) > len(path) and other[: len(path)] == path for other in found)
        told = [error for error in group if not (deeper and str(error["type"]).endswith("_type"))]
        problems += _told(path, told, tree)
    return problems


def _path(error: Mapping[str, Any], tree: Node) -> tuple[Key, ...]:
    """The error's place as far as the file goes: without pydantic's names of union members and the like."""
    path: list[Key] = []
    node = tree
    for key in error["loc"]:
        child = node.get(key)
        if child is not None:
            path.append(key)
            node = child
    if error["type"] == "missing":
        path.append(error["loc"][-1])
    return tuple(path)


def _told(path: tuple[Key, ...], errors: Sequence[Mapping[str, Any]], tree: Node) -> list[Problem]:
    """One problem for all that was said about one place (several only when each has its own words)."""
    node = tree.find(path)
    if node is None:
        return [_missing(path, tree)]
    refusals = [error["ctx"] for error in errors if error["type"] == REFUSED]
    if refusals:
        return [node.problem(path, one["message"], tuple(one["allowed"]), one["nearest"]) for one in refusals]
    if any(error["type"] == "extra_forbidden" for error in errors):
        return [_unknown_key(path, node)]
    return [_wrong_value(path, node, errors)] if errors else []


def _missing(path: tuple[Key, ...], tree: Node) -> Problem:
    owner = tree.find(path[:-1]) or tree
    if isinstance(path[-1], int):
        return owner.problem(path[:-1], f"found {len(owner.value)} of them", ("two names",))
    return owner.problem(path[:-1], f'the key "{path[-1]}" is missing')


def _unknown_key(path: tuple[Key, ...], node: Node) -> Problem:
    allowed = fields(kind_at(path[:-1]))
    return node.problem(path, "unknown key", allowed, nearest(str(path[-1]), allowed))


def _wrong_value(path: tuple[Key, ...], node: Node, errors: Sequence[Mapping[str, Any]]) -> Problem:
    allowed: list[str] = []
    meant: str | None = None
    for error in errors:
        if error["type"] == "literal_error":
            words = re.findall(r"'([^']*)'", error["ctx"]["expected"])
            allowed += words
            meant = meant or (nearest(node.value, words) if isinstance(node.value, str) else None)
        elif error["type"] in _ALLOWED:
            allowed.append(_ALLOWED[error["type"]].format(**error.get("ctx", {})))
        else:
            allowed.append(error["msg"])
    value = plain(node)
    found = f"found {len(value)}" if errors[0]["type"].startswith("too_") else f"found {shown(value)}"
    return node.problem(path, found, tuple(dict.fromkeys(allowed)), meant)
