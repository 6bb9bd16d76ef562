"""Studies on a Dask cluster of this machine: the same rows, whoever dies; and what is refused."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.ensemble.executing import WorkersLostError, as_they_come
from sim.ensemble.listener import Silent
from sim.study import dask_cluster as clusters
from sim.study.dask_cluster import ClusterError, ClusterExecutor, OtherCodeError, cluster, code
from sim.study.sweeping import play as play_study
from tests.conftest import DUEL, ROOT
from tests.study.pairs_made import compared
from tests.study.sweep_made import play, play_slowly, study

pytest.importorskip("distributed")

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # of sockets that Dask leaves to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def dask(*words: object) -> subprocess.Popen[bytes]:
    """A scheduler or worker of Dask as a process of its own."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{words[0]}", *map(str, words[1:]), "--host", "127.0.0.1"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s"}
    return subprocess.Popen(
        [*command, "--no-dashboard"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


class Processes:
    """A scheduler and a few workers of one thread each, every one a process that can be killed."""

    def __init__(self, folder: Path, workers: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self.scheduler = dask("scheduler", "--port", self.address.rpartition(":")[2])
        words = ("worker", self.address, "--nthreads", 1, "--no-nanny", "--local-directory", folder)
        self.workers = [dask(*words) for _ in range(workers)]

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def entered(self, stack: ExitStack) -> Any:
        """The executor, once the scheduler has started."""
        for _ in range(20):
            try:
                return stack.enter_context(cluster(self.address))
            except ClusterError:
                time.sleep(0.2)
        pytest.fail("the scheduler did not start")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler and two workers in threads of this process, spoken to as if they were elsewhere."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp", host="127.0.0.1",
        dashboard_address="127.0.0.1:0",  # any port: another suite may have Dask's own
        local_directory=tmp_path_factory.mktemp("dask"), silence_logs=logging.CRITICAL,
    ) as made:  # fmt: skip
        yield made.scheduler_address


def swept(out: Path, executor: Any, player: Any = play, listener: Any = None) -> bytes:
    """The table that a study leaves."""
    return (play_study(study(out), listener, executor, player) / "outcomes.parquet").read_bytes()


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What threads of this process leave."""
    return swept(tmp_path_factory.mktemp("straight") / "study", None)


def test_a_cluster_leaves_the_rows_of_threads(address: str, tmp_path: Path, straight: bytes) -> None:
    with cluster(address) as executor:
        assert swept(tmp_path / "study", executor) == straight


def test_pairs_are_the_same_on_a_cluster(address: str, tmp_path: Path) -> None:
    with cluster(address) as executor:
        assert compared(tmp_path / "dask", executor=executor) == compared(tmp_path / "threads")


def test_enough_tasks_are_under_way_for_all_workers(address: str) -> None:
    with cluster(address) as executor:
        assert executor is not None
        threads = executor._threads
        assert executor.in_flight() == 2 * threads
        executor._threads = 40  # many have joined
        assert executor.in_flight() == 80


def test_what_a_task_raises_comes_back(address: str) -> None:
    with cluster(address) as executor:
        assert executor is not None
        with pytest.raises(ZeroDivisionError):
            executor.submit(divmod, 1, 0).result(timeout=10)


@pytest.mark.slow
def test_a_worker_that_dies_costs_no_row(tmp_path: Path, straight: bytes) -> None:
    with Processes(tmp_path, 2) as mine, ExitStack() as stack:

        class Kill(Silent):
            def playing(self, there: int, wanted: int | None) -> None:
                mine.workers[0].kill()

        assert swept(tmp_path / "study", mine.entered(stack), play_slowly, Kill()) == straight


def test_ctrl_c_leaves_the_cluster_alone(address: str, tmp_path: Path, straight: bytes) -> None:
    class Stop(Silent):
        def playing(self, there: int, wanted: int | None) -> None:
            raise KeyboardInterrupt

    from sim.ensemble.loop import RunStopped

    with pytest.raises(RunStopped, match="stopped: "), cluster(address) as executor:
        swept(tmp_path / "study", executor, listener=Stop())
    with cluster(address) as executor:
        assert swept(tmp_path / "study", executor) == straight


def test_no_worker_for_long_ends_the_work(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Deserted:
        """A client whose workers have all gone."""

        nthreads = staticmethod(dict)

        def get_executor(self, **_: Any) -> Any:
            class Never:
                @staticmethod
                def submit(*_: Any) -> Any:
                    return Future()

                @staticmethod
                def shutdown(wait: bool) -> None:
                    """Nothing."""

            return Never()

    monkeypatch.setattr(clusters, "_PATIENCE", 0.0)
    monkeypatch.setattr(clusters, "_LOOK", 0.01)
    executor = ClusterExecutor(Deserted())
    with pytest.raises(WorkersLostError, match=r"^the workers have gone: there has been none for 0 seconds\. What has"):
        list(as_they_come(executor, str, [1, 2, 3], executor.in_flight))
    executor.shutdown()


@pytest.mark.slow
def test_a_scheduler_that_dies_is_one_message_and_the_same_command_goes_on(tmp_path: Path, straight: bytes) -> None:
    with Processes(tmp_path, 1) as mine, ExitStack() as stack:

        class Kill(Silent):
            def playing(self, there: int, wanted: int | None) -> None:
                mine.scheduler.kill()

        executor = mine.entered(stack)
        with pytest.raises(WorkersLostError, match=r"^the workers have gone: the scheduler is gone"):
            swept(tmp_path / "study", executor, play_slowly, Kill())
    assert len(list((tmp_path / "study" / "chunks").glob("*.arrow"))) >= 1
    assert swept(tmp_path / "study", None) == straight


def test_workers_with_other_code_are_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    there, real = code(), clusters._check

    class Other:
        """The client, as workers of another version would answer it."""

        def __init__(self, client: Any) -> None:
            self.client = client

        def __getattr__(self, name: str) -> Any:
            return getattr(self.client, name)

        def run(self, *_: Any, **__: Any) -> Any:
            return {"tcp://127.0.0.1:1": "f" * 16, "tcp://127.0.0.1:2": there}

    monkeypatch.setattr(clusters, "_check", lambda client, address: real(Other(client), address))
    with pytest.raises(ClusterError) as caught, cluster(address):
        pass
    said = f"1 of 2 workers have another version of sim, or none (tcp://127.0.0.1:1: ffffffff, here {there[:8]})"
    assert str(caught.value) == f"--cluster {address}: {said}; install the same one there"


def test_a_worker_with_other_code_that_joins_later_plays_nothing() -> None:
    with pytest.raises(OtherCodeError, match=f"another version of sim \\({code()[:8]}, here ffffffff\\)"):
        clusters._play(b"", "f" * 16)


def test_no_workers_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Client:
        def wait_for_workers(self, *_: Any, **__: Any) -> None:
            raise TimeoutError

    with pytest.raises(ClusterError, match="there are no workers; start some with: dask worker tcp://here:1"):
        clusters._check(Client(), "tcp://here:1")


def refused(address: str) -> str:
    """What the command says."""
    found = CliRunner().invoke(app, ["sweep", str(DUEL), "--vary", "days=1,2", "--cluster", address, "--quiet"])
    assert found.exit_code == 2
    return found.output


@pytest.mark.parametrize("address", ["scheduler", "http://scheduler:8786", "tcp://", "tcp://a b:1"])
def test_what_is_no_address_is_refused(address: str) -> None:
    expected = f"--cluster {address}: not the address of a Dask scheduler; write it like tcp://scheduler:8786\n"
    assert refused(address) == expected


def test_nobody_answering_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_ANSWER", 0.5)
    said = "--cluster tcp://127.0.0.1:1: no Dask scheduler answers within 0 seconds; is it running?\n"
    assert refused("tcp://127.0.0.1:1") == said.replace("within 0", f"within {0.5:.0f}")


def test_dask_missing_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    expected = 'Dask is not installed; install it with: pip install "conflict-sim[cluster]"\n'
    assert refused("tcp://127.0.0.1:1") == f"--cluster tcp://127.0.0.1:1: {expected}"


def test_the_command_plays_on_a_cluster(address: str, tmp_path: Path) -> None:
    words = ["sweep", str(DUEL), "--vary", "formations.ford.morale=0.2,0.6", "--days", "1", "-n", "2", "--quiet"]
    found = [
        CliRunner().invoke(app, [*words, "--json", "--out", str(tmp_path / name), *more])
        for name, more in (("threads", ()), ("dask", ("--cluster", address)))
    ]
    assert [one.exit_code for one in found] == [0, 0]
    one, two = ((tmp_path / name / "outcomes.parquet").read_bytes() for name in ("threads", "dask"))
    assert one == two
