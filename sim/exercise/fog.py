"""The public picture, and a team's own, as plain data ready for JSON: nothing else may be seen.

The public picture is made of a short list of public facts of places. A team's picture is read through
``sim.model.view``, which refuses what its actor may not see, and again only from a list: a new field of the engine is
hidden until it is named here.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.core.calendar import date_of
from sim.exercise.exercise_world import PlayedExercise, Setting, morning
from sim.model import View, view_of
from sim.world.codes import NOBODY, Level, Reform, Stance, Status
from sim.world.tables import World

PUBLIC = ("population", "displaced", "civilians_killed")
"""The public facts of a place, besides its holder."""
OWN = ("treasury", "arrears", "reputation", "legitimacy", "advisers", "sorties", "strikes", "recruits", "foreigners")
"""The numbers that a team is told of itself."""
OWN_MARKS = ("mobilised", "proclaimed")
"""The facts that a team is told of itself, as yes or no."""
SPREAD = 1.96
"""Standard deviations to each side of a believed number."""


def public_picture(played: PlayedExercise, turn: int | None = None) -> dict[str, Any]:
    """Return what everybody knows after a turn.

    Args:
        played: the exercise.
        turn: after which; 0 is before turn 1, the last unless told.

    Returns:
        ``turn``; ``date`` of the coming morning; ``places``, one mapping each with place, name, country, latitude,
        longitude, holder (None for nobody), changed (date on which it last changed hands, or None), strikes, and the
        ``PUBLIC`` numbers of people; ``news``: date, place, name, before and after of every change of hands in the
        turn; ``harm``: displaced and civilians_killed since the start, and in the turn alone (``..._turn``).
    """
    turn = played.turn if turn is None else turn
    setting, world = played.setting, played.worlds[turn]
    before = played.worlds[turn - 1] if turn else None
    return {
        "turn": turn,
        "date": setting.date(int(world.clock["day"][0])).isoformat(),
        "places": [_place(setting, world, row) for row in range(len(setting.plan.places))],
        "news": _news(played, turn),
        "harm": _harm(world) | {f"{name}_turn": count for name, count in _harm(world, before).items()},
    }


def _actor(setting: Setting, row: int) -> str | None:
    return None if row == NOBODY else setting.plan.actors[row]


def _place(setting: Setting, world: World, row: int) -> dict[str, Any]:
    """Return one place as everybody knows it."""
    name = setting.plan.places[row]
    said, place = setting.plan.scenario.places[name], world.places[row]
    changed = int(place["changed_day"])
    return {
        "place": name, "name": said.name, "country": said.country, "latitude": said.latitude,
        "longitude": said.longitude, "holder": _actor(setting, int(place["holder"])),
        "changed": None if changed < 0 else setting.date(changed).isoformat(),
        "strikes": int(place["strikes_total"]), **{field: int(place[field]) for field in PUBLIC},
    }  # fmt: skip


def _harm(world: World, before: World | None = None) -> dict[str, int]:
    """Return people displaced and killed, since the start or since another moment."""
    names = ("displaced", "civilians_killed")
    return {
        name: int(world.places[name].sum()) - (int(before.places[name].sum()) if before is not None else 0)
        for name in names
    }


def changes(setting: Setting, holders: Any, first: int, last: int) -> list[dict[str, Any]]:
    """Return every change of hands on the evenings after ``first`` up to ``last``: date, place, name, before, after."""
    found = []
    for evening in range(max(first, 0) + 1, last + 1):
        for row in np.flatnonzero(holders[evening] != holders[evening - 1]):
            name = setting.plan.places[row]
            found.append({
                "date": date_of(setting.plan.start, evening).isoformat(), "place": name,
                "name": setting.plan.scenario.places[name].name,
                "before": _actor(setting, int(holders[evening - 1, row])),
                "after": _actor(setting, int(holders[evening, row])),
            })  # fmt: skip
    return found


def _news(played: PlayedExercise, turn: int) -> list[dict[str, Any]]:
    first = played.setting.first_day(turn) if turn else 0
    return changes(played.setting, played.holders, first, int(played.worlds[turn].clock["day"][0]))


def team_picture(played: PlayedExercise, team: str, turn: int | None = None) -> dict[str, Any]:
    """Return what a team knows after a turn, and nothing else.

    Args:
        played: the exercise.
        team: the actor.
        turn: after which; the last unless told.

    Returns:
        ``turn``, ``date``, ``team``; ``own``: its own state; ``strength``: its troops as it believes; ``places``:
        place, name, holder, own (troops as it believes), enemy (about, low, high; None where it has no reports), seen
        (date of the last report, or None), allegiance, stake, alarm; ``others``: actor, name, stance, believed
        (troops), level, reform, asked and pressed (whether the other asked it for help, or made demands);
        ``orders``: what became of those of its last turn.
    """
    turn = played.turn if turn is None else turn
    setting, world = played.setting, morning(played, turn)
    view = view_of(setting.plan, world, setting.plan.actors.index(team))
    places = [_believed(setting, view, name) for name in setting.plan.places]
    return {
        "turn": turn, "date": view.date.isoformat(), "team": team, "own": _own(view),
        "strength": sum(place["own"] for place in places), "places": places,
        "others": [_other(setting, view, name) for name in view.others], "orders": _orders(played, team, turn),
    }  # fmt: skip


def _own(view: View) -> dict[str, Any]:
    """Return a team's own state."""
    me = view.me
    found: dict[str, Any] = {name: _number(getattr(me, name)) for name in OWN}
    found |= {name: bool(getattr(me, name)) for name in OWN_MARKS}
    found |= {"level": _code(Level, me.level), "reform": _code(Reform, me.reform)}
    standing = [one for one in view.formations.values() if int(one.status) in (Status.ACTIVE, Status.BROKEN)]
    return found | {"formations": len(standing), "broken": sum(int(one.status) == Status.BROKEN for one in standing)}


