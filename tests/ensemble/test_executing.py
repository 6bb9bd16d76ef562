import threading
import time

import pytest

from sim.ensemble.executing import each


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
