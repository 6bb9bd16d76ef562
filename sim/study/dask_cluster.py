"""A Dask cluster as an executor: the tasks of a study go to its workers, what comes back is written here.

Workers need this version of the engine and nothing else: no disk in common, no scenario files. They may come and go
while a study is played. A task whose worker dies is handed to another one (Dask gives it up after three deaths), and
a task played twice gives the same rows. Needs the extra ``cluster`` (``distributed``), here and on the workers.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import pickle
import re
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, InvalidStateError
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sim.core.errors import SimError

Result = TypeVar("Result")

_PACKAGE = Path(__file__).resolve().parents[1]
_NOT_PLAYING = ("report", "commands")
"""Folders of the package in which nothing plays: they may differ on a worker."""
_ADDRESS = re.compile(r"(tcp|tls|ws|wss|ucx)://[^\s/:]+(:\d+)?/?|(tcp|tls|ws|wss|ucx)://\[[0-9a-fA-F:]+\](:\d+)?/?")
_ANSWER = 5.0
"""Seconds that a scheduler has to answer in, and that its first worker may keep us waiting."""
_PATIENCE = 60.0
"""Seconds without any worker after which the work is given up; what is finished is kept."""
_LOOK = 1.0
"""Seconds between two looks at who is there."""
_LOUD = ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado.application")


class ClusterError(SimError):
    """A cluster that cannot be used; nothing was played.

    Attributes:
        address: its scheduler's.
        reason: why, and what to do.
    """

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"--cluster {address}: {reason}")
        self.address, self.reason = address, reason


class OtherCodeError(SimError):
    """A worker that joined later has another version of the engine."""

    exit_code = 1

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(
            f"a worker has another version of sim ({found[:8]}, here {wanted[:8]}); install the same one there. "
            "What has been played is kept; the same command goes on."
        )
        self.found, self.wanted = found, wanted

    def __reduce__(self) -> tuple[type[OtherCodeError], tuple[str, str]]:
        return OtherCodeError, (self.found, self.wanted)


@functools.cache
def code() -> str:
    """Sixteen hexadecimal digits that change with every file of the engine that a worker plays with."""
    found = hashlib.blake2b(digest_size=8)
    for file in sorted((*_PACKAGE.rglob("*.py"), *_PACKAGE.rglob("*.csv"))):
        name = file.relative_to(_PACKAGE)
        if name.parts[0] not in _NOT_PLAYING:
            found.update(name.as_posix().encode())
            found.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()


@functools.lru_cache(4)
def _unpacked(work: bytes) -> Callable[..., Any]:
    return pickle.loads(zlib.decompress(work))


def _play(work: bytes, wanted: str, *items: Any) -> Any:
    """Play on a worker, once it is seen that its code is ours.

    Raises:
        OtherCodeError: it is not.
    """
    if code() != wanted:
        raise OtherCodeError(code(), wanted)
    return _unpacked(work)(*items)


@contextmanager
def cluster(address: str | None) -> Iterator[ClusterExecutor | None]:
    """The executor of a Dask cluster, or None (threads of this process) where no address is given.

    Args:
        address: of the scheduler, such as ``tcp://scheduler:8786``.

    Raises:
        ClusterError: ``distributed`` is missing, the address is none, nobody answers, there are no workers, or a
            worker has another version of the engine.
    """
    if address is None:
        yield None
        return
    if not _ADDRESS.fullmatch(address):
        raise ClusterError(address, "not the address of a Dask scheduler; write it like tcp://scheduler:8786")
    with _quiet():
        client = _connected(address)
        executor = None
        try:
            _check(client, address)
            executor = ClusterExecutor(client)
            yield executor
        finally:
            if executor is not None:
                executor.shutdown(wait=False)
            with contextlib.suppress(Exception):  # a scheduler that has gone cannot be taken leave of
                client.close(timeout=_ANSWER)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's log off the terminal: what matters of it comes as an error."""
    loggers = {name: logging.getLogger(name) for name in _LOUD}
    with contextlib.suppress(ImportError):
        import distributed  # noqa: F401 - it sets levels when it is first imported
    before = {name: logger.level for name, logger in loggers.items()}
    for logger in loggers.values():
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, logger in loggers.items():
            logger.setLevel(before[name])


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError(
            address, 'Dask is not installed; install it with: pip install "conflict-sim[cluster]"'
        ) from (error)
    try:
        return Client(address, timeout=_ANSWER, set_as_default=False)
    except Exception as error:  # refused, unknown host, no TLS, something else than a scheduler: Dask has many words
        raise ClusterError(
            address, f"no Dask scheduler answers within {_ANSWER:.0f} seconds; is it running?"
        ) from error


