"""Problems of a study, told as those of scenarios are: file and line, what was found, what is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from sim.core.errors import Problem, ScenarioError


class StudyError(ScenarioError):
    """A study that cannot be played; ``problems`` has all that is wrong with it."""


@dataclass(frozen=True)
class Origin:
    """Origin of a request: a line of a file, or an option of the command line.

    Attributes:
        file: the file; empty for the command line and for Python.
        line: its line, from 1.
        option: the option that stands for it outside files (``--vary``).
    """

    file: str = ""
    line: int | None = None
    option: str = "--vary"

    def problem(self, what: str, message: str, allowed: tuple[str, ...] = (), nearest: str | None = None) -> Problem:
        """A problem with what was said here."""
        return Problem(self.file, self.line, what if self.file else f"{self.option} {what}", message, allowed, nearest)

    def refuse(self, what: str, message: str, allowed: tuple[str, ...] = (), nearest: str | None = None) -> NoReturn:
        """Give up on it.

        Raises:
            StudyError: always, with the one problem.
        """
        raise StudyError([self.problem(what, message, allowed, nearest)])
