"""Telling browsers that something changed: per audience a number, pushed when what that audience sees is different.

Rule: an audience is told only of changes to its own page. How often others draft or lock does not show, not even as
a version that has grown.

The room says that it changed, from whatever thread; a moment later (changes come in bursts) the pages of all
audiences that somebody watches are drawn once, in a thread of their own, and compared with what they were.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeAlias

from sim.core.errors import SimError
from sim.exercise.web.panels import Panels

GATHER = 0.06
"""Seconds for which changes are gathered before pages are drawn."""
BEAT = 10.0
"""Seconds between signs of life, on a stream (they also find out who is gone) and in the log."""
LOOK = 1.0
"""Seconds between looks at the clock, whose end is no event."""

Watched: TypeAlias = tuple[str, str | None]
"""An audience of news: a page, and the team for a seat's (None: observers, and other screens)."""


@dataclass
class _News:
    """An audience: its number, what it last saw, and who waits for news."""

    number: int = 1
    digest: str = ""
    watchers: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Pushes:
    """The pushes of one server.

    Args:
        panels: draws pages and knows when they differ.
    """

    def __init__(self, panels: Panels) -> None:
        self.panels = panels
        self.workers = ThreadPoolExecutor(1, thread_name_prefix="pages")
        self.ended = False
        self._watched: dict[Watched, _News] = {}
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._run())

    def wake(self, *_: object) -> None:
        """Note that the room changed; may be called by any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._changed.set)

    def end(self) -> None:
        """Let all streams end, which would not by themselves; may be called by any thread."""
        self.ended = True
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake_all)

    def _wake_all(self) -> None:
        for mine in self._watched.values():
            mine.news.set()

    async def close(self) -> None:
        """Stop watching; returns even if the task that watches should not hear of it."""
        self._task.cancel()
        await asyncio.wait({self._task}, timeout=LOOK)
        self.workers.shutdown(wait=False, cancel_futures=True)

    async def stream(self, whose: Callable[[], Watched]) -> AsyncIterator[bytes]:
        """Return the number on connecting and at every change, as server-sent events.

        Args:
            whose: asked again before each number; when its answer is another, or an error, the stream ends, and the
                browser that asks anew gets what it is due.
        """
        asked = whose()
        mine = self._watched.setdefault(asked, _News())
        mine.watchers += 1
        try:
            yield b"retry: 1000\n\n"
            if not mine.digest:
                self._changed.set()
            seen = 0
            while not self.ended and _still(whose, asked):
                if seen != mine.number:
                    seen = mine.number
                    yield b"event: version\ndata: %d\n\n" % seen
                    continue
                try:
                    async with asyncio.timeout(BEAT):  # wait_for may swallow the end of a stream (Python 3.11)
                        await mine.news.wait()
                except TimeoutError:
                    yield b": still here\n\n"
        finally:
            mine.watchers -= 1

    async def _run(self) -> None:
        room = self.panels.room
        due, noted = room.due(), self._loop.time()
        while True:
            if self._loop.time() - noted >= BEAT:
                noted = self._loop.time()
                self._loop.run_in_executor(self.workers, room.live)
            try:
                async with asyncio.timeout(LOOK):  # with wait_for a change just before the end swallowed the end
                    await self._changed.wait()
            except TimeoutError:
                if room.due() == due:
                    continue
            await asyncio.sleep(GATHER)
            self._changed.clear()
            due = room.due()
            for whose, mine in list(self._watched.items()):
                if mine.watchers:
                    await self._compare(whose, mine)

    async def _compare(self, whose: Watched, mine: _News) -> None:
        try:
            digest = await self._loop.run_in_executor(self.workers, self.panels.digest, *whose)
        except Exception:  # one page that cannot be drawn must not silence the others
            logging.getLogger("sim.exercise").exception("a page could not be drawn")
            return
        if digest == mine.digest:
            return
        mine.digest = digest
        mine.number += 1
        news, mine.news = mine.news, asyncio.Event()
        news.set()


def _still(whose: Callable[[], Watched], asked: Watched) -> bool:
    """Return whether a stream is still for whom it was opened."""
    try:
        return whose() == asked
    except SimError:
        return False
