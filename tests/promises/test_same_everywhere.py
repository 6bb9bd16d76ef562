"""Same seed, same answer: whatever the workers, the hash seed, the mode the rules run in, and the path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import DUEL
from tests.promises.runs import MOSUL, answer

FEW = ("-n", 120, "--quiet", "--json")
"""Three chunks, so that two workers have something to share."""


@pytest.fixture
def digest_of(tmp_path: Path, compiled_env: dict[str, str]) -> Digest:
    """Plays a scenario in a process of its own and gives the digest."""
    return Digest(tmp_path, compiled_env)


class Digest:
    """Runs with options and environments, each in its own folder."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder, self.env, self.count = folder, env, 0

    def __call__(self, file: Path, *options: object, **environment: str) -> str:
        self.count += 1
        out = self.folder / str(self.count)
        found: str = answer("sim", file, *options, "--out", out, env={**self.env, **environment})["digest"]
        return found


def test_one_worker_or_two(digest_of: Digest) -> None:
    assert digest_of(DUEL, *FEW, "--workers", 1) == digest_of(DUEL, *FEW, "--workers", 2)


@pytest.mark.slow
def test_one_worker_or_two_in_mosul(digest_of: Digest) -> None:
    assert digest_of(MOSUL, *FEW, "--workers", 1) == digest_of(MOSUL, *FEW, "--workers", 2)


def test_any_hash_seed(digest_of: Digest) -> None:
    assert digest_of(MOSUL, *FEW, PYTHONHASHSEED="1") == digest_of(MOSUL, *FEW, PYTHONHASHSEED="31415")


def test_the_duel_compiled_or_as_plain_python(digest_of: Digest) -> None:
    few = ("-n", 6, "--quiet", "--json")
    assert digest_of(DUEL, *few) == digest_of(DUEL, *few, NUMBA_DISABLE_JIT="1")


@pytest.mark.slow
def test_mosul_compiled_or_as_plain_python(digest_of: Digest) -> None:
    few = ("-n", 1, "--days", 12, "--quiet", "--json")
    assert digest_of(MOSUL, *few) == digest_of(MOSUL, *few, NUMBA_DISABLE_JIT="1")


def test_a_longer_run_begins_like_a_shorter_one(digest_of: Digest, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    digest_of(DUEL, "-n", 60, "--quiet", "--json")
    digest_of(DUEL, "-n", 110, "--quiet", "--json")
    short, long = (pq.read_table(tmp_path / run / "outcomes.parquet")["digest"].to_pylist() for run in "12")
    assert long[:60] == short


@pytest.mark.parametrize("replication", [0, 7])
def test_a_day_in_mesa_is_a_day_of_the_ensemble(replication: int) -> None:
    from tests.promises.mesa_path import digests

    ensemble, mesa = digests(str(DUEL), replication)
    assert mesa == ensemble


def test_a_day_in_mesa_is_a_day_of_the_ensemble_when_compiled(compiled_env: dict[str, str]) -> None:
    ensemble, mesa = answer("tests.promises.mesa_path", MOSUL, 3, env=compiled_env)
    assert mesa == ensemble
