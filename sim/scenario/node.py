"""A file as a tree in which every value knows the file and line that said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.core.errors import Problem

Key = str | int


@dataclass(slots=True, eq=False)
class Node:
    """One value of a scenario as it was written.

    Attributes:
        value: a mapping or list of nodes, or a plain value (text, number, truth, date, None).
        file: the file that says it, or the option of the command line.
        line: its line, from 1; None on the command line.
        parent: the mapping or list it was written in, whatever it has been merged into since.
        size: how many values it holds, itself included.
    """

    value: Any
    file: str
    line: int | None
    parent: Node | None = field(default=None, repr=False)
    size: int = 1

    def at(self, value: Any) -> Node:
        """Return the same place in the file with another value."""
        return Node(value, self.file, self.line, self.parent, self.size)

    def get(self, key: Key) -> Node | None:
        """Return the value under a key of a mapping or at an index of a list, or None."""
        if isinstance(self.value, dict):
            return self.value.get(str(key))
        if isinstance(self.value, list) and isinstance(key, int) and 0 <= key < len(self.value):
            found: Node = self.value[key]
            return found
        return None

    def find(self, path: Sequence[Key]) -> Node | None:
        """Return the value at the end of a path, or None."""
        node: Node | None = self
        for key in path:
            node = node.get(key) if node is not None else None
        return node

    def scalar(self, key: Key) -> Any:
        """Return the plain value under a key, or None when there is none."""
        found = self.get(key)
        return None if found is None or isinstance(found.value, (dict, list)) else found.value

    def entries(self, key: Key) -> dict[str, Node]:
        """Return the mapping under a key, empty when there is none."""
        found = self.get(key)
        return found.value if found is not None and isinstance(found.value, dict) else {}

    def items(self, key: Key) -> list[Node]:
        """Return the list under a key, empty when there is none."""
        found = self.get(key)
        return found.value if found is not None and isinstance(found.value, list) else []

    def problem(self, path: Sequence[Key], message: str, *more: Any) -> Problem:
        """Return a problem with this value; ``more`` are the fields ``allowed`` and ``nearest``."""
        where = ".".join(str(key) for key in path)
        if self.line is not None:
            return Problem(self.file, self.line, where, message, *more)
        plainly = where == "days" or where in self.file  # the option names it already
        return Problem("", None, self.file if plainly else f"{self.file}: {where}", message, *more)


def plain_tree(node: Node) -> Any:
    """Return the tree as ordinary dictionaries, lists and values."""
    if isinstance(node.value, dict):
        return {key: plain_tree(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [plain_tree(child) for child in node.value]
    return node.value


def pruned(node: Node) -> Node:
    """Return the tree without the keys that were set to null."""
    if isinstance(node.value, dict):
        return node.at({key: pruned(child) for key, child in node.value.items() if child.value is not None})
    if isinstance(node.value, list):
        return node.at([pruned(child) for child in node.value])
    return node


def grafted(value: Any, label: str) -> Node:
    """Return ordinary data as a tree that the command line said."""
    if isinstance(value, dict):
        return Node({str(key): grafted(child, label) for key, child in value.items()}, label, None)
    if isinstance(value, (list, tuple)):
        return Node([grafted(child, label) for child in value], label, None)
    return Node(value, label, None)
