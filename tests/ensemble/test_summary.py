from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sim.ensemble.json_records import read_record
from sim.ensemble.precision import wilson
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.ensemble.summary import Summary, _fall, _ranges
from tests.ensemble.fakes import blueprint, play

FALLEN = sum(play(None, 1, replication).holders[-1, 0] == 1 for replication in range(120))


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    out = tmp_path_factory.mktemp("runs") / "run"
    return run(blueprint(), Settings(replications=120, out=out), player=play)


def test_a_probability_is_a_count_with_its_interval(summary: Summary) -> None:
    found = summary.outcomes["ford_falls"]
    assert (found.count, found.of, found.probability) == (FALLEN, 120, FALLEN / 120)
    assert (found.low, found.high) == wilson(FALLEN, 120)


def test_a_question_beyond_the_last_day_is_reported_as_such(summary: Summary) -> None:
    found = summary.outcomes["later"]
    assert (found.probability, found.of) == (None, 0)
    assert found.note == "not answerable: 2015-01-01 is outside the days played"


def test_a_condition_is_named(tmp_path: Path) -> None:
    asked = {
        "falls": {"place": "ford", "held_by": "rebels", "text": "The ford falls"},
        "then": {"place": "castle", "held_by": "crown", "given": "falls"},
        "never": {"place": "castle", "held_by": "rebels"},
        "after": {"place": "ford", "held_by": "rebels", "given": "never"},
        "late": {"place": "ford", "held_by": "rebels", "at": datetime.date(2015, 1, 1)},
        "later": {"place": "ford", "held_by": "rebels", "given": "late"},
    }
    found = run(blueprint(asked), Settings(replications=50, out=tmp_path / "run"), player=play).outcomes
    assert found["then"].note == 'given "The ford falls"'
    assert found["then"].of == found["falls"].count
    assert found["after"].note == 'not answerable: "Never" never came true'
    assert found["later"].note == 'not answerable: nor is "Late"'


def test_holders_at_the_end_add_up_to_one(summary: Summary) -> None:
    assert summary.places["ford"]["rebels"] == pytest.approx(FALLEN / 120)
    assert sum(summary.places["ford"].values()) == pytest.approx(1)


def test_a_fall_has_its_share_and_its_dates(summary: Summary) -> None:
    fall = summary.fell["ford"]
    assert fall.share == pytest.approx(FALLEN / 120)
    assert fall.low5 is not None
    assert fall.median is not None
    assert fall.high95 is not None
    assert "2014-06-05" <= fall.low5 <= fall.median <= fall.high95 <= "2014-06-14"


def test_a_place_that_never_fell_has_no_dates(summary: Summary) -> None:
    assert (summary.fell["castle"].share, summary.fell["castle"].median) == (0, None)


def test_measures_have_a_start_and_a_range(summary: Summary) -> None:
    troops = summary.actors["crown"]["troops"]
    assert troops.low5 < troops.median < troops.high95
    assert 0 < troops.start < 1000


def test_the_summary_on_disk_is_the_one_returned(summary: Summary) -> None:
    assert read_record(Path(summary.folder), "summary.json", Summary) == summary.as_dict()


def test_a_range_is_the_middle_and_nineteen_twentieths_apart_from_it() -> None:
    """The whole numbers from 0 to 100: one of twenty lies below 5, one of twenty above 95."""
    found, none = _ranges([7.0, 1.0], [np.arange(101.0)[::-1], np.zeros(0)])
    assert (found.start, found.low5, found.median, found.high95, found.of) == (7.0, 5.0, 50.0, 95.0, 101)
    assert (none.start, none.low5, none.median, none.high95, none.of) == (1.0, None, None, None, 0)


def test_the_dates_of_a_fall_are_days_on_which_it_fell() -> None:
    """Once on each of the evenings 1 to 20, evening 1 being that of 5 June, in 40 replications."""
    column = pa.chunked_array([pa.array([None] * 20 + list(range(20, 0, -1)), pa.int16())])
    found = _fall(blueprint(), column, 40)
    assert (found.share, found.low5, found.median, found.high95) == (0.5, "2014-06-05", "2014-06-14", "2014-06-23")
