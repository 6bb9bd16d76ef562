"""The one clock of what commands print: the seconds that their user has waited, since the program was started."""

from __future__ import annotations

import time

STARTED = time.perf_counter()
"""The moment at which the program was started: this module is the first that it imports."""


def waited() -> str:
    """Return the time that the user has waited since the start of the program, report and all."""
    return f"{time.perf_counter() - STARTED:,.1f} s"
