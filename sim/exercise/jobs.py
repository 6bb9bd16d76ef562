"""The engine's work for a room: in threads of its own, the most urgent first.

What the engine finds comes in as events, like everything else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

from sim.exercise.guards import Refusal
from sim.exercise.precedence import Ended, Rank, working


class Jobs:
    """The work given out by one room.

    Args:
        alone: the room's lock.
        tell: is called when what can be seen of the work has changed.
        workers: where the engine works; threads of its own unless given (the caller then owns them).

    Attributes:
        busy: the one job that everybody waits for, in words; or None.
        trouble: what failed last, for the console; or None.
    """

    def __init__(
        self, alone: AbstractContextManager[Any], tell: Callable[[], None], workers: Executor | None = None
    ) -> None:
        self.busy: str | None = None
        self.trouble: str | None = None
        self._alone, self._tell, self._stopped = alone, tell, False
        self._own = () if workers else (ThreadPoolExecutor(16, "engine"), ThreadPoolExecutor(2, "idle engine"))
        self._workers = (workers, workers) if workers else self._own  # who waits for others takes nobody's place

    def begin(self, label: str, work: Callable[[], None]) -> None:
        """Let the engine work on the one thing that everybody waits for; returns at once.

        Raises:
            Refusal: it is at something else.
        """
        with self._alone:
            self.require_idle()
            self.busy, self.trouble = label, None
        self._tell()
        self.later(work, self._free, Rank.ASKED)

    def _free(self) -> None:
        self.busy = None

    def require_idle(self) -> None:
        """Raise Refusal if a job that everybody waits for is running.

        Raises:
            Refusal: it names the job.
        """
        if self.busy is not None:
            raise Refusal("busy", f"The engine is still at it: {self.busy}.")

    def later(
        self, work: Callable[[], object], done: Callable[[], None] = lambda: None, rank: Rank = Rank.SOON
    ) -> None:
        """Let the engine work on something; if it fails, the console says so and the exercise goes on."""

        def run() -> None:
            try:
                if not self._stopped:
                    with working(rank, lambda: self._stopped):
                        work()
            except (Refusal, Ended):
                pass  # what it was for is no longer there
            except Exception as error:
                logging.getLogger("sim.exercise").exception("the engine failed")
                self.trouble = f"The engine failed: {error}"
            finally:
                done()
                self._tell()

        self._workers[rank >= Rank.BETTER].submit(run)

    def stop(self) -> None:
        """Begin nothing new; what is under way ends at its next batch."""
        self._stopped = True

    def close(self) -> None:
        """Wait for the end of the work."""
        for own in self._own:
            own.shutdown(wait=True, cancel_futures=True)
