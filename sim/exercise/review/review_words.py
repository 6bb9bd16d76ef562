"""Orders, reasons and happenings in words, by the names of the scenario and the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.exercise.web.texts import ENGLISH, texts

if TYPE_CHECKING:
    from sim.exercise.lesson import Lesson
    from sim.exercise.moves import Happening, Move
    from sim.scenario import Scenario


class ReviewWords:
    """The words of one exercise.

    Args:
        scenario: whose places and actors are named.
        lesson: whose menu and teams.
    """

    def __init__(self, scenario: Scenario, lesson: Lesson) -> None:
        self.scenario, self.lesson, self.texts = scenario, lesson, texts(ENGLISH)

    def place(self, name: str) -> str:
        """Return a place's name."""
        return self.scenario.places[name].name

    def actor(self, name: str | None) -> str:
        """Return a team's or an actor's name."""
        if name is None:
            return "nobody"
        team = self.lesson.teams.get(name)
        return team.name if team else self.scenario.actors[name].name

    def move(self, team: str, move: Move) -> str:
        """Return an order as the team chose it."""
        line = self.lesson.teams[team].choice(move.order)
        label = line.label if line else move.order
        efforts = line.efforts if line and len(line.efforts) > 1 else ()
        parts = [self.place(move.place)] if move.place else []
        parts += [self.actor(move.other)] if move.other else []
        parts += [one.label for one in efforts if one.effort == move.effort]
        return f"{label}: {', '.join(parts)}" if parts else label

    def driver(self, driver: dict[str, Any]) -> str:
        """Return a driver with what it moved, in points of a hundred."""
        name = self.texts.factor(driver["factor"], self._named)
        effect = 100 * driver["effect"]
        return f"{name} {'+' if effect >= 0 else '−'}{abs(effect):.0f}"

    def _named(self, part: str) -> str:
        """Return an actor, an order or a place of a factor's address by its name."""
        if part in self.scenario.places:
            return self.place(part)
        return self.actor(part) if part in self.scenario.actors else part.replace("-", " ")

    def happening(self, one: Happening) -> str:
        """Return what the facilitator let happen, in words."""
        if one.order:
            parts = [self.place(one.place)] if one.place else []
            parts += [self.actor(one.other)] if one.other else []
            where = f" ({', '.join(parts)})" if parts else ""
            return f"{self.actor(one.actor)}: {one.order}{where}"
        how = (
            f"set to {one.set:g}" if one.set is not None
            else f"{one.add:+g}" if one.add is not None else f"times {one.multiply:g}"
        )  # fmt: skip
        return f"{one.shock} {how}"
