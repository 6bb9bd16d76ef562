"""Where in a YAML or JSON text its keys and values stand, so that one of them can be changed and nothing else."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

import yaml
from pydantic import BaseModel

from sim.scenario.names import Refers
from sim.scenario.schema_walk import core_type, step
from tests.fuzz import reference
from tests.fuzz.cases import Path_


@dataclass(frozen=True)
class Spot:
    """One value of a text.

    Attributes:
        path: from the top.
        key: the span of its key; None for items of lists and for the top.
        value: its span.
        node: as parsed.
        flow: it stands inside brackets or braces.
        alone: key and value are all that stands on their line.
    """

    path: Path_
    key: tuple[int, int] | None
    value: tuple[int, int]
    node: Any
    flow: bool
    alone: bool

    @property
    def entry(self) -> tuple[int, int]:
        """The span of key and value."""
        return (self.key or self.value)[0], self.value[1]

    @property
    def scalar(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode)

    @property
    def plain(self) -> bool:
        """An unquoted word on one line."""
        return self.scalar and not self.node.style and self.value[1] > self.value[0]

    @property
    def read(self) -> Any:
        """The word as it is read."""
        return reference.resolved(self.node.value) if self.plain else self.node.value


class Marked:
    """A text with its spots.

    Attributes:
        text: the text.
        tree: its normal plain data.
        spots: of every value but the top, in order.
    """

    def __init__(self, text: str, model: Any = None, ranged: bool = False) -> None:
        self.text, self.model, self.ranged = text, model, ranged
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        self.tree = reference.normal(reference.of_yaml(text))
        self._seen: set[int] = set()
        self.spots = list(self._below(root, ()))
        self.top = root

    def _below(self, node: Any, path: Path_) -> Iterator[Spot]:
        """The spots below a node; what an alias stands for has its spots where it is written."""
        flow = bool(getattr(node, "flow_style", False))
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if self._is_new(value):
                    yield self._spot((*path, key.value), key, value, flow)
                    yield from self._below(value, (*path, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for place, value in enumerate(node.value):
                if self._is_new(value):
                    yield self._spot((*path, place), None, value, flow)
                    yield from self._below(value, (*path, place))

    def _is_new(self, node: Any) -> bool:
        known = id(node) in self._seen
        self._seen.add(id(node))
        return not known

    def _spot(self, path: Path_, key: Any, node: Any, flow: bool) -> Spot:
        span = (node.start_mark.index, node.end_mark.index)
        own = None if key is None else (key.start_mark.index, key.end_mark.index)
        begin = (own or span)[0]
        line = self.text.rfind("\n", 0, begin) + 1
        end = self.text.find("\n", span[1])
        after = self.text[span[1] : end if end >= 0 else len(self.text)]
        alone = not self.text[line:begin].strip() and not after.partition("#")[0].strip() and not flow
        return Spot(path, own, span, node, flow, alone)

    def swapped(self, span: tuple[int, int], new: str) -> str:
        """The text with something else in a span."""
        return self.text[: span[0]] + new + self.text[span[1] :]

    def word(self, span: tuple[int, int]) -> str:
        return self.text[span[0] : span[1]]

    @functools.cached_property
    def numbers(self) -> list[Spot]:
        """Plain finite numbers."""
        return [one for one in self.spots if one.plain and type(one.read) in (int, float)]

    def kind(self, path: Path_) -> Any:
        """The type at a path, or None where the model's types do not say."""
        kind: Any = self.model
        for key in path:
            kind = step(kind, key) if kind is not None else None
        return kind

    def is_part(self, path: Path_) -> bool:
        """Whether a mapping there has a closed list of keys."""
        found = core_type(self.kind(path))
        return isinstance(found, type) and issubclass(found, BaseModel)

    def knows(self, path: Path_) -> bool:
        """Whether the last key of a path is one of a closed list that has it."""
        found = core_type(self.kind(path[:-1]))
        return self.is_part(path[:-1]) and path[-1] in {
            name for key, one in found.model_fields.items() for name in (key, one.alias or key)
        }

    def refers(self, path: Path_) -> bool:
        """Whether a value there must be the name of something."""
        return any(isinstance(one, Refers) for one in _metadata(self.kind(path)))

    def choices(self, path: Path_) -> tuple[str, ...]:
        """The only words that may stand there, if there are such."""
        kind = core_type(self.kind(path))
        return get_args(kind) if get_origin(kind) is Literal else ()

    def free(self, path: Path_) -> bool:
        """Whether any text may stand there."""
        kind = self.kind(path)
        return core_type(kind) is str and not _metadata(kind)


def _metadata(kind: Any) -> tuple[Any, ...]:
    found = tuple(getattr(kind, "__metadata__", ()))
    for one in get_args(kind) if get_origin(kind) is not Literal else ():
        found += tuple(getattr(one, "__metadata__", ())) if get_origin(kind) is not dict else ()
    return found
