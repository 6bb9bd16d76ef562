"""Progress on standard error: a bar where somebody watches, single lines in a pipe."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from sim.ensemble.listener import COMPILING, RECOMPILING, Listener


class RateColumn(ProgressColumn):
    """Replications a second."""

    def render(self, task: Task) -> Text:
        """The rate, once there is one."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class TerminalProgress(Listener):
    """A listener (see ``sim.ensemble.listener``) that draws; use it in a ``with`` block.

    Args:
        console: standard error's.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self.bar = Progress(
            TextColumn("{task.description}"), BarColumn(None), MofNCompleteColumn(), RateColumn(),
            TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        self.task = self.bar.add_task("Playing", total=None, visible=False)
        self.said: set[str] = set()
        self.before = 0

    def __enter__(self) -> TerminalProgress:
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def _say_once(self, line: str) -> None:
        """Print what a pipe gets instead of a bar."""
        if line not in self.said and not self.console.is_terminal:
            self.console.print(line, highlight=False)
        self.said.add(line)

    def compiling(self, done: int, wanted: int, first: bool) -> None:
        """Move the bar of compiled functions, with the time that is left."""
        what = COMPILING if first else RECOMPILING
        self._say_once(what)
        self.bar.update(self.task, visible=True, total=wanted, completed=done, description=what)

    def continuing(self, there: int, wanted: int | None) -> None:
        """One line that says so."""
        of = "" if wanted is None else f" of {wanted:,}"
        self.console.print(f"continuing: {there:,}{of} replications are there", highlight=False)
        self.before = there

    def playing(self, there: int, wanted: int | None) -> None:
        """Move the bar; the rate leaves out what an earlier attempt had played."""
        if self.said & {COMPILING, RECOMPILING} or not self.bar.tasks[0].visible:
            self.said -= {COMPILING, RECOMPILING}
            self.bar.reset(self.task, total=wanted, completed=self.before, description="Playing", visible=True)
        self.bar.update(self.task, completed=there, total=wanted)

    def writing(self) -> None:
        """The bar gives way to a word."""
        self.bar.update(self.task, description="Writing the tables")

    def noting(self, line: str) -> None:
        """One line, above the bar if there is one."""
        self.console.print(line, highlight=False, markup=False, soft_wrap=True)

    def finished(self, what: str) -> None:
        """One line that says so."""
        self.noting(f"this {what} is finished: nothing is played")
