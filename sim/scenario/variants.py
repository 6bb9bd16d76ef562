"""Variants of a loaded scenario: changes as by ``--set``, of which only what they touch is read and checked anew.

A study makes hundreds of variants of one scenario. What holds between the parts of a scenario is checked for every
section that a change touches, by the very functions that check a file; a part that no change touches has been checked
with the scenario and is shared with it. Whatever is wrong, or reaches further (another name, day or place of a
formation), is left to the check of the whole, which says all that is wrong.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sim.core.errors import ScenarioError
from sim.scenario.capacity import too_large
from sim.scenario.loading import validate
from sim.scenario.names import Known
from sim.scenario.node import Node, grafted, plain_tree
from sim.scenario.overrides import apply_overrides, put_override
from sim.scenario.schema import Scenario
from sim.scenario.serialisation import canonical, from_canonical
from sim.scenario.validation import check, longest, survey

TABLES = ("places", "kinds", "actors", "formations", "outcomes", "parameters")
LISTS = ("roads", "relations", "events", "history")
"""The sections whose entries can be checked one by one."""


_KEPT = 64
"""Variants that are remembered: the points that a study looks at before it plays them."""


def variants_of(scenario: Scenario) -> Variants:
    """Return a scenario ready to be changed; what is made for it is kept for the next time."""
    return variants_from(canonical(scenario))


@functools.lru_cache(2)
def variants_from(text: str) -> Variants:
    """Return the scenario that ``canonical`` wrote, ready to be changed."""
    return Variants(text)


class Variants:
    """A loaded scenario that is changed again and again.

    Attributes:
        scenario: as it is without a change.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._remembered = functools.lru_cache(_KEPT)(self._changed)

    @functools.cached_property
    def scenario(self) -> Scenario:  # noqa: D102 - described above
        return from_canonical(self._text)

    @functools.cached_property
    def _tree(self) -> Node:
        return grafted(json.loads(self._text), "")

    @functools.cached_property
    def _known(self) -> Known:
        return survey(self._tree, longest(self._tree))

    def changed(self, sets: Sequence[str], days: int | None = None) -> Scenario:
        """Return the scenario with changes made, each as by ``--set``, and played for so many days.

        Parts that are as they were are the same objects as in ``scenario``.

        Raises:
            ScenarioError: with every problem of the changes.
        """
        return self._remembered(tuple(sets), days)

    def _changed(self, sets: tuple[str, ...], days: int | None) -> Scenario:
        tree, found = self._tree, []
        for one in sets:
            tree, problems, _ = apply_overrides(tree, one)
            found += problems
        tree = self._lasting(tree, days)
        new = self._of_touched(tree) if not found else None
        if new is not None:
            return new
        new, problems = validate(tree)
        if found or problems or new is None:
            raise ScenarioError([*found, *problems])
        return new

    def _lasting(self, tree: Node, days: int | None) -> Node:
        """Return the tree with so many days, and with its longest run where the changes leave it open."""
        limit = longest(self._tree)
        if days is not None:
            tree = put_override(tree, ("days",), grafted(days, f"days={days}"))
        if tree.get("longest") is None and limit is not None and tree.scalar("days") != limit:
            tree = put_override(tree, ("longest",), grafted(limit, ""))
        return tree

    def _of_touched(self, tree: Node) -> Scenario | None:
        """Return the scenario of a changed tree; None if something is wrong, or the whole must be looked at."""
        touched = self._touched(tree)
        limit = longest(tree)
        if touched is None or list(too_large(tree)) or check(tree, limit, touched):
            return None
        known = survey(tree, limit)
        if known != self._known:
            return None
        try:
            update = {section: self._section(tree, section, nodes, known) for section, nodes in touched.items()}
        except ValidationError:
            return None
        return self.scenario.model_copy(update=update)

    def _touched(self, tree: Node) -> dict[str, dict[Any, Node]] | None:
        """Return the entries of each section that differ; None if more than entries does."""
        found: dict[str, dict[Any, Node]] = {}
        for section, node in tree.value.items():
            old = self._tree.value.get(section)
            if node is old:
                continue
            entries = _entries(section, node)
            before = None if old is None else _entries(section, old)
            if entries is None or before is None or (section in LISTS and len(entries) != len(before)):
                return None
            found[section] = {key: one for key, one in entries.items() if one is not before.get(key)}
        return found if len(tree.value) == len(self._tree.value) else None

    def _section(self, tree: Node, section: str, nodes: Mapping[Any, Node], known: Known) -> Any:
        """Return a section with some entries read anew, in the order of the tree.

        Raises:
            ValidationError: one of them cannot be used.
        """
        plain = {key: plain_tree(node) for key, node in nodes.items()}
        old = getattr(self.scenario, section)
        if section in LISTS:
            read = dict(zip(plain, _reader(section).validate_python(list(plain.values()), context=known), strict=True))
            return [read.get(row, one) for row, one in enumerate(old)]
        read = _reader(section).validate_python(plain, context=known)
        return {name: read[name] if name in read else old[name] for name in tree.entries(section)}


def _entries(section: str, node: Node) -> dict[Any, Node] | None:
    """Return the entries of a section, None if they cannot be checked one by one."""
    if section in TABLES and isinstance(node.value, dict):
        return dict(node.value)
    return dict(enumerate(node.value)) if section in LISTS and isinstance(node.value, list) else None


@functools.cache
def _reader(section: str) -> TypeAdapter[Any]:
    """Return the reader of some entries of a section."""
    kind: Any = Scenario.model_fields[section].annotation
    return TypeAdapter(kind)
