"""Checksums: how a file says whether it is still what was written.

Three kinds of file, one function (SHA-256, which processors have in hardware: 1 GB a second on the machine it was
measured on). A chunk ends with a seal, over its bytes, its name and the run that it belongs to, so that a chunk that
was changed, cut short, renamed or brought from elsewhere is recognised. A record (JSON) has its checksum among its
keys. A table is named with its checksum in the manifest beside it, which is a record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FORMAT = 1
"""The format of records; another number when their keys change so that this version could not read them."""

ABOUT = ("format", "checksum")
"""Keys of a record that are about the record itself."""

CHECKSUMS = "checksums"
"""The key under which a manifest has the checksum of each table beside it, by the file's name."""

MOVABLE = "folder"
"""The key of a record that says where it stands: a folder may be moved, so the checksum leaves it out."""

_MARK = b"\nsim-seal"
_LENGTH = len(_MARK) + 32
_PIECE = 1 << 20


class Damaged(ValueError):  # noqa: N818 - caught where it is raised for, and told as an error of the folder
    """Content that is not what was written; the message says how it is seen."""


def seal(content: Any, about: str) -> bytes:
    """The bytes that follow the content of a chunk.

    Args:
        content: bytes, or a buffer.
        about: the chunk's name and run.
    """
    found = hashlib.sha256(about.encode() + b"\0")
    found.update(content)
    return _MARK + found.digest()


def unsealed(data: bytes, about: str) -> memoryview:
    """The content of a chunk.

    Raises:
        Damaged: its seal is broken, or another's.
    """
    content = memoryview(data)[:-_LENGTH]
    if len(data) < _LENGTH or data[-_LENGTH:] != seal(content, about):
        raise Damaged("its checksum is wrong")
    return content


def checksum(path: Path) -> str:
    """64 hexadecimal digits that stand for a file's content (as ``sha256sum`` prints them).

    Raises:
        OSError: it cannot be read.
    """
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def signed(content: Mapping[str, Any]) -> dict[str, Any]:
    """A record as it is written: its content, its format and its checksum."""
    said = json.loads(json.dumps({name: value for name, value in content.items() if name not in ABOUT}))
    return {**said, "format": FORMAT, "checksum": _of_record(said)}


def opened(written: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a record; one of a version that wrote no checksums is taken as it is.

    Raises:
        Damaged: it is not what was written, or of a format that this version does not know.
    """
    said = {name: value for name, value in written.items() if name not in ABOUT}
    if not any(name in written for name in (*ABOUT, CHECKSUMS)):
        return said
    if written.get("checksum") != _of_record(said):
        raise Damaged("its checksum is wrong")
    if written.get("format") != FORMAT:
        raise Damaged(f"it has format {written.get('format')}, and this version reads format {FORMAT}")
    return said


def _of_record(said: Mapping[str, Any]) -> str:
    rest = {name: value for name, value in said.items() if name != MOVABLE}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
