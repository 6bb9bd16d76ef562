"""Progress as one line in a notebook that goes away when the run is there."""

from __future__ import annotations

import html
import importlib
import sys
import time
from typing import Any

from sim.ensemble.listener import COMPILING, RECOMPILING, Listener

_PAUSE = 0.2
"""Seconds between two changes of the line."""


def in_notebook() -> bool:
    """Return whether this is a notebook's kernel, where output may be HTML."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and getattr(shell, "kernel", None) is not None


class NotebookProgress(Listener):
    """A listener (see ``sim.ensemble.listener``) that draws in a notebook; use it in a ``with`` block."""

    def __init__(self) -> None:
        self._line: Any = None
        self._shown = 0.0

    def __enter__(self) -> NotebookProgress:
        return self

    def __exit__(self, *_: object) -> None:
        self._show("", now=True)

    def compiling(self, done: int, wanted: int, first: bool) -> None:
        """Show the count of compiled functions."""
        self._show(f"{COMPILING if first else RECOMPILING}: {done:,} of {wanted:,} functions")

    def continuing(self, there: int, wanted: int | None) -> None:
        """Show what an earlier attempt left, until more is played."""
        self._show(f"continuing: {there:,}{_of(wanted)} replications are there", now=True)

    def playing(self, there: int, wanted: int | None) -> None:
        """A bar, where it is known how many there will be, and a count."""
        bar = "" if wanted is None else f'<progress value="{there}" max="{wanted}"></progress> '
        self._show(f"{bar}{there:,}{_of(wanted)} replications")

    def writing(self) -> None:
        """The bar gives way to a word."""
        self._show("Writing the tables", now=True)

    def noting(self, line: str) -> None:
        """The line, until more is played."""
        self._show(html.escape(line), now=True)

    def _show(self, line: str, now: bool = False) -> None:
        if not now and time.monotonic() < self._shown + _PAUSE:
            return
        tools: Any = importlib.import_module("IPython.display")
        self._shown = time.monotonic()
        if self._line is None:
            self._line = tools.display(tools.HTML(line), display_id=True) if line else None
        else:
            self._line.update(tools.HTML(line))


def _of(wanted: int | None) -> str:
    return "" if wanted is None else f" of {wanted:,}"
