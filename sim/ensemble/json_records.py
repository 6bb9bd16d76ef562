"""The records of a result folder (``manifest.json``, ``summary.json``): written with a checksum, read with their types.

One reader for all of them. Whatever is wrong with a record - a folder in its place, half a file, a changed byte, a
missing key, a text where a number should be - is one ``RunFolderError`` that says which file, what was found and
what to do.
"""

from __future__ import annotations

import functools
import json
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from sim.core.coefficients import FIXED
from sim.core.error_messages import REFUSED, refusal, shown
from sim.core.paths import NO_SUCH_NAME
from sim.ensemble.files import RunFolderError, write_whole
from sim.ensemble.sealing import Damaged, opened, signed

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Identity = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Sum = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]

AGAIN = "the command that made it plays it again"
"""Advice where a table or a summary of a finished folder is damaged."""

REMOVE = "remove the folder, and the command that made it plays it anew"
"""Advice where nobody can tell any more what the folder was."""

_ALLOWED = {
    "float_type": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "string_type": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "dataclass_type": "a mapping",
    "none_required": "null",
    "string_pattern_mismatch": "hexadecimal digits",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "literal_error": "{expected}",
    "too_short": "at least {min_length} of them",
}


class Record(BaseModel):
    """A mapping of a record; keys that nobody asks for are let pass, for other versions may have more."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)


class Manifest(Record):
    """The common fields of the records that folders of results keep of themselves.

    Attributes:
        identity: 16 hexadecimal digits that stand for what was played.
        status: whether all of it is there.
        kind: ``run``, ``sweep``, ``comparison``, ``sensitivity`` or ``calibration``.
        digest: of all replications; of a complete one.
        checksums: of each table, by the name of its file.
    """

    identity: Identity
    status: Literal["running", "complete"]
    kind: str = "run"
    digest: Digest | None = None
    checksums: dict[str, Sum] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> Manifest:
        """Refuse a complete one without its digest."""
        if self.status == "complete" and self.digest is None:
            raise refusal("says complete and has no digest")
        return self


class RunManifest(Manifest):
    """The manifest of a run (see ``sim.ensemble.manifest``)."""

    scenario: str
    seed: int
    days: Annotated[int, Field(ge=1)]
    file: str | None = None
    sets: list[str] = Field(default_factory=list)
    coefficients: str = FIXED
    precision: float | None = None
    versions: dict[str, str | None] = Field(default_factory=dict)
    source_hash: str
    platform: str = ""
    draws: list[str]
    draws_up_to: Count | None = None
    draws_digest: Digest | None = None
    replications: Count = 0
    failed: Count = 0


def write_record(path: Path, content: dict[str, Any]) -> None:
    """Write a record whole, in a stable form, with its format and checksum.

    Raises:
        StorageError: the disk is full or refuses.
    """
    write_plain(path, signed(content))


def write_plain(path: Path, content: dict[str, Any]) -> None:
    """Write JSON whole, without a checksum of its own: for files that other programs read, named in a manifest.

    Raises:
        StorageError: the disk is full or refuses.
    """
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_whole(path, lambda file: file.write(text.encode()))


def keep_record(path: Path, content: dict[str, Any]) -> None:
    """Write a record, unless the same one is there: a folder that cannot be written to may still be asked again.

    Raises:
        StorageError: the disk is full or refuses.
    """
    with suppress(OSError, RunFolderError):
        if read_record(path.parent, path.name, dict[str, Any]) == opened(signed(content)):
            return
    write_record(path, content)


def read_record(folder: Path, name: str, kind: Any, advice: str = AGAIN) -> dict[str, Any]:
    """The content of a record, of which every type has been looked at.

    Args:
        folder: where it stands.
        name: of the file.
        kind: what it should be: a pydantic model, or a dataclass.
        advice: what to do where it cannot be used.

    Raises:
        FileNotFoundError: there is none.
        NotADirectoryError: the folder is a file.
        RunFolderError: it cannot be used.
    """
    try:
        data = (folder / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        raise _unusable(folder, name, f"cannot be read ({error.strerror or error})", advice) from None
    except ValueError:
        raise RunFolderError(folder, NO_SUCH_NAME) from None
    try:
        written = json.loads(data, parse_constant=_never)
    except (ValueError, RecursionError):
        raise _unusable(folder, name, "is not JSON, or only a part of it", advice) from None
    if not isinstance(written, dict):
        raise _unusable(folder, name, f"holds {shown(written)[:40]} where a mapping should be", advice)
    try:
        found = opened(written)
        _adapter(kind).validate_json(data, strict=True)
    except Damaged as error:
        raise _unusable(folder, name, f"is damaged: {error}", advice) from None
    except ValidationError as error:
        raise _unusable(folder, name, _said(error), advice) from None
    return found


def _never(constant: str) -> None:
    """Refuse NaN and infinities: no record has them."""
    raise ValueError(constant)


@functools.cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _unusable(folder: Path, name: str, reason: str, advice: str) -> RunFolderError:
    return RunFolderError(folder, f"{name} {reason}; {advice}")


def _said(error: ValidationError) -> str:
    """Return the first fault: ``says "88" for days; allowed: a whole number``."""
    found = error.errors(include_url=False)
    first = min(found, key=lambda one: one["type"] != "missing")
    path = ".".join(str(key) for key in first["loc"])
    if first["type"] == "missing":
        return f'has no "{path}"'
    if first["type"] == REFUSED:
        return str(first["msg"])
    allowed = _ALLOWED.get(first["type"], "something else").format(**first.get("ctx", {}))
    return f"says {shown(first['input'])[:60]} for {path or 'all of it'}; allowed: {allowed}"
