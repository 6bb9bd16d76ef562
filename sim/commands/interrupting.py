"""Interruption of exercises: SIGTERM works as Ctrl-C does, and neither disturbs the closing of a log."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any

from sim.core.errors import SimError


class Stopped(SimError):  # noqa: N818 - no fault, an interruption
    """An interrupted command; the message says what was kept, and how to go on."""

    exit_code = 130


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM interrupt a command, as Ctrl-C does."""

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    with _handled(stop, signal.SIGTERM):
        yield


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let neither Ctrl-C nor SIGTERM interrupt work that ends soon by itself."""
    with _handled(signal.SIG_IGN, signal.SIGTERM, signal.SIGINT):
        yield


@contextlib.contextmanager
def _handled(handler: Any, *signals: signal.Signals) -> Iterator[None]:
    """Set another handler for a while; threads other than the main one can have none."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = [(one, signal.signal(one, handler)) for one in signals]
    try:
        yield
    finally:
        for one, found in before:
            signal.signal(one, found)
