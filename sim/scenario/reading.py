"""From the text of a YAML file to a tree with file and line, and nothing that YAML can do beyond that.

The values are those of YAML 1.2's core schema: ``no`` and ``on`` are text, ``0755`` is 755, ``.inf`` and ``.nan``
are refused as text would be. Tags, merge keys and several documents in a file are not used. The parser is
libyaml's, through PyYAML, which is some ten times as fast as the one in Python.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from sim.errors import Problem
from sim.scenario.node import Node, refuse

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MOST_BYTES = 10_000_000
MOST_VALUES = 200_000
DEEPEST = 40
_INTEGER = re.compile(r"[-+]?\d[\d_]{0,299}")
_REAL = re.compile(r"[-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def read(path: Path) -> tuple[Node, list[Problem]]:
    """The tree of a file and what is wrong with it short of being unreadable (duplicate keys, tags).

    Raises:
        ScenarioError: the file cannot be read, is not YAML, or is not a mapping.
    """
    file = path.as_posix()
    root, problems = parse(_text(path), file)
    if root is None:
        refuse(file, None, "the file is empty", ("a mapping (key: value)",))
    if not isinstance(root.value, dict):
        refuse(file, root.line, "a scenario is a mapping of keys to values, found something else", ("name: ...",))
    return root, problems


def parse(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """The tree of a YAML text, None when it says nothing, and what is wrong with it.

    Raises:
        ScenarioError: the text is not YAML, is too deep or unfolds into too much.
    """
    builder = _Builder(text, file)
    try:
        return builder.document(), builder.problems
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(part for part in (error.context, error.problem) if part)
        if "\t" in text and "token" in reason:
            reason += " (YAML is indented by spaces, not tabs)"
        refuse(file, mark.line + 1 if mark else 1, f"this is not YAML: {reason}")
    except (yaml.YAMLError, ValueError) as error:
        refuse(file, 1, f"this is not YAML: {str(error).splitlines()[0]}")


def _text(path: Path) -> str:
    file = path.as_posix()
    if path.is_dir():
        refuse(file, None, "this is a folder, not a scenario file")
    if not path.is_file():
        refuse(file, None, "there is no such file")
    try:
        if path.stat().st_size > MOST_BYTES:
            refuse(file, None, f"the file is larger than {MOST_BYTES // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        refuse(file, None, f"the file cannot be read: {error.strerror}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(file, data[: error.start].count(b"\n") + 1, "this is not text in UTF-8")
    strange = _CONTROL.search(text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        refuse(file, line, f"this is not text: it has the control character {ord(strange.group()):#04x}")
    return text


class _Builder:
    """Builds the tree from the parser's events, so that depth and aliases are under control."""

    def __init__(self, text: str, file: str) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=Loader)
        self.file = file
        self.anchors: dict[str, Node | None] = {}
        self.problems: list[Problem] = []

    def document(self) -> Node | None:
        """The only document of the text."""
        root = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._refuse(event, "a second document starts here; a file holds one scenario")
                root = self._node(next(self.events), 0)
        return root if root is None or root.value is not None else None

    def _refuse(self, event: Any, message: str) -> None:
        refuse(self.file, event.start_mark.line + 1, message)

    def _node(self, event: Any, depth: int) -> Node:
        if depth > DEEPEST:
            self._refuse(event, f"nested more than {DEEPEST} deep")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        node = Node(None, self.file, event.start_mark.line + 1)
        if event.tag is not None and event.tag != "!":
            self.problems.append(node.problem((), f"tags are not used in scenarios, found {event.tag}"))
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        self._fill(node, event, depth)
        if node.size > MOST_VALUES:
            self._refuse(event, f"this unfolds into more than {MOST_VALUES:,} values")
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _fill(self, node: Node, event: Any, depth: int) -> None:
        if isinstance(event, yaml.ScalarEvent):
            node.value = _plain_value(event.value) if event.implicit[0] or event.tag else event.value
        elif isinstance(event, yaml.SequenceStartEvent):
            node.value = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                self._adopt(node, item := self._node(event, depth + 1))
                node.value.append(item)
        else:
            node.value = {}
            while not isinstance(event := next(self.events), yaml.MappingEndEvent):
                self._entry(node, event, depth)

    def _entry(self, node: Node, event: Any, depth: int) -> None:
        line = event.start_mark.line + 1
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(event, "a key must be a word, found a list, mapping or alias")
        key = event.value
        child = self._node(next(self.events), depth + 1)
        child.line = line
        if key in node.value:
            message = f'the key "{key}" stands here a second time; the first is in line {node.value[key].line}'
            self.problems.append(Problem(self.file, line, "", message))
        self._adopt(node, child)
        node.value[key] = child

    @staticmethod
    def _adopt(node: Node, child: Node) -> None:
        child.parent = node
        node.size += child.size

    def _alias(self, event: Any) -> Node:
        found = self.anchors.get(event.anchor)
        if found is None:
            inside = event.anchor in self.anchors
            self._refuse(event, f"the alias *{event.anchor} {'contains itself' if inside else 'has no anchor'}")
            raise AssertionError  # never reached: the line above raises
        return Node(found.value, self.file, event.start_mark.line + 1, None, found.size)


def _plain_value(text: str) -> Any:
    """The value of an unquoted word."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text.replace("_", ""))
    if _REAL.fullmatch(text):
        value = float(text.replace("_", ""))
        return value if abs(value) < 1e300 else text
    if _DATE.fullmatch(text):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            return text
    return text
