import numpy as np
import pytest

from sim.ensemble.chunks import Interrupted, chunks_of
from sim.ensemble.daily_record import IN_FULL
from sim.ensemble.run import SIZE
from sim.scenario.measures import MEASURES
from tests.ensemble.fakes import Course, play, play_with_faults, played


def test_chunks_cover_every_replication_once() -> None:
    found = [replication for chunk in chunks_of(123, SIZE) for replication in chunk.replications]
    assert found == list(range(123))


def test_the_last_chunk_may_be_short() -> None:
    assert [len(chunk) for chunk in chunks_of(120, SIZE)] == [SIZE, SIZE, 20]


def test_a_chunk_keeps_series_of_all_its_replications_or_of_none() -> None:
    assert IN_FULL % SIZE == 0


def test_the_holders_of_each_day_are_counted() -> None:
    chunk = played(0, 50, play)
    fallen = sum(play(None, 1, replication).holders[-1, 0] == 1 for replication in range(50))
    assert chunk.daily.control[-1, 0].tolist() == [50 - fallen, fallen, 0]
    assert (chunk.daily.control.sum(axis=2) == 50).all()


def test_a_place_that_nobody_holds_is_counted_as_such() -> None:
    course = Course()
    course.holders[3:, 1] = -1
    chunk = played(0, 2, lambda *_: course)
    assert chunk.daily.control[3, 1].tolist() == [0, 0, 2]


def test_the_day_of_a_fall_is_when_the_first_holder_lost_the_place() -> None:
    course = Course()
    course.holders[4:6, 0] = 1
    rows = played(0, 1, lambda *_: course).rows
    assert rows["fell.ford"].to_pylist() == [4]
    assert rows["fell.castle"].to_pylist() == [None]


def test_a_row_says_how_the_replication_ended() -> None:
    rows = played(0, 50, play).rows.to_pylist()
    course = play(None, 1, 7)
    assert rows[7]["digest"] == course.digest
    assert rows[7]["holder.ford"] == ("crown", "rebels")[course.holders[-1, 0]]
    assert "draw.formations.guard.morale" not in rows[7]  # worked out for the table (see test_drawn)
    assert rows[7][f"rebels.{MEASURES[3].name}"] == course.series[-1, 1, 3]
    assert rows[7]["broke.band"] is None


def test_series_are_kept_day_by_day() -> None:
    chunk = played(50, 60, play)
    assert np.allclose(chunk.daily.series[2, 4], play(None, 1, 54).series[2], rtol=1e-6)


def test_late_replications_keep_no_series() -> None:
    assert played(IN_FULL, IN_FULL + 5, play).daily.series.shape[1] == 0


def test_a_replication_that_fails_is_a_row_with_its_error() -> None:
    chunk = played(0, 10, play_with_faults)
    row = chunk.rows.to_pylist()[3]
    assert "ArithmeticError: replication 3 went wrong" in row["error"]
    assert {value for name, value in row.items() if name not in ("replication", "error")} == {None}


def test_the_other_replications_go_on() -> None:
    chunk = played(0, 10, play_with_faults)
    assert chunk.rows["error"].null_count == 9
    assert chunk.daily.control[0, 0].sum() == chunk.daily.series.shape[1] == 9


def test_a_chunk_is_dropped_when_the_run_is_stopped() -> None:
    with pytest.raises(Interrupted):
        played(0, 50, play, stopped=lambda: True)
