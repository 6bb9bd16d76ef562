"""The words of the pages: names, dates, orders, odds and drivers, for one version of the room.

A scene never decides what may be seen: a template of a team is given that team's name, and asks for its things only.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sim.core import words
from sim.exercise import odds_commands
from sim.exercise.events import OddsShown, Phase
from sim.exercise.moves import Move
from sim.exercise.web.forms import paper_of
from sim.exercise.web.team_map import TeamMap
from sim.exercise.web.texts import Texts

if TYPE_CHECKING:
    from sim.exercise.lesson import Choice
    from sim.exercise.room import Room

POINTS = 100
"""Chances on pages are so many in 100: whole numbers only."""


class RoomWords:
    """Names, dates, orders and odds in words, for one version of the room.

    Args:
        room: the exercise.
        ground: its map and badges.
        t: the texts.
    """

    def __init__(self, room: Room, ground: TeamMap, t: Texts) -> None:
        self.room, self.ground, self.t = room, ground, t
        self.state = room.state
        self.game = self.state.game
        self.phase = self.game.phase
        self.lesson, self.scenario = room.lesson, room.scenario

    # time

    @property
    def turns(self) -> int:
        """The number of turns played."""
        return self.lesson.turns

    def turn_text(self) -> str:
        """Return the name of the present turn; nothing before the first."""
        if self.phase in (Phase.PRACTICE, Phase.PRACTISED):
            return self.t("practice_turn")
        return self.t("turn", turn=self.game.turn, turns=self.turns) if self.game.turn else ""

    def turn_date(self, turn: int | None = None) -> str:
        """Return the first day of a turn (the open one, the first in practice)."""
        return self.day(self.lesson.date_of_turn(max(self.game.turn if turn is None else turn, 1)))

    def day(self, date: Any) -> str:
        """Return a date, given as one or in ISO's form, in words."""
        return words.day(str(date))

    def clock(self) -> dict[str, Any] | None:
        """Return the clock while orders are open.

        ``deadline`` (ms since 1970, None while it stands), ``until`` (the same as people write it), ``left`` (where it
        stands), ``running`` and ``zero`` (the time is up).
        """
        if not self.game.open():
            return None
        clock = self.state.clock
        ends = clock.since + clock.remaining
        left = round(clock.remaining)  # where it stands; while it runs pages count from the deadline, and stay the same
        return {
            "deadline": round(1000 * ends) if clock.running else None, "running": clock.running,
            "until": time.strftime("%H:%M:%S", time.localtime(ends)), "left": f"{left // 60}:{left % 60:02d}",
            "zero": self.room.armed(),
        }  # fmt: skip

    # names

    def team(self, actor: str) -> str:
        """Return a team's name."""
        return self.lesson.teams[actor].name if actor in self.lesson.teams else self.ground.name(actor)

    def badge(self, actor: str, size: str = "") -> Markup:
        """Return a team's sign."""
        return self.ground.badge(actor, size)

    def holder(self, actor: str | None) -> str:
        """Return the name of a place's holder."""
        return self.ground.name(actor)

    def place(self, place: str) -> str:
        """Return a place's name."""
        return str(self.scenario.places[place].name)

    def goal(self, team: str, goal: str) -> str:
        """Return a goal in words."""
        found = self.lesson.teams[team].goals[goal]
        return found.text or goal.replace("_", " ").replace("-", " ")

    def people(self, number: float) -> str:
        """Return a number of people, to two or three digits."""
        return words.amount(number)

    def seat(self, code: str | None) -> str:
        """Return a seat by its number."""
        return self.t("seat", code=code) if code else self.t("console.is_not")

    # orders

    def move(self, team: str, move: Move) -> str:
        """Return an order as its team's menu says it."""
        line = self.lesson.teams[team].choice(move.order)
        label = line.label if line else move.order
        effort = _effort(line, move.effort)
        return self.t(
            "orders.one" if effort else "orders.plain",
            label=label,
            place=self.t("orders.at", place=self.place(move.place)) if move.place else "",
            other=self.t("orders.towards", other=self.ground.name(move.other)) if move.other else "",
            effort=effort,
        )

    def move_of(self, reason: Mapping[str, Any]) -> str:
        """Return the order that a reason is about."""
        return self.move(reason["team"], Move(**reason["move"]))

    def address(self, reason: Mapping[str, Any]) -> str:
        """Return a word for a reason that no other of its team has, for ids."""
        move = reason["move"]
        return "-".join(str(move[part]) for part in ("order", "place", "other") if move[part])

    def fields(self, line: Choice) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return what a line of a menu lets choose: by field, what may be sent and what is read."""
        found: list[tuple[str, list[tuple[str, str]]]] = []
        if line.places:
            found.append(
                ("place", sorted(((str(one), self.place(one)) for one in line.places), key=lambda two: two[1]))
            )
        if line.others:
            found.append(("other", [(str(one), self.ground.name(one)) for one in line.others]))
        if len(line.efforts) > 1:
            found.append(("effort", [(f"{one.effort:g}", one.label) for one in line.efforts]))
        return found

    def chosen(self, move: Move, field: str) -> str:
        """Return what an order says in a field, as its form sends it."""
        return f"{move.effort:g}" if field == "effort" else str(getattr(move, field) or "")

    def drivers(self, reason: Mapping[str, Any]) -> str:
        """Return what an outcome depended on most, in one line."""
        return "; ".join(self.driver(one["factor"]) for one in reason["drivers"])

    def paper(self, team: str | None) -> str:
        """Return a word that only the sheet has that is open to a team now."""
        return paper_of(self.state, team)

    def rows(self, team: str) -> list[Move | None]:
        """Return the lines of a team's form: its draft, or else its standing orders, then empty ones."""
        found = self.game.present(team)
        return [*found, *[None] * (self.lesson.orders_a_turn - len(found))]

    # chances

    def points(self, chance: float) -> int:
        """Return a chance as so many in 100."""
        return round(POINTS * chance)

    def chance(self, found: Mapping[str, Any], numbers: bool | None = None) -> str:
        """Return a chance in words, or with ``numbers`` (unless told: as the odds mode says) as a percentage."""
        exact = self.state.odds == "numbers" if numbers is None else numbers
        return words.percent(found["p"]) if exact else str(found["words"])

    def odds_of(self, team: str) -> OddsShown | None:
        """Return the best odds there are of a team's present orders, for the console."""
        return odds_commands.odds_of(self.room, team)

    def sample(self, found: Mapping[str, Any]) -> str:
        """Return the number of worlds behind a chance, and how far off it may be."""
        doubt = found["plus_minus"]
        points = words.NOT_MEASURED if doubt is None else max(1, self.points(doubt))
        return self.t("odds.sample", n=f"{found['of']:,}", points=points)

    def driver(self, factor: str) -> str:
        """Return what moved a chance, in words."""
        return self.t.factor(factor, self._named)

    def _named(self, part: str) -> str:
        """Return an actor, an order or a place of a factor's address by its name."""
        if part in self.scenario.places:
            return self.place(part)
        return self.ground.name(part) if part in self.scenario.actors else part.replace("-", " ")

    # what all may see

    @cached_property
    def public(self) -> dict[str, Any]:
        """The public picture."""
        return self.room.public()

    @cached_property
    def public_reasons(self) -> list[dict[str, Any]]:
        """The orders of the last turn that everybody could see, and why they went so."""
        return self.room.reasons(None)

    def harm(self) -> dict[str, str]:
        """Return the line on civilians: since the start, and in the last turn."""
        harm = self.public["harm"]
        return {
            "all": self.t(
                "harm.line", displaced=self.people(harm["displaced"]), killed=self.people(harm["civilians_killed"]),
                since=self.day(self.scenario.start),
            ),
            "week": self.t(
                "harm.week", displaced=self.people(harm["displaced_turn"]),
                killed=self.people(harm["civilians_killed_turn"]),
            ),
        }  # fmt: skip

    def map(self, own: Any = ()) -> Markup:
        """Return the map of the public picture; ``own``: places with a broken rim."""
        holders = {row["place"]: row["holder"] for row in self.public["places"]}
        changed = {row["place"] for row in self.public["news"]}
        title = self.t("picture.map", date=self.day(self.public["date"]))
        return self.ground.map("map", holders, title, self.t("picture.map_text"), changed, own)

    def legend(self) -> Markup:
        """Return signs and names of those who hold a place."""
        held = {row["holder"] for row in self.public["places"]}
        actors = [actor for actor in self.scenario.actors if actor in held]
        items = (Markup("<li>{}{}</li>").format(self.badge(actor), self.holder(actor)) for actor in actors)
        return Markup('<ul class="legend">{}</ul>').format(Markup("").join(items))

    def news(self) -> list[dict[str, str]]:
        """Return the places that changed hands, in the order of the last change, with all who held them in between."""
        rows: dict[str, dict[str, str]] = {}
        for one in self.public["news"]:
            old, new = self.holder(one["before"]), self.holder(one["after"])
            before = rows.pop(one["place"], None)
            if before:
                old, new = before["old"], self.t("picture.news_then", before=before["new"], after=new)
            rows[one["place"]] = {"date": self.day(one["date"]), "place": one["name"], "old": old, "new": new}
        return list(rows.values())

    def cards(self) -> list[Any]:
        """Return the injects: in the week that is shown, and on the coming morning."""
        weeks = self.game.weeks
        played = weeks[-1].injects if weeks and self.phase is Phase.RESOLVED else ()
        return [*played, *self.game.injects]

    def explaining(self) -> bool:
        """Return whether the reasons of the shown week are still being worked out."""
        week = (
            self.game.practice if self.phase is Phase.PRACTISED else (self.game.weeks[-1] if self.game.weeks else None)
        )
        return self.phase in (Phase.PRACTISED, Phase.RESOLVED) and week is not None and not week.explained

    def corrections(self) -> list[str]:
        """Return why the facilitator corrected the world after the week that is shown."""
        weeks = self.game.weeks
        return list(weeks[-1].reasons) if weeks and self.phase is Phase.RESOLVED else []


def _effort(line: Choice | None, effort: float) -> str:
    """Return how much an order takes, as the menu says it; nothing where there is no choice."""
    if line is None or len(line.efforts) < 2:
        return ""
    return next((one.label for one in line.efforts if abs(one.effort - effort) < 1e-9), f"{effort:g}")


def now_ms() -> int:
    """Return the server's clock, in milliseconds since 1970: phones set theirs by it."""
    return round(1000 * time.time())
