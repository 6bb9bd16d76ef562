"""Errors that the user can mend: one root class, typed attributes, the message built from them."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from sim.core.characters import visible

MOST_TOLD = 50
"""Problems that a message lists; those beyond them are counted."""


class SimError(Exception):
    """Root of every error that is meant to be read by a user rather than by a developer."""


class DiskError(SimError):
    """A disk that is full, may not be written, or fails in another way; no file is left half written.

    Attributes:
        path: which file or folder, as far as the operating system says it.
    """

    exit_code = 1

    def __init__(self, error: OSError, path: object = None) -> None:
        self.path = str(path or error.filename2 or error.filename or "")
        reason = error.strerror or str(error) or type(error).__name__
        super().__init__(f"{self.path or 'cannot write'}: {reason}")


_OF_SQLITE = {8: errno.EROFS, 13: errno.ENOSPC}
"""SQLite's codes READONLY and FULL as those of the operating system."""


def advice(error: BaseException | None, option: str = "--out") -> str:
    """Return the advice for a disk that refuses to be written, or an empty text.

    Args:
        error: what went wrong, as raised by the operating system.
        option: by which another place is chosen.
    """
    number = error.errno if isinstance(error, OSError) else _OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if number in (errno.ENOSPC, errno.EDQUOT):
        return f"Make room and give the same command again, or choose another disk with {option}."
    if number in (errno.EROFS, errno.EACCES, errno.EPERM):
        return f"Choose a place that can be written with {option}."
    return ""


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
        """``file:line: path: message; did you mean "x"? Allowed: a, b``, with control characters written as escapes.

        A name that is longer than any that people give is cut, so that one problem stays one that can be read.
        """
        where = f"{self.file}:{self.line}" if self.line is not None else self.file
        start = ": ".join(part for part in (where, _cut(self.path, 200), self.message) if part)
        meant = f'; did you mean "{_cut(self.nearest)}"?' if self.nearest else ""
        if not self.allowed:
            return visible(start + meant)
        return visible(f"{start}{meant or '.'} Allowed: {', '.join(_cut(one, 300) for one in self.allowed)}")


def _cut(text: str, most: int = 100) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


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


def refuse(file: str, line: int | None, message: str, *more: Any) -> NoReturn:
    """Give up on a file at once.

    Raises:
        ScenarioError: always, with the one problem.
    """
    raise ScenarioError([Problem(file, line, "", message, *more)])


class RequestError(SimError, ValueError):
    """Something that cannot be asked of a run.

    Attributes:
        problem: what was found and what is allowed.
    """

    def __init__(self, path: str, message: str, allowed: tuple[str, ...] = ()) -> None:
        self.problem = Problem("", None, path, message, allowed)
        super().__init__(str(self.problem))
