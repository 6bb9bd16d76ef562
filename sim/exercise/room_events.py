"""Events of the class-room: setting up, seats and their devices, who plays a team, who sees odds.

Undoing does not touch them.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.exercise.event import Event
from sim.exercise.lesson import OddsMode


class Created(Event):
    """An exercise is set up. The scenario and the lesson stand in it whole: a log needs no other file.

    Attributes:
        name: of the scenario.
        scenario: as ``sim.scenario.canonical`` writes it.
        lesson: the lesson, as JSON.
        identity: of scenario, seed and code (``sim.ensemble.manifest.identity``).
        seed: of all dice.
        teams: actors that are played, in the order of the lesson.
        goals: by team, the names of its goals.
        turns: how many are played.
        first, planning: seconds to plan the first turn and each other.
        grace: seconds after 0:00 for which the console asks the facilitator to wait.
        odds: who sees odds at first.
        code: what phones type to join, at most six characters.
        token: SHA-256 of the facilitator's token.
        made: when, as ISO 8601 in UTC.
        versions: of the engine and what it computes with.
    """

    kind: Literal["created"] = "created"
    name: str
    scenario: str
    lesson: str
    identity: str
    seed: int
    teams: tuple[str, ...]
    goals: dict[str, tuple[str, ...]]
    turns: int
    first: float = 480.0
    planning: float = 360.0
    grace: float = 30.0
    odds: OddsMode = "bands"
    code: str
    token: str
    made: str = ""
    versions: dict[str, str] = Field(default_factory=dict)


class ConsoleOpened(Event):
    """A new token of the facilitator (SHA-256); older ones go on being valid."""

    kind: Literal["console-opened"] = "console-opened"
    token: str


class Joined(Event):
    """A device took a new seat; ``team`` None: a neutral observer. ``token`` is the SHA-256 of the device's."""

    kind: Literal["joined"] = "joined"
    seat: str
    team: str | None
    token: str


class Moved(Event):
    """A seat went to another team, or (None) to the observers."""

    kind: Literal["moved"] = "moved"
    seat: str
    team: str | None


class HandedOver(Event):
    """A seat is to go to another device: its token is void from now on, and a one-time code (SHA-256) waits."""

    kind: Literal["handed-over"] = "handed-over"
    seat: str
    code: str


class TakenOver(Event):
    """A device used a one-time code: the seat has a new token (SHA-256), the code is void."""

    kind: Literal["taken-over"] = "taken-over"
    seat: str
    token: str


class BriefRead(Event):
    """A seat has read its brief."""

    kind: Literal["brief-read"] = "brief-read"
    seat: str


class ClerkNamed(Event):
    """The facilitator made a seat its team's clerk for the turn (otherwise it goes round)."""

    kind: Literal["clerk-named"] = "clerk-named"
    seat: str


class AiSet(Event):
    """From now on the engine's own mind plays a team (``on``), or people do again."""

    kind: Literal["ai-set"] = "ai-set"
    team: str
    on: bool


class OddsModeSet(Event):
    """Who sees odds from now on, and how."""

    kind: Literal["odds-mode-set"] = "odds-mode-set"
    mode: OddsMode
