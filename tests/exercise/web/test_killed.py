"""A server that is killed at any moment has lost nothing that it acknowledged, and goes on where it was."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))  # programs, not a package

import killed

pytestmark = pytest.mark.slow
KILLS = 8


@pytest.fixture(scope="module")
def trial(compiled_env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Any:
    return killed.tried(Path(tmp_path_factory.mktemp("killed")) / "exercise", KILLS, seed=2, env=compiled_env)


def test_locks_were_acknowledged_before_the_kills(trial: Any) -> None:
    assert trial.locks > KILLS


def test_no_acknowledged_draft_or_lock_is_lost(trial: Any) -> None:
    assert trial.lost == []


def test_the_server_goes_on_with_the_state_of_the_log(trial: Any) -> None:
    assert (trial.kills, trial.apart) == (KILLS, [])
