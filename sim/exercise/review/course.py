"""Our world from the first evening to the last that was played, as a map that moves."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from sim import report
from sim.exercise.map_labels import assign_letters

if TYPE_CHECKING:
    from sim.exercise.exercise_world import Setting
    from sim.exercise.review.content import Review


def our_world(review: Review) -> dict[str, Any]:
    """Return the map with its player, and what is told beneath it.

    Args:
        review: the exercise.
    """
    if review.played is None:
        return {"player": None}
    setting = review.played.setting
    holders = review.played.holders.copy()
    last = int(review.played.worlds[-1].clock["day"][0])
    if review.dots:
        from sim.exercise.playon import replay_dot  # slow: Numba

        found = replay_dot(review.engine.over(review.game.past()), review.game.final(), 0)
        _carry_on(holders, found["changes"], last, setting)
        last = setting.plan.days
    letters = {name: team.letter for name, team in review.lesson.teams.items()}
    chart = report.TheatreMap(review.scenario, assign_letters(review.scenario, letters))
    frames = report.world_frames(holders[: last + 1], len(setting.plan.actors))
    dates = [setting.date(day - 1).isoformat() for day in range(last + 1)]
    told = _told(review, holders, last, dates)
    return {
        "ground": chart.ground(), "map": chart.svg("map", frames[-1], "Who held what in our world"),
        "legend": chart.legend(frames), "player": report.map_player("map", dates, [chart.panel("map", frames)], told),
    }  # fmt: skip


def _told(review: Review, holders: Any, last: int, dates: list[str]) -> list[list[str]]:
    """Return the lines beneath the map of each evening: places that changed hands, cards and corrections."""
    from sim.exercise.fog import changes  # slow: Numba

    assert review.played is not None
    said: dict[str, list[str]] = {date: [] for date in dates}
    for one in changes(review.played.setting, holders, 0, last):
        before, after = review.words.actor(one["before"]), review.words.actor(one["after"])
        said[one["date"]].append(f"{one['name']}: {before} → {after}")
    for week in review.game.weeks:
        day = review.lesson.date_of_turn(week.number).isoformat()
        said[day] = [f"Card: {one.title}" for one in week.injects] + said[day]
    return [said[date] for date in dates]


def _carry_on(holders: Any, changes: list[dict[str, Any]], last: int, setting: Setting) -> None:
    """Write the evenings after ``last`` from the changes of hands."""
    place, actor = (
        {name: row for row, name in enumerate(names)} for names in (setting.plan.places, setting.plan.actors)
    )
    for day in range(last + 1, setting.plan.days + 1):
        holders[day] = holders[day - 1]
        today = (setting.plan.start + datetime.timedelta(day - 1)).isoformat()
        for one in changes:
            if one["date"] == today:
                holders[day, place[one["place"]]] = -1 if one["after"] is None else actor[one["after"]]
