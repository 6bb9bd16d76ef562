"""Selection of formations by a word: one by its name, or all at a place, of an actor, of a kind, or every one.

``iraq/mosul`` stands for those that both words stand for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.scenario.names import EVERY, Member

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

__all__ = ["EVERY", "members_of", "select_paths"]


def members_of(scenario: Scenario) -> dict[str, Member]:
    """Return place, actor and kind of every formation of a scenario."""
    return {name: Member(one.place, one.actor, one.kind) for name, one in scenario.formations.items()}


def select_paths(word: str, members: Mapping[str, Member]) -> tuple[str, ...]:
    """Return the formations that a word stands for, in the order of the file; none when it stands for nothing.

    A formation's own name wins over a place's, a place's over an actor's, an actor's over a kind's.
    """
    if word == EVERY:
        return tuple(members)
    if "/" in word:
        groups = [set(select_paths(one, members)) for one in word.split("/")]
        return tuple(name for name in members if all(name in group for group in groups))
    if word in members:
        return (word,)
    for what in ("place", "actor", "kind"):
        found = tuple(name for name, member in members.items() if getattr(member, what) == word)
        if found:
            return found
    return ()
