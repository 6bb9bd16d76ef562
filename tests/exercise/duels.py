"""The duel as a class plays it: made once for all tests that only look at it."""

from __future__ import annotations

import datetime
import functools

from sim.exercise.exercise_world import PlayedExercise, Setting, play, prepare
from sim.exercise.moves import Happening, Move, Turn
from sim.exercise.opening import open_lesson
from sim.scenario.loading import load
from tests.conftest import DUEL

ADVANCE = Move("advance", "ford")
"""The rebels' move in both turns."""
DEFEND = Move("reinforce", "ford")
"""The crown's move in the first turn; the second it leaves to the engine."""
RELUCTANT = Happening(shock="actors.patron.reluctance", add=0.3)
"""An inject."""
SHAKEN = Happening(shock="formations.ford.morale", multiply=0.5)
"""An override."""
FIRST = Turn({"rebels": (ADVANCE,), "crown": (DEFEND,)}, (RELUCTANT,), (SHAKEN,))
SECOND = Turn({"rebels": (ADVANCE,), "patron": ()})
STANDING = {"rebels": (ADVANCE,)}
"""Last orders."""


LAST = datetime.date(2014, 6, 13)
"""The last day of the short form of the lesson."""


@functools.cache
def setting(seed: int = 1) -> Setting:
    """The duel's lesson laid out."""
    return prepare(*open_lesson(DUEL), seed)


@functools.cache
def short(turns: int = 2) -> PlayedExercise:
    """The exercise after none, one or both of its turns: of two days here, and a play-on of three."""
    _, lesson = open_lesson(DUEL)
    until = prepare(load(DUEL, until=LAST), lesson.model_copy(update={"ends": LAST, "turn_days": 2}), 1)
    return play(until, (FIRST, SECOND)[:turns])
