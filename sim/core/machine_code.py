"""Machine code on the disk: where it is kept, how it is written whole, and how a damaged file is noticed and dropped.

A file is a line that names the format, a checksum of all that follows, and the content. The checksum is looked at
before anything is unpacked, so that machine code in which a single byte has changed is never executed. A folder
is for one version of Python and of the compiler, and for one kind of processor; each file is for one function as it is
written (``sim.core.fingerprints``), so that versions of the rules share what is the same in them.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import platformdirs

VARIABLE = "CONFLICT_SIM_CACHE"
"""The environment's variable that names the folder for machine code."""
MONTH = 31 * 86400
"""Seconds after its last use for which machine code stays."""
DAY = 86400
"""Seconds after which the use of a file is noted again."""

_HEAD = b"sim machine code 1\n"
_CHECK = 16
"""Bytes of a checksum."""
_OURS = re.compile(r"[0-9a-f]{16}(-.+)?")
"""Names of folders that may be swept away; whatever else stands beside them is not ours."""


def chosen() -> Path:
    """The folder that was asked for: the environment's, or one in the user's cache."""
    said = os.environ.get(VARIABLE)
    return Path(said).expanduser() if said else Path(platformdirs.user_cache_dir("conflict-sim", appauthor=False))


class MachineCode:
    """The files of one folder.

    Args:
        version: stands for the rules as they are; the folder is whole for a version when all of it is compiled.
        path: its folder; made if need be. One that cannot be written but is whole is only read; where there is
            neither, a temporary folder takes its place, which processes started from this one share.
    """

    def __init__(self, path: Path, version: str = "") -> None:
        self.path, self._said, self._mark = path, False, f"whole-{version}" if version else "whole"
        reason = _unwritable(path)
        if reason is None:
            _sweep(path)
        elif not self.whole():
            self._passing(reason)

    def _passing(self, reason: str) -> None:
        """Work in a temporary folder until this process ends, and say so."""
        wanted, kept = self.path.parent, "in a temporary folder"
        try:
            passing = Path(tempfile.mkdtemp(prefix="sim-machine-code-"))
        except OSError:  # nothing at all can be written: every file will be missing, and nothing kept
            kept = "in memory"
        else:
            _remove_at_exit(passing)
            os.environ[VARIABLE] = str(passing)
            self.path = passing / self.path.name
            self.path.mkdir()
        tell(f"machine code cannot be kept in {wanted} ({reason}): compiled for this command only, {kept}. "
             f"{VARIABLE} names another folder.")  # fmt: skip

    def read(self, name: str) -> bytes | None:
        """The content of a file, or None if it is not there or was damaged, in which case it is dropped."""
        try:
            content = (self.path / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError:  # a folder in its place, say
            content = b""
        start = len(_HEAD) + _CHECK
        if content[:start] == _HEAD + _checksum(content[start:]):
            self._used(name)
            return content[start:]
        self.drop(name)
        return None

    def _used(self, name: str) -> None:
        """Note that a file is in use, once a day."""
        with contextlib.suppress(OSError):
            if time.time() - (self.path / name).stat().st_mtime > DAY:
                os.utime(self.path / name)

    def drop(self, name: str) -> None:
        """Remove a file that is damaged, and say so once; the rules are not all there until they are compiled again."""
        if not self._said:
            self._said = True
            tell(f"machine code in {self.path} was damaged and is compiled anew")
        for path in (self.path / name, *self.path.glob("whole*")):
            with contextlib.suppress(OSError):
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    def write(self, name: str, content: bytes) -> None:
        """Put a file on the disk whole; where that cannot be done say so once, and let the work go on without."""
        passing = self.path / f".{name}.{os.getpid()}.part"
        try:
            with passing.open("wb") as file:
                file.write(_HEAD + _checksum(content))
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            passing.replace(self.path / name)
        except OSError as error:
            with contextlib.suppress(OSError):
                passing.unlink()
            if not self._said:
                self._said = True
                tell(f"machine code cannot be kept in {self.path}: {error.strerror}. The next command compiles again.")

    def names(self) -> set[str]:
        """Return the names of the functions that have machine code here, each with its fingerprint."""
        return {file.name.rpartition("-")[0] for file in self.path.glob("*.nbc")}

    def whole(self) -> bool:
        """Return whether everything of this version has been compiled once."""
        there = (self.path / self._mark).exists()
        if there:
            self._used(self._mark)
        return there

    def ever_whole(self) -> bool:
        """Return whether everything of any version has been compiled once."""
        return any(self.path.glob("whole*"))

    def mark_whole(self) -> None:
        """Note that everything of this version is compiled."""
        with contextlib.suppress(OSError):
            (self.path / self._mark).touch()


def tell(line: str) -> None:
    """Say something about machine code on standard error."""
    with contextlib.suppress(OSError, ValueError):
        print(line, file=sys.stderr, flush=True)


def _checksum(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:_CHECK]  # processors have instructions for it


def _unwritable(path: Path) -> str | None:
    """Make a folder and note that it is in use; why that cannot be done, or None."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        os.utime(path)
        with tempfile.TemporaryFile(dir=path):
            return None
    except OSError as error:
        return error.strerror or str(error)


def _sweep(path: Path) -> None:
    """Remove what nobody has used for a month: folders of other compilers, and files of other versions of rules."""
    with contextlib.suppress(OSError):
        for other in path.parent.iterdir():
            if other == path or not _OURS.fullmatch(other.name) or other.is_symlink() or not other.is_dir():
                continue
            if _unused(other):
                shutil.rmtree(other, ignore_errors=True)
    with contextlib.suppress(OSError):
        for file in (*path.glob("*.nbc"), *path.glob("whole*")):
            if _unused(file):
                file.unlink(missing_ok=True)


def _unused(path: Path) -> bool:
    """Return whether nobody has used a file or folder for a month."""
    return time.time() - path.stat().st_mtime > MONTH


def _remove_at_exit(folder: Path) -> None:
    """Remove a folder when this process ends, and not when one that it forked does."""
    owner = os.getpid()

    def remove() -> None:
        for _ in range(5):  # a thread that still compiles may put a file into it
            if os.getpid() == owner and folder.exists():
                shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
