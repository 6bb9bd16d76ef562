"""Pushes: a number on connecting and at each change of one's own page, and an end when the seat is another's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from sim.exercise import order_commands, seat_commands
from sim.exercise.moves import Move
from sim.exercise.web.pushing import Pushes
from tests.exercise.web.browsing import Browser
from tests.exercise.web.conftest import Exercise

Planning = tuple[Exercise, dict[str, Browser]]
SOON = 5.0
HOLD = Move("hold", "hilltop")


def with_pushes(exercise: Exercise, test: Callable[[Pushes], Awaitable[None]]) -> None:
    async def run() -> None:
        pushes = Pushes(exercise.app.state.site.panels)
        stop = exercise.room.listen(pushes.wake)
        try:
            await asyncio.wait_for(test(pushes), 4 * SOON)
        finally:
            stop()
            await pushes.close()

    asyncio.run(run())


def test_a_stream_begins_with_a_number_and_tells_of_changes(planning: Planning) -> None:
    exercise, _ = planning

    async def test(pushes: Pushes) -> None:
        stream = pushes.stream(lambda: ("seat", "rebels"))
        assert await anext(stream) == b"retry: 1000\n\n"
        assert await anext(stream) == b"event: version\ndata: 1\n\n"
        await asyncio.wait_for(anext(stream), SOON)  # its page has been drawn
        order_commands.draft(exercise.room, "01", (HOLD,))
        assert await asyncio.wait_for(anext(stream), SOON) == b"event: version\ndata: 3\n\n"
        await stream.aclose()

    with_pushes(exercise, test)


def test_a_stream_is_silent_about_others(planning: Planning) -> None:
    exercise, _ = planning

    async def test(pushes: Pushes) -> None:
        stream = pushes.stream(lambda: ("seat", "crown"))
        for _ in range(3):
            await asyncio.wait_for(anext(stream), SOON)
        order_commands.draft(exercise.room, "01", (HOLD,))
        news = asyncio.ensure_future(anext(stream))
        done, _ = await asyncio.wait([news], timeout=0.5)
        assert not done
        news.cancel()
        await asyncio.gather(news, return_exceptions=True)

    with_pushes(exercise, test)


def test_a_stream_ends_when_its_seat_is_moved(planning: Planning) -> None:
    exercise, _ = planning

    async def test(pushes: Pushes) -> None:
        stream = pushes.stream(lambda: ("seat", exercise.room.state.seats["01"].team))
        for _ in range(3):
            await asyncio.wait_for(anext(stream), SOON)
        seat_commands.reassign(exercise.room, "01", "crown")
        assert [one async for one in stream] == []

    with_pushes(exercise, test)


def test_pushes_end_although_something_changed_just_before(planning: Planning) -> None:
    exercise, _ = planning

    async def run() -> None:
        for steps in range(6):  # the end comes while the news is on its way, at every step of that way
            pushes = Pushes(exercise.app.state.site.panels)
            await asyncio.sleep(0)
            watching = pushes._task
            pushes.wake()
            for _ in range(steps):
                await asyncio.sleep(0)
            await pushes.close()
            assert watching.done(), steps

    asyncio.run(run())
