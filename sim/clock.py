"""The one clock of what commands print: the seconds that their user has waited, since the program was started."""

from __future__ import annotations

import time

STARTED = time.perf_counter()
"""When the program was started: this module is the first that it imports."""


def waited(since: float | None = None) -> str:
    """Seconds that the user has waited for the program, or since a moment of ``time.perf_counter``, in words."""
    seconds = time.perf_counter() - (STARTED if since is None else since)
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds:,.0f} s"
