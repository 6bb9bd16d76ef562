"""A world that is played again on the screens: which, how far, and what stands on each of its evenings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Reel(NamedTuple):
    """The world that the facilitator has put on, and how far it has run.

    Attributes:
        world: its number in the cloud.
        row: which evening of ``weeks``, from 0.
        running: it goes on by itself.
    """

    world: int
    row: int = 0
    running: bool = True


def frame(replay: Mapping[str, Any], row: int) -> dict[str, Any]:
    """Return one evening of a world played again.

    Args:
        replay: of ``sim.exercise.playon.replay_dot``.
        row: which; beyond the last is the last.

    Returns:
        ``row``, ``last``, ``date``, ``holders`` by place, ``news`` (changes since the evening before it in the row) and
        ``numbers`` (population, displaced, civilians_killed).
    """
    weeks = replay["weeks"]
    row = max(0, min(row, len(weeks) - 1))
    date, before = weeks[row]["date"], weeks[row - 1]["date"] if row else weeks[row]["date"]
    holders = dict(replay["holders"])
    past = [one for one in replay["changes"] if one["date"] <= date]
    for one in past:
        holders[one["place"]] = one["after"]
    return {
        "row": row, "last": len(weeks) - 1, "date": date, "holders": holders,
        "news": [one for one in past if one["date"] > before], "numbers": weeks[row],
    }  # fmt: skip
