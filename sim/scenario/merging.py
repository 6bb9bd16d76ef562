"""One file on top of another: ``theatre`` at the bottom, then ``extends``, then the file itself.

Parts and tables are merged key by key, and a key set to null is taken away. Three things are replaced as a whole: a
number with all its parts, the shares of communities of a place, kind, formation or actor, which must sum to 1, and
text. Lists: ``events`` and ``history`` are added to those of the file below; an entry of ``relations`` or ``roads``
replaces the one between the same two; any other list is replaced. Two one-way relations of opposite directions stand
side by side. What is taken away, by null or by shares that leave a community out, is kept as a ``Removal``.
"""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, get_args, get_origin

from sim.core.error_messages import nearest, shown
from sim.core.errors import Problem, ScenarioError
from sim.core.paths import A_FOLDER, NO_SUCH_FILE, no_file
from sim.scenario.events import ScheduledEvent
from sim.scenario.initial_state import Relation, Road
from sim.scenario.node import Key, Node
from sim.scenario.outcomes import HeldSpell
from sim.scenario.reading import read_yaml
from sim.scenario.schema import Scenario
from sim.scenario.schema_walk import core_type, is_part, is_shares, is_table, step
from sim.scenario.taking_away import Removal, empty_null, empty_nulls, removal, shares_lost
from sim.scenario.tree_builder import MOST_PROBLEMS, lookalike

INCLUDES = ("theatre", "extends")
"""The keys that name a file below this one, lowest first."""


@dataclass
class Assembly:
    """Files laid one over another.

    Attributes:
        tree: what they say together; nulls still stand in it.
        problems: what is wrong with their text and with their nulls.
        removals: what files take away from those below them.
    """

    tree: Node
    problems: list[Problem] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)

    def _told(self, problems: Iterable[Problem]) -> None:
        self.problems += _first(problems, MOST_PROBLEMS - len(self.problems))

    def lay(self, above: Node) -> None:
        """Put a file on top."""
        self.tree = self._merged(self.tree, above, Scenario, (), None)

    def _merged(self, below: Node, above: Node, kind: Any, path: tuple[Key, ...], owner: Any) -> Node:
        """A value on top of another of the same type; ``owner`` is the type of the part around them."""
        if above.value is None:
            if below.value is not None:
                self.removals.append(removal(path, above, below, kind, owner))
            return above
        both = type(below.value) if type(below.value) is type(above.value) else None
        if both is dict and (is_part(kind) or is_table(kind)):
            return above.at(self._keys(below.value, above.value, kind, path))
        if both is dict and is_shares(kind):
            lost = shares_lost(path, above, below)
            self.removals += [lost] if lost else []
        self._told(empty_nulls(above, kind, path))
        if both is list and get_origin(core_type(kind)) is list:
            return above.at(_merge_lists(below.value, above.value, core_type(get_args(core_type(kind))[0])))
        return above

    def _keys(
        self, below: dict[str, Node], above: dict[str, Node], kind: Any, path: tuple[Key, ...]
    ) -> dict[str, Node]:
        found = dict(below)
        alike = {lookalike(key): key for key in below} if is_table(kind) else {}
        for key, node in above.items():
            if key in below:
                found[key] = self._merged(below[key], node, step(kind, key), (*path, key), kind)
                continue
            other = alike.get(lookalike(key))
            if other is not None:
                where = f"{below[other].file}:{below[other].line}"
                message = f"new here, but too much like {shown(other)} in {where} to tell apart"
                self.problems.append(node.problem((*path, key), message, (), other))
            if node.value is None and len(self.problems) < MOST_PROBLEMS:
                empty = empty_null(node, kind, (*path, key), below)
                self._told([empty] if empty else ())
            self._told(empty_nulls(node, step(kind, key), (*path, key)))
            found[key] = node
        return found


