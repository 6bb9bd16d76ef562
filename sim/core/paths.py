"""File-system questions about a path, asked in a way that no name can upset."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

NO_SUCH_FILE = "there is no such file"
NO_SUCH_NAME = "no file can have such a name"
A_FOLDER = "this is a folder, not a scenario file"


def no_file(path: Path) -> str | None:
    """Return why there is no file to read at a path, in words; None where there is one.

    Names can be too long for the disk or hold a character that no name can hold; then looking raises, and this does
    not.
    """
    try:
        mode = path.stat().st_mode
    except ValueError:
        return NO_SUCH_NAME
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return "the name is too long for a file"
        missing = error.errno in (errno.ENOENT, errno.ENOTDIR)
        return NO_SUCH_FILE if missing else f"the file cannot be read: {error.strerror}"
    if stat.S_ISDIR(mode):
        return A_FOLDER
    return None if stat.S_ISREG(mode) else NO_SUCH_FILE
