"""What all tests share: rules run as plain Python unless asked otherwise, the duel, and a Python that compiles."""

from __future__ import annotations

import functools
import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if os.environ.get("SIM_TEST_COMPILED") != "1" and "numba" not in sys.modules:  # afterwards it would be half believed
    os.environ["NUMBA_DISABLE_JIT"] = "1"
os.environ.setdefault("SIM_REPORT", "0")  # runs make no report unless a test asks for one

import pytest
from filelock import FileLock
from hypothesis import settings

if TYPE_CHECKING:
    from sim.ensemble.replication import Course
    from sim.scenario import Scenario
    from sim.world.blueprint import Blueprint
    from tests.compiled import Compiled

ROOT = Path(__file__).resolve().parents[1]
"""The top of the repository."""
DUEL = ROOT / "tests" / "scenarios" / "duel.yaml"
"""A made-up campaign that takes a quarter of a second to play as plain Python."""

MEMORY = "/dev/shm"
"""A disk in memory, where Linux has one."""
ROOM = 2_000_000_000
"""Free bytes that make it large enough (a container's often is not)."""


def _keep_temporary_files_in_memory() -> None:
    """Put temporary files where a forced write takes no time; no test cuts the power, they kill programs.

    Logs and run folders are forced to the disk at every step, which on an ordinary disk is most of what their tests
    take. Whoever sets ``TMPDIR`` is obeyed.
    """
    if {"TMPDIR", "TEMP", "TMP"} & set(os.environ) or not os.access(MEMORY, os.R_OK | os.W_OK | os.X_OK):
        return
    found = os.statvfs(MEMORY)
    if found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & getattr(os, "ST_NOEXEC", 0):
        os.environ["TMPDIR"], tempfile.tempdir = MEMORY, None


_keep_temporary_files_in_memory()
settings.register_profile("sim", derandomize=True, deadline=None, database=None)
settings.load_profile("sim")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker an unbroken stretch of the tests, and who is done half of what is left to another.

    Tests that stand together share what they look at, so that most of it is made once, not once a worker.
    """
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getoption("dist") == "load" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, half of it on each of two workers, so that neither waits for it at the end."""
    minutes = [item for item in items if item.get_closest_marker("minutes")]
    if minutes:
        others = [item for item in items if not item.get_closest_marker("minutes")]
        half = len(others) // 2
        items[:] = [*minutes[::2], *others[:half], *minutes[1::2], *others[half:]]


def pytest_configure() -> None:
    """Do without the collector of garbage until all tests are listed: what is imported and listed stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What has been imported by now stays, and the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def duel() -> Scenario:
    """The duel as it is loaded."""
    from sim.scenario import load

    return load(DUEL)


@pytest.fixture(scope="session")
def duel_plan(duel: Scenario) -> Blueprint:
    """The duel laid out as tables, with fixed coefficients."""
    from sim.world.blueprint import blueprint

    return blueprint(duel, "fixed")


@pytest.fixture(scope="session")
def duel_course(duel_plan: Blueprint) -> Callable[..., Course]:
    """A replication of the duel by its number and seed (1 unless told), played once for all who only look at it."""
    from sim.ensemble.replication import play

    @functools.cache
    def played(replication: int, seed: int) -> Course:
        return play(duel_plan, seed, replication)

    return lambda replication, seed=1: played(replication, seed)


@pytest.fixture(scope="session")
def compiled_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment of a process whose rules are compiled; the machine code is made once and kept in the user's cache.

    Test workers wait for one another, so that only one of them compiles. Who needs no process of its own asks
    ``compiled``.
    """
    variables = {name: value for name, value in os.environ.items() if name != "NUMBA_DISABLE_JIT"}
    variables["PYTHONPATH"] = str(ROOT)
    folder = tmp_path_factory.mktemp("warm")
    together = folder.parent.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    command = [sys.executable, "-m", "sim", str(DUEL), "-n", "1", "--quiet", "--out", str(folder / "run")]
    with FileLock(together / "compiling.lock"):
        if not (together / "compiled").exists():
            subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, check=True)
            (together / "compiled").touch()
    return variables


@pytest.fixture(scope="session")
def compiled(compiled_env: dict[str, str]) -> Iterator[Compiled]:
    """A Python with compiled rules that has loaded them once and is asked for many runs.

    Its hash seed is fixed, so that a process with another one can be compared with it.
    """
    from tests.compiled import Compiled

    found = Compiled(ROOT, compiled_env | {"PYTHONHASHSEED": "1"})
    yield found
    found.end()
