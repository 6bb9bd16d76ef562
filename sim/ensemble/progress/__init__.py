"""Progress of an experiment: a line in a notebook, a bar in a terminal, silence elsewhere."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from sim.ensemble.listener import Listener, Silent
from sim.ensemble.progress.notebook import NotebookProgress, in_notebook

__all__ = ["listening"]


def listening(progress: bool | None) -> AbstractContextManager[Listener]:
    """Return a listener that shows progress: a line in a notebook, a bar in a terminal, nobody elsewhere."""
    if progress is False:
        return nullcontext(Silent())
    if in_notebook():
        return NotebookProgress()
    from rich.console import Console  # slow to import, and not needed in a pipe or a notebook

    from sim.ensemble.progress.terminal import TerminalProgress

    console = Console(stderr=True, emoji=False)
    return TerminalProgress(console) if progress or console.is_terminal else nullcontext(Silent())
