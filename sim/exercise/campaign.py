"""The engine of the ensemble behind an exercise: each answer is worked out from the scenario, the seed and the turns.

Importing it imports Numba, so that rooms and pages import it only when they need it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sim.core.versions import versions
from sim.ensemble.manifest import identity
from sim.exercise.belief import Believed, knowledge
from sim.exercise.counterfactual import one_pair, pairs, price
from sim.exercise.engine import QUESTIONS, Orders
from sim.exercise.exercise_world import PlayedExercise, Setting, play, prepare, problem_with_happening
from sim.exercise.fog import public_picture, team_picture
from sim.exercise.json_form import plain
from sim.exercise.ledger import ledger
from sim.exercise.lesson import Lesson
from sim.exercise.moves import Happening, Move
from sim.exercise.odds import Asked
from sim.exercise.opening import open_lesson
from sim.exercise.playon import play_on, replay_dot
from sim.exercise.reasons import reasons
from sim.exercise.state import Past
from sim.scenario import canonical, from_canonical

if TYPE_CHECKING:
    from sim.exercise.events import Created

Found = TypeVar("Found")
PRACTICE = 1
"""Added to the seed for the practice turn, so that it shows nothing of the turns that count."""
KEPT = 12
"""The number of courses and pictures that are kept for asking again."""


class SampleSizes(NamedTuple):
    """The number of worlds behind each kind of number, unless a question says otherwise."""

    reasons: int = 100
    price: int = 100
    ledger: int = 100
    pairs: int = 500


class Campaign:
    """The engine of the ensemble, for one setup.

    Args:
        setting: the scenario laid out, the lesson and the seed.
        worlds: the number behind each kind of number.
    """

    def __init__(self, setting: Setting, worlds: SampleSizes = SampleSizes()) -> None:  # noqa: B008 - it cannot change
        self.setting, self.worlds = setting, worlds
        self.lesson = setting.lesson
        self.scenario = setting.plan.scenario
        self._threads = threading.RLock()
        self._kept: OrderedDict[str, Any] = OrderedDict()

    def problem(self, team: str, moves: tuple[Move, ...]) -> str | None:
        """Return why a team may not order this, in a sentence; None where it may."""
        return self.lesson.problem_with(team, moves)

    def problem_with_happening(self, happening: Happening) -> str | None:
        """Return why this cannot be let happen, in a sentence; None where it can."""
        return problem_with_happening(self.setting, happening)

    def played(self, past: Past) -> PlayedExercise:
        """Return an exercise as played; its arrays are never changed."""
        setting = replace(self.setting, seed=self.setting.seed + PRACTICE) if past.practice else self.setting
        return self._once(("played", past), lambda: play(setting, past.turns))

    def digest(self, past: Past) -> str:
        """Return 32 hexadecimal digits of the world on the coming morning."""
        return self.played(past).digests[-1]

    def public(self, past: Past) -> dict[str, Any]:
        """Return the public picture."""
        return self._once(("public", past), lambda: plain(public_picture(self.played(past))))

    def seen_by(self, past: Past, team: str) -> dict[str, Any]:
        """Return the picture of one team."""
        return self._once((f"seen by {team}", past), lambda: plain(team_picture(self.played(past), team)))

    def reasons(self, past: Past) -> tuple[dict[str, Any], ...]:
        """Return per order of the last turn what changed, its chance and its drivers."""
        return tuple(plain(one) for one in reasons(self.played(past), len(past.turns), self.worlds.reasons))

    def odds(self, past: Past, team: str, moves: tuple[Move, ...], worlds: int) -> dict[str, Any]:
        """Return by goal the chance if the team orders this, from its own knowledge."""
        last = not past.practice and len(past.turns) == self.lesson.turns  # no last orders: the actor's own mind
        given = None if last and not moves else moves
        name = f"asked by {team} of {plain(given)}"
        asked = self._once((name, past), lambda: Asked(self._believed(past, team), given))
        found: dict[str, Any] = plain(asked.odds(worlds))
        return found

    def prepare(self, past: Past, team: str, worlds: int) -> None:
        """Sample worlds that agree with what a team knows, before it asks."""
        self._believed(past, team).prepare(worlds)

    def _believed(self, past: Past, team: str) -> Believed:
        def made() -> Any:
            played = self.played(past)
            return Believed(played.setting, knowledge(played, team))

        return self._once((f"believed by {team}", past), made)

    def price(self, past: Past, happenings: tuple[Happening, ...], moves: Orders) -> dict[str, Any]:
        """Return by team and goal what an inject would shift if the teams order this."""
        found: dict[str, Any] = plain(price(self.played(past), happenings, self.worlds.price, moves))
        return found

    def prepare_ledger(self, past: Past) -> None:
        """Prepare the ledger of the turns so far, which is remembered until the debriefing asks for it."""
        if past.turns:
            ledger(self.played(past), None, self.worlds.ledger)

    def over(self, past: Past) -> PlayedExercise:
        """Return an exercise after its last turn; if that came early, its last orders stand from there to the end."""
        played = self.played(past)
        if len(past.turns) >= self.lesson.turns:
            return played
        lesson = self.lesson.model_copy(update={"turns": len(past.turns)})
        return replace(played, setting=replace(played.setting, lesson=lesson))

    def play_on(self, past: Past, standing: Orders, worlds: int) -> tuple[dict[str, Any], str]:
        """Return the cloud of endings, and the digest of the exercise's own."""
        cloud = play_on(self.over(past), standing, worlds)
        return plain(cloud), cloud.dots[0].digest

    def examine(self, question: str, past: Past, standing: Orders, asked: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to a question of the debriefing."""
        filled = {"worlds": self.worlds.pairs if question == "same-dice" else self.worlds.ledger} | asked
        found: dict[str, Any] = plain(_ANSWERS[question](self.over(past), standing, filled))
        return found

    def _once(self, key: tuple[str, Past], make: Callable[[], Found]) -> Found:
        """Return what was made for a key, once; the oldest is forgotten."""
        name = f"{key[0]} {plain(key[1])}"
        with self._threads:
            if name not in self._kept:
                self._kept[name] = make()
            self._kept.move_to_end(name)
            while len(self._kept) > KEPT * (2 + len(self.lesson.teams)):
                self._kept.popitem(last=False)
            found: Found = self._kept[name]
            return found


def _ledger(played: PlayedExercise, standing: Orders, asked: dict[str, Any]) -> dict[str, Any]:
    found = ledger(played, standing, int(asked["worlds"]))
    hinges = {team: found.hinge(team) for team in played.setting.lesson.teams}
    return {"rows": found.rows, "worlds": found.worlds, "plus_minus": found.plus_minus, "hinges": hinges}


def _same_dice(played: PlayedExercise, standing: Orders, asked: dict[str, Any]) -> dict[str, Any]:
    moves = asked.get("moves")
    other = None if moves is None else tuple(Move(**one) for one in moves)
    what = (played, int(asked["turn"]), str(asked["team"]), other, standing)
    return {"pair": one_pair(*what), "pairs": pairs(*what, int(asked["worlds"]))}


def _replay(played: PlayedExercise, standing: Orders, asked: dict[str, Any]) -> dict[str, Any]:
    return replay_dot(played, standing, int(asked["world"]))


_ANSWERS: Mapping[str, Callable[..., dict[str, Any]]] = dict(
    zip(QUESTIONS, (_ledger, _same_dice, _replay), strict=True)
)


def open_campaign(scenario: str | PathLike[str], seed: int) -> Campaign:
    """Return the engine for a scenario file and the lesson beside it.

    Raises:
        SimError: either is missing or wrong.
    """
    found, lesson = open_lesson(scenario)
    return Campaign(prepare(found, lesson, seed))


def campaign_of(created: Created) -> Campaign:
    """Return the engine for an exercise, from nothing but its log."""
    return Campaign(prepare(from_canonical(created.scenario), Lesson.model_validate_json(created.lesson), created.seed))


def setup_of(engine: Campaign) -> dict[str, Any]:
    """Return what the first event of a log says of the engine (fields of ``Created``)."""
    lesson, scenario, seed = engine.lesson, engine.scenario, engine.setting.seed
    return {
        "name": lesson.title, "scenario": canonical(scenario), "lesson": lesson.model_dump_json(by_alias=True),
        "identity": identity(scenario, seed), "seed": seed, "teams": tuple(lesson.teams),
        "goals": {name: tuple(team.goals) for name, team in lesson.teams.items()}, "turns": lesson.turns,
        "first": lesson.clock.first, "planning": lesson.clock.turn, "grace": lesson.clock.grace, "odds": lesson.odds,
        "versions": versions(),
    }  # fmt: skip
