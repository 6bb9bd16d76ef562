"""Types of the schema, seen from outside: numbers, parts, tables, and the type under a key."""

from __future__ import annotations

import functools
import types
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.scenario.node import Key
from sim.scenario.numbers import Number


def core_type(kind: Any) -> Any:
    """Return a type without its annotations and without ``| None``."""
    while hasattr(kind, "__metadata__"):
        kind = get_args(kind)[0]
    if _is_union(kind):
        others = [one for one in get_args(kind) if one is not type(None)]
        return core_type(others[0]) if len(others) == 1 else kind
    return kind


@functools.cache
def is_part(kind: Any) -> bool:
    """Return whether a type is a part with named fields; a number is one value."""
    kind = core_type(kind)
    return isinstance(kind, type) and issubclass(kind, BaseModel) and kind is not Number


@functools.cache
def is_number(kind: Any) -> bool:
    """Return whether a type is one number, uncertain or plain."""
    return core_type(kind) in (Number, float, int)


@functools.cache
def is_shares(kind: Any) -> bool:
    """Return whether a type maps names to plain shares, which only make sense as a whole."""
    kind = core_type(kind)
    return get_origin(kind) is dict and core_type(get_args(kind)[1]) is float


@functools.cache
def is_table(kind: Any) -> bool:
    """Return whether a type maps free names to values of one type."""
    return get_origin(core_type(kind)) is dict and not is_shares(kind)


def fields(kind: Any) -> tuple[str, ...]:
    """Return the keys of a part or of a written-out number, sorted; none for other types."""
    kind = core_type(kind)
    named = isinstance(kind, type) and issubclass(kind, BaseModel)
    return tuple(sorted(kind.model_fields)) if named else ()


@functools.cache
def number_fields(part: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields of a part that are numbers which may be uncertain, in the order of their declaration."""
    return tuple(name for name, info in part.model_fields.items() if core_type(info.annotation) is Number)


def choices(kind: Any) -> tuple[str, ...]:
    """Return the words that a type allows, in its order; those of all members of a union."""
    kind = core_type(kind)
    if get_origin(kind) is Literal:
        return tuple(str(word) for word in get_args(kind))
    if _is_union(kind):
        return tuple(dict.fromkeys(word for one in get_args(kind) for word in choices(one)))
    return ()


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType)


@functools.cache
def step(kind: Any, key: Key) -> Any:
    """Return the type under a key of a type, or None when the schema has nothing there.

    Under a key of a union stands the union of what its members have there.
    """
    kind = core_type(kind)
    if _is_union(kind):
        found = tuple(inner for one in get_args(kind) if (inner := step(one, key)) is not None)
        return Union[found] if found else None  # noqa: UP007  # made of types found here
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        info = kind.model_fields.get(str(key)) or _aliased(kind, str(key))
        return info.annotation if info is not None else None
    if get_origin(kind) is dict:
        return get_args(kind)[1]
    return get_args(kind)[0] if get_origin(kind) in (list, tuple) and isinstance(key, int) else None


def _aliased(kind: type[BaseModel], key: str) -> FieldInfo | None:
    """Return the field that is written under another name than it has in Python."""
    return next((info for info in kind.model_fields.values() if info.alias == key), None)
