"""The seam between a room and its engine: plain values in and out, everything worked out from the turns played.

The room, the verifier and the tests know only ``Engine``; ``sim.exercise.campaign.Campaign`` is the engine of the
ensemble. Every answer is JSON and depends on nothing but the exercise's setup and the arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from sim.exercise.moves import Happening, Move
from sim.exercise.state import Past

if TYPE_CHECKING:
    from sim.exercise.lesson import Lesson
    from sim.scenario import Scenario

Orders = Mapping[str, tuple[Move, ...]]
"""Orders by team."""
QUESTIONS = ("ledger", "same-dice", "replay")
"""The questions that can be asked in the debriefing."""


class Engine(Protocol):
    """The questions of a room; the names of teams, orders and places are those of the scenario file."""

    lesson: Lesson
    scenario: Scenario

    def problem(self, team: str, moves: tuple[Move, ...]) -> str | None:
        """Return why a team may not order this, in a sentence; None where it may."""

    def problem_with_happening(self, happening: Happening) -> str | None:
        """Return why this cannot be let happen, in a sentence; None where it can."""

    def digest(self, past: Past) -> str:
        """Return 32 hexadecimal digits of the world on the coming morning; play the turns if that is needed."""

    def public(self, past: Past) -> dict[str, Any]:
        """Return the public picture."""

    def seen_by(self, past: Past, team: str) -> dict[str, Any]:
        """Return the picture of one team."""

    def reasons(self, past: Past) -> tuple[dict[str, Any], ...]:
        """Return per order of the last turn what changed, its chance and its drivers; ``public``: all may read."""

    def odds(self, past: Past, team: str, moves: tuple[Move, ...], worlds: int) -> dict[str, Any]:
        """Return by goal the chance if the team orders this, from its own knowledge."""

    def prepare(self, past: Past, team: str, worlds: int) -> None:
        """Sample worlds that agree with what a team knows, before it asks."""

    def price(self, past: Past, happenings: tuple[Happening, ...], moves: Orders) -> dict[str, Any]:
        """Return by team and goal what an inject would shift if the teams order this."""

    def prepare_ledger(self, past: Past) -> None:
        """Prepare the ledger of the turns so far, for which the debriefing will ask."""

    def play_on(self, past: Past, standing: Orders, worlds: int) -> tuple[dict[str, Any], str]:
        """Return the cloud of endings, and the digest of the exercise's own."""

    def examine(self, question: str, past: Past, standing: Orders, asked: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to one of ``QUESTIONS``."""
