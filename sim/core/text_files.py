"""The text of files in UTF-8, with what can be wrong with it told in our words."""

from __future__ import annotations

from pathlib import Path

from sim.core.errors import refuse
from sim.core.paths import no_file

MOST_BYTES = 10_000_000


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, its lines ended by line feeds.

    Raises:
        ScenarioError: there is no such file, it cannot be read, or is too large or no text.
    """
    file = path.as_posix()
    missing = no_file(path)
    if missing:
        refuse(file, None, missing)
    try:
        if path.stat().st_size > MOST_BYTES:
            refuse(file, None, f"the file is larger than {MOST_BYTES // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        refuse(file, None, f"the file cannot be read: {error.strerror}")
    return decoded(data, file)


def decoded(data: bytes, file: str) -> str:
    """The bytes of a file as text, without a mark of byte order, its lines ended by line feeds.

    Raises:
        ScenarioError: it is no text in UTF-8.
    """
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        refuse(file, data[: error.start].count(b"\n") + 1, "this is not text in UTF-8")
