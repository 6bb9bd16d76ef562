"""Same seed, same answer: whatever the workers, the hash seed, the mode the rules run in, and the path."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.compiled import Compiled
from tests.conftest import DUEL
from tests.promises.golden import digest
from tests.promises.runs import MOSUL, answer

FEW = ("-n", 120, "--quiet", "--json")
"""Three chunks, so that two workers have something to share."""


@pytest.fixture
def digest_of(tmp_path: Path, compiled: Compiled) -> Digest:
    """Plays a scenario compiled and gives the digest."""
    return Digest(tmp_path, compiled)


class Digest:
    """Runs with options, each in its own folder."""

    def __init__(self, folder: Path, compiled: Compiled) -> None:
        self.folder, self.compiled, self.count = folder, compiled, 0

    def __call__(self, file: Path, *options: object, env: dict[str, str] | None = None) -> str:
        """Played in a process of its own if there is an environment to play it in."""
        self.count += 1
        words = ("sim", file, *options, "--out", self.folder / str(self.count))
        found: str = (self.compiled.answer(*words) if env is None else answer(*words, env=env))["digest"]
        return found


def test_one_worker_or_two(digest_of: Digest) -> None:
    assert digest_of(DUEL, *FEW, "--workers", 1) == digest_of(DUEL, *FEW, "--workers", 2)


@pytest.mark.slow
def test_one_worker_or_two_in_mosul(digest_of: Digest) -> None:
    assert digest_of(MOSUL, *FEW, "--workers", 1) == digest_of(MOSUL, *FEW, "--workers", 2)


def test_any_hash_seed(digest_of: Digest, compiled_env: dict[str, str]) -> None:
    """The Python that is asked again and again has the hash seed 1."""
    some = ("-n", 40, "--quiet", "--json")
    assert digest_of(MOSUL, *some) == digest_of(MOSUL, *some, env=compiled_env | {"PYTHONHASHSEED": "31415"})


@pytest.mark.parametrize("file", [DUEL, MOSUL])
def test_any_variant_of_the_platforms_mathematics(digest_of: Digest, compiled_env: dict[str, str], file: Path) -> None:
    """Without fused multiplication the C library works out the last digits of exp and log otherwise."""
    some, plain = ("-n", 40, "--quiet", "--json"), {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F"}
    assert digest_of(file, *some) == digest_of(file, *some, env=compiled_env | plain)


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") != "1", reason="the tests themselves are compiled")
def test_the_duel_compiled_or_as_plain_python(digest_of: Digest) -> None:
    assert digest_of(DUEL, "-n", 10, "--quiet", "--json") == digest(DUEL, 10)


@pytest.mark.slow
def test_mosul_compiled_or_as_plain_python(digest_of: Digest, compiled_env: dict[str, str]) -> None:
    few = ("-n", 1, "--days", 12, "--quiet", "--json")
    assert digest_of(MOSUL, *few) == digest_of(MOSUL, *few, env=compiled_env | {"NUMBA_DISABLE_JIT": "1"})


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


def test_a_day_in_mesa_is_a_day_of_the_ensemble_when_compiled(compiled: Compiled) -> None:
    ensemble, mesa = compiled.answer("tests.promises.mesa_path", MOSUL, 3)
    assert mesa == ensemble
