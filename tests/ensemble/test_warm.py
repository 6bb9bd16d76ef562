import time
from typing import Any

import pytest

from sim.ensemble import compile_cache
from tests.ensemble.fakes import blueprint


@pytest.fixture
def compiling(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A first run in which a function is compiled at every look; returns what was played."""
    counts = iter(range(1000))
    played: list[int] = []

    def play(_: Any, __: int, replication: int) -> None:
        time.sleep(0.05)
        played.append(replication)
        raise ArithmeticError("the row of replication 0 will say so")

    monkeypatch.setattr(compile_cache, "COMPILED", True)
    monkeypatch.setattr(compile_cache, "_LOOK", 0.01)
    monkeypatch.setattr(compile_cache, "compiled_functions", lambda _: (next(counts), 1000))
    monkeypatch.setattr(compile_cache, "compiled_player", lambda: play)
    monkeypatch.setattr(compile_cache, "cache_is_whole", lambda: True)
    monkeypatch.setattr(compile_cache, "is_first_run", lambda: True)
    return played


def test_the_count_of_compiled_functions_moves(compiling: list[int]) -> None:
    told: list[tuple[int, int, bool]] = []
    assert compile_cache.warm_up(blueprint(), 1, lambda *said: told.append(said)) > 0
    assert len(told) > 1
    assert told == sorted(told)
    assert {one[1:] for one in told} == {(1000, True)}


def test_after_an_edit_only_what_has_changed_is_counted(compiling: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    counts = iter(range(320, 1000))
    monkeypatch.setattr(compile_cache, "is_first_run", lambda: False)
    monkeypatch.setattr(compile_cache, "compiled_functions", lambda _: (next(counts), 323))
    told: list[tuple[int, int, bool]] = []
    compile_cache.warm_up(blueprint(), 1, lambda *said: told.append(said))
    assert told[0] == (1, 3, False)


def test_an_error_while_warming_up_is_left_to_the_replication(compiling: list[int]) -> None:
    compile_cache.warm_up(blueprint(), 1, lambda *_: None)
    assert compiling == [0]


def test_nothing_is_said_when_the_machine_code_is_on_the_disk(
    compiling: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int, bool]] = []
    monkeypatch.setattr(compile_cache, "is_first_run", lambda: False)
    monkeypatch.setattr(compile_cache, "compiled_functions", lambda _: (60, 60))
    compile_cache.warm_up(blueprint(), 1, lambda *said: told.append(said))
    assert told == []


def test_what_was_compiled_by_the_way_does_not_make_it_another_run(
    compiling: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = iter(range(3, 1000))
    monkeypatch.setattr(compile_cache, "compiled_functions", lambda _: (next(counts), 323))
    told: list[tuple[int, int, bool]] = []
    compile_cache.warm_up(blueprint(), 1, lambda *said: told.append(said))
    assert told[0] == (1, 320, True)


def test_interpreted_rules_need_no_warming_up(compiling: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compile_cache, "COMPILED", False)
    assert compile_cache.warm_up(blueprint(), 1, lambda *_: None) == 0
    assert compiling == []
