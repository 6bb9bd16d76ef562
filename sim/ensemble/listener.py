"""Listeners: what the loop tells whoever watches an experiment; the loop itself knows nothing of terminals."""

from __future__ import annotations

from typing import Protocol

COMPILING = "Compiling the rules (first run only)"


class Listener(Protocol):
    """Is told how far an experiment has come; does nothing of itself."""

    def compiling(self, functions: int) -> None:
        """The rules are being compiled; so many functions are done."""

    def continuing(self, there: int, wanted: int | None) -> None:
        """An earlier attempt left replications; wanted is None when a precision decides how many there will be."""

    def playing(self, there: int, wanted: int | None) -> None:
        """So many replications are on the disk."""

    def writing(self) -> None:
        """All are played; the tables are being put together."""

    def noting(self, line: str) -> None:
        """Something that whoever asked should know even if no progress is wanted: a damaged chunk is played again."""

    def finished(self, what: str) -> None:
        """Note that all that was asked for is there and nothing is played; ``what`` is a run, a study or the like."""


class Silent(Listener):
    """A listener that lets everything pass."""
