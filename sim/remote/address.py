"""Result folders by address: any store that pyarrow's filesystems reach, with every failure in one message."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

from sim.core.errors import SimError
from sim.ensemble.store import MANIFEST

Where = str | PathLike[str]
_AT_A_TIME = 8
"""Files in transfer at a time: stores answer slowly, but many at once."""
_WHOLE_BY_THEMSELVES = ("s3", "gcs", "abfs")
"""Stores in which a file appears when it is complete; elsewhere it is written under another name."""
_PROBE = ".writable"
_PIECE = 1 << 20


class AddressError(SimError):
    """A result folder's address that cannot be used; nothing was simulated.

    Attributes:
        address: the address, without keys and options.
        reason: the reason.
    """

    def __init__(self, address: str, reason: str) -> None:
        self.address, self.reason = shown(address), reason
        super().__init__(f"{self.address}: {reason}")


def shown(address: str) -> str:
    """Return an address as it may be printed and stored: without keys and options."""
    scheme, mark, rest = address.partition("?")[0].partition("://")
    return scheme + mark + rest.rpartition("@")[2].rstrip("/")


def is_address(where: Where | None) -> bool:
    """Return whether this is an address rather than a path."""
    return isinstance(where, str) and "://" in where


@contextmanager
def said_of(address: str, doing: str) -> Iterator[None]:
    """Turn any failure inside into one message about an address.

    Raises:
        AddressError: in place of what pyarrow, its stores or the operating system raise.
    """
    import pyarrow as pa

    try:
        yield
    except (OSError, pa.ArrowException, ImportError) as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise AddressError(address, f"cannot be {doing}: {said[:400]}") from error


@dataclass
class Store:
    """A folder at an address.

    Attributes:
        address: as it was given.
        files: pyarrow's filesystem.
        base: the folder's path in it.
    """

    address: str
    files: Any
    base: str
    _made: set[str] = field(default_factory=set)

    def path(self, name: str) -> str:
        """Return a file's path in the filesystem."""
        return f"{self.base}/{name}"

    @property
    def shown(self) -> str:
        """The address as it may be printed."""
        return shown(self.address)

    def listed(self) -> dict[str, int]:
        """Return names and sizes of all files, as ``chunks/0.arrow`` in subfolders; none without a folder."""
        from pyarrow.fs import FileSelector, FileType

        found = self.files.get_file_info(FileSelector(self.base, recursive=True, allow_not_found=True))
        start = len(self.base) + 1
        return {one.path[start:]: one.size for one in found if one.type == FileType.File and one.path[start:]}

    def manifest(self) -> bytes | None:
        """Return the manifest stored there, if there is one."""
        try:
            with self.files.open_input_stream(self.path(MANIFEST)) as file:
                return bytes(file.read())
        except FileNotFoundError:
            return None

    def fetch(self, names: list[str], folder: Path) -> None:
        """Copy files from the address into a local folder, each whole or not at all."""
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            list(pool.map(lambda name: self._fetch(name, folder / name), names))

    def _fetch(self, name: str, to: Path) -> None:
        passing = to.with_name(f".{to.name}.part")
        with self.files.open_input_stream(self.path(name)) as source, passing.open("wb") as target:
            shutil.copyfileobj(source, target, _PIECE)
        passing.replace(to)

    def send(self, folder: Path, names: list[str]) -> None:
        """Copy files from a local folder to the address, each whole or not at all; skip files that are gone."""
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            list(pool.map(lambda name: self._send(folder / name, name), names))

    def _send(self, source: Path, name: str) -> None:
        try:
            file = source.open("rb")
        except FileNotFoundError:
            return
        with file:
            self.put(name, file)

    def put(self, name: str, content: Any) -> None:
        """Write one file.

        Args:
            name: its name in the folder.
            content: a binary file to be read to its end.
        """
        path = self.path(name)
        self._make(path.rpartition("/")[0])
        passing = path if self.files.type_name in _WHOLE_BY_THEMSELVES else self._passing(path)
        try:
            with self.files.open_output_stream(passing) as stream:
                stream.upload(content)
        except BaseException:
            with contextlib.suppress(Exception):  # a part of the file would pass for the whole
                self.files.delete_file(passing)
            raise
        if passing != path:
            self.files.move(passing, path)

    @staticmethod
    def _passing(path: str) -> str:
        folder, _, name = path.rpartition("/")
        return f"{folder}/.{name}.part"

    def _make(self, folder: str) -> None:
        if folder not in self._made:
            self.files.create_dir(folder, recursive=True)
            self._made.add(folder)

    def drop(self, folder: str) -> None:
        """Remove a subfolder, if it exists."""
        self._made.discard(self.path(folder))
        with contextlib.suppress(FileNotFoundError):
            self.files.delete_dir(self.path(folder))

    def check_writable(self) -> None:
        """Write a file and remove it, so that missing rights are found before anything is simulated."""
        import io

        self.put(_PROBE, io.BytesIO(b"sim"))
        self.files.delete_file(self.path(_PROBE))


def store_at(address: str) -> Store:
    """Return the folder at an address.

    Raises:
        AddressError: pyarrow knows no such filesystem, or the address names no folder.
    """
    from pyarrow.fs import FileSystem

    asked = address
    if address.startswith(("gs://", "gcs://")) and "retry_limit_seconds" not in address:
        asked += ("&" if "?" in address else "?") + "retry_limit_seconds=30"  # its own limit is a quarter of an hour
    with said_of(address, "used"):
        files, base = FileSystem.from_uri(asked)
    base = base.rstrip("/")
    if not base:
        raise AddressError(address, "names no folder; write it like s3://bucket/folder")
    return Store(address, files, base)
