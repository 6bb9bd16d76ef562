"""The order in which the engine serves several askers: people who wait first, then what is worked on beforehand.

Rule: work on worlds is done in small batches. Before each batch it gives way to all work of a better rank that is
under way, so that idle work stops at once when somebody asks. Waiting is bounded: whoever holds what the other needs
goes on after ``PATIENCE``. When its room is closed, work ends at the next batch.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import TypeVar

Item = TypeVar("Item")
PATIENCE = 5.0
"""Seconds after which a batch is worked on, whatever others do."""


class Ended(Exception):  # noqa: N818 - no fault, the end
    """The end of whatever this thread works for."""


class Rank(IntEnum):
    """The purpose of work, the most urgent first."""

    ASKED = 0
    """Somebody looks at a screen and waits: the first odds, an adjudication, the play-on."""
    SOON = 1
    """It will be asked for in a minute: reasons, prices, worlds that a team may believe in."""
    BETTER = 2
    """The same odds in more worlds."""
    IDLE = 3
    """For the debriefing."""


_mine = threading.local()
_changed = threading.Condition()
_under_way = dict.fromkeys(Rank, 0)


@contextmanager
def working(rank: Rank, ended: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Give all work of this thread until the end a rank; it is for nothing once it has ``ended``."""
    before = getattr(_mine, "rank", None), getattr(_mine, "ended", None)
    _mine.rank, _mine.ended = rank, ended
    with _changed:
        _under_way[rank] += 1
    try:
        yield
    finally:
        _mine.rank, _mine.ended = before
        with _changed:
            _under_way[rank] -= 1
            _changed.notify_all()


def give_way(patience: float = PATIENCE) -> None:
    """Wait while work of a better rank than this thread's is under way; a thread without a rank never waits.

    Raises:
        Ended: nobody wants the work any more.
    """
    rank, ended = getattr(_mine, "rank", None), getattr(_mine, "ended", None)
    if ended is not None and ended():
        raise Ended
    if rank is not None:
        with _changed:
            _changed.wait_for(lambda: not any(_under_way[better] for better in Rank if better < rank), patience)


def giving_way(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the same items, each when there is nothing more urgent."""
    for item in items:
        give_way()
        yield item
