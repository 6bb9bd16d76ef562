"""The room: the state of an exercise, its log, and the one way to change it. It is safe to call from any thread.

Rule: ``commit`` checks an event, appends it to the log, applies it, and tells who listens. A command returns only after
its event is safe on the disk. What is read here is plain data that nobody may change.

Commands are plain functions over a room, by theme: ``seat_commands``, ``order_commands``, ``odds_commands``,
``turn_commands``, ``facilitator_commands``, ``debrief_commands``. Each builds events and commits them.
"""

from __future__ import annotations

import datetime
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.exercise.engine import Engine
from sim.exercise.events import FACILITATOR, ROOM, ClockSet, ConsoleOpened, Created, LogEvent, Phase
from sim.exercise.facilitator_commands import Price
from sim.exercise.guards import Refusal
from sim.exercise.jobs import Jobs
from sim.exercise.json_form import plain
from sim.exercise.lesson import Lesson, OddsMode
from sim.exercise.log import Log, LogError
from sim.exercise.odds_commands import OddsQueue
from sim.exercise.outputs import write_outputs
from sim.exercise.state import Past, State
from sim.exercise.tokens import new_code, new_token, sha
from sim.exercise.transitions import apply, check, fold
from sim.exercise.turn_commands import resume_work
from sim.scenario import explain_value

if TYPE_CHECKING:
    from sim.scenario import Scenario

GAP = 60.0
"""Seconds without a server after which a running clock is found paused, as it was when the server ended."""
SIZES = (100, 400)
"""Worlds of a team's odds: the first estimate at once, better ones while the team talks."""


