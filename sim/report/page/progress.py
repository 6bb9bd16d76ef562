"""Progress of a report on standard error (see ``sim.ensemble.progress.terminal``)."""

from __future__ import annotations

from sim.ensemble.listener import Listener
from sim.ensemble.progress.terminal import TerminalProgress


class ReportListener(Listener):
    """A listener that hears of figures, too."""

    def drawing(self, there: int, wanted: int) -> None:
        """So many figures are drawn."""


class ReportProgress(TerminalProgress, ReportListener):
    """A listener of ``make_report``; use it in a ``with`` block.

    One bar shows what is waited for: figures, which are drawn while replications are played, once these are done.
    """

    repeating = False
    """True while extra replications are being played."""

    def playing(self, there: int, wanted: int | None) -> None:
        """Extra replications, by which uncertain inputs and chance are told apart."""
        self.repeating = wanted is not None and there < wanted
        self._move("Repeating with other random numbers", there, wanted)

    def __enter__(self) -> ReportProgress:
        super().__enter__()
        return self

    def drawing(self, there: int, wanted: int) -> None:
        """Figures."""
        if not self.repeating:
            self._move("Drawing", there, wanted)

    def _move(self, what: str, there: int, wanted: int | None) -> None:
        if self.bar.tasks[0].description != what:
            self.bar.reset(self.task, total=wanted, description=what, visible=True)
        self.bar.update(self.task, completed=there, total=wanted)
