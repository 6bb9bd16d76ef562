"""Every number that describes the case, with the range it may take and where it comes from.

A number that says no source and no tag takes both from the part it was written in, in the file it was written
in. What the scenario as a whole says about its sources is not handed down, and numbers that nobody wrote (the
schema's defaults) are not listed. A kind's numbers are listed once, at the kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any, get_args, get_origin

from sim.scenario.loading import resolve, sound
from sim.scenario.node import Key, Node, plain_tree
from sim.scenario.number_walk import SECTIONS
from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario
from sim.scenario.schema_walk import core_type, is_number, is_part, is_shares, step

_PROVENANCE = ("source", "tag", "note")


@dataclass(frozen=True)
class SourcedNumber:
    """One number of the case.

    Attributes:
        path: where it stands (``formations.guard.present``).
        value: the number in words.
        low, high: the least and the most it may be; equal when it is known, None for shares of communities.
        source: the full citation, short keys looked up in ``sources``.
        tag: V, M, J or C (see ``numbers``).
        note: a remark.
        unit: what it is measured in, where said.
    """

    path: str
    value: str
    low: float | None
    high: float | None
    source: str | None
    tag: str | None
    note: str | None
    unit: str | None

    @property
    def told(self) -> bool:
        """True if it has at least a source or a tag."""
        return self.source is not None or self.tag is not None


def sources(path: str | PathLike[str]) -> list[SourcedNumber]:
    """Return every number of a scenario file, in the order of the sections.

    Raises:
        ScenarioError: the scenario is not sound.
    """
    tree, problems, _ = resolve(path)
    return list(rows(tree, sound(tree, problems).sources))


def rows(tree: Node, citations: Mapping[str, str]) -> Iterator[SourcedNumber]:
    """Yield the numbers of a sound tree."""
    for section in (*SECTIONS, "levers"):
        node = tree.get(section)
        if node is not None:
            yield from _numbers(node, step(Scenario, section), (section,), citations)


def _numbers(node: Node, kind: Any, path: tuple[Key, ...], citations: Mapping[str, str]) -> Iterator[SourcedNumber]:
    if is_number(kind) or is_shares(kind):
        yield _row(node, kind, path, citations)
    elif isinstance(node.value, dict) and (is_part(kind) or get_origin(core_type(kind)) is dict):
        for key, child in node.value.items():
            yield from _numbers(child, step(kind, key), (*path, key), citations)
    elif isinstance(node.value, list) and get_args(core_type(kind)) and is_part(get_args(core_type(kind))[0]):
        for index, child in enumerate(node.value):
            yield from _numbers(child, get_args(core_type(kind))[0], (*path, index), citations)


def _row(node: Node, kind: Any, path: tuple[Key, ...], citations: Mapping[str, str]) -> SourcedNumber:
    said = _provenance(node)
    where = ".".join(str(key) for key in path)
    source = "; ".join(citation for _, citation in cited(said["source"], citations))
    more = (source if said["source"] is not None else None, said["tag"], said["note"])
    if is_shares(kind):
        shares = ", ".join(f"{name} {share:g}" for name, share in plain_tree(node).items())
        return SourcedNumber(where, shares or "none", None, None, *more, None)
    number = Number.model_validate(plain_tree(node))
    return SourcedNumber(where, str(number), min(number.points), max(number.points), *more, number.unit)


def _provenance(node: Node) -> dict[str, str | None]:
    """Return source, tag and note of a number: its own, or else those of the nearest part around it in its file."""
    around: Node | None = node
    while around is not None and (around is node or around.parent is not None):  # the top of a file is no part
        if any(isinstance(around.scalar(key), str) for key in ("source", "tag")):
            return {key: around.scalar(key) for key in _PROVENANCE}
        around = around.parent
    return {"source": None, "tag": None, "note": node.scalar("note")}


def cited(source: str | None, citations: Mapping[str, str]) -> list[tuple[str | None, str]]:
    """Return a source as keys and citations: those that stand in ``Scenario.sources`` with their key, others without.

    Several are divided by semicolons.
    """
    if source is None:
        return []
    if source in citations:
        return [(source, citations[source])]
    parts = [part.strip() for part in source.split(";")]
    if not set(parts) & set(citations):
        return [(None, source)]
    return [(part, citations[part]) if part in citations else (None, part) for part in parts]
