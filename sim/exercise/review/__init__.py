"""The after-action review: what was decided, what was known, what was luck, in one HTML file that needs no network."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.exercise.engine import Campaign
    from sim.exercise.events import Event


def write_review(events: Iterable[Event], path: Path, engine: Campaign | None = None, ledger_worlds: int = 0) -> Path:
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
        StorageError: it could not be written.
    """
    from sim.ensemble.store import write_whole
    from sim.exercise.review.content import page

    text = page(list(events), engine, ledger_worlds)

    def fill(file: Any) -> None:
        file.write(text.encode())

    write_whole(path, fill)
    return path
