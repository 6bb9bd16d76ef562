"""YAML as a person would write it: a line a field, ranges in braces, and beside a number why it is what it is."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

WIDTH = 120
"""Longest line; a comment that would go beyond it stands above."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_\-]*")
_WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


@dataclass(frozen=True)
class Line:
    """A value and, for the reader, why it is so."""

    value: Any
    why: str


def number(value: float) -> str:
    """A number without superfluous digits: ``0.35``, ``300000``."""
    return str(int(value)) if float(value).is_integer() else f"{value:.6g}"


def scalar(value: Any) -> str:
    """A scalar; text is quoted unless it is a plain word."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = str(value)
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML:
        return text
    return json.dumps(text, ensure_ascii=False)


def flow(value: Any) -> str:
    """Anything on one line."""
    if isinstance(value, Line):
        return flow(value.value)
    if isinstance(value, Mapping) and list(value) == ["value"]:
        return flow(value["value"])
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    percent = isinstance(value, str) and re.fullmatch(r"[\d.]+%", value)
    return value if percent else scalar(value)


def packed(start: str, value: Any, indent: int) -> Iterator[str]:
    """One entry as few lines as fit: what stands before it, and its items packed into lines further in."""
    line = f"{start} {flow(value)}"
    if len(line) <= WIDTH or not isinstance(value, Mapping):
        yield line
        return
    parts = [f"{key}: {flow(item)}" for key, item in value.items()]
    line = start + " {"
    for place, part in enumerate(parts):
        part += "}" if place == len(parts) - 1 else ","
        if len(line) + len(part) + 1 > WIDTH:
            yield line
            line = " " * indent + part
        else:
            line += part if line.endswith("{") else f" {part}"
    yield line


def block(entry: Mapping[str, Any], indent: int) -> Iterator[str]:
    """The lines of a mapping, a key each."""
    margin = " " * indent
    for key, value in entry.items():
        why = value.why if isinstance(value, Line) else ""
        line = f"{margin}{key}: {flow(value)}"
        if isinstance(value, Mapping) and not why and len(line) > WIDTH:
            yield f"{margin}{key}:"
            yield from block(value, indent + 2)
        elif why and len(line) + len(why) + 4 > WIDTH:
            yield f"{margin}# {why}"
            yield line
        else:
            yield f"{line}  # {why}" if why else line
