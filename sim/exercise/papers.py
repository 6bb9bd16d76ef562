"""Files that are made of an exercise or a lesson and can be made again: the kit, the review, the bundle."""

from __future__ import annotations

from pathlib import Path

from sim.core.errors import SimError
from sim.ensemble.store import StorageError, write_whole


class PaperError(SimError):
    """A file that could not be written; it can be made again."""

    exit_code = 1


def write_paper(path: Path, content: str | bytes) -> None:
    """Write a file so that it is either there completely or not at all.

    Raises:
        PaperError: the disk is full or refuses.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        write_whole(path, lambda file: file.write(data))
    except StorageError as error:
        raise PaperError(f"cannot write {path}: {error.reason}. The same command makes it again.") from error
