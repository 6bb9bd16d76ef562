"""The after-action review: decisions, knowledge and luck, in one HTML file that needs no network."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.exercise.papers import write_paper

if TYPE_CHECKING:
    from sim.exercise.campaign import Campaign
    from sim.exercise.events import LogEvent


def write_review(
    events: Iterable[LogEvent], path: Path, engine: Campaign | None = None, ledger_worlds: int = 0
) -> Path:
    """Write the review of an exercise.

    Args:
        events: of its log; it need not be over, but then history and the ending are left out.
        path: where to.
        engine: that of the exercise; made from the log if left out.
        ledger_worlds: in how many worlds the ledger is worked out where nobody asked for it in class; it takes some
            tens of seconds a hundred, and is left out by default.

    Returns:
        ``path``.

    Raises:
        PaperError: it could not be written.
    """
    from sim.exercise.review.content import page  # slow: the report's pages and maps

    write_paper(path, page(list(events), engine, ledger_worlds))
    return path
