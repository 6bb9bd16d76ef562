import datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.ensemble.compact import QUANTILES
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.scenario.measures import MEASURES
from tests.ensemble.fakes import DAYS, START, blueprint, play


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "run"
    run(blueprint(), Settings(replications=120, out=out), player=play)
    return out


def test_daily_quantiles_are_those_of_all_replications(folder: Path) -> None:
    daily = pq.read_table(folder / "daily.parquet").to_pylist()
    row = next(row for row in daily if (row["day"], row["actor"], row["variable"]) == (4, "rebels", MEASURES[2].name))
    values = np.array([play(None, 1, replication).series[4, 1, 2] for replication in range(120)])
    assert [row[name] for name in QUANTILES] == pytest.approx(np.quantile(values, list(QUANTILES.values())), rel=1e-5)
    assert row["mean"] == pytest.approx(values.mean(), rel=1e-5)
    assert row["replications"] == 120


def test_every_actor_has_every_measure_on_every_day(folder: Path) -> None:
    assert pq.read_table(folder / "daily.parquet").num_rows == (DAYS + 1) * 2 * len(MEASURES)


@pytest.mark.parametrize(("evening", "date"), [(0, START - datetime.timedelta(1)), (1, START)])
def test_the_first_evening_is_that_of_the_start(folder: Path, evening: int, date: datetime.date) -> None:
    found = {row["date"] for row in pq.read_table(folder / "daily.parquet").to_pylist() if row["day"] == evening}
    assert found == {date}


def test_somebody_holds_each_place_each_day(folder: Path) -> None:
    control = pq.read_table(folder / "control.parquet").group_by(["day", "place"]).aggregate([("probability", "sum")])
    assert control.num_rows == (DAYS + 1) * 2
    assert np.allclose(control["probability_sum"].to_numpy(), 1)


def test_what_never_happened_is_left_out(folder: Path) -> None:
    control = pq.read_table(folder / "control.parquet").to_pylist()
    assert {row["actor"] for row in control if row["place"] == "castle"} == {"crown"}
    assert min(row["probability"] for row in control) > 0


@pytest.mark.parametrize(("name", "share"), [("q05", 5), ("q25", 25), ("q50", 50), ("q75", 75), ("q95", 95)])
def test_a_daily_quantile_is_what_its_name_says(name: str, share: int) -> None:
    """Of the whole numbers from 0 to 100 the 25 % quantile is 25."""
    assert np.quantile(np.arange(101.0), QUANTILES[name]) == pytest.approx(share)
