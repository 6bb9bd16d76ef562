"""Every kind of event of an exercise: one class each. The log is a list of these, and nothing else is kept.

An event is written once and never changed or deleted; undoing is an event too. To add a kind, add its class here and
its row in ``sim.exercise.transitions``. The kinds stand in the order in which the JSON Schema lists them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from sim.exercise.event import FACILITATOR as FACILITATOR
from sim.exercise.event import ROOM as ROOM
from sim.exercise.event import LogEvent as LogEvent
from sim.exercise.event import Phase as Phase
from sim.exercise.lesson import OddsMode
from sim.exercise.moves import Happening, Move


class Created(LogEvent):
    """An exercise is set up. The scenario and the lesson stand in it whole: a log needs no other file.

    Attributes:
        name: of the scenario.
        scenario: as ``sim.scenario.canonical`` writes it.
        lesson: the lesson, as JSON.
        identity: of scenario, seed and code (``sim.ensemble.manifest.identity``).
        seed: of all random streams.
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


class ConsoleOpened(LogEvent):
    """A new token of the facilitator (SHA-256); older ones go on being valid."""

    kind: Literal["console-opened"] = "console-opened"
    token: str


class Joined(LogEvent):
    """A device took a new seat; ``team`` None: a neutral observer. ``token`` is the SHA-256 of the device's."""

    kind: Literal["joined"] = "joined"
    seat: str
    team: str | None
    token: str


class Moved(LogEvent):
    """A seat went to another team, or (None) to the observers."""

    kind: Literal["moved"] = "moved"
    seat: str
    team: str | None


class HandedOver(LogEvent):
    """A seat is to go to another device: its token is void from now on, and a one-time code (SHA-256) waits."""

    kind: Literal["handed-over"] = "handed-over"
    seat: str
    code: str


class TakenOver(LogEvent):
    """A device used a one-time code: the seat has a new token (SHA-256), the code is void."""

    kind: Literal["taken-over"] = "taken-over"
    seat: str
    token: str


class BriefRead(LogEvent):
    """A seat has read its brief."""

    kind: Literal["brief-read"] = "brief-read"
    seat: str


class ClerkNamed(LogEvent):
    """The facilitator made a seat its team's clerk for the turn (otherwise it goes round)."""

    kind: Literal["clerk-named"] = "clerk-named"
    seat: str


class AiSet(LogEvent):
    """From now on the engine's own mind plays a team (``on``), or people do again."""

    kind: Literal["ai-set"] = "ai-set"
    team: str
    on: bool


class Began(LogEvent):
    """A phase began by itself, without a result: briefing, practice, planning, last orders, debrief, the end."""

    kind: Literal["began"] = "began"
    phase: Phase


class ClockSet(LogEvent):
    """The clock as it stands from now on: seconds left at ``at``, and whether it runs. At 0 nothing happens."""

    kind: Literal["clock-set"] = "clock-set"
    remaining: float
    running: bool
    why: Literal["start", "pause", "go", "extend", "stop"]


class OddsModeSet(LogEvent):
    """The mode of the odds from now on: who sees them, and how."""

    kind: Literal["odds-mode-set"] = "odds-mode-set"
    mode: OddsMode


class Drafted(LogEvent):
    """A team's orders as they stand, not locked."""

    kind: Literal["drafted"] = "drafted"
    team: str
    moves: tuple[Move, ...]
    intent: str = Field(default="", max_length=280)


class Forecast(LogEvent):
    """A team's own estimate, before it sees odds: by goal the chance in 0..1. Final for the turn."""

    kind: Literal["forecast"] = "forecast"
    team: str
    chances: dict[str, Annotated[float, Field(ge=0, le=1)]]


class Locked(LogEvent):
    """A team's orders for the turn, sealed; ``slip``: typed by the facilitator from paper."""

    kind: Literal["locked"] = "locked"
    team: str
    moves: tuple[Move, ...]
    intent: str = Field(default="", max_length=280)
    slip: bool = False


class Unlocked(LogEvent):
    """A lock taken back; possible until the orders of all are sealed."""

    kind: Literal["unlocked"] = "unlocked"
    team: str


class OddsShown(LogEvent):
    """Odds of a team's orders from its own knowledge.

    Attributes:
        team: whose.
        moves: the orders asked about.
        worlds: how many worlds were played.
        odds: as ``sim.exercise.engine.Engine.odds`` answered: by goal.
        seconds: how long it took.
    """

    kind: Literal["odds-shown"] = "odds-shown"
    team: str
    moves: tuple[Move, ...]
    worlds: int
    odds: dict[str, Any]
    seconds: float = 0.0


