"""StoryNames of actors, places, units and numbers in a story: the scenario's names, and rounded figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sim.core import words
from sim.report.palette import actor_styles
from sim.report.story.phrases import FIELDS, say
from sim.scenario import Scenario


class StoryNames:
    """The names of one scenario.

    Args:
        scenario: whose places, actors and formations are named.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.looks = actor_styles(scenario)

    def actor(self, name: str | None) -> str:
        """An actor's short name as it stands in a sentence; nobody's for None."""
        if not name:
            return say("nobody")
        short = self.looks[name].short
        if short.startswith("The "):
            return short[0].lower() + short[1:]
        return say("the", name=short) if " of " in short or short.startswith("United ") else short

    def label(self, name: str | None) -> str:
        """An actor's short name as it stands by itself."""
        return self.looks[name].short if name else capital(say("nobody"))

    def place(self, name: str | None) -> str:
        """A place's name."""
        return self.scenario.places[name].name if name else say("nobody")

    def unit(self, name: str) -> str:
        """A formation's name; detachments raised on the way have none."""
        found = self.scenario.formations.get(name)
        return say("detachment") if found is None else found.name or name

    def actors(self, names: Iterable[str]) -> str:
        """Several actors in one phrase."""
        return joined([self.actor(name) for name in names])

    def counts(self, by_actor: Mapping[str, float], most: int | None = None) -> str:
        """A number for each actor, the largest first: ``Iraq 812, ISIS 304``; beyond ``most`` the others' sum."""
        ranked = sorted(((name, count) for name, count in by_actor.items() if count), key=lambda pair: -pair[1])
        if most is not None and len(ranked) > most + 1:
            rest = sum(count for _, count in ranked[most:])
            told = [f"{self.looks[name].short} {number(count)}" for name, count in ranked[:most]]
            return ", ".join([*told, f"{say('others')} {number(rest)}"])
        return ", ".join(f"{self.looks[name].short} {number(count)}" for name, count in ranked) or say("nobody")

    def path(self, path: str) -> str:
        """A number of the scenario, named by its path, in words: ``treasury of ISIS``."""
        table, *rest = path.split(".")
        if table == "events":
            return say("event", number=".".join(rest))
        if table == "parameters" or not rest:
            return path.replace("_", " ").replace(".", " ", 1)
        *owner, field = rest
        if table in ("places", "actors") and len(rest) == 3:  # allegiance or stakes: of one in the eyes of another
            first, field, second = rest
            whose, where = (second, first) if table == "places" else (first, second)
            return f"{FIELDS.get(field, field)} of {self.actor(whose)} in {self.place(where)}"
        return f"{FIELDS.get(field, field.replace('_', ' '))} of {self._owner(table, '.'.join(owner))}"

    def _owner(self, table: str, name: str) -> str:
        if table == "relations":
            return " and ".join(self.actor(part) for part in name.split("/"))
        if table == "kinds":
            return str(self.scenario.kinds[name].name)
        ways: dict[str, Any] = {"places": self.place, "actors": self.actor, "formations": self.unit}
        known: dict[str, Any] = {
            "places": self.scenario.places, "actors": self.scenario.actors, "formations": self.scenario.formations,
        }  # fmt: skip
        if name in known.get(table, ()):
            return str(ways[table](name))
        if name in self.scenario.places:  # a shock may name the formations of a place or of an actor
            return say("troops_at", place=self.place(name))
        return say("troops_of", actor=self.actor(name)) if name in self.scenario.actors else name


def number(amount: float) -> str:
    """A count as people say it: whole, three significant digits, millions in words."""
    text = words.amount(round(amount))
    return text.replace(" M", " million") if text.endswith(" M") else text


def joined(parts: list[str]) -> str:
    """Parts in one phrase: a, b and c."""
    if not parts:
        return say("nobody")
    if len(parts) == 1:
        return parts[0]
    return say("joint", first=", ".join(parts[:-1]), last=parts[-1])


def capital(text: str) -> str:
    """A sentence with a capital at its beginning."""
    return text[:1].upper() + text[1:]
