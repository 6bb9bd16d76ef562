"""From the events of the YAML parser to a tree, with everything refused that a person would read otherwise.

Depth, aliases, repeated keys, tags, entries without a value, commas inside numbers and characters that nobody sees
are decided here, event by event, so that none of them hangs on what the parser's library makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import yaml

from sim.core.errors import Problem, ScenarioError, refuse
from sim.scenario import slips
from sim.scenario.node import Key, Node
from sim.scenario.scalars import meaning

MOST_VALUES = 200_000
MOST_PROBLEMS = 100
DEEPEST = 40
_EMPTY = "nothing stands here; write a value, null to take away what a file below says, or leave the key out"


class TreeBuilder:
    """Builds the tree of one text; what is wrong short of being unreadable gathers in ``problems``."""

    def __init__(self, events: Iterator[Any], text: str, file: str) -> None:
        self.events = events
        self.text = text
        self.file = file
        self.json = file.endswith(".json")
        self.anchors: dict[str, Node | None] = {}
        self.path: list[Key] = []
        self.problems: list[Problem] = []
        self.told_to = 0  # up to where a number with commas has been told

    def document(self) -> Node | None:
        """The only document of the text, None when it says nothing."""
        root = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._refuse(event, "a second document starts here; a file holds one scenario")
                root = self._node(next(self.events), 0)
        return root if root is None or root.value is not None else None

    def _refuse(self, event: Any, message: str) -> NoReturn:
        refuse(self.file, event.start_mark.line + 1, message)

    def _tell(self, line: int, message: str | None) -> None:
        if message:
            self._add(Problem(self.file, line, ".".join(str(key) for key in self.path), message))

    def _add(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) == MOST_PROBLEMS:
            last = Problem(self.file, problem.line, "", f"after {MOST_PROBLEMS} mistakes the rest is not read")
            raise ScenarioError([*self.problems, last])

    def _node(self, event: Any, depth: int) -> Node:
        if depth > DEEPEST:
            self._refuse(event, f"nested more than {DEEPEST} deep")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        node = Node(None, self.file, event.start_mark.line + 1)
        if event.tag is not None and event.tag != "!":
            self._add(node.problem((), f"tags are not used in scenarios, found {event.tag}"))
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
            node.value = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node.value = []
            self._items(node, bool(event.flow_style) and not self.json, depth)
        else:
            node.value = {}
            self._entries(node, depth)

    def _scalar(self, event: Any) -> Any:
        plain = event.implicit[0] or event.tag
        value = meaning(event.value) if plain else event.value
        if isinstance(value, str):
            said = slips.unfit(self.path[-1] if self.path else None, value)
            if said is None and event.implicit[0]:
                said = slips.swallowed(self.text, event.end_mark.index)
            self._tell(event.start_mark.line + 1, said)
        return value

    def _items(self, node: Node, flow: bool, depth: int) -> None:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            self.path.append(len(node.value))
            item = self._node(event, depth + 1)
            if isinstance(event, yaml.ScalarEvent) and event.implicit[0]:
                self._bare_item(event, flow)
            self._adopt(node, item)
            node.value.append(item)
            self.path.pop()

    def _bare_item(self, event: Any, flow: bool) -> None:
        """An unquoted word of a list: nothing at all, or part of a number with a comma in it."""
        start, line = event.start_mark.index, event.start_mark.line + 1
        if _is_empty(event):
            self._tell(line, "nothing stands here; write an entry or take the line out")
        number = slips.number_in_a_list(self.text, start) if flow and start >= self.told_to else None
        if number:
            self.told_to = number.end()
            self._tell(line, slips.two_values(number.group()))

    def _entries(self, node: Node, depth: int) -> None:
        alike: dict[str, str] = {}
        before: tuple[Key, int] | None = None  # the entry before: its key, and where its unquoted value starts
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse(event, "a key must be a word, found a list, mapping or alias")
            value = next(self.events)
            self.path.append(event.value)
            if isinstance(value, yaml.ScalarEvent) and _is_empty(value) and not value.anchor and not value.tag:
                self._lonely(node, event, before)
            else:
                self._entry(node, event, value, depth, alike)
                bare = isinstance(value, yaml.ScalarEvent) and value.implicit[0]
                before = (event.value, value.start_mark.index) if bare else None
            self.path.pop()

    def _lonely(self, node: Node, event: Any, before: tuple[Key, int] | None) -> None:
        """An entry without a value: the key stands alone, or is the rest of a number with a comma in it."""
        line, start = event.start_mark.line + 1, event.start_mark.index
        if slips.has_colon(self.text, event.end_mark.index):
            self._tell(line, _EMPTY)
            self._adopt(node, child := Node(None, self.file, line))
            node.value.setdefault(event.value, child)  # a reader of the tree may know what the key should have been
        elif start >= self.told_to:
            number = slips.number_in_a_mapping(self.text, before[1]) if before and event.implicit[0] else None
            if before and number and number.end() > start:
                self.told_to, self.path[-1] = number.end(), before[0]
                self._tell(line, slips.two_entries(number.group()))
            else:
                self._tell(line, slips.lone_key(event.value))

    def _entry(self, node: Node, event: Any, value: Any, depth: int, alike: dict[str, str]) -> None:
        key, line = event.value, event.start_mark.line + 1
        if not key.isprintable():
            self._tell(line, slips.unfit("name", key))
        if not key.strip():
            self._tell(line, "a key has no letters")
        child = self._node(value, depth + 1)
        child.line = line
        if key in node.value:
            message = f'the key "{key}" stands here a second time; the first is in line {node.value[key].line}'
            self._add(Problem(self.file, line, "", message))
        other = alike.setdefault(lookalike(key), key)
        if other != key:
            self._tell(line, f'"{key}" and "{other}" in line {node.value[other].line} are too much alike to tell apart')
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
        return Node(found.value, self.file, event.start_mark.line + 1, None, found.size)


def _is_empty(event: Any) -> bool:
    """Return whether nothing at all is written, not even quotes."""
    return not event.value and event.implicit[0] and event.start_mark.index == event.end_mark.index


def lookalike(key: str) -> str:
    """A key without what readers overlook: capitals, and whether a hyphen or an underscore parts its words."""
    return key.lower().replace("-", "_").strip()
