"""Rule: a team's odds are the share of the worlds it believes in that come out as it wants.

    p = k / n of sampled worlds,  plus or minus half of Wilson's 95 % interval

The team's moves stand for the turn; after it every seat is played by its actor's own mind, for nobody knows what will
be ordered then. The worlds differ in what the team does not know and in luck. Source: Wilson 1927, JASA 22.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.words import NOT_MEASURED
from sim.ensemble.precision import half_width
from sim.exercise.exercise_world import Moves
from sim.exercise.forward import go_on, goals_of, legs, many

if TYPE_CHECKING:
    from sim.exercise.belief import Believed
    from sim.exercise.moves import Move

SIZES = (100, 400, 1000)
"""The number of worlds behind the first odds, and behind better ones."""


@dataclass(frozen=True)
class Chance:
    """A chance that was counted.

    Attributes:
        p: from 0 to 1; None where nothing was counted.
        of: the number of worlds.
        plus_minus: half of the 95 % interval; sampling error only. None where nothing was counted.
        words: in words, ``about 6 in 10``.
    """

    p: float | None
    of: int
    plus_minus: float | None
    words: str


def chance(count: int, of: int) -> Chance:
    """Return the chance of what came about ``count`` times in ``of`` worlds; of none, it is not defined."""
    if not of:
        return Chance(None, 0, None, NOT_MEASURED)
    return Chance(count / of, of, half_width(count, of), band(count / of))


def band(share: float) -> str:
    """Return a chance in words, in tenths: no more is known."""
    tenths = int(10 * share + 0.5)
    if share < 0.02:
        return "hardly ever"
    if tenths == 0:
        return "less than 1 in 10"
    if share > 0.98:
        return "nearly always"
    return "more than 9 in 10" if tenths == 10 else f"about {tenths} in 10"


def odds(believed: Believed, moves: tuple[Move, ...] | None, worlds: int = 100) -> dict[str, Chance]:
    """Return odds of each goal of a team if it orders this.

    Args:
        believed: the worlds that it believes in.
        moves: its orders for the coming turn; None leaves it to its actor's mind.
        worlds: how many.
    """
    return next(refined(believed, moves, (worlds,)))


def refined(
    believed: Believed, moves: tuple[Move, ...] | None, sizes: Iterable[int] = SIZES
) -> Iterator[dict[str, Chance]]:
    """Yield the odds in more and more worlds; who has seen enough stops asking.

    Args:
        believed: the worlds that it believes in.
        moves: its orders for the coming turn.
        sizes: how many worlds there are to be each time, rising.
    """
    asked = Asked(believed, moves)
    for size in sizes:
        yield asked.odds(size)


class Asked:
    """One question of a team, and what its worlds have answered so far; several threads may go on with it.

    Args:
        believed: the worlds that the team believes in.
        moves: its orders for the coming turn; None leaves it to its actor's mind.
    """

    def __init__(self, believed: Believed, moves: tuple[Move, ...] | None) -> None:
        self.believed, self.team = believed, believed.known.team
        given: Moves = {} if moves is None else {self.team: moves}
        self._way = legs(believed.setting, believed.known.turn + 1, given)
        self._answers: dict[int, dict[tuple[str, str], bool]] = {}

    def odds(self, worlds: int) -> dict[str, Chance]:
        """Return odds of each goal in the first so many worlds; those that have answered are not asked again."""
        for _ in many(self._answer, range(worlds)):
            pass
        goals = self.believed.setting.lesson.teams[self.team].goals
        counts = {goal: sum(self._answers[world][self.team, goal] for world in range(worlds)) for goal in goals}
        return {goal: chance(count, worlds) for goal, count in counts.items()}

    def _answer(self, world: int) -> None:
        if world not in self._answers:
            setting = self.believed.setting
            end = go_on(setting, self.believed.world(world), self._way)
            self._answers[world] = goals_of(setting, end, (self.team,))
