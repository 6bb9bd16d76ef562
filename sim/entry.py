"""Start and end of ``sim`` and ``python -m sim``: any interruption ends in one line and an exit code.

Signals are taken before anything else is imported. Ctrl-C and SIGTERM raise ``KeyboardInterrupt`` in the command, which
keeps finished work; not while a module is imported, for libraries turn it into errors of their own there. Therefore
imports stand in functions here.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time

import sim.core.clock  # noqa: F401 - the clock begins

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing takes milliseconds in which no signal is taken yet
    from types import FrameType
    from typing import Any, NoReturn

INTERRUPTED = 130
"""Exit code after Ctrl-C or SIGTERM."""
BROKEN_PIPE = 141
"""Exit code when standard output is closed, as in shells."""

_PATIENCE = 1.0
"""Seconds for which an interruption waits for an import, and after which a second signal ends the program at once."""
_LIMIT = 120.0
"""Seconds after which a stopped command is ended, whatever it waits for: files on the disk are complete."""
_GARBAGE = 50_000
"""New objects between two searches for garbage: imports leave none, and every tenth of their time was such searches."""
_LOOK = 0.02
"""Seconds between two checks whether an import is over."""


class _Interruption:
    """State of the signals that stop a command, from the first on."""

    def __init__(self) -> None:
        self.since: float | None = None
        self.told = False

    def listen(self) -> None:
        """Take the signals; a process that ignores Ctrl-C (a job in the background) goes on ignoring it."""
        self.since, self.told = None, False
        if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
            signal.signal(signal.SIGINT, self.signalled)
        signal.signal(signal.SIGTERM, self.signalled)
        if hasattr(signal, "SIGALRM"):
            signal.signal(signal.SIGALRM, self._again)
        sys.unraisablehook = self._swallowed

    def signalled(self, _: int, frame: FrameType | None) -> None:
        """Stop the command on the first signal, end the program on a later one."""
        if self.since is None:
            self.since = time.monotonic()
            self._stop(frame)
        elif time.monotonic() - self.since > _PATIENCE:
            self.leave()

    def _again(self, _: int, frame: FrameType | None) -> None:
        if self.since is None:
            return
        if time.monotonic() - self.since >= _LIMIT:
            self.leave()
        self._stop(frame)

    def _stop(self, frame: FrameType | None) -> None:
        if hasattr(signal, "SIGALRM") and _importing(frame):
            if self.since is not None and time.monotonic() - self.since > _PATIENCE:
                self.leave()
            signal.setitimer(signal.ITIMER_REAL, _LOOK)
            return
        if hasattr(signal, "SIGALRM"):
            signal.setitimer(signal.ITIMER_REAL, _LIMIT)
        raise KeyboardInterrupt

    def _swallowed(self, found: Any) -> None:
        """Repeat soon an interruption that came where nothing can be raised, such as a destructor."""
        if issubclass(found.exc_type, KeyboardInterrupt) and hasattr(signal, "SIGALRM"):
            signal.setitimer(signal.ITIMER_REAL, _LOOK)
        else:
            sys.__unraisablehook__(found)

    def tell(self) -> None:
        """Print once that the command was stopped."""
        if not self.told:
            self.told = True
            say("stopped")

    def end(self) -> None:
        """Prepare Python's exit: signals end the wait for threads; after it they are ignored."""
        import atexit

        taken = [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) != signal.SIG_IGN]
        for number in taken:
            signal.signal(number, self.leave)
            atexit.register(signal.signal, number, signal.SIG_IGN)

    def leave(self, *_: object) -> NoReturn:
        """End without waiting for threads; remove folders that belong to this process alone."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.tell()
        import atexit

        atexit._run_exitfuncs()
        _flush(INTERRUPTED)
        os._exit(INTERRUPTED)


interruption = _Interruption()


def main() -> NoReturn:
    """Run a command and end with its exit code."""
    interruption.listen()
    try:
        code = _command()
    except SystemExit as end:
        code = _code(end)
    except KeyboardInterrupt:
        interruption.tell()
        code = INTERRUPTED
    if interruption.since is not None:
        interruption.told = interruption.told or code == INTERRUPTED
        interruption.leave()
    interruption.end()
    sys.exit(_flush(code))


def _command() -> int:
    gc.set_threshold(_GARBAGE, 20, 50)
    # imported when signals are taken: whatever interrupts a slow import ends in one line, too
    from sim.core.plain_text import install

    install()
    from sim.cli import app

    app(prog_name="sim")
    return 0


def _code(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    say(str(end.code))
    return 1


def _importing(frame: FrameType | None) -> bool:
    """Return whether a module is being imported."""
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


def say(line: str) -> None:
    """Print one line on standard error, if it is open."""
    try:
        print(line, file=sys.stderr, flush=True)
    except (OSError, ValueError, AttributeError):
        return


def _flush(code: int) -> int:
    """Flush standard output; return the exit code, or another one if that failed."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _let_go()
        return code or BROKEN_PIPE
    except (OSError, ValueError) as error:
        _let_go()
        if not code:
            say(f"standard output: {getattr(error, 'strerror', None) or error}")
        return code or 1
    return code


def _let_go() -> None:
    """Leave Python nothing to write, and no error to report, when it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = None
