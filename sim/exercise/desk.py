"""The room's desk: the one place where events are made, checked, written and applied, and where work is given out.

Rule: a command returns only after its event is safe on the disk; whoever listens is told afterwards. The engine works
in threads of its own; what it finds comes in as events, like everything else.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

from pydantic import ValidationError

from sim.exercise.applying import apply, fold
from sim.exercise.engine import Engine
from sim.exercise.events import FACILITATOR, ROOM, ClockSet, Event
from sim.exercise.log import Log
from sim.exercise.precedence import Ended, Rank, working
from sim.exercise.refusals import Refusal, check
from sim.exercise.state import Past, State

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Of codes that are typed: without 0, O, 1 and I."""
GAP = 60.0
"""Seconds without a server after which a running clock is found paused, as it was when the server ended."""
SIZES = (100, 400)
"""Worlds of a team's odds: the first estimate at once, better ones while the team talks."""


def sha(token: str) -> str:
    """What the log keeps of a token or a code."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """128 random bits, as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def new_code(letters: int = 6) -> str:
    """A code that can be typed and read aloud."""
    return "".join(secrets.choice(LETTERS) for _ in range(letters))


class Desk:
    """The state of an exercise, and the one way to change it.

    Args:
        log: with at least the first event.
        engine: plays the world.
        workers: where the engine works; threads of its own unless given (the caller then owns them).
        sizes: worlds of a team's odds, first estimate first.
        wall: seconds since 1970.
        monotonic: seconds that never jump.
    """

    def __init__(
        self, log: Log, engine: Engine, workers: Executor | None = None, sizes: tuple[int, ...] = SIZES,
        wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.log, self.engine, self.sizes = log, engine, sizes
        self.state: State = fold(log.events)
        self.busy: str | None = None
        self.trouble: str | None = None
        self.version = self.state.n
        self._threads = threading.RLock()
        self._listeners: list[Callable[[int], None]] = []
        self._own = () if workers else (ThreadPoolExecutor(16, "engine"), ThreadPoolExecutor(2, "idle engine"))
        self._workers = (workers, workers) if workers else self._own  # who waits for others takes nobody's place
        self._monotonic = monotonic
        self._since = wall() - monotonic()
        self._closed = False
        self._found_late(wall())

    def _found_late(self, now: float) -> None:
        """Rule: the time that a class was without a server for long is not taken from its clock."""
        clock, last = self.state.clock, max(self.state.at, self.log.alive)
        if clock.running and self.state.game.open() and now - last > GAP:
            self.commit(ClockSet, by=ROOM, remaining=clock.left(last), running=False, why="pause")

    def now(self) -> float:
        """Seconds since 1970, going on evenly while the room is open, and never back."""
        return max(self.state.at, self._since + self._monotonic())

    def seconds_left(self) -> float:
        """What the clock shows; 0 when there is none. At 0 nothing happens."""
        return self.state.clock.left(self.now())

    def commit(self, kind: type[Event], by: str = FACILITATOR, **said: Any) -> Any:
        """Make an event, check it, write it, apply it; then tell who listens.

        Raises:
            Refusal: it may not follow; nothing was written.
            LogError: it could not be written; nothing changed.
        """
        with self._threads:
            event = self.may(kind, by, **said)
            self.log.append(event)
            self.state = apply(self.state, event)
        self.tell()
        return event

    def may(self, kind: type[Event], by: str = FACILITATOR, **said: Any) -> Any:
        """The event as it would be written now; nothing is.

        Raises:
            Refusal: it may not follow.
        """
        with self._threads:
            self._let_in()
            try:
                event = kind(n=self.state.n + 1, at=self.now(), turn=self.state.game.turn, by=by, **said)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                raise Refusal("bad-value", f"{where}: {first['msg']}.") from None
            check(self.state, event)
            return event

    def together(self) -> AbstractContextManager[Any]:
        """While it is held, nobody else changes anything: what is looked at is so when something is committed."""
        return self._threads

    def live(self) -> None:
        """Note on the disk that the room is still there; a server calls it every few seconds."""
        with self._threads:
            if not self._closed:
                self.log.live(self.now())

    def _let_in(self) -> None:
        if self._closed:
            raise Refusal("closed", "The exercise has been closed.")

    def listen(self, listener: Callable[[int], None]) -> Callable[[], None]:
        """Call ``listener(version)`` after every change, in whatever thread made it; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self) -> None:
        """Something that can be seen has changed."""
        with self._threads:
            self.version += 1
            listeners = list(self._listeners)
        for listener in listeners:
            try:
                listener(self.version)
            except Exception:  # what was committed is committed, whoever cannot hear of it
                logging.getLogger("sim.exercise").exception("a listener failed")

    def past(self) -> Past:
        """Which world is shown now, and is planned from."""
        return self.state.game.past()

    def begin(self, label: str, work: Callable[[], None]) -> None:
        """Let the engine work on the one thing that everybody waits for.

        Raises:
            Refusal: it is at something else.
        """
        with self._threads:
            self.idle()
            self.busy, self.trouble = label, None
        self.tell()

        def done() -> None:
            self.busy = None

        self.later(work, done, Rank.ASKED)

    def idle(self) -> None:
        """Nothing, if the engine is not at something that everybody waits for.

        Raises:
            Refusal: it is.
        """
        if self.busy is not None:
            raise Refusal("busy", f"The engine is still at it: {self.busy}.")

    def later(
        self, work: Callable[[], object], done: Callable[[], None] = lambda: None, rank: Rank = Rank.SOON
    ) -> None:
        """Let the engine work on something; if it fails, the console says so and the exercise goes on."""

        def run() -> None:
            try:
                if not self._closed:
                    with working(rank, lambda: self._closed):
                        work()
            except (Refusal, Ended):
                pass  # what it was for is no longer there
            except Exception as error:
                logging.getLogger("sim.exercise").exception("the engine failed")
                self.trouble = f"The engine failed: {error}"
            finally:
                done()
                self.tell()

        self._workers[rank >= Rank.BETTER].submit(run)

    def close(self) -> None:
        """Close the log, in which is what was acknowledged, and end the work, of which nothing more is."""
        with self._threads:
            if self._closed:
                return
            self.log.live(self.now())
            self._closed = True
            self.log.close()
        for own in self._own:
            own.shutdown(wait=True, cancel_futures=True)