class Room:
    """An exercise in a class-room; make it with ``create_room`` or ``resume_room``.

    Args:
        log: with at least the first event.
        engine: plays the world.
        workers: where the engine works; threads of its own unless given (the caller then owns them).
        sizes: worlds of a team's odds, first estimate first.
        wall: seconds since 1970.
        monotonic: seconds that never jump.

    Attributes:
        state: where the exercise stands.
        version: a number that rises whenever something that can be seen has changed.
        jobs: the engine's work.
        prices: by inject of the lesson, what it would shift, as far as was asked this turn.
        odds: the questions for odds that are being worked on.
    """

    def __init__(
        self, log: Log, engine: Engine, workers: Executor | None = None, sizes: tuple[int, ...] = SIZES,
        wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.log, self.engine, self.sizes = log, engine, sizes
        self.state: State = fold(log.events)
        self.version = self.state.n
        self._threads = threading.RLock()
        self._listeners: list[Callable[[int], None]] = []
        self.jobs = Jobs(self._threads, self.tell, workers)
        self.prices: dict[str, Price] = {}
        self.odds = OddsQueue()
        self._monotonic = monotonic
        self._since = wall() - monotonic()
        self._closed = False
        self._pause_after_gap(wall())

    # writing

    def commit(self, kind: type[LogEvent], by: str = FACILITATOR, **said: Any) -> Any:
        """Make an event, check it, write it, apply it; then tell who listens.

        Raises:
            Refusal: it may not follow; nothing was written.
            LogError: it could not be written; nothing changed.
        """
        with self._threads:
            event = self.checked(kind, by, **said)
            self.log.append(event)
            self.state = apply(self.state, event)
        self.tell()
        return event

    def checked(self, kind: type[LogEvent], by: str = FACILITATOR, **said: Any) -> Any:
        """Return an event as it would be written now; nothing is.

        Raises:
            Refusal: it may not follow.
        """
        with self._threads:
            if self._closed:
                raise Refusal("closed", "The exercise has been closed.")
            try:
                event = kind(n=self.state.n + 1, at=self.now(), turn=self.state.game.turn, by=by, **said)
            except ValidationError as error:
                raise Refusal("bad-value", explain_value(error, plain(said), kind)) from None
            check(self.state, event)
            return event

    def together(self) -> AbstractContextManager[Any]:
        """Return a lock: while it is held, nobody else changes anything between a look and a commit."""
        return self._threads

    def tell(self) -> None:
        """Tell who listens that something that can be seen has changed."""
        with self._threads:
            self.version += 1
            listeners = list(self._listeners)
        for listener in listeners:
            try:
                listener(self.version)
            except Exception:  # what was committed is committed, whoever cannot hear of it
                logging.getLogger("sim.exercise").exception("a listener failed")

    def listen(self, listener: Callable[[int], None]) -> Callable[[], None]:
        """Call ``listener(version)`` after every change, in whatever thread made it; return how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def live(self) -> None:
        """Note on the disk that the room is still there; a server calls it every few seconds."""
        with self._threads:
            if not self._closed:
                self.log.live(self.now())

    def close(self) -> None:
        """Close the log and end the engine's work; an exercise that has ended leaves its bundle and its review."""
        with self._threads:
            if not self._closed:
                self.log.live(self.now())
                self._closed = True
                self.jobs.stop()
                self.log.close()
        self.jobs.close()
        try:
            if self.state.game.phase is Phase.ENDED:
                write_outputs(self)
        except Exception as error:  # the log has everything, and ``sim review`` makes the page of it
            logging.getLogger("sim.exercise").exception("the review could not be written")
            self.jobs.trouble = f"The review could not be written: {error}"

    # the clock

    def _pause_after_gap(self, now: float) -> None:
        """Rule: the time that a class was without a server for long is not taken from its clock."""
        clock, last = self.state.clock, max(self.state.at, self.log.alive)
        if clock.running and self.state.game.open() and now - last > GAP:
            self.commit(ClockSet, by=ROOM, remaining=clock.left(last), running=False, why="pause")

    def now(self) -> float:
        """Return seconds since 1970, going on evenly while the room is open, and never back."""
        return max(self.state.at, self._since + self._monotonic())

    def seconds_left(self) -> float:
        """Return what the clock shows; 0 when there is none. At 0 nothing happens."""
        return self.state.clock.left(self.now())

    def armed(self) -> bool:
        """Return whether the clock has run out while orders are open: time for the facilitator to adjudicate."""
        clock = self.state.clock
        return self.state.game.open() and clock.remaining > 0 and self.seconds_left() == 0

    def due(self) -> tuple[bool, bool]:
        """Return whether the clock has run out, and whether the grace after it is over; neither is an event."""
        clock, armed = self.state.clock, self.armed()
        return armed, armed and self.now() - clock.since - clock.remaining >= self.state.setup.grace

    # reading

    @property
    def lesson(self) -> Lesson:
        """The lesson."""
        return self.engine.lesson

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.engine.scenario

    def past(self) -> Past:
        """Return which world is shown now, and is planned from."""
        return self.state.game.past()

    def public(self) -> dict[str, Any]:
        """Return what everybody sees of the world (``sim.exercise.fog.public_picture``)."""
        return self.engine.public(self.past())

    def seen_by(self, team: str) -> dict[str, Any]:
        """Return what one team sees of the world (``sim.exercise.fog.team_picture``)."""
        return self.engine.seen_by(self.past(), team)

    def reasons(self, team: str | None = None) -> list[dict[str, Any]]:
        """Return why the orders of the last turn went as they did: those that all may read, and the team's own."""
        game = self.state.game
        week = game.practice if game.phase is Phase.PRACTISED else (game.weeks[-1] if game.weeks else None)
        found = week.result.reasons if week else ()
        return [one for one in found if one.get("public") or (team is not None and one.get("team") == team)]


def create_room(
    path: Path, engine: Engine, setup: dict[str, Any], odds: OddsMode | None = None, workers: Executor | None = None,
    **more: Any,
) -> tuple[Room, str]:  # fmt: skip
    """Set up an exercise with a new log.

    Args:
        path: of the log; there must be no such file yet.
        engine: plays it.
        setup: what the log says of it (``sim.exercise.engine.setup_of``).
        odds: who sees odds [default: as the lesson says].
        workers: where the engine works.
        more: further arguments of ``Room``.

    Returns:
        The room, and the facilitator's token, which is kept nowhere else.

    Raises:
        LogError: there is a file already, or it cannot be written.
    """
    if path.exists():
        raise LogError(path, "is there already; go on with it by --resume, or choose another place by --out")
    token = new_token()
    made = datetime.datetime.now(datetime.UTC)
    created = Created(**{**setup, **({"odds": odds} if odds else {})}, n=1, at=made.timestamp(), code=new_code(5),
                      token=sha(token), made=made.isoformat(timespec="seconds"))  # fmt: skip
    log = Log(path)
    try:
        log.append(created)
        return Room(log, engine, workers, **more), token
    except BaseException:
        log.close()
        raise


def resume_room(
    path: Path, engine: Engine | None = None, workers: Executor | None = None, **more: Any
) -> tuple[Room, str]:
    """Go on with an exercise from its log; what the engine was at is taken up again.

    Returns:
        The room, and a new token for the facilitator; the old one is valid, too.

    Raises:
        LogError: there is no such log, or it cannot be used.
    """
    if not path.is_file():
        raise LogError(path, "no such file")
    log = Log(path)
    try:
        if not log.events:
            raise LogError(path, "has no event; begin anew")
        room = Room(log, engine or _campaign_of(log.events[0]), workers, **more)
    except BaseException:
        log.close()
        raise
    token = new_token()
    room.commit(ConsoleOpened, token=sha(token))
    resume_work(room)
    return room, token


def _campaign_of(created: Created) -> Engine:
    """Return the engine of the ensemble for an exercise."""
    from sim.exercise.campaign import campaign_of  # slow: Numba

    return campaign_of(created)
