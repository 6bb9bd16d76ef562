"""Keys set to null: what each takes away from the file below, and those that take nothing away.

``null`` on a key that a file below says takes that away, and ``check`` says what it was. On a key that nothing below
says it is an error: who means the default leaves the key out, so that a value lost in writing is never the default.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim.core.characters import visible
from sim.core.error_messages import nearest, shown
from sim.core.errors import Problem
from sim.scenario.node import Key, Node, plain_tree
from sim.scenario.numbers import Number
from sim.scenario.schema_walk import core_type, fields, is_number, is_shares, is_table, step


@dataclass(frozen=True)
class Removal:
    """Something that a file or an option takes away from what stands below it.

    Attributes:
        file: the file that takes it away; empty for the command line.
        line: its line, from 1.
        path: where it stood, or the option of the command line.
        what: what was taken away, and from where, in words.
    """

    file: str
    line: int | None
    path: str
    what: str

    def __str__(self) -> str:
        """``file:line: path: takes away ...``."""
        where = f"{self.file}:{self.line}" if self.file else ""
        return visible(": ".join(part for part in (where, self.path, f"takes away {self.what}") if part))


def removal(path: tuple[Key, ...], above: Node, below: Node, kind: Any, owner: Any) -> Removal:
    """Return what a null takes away.

    Args:
        path: where both stand.
        above: the null.
        below: what stood there.
        kind: the type at the path.
        owner: the type of the part around it.
    """
    what = f"{_told(below, kind)} ({below.file}:{below.line})" if below.line is not None else _told(below, kind)
    default = _default(owner, str(path[-1]))
    left = f"; {_in_words(default)} holds, the default" if _says_something(default) else ""
    return _removal(path, above, what + left)


def shares_lost(path: tuple[Key, ...], above: Node, below: Node) -> Removal | None:
    """Return the communities that new shares leave out, for shares are replaced as a whole; None if there are none."""
    lost = [f"{name} {shown(node.value)}" for name, node in below.value.items() if name not in above.value]
    where = f" ({below.file}:{below.line})" if below.line is not None else ""
    return _removal(path, above, f"{', '.join(lost)}{where}: shares are replaced as a whole") if lost else None


def _removal(path: tuple[Key, ...], above: Node, what: str) -> Removal:
    if above.line is None:
        where = ".".join(str(key) for key in path)
        return Removal("", None, above.file if where in above.file else f"{above.file}: {where}", what)
    return Removal(above.file, above.line, ".".join(str(key) for key in path), what)


def empty_nulls(node: Node, kind: Any, path: tuple[Key, ...]) -> Iterator[Problem]:
    """Problems with the nulls inside a value that has nothing below it.

    Args:
        node: the value.
        kind: its type.
        path: where it stands.
    """
    for inner, null in _nulls(node, ()) if isinstance(node.value, (dict, list)) else ():
        owner: Any = kind
        for key in inner[:-1]:
            owner = step(owner, key) if owner is not None else None
        around = node.find(inner[:-1])
        found = empty_null(null, owner, (*path, *inner), around.value if around is not None else {})
        if found is not None:
            yield found


def empty_null(null: Node, owner: Any, path: tuple[Key, ...], choices: Mapping[str, Node]) -> Problem | None:
    """Return the problem with a null that takes nothing away; None where the schema refuses what is around it.

    Args:
        null: the null.
        owner: the type of what it is a key of; None where the schema has nothing.
        path: where it stands.
        choices: what else its table has, here or below.
    """
    key = str(path[-1])
    if owner is None:
        return None
    if is_table(owner):
        near = nearest(key, [name for name, node in choices.items() if node.value is not None])
        return null.problem(path, f"there is no {shown(key)} below to take away", (), near)
    if is_shares(owner):
        return null.problem(path, "shares are given as a whole, so null takes nothing away; leave it out")
    if key not in fields(owner):
        return null.problem(path, "unknown key", fields(owner), nearest(key, fields(owner))) if fields(owner) else None
    default = _default(owner, key)
    left = f": {_in_words(default)} would hold, the default" if _says_something(default) else ""
    return null.problem(path, f"no value, and nothing below to take away{left}; write a value or leave the key out")


def says_nothing(owner: Any, key: str) -> bool:
    """Return whether a part may leave a key out and then has nothing of the kind (``holder``: nobody)."""
    return key in fields(owner) and not is_table(owner) and not _says_something(_default(owner, key))


def _nulls(node: Node, path: tuple[Key, ...]) -> list[tuple[tuple[Key, ...], Node]]:
    """Return every key of a mapping that is null, with its path."""
    found: list[tuple[tuple[Key, ...], Node]] = []
    waiting = [(path, node)]
    while waiting:
        around, owner = waiting.pop()
        in_mapping = isinstance(owner.value, dict)
        for key, child in owner.value.items() if in_mapping else enumerate(owner.value):
            if child.value is None and in_mapping:
                found.append(((*around, key), child))
            elif isinstance(child.value, (dict, list)):
                waiting.append(((*around, key), child))
    return found


def _default(owner: Any, key: str) -> Any:
    """Return the schema's default for a key; None also where the part must say something."""
    kind = core_type(owner)
    info: FieldInfo | None = None
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        info = kind.model_fields.get(key)
    return None if info is None or info.is_required() else info.get_default(call_default_factory=True)


def _says_something(default: Any) -> bool:
    """Return whether there is something of a default; empty ones mean that there is none of it."""
    return default is not None and not (isinstance(default, (str, list, dict)) and not default)


def _in_words(default: Any) -> str:
    return str(default) if isinstance(default, Number) else shown(default)


def _told(below: Node, kind: Any) -> str:
    """Return a value that was taken away, short enough for a line."""
    if is_number(kind):
        try:
            return str(Number.model_validate(plain_tree(below)))
        except ValidationError:
            return shown(plain_tree(below))
    if isinstance(below.value, dict) and isinstance(name := below.scalar("name"), str):
        return shown(name)
    if isinstance(below.value, dict):
        return "the whole entry"
    if isinstance(below.value, list):
        return f"{len(below.value)} {'entry' if len(below.value) == 1 else 'entries'}"
    return shown(below.value)
