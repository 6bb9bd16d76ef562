"""A room with a real scenario and lesson, whose engine makes its answers up at once: the web's tests need no world."""

from __future__ import annotations

import datetime
import functools
import hashlib
from pathlib import Path
from typing import Any

from sim.exercise.json_form import plain
from sim.exercise.moves import Happening, Move
from sim.exercise.opening import open_lesson
from sim.exercise.room import Room, create_room
from tests.conftest import DUEL
from tests.exercise.classroom import AtOnce, HashEngine


def canary(team: str) -> str:
    """A word that stands only in what a team alone may read."""
    return f"canary-{hashlib.sha256(team.encode()).hexdigest()[:8]}"


def number_of(*what: Any) -> int:
    """A number from 0 to 255 that stands for anything plain."""
    return hashlib.sha256(repr(plain(what)).encode()).digest()[0]


def chance(p: float, of: int = 100) -> dict[str, Any]:
    return {"p": p, "of": of, "plus_minus": 0.1, "words": f"about {round(10 * p)} in 10"}


opened = functools.cache(open_lesson)


class Pretend(HashEngine):
    """An engine in the answers of which every hidden thing is a canary or hangs on hidden orders."""

    def __init__(self, file: Path = DUEL) -> None:
        super().__init__()
        self.scenario, lesson = opened(file)
        teams = {
            name: team.model_copy(update={"secret": (f"{canary(name)} is secret.",)})
            for name, team in lesson.teams.items()
        }
        self.lesson = lesson.model_copy(update={"teams": teams})

    def problem(self, team: str, moves: tuple[Move, ...]) -> str | None:
        return self.lesson.problem_with(team, moves)

    def problem_with_happening(self, happening: Happening) -> str | None:
        return None if happening.shock and happening.shock.startswith("places.") else "There is no such number."

    def digest(self, past: Any) -> str:
        return hashlib.sha256(repr(plain(past)).encode()).hexdigest()[:32]

    def public(self, past: Any) -> dict[str, Any]:
        turn = len(past.turns)
        places = [
            {"place": name, "name": place.name, "country": "", "latitude": place.latitude,
             "longitude": place.longitude, "population": 1000, "holder": place.holder, "changed": None, "strikes": 0,
             "displaced": 1200 * turn, "civilians_killed": 3 * turn}
            for name, place in self.scenario.places.items()
        ]  # fmt: skip
        news = []
        if turn:
            held = places[0]["holder"]
            places[0]["holder"] = next(actor for actor in self.scenario.actors if actor != held)
            news = [{"date": str(self.lesson.begins), "place": places[0]["place"], "name": places[0]["name"],
                     "before": held, "after": places[0]["holder"]}]  # fmt: skip
        harm = {"displaced": 52000 * turn, "civilians_killed": 310 * turn, "displaced_turn": 52000 * min(turn, 1),
                "civilians_killed_turn": 310 * min(turn, 1)}  # fmt: skip
        return {
            "turn": turn,
            "date": str(self.lesson.date_of_turn(turn + 1)),
            "places": places,
            "news": news,
            "harm": harm,
        }

    def seen_by(self, past: Any, team: str) -> dict[str, Any]:
        places = [
            {"place": name, "name": place.name, "holder": place.holder, "own": 400 if row % 5 == 0 else 0,
             "enemy": {"about": 300, "low": 100, "high": 900} if row % 3 else None, "seen": None, "allegiance": 0.1,
             "stake": 0.5, "alarm": False}
            for row, (name, place) in enumerate(self.scenario.places.items())
        ]  # fmt: skip
        own = {"treasury": 12.5, "mobilised": False, "level": canary(team), "formations": 7}
        return {"team": team, "strength": 400, "places": places, "others": self._others(team), "own": own}

    def _others(self, team: str) -> list[dict[str, Any]]:
        names = [name for name in self.scenario.actors if name != team]
        return [{"actor": name, "name": name, "stance": "hostile", "believed": 1200} for name in names]

    def reasons(self, past: Any) -> tuple[dict[str, Any], ...]:
        return tuple(
            {"team": team, "move": plain(move), "public": row == 0 and number == 0, "happened": True,
             "chance": chance(0.7), "without": chance(0.2), "days": 7, "accepted": 6,
             "holder_before": "crown", "holder_after": "rebels",
             "drivers": [{"factor": "own-move", "effect": 0.4}, {"factor": f"{canary(team)}", "effect": 0.1}]}
            for row, (team, moves) in enumerate(past.turns[-1].moves.items()) for number, move in enumerate(moves)
        )  # fmt: skip

    def odds(self, past: Any, team: str, moves: tuple[Move, ...], worlds: int) -> dict[str, Any]:
        return {
            goal: chance(number_of(past, team, moves, goal) / 255, worlds) for goal in self.lesson.teams[team].goals
        }

    def prepare(self, past: Any, team: str, worlds: int) -> None:
        pass

    def price(self, past: Any, happenings: tuple[Happening, ...], moves: Any) -> dict[str, Any]:
        found = {"difference": -0.25, "plus_minus": 0.05, "pairs": 100, "played": 0.5, "other": 0.25}
        return {name: dict.fromkeys(team.goals, found) for name, team in self.lesson.teams.items()}

    def play_on(self, past: Any, standing: Any, worlds: int) -> tuple[dict[str, Any], str]:
        goals = {name: dict.fromkeys(team.goals, True) for name, team in self.lesson.teams.items()}
        dots = [
            {"world": n, "digest": "0" * 32, "goals": goals, "displaced": 400_000 + 3000 * number_of(n, "d"),
             "population": dict.fromkeys(goals, 10_000 * number_of(n, "p")), "civilians_killed": 900 + number_of(n)}
            for n in range(min(worlds, 300))
        ]  # fmt: skip
        shares = {name: dict.fromkeys(team.goals, chance(0.4, worlds)) for name, team in self.lesson.teams.items()}
        return {"dots": dots, "shares": shares}, "0" * 32

    def examine(self, question: str, past: Any, standing: Any, asked: dict[str, Any]) -> dict[str, Any]:
        if question == "ledger":
            names = ("before", "injects", "own", "others", "luck", "overrides", "after")
            row = dict(zip(names, (0.4, 0.0, 0.1, -0.2, 0.1, 0.0, 0.4), strict=True))
            rows = [
                {"turn": turn, "team": name, "goal": goal} | row
                for turn in range(1, len(past.turns) + 1)
                for name, team in self.lesson.teams.items()
                for goal in team.goals
            ]
            return {"rows": rows, "worlds": 200, "plus_minus": 0.07, "hinges": dict.fromkeys(self.lesson.teams, 1)}
        if question == "replay":
            return self._replay(asked["world"])
        return {"pairs": {"goals": self.price(past, (), {}), "harm": self._harm()}, "pair": self._pair()}

    def _harm(self) -> dict[str, Any]:
        apart = {"difference": -12_000.0, "plus_minus": 3000.0, "pairs": 100, "played": 60_000.0, "other": 48_000.0}
        return {"displaced": apart, "civilians_killed": apart | {"difference": 40.0, "plus_minus": 9.0}}

    def _pair(self) -> dict[str, Any]:
        name, place = next(iter(self.scenario.places.items()))
        goals = {team: {key: [True, False] for key in told.goals} for team, told in self.lesson.teams.items()}
        return {
            "digests": ["0" * 32, "1" * 32], "goals": goals, "parted": str(self.lesson.ends),
            "places": [{"place": name, "name": place.name, "played": place.holder, "other": None}],
            "harm": {"displaced": [61_000, 47_000], "civilians_killed": [930, 980]},
        }  # fmt: skip

    def _replay(self, world: int) -> dict[str, Any]:
        name, place = next(iter(self.scenario.places.items()))
        last = self.lesson.date_of_turn(self.lesson.turns + 1)
        dates = [str(last + datetime.timedelta(7 * week - 1)) for week in range(4)]
        weeks = [
            {"date": date, "population": dict.fromkeys(self.scenario.actors, 250_000), "displaced": 70_000 * (week + 1),
             "civilians_killed": 900}
            for week, date in enumerate(dates)
        ]  # fmt: skip
        change = {"date": dates[2], "place": name, "name": place.name, "before": place.holder, "after": None}
        return {
            "world": world, "digest": "0" * 32, "begins": str(last), "ends": dates[-1], "weeks": weeks,
            "holders": {one: told.holder for one, told in self.scenario.places.items()}, "changes": [change],
        }  # fmt: skip


def pretend_room(folder: Path, file: Path = DUEL, **more: Any) -> tuple[Room, str]:
    """A new exercise whose engine answers at once, and the facilitator's token."""
    from sim.exercise.campaign import setup_of

    engine: Any = Pretend(file)
    setting: Any = type("Setting", (), {"seed": 7})()
    engine.setting = setting
    setup = setup_of(engine)
    settings: dict[str, Any] = {"workers": AtOnce(), "sizes": (100,)} | more
    return create_room(folder / "exercise.sqlite", engine, setup, **settings)
