"""Listeners: what the loop tells whoever watches an experiment; the loop itself knows nothing of terminals."""

from __future__ import annotations

COMPILING = "Compiling the rules (first run only)"
RECOMPILING = "Compiling what has changed in the rules"


class Listener:
    """Somebody who is told how far an experiment has come; each thing it is told is let pass unless overridden."""

    def compiling(self, done: int, wanted: int, first: bool) -> None:
        """Hear that rules are being compiled, so many of so many; ``first`` says that none had ever been."""

    def continuing(self, there: int, wanted: int | None) -> None:
        """Hear that an earlier attempt left replications; wanted is None when a precision decides how many to play."""

    def playing(self, there: int, wanted: int | None) -> None:
        """Hear that so many replications are on the disk."""

    def writing(self) -> None:
        """Hear that all are played; the tables are being put together."""

    def noting(self, line: str) -> None:
        """Hear what matters even if no progress is wanted: a damaged chunk is played again."""

    def finished(self, what: str) -> None:
        """Hear that all is there and nothing is played; ``what`` is a run, a study or the like."""


class Silent(Listener):
    """A listener that lets everything pass."""