class Injected(LogEvent):
    """The facilitator lets something happen on the morning of the turn that is played next.

    Attributes:
        key: of the lesson's inject, or "" for one made up in class.
        title: what it is called, in public.
        text: what is read out, in public.
        happenings: what it does to the world.
        price: what it shifts per team, as shown to the facilitator; None if not asked.
        drafts: by team, the orders with which that was worked out.
    """

    kind: Literal["injected"] = "injected"
    key: str = ""
    title: str
    text: str = ""
    happenings: tuple[Happening, ...]
    price: dict[str, Any] | None = None
    drafts: dict[str, tuple[Move, ...]] = Field(default_factory=dict)


class Withdrawn(LogEvent):
    """An inject that has not been played yet is taken back; ``inject`` is the number of its event."""

    kind: Literal["withdrawn"] = "withdrawn"
    inject: int


class Sealed(LogEvent):
    """The orders of all for a turn; nobody can change them now.

    Attributes:
        moves: by team that people play.
        how: by team: "locked", "none submitted" (its standing orders were taken) or "AI".
        injects: what happens on the first morning.
        last: these are standing orders to the horizon, not a turn.
    """

    kind: Literal["sealed"] = "sealed"
    moves: dict[str, tuple[Move, ...]]
    how: dict[str, Literal["locked", "none submitted", "AI"]]
    injects: tuple[Happening, ...] = ()
    last: bool = False


class Adjudicated(LogEvent):
    """The engine played the sealed turn.

    Attributes:
        digest: 32 hexadecimal digits for the world at the turn's end and its record.
        reasons: empty in the log; ``Explained`` says them.
        seconds: how long it took.
    """

    kind: Literal["adjudicated"] = "adjudicated"
    digest: str
    reasons: tuple[dict[str, Any], ...] = ()
    seconds: float = 0.0


class Overridden(LogEvent):
    """The facilitator corrected the world after a turn; ``digest`` is that of the turn's end as corrected."""

    kind: Literal["overridden"] = "overridden"
    happenings: tuple[Happening, ...] = Field(min_length=1)
    reason: str = Field(max_length=500)
    digest: str


class Undone(LogEvent):
    """The exercise is again where it was after event ``to``; what came between stays in the log, struck out.

    Seats, tokens, teams played by the engine and who sees odds stay as they are; the clock stands.
    """

    kind: Literal["undone"] = "undone"
    to: int
    reason: str = Field(max_length=500)


class Explained(LogEvent):
    """The reasons of a turn's result, worked out once it is on the screens.

    Attributes:
        adjudicated: the number of the event that it explains.
        reasons: per order of a team that people play: what changed, the chance it had, what drove it.
        seconds: how long it took.
    """

    kind: Literal["explained"] = "explained"
    adjudicated: int
    reasons: tuple[dict[str, Any], ...]
    seconds: float = 0.0


class PlayedOn(LogEvent):
    """Many worlds played on to the horizon under the last standing orders.

    Attributes:
        worlds: how many.
        result: as ``sim.exercise.engine.Engine.play_on`` answered: shares with intervals, the cloud, our own end.
        digest: of our own world on the last day.
        seconds: how long it took.
    """

    kind: Literal["played-on"] = "played-on"
    worlds: int
    result: dict[str, Any]
    digest: str
    seconds: float = 0.0


class StepShown(LogEvent):
    """A step of the debriefing was shown (or, with ``skipped``, expressly left out)."""

    kind: Literal["step-shown"] = "step-shown"
    step: str
    skipped: bool = False


class Examined(LogEvent):
    """A question to the engine in the debriefing, and its answer.

    Attributes:
        question: ``"ledger"``, ``"same-dice"``, ``"practice"``, or ``"dispute"``.
        asked: what it was asked with.
        answer: what it answered.
        seconds: how long it took.
    """

    kind: Literal["examined"] = "examined"
    question: str
    asked: dict[str, Any]
    answer: dict[str, Any]
    seconds: float = 0.0


class Voted(LogEvent):
    """A seat's vote: which decision is to be examined (``"2:krg"``: the Kurds' in turn 2)."""

    kind: Literal["voted"] = "voted"
    seat: str
    choice: str = Field(max_length=40)


class Reflected(LogEvent):
    """A seat's answer to a question of the reflection; a later answer takes the place of an earlier."""

    kind: Literal["reflected"] = "reflected"
    seat: str
    question: int = Field(ge=0, le=20)
    text: str = Field(max_length=2000)
