"""What all tests share: rules run as plain Python unless asked otherwise, and two ready-made scenarios."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if os.environ.get("SIM_TEST_COMPILED") != "1" and "numba" not in sys.modules:  # afterwards it would be half believed
    os.environ["NUMBA_DISABLE_JIT"] = "1"
os.environ.setdefault("SIM_REPORT", "0")  # runs make no report unless a test asks for one

import pytest
from filelock import FileLock
from hypothesis import settings

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.world.blueprint import Blueprint

ROOT = Path(__file__).resolve().parents[1]
"""The top of the repository."""
DUEL = ROOT / "tests" / "scenarios" / "duel.yaml"
"""A made-up campaign that takes a quarter of a second to play as plain Python."""

settings.register_profile("sim", derandomize=True, deadline=None, database=None)
settings.load_profile("sim")


@pytest.fixture(scope="session")
def duel() -> Scenario:
    """The duel as it is loaded."""
    from sim.scenario import load

    return load(DUEL)


@pytest.fixture(scope="session")
def duel_plan(duel: Scenario) -> Blueprint:
    """The duel laid out as tables."""
    from sim.world.blueprint import blueprint

    return blueprint(duel)


@pytest.fixture(scope="session")
def compiled_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment of a process whose rules are compiled; the machine code is made once and kept in the user's cache.

    Test workers wait for one another, so that only one of them compiles.
    """
    variables = {name: value for name, value in os.environ.items() if name != "NUMBA_DISABLE_JIT"}
    variables["PYTHONPATH"] = str(ROOT)
    folder = tmp_path_factory.mktemp("warm")
    command = [sys.executable, "-m", "sim", str(DUEL), "-n", "1", "--quiet", "--out", str(folder / "run")]
    with FileLock(folder.parent.parent / "compiling.lock"):
        subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, check=True)
    return variables
