"""The letters of a lesson on maps: each team's own, and for every other actor one that no team has."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.report import ActorStyle, actor_styles

if TYPE_CHECKING:
    from sim.scenario import Scenario


def assign_letters(scenario: Scenario, letters: Mapping[str, str]) -> dict[str, ActorStyle]:
    """Return the map styles of a scenario's actors, with the letters of a lesson.

    Args:
        scenario: whose actors.
        letters: by team; other actors keep the report's letter unless a team has it.
    """
    found, taken = actor_styles(scenario), set(letters.values())
    for actor, look in found.items():
        letter = letters.get(actor, look.letter)
        if actor not in letters and letter in taken:
            letter = next(one for one in (*look.name.upper(), *"0123456789") if one.isalnum() and one not in taken)
        taken.add(letter)
        found[actor] = dataclasses.replace(look, letter=letter)
    return found
