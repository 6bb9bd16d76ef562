"""Commands of the debriefing: its steps, questions to the engine, votes, reflections, and the end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sim.exercise.engine import QUESTIONS
from sim.exercise.events import Began, Examined, Phase, Reflected, StepShown, Voted
from sim.exercise.guards import Refusal
from sim.exercise.outputs import write_outputs

if TYPE_CHECKING:
    from sim.exercise.room import Room


def debrief(room: Room) -> None:
    """Begin the debriefing; its first step is to step out of the roles."""
    room.jobs.require_idle()
    room.commit(Began, phase=Phase.DEBRIEF)


def show(room: Room, step: str, skipped: bool = False) -> None:
    """Show a step of the debriefing, or say that it is left out."""
    room.commit(StepShown, step=step, skipped=skipped)


def end(room: Room) -> None:
    """End the exercise, and write its bundle and its review; refused before everybody is out of the roles."""
    room.commit(Began, phase=Phase.ENDED)
    room.jobs.later(partial(write_outputs, room))


def vote(room: Room, seat: str, choice: str) -> None:
    """Vote for the decision to be examined."""
    room.commit(Voted, by=seat, seat=seat, choice=choice)


def reflect(room: Room, seat: str, question: int, text: str) -> None:
    """Answer a question of the reflection (from 0); the last answer counts."""
    room.commit(Reflected, by=seat, seat=seat, question=question, text=text.strip())


def examine(room: Room, question: str, **asked: Any) -> None:
    """Ask the engine a question of the debriefing; returns at once, then see ``state.game.examined``.

    Raises:
        Refusal: it is not one of ``sim.exercise.engine.QUESTIONS``, or not now.
    """
    if question not in QUESTIONS:
        raise Refusal("no-question", f"Ask one of {', '.join(QUESTIONS)}.")
    if room.state.game.phase not in (Phase.PLAYED_ON, Phase.DEBRIEF):
        raise Refusal("wrong-phase", "Only after the play-on.")
    room.jobs.begin("examining", partial(examine_now, room, question, asked))


def examine_now(room: Room, question: str, asked: dict[str, Any]) -> None:
    """Answer a question of the debriefing, in the engine's thread."""
    began, game = room.now(), room.state.game
    answer = room.engine.examine(question, game.past(), game.final(), asked)
    seconds = room.now() - began
    room.commit(Examined, question=question, asked=asked, answer=answer, seconds=seconds)
