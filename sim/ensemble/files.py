"""Files written whole: there completely or not at all, and flushed so that a loss of power does not undo them."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from sim.core.characters import visible
from sim.core.errors import SimError


class RunFolderError(SimError):
    """A run folder cannot be used; nothing in it was touched.

    Attributes:
        folder: which.
        reason: why, and what to do.
    """

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(visible(f"{folder}: {reason}"))
        self.folder, self.reason = folder, reason


class StorageError(SimError):
    """A file could not be written (a full disk, say); what is there stays, and the same command goes on from it.

    Attributes:
        path: which file.
        reason: what the operating system said.
    """

    exit_code = 1

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"cannot write {path}: {reason}. What has been played is kept; the same command goes on.")
        self.path, self.reason = path, reason


def write_whole(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Write a file so that it is either there completely or not at all.

    Raises:
        StorageError: the disk is full or refuses.
        RunFolderError: a folder stands in its place, or a file in that of its folder.
    """
    passing = path.with_name(f".{path.name}.part")
    try:
        _make_one(path.parent)  # and none above it: where a run's folder has been removed nothing is written
        with passing.open("wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        passing.replace(path)
        _flush_names(path.parent)
    except (IsADirectoryError, NotADirectoryError, FileExistsError) as error:
        with suppress(OSError):
            passing.unlink(missing_ok=True)
        in_the_way = path.parent if path.parent.is_file() else passing if passing.is_dir() else path
        raise RunFolderError(in_the_way, "is in the way of a file that is to be written; remove it") from error
    except OSError as error:
        with suppress(OSError):  # nothing that a clean-up says is worth more than the first error
            passing.unlink(missing_ok=True)
        raise StorageError(path, error.strerror or str(error)) from error


def put_in_place(new: Path, path: Path) -> None:
    """Let a file take the place of another, or of none.

    Raises:
        RunFolderError: a folder stands there.
    """
    if path.is_dir():
        raise RunFolderError(path, "is in the way of a file that is to be written; remove it")
    new.replace(path)


def make_folder(path: Path) -> None:
    """Make a folder and those above it where they are missing, so that a loss of power does not undo it.

    Raises:
        OSError: it cannot be made.
    """
    if not path.is_dir():
        make_folder(path.parent)
        _make_one(path)


def _make_one(path: Path) -> None:
    if not path.is_dir():
        path.mkdir(exist_ok=True)
        _flush_names(path.parent)


def _flush_names(folder: Path) -> None:
    """Have the names in a folder on the disk: flushing a file says nothing of its name."""
    if os.name != "posix":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # a folder that may be written to but not read
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # filesystems that cannot, such as some over a network
            raise
    finally:
        os.close(handle)