def assemble(path: Path, above: tuple[Path, ...] = ()) -> Assembly:
    """A file with all files below it merged, what is wrong with their text, and what they take away.

    Raises:
        ScenarioError: one of the files cannot be read, or a file is below itself.
    """
    top, problems = read_yaml(path)
    merged: Assembly | None = None
    for key in INCLUDES:
        named = top.value.pop(key, None)
        if named is None:
            continue
        below = assemble(_below(path, key, named, (*above, path)), (*above, path))
        merged = below if merged is None else _over(merged, below)
    if merged is None:
        return Assembly(top, _sharpest([*_first(empty_nulls(top, Scenario, ())), *problems]))
    merged.lay(top)
    merged.problems = _sharpest([*merged.problems, *problems])
    return merged


def _first(problems: Iterable[Problem], most: int = MOST_PROBLEMS) -> list[Problem]:
    """Return the first of them, enough: each is compared with all the names that could have been meant."""
    return list(islice(problems, max(most, 0)))


def _sharpest(problems: list[Problem]) -> list[Problem]:
    """Return the first problem told of each key: the schema knows more of an empty key than that it is empty."""
    return list({(one.file, one.line, one.path or one.message): one for one in reversed(problems)}.values())[::-1]


def _over(below: Assembly, above: Assembly) -> Assembly:
    below.problems += above.problems
    below.removals += above.removals
    below.lay(above.tree)
    return below


def _below(path: Path, key: str, named: Node, above: tuple[Path, ...]) -> Path:
    """The path of an included file, checked before it is opened so that the error names the line that asks."""
    if not isinstance(named.value, str):
        raise ScenarioError([named.problem((key,), f"found {shown(named.value)}", ("the name of a file",))])
    found = Path(os.path.normpath(path.parent / named.value))
    missing = no_file(found)
    if missing:
        raise ScenarioError([named.problem((key,), *_not_there(found, missing))])
    if any(found.resolve() == other.resolve() for other in above):
        chain = " -> ".join(one.name for one in (*above, found))
        raise ScenarioError([named.problem((key,), f"a file cannot be below itself: {chain}")])
    return found


def _not_there(found: Path, missing: str) -> tuple[str, tuple[str, ...], str | None]:
    """Message, what is allowed and what was probably meant, of an included file that cannot be read."""
    if missing != NO_SUCH_FILE:
        return f"{missing}: {shown(found.as_posix())}", (), None
    others = sorted(other.name for other in found.parent.glob("*.yaml")) if no_file(found.parent) == A_FOLDER else []
    return f"there is no file {found.as_posix()}", (), nearest(found.name, others)


def _merge_lists(below: list[Node], above: list[Node], kind: Any) -> list[Node]:
    if kind in (ScheduledEvent, HeldSpell):
        return [*below, *above]
    if kind in (Relation, Road):
        above_by_ends = _by_ends(above)
        return [old for old in below if not _replaced(old, above_by_ends)] + above
    return above


def _by_ends(nodes: list[Node]) -> dict[frozenset[str], list[Node]]:
    """Relations or roads by the two that they stand between."""
    found: dict[frozenset[str], list[Node]] = {}
    for node in nodes:
        found.setdefault(frozenset(pair(node) or ()), []).append(node)
    return found


def _replaced(old: Node, above: dict[frozenset[str], list[Node]]) -> bool:
    """Return whether one of those above joins the same two; one-way relations only replace those of their direction."""
    ends = pair(old)
    return ends is not None and any(
        not (old.scalar("one_way") and new.scalar("one_way")) or pair(new) == ends
        for new in above.get(frozenset(ends), ())
    )


def pair(node: Node) -> tuple[str, str] | None:
    """The two names of a relation or road, or None when it does not say two."""
    names = [item.value for item in node.items("between")] if isinstance(node.value, dict) else []
    if len(names) != 2 or not all(isinstance(name, str) for name in names):
        return None
    return names[0], names[1]