def _number(value: Any) -> float | int:
    """Return a plain number, reals to three significant places after the point."""
    return round(float(value), 3) if isinstance(value, (float, np.floating)) else int(value)


def _code(kind: Any, value: Any) -> str:
    """Return a code in the words of scenario files."""
    return str(kind(int(value)).name.lower().replace("_", "-"))


def _believed(setting: Setting, view: View, place: str) -> dict[str, Any]:
    """Return what a team has and believes in one place."""
    cell, public = view.seen(place), view.places[place]
    seen = int(cell.seen_day)
    return {
        "place": place, "name": setting.plan.scenario.places[place].name, "holder": public.holder,
        "own": round(float(cell.own)), "enemy": _enemies(float(cell.enemy), float(cell.doubt), followed(cell)),
        "seen": None if seen < 0 else setting.date(seen).isoformat(), "allegiance": _number(cell.allegiance),
        "stake": _number(cell.stake), "alarm": bool(cell.alarm),
    }  # fmt: skip


def followed(cell: Any) -> bool:
    """Return whether an actor has reports of a place at all: it cares about it, or has troops there."""
    return float(cell.stake) > 0.0 or float(cell.own) > 0.0


def _enemies(about: float, doubt: float, known: bool) -> dict[str, int] | None:
    """Return believed enemies, and between what bounds 95 % of the belief lies."""
    if not known:
        return None
    spread = SPREAD * math.sqrt(doubt) if about >= 1.0 else 0.0
    middle = math.log1p(about)
    low, high = (max(0.0, math.exp(middle + side * spread) - 1.0) for side in (-1.0, 1.0))
    return {"about": _rounded(about), "low": _rounded(low), "high": _rounded(high)}


def _rounded(troops: float) -> int:
    """Return troops to two significant digits: nobody counts them better."""
    if troops < 100:
        return round(troops / 10) * 10
    step = 10 ** (math.floor(math.log10(troops)) - 1)
    return round(troops / step) * step


def _other(setting: Setting, view: View, name: str) -> dict[str, Any]:
    """Return how a team stands to another actor, and what it hears of it."""
    regard = view.towards(name)
    return {
        "actor": name, "name": setting.plan.scenario.actors[name].name, "stance": _code(Stance, regard.stance),
        "believed": _rounded(float(regard.believed)), "level": _code(Level, regard.level),
        "reform": _code(Reform, regard.reform), "asked": bool(regard.was_asked), "pressed": bool(regard.was_pressed),
    }  # fmt: skip


def _orders(played: PlayedExercise, team: str, turn: int) -> list[dict[str, Any]]:
    accounts = played.accounts[turn - 1] if turn else ()
    return [
        {"order": one.move.order, "place": one.move.place, "other": one.move.other, "effort": one.move.effort,
         "days": one.days, "accepted": one.accepted}
        for one in accounts if one.team == team
    ]  # fmt: skip
