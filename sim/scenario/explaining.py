"""Pydantic's errors as problems that a reader understands: file, line, path, found, allowed, meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sim.core.error_messages import REFUSED, nearest, shown
from sim.core.errors import Problem
from sim.scenario.names import DATE_FORM, MOST_GUESSES
from sim.scenario.node import Key, Node, plain_tree
from sim.scenario.numerals import plain_numeral
from sim.scenario.schema import Scenario, kind_at
from sim.scenario.schema_walk import choices, fields, is_number
from sim.scenario.slips import glued_pair

Guess = Callable[[str, Iterable[str]], str | None]
"""Finds what was probably meant by a word."""
_NUMERIC = frozenset(("float_type", "float_parsing", "int_type", "int_parsing", "int_from_float"))
_ALLOWED = {
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number that is not so long",
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
    "less_than": "below {lt}",
    "less_than_equal": "at most {le}",
    "string_too_short": "at least {min_length} letters",
    "string_too_long": "at most {max_length} letters",
    "string_pattern_mismatch": "text of the form {pattern}",
    "too_short": "at least {min_length} of them",
    "too_long": "at most {max_length} of them",
}


def explain(errors: Iterable[Mapping[str, Any]], tree: Node, top: Any = Scenario) -> list[Problem]:
    """Return the problems behind pydantic's errors, one for each place in the file.

    A union reports each of its members, and a wrong type in one of them says nothing when another went deeper.

    Args:
        errors: pydantic's, of which only type, place and context are read, never the words.
        tree: what was checked.
        top: the type of the tree.
    """
    found: dict[tuple[Key, ...], list[Mapping[str, Any]]] = {}
    for error in errors:
        found.setdefault(_path(error, tree), []).append(error)
    above = {path[:end] for path in found for end in range(len(path))}
    problems = []
    for count, (path, group) in enumerate(found.items()):
        told = [error for error in group if not (path in above and str(error["type"]).endswith("_type"))]
        problems += _told(path, told, tree, top, nearest if count < MOST_GUESSES else _no_guess)
    return problems


def _path(error: Mapping[str, Any], tree: Node) -> tuple[Key, ...]:
    """The error's place as far as the file goes: without pydantic's names of union members and the like."""
    path: list[Key] = []
    node = tree
    about = error.get("ctx", {}).get("key") if error["type"] == REFUSED else None
    for key in (*error["loc"], *(() if about is None else (about,))):
        child = node.get(key)
        if child is not None:
            path.append(key)
            node = child
    if error["type"] == "missing":
        path.append(error["loc"][-1])
    return tuple(path)


def _no_guess(word: str, choices: Iterable[str]) -> None:
    """Leave out what was probably meant: each search takes a while."""


def _told(
    path: tuple[Key, ...], errors: Sequence[Mapping[str, Any]], tree: Node, top: Any, guess: Guess
) -> list[Problem]:
    """One problem for all that was said about one place (several only when each has its own words)."""
    node = tree.find(path)
    if node is None:
        return [_missing(path, tree)]
    refusals = [error["ctx"] for error in errors if error["type"] == REFUSED]
    kind = kind_at(path, top)
    if refusals:
        meant = _meant(node) if is_number(kind) else ""
        return [node.problem(path, one["message"] + meant, tuple(one["allowed"]), one["nearest"]) for one in refusals]
    if any(error["type"] == "extra_forbidden" for error in errors):
        return [_unknown_key(path, node, top, guess)]
    return [_wrong_value(path, node, errors, kind, guess)] if errors else []


def _meant(node: Node) -> str:
    """Return advice on writing a number that is text here (``2,000``, ``0,7``, in quotes), after what was found."""
    number = plain_numeral(node.value) if isinstance(node.value, str) else None
    a_percentage = number is not None and number == node.value and number.endswith("%")  # it only has no place here
    return f", which is text here; write {number}" if number and not a_percentage else ""


def _missing(path: tuple[Key, ...], tree: Node) -> Problem:
    owner = tree.find(path[:-1]) or tree
    if isinstance(path[-1], int):
        return owner.problem(path[:-1], f"found {len(owner.value)} of them", ("two names",))
    return owner.problem(path[:-1], f'the key "{path[-1]}" is missing')


def _unknown_key(path: tuple[Key, ...], node: Node, top: Any, guess: Guess) -> Problem:
    allowed = fields(kind_at(path[:-1], top))
    return node.problem(path, "unknown key", allowed, guess(str(path[-1]), allowed))


def _wrong_value(
    path: tuple[Key, ...], node: Node, errors: Sequence[Mapping[str, Any]], kind: Any, guess: Guess
) -> Problem:
    allowed: list[str] = []
    meant: str | None = None
    value = plain_tree(node)
    found = f"found {len(value)}" if errors[0]["type"].startswith("too_") else f"found {shown(value)}"
    for error in errors:
        if error["type"] == "literal_error":
            words = choices(kind)
            allowed += words
            meant = meant or (guess(value, words) if isinstance(value, str) else None)
        else:
            allowed.append(_ALLOWED.get(error["type"], "another value").format(**error.get("ctx", {})))
    if any(error["type"] in _NUMERIC for error in errors):
        found += _meant(node)
    glued = glued_pair(value) if isinstance(value, str) and _ALLOWED["model_type"] in allowed else None
    return node.problem(path, f"{found}; {glued}" if glued else found, tuple(dict.fromkeys(allowed)), meant)
