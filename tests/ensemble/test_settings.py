"""What may be asked of a run: whole numbers, and a seed that is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.api.running import run
from sim.core.errors import RequestError
from sim.ensemble.executing import workers_of
from sim.ensemble.settings import Settings
from sim.model.theatre import Theatre
from sim.study.calibration import request as calibrating
from sim.study.discovery.request import discover
from sim.study.global_sensitivity.request import sensitivity
from sim.study.sweeps import sweep
from sim.world.blueprint import Blueprint
from sim.world.random_streams import replication_key
from tests.conftest import DUEL

SEEDS: tuple[Any, ...] = (None, True, 1.5, "1", float("nan"))
WORKERS: tuple[Any, ...] = (0, -1, 1.5, "2", True)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_is_a_whole_number(seed: Any) -> None:
    with pytest.raises(RequestError, match=r"^seed: found .* Allowed: a whole number$"):
        Settings(seed=seed)


@pytest.mark.parametrize("workers", WORKERS)
def test_there_is_at_least_one_worker(workers: Any) -> None:
    with pytest.raises(RequestError, match=r"^workers: found .* Allowed: a whole number from 1$"):
        Settings(workers=workers)


@pytest.mark.parametrize("replications", [0, -3, None, 2.5])
def test_there_is_at_least_one_replication(replications: Any) -> None:
    with pytest.raises(RequestError, match=r"^replications: found"):
        Settings(replications=replications)


def test_numpys_whole_numbers_are_as_good_as_pythons() -> None:
    settings = Settings(seed=np.int64(3), workers=np.int32(2))  # type: ignore[arg-type]
    assert (type(settings.seed), settings.seed, type(settings.workers)) == (int, 3, int)


@pytest.mark.parametrize("wrong", [{"seed": None}, {"workers": -1}, {"workers": 0}, {"replications": 0}])
def test_a_run_from_python_refuses_them(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        run(DUEL, out=tmp_path / "run", **{"replications": 1, "progress": False} | wrong)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("wrong", [{"seed": 1.5}, {"workers": -1}])
def test_a_sweep_from_python_refuses_them(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        sweep(DUEL, {"places.ford.grievance": [0, 1]}, out=tmp_path / "sweep", progress=False, **wrong)


@pytest.mark.parametrize("wrong", [{"seed": None}, {"workers": -1}])
def test_a_sensitivity_analysis_from_python_refuses_them(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        sensitivity(DUEL, out=tmp_path / "sense", progress=False, **wrong)


@pytest.mark.parametrize("wrong", [{"seed": None}, {"workers": -1}])
def test_a_calibration_refuses_them(wrong: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        calibrating.prepare_calibration(calibrating.CalibrationRequest(DUEL, **wrong))


def test_a_search_for_boxes_refuses_a_null_seed(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"^seed"):
        discover(tmp_path, "ford_falls", seed=None)  # type: ignore[arg-type]


def test_threads_of_ones_own_are_at_least_one() -> None:
    with pytest.raises(RequestError, match=r"^workers"), workers_of(None, -1):
        pass


@pytest.mark.parametrize("wrong", [{"seed": 1.5}, {"seed": True}, {"replication": -1}, {"replication": 1.5}])
def test_a_theatre_refuses_them(duel_plan: Blueprint, wrong: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        Theatre(duel_plan, **wrong)


def test_no_replication_has_a_null_for_its_seed() -> None:
    with pytest.raises(TypeError):
        replication_key(None, 0, "luck")  # type: ignore[arg-type]
