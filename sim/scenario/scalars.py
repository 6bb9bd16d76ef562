"""The meaning of unquoted words of a file: YAML 1.2's core schema, with thousands that may be written ``25_000``."""

from __future__ import annotations

import datetime
import re
from typing import Any

_INTEGER = re.compile(r"[-+]?([0-9]{1,300}|[0-9]{1,3}(_[0-9]{3}){1,99})")
_REAL = re.compile(r"[-+]?((?:[0-9]+|[0-9]{1,3}(?:_[0-9]{3})+)\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def meaning(text: str) -> Any:
    """Return the value of an unquoted word: a truth, a number, a date, None, or else the text itself.

    A number that no computer holds (``1e400``, ``1e-400``) stays text, and so is refused where a number must stand.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "0123456789+-.":
        return text
    if _INTEGER.fullmatch(text):
        return int(text.replace("_", ""))
    real = _REAL.fullmatch(text)
    if real:
        value = float(text.replace("_", ""))
        vanished = value == 0 and re.search("[1-9]", real.group(1)) is not None
        return text if vanished or abs(value) >= 1e300 else value
    if _DATE.fullmatch(text):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            return text
    return text
