"""What can go wrong in a way that the user can mend: one root class, typed attributes, the message built from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.characters import visible

MOST_TOLD = 50
"""Problems that a message lists; those beyond them are counted."""


class SimError(Exception):
    """Root of every error that is meant to be read by a user rather than by a developer."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a scenario.

    Attributes:
        file: the file that says it; empty when the command line says it.
        line: the line in that file, from 1; None when the file as a whole is meant.
        path: where in the scenario (``formations.guard.morale``), or the option of the command line.
        message: what was found and why it will not do.
        allowed: what may stand there.
        nearest: what was probably meant.
    """

    file: str
    line: int | None
    path: str
    message: str
    allowed: tuple[str, ...] = ()
    nearest: str | None = None

    def __str__(self) -> str:
        """``file:line: path: message; did you mean "x"? Allowed: a, b``, with control characters written as escapes."""
        where = f"{self.file}:{self.line}" if self.line is not None else self.file
        start = ": ".join(part for part in (where, self.path, self.message) if part)
        meant = f'; did you mean "{self.nearest}"?' if self.nearest else ""
        if not self.allowed:
            return visible(start + meant)
        return visible(f"{start}{meant or '.'} Allowed: {', '.join(self.allowed)}")


class ScenarioError(SimError):
    """A scenario that cannot be used; ``problems`` has all that is wrong with it, in the order of the files.

    Attributes:
        problems: at least one problem, none twice, sorted by file and line; the message lists the first 50.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep each problem once, sorted."""
        once = dict.fromkeys(problems)
        self.problems: tuple[Problem, ...] = tuple(sorted(once, key=lambda p: (p.file, p.line or 0, p.path)))
        told = [str(problem) for problem in self.problems[:MOST_TOLD]]
        more = len(self.problems) - len(told)
        super().__init__("\n\n".join([*told, f"and {more:,} more"] if more else told))
