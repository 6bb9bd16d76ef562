"""The files of an exercise beside its log: the bundle to carry home, and the after-action review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.bundle import pack
from sim.exercise.papers import write_paper
from sim.exercise.review import write_review

if TYPE_CHECKING:
    from sim.exercise.room import Room

BUNDLE, REVIEW = "exercise.zip", "review.html"
"""The files that an exercise leaves beside its log when it ends."""


def write_outputs(room: Room) -> None:
    """Write ``exercise.zip`` and ``review.html`` into the log's folder, unless they are there."""
    folder = room.log.path.parent
    if not (folder / BUNDLE).exists():
        write_paper(folder / BUNDLE, bundle_of(room))
    if not (folder / REVIEW).exists():
        write_review(list(room.log.events), folder / REVIEW, room.engine)  # type: ignore[arg-type]


def bundle_of(room: Room) -> bytes:
    """Return the whole exercise as one file (see ``sim.exercise.bundle``)."""
    return pack(list(room.log.events))


def page_of(room: Room) -> str:
    """Return the after-action review as the text of one HTML file."""
    from sim.exercise.review.content import page  # slow: the report's pages and maps

    return page(list(room.log.events), room.engine, 0)  # type: ignore[arg-type]
