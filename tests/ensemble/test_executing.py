import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from sim.ensemble.executing import as_they_come, each


def test_results_are_in_the_order_of_the_items_whoever_is_first() -> None:
    def slow_at_first(item: str) -> str:
        time.sleep(0.05 if item == "a" else 0)
        return item.upper()

    assert each(slow_at_first, "abcdef", 3, lambda *_: None) == list("ABCDEF")


def test_who_watches_is_told_of_every_item() -> None:
    told: list[tuple[int, int]] = []
    each(abs, range(4), 2, lambda done, of: told.append((done, of)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_work_is_done_in_threads_of_its_own() -> None:
    assert threading.main_thread() not in each(lambda _: threading.current_thread(), range(3), 1, lambda *_: None)


def test_an_error_is_raised_where_the_work_was_asked_for() -> None:
    with pytest.raises(ZeroDivisionError):
        each(lambda number: 1 / number, [1, 0], 1, lambda *_: None)


def test_what_is_ready_at_once_comes_in_the_order_in_which_it_was_handed_out() -> None:
    class AtOnce(Executor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            ready: Future[Any] = Future()
            ready.set_result(fn(*args, **kwargs))
            return ready

    assert list(as_they_come(AtOnce(), int, range(200), 40)) == list(range(200))
