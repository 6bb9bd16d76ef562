"""Stores that fail, a kill, and a store that speaks S3: no row is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.ensemble.listener import Silent
from sim.ensemble.loop import RunStopped
from sim.ensemble.store import MANIFEST
from sim.remote import folders, mirror
from sim.remote.address import AddressError, Store, store_at
from sim.remote.folders import fetched
from sim.remote.mirror import SendingError
from tests.conftest import ROOT
from tests.remote.made import Stop, left, ran


class Failing:
    """A filesystem that takes so many files and no more."""

    def __init__(self, inner: Any, takes: int) -> None:
        self.inner, self.takes = inner, takes

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def open_output_stream(self, path: str) -> Any:
        self.takes -= 1
        if self.takes < 0:
            raise OSError(5, "the store has gone away")
        return self.inner.open_output_stream(path)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes stores that fail after so many files."""

    def made(takes: int) -> None:
        def opened(address: str) -> Store:
            store = store_at(address)
            return Store(address, Failing(store.files, takes), store.base)

        monkeypatch.setattr(folders, "store_at", opened)

    return made


@pytest.mark.parametrize("takes", [1, 2, 4, 7, 10])
def test_a_store_that_fails_in_the_middle_costs_nothing(
    takes: int, there: Path, copies: Path, straight: Path, failing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context():
        failing(takes)
        with pytest.raises(SendingError, match=r"the store has gone away. What has been played is kept in"):
            ran(there.as_uri())
    monkeypatch.setattr(folders, "store_at", store_at)
    assert ran(there.as_uri()) == json.loads((straight / MANIFEST).read_text())["digest"]
    assert left(there).keys() == left(straight).keys()


def test_a_store_that_never_answers_again_stops_the_work(
    there: Path, copies: Path, failing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "_PATIENCE", 0.0)

    class Slow(Silent):
        def playing(self, now: int, wanted: int | None) -> None:
            time.sleep(0.02)

    failing(1)
    with pytest.raises(SendingError):
        ran(there.as_uri(), Slow(), 5000)
    assert len(list(copies.glob("*/chunks/*.rows.arrow"))) < 100


def test_a_place_without_rights_is_refused_before_anything_is_played(there: Path, failing: Any) -> None:
    failing(0)
    with pytest.raises(AddressError, match=r"cannot be written: .*the store has gone away"):
        ran(there.as_uri())


def test_a_kill_loses_nothing(there: Path, copies: Path, straight: Path) -> None:
    program = f"""
import os, signal
from pathlib import Path
from sim.remote import folders
from tests.remote.made import ran
from sim.ensemble.listener import Silent
folders.cache = lambda: Path({str(copies)!r})
class Kill(Silent):
    def playing(self, now, wanted):
        if now >= 100:
            os.kill(os.getpid(), signal.SIGKILL)
ran({there.as_uri()!r}, Kill())
"""
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert found.returncode == -signal.SIGKILL
    seen: list[int] = []

    class Continued(Silent):
        def continuing(self, now: int, wanted: int | None) -> None:
            seen.append(now)

    assert ran(there.as_uri(), Continued()) == json.loads((straight / MANIFEST).read_text())["digest"]
    assert seen[0] >= 100  # a chunk that ends as the kill comes may be there, too


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """Options of a store on this machine that speaks S3."""
    pytest.importorskip("moto.server")
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(200):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"?scheme=http&allow_bucket_creation=true&endpoint_override=127.0.0.1%3A{port}"
    finally:
        server.kill()
        server.wait()


@pytest.mark.slow
def test_a_bucket_is_a_folder(bucket: str, straight: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"AWS_ACCESS_KEY_ID": "made", "AWS_SECRET_ACCESS_KEY": "up"}.items():
        monkeypatch.setenv(name, value)
    address = f"s3://lab/run{bucket}"
    with pytest.raises(RunStopped, match=r"are kept in s3://lab/run. "):
        ran(address, Stop(100))
    assert ran(address) == json.loads((straight / MANIFEST).read_text())["digest"]
    assert left(fetched(address)).keys() == left(straight).keys()
