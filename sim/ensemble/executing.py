"""Handing work out: any ``concurrent.futures.Executor``, threads of this process by default, a few tasks at a time."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, TypeVar

from sim.core.errors import SimError
from sim.ensemble.settings import whole

Item = TypeVar("Item")
Result = TypeVar("Result")
InFlight = int | Callable[[], int]
"""Number of tasks under way at a time; a function where that changes, as in a cluster that grows."""

_SWITCH = 0.0005
"""Seconds after which a thread in Python lets another have its turn: one that comes back from the rules waits less."""


class WorkersLostError(SimError):
    """The workers have gone (killed, or out of memory); what they had finished is kept."""

    exit_code = 1

    def __init__(self, error: BrokenExecutor) -> None:
        super().__init__(f"the workers have gone: {error}. What has been played is kept; the same command goes on.")


def cores() -> int:
    """Number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def workers_of(executor: Executor | None, workers: int | None) -> Iterator[tuple[Executor, InFlight, dict[str, Any]]]:
    """The executor, how many tasks it should have in hand, and (for our own threads) how they learn to stop.

    An executor may say itself how many tasks it wants, by a method ``in_flight``.
    """
    workers = cores() if workers is None else whole("workers", workers, 1)
    if executor is not None:
        yield executor, getattr(executor, "in_flight", 2 * workers), {}
        return
    stop = threading.Event()
    own = ThreadPoolExecutor(workers, "replications")
    before = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH)
    try:
        yield own, workers + 1, {"stopped": stop.is_set}
    finally:
        stop.set()
        own.shutdown(cancel_futures=True)
        sys.setswitchinterval(before)


def as_they_come(
    pool: Executor, work: Callable[[Item], Result], items: Iterable[Item], in_flight: InFlight
) -> Iterator[Result]:
    """Results as they are ready, never more than a few under way; of those ready at once, the first handed out first.

    Raises:
        WorkersLostError: the executor is broken.
    """
    waiting: dict[Future[Result], None] = {}
    try:
        for item in items:
            waiting[pool.submit(work, item)] = None
            if len(waiting) >= (in_flight() if callable(in_flight) else in_flight):
                yield from _ready(waiting)
        while waiting:
            yield from _ready(waiting)
    except BrokenExecutor as error:
        raise WorkersLostError(error) from error


def _ready(waiting: dict[Future[Result], None]) -> Iterator[Result]:
    """Wait for some, take them out, and yield what they bring in the order of ``waiting``."""
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    ready = [future for future in waiting if future in done]
    for future in ready:
        del waiting[future]
    yield from (future.result() for future in ready)


def each(
    work: Callable[[Item], Result], items: Sequence[Item], workers: int | None, tell: Callable[[int, int], None]
) -> list[Result]:
    """Work on every item in threads of this process: all results in the order of the items.

    Args:
        work: what to do with one.
        items: all of them.
        workers: threads; one a core by default.
        tell: is told, as they come, how many are done and how many there are.
    """
    found: dict[int, Result] = {}

    def numbered(row: int) -> tuple[int, Result]:
        return row, work(items[row])

    with workers_of(None, workers) as (pool, in_flight, _):
        for row, result in as_they_come(pool, numbered, range(len(items)), in_flight):
            found[row] = result
            tell(len(found), len(items))
    return [found[row] for row in range(len(items))]
