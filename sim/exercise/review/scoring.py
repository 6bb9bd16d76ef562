"""The scores of forecasts: Brier's, which anybody can work out by hand.

Rule: the score of a forecast f of something that came true (o = 1) or did not (o = 0) is (f - o)^2: 0 is perfect, 1 the
worst, and 0.25 what "fifty-fifty" always gets. A team's score is the mean over its goals and turns. Source: Brier 1950.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.exercise.state import TeamSheet, Week


@dataclass(frozen=True)
class ScoredForecast:
    """One forecast and what became of it.

    Attributes:
        turn, team, goal: of what.
        forecast: the team's own, 0..1.
        odds: what the engine answered from the team's own knowledge, 0..1; None where it was not asked.
        came: whether it came true in the exercise's own world.
    """

    turn: int
    team: str
    goal: str
    forecast: float
    odds: float | None
    came: bool

    @property
    def score(self) -> float:
        """Brier's score of the team's forecast."""
        return (self.forecast - self.came) ** 2

    @property
    def odds_score(self) -> float | None:
        """Brier's score of the odds."""
        return None if self.odds is None else (self.odds - self.came) ** 2


def estimates(weeks: Iterable[Week], goals: Mapping[str, Mapping[str, bool]]) -> list[ScoredForecast]:
    """Return every forecast of every team, in order.

    Args:
        weeks: the turns played.
        goals: by team and goal, whether it came true at the end.
    """
    return [
        ScoredForecast(week.number, team, goal, forecast, shown_odds(sheet, week, team, goal), goals[team][goal])
        for week in weeks
        for team, sheet in week.sheets.items()
        for goal, forecast in (sheet.forecast or {}).items()
        if goal in goals.get(team, {})
    ]


@dataclass(frozen=True)
class Band:
    """Forecasts that lie close together, and what became of them.

    Attributes:
        low, high: between which they lie, 0..1.
        count: how many.
        forecast: their mean.
        came: the share of them that came true.
    """

    low: float
    high: float
    count: int
    forecast: float
    came: float


def bands(found: Iterable[ScoredForecast], number: int = 5) -> list[Band]:
    """Calibration: forecasts in bands of equal width, lowest first; empty bands are left out.

    Args:
        found: forecasts, of whatever team.
        number: of bands between 0 and 1; a forecast on an edge counts upwards.
    """
    groups: dict[int, list[ScoredForecast]] = {}
    for one in found:
        groups.setdefault(min(int(one.forecast * number + 1e-9), number - 1), []).append(one)
    return [
        Band(
            row / number, (row + 1) / number, len(mine), sum(one.forecast for one in mine) / len(mine),
            sum(one.came for one in mine) / len(mine),
        )
        for row, mine in sorted(groups.items())
    ]  # fmt: skip


def shown_odds(sheet: TeamSheet, week: Week, team: str, goal: str) -> float | None:
    """Return the best odds of the orders that were given, or None where nobody worked them out."""
    given = week.sealed.moves.get(team, ())
    found = [one for one in sheet.odds if one.moves == given and goal in one.odds]
    share = found[-1].odds[goal]["p"] if found else None
    return None if share is None else float(share)


def mean(scores: Iterable[float | None]) -> float | None:
    """Return the mean of the scores there are; None where there are none."""
    found = [score for score in scores if score is not None]
    return sum(found) / len(found) if found else None