def _check(client: Any, address: str) -> None:
    """Refuse a cluster that has no workers, or workers that play otherwise."""
    try:
        client.wait_for_workers(1, timeout=_ANSWER)
    except Exception as error:
        raise ClusterError(address, f"there are no workers; start some with: dask worker {address}") from error
    found = client.run(code, on_error="return")
    others = {worker: one for worker, one in found.items() if one != code()}
    if others:
        worker, one = min(others.items(), key=lambda pair: str(pair[0]))
        said = f"{one[:8]}, here {code()[:8]}" if isinstance(one, str) else f"{type(one).__name__}: {one}"
        reason = f"{len(others)} of {len(found)} workers have another version of sim, or none ({worker}: {said})"
        raise ClusterError(address, f"{reason}; install the same one there")


class ClusterExecutor(Executor):
    """``Client.get_executor()`` with sim's manners: work is packed once, and what fails fails in sim's words.

    Args:
        client: a ``distributed.Client``; it is not closed.
    """

    def __init__(self, client: Any) -> None:
        self._client, self._pool = client, client.get_executor(pure=False)
        self._threads = sum(client.nthreads().values())
        self._packed: tuple[Any, bytes] | None = None
        self._waiting: set[Future[Any]] = set()
        self._lock, self._over = threading.Lock(), threading.Event()
        threading.Thread(target=self._look, name="cluster", daemon=True).start()

    def in_flight(self) -> int:
        """Return the number of tasks that keep the present workers busy: two a thread."""
        return 2 * max(self._threads, 1)

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """Hand out a task; its future fails with ``BrokenExecutor`` if the cluster loses it for good."""
        outer: Future[Result] = Future()
        try:
            inner = self._pool.submit(
                _play, self._pack(functools.partial(fn, **kwargs) if kwargs else fn), code(), *args
            )
        except (RuntimeError, OSError) as error:  # the client has closed itself
            raise BrokenExecutor(f"the scheduler is gone ({error})") from error
        with self._lock:
            self._waiting.add(outer)
        inner.add_done_callback(functools.partial(self._hand_on, outer))
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks; those that are not wanted any more are called off."""
        self._over.set()
        with contextlib.suppress(Exception):  # a scheduler that has gone cannot be told
            self._pool.shutdown(wait=wait and not cancel_futures)

    def _pack(self, fn: Callable[..., Any]) -> bytes:
        """A study's work is one function for all its tasks."""
        import cloudpickle

        if self._packed is None or self._packed[0] is not fn:
            self._packed = fn, zlib.compress(cloudpickle.dumps(fn), 1)
        return self._packed[1]

    def _hand_on(self, outer: Future[Any], inner: Future[Any]) -> None:
        with self._lock:
            self._waiting.discard(outer)
        error = BrokenExecutor("the scheduler is gone") if inner.cancelled() else _in_words(inner.exception())
        with contextlib.suppress(InvalidStateError):  # it was given up before it came
            if error is None:
                outer.set_result(inner.result())
            else:
                outer.set_exception(error)

    def _look(self) -> None:
        """Count the workers' threads now and then; give up when there have been none for long."""
        seen = time.monotonic()
        while not self._over.wait(_LOOK):
            try:
                self._threads = sum(self._client.nthreads().values())
            except Exception:  # the futures will tell
                continue
            seen = time.monotonic() if self._threads else seen
            if time.monotonic() - seen > _PATIENCE:
                self._give_up(f"there has been none for {_PATIENCE:.0f} seconds")

    def _give_up(self, reason: str) -> None:
        with self._lock:
            lost, self._waiting = self._waiting, set()
        for future in lost:
            with contextlib.suppress(InvalidStateError):
                future.set_exception(BrokenExecutor(reason))


def _in_words(error: BaseException | None) -> BaseException | None:
    """Dask's ways of losing a task as the one that all executors share; other errors as they are."""
    if error is None or isinstance(error, SimError):
        return error
    from distributed import CancelledError as Cancelled
    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    if isinstance(error, KilledWorker):
        return BrokenExecutor("a task has lost too many of them, one after the other")
    if isinstance(error, ImportError):  # one that joined later
        return BrokenExecutor(f"one of them cannot play ({error})")
    if isinstance(error, (Cancelled, CancelledError, CommClosedError)):
        return BrokenExecutor(f"the scheduler is gone ({error or type(error).__name__})")
    return error
